"""Messages of somebody whose account in the LMS changes: none goes to one that has vanished."""

import json
from collections.abc import Iterator

import pytest
from flask import Flask

from lti_tool.database import db
from lti_tool.gradebook import leases, outbox
from lti_tool.gradebook.parcels import load
from lti_tool.gradebook.sending import LeaseLost, send
from lti_tool.platforms import merging
from tests.unit.gradebook.campus import row, wait_and_deliver
from tests.unit.gradebook.scripted import ITEM, ScriptedCourse, scripted_course


@pytest.fixture
def course(app: Flask) -> Iterator[ScriptedCourse]:
    """A course at a Canvas that takes every score, and answers none of them with a result."""
    with scripted_course("canvas") as found:
        yield found


def merge(course: ScriptedCourse) -> None:
    """Ana's account is another one from now on."""
    merging.merge(course.facts.registration_id, "ana", "ana-2")
    db.session.commit()


def scored(course: ScriptedCourse) -> list[str]:
    """To whom scores were posted."""
    return [json.loads(each.body)["userId"] for each in course.server.at(f"{ITEM}/scores")]


def test_what_was_owed_before_goes_to_the_present_account(course: ScriptedCourse) -> None:
    owed = course.release()
    merge(course)

    wait_and_deliver()

    assert scored(course) == ["ana-2"]
    assert row(owed).state == "delivered"


def test_a_worker_that_has_read_the_message_does_not_send_it_any_more(
    course: ScriptedCourse,
) -> None:
    owed = course.release()
    lease = leases.claim()
    assert lease is not None
    parcel = load(lease)
    merge(course)

    with pytest.raises(LeaseLost):
        send(parcel)

    assert scored(course) == []
    assert row(owed).state == "waiting"
    wait_and_deliver()
    assert scored(course) == ["ana-2"]


def test_an_answer_that_comes_after_the_merge_is_not_heard(course: ScriptedCourse) -> None:
    owed = course.release()
    lease = leases.claim()
    assert lease is not None
    send(load(lease))
    merge(course)

    assert not leases.give_back(lease, state="delivered")

    wait_and_deliver()
    assert scored(course) == ["ana", "ana-2"]
    assert row(owed).state == "delivered"


def test_a_message_that_is_repeated_names_the_present_account(
    course: ScriptedCourse,
) -> None:
    owed = outbox.owe_submitted(course.facts)
    db.session.commit()
    course.scores(503, times=1)
    wait_and_deliver()
    merge(course)

    wait_and_deliver()

    assert scored(course) == ["ana", "ana-2"]
    assert row(owed).state == "delivered"
