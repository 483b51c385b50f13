"""What becomes of a result when the LMS is busy, broken, silent, or says no."""

from datetime import timedelta

import pytest
import time_machine

from lti_tool import clock
from lti_tool.database import db
from lti_tool.gradebook import leases
from lti_tool.gradebook.parcels import load
from lti_tool.gradebook.resending import resend
from lti_tool.gradebook.sending import LeaseLost, send
from tests.unit.gradebook.campus import (
    Campus,
    deliver,
    forget_timestamps,
    let_leases_run_out,
    row,
    wait_and_deliver,
)

pytestmark = pytest.mark.one_engine

LOST = ["lost-answer", "lost-answer-502"]
BROKEN = ["500", "502", "lost-answer", "lost-answer-502", "empty-200"]
BUSY = ["429", "403-throttle"]


@pytest.mark.parametrize("how", [*BROKEN, *BUSY])
def test_an_earned_result_arrives_once_after_trouble(canvas: Campus, how: str) -> None:
    canvas.lms.misbehave("scores", how)
    owed = canvas.release(earned=True, comment="Earned.")

    deliver()
    wait_and_deliver()

    assert row(owed).state == "delivered"
    assert (canvas.grade["score"], canvas.comments) == (100, ["Earned."])


@pytest.mark.parametrize("how", BROKEN[:-1])
def test_an_earned_result_arrives_at_moodle_after_trouble(moodle: Campus, how: str) -> None:
    moodle.lms.misbehave("scores", how)
    owed = moodle.release(earned=True, comment="Earned.")

    deliver()
    wait_and_deliver()

    assert row(owed).state == "delivered"
    assert (moodle.grade["score"], moodle.comments) == (100, ["Earned."])


@pytest.mark.parametrize("how", LOST)
def test_a_release_whose_answer_was_lost_is_read_and_not_sent_again(
    canvas: Campus, how: str
) -> None:
    canvas.lms.misbehave("scores", how)
    canvas.release(earned=True)

    deliver()
    wait_and_deliver()

    assert len(canvas.bodies()) == 1


@pytest.mark.parametrize("how", LOST)
def test_a_release_without_a_score_is_known_by_its_comment(canvas: Campus, how: str) -> None:
    canvas.lms.misbehave("scores", how)
    owed = canvas.release(earned=False, comment="A1.4 is open.")

    deliver()
    wait_and_deliver()

    assert row(owed).state == "delivered"
    assert canvas.comments == ["A1.4 is open."]


def test_the_same_score_with_another_comment_is_sent_again(canvas: Campus) -> None:
    canvas.release(earned=False, zero=True, comment="Two are open.")
    deliver()
    canvas.lms.misbehave("scores", "500")

    canvas.release(earned=False, zero=True, comment="One is open.")
    deliver()
    wait_and_deliver()

    assert canvas.comments == ["Two are open.", "One is open."]


def test_a_release_sent_again_after_doubt_has_a_fresh_timestamp(canvas: Campus) -> None:
    canvas.lms.misbehave("scores", "500")
    owed = canvas.release(earned=True)
    deliver()
    first = row(owed).timestamp

    wait_and_deliver()

    assert first is not None
    assert row(owed).timestamp > first


def test_a_release_that_was_not_taken_is_repeated_as_it_was(canvas: Campus) -> None:
    canvas.lms.misbehave("scores", "429")
    owed = canvas.release(earned=True)
    deliver()
    first = row(owed).sent_body

    wait_and_deliver()

    assert canvas.bodies() == [first]


@pytest.mark.parametrize("how", LOST)
def test_submitted_is_repeated_word_for_word_after_a_lost_answer(canvas: Campus, how: str) -> None:
    canvas.lms.misbehave("scores", how)
    owed = canvas.submit()

    deliver()
    wait_and_deliver()

    assert row(owed).state == "delivered"
    assert canvas.bodies()[0] == canvas.bodies()[1]
    assert canvas.grade["attempt"] == 1


def test_submitted_with_an_old_timestamp_is_sent_with_a_fresh_one(canvas: Campus) -> None:
    canvas.release(earned=False)
    deliver()
    forget_timestamps()
    with time_machine.travel(clock.now() - timedelta(minutes=1), tick=True):
        owed = canvas.submit()
        deliver()
        assert (row(owed).state, row(owed).status) == ("waiting", 400)

    wait_and_deliver()

    body = canvas.bodies()[-1]
    at = row(owed).submitted_at
    assert row(owed).state == "delivered"
    assert body["submission"]["submittedAt"] == at.strftime("%Y-%m-%dT%H:%M:%S.%fZ")
    assert body["timestamp"] > body["submission"]["submittedAt"]


def test_a_persons_change_while_the_answer_was_lost_is_a_conflict(canvas: Campus) -> None:
    canvas.lms.misbehave("scores", "lost-answer")
    owed = canvas.release(earned=True)
    deliver()
    canvas.teacher_sets(60)

    wait_and_deliver()

    assert row(owed).state == "conflict"
    assert canvas.grade["score"] == 60


def test_retry_after_is_honored(canvas: Campus) -> None:
    canvas.lms.misbehave("scores", "429", retry_after=120)
    owed = canvas.release(earned=True)

    deliver()

    wait = row(owed).due_at - clock.now()
    assert timedelta(seconds=110) < wait < timedelta(seconds=130)
    assert row(owed).words == "Rate Limit Exceeded"


def test_a_busy_lms_is_left_alone_for_the_rest_of_the_round(canvas: Campus) -> None:
    canvas.lms.misbehave("scores", "429", times=2)
    canvas.release(earned=True)
    canvas.somebody_else().release(earned=True)
    canvas.lms.forget_requests()

    deliver()

    assert len(canvas.lms.requests("scores")) == 1


@pytest.mark.parametrize("how", ["401", "422"])
def test_what_the_lms_refuses_is_refused_with_its_words(canvas: Campus, how: str) -> None:
    canvas.lms.misbehave("scores", how, times=2)
    owed = canvas.release(earned=True)

    deliver()

    assert (row(owed).state, row(owed).status) == ("refused", int(how))
    assert '"message":' in (row(owed).words or "")


def test_a_refused_submission_never_holds_a_release_back(canvas: Campus) -> None:
    canvas.lms.misbehave("scores", "422")
    submitted = canvas.submit()
    released = canvas.release(earned=True)

    deliver()

    assert (row(submitted).state, row(released).state) == ("refused", "delivered")


def test_a_submission_that_waits_goes_before_its_release(canvas: Campus) -> None:
    canvas.lms.misbehave("scores", "429")
    canvas.submit()
    canvas.release(earned=True)

    deliver()
    assert canvas.untouched

    wait_and_deliver()
    assert [body["activityProgress"] for body in canvas.bodies()] == ["Submitted", "Completed"]


def test_a_later_release_takes_the_place_of_one_that_waits(canvas: Campus) -> None:
    canvas.lms.misbehave("scores", "429")
    first = canvas.release(earned=False, comment="Not yet.")
    deliver()

    second = canvas.release(earned=True, comment="Earned.")
    wait_and_deliver()

    assert (row(first).state, row(second).state) == ("superseded", "delivered")
    assert canvas.comments == ["Earned."]


def test_a_release_over_one_that_may_have_arrived_is_no_conflict(canvas: Campus) -> None:
    canvas.lms.misbehave("scores", "lost-answer")
    first = canvas.release(earned=False, zero=True)
    deliver()

    second = canvas.release(earned=True)
    deliver()

    assert (row(first).state, row(second).state) == ("superseded", "delivered")
    assert canvas.grade["score"] == 100


def test_a_token_that_is_refused_costs_no_result(canvas: Campus) -> None:
    canvas.lms.misbehave("token", "500")
    owed = canvas.release(earned=True)

    deliver()
    assert row(owed).state == "waiting"
    assert "No access token (500)" in (row(owed).words or "")
    assert row(owed).sent_body is None

    wait_and_deliver()
    assert canvas.grade["score"] == 100


def test_a_result_that_cannot_be_read_holds_the_message_back(canvas: Campus) -> None:
    canvas.release(earned=False, zero=True)
    deliver()
    canvas.lms.misbehave("results", "500")
    owed = canvas.release(earned=True)

    deliver()
    assert (row(owed).state, canvas.grade["score"]) == ("waiting", 0)

    wait_and_deliver()
    assert canvas.grade["score"] == 100


def test_a_worker_that_dies_after_sending_neither_loses_nor_doubles(canvas: Campus) -> None:
    owed = canvas.release(earned=True, comment="Earned.")
    lease = leases.claim()
    assert lease is not None
    send(load(lease))

    assert deliver() == 0
    let_leases_run_out()
    deliver()

    assert row(owed).state == "delivered"
    assert canvas.comments == ["Earned."]


def test_what_a_dead_worker_left_is_not_sent_once_a_later_release_stands(canvas: Campus) -> None:
    first = canvas.release(earned=False, zero=True, comment="Not yet.")
    leases.claim()
    second = canvas.release(earned=True, comment="Earned.")
    let_leases_run_out()

    deliver()

    assert (row(first).state, row(second).state) == ("superseded", "delivered")
    assert canvas.comments == ["Earned."]


def test_a_worker_that_lost_its_lease_sends_nothing(canvas: Campus) -> None:
    canvas.release(earned=True)
    lease = leases.claim()
    assert lease is not None
    parcel = load(lease)
    let_leases_run_out()
    deliver()

    with pytest.raises(LeaseLost):
        send(parcel)

    assert len(canvas.bodies()) == 1


def test_a_refused_message_can_be_sent_again(canvas: Campus) -> None:
    canvas.lms.misbehave("scores", "422")
    owed = canvas.release(earned=True)
    deliver()

    resend(owed.id)
    db.session.commit()
    deliver()

    assert row(owed).state == "delivered"
