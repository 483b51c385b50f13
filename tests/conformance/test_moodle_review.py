"""Moodle's ways to a submission (moodle.md 3 and 7), and whom each of them shows it to."""

from collections.abc import Iterator

import pytest
import requests

from tests.conformance import visits
from tests.conformance.sandbox_course import ASSISTANT, TEACHER, WORK, Course, sandbox
from tests.conformance.servers import Tool
from tests.sandbox_client import SandboxServer

NAME = "Zenobia"
WORDS = WORK.texts["q1"][:60]


@pytest.fixture(scope="module")
def lms(tool: Tool, tmp_path_factory: pytest.TempPathFactory) -> Iterator[SandboxServer]:
    """A sandbox with Moodle's rules."""
    with sandbox(tool, tmp_path_factory.mktemp("moodle"), "moodle") as running:
        yield running


@pytest.fixture(scope="module")
def course(tool: Tool, lms: SandboxServer) -> Course:
    return Course(tool, lms)


@pytest.fixture(scope="module")
def zenobia(course: Course) -> str:
    """Somebody who has handed in."""
    return course.add_person(NAME)


@pytest.fixture(scope="module")
def submission(course: Course, zenobia: str) -> str:
    """Her submission's id."""
    return course.hand_in(zenobia)


@pytest.mark.one_engine
@pytest.mark.parametrize("grader", [TEACHER, ASSISTANT], ids=["teacher", "non-editing teacher"])
def test_the_magnifier_of_a_gradebook_cell(
    course: Course, zenobia: str, submission: str, grader: str
) -> None:
    opened = course.open(grader, "review", student=zenobia)

    assert visits.page(opened) == f"submissions/{submission}"
    assert WORDS in visits.text(opened)


@pytest.mark.one_engine
def test_the_magnifier_of_somebody_who_has_not_handed_in(course: Course) -> None:
    assert visits.page(course.open(TEACHER, "review", student="james-okafor")) == "submissions"


@pytest.mark.one_engine
def test_the_header_of_a_gradebook_column(course: Course, submission: str) -> None:
    opened = course.open(TEACHER, "review")

    assert visits.page(opened) == "submissions"
    assert f"submissions/{submission}" in visits.text(opened)


@pytest.mark.one_engine
def test_a_popup_that_loses_its_parameters(course: Course, submission: str) -> None:
    opened = course.open(TEACHER, "assignment")

    assert visits.page(opened) == "submissions"
    assert f"submissions/{submission}" in visits.text(opened)


@pytest.mark.one_engine
def test_a_students_own_magnifier(course: Course, zenobia: str, submission: str) -> None:
    opened = course.open(zenobia, "review", student=zenobia)

    assert visits.page(opened) == "overview"
    assert f"attempts/{submission}" in visits.text(opened)


@pytest.mark.one_engine
def test_a_students_crafted_request_for_somebody_else(
    course: Course, zenobia: str, submission: str
) -> None:
    opened = course.open("james-okafor", "review", student=zenobia)
    subject = next(one["sub"]["moodle"] for one in course.lms.people() if one["id"] == zenobia)

    assert visits.page(opened) == "overview"
    assert NAME not in visits.text(opened)
    for page, status in (
        (f"submissions?for_user={subject}", "403"),
        (f"submissions/{submission}", "403"),
        (f"attempts/{submission}", "404"),
    ):
        with pytest.raises(requests.HTTPError, match=status):
            visits.go(opened, page)
        assert WORDS not in visits.text(opened)
        assert NAME not in visits.text(opened)


@pytest.mark.one_engine
def test_a_students_crafted_request_for_a_submissions_address(
    course: Course, zenobia: str, submission: str
) -> None:
    address = f"{course.tool.url}/lti/review/{submission}"

    answer = course.refuse("james-okafor", "review", student=zenobia, url=address)

    assert answer.status_code == 404
    assert WORDS not in answer.text
    assert NAME not in answer.text
