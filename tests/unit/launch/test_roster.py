"""The roster of a course: asked for on demand, kept, and who of it is a learner."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
import time_machine
from flask import Flask

from lti_tool.database import db
from lti_tool.launch import roster
from lti_tool.launch.errors import RosterUnavailable
from lti_tool.platforms import courses, people
from lti_tool.platforms.models import Course, Person, Roster
from lti_tool.platforms.nrps import Member
from tests.platform import ASSISTANT, INSTRUCTOR, LEARNER, MENTOR, registration_at
from tests.scripted_server import ScriptedServer

pytestmark = pytest.mark.one_engine

ANA = {"user_id": "ana", "name": "Ana Ruiz", "roles": ["Learner"]}
BEN = {"user_id": "ben", "roles": [LEARNER]}
TEST_USER = "http://purl.imsglobal.org/vocab/lti/system/person#TestUser"
NOON = datetime(2026, 11, 16, 12, tzinfo=UTC)


@pytest.fixture
def lms() -> Iterator[ScriptedServer]:
    """A platform whose course has Ana in it."""
    with ScriptedServer() as server:
        server.answer("/token", body={"access_token": "a", "expires_in": 3600})
        server.answer("/people", body={"members": [ANA]})
        yield server


@pytest.fixture
def course(app: Flask, lms: ScriptedServer) -> Course:
    """The course, as launches told of it, with one link."""
    registration = registration_at(lms.url)
    row = courses.remember_course(registration.id, "course-1", memberships_url=f"{lms.url}/people")
    db.session.flush()
    courses.remember_link(row, "link-1", "The assignment", courses.Grading())
    db.session.commit()
    return row


def link_of(course: Course) -> int:
    found = courses.find_link(course.id, "link-1")
    assert found is not None
    return found.id


def subjects(kept: roster.Kept | None) -> list[str]:
    assert kept is not None
    return [member.subject for member in kept.members]


def test_nothing_is_kept_before_the_lms_was_asked(course: Course, lms: ScriptedServer) -> None:
    assert roster.read(course.id, None) is None
    assert lms.asked == []


def test_what_the_lms_said_is_kept_with_its_time(course: Course) -> None:
    with time_machine.travel(NOON, tick=False):
        roster.refresh(course.id, None)
    db.session.rollback()

    kept = roster.read(course.id, None)

    assert kept == roster.Kept((Member("ana", "Ana Ruiz", ("Learner",), True),), NOON)


def test_a_refresh_replaces_what_was_kept(course: Course, lms: ScriptedServer) -> None:
    roster.refresh(course.id, None)
    lms.answer("/people", body={"members": [BEN]})

    refreshed = roster.refresh(course.id, None)

    assert subjects(refreshed) == subjects(roster.read(course.id, None)) == ["ben"]
    assert db.session.query(Roster).count() == 1


def test_the_people_of_a_link_are_asked_for_and_kept_apart(
    course: Course, lms: ScriptedServer
) -> None:
    roster.refresh(course.id, None)
    lms.answer("/people", body={"members": [BEN]})

    roster.refresh(course.id, link_of(course))

    assert subjects(roster.read(course.id, link_of(course))) == ["ben"]
    assert subjects(roster.read(course.id, None)) == ["ana"]
    assert [("rlid=link-1" in asked.query) for asked in lms.at("/people")] == [False, True]


def test_no_transaction_is_open_while_the_lms_takes_its_time(
    course: Course, lms: ScriptedServer
) -> None:
    open_then: list[bool] = []
    here = db.session()
    lms.answer(
        "/people",
        body={"members": [ANA]},
        before=lambda: open_then.append(here.in_transaction()),
    )

    roster.refresh(course.id, link_of(course))

    assert open_then == [False]


def refuse_token(lms: ScriptedServer) -> None:
    lms.answer("/token", 400, body={"error": "invalid_scope"})


def grant_another_scope(lms: ScriptedServer) -> None:
    lms.answer("/token", body={"access_token": "a", "expires_in": 60, "scope": "another"})


def forbid(lms: ScriptedServer) -> None:
    lms.answer("/people", 403)


def break_down(lms: ScriptedServer) -> None:
    lms.answer("/people", 500)


def break_down_at_the_token(lms: ScriptedServer) -> None:
    lms.answer("/token", 503)


def answer_nonsense(lms: ScriptedServer) -> None:
    lms.answer("/token", body=b"hello")


def die(lms: ScriptedServer) -> None:
    lms.__exit__()


@pytest.mark.parametrize(
    ("mishap", "reason"),
    [
        (refuse_token, "not_allowed"),
        (grant_another_scope, "not_allowed"),
        (forbid, "not_allowed"),
        (break_down, "refused"),
        (break_down_at_the_token, "refused"),
        (answer_nonsense, "refused"),
        (die, "unreachable"),
    ],
)
def test_where_it_cannot_be_had_it_is_said_why_and_what_was_kept_stays(
    app: Flask, course: Course, lms: ScriptedServer, mishap: Any, reason: str
) -> None:
    roster.refresh(course.id, None)
    app.extensions["service_connectors"].clear()
    mishap(lms)

    with pytest.raises(RosterUnavailable) as told:
        roster.refresh(course.id, None)

    assert told.value.reason == reason
    assert subjects(roster.read(course.id, None)) == ["ana"]


def test_an_lms_without_the_service_is_not_asked(course: Course, lms: ScriptedServer) -> None:
    course.memberships_url = None
    db.session.commit()

    with pytest.raises(RosterUnavailable, match="not_offered"):
        roster.refresh(course.id, None)

    assert lms.asked == []


def test_a_launch_without_a_name_gets_the_one_that_the_roster_has(course: Course) -> None:
    people.remember(course.registration_id, "ana")
    db.session.commit()

    roster.refresh(course.id, None)

    assert [person.name for person in db.session.query(Person)] == ["Ana Ruiz"]


@pytest.mark.parametrize(
    ("listed", "launched", "learns"),
    [
        ([LEARNER], None, True),
        (["Learner"], None, True),
        ([LEARNER], [LEARNER], True),
        (["Learner"], [INSTRUCTOR], False),
        ([LEARNER], [ASSISTANT, LEARNER], True),
        ([LEARNER], [MENTOR], True),
        ([INSTRUCTOR], None, False),
        ([INSTRUCTOR], [LEARNER], False),
        ([LEARNER, INSTRUCTOR], [INSTRUCTOR], False),
        ([LEARNER, TEST_USER], None, False),
        ([LEARNER], [LEARNER, TEST_USER], False),
        ([], None, False),
    ],
)
def test_a_learner_is_listed_as_one_and_did_not_teach_at_the_last_launch(
    listed: list[str], launched: list[str] | None, learns: bool
) -> None:
    assert roster.learns(Member("ana", None, tuple(listed), True), launched) is learns


def test_who_is_not_active_is_no_learner() -> None:
    assert not roster.learns(Member("ana", None, ("Learner",), False), None)
