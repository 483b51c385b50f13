"""Saving as one types: few statements, and the mark of the section that its page shows too."""

import re
from collections.abc import Callable
from html import unescape

import pytest

from lti_tool.database import db
from tests.unit.workspace import documents
from tests.unit.workspace.educator import Educator, release, words
from tests.unit.workspace.test_pages import counted

ENTRY = (
    r'data-section="{}".*?state-(\w+)" data-icon.*?data-figure>(.*?)</span>'
    r".*?data-state-words>(.*?)</span>"
)


def nothing_written(person: Educator) -> int:
    person.get("write/part1")
    return 0


def everything_written(person: Educator) -> int:
    person.write_everything()
    return 1


def one_step_short(person: Educator) -> int:
    person.write_everything()
    person.put("issue3.step5", words(20), revision=1)
    return 1


def letter_as_document(person: Educator) -> int:
    person.write_everything()
    person.upload("letter", "letter_file", "letter.docx", documents.docx(words(450)))
    return 1


def revising(person: Educator) -> int:
    person.write_everything()
    release(person.submitted(), a1_4="basic", a2_3="basic")
    return 1


STATES = [nothing_written, everything_written, one_step_short, letter_as_document, revising]


def shown(page: str, section: str) -> dict[str, str]:
    """The section's mark in the outline of a page."""
    found = re.search(ENTRY.format(section), page, re.DOTALL)
    assert found is not None
    icon, figure, state = map(unescape, found.groups())
    return {"section": section, "icon": icon, "figure": figure, "state": state}


@pytest.mark.parametrize("state", STATES, ids=lambda state: state.__name__)
def test_the_answer_marks_the_section_as_its_page_does(
    ana: Educator, state: Callable[[Educator], int]
) -> None:
    revision = state(ana)

    step = ana.put("issue1.step1", words(151), revision).json["outline"]
    letter = ana.put("letter", words(451), revision).json["outline"]

    page = ana.get("write/plan").text
    assert [step, letter] == [shown(page, "plan"), shown(page, "letter")]


def test_it_takes_four_statements_whatever_there_is(ana: Educator) -> None:
    ana.write_everything()
    for _round in range(2):
        release(ana.submitted(**{"what-changed": "More"}), a1_4="basic", a2_3="basic")
    ana.put("issue1.step1", words(150), revision=1)

    with counted() as statements:
        answer = ana.put("issue1.step1", words(151), revision=2)

    # The session, the draft (PostgreSQL is asked to hold it first), and the text; SQLite is told
    # to begin, which drivers otherwise do unseen.
    assert answer.json["revision"] == 3
    assert len(statements) == 4, statements


def test_the_first_answer_of_all_makes_the_draft(ana: Educator) -> None:
    answer = ana.put("q1", "Typed into a page that was open before.")

    assert answer.json["revision"] == 1
    assert [text.prompt_key for text in ana.draft().texts] == ["q1"]


def test_the_same_text_again_says_when_it_was_saved_and_changes_nothing(ana: Educator) -> None:
    first = ana.put("q1", "the same").json

    assert ana.put("q1", "the same", revision=1).json == first


def test_a_corrected_outcome_decides_what_takes_changes(
    ana: Educator,
) -> None:
    ana.write_everything()
    attempt = ana.submitted()
    release(attempt, a1_4="basic")
    db.session.refresh(attempt)
    release(attempt, a2_3="basic")

    assert ana.put("issue1.step1", words(151), revision=1).status_code == 409
    assert ana.put("letter", words(451), revision=1).status_code == 200
