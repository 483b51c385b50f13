"""Copies by the sandbox, under Canvas's and Moodle's rules: the same credential, a clean start."""

from collections.abc import Iterator
from typing import cast

import pytest

from lti_tool.platforms import notices
from lti_tool.platforms.families import family
from lti_tool.sandbox import scopes
from lti_tool.sandbox.demo.walking import Walker
from lti_tool.sandbox.records import Rules
from tests.conformance import sandbox_course, visits
from tests.conformance.sandbox_course import TEACHER, Course
from tests.conformance.servers import Tool
from tests.sandbox_client import SandboxServer


@pytest.fixture(scope="module", params=["canvas", "moodle"])
def rules(request: pytest.FixtureRequest) -> Rules:
    return cast(Rules, request.param)


@pytest.fixture(scope="module")
def lms(
    sqlite_tool: Tool, tmp_path_factory: pytest.TempPathFactory, rules: Rules
) -> Iterator[SandboxServer]:
    folder = tmp_path_factory.mktemp("copies")
    with SandboxServer(
        sqlite_tool.url, folder / "lms.json", rules, sqlite_tool.port_for_lms()
    ) as server:
        server.options(
            scopes=[*scopes.GRADES, scopes.MEMBERSHIP, scopes.NOTICE_HANDLERS],
            # What the tool asks for where it registers itself.
            custom=dict(family(rules).parameters),
        )
        sandbox_course.connect(sqlite_tool, server, rules)
        yield server


@pytest.fixture
def course(sqlite_tool: Tool, lms: SandboxServer) -> Course:
    return Course(sqlite_tool, lms)


def opened(lms: SandboxServer, person: str, assignment: str) -> Walker:
    """Somebody at an activity of the LMS."""
    form = lms.launch_form(person, assignment=assignment)
    walker = Walker()
    walker.launch({"action": form.action, "fields": form.fields})
    return walker


def in_copy(lms: SandboxServer, assignment: str) -> str:
    """The activity in a new copy of the course that was copied from this one."""
    title = f"Advocacy {assignment}"
    lms.change_assignment(assignment, title=title)
    source = next(one["course"] for one in lms.assignments() if one["id"] == assignment)
    copy = lms.add_course("COPY", "A copy", copy_of=source, enroll=True)
    return next(
        one["id"]
        for one in lms.assignments()
        if one["course"] == copy["id"] and one["title"] == title
    )


def test_work_in_the_original_is_not_in_the_copy(course: Course, lms: SandboxServer) -> None:
    person = course.add_person("Adaeze")
    course.hand_in(person)

    copy = in_copy(lms, course.assignment)
    educator = opened(lms, person, copy)

    assert visits.page(educator) == "overview"
    assert "Submitted" not in visits.text(educator)
    assert "Waiting for review" not in visits.text(educator)


def test_a_copy_of_an_activity_whose_credential_was_chosen_presents_it(
    course: Course, lms: SandboxServer
) -> None:
    lms.change_assignment(course.assignment, custom={})
    teacher = course.open(TEACHER)
    teacher.submit("Use this one", {"credential": "ell-advocacy/1"})

    copy = in_copy(lms, course.assignment)
    educator = opened(lms, course.add_person("Bola"), course.assignment)
    in_the_copy = opened(lms, TEACHER, copy)

    assert visits.page(educator) == "overview"
    assert visits.page(in_the_copy) == "submissions"


def test_canvas_tells_of_a_copy_once_it_was_asked_to(
    course: Course, lms: SandboxServer, sqlite_tool: Tool, rules: Rules
) -> None:
    course.open(TEACHER)
    with sqlite_tool.app.app_context():
        notices.ask_due()

    in_copy(lms, course.assignment)

    told = [one["status"] for one in lms.notices()]
    assert told == {"canvas": [204] * len(told), "moodle": []}[rules]
    assert bool(told) is (rules == "canvas")
