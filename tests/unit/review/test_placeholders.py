"""Placeholders in comments that are kept for use again."""

import pytest

from lti_tool.review import placeholders
from lti_tool.review.case import open_case
from lti_tool.review.errors import UnknownItem
from tests.unit.review.conftest import School, written

pytestmark = pytest.mark.one_engine


def test_those_that_are_known_are_filled() -> None:
    filled = placeholders.fill("{line}: {words} words.", {"line": "A1.4 Length", "words": "138"})

    assert filled == "A1.4 Length: 138 words."


@pytest.mark.parametrize("body", ["{Line}", "{ line }", "{}", "{unknown}", "{range}", "{line"])
def test_what_is_unknown_or_has_no_value_stays_as_it_is(body: str) -> None:
    assert placeholders.fill(body, {"line": "A1.4 Length", "range": ""}) == body


def test_the_unknown_ones_are_named_each_once() -> None:
    body = "{line} {Line} {student name} {Line} { } and {words}"

    assert placeholders.unknown(body) == ("{Line}", "{student name}", "{ }")


def test_a_length_line_names_the_counts_that_are_out_of_range(school: School) -> None:
    short = {"issue2.step1": "word " * 138, "issue3.step4": "word " * 212}
    case = open_case(school.submit(changed=short), assessor_id=0)

    said = placeholders.values(case, "a1.4", "en")

    assert (said["line"], said["words"], said["range"], said["attempt"]) == (
        "A1.4 Length",
        "138 and 212",
        "150 to 200",
        "1",
    )


def test_other_lines_name_all_words_and_the_issue_that_was_taken_up(school: School) -> None:
    work = written("earns")
    case = open_case(school.submit(), assessor_id=0)

    letter = placeholders.values(case, "a2.1", "en")

    assert letter["words"] == str(case.attempt.snapshot["counts"]["letter"])
    assert letter["range"] == "400 to 500"
    assert letter["issue"] == work.issue_titles[f"issue{work.chosen_issue}"]
    assert placeholders.values(case, "a3.1", "en")["words"] == "7"
    assert placeholders.values(case, "overall", "en")["range"] == ""


def test_a_line_that_the_rubric_lacks_is_refused(school: School) -> None:
    with pytest.raises(UnknownItem):
        placeholders.values(open_case(school.submit(), assessor_id=0), "a9.9", "en")
