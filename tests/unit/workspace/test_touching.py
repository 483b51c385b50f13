"""Passed lines whose evidence was edited since the attempt before: flagged for a glance."""

from collections.abc import Mapping
from typing import Any

import pytest

from lti_tool.workspace.sections import sections
from lti_tool.workspace.touching import Handed, between
from tests.unit.workspace.educator import CREDENTIAL, Educator, release, words

BEFORE: Mapping[str, Any] = {
    "texts": {"issue1": "Access", "issue1.step1": "We ask. We listen.", "issue1.step2": "We plan."},
    "links": {},
    "files": [{"slot": "presentation_file", "public_id": "deck"}],
    "anchors": [
        {"item": "a1.1", "kind": "passage", "prompt": "issue1.step1", "start": 8, "end": 18}
        | {"quote": "We listen."},
        {"item": "a1.2", "kind": "text", "prompt": "issue1.step2"},
        {"item": "a3.1", "kind": "page", "file": "deck", "page": 2},
        {"item": "a3.2", "kind": "file", "file": "deck", "page": None},
    ],
}
PAGES = {"deck": ["Title", "Our students"], "longer": ["Title", "New", "Our students"], "other": []}
PASSED = {"a1.1", "a1.2", "a1.3", "a1.4", "a3.1", "a3.2", "a3.3", "part1"}


def now(deck: str = "deck", links: Mapping[str, str] | None = None, **texts: str) -> Handed:
    """What is handed in now: as before, but for what is named."""
    changed = {key.replace("_", ".", 1): body for key, body in texts.items()}
    return Handed(
        texts=BEFORE["texts"] | changed,
        links=links or {},
        files={"presentation_file": [deck]},
        read=lambda public_id: PAGES[public_id],
    )


@pytest.mark.parametrize(
    ("handed", "touched"),
    [
        (now(), {}),
        (
            now(issue1_step1="Before. We ask. We  listen."),
            {"a1.3": ["issue1.step1"]},
        ),
        (
            now(issue1_step1="We ask. We wait."),
            {"a1.1": ["issue1.step1"], "a1.3": ["issue1.step1"]},
        ),
        (
            now(issue1_step2="We plan more."),
            {"a1.2": ["issue1.step2"], "a1.3": ["issue1.step2"]},
        ),
        (now(issue1="Access to courses"), {"a1.3": ["issue1"]}),
        (now(issue2_step1="New."), {"a1.3": ["issue2.step1"]}),
        (
            now("longer"),
            {"a3.2": ["presentation_file"], "a3.3": ["presentation_file"]},
        ),
        (
            now("other"),
            {key: ["presentation_file"] for key in ("a3.1", "a3.2", "a3.3")},
        ),
        (
            now(links={"presentation_link": "https://slides.example/1"}),
            {"a3.3": ["presentation_link"]},
        ),
    ],
    ids=[
        "nothing",
        "beside the passage",
        "the passage",
        "a text that was marked as a whole",
        "a title",
        "a text that is new",
        "a file with the same page further on",
        "a file without that page",
        "a link",
    ],
)
def test_an_edit_touches_the_passed_lines_whose_evidence_it_changed(
    handed: Handed, touched: Mapping[str, list[str]]
) -> None:
    assert between(sections(CREDENTIAL), PASSED, BEFORE, handed) == touched


def test_a_line_that_is_open_is_not_flagged() -> None:
    handed = now(issue1_step1="Other.")

    assert between(sections(CREDENTIAL), {"a1.2"}, BEFORE, handed) == {}


def test_a_snapshot_of_before_there_were_anchors_counts_its_sections() -> None:
    older = {key: found for key, found in BEFORE.items() if key != "anchors"}

    found = between(sections(CREDENTIAL), {"a1.1"}, older, now(issue1_step2="We plan more."))

    assert found == {"a1.1": ["issue1.step2"]}


def test_while_revising_the_page_says_what_an_edit_touches_and_the_attempt_keeps_it(
    ana: Educator,
) -> None:
    ana.write_everything(step_words=138)
    typed = {"quote-issue1.step1": ""}
    ana.save("plan", typed, action="mark:issue1.step1:a1.1")
    ana.save("plan", typed, action="mark:issue1.step1:a1.2")
    release(ana.submitted(), a1_2="basic", a1_4="basic")

    before = ana.get("write/plan").text
    ana.save("plan", {"issue1.step1": words(160)})
    edited = ana.get("write/plan").text
    second = ana.submitted(**{"what-changed": "Longer."})

    assert "This edit touches" not in before
    assert (
        "This edit touches the evidence of A1.1 Five steps, A1.3 Language, "
        "which are passed: your assessor will glance at it."
    ) in edited
    assert second.snapshot["touched"] == {"a1.1": ["issue1.step1"], "a1.3": ["issue1.step1"]}
