"""An attempt beside the one before it: texts word by word, files page by page, links."""

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lti_tool.workspace.comparing import Comparison, FileChange, Piece, compare
from lti_tool.workspace.evidence import Page, evidence_in
from tests.unit.workspace.educator import CREDENTIAL

pytestmark = pytest.mark.one_engine

WORDS = st.lists(st.sampled_from(["We", " ", "ask", ".", "\n", "listen", "and"]), max_size=12)


def snapshot(
    texts: dict[str, str] | None = None,
    files: tuple[str, ...] = (),
    anchors: tuple[dict[str, Any], ...] = (),
    **others: Any,
) -> dict[str, Any]:
    """What an attempt holds, files by their public ids."""
    return {
        "texts": texts or {},
        "counts": {},
        "choices": {},
        "links": {},
        "changes_note": "",
        "anchors": list(anchors),
        "files": [
            {
                "slot": "presentation_file",
                "public_id": one,
                "name": f"{one}.pptx",
                "kind": "pptx",
                "size": 1,
                "sha256": "0",
                "words": 1,
            }
            for one in files
        ],
    } | others


def compared(
    before: dict[str, Any], now: dict[str, Any], pages: dict[str, list[str]] | None = None
) -> Comparison:
    read = {
        key: tuple(Page(number, text, "") for number, text in enumerate(texts, 1))
        for key, texts in (pages or {}).items()
    }
    return compare(evidence_in(before, CREDENTIAL, read), evidence_in(now, CREDENTIAL, read), 1)


def said(pieces: tuple[Piece, ...]) -> list[tuple[str, str]]:
    return [(one.kind, one.run.text) for one in pieces]


def deck(before: list[str], now: list[str]) -> FileChange:
    found = compared(
        snapshot(files=("old",)), snapshot(files=("new",)), {"old": before, "new": now}
    )
    return found.sections["presentation"].files["new"]


def origins(change: FileChange) -> dict[int, int | None]:
    return {number: page.before for number, page in change.pages.items()}


# Texts


def test_what_is_the_same_is_not_listed() -> None:
    same = snapshot(
        {"q1": "We ask."}, files=("deck",), links={"presentation_link": "https://a.example"}
    )

    found = compared(same, same)

    assert all(one.same and not one.texts for one in found.sections.values())
    assert found.number == 1


def test_a_text_is_compared_word_by_word() -> None:
    found = compared(snapshot({"q1": "We ask one."}), snapshot({"q1": "We ask two."})).sections[
        "part1"
    ]

    assert said(found.texts["q1"]) == [
        ("kept", "We ask "),
        ("out", "one"),
        ("in", "two"),
        ("kept", "."),
    ]
    assert [one.place for one in found.places] == ["text-q1"]


def test_a_text_that_was_added_or_emptied_is_a_change() -> None:
    found = compared(snapshot({"q1": "Gone."}), snapshot({"q2": "New."})).sections["part1"]

    assert said(found.texts["q1"]) == [("out", "Gone.")]
    assert said(found.texts["q2"]) == [("in", "New.")]


def test_a_marked_passage_keeps_its_place_where_an_edit_cuts_it() -> None:
    body = "We ask and then listen."
    place = {"item": "a1.1", "kind": "passage", "prompt": "issue1.step1", "start": 3, "end": 22}
    now = snapshot({"issue1.step1": body}, anchors=(place | {"quote": body[3:22]},))

    found = compared(snapshot({"issue1.step1": "We ask and listen."}), now).sections["plan"]

    pieces = found.texts["issue1.step1"]
    marked = [(one.kind, one.run.text, one.run.place) for one in pieces if one.run.lines]
    assert marked == [
        ("kept", "ask and ", "place-issue1.step1-3"),
        ("in", "then ", ""),
        ("kept", "listen", ""),
    ]
    assert [len(one.run.begins) for one in pieces if one.run.lines] == [1, 0, 0]


# The first examples take long where the machine is busy.
@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(WORDS, WORDS, st.integers(0, 30), st.integers(1, 30))
def test_pieces_join_to_both_texts_and_marks_stay_where_they_were(
    one: list[str], other: list[str], start: int, length: int
) -> None:
    before, now = "".join(one), "".join(other)
    marked = now[start : start + length]
    place = {"item": "a1.1", "kind": "passage", "prompt": "issue1.step1", "quote": marked}
    place |= {"start": start, "end": start + len(marked)}
    after = snapshot({"issue1.step1": now}, anchors=(place,) if marked else ())

    found = compared(snapshot({"issue1.step1": before}), after).sections["plan"].texts

    pieces = found.get("issue1.step1", ())
    assert bool(pieces) == (before != now)
    if pieces:
        assert "".join(one.run.text for one in pieces if one.kind != "in") == before
        assert "".join(one.run.text for one in pieces if one.kind != "out") == now
        assert "".join(one.run.text for one in pieces if one.run.lines) == marked


# Files


def test_a_file_that_stayed_is_no_change_and_one_that_is_gone_is_named() -> None:
    stayed = compared(snapshot(files=("a",)), snapshot(files=("a",))).sections["presentation"]
    gone = compared(snapshot(files=("a",)), snapshot()).sections["presentation"]

    assert stayed.same
    assert [one.name for one in gone.gone] == ["a.pptx"]
    assert not gone.same


def test_a_file_that_came_stands_beside_the_one_that_it_replaced() -> None:
    change = deck(["Our 87 students", "What staff do"], ["Our 87 students", "What staff do next"])

    assert change.before is not None
    assert change.before.public_id == "old"
    assert [change.pages[1].same, change.pages[2].same] == [True, False]
    assert said(change.pages[2].text) == [("kept", "What staff do"), ("in", " next")]


def test_a_first_file_replaces_none() -> None:
    found = compared(snapshot(), snapshot(files=("new",)), {"new": ["Words"]})

    change = found.sections["presentation"].files["new"]
    assert (change.before, change.pages, change.gone) == (None, {}, ())


def test_a_file_that_nothing_was_read_out_of_is_not_compared() -> None:
    assert deck([], ["Our students"]).pages == {}


@pytest.mark.parametrize(
    ("before", "now", "from_which", "gone"),
    [
        # One came between, one went, one was reworded behind a new one.
        (["One here", "Two there"], ["One here", "New", "Two there"], {1: 1, 2: None, 3: 2}, []),
        (["One here", "Old", "Two there"], ["One here", "Two there"], {1: 1, 2: 3}, [2]),
        (
            ["Title", "We ask all families", "End"],
            ["Title", "A new slide", "We ask most families", "End"],
            {1: 1, 2: None, 3: 2, 4: 3},
            [],
        ),
        # One grew much, one shares but its little words with another.
        (["Title", "What next"], ["Title", "What comes next, and who does it"], {1: 1, 2: 2}, []),
        (
            ["Title", "We ask the families about food"],
            ["Title", "What the district owes to us is help, and we say so"],
            {1: 1, 2: None},
            [2],
        ),
        (["Title", "Nothing alike"], ["Title", "Whole other words"], {1: 1, 2: None}, [2]),
        # A document is one page, whatever became of it.
        (["Nothing alike"], ["Whole other words"], {1: 1}, []),
        # Pictures alone: pages without text are alike.
        (["", "Words"], ["", "", "Words"], {1: None, 2: 1, 3: 2}, []),
    ],
)
def test_each_page_stands_beside_the_one_that_it_came_from(
    before: list[str], now: list[str], from_which: dict[int, int | None], gone: list[int]
) -> None:
    change = deck(before, now)

    assert origins(change) == from_which
    assert [page.number for page in change.gone] == gone


# Links and choices


def test_a_links_address_before_is_kept() -> None:
    before = snapshot(links={"presentation_link": "https://a.example"})
    now = snapshot(links={"presentation_link": "https://b.example"})

    changed = compared(before, now).sections["presentation"]
    gone = compared(before, snapshot()).sections["presentation"]

    assert changed.links == {"presentation_link": "https://a.example"}
    assert [one.address for one in gone.gone_links] == ["https://a.example"]
    assert not gone.same


def test_another_choice_names_the_one_before() -> None:
    before = snapshot({"issue1": "Access"}, choices={"chosen_issue": "issue1"})

    found = compared(before, snapshot({"issue1": "Access"}, choices={"chosen_issue": "issue2"}))

    chosen = found.sections["plan"].chosen
    assert chosen is not None
    assert (chosen.group, chosen.title) == ("issue1", "Access")
