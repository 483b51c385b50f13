"""Names and roles (NRPS 2.0) from the sandbox, under Canvas's and Moodle's rules."""

from collections.abc import Iterator
from typing import cast

import pytest

from lti_tool.sandbox import scopes
from lti_tool.sandbox.records import Rules
from tests.conformance import sandbox_course, visits
from tests.conformance.sandbox_course import ASSISTANT, TEACHER, Course
from tests.conformance.servers import Tool
from tests.sandbox_client import SandboxServer

LEARNERS = ("Maria Ortiz", "James Okafor")


@pytest.fixture(scope="module", params=["canvas", "moodle"])
def rules(request: pytest.FixtureRequest) -> Rules:
    return cast(Rules, request.param)


@pytest.fixture
def lms(
    sqlite_tool: Tool, tmp_path_factory: pytest.TempPathFactory, rules: Rules
) -> Iterator[SandboxServer]:
    with sandbox_course.sandbox(sqlite_tool, tmp_path_factory.mktemp("roster"), rules) as server:
        yield server


@pytest.fixture
def course(sqlite_tool: Tool, lms: SandboxServer) -> Course:
    return Course(sqlite_tool, lms)


def people(course: Course) -> str:
    """What a teacher reads on the page of the course's people."""
    teacher = course.open(TEACHER)
    return visits.go(teacher, "people")


def test_everybody_of_the_course_who_learns_there(course: Course) -> None:
    page = people(course)

    assert [name in page for name in LEARNERS] == [True, True]
    assert "Helen Brandt" not in page


def test_several_pages_whose_cursors_mix_capitals_and_small_letters(
    course: Course, lms: SandboxServer, rules: Rules
) -> None:
    lms.options(roster_page=2)

    page = people(course)

    cursors = "".join(call["query"] for call in lms.requests("roster")[1:])
    assert [name in page for name in LEARNERS] == [True, True]
    assert {"canvas": cursors.lower() != cursors, "moodle": cursors == ""}[rules]


def test_the_people_of_the_link_alone_are_asked_for(course: Course, lms: SandboxServer) -> None:
    people(course)

    assert "rlid=" in lms.requests("roster")[0]["query"]


def test_people_without_names(course: Course, lms: SandboxServer) -> None:
    lms.options(privacy="anonymous")

    page = people(course)

    assert not any(name in page for name in LEARNERS)
    assert page.count("Learner ") >= len(LEARNERS)


def test_whoever_has_left_stays_with_their_work(course: Course, lms: SandboxServer) -> None:
    person = course.add_person("Yetunde")
    submission = course.hand_in(person)
    lms.change_person(person, active=False)

    page = people(course)

    assert "not in the course any more" in page
    assert f"submissions/{submission}" in page


def test_a_teacher_whom_the_roster_calls_a_learner(course: Course) -> None:
    course.open(ASSISTANT)

    assert "Samuel Reyes" not in people(course)


def test_a_test_student_is_nobody(course: Course) -> None:
    assert "Test Student" not in people(course)


def test_a_right_that_was_not_granted(course: Course, lms: SandboxServer) -> None:
    lms.options(scopes=scopes.GRADES)

    page = people(course)

    assert "The list of people could not be read" in page


def test_a_service_that_is_not_offered(course: Course, lms: SandboxServer) -> None:
    lms.options(nrps=False)

    page = people(course)

    assert "The list of people could not be read" in page
    assert lms.requests("roster") == []
