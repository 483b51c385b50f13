"""Not yet earned, revised, earned: what the LMS was called with on the way, and what never.

A line item is never changed or deleted: Moodle writes zeros for a changed maximum (moodle.md 20).
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest

from lti_tool.gradebook.line_items import TAG
from lti_tool.sandbox.records import Rules
from tests.conformance import visits
from tests.conformance.sandbox_course import TEACHER, Course, sandbox
from tests.conformance.servers import Tool
from tests.submissions import load

SCORE_TYPE = "application/vnd.ims.lis.v1.score+json"


@dataclass(frozen=True)
class Place:
    """Where the job is done, and what is expected of it there.

    graded    whether a column belongs to the activity
    query     what the address of every service has in its query
    steps     the grading progress that each message tells
    made      the methods of the calls that look for a column and make one
    hides     whether anonymous grading is something that it knows
    """

    rules: Rules
    graded: bool
    query: str
    steps: tuple[str, ...]
    made: tuple[str, ...] = ()
    hides: bool = False


@dataclass(frozen=True)
class Job:
    """The job done: who did it in which course, and all calls that the LMS got for it."""

    place: Place
    course: Course
    person: str
    calls: list[dict[str, Any]]

    def of(self, *services: str) -> list[dict[str, Any]]:
        """The calls of some services, oldest first."""
        return [call for call in self.calls if call["service"] in services]


GRADED = "FullyGraded"
PLACES = {
    "Canvas": Place(
        "canvas", True, "", ("PendingManual", GRADED, "PendingManual", GRADED), hides=True
    ),
    "Moodle without a column": Place(
        "moodle", False, "type_id=", (GRADED, GRADED), made=("GET", "POST")
    ),
}


@pytest.fixture(scope="module", params=PLACES.values(), ids=PLACES.keys())
def job(
    request: pytest.FixtureRequest, sqlite_tool: Tool, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Job]:
    """The whole job: two attempts, two releases."""
    place: Place = request.param
    with sandbox(sqlite_tool, tmp_path_factory.mktemp("lms"), place.rules) as lms:
        course, work = Course(sqlite_tool, lms, graded=place.graded), load("revise")
        assert work.revision is not None
        person = course.add_person("Zenobia")
        course.release(course.hand_in(person, work), visits.rating(work))
        educator = course.open(person)
        visits.revise(educator, work)
        sqlite_tool.deliver()
        course.release(visits.attempt(educator), work.revision.ratings)
        yield Job(place, course, person, lms.requests())


def test_the_result_arrives(job: Job) -> None:
    cell = job.course.lms.grade(job.person)

    assert cell is not None
    assert (cell["score"], cell["state"]) == (1, "graded")


def test_nothing_is_ever_put_or_deleted(job: Job) -> None:
    assert {call["method"] for call in job.calls} == {"GET", "POST"}
    assert job.of("lineitem") == []


def test_a_column_is_made_once_and_only_where_none_belongs_to_the_link(job: Job) -> None:
    tags = [each["tag"] for each in job.course.lms.gradebook()["columns"]]

    assert tuple(call["method"] for call in job.of("lineitems")) == job.place.made
    assert tags.count(TAG) == job.place.made.count("POST")


def test_every_call_succeeds(job: Job) -> None:
    assert {call["status"] for call in job.calls} <= {200, 201}


def test_one_token_serves_the_whole_job(job: Job) -> None:
    assert len(job.of("token")) == 1


def test_scores_are_sent_as_scores_on_one_line_by_who_we_are(job: Job) -> None:
    for call in job.of("scores"):
        assert (call["content_type"], call["accept"]) == (SCORE_TYPE, SCORE_TYPE)
        assert "\n" not in call["body"]
        assert call["user_agent"] == f"Fieldwork (LTI tool at {job.course.tool.url})"


def test_a_query_of_the_column_goes_with_every_call(job: Job) -> None:
    for call in job.of("scores", "results", "lineitems"):
        assert call["query"].startswith(job.place.query)


def test_messages_say_what_happened_in_order(job: Job) -> None:
    sent = [json.loads(call["body"]) for call in job.of("scores")]

    assert tuple(each["gradingProgress"] for each in sent) == job.place.steps
    times = [each["timestamp"] for each in sent]
    assert times == sorted(set(times))


def test_no_call_names_anybody(job: Job) -> None:
    for call in job.calls:
        assert "Zenobia" not in call["body"]
        assert "Okonkwo" not in call["body"]


def test_what_was_decided_names_nobody_either_where_grading_is_anonymous(job: Job) -> None:
    job.course.lms.change_assignment(job.course.assignment, anonymous=True)
    teacher = job.course.open(TEACHER)
    queue = visits.go(teacher, "submissions")

    assert "Decided lately" in queue
    assert ("Zenobia" in queue) is not job.place.hides
