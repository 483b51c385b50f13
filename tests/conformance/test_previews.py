"""Whoever is not themselves, or no student, hands in and is read, and no gradebook hears of it."""

from collections.abc import Iterator

import pytest

from tests.conformance.sandbox_course import ASSISTANT, TEACHER, Course, sandbox
from tests.conformance.servers import Tool
from tests.sandbox_client import SandboxServer


@pytest.fixture(scope="module")
def canvas(sqlite_tool: Tool, tmp_path_factory: pytest.TempPathFactory) -> Iterator[SandboxServer]:
    with sandbox(sqlite_tool, tmp_path_factory.mktemp("canvas"), "canvas") as running:
        yield running


@pytest.fixture(scope="module")
def moodle(sqlite_tool: Tool, tmp_path_factory: pytest.TempPathFactory) -> Iterator[SandboxServer]:
    with sandbox(sqlite_tool, tmp_path_factory.mktemp("moodle"), "moodle") as running:
        yield running


def scores(lms: SandboxServer) -> list[dict[str, object]]:
    """The score messages that reached the LMS."""
    return lms.requests("scores")


def test_canvas_test_student(sqlite_tool: Tool, canvas: SandboxServer) -> None:
    course = Course(sqlite_tool, canvas)

    course.release(course.hand_in("test-student"))

    assert scores(canvas) == []
    assert course.grade("test-student") is None


def test_somebody_who_acts_as_a_student_in_canvas(sqlite_tool: Tool, canvas: SandboxServer) -> None:
    course = Course(sqlite_tool, canvas)
    student = course.add_person("Ana")

    course.release(course.hand_in(student, masquerading=TEACHER))

    assert scores(canvas) == []
    assert course.grade(student) is None


def test_a_teacher_who_switched_to_the_student_role_in_moodle_which_does_not_say_so(
    sqlite_tool: Tool, moodle: SandboxServer
) -> None:
    course = Course(sqlite_tool, moodle)
    submission = course.hand_in("test-student")
    assert scores(moodle) == []

    course.release(submission, by=ASSISTANT)

    assert [each["status"] for each in scores(moodle)] == [400]
    assert course.grade("test-student") is None
    assert course.grade(TEACHER) is None
