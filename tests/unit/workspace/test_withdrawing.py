"""Withdrawing: a submission goes back to its author until an assessor has begun."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from threading import Barrier

import pytest
from flask import Flask
from sqlalchemy import select
from werkzeug.test import TestResponse

from lti_tool import clock
from lti_tool.credentials import settings
from lti_tool.database import db
from lti_tool.gradebook.models import Delivery
from lti_tool.workspace import attempts
from lti_tool.workspace.models import Attempt, DraftText
from tests.platform import INSTRUCTOR, Platform, enter
from tests.unit.workspace.educator import Educator, release, words

NOTES = {"what-changed": "The whole plan.", "changed-a1.4": "Two steps are longer."}


def withdraw(who: Educator, attempt: Attempt) -> TestResponse:
    return press_withdraw(who, attempt.public_id)


def press_withdraw(who: Educator, public_id: str) -> TestResponse:
    form = {"csrf_token": who.token()}
    return who.client.post(f"{who.path}/attempts/{public_id}/withdraw", data=form)


def delivery() -> Delivery:
    db.session.expire_all()
    return db.session.scalars(select(Delivery).order_by(Delivery.id)).all()[-1]


@pytest.fixture
def submitted(ana: Educator) -> Attempt:
    ana.write_everything()
    return ana.submitted()


@pytest.mark.one_engine
def test_the_draft_opens_again_with_everything(ana: Educator, submitted: Attempt) -> None:
    answer = withdraw(ana, submitted)

    assert answer.location.endswith("/check")
    db.session.refresh(submitted)
    assert submitted.state == "withdrawn"
    assert submitted.withdrawn_at is not None
    assert words(110, "q1") in ana.get("write/part1").text
    assert ana.put("q1", "changed", revision=1).status_code == 200


@pytest.mark.one_engine
def test_it_is_offered_with_what_happens(ana: Educator, submitted: Attempt) -> None:
    pages = ("overview", "check", f"attempts/{submitted.public_id}/receipt")

    texts = [ana.get(page).text for page in pages]

    assert all("Withdraw attempt 1?" in text and "Nothing is lost." in text for text in texts)


@pytest.mark.one_engine
def test_the_number_is_used_up_and_the_check_announces_the_next(
    ana: Educator, submitted: Attempt
) -> None:
    withdraw(ana, submitted)

    assert "Attempt 1 was withdrawn" in ana.get("check").text
    assert "Submit attempt 2?" in ana.get("check").text
    assert ana.submitted().number == 2


@pytest.mark.one_engine
def test_it_does_not_count_among_the_attempts(ana: Educator, submitted: Attempt) -> None:
    settings.change(submitted.registration_id, "attempt_limit", 1, "a test")
    db.session.commit()
    withdraw(ana, submitted)

    assert "1 attempt is left." in ana.get("overview").text
    assert ana.submitted().number == 2


@pytest.mark.one_engine
def test_a_revision_s_notes_are_put_back(ana: Educator, submitted: Attempt) -> None:
    release(submitted, a1_4="basic")
    second = ana.submitted(**NOTES)
    cleared = {
        text.prompt_key: text.body for text in ana.draft().texts if "change" in text.prompt_key
    }

    withdraw(ana, second)
    restored = {
        text.prompt_key: text.body for text in ana.draft().texts if "change" in text.prompt_key
    }

    assert cleared == dict.fromkeys(NOTES, "")
    assert restored == NOTES
    assert "is open." in ana.get("overview").text


@pytest.mark.one_engine
def test_a_note_is_put_back_where_its_row_is_gone(ana: Educator, submitted: Attempt) -> None:
    release(submitted, a1_4="basic")
    second = ana.submitted(**NOTES)
    for row in db.session.scalars(select(DraftText).where(DraftText.prompt_key.in_(NOTES))):
        db.session.delete(row)

    withdraw(ana, second)

    assert "Two steps are longer." in ana.get("check").text


@pytest.mark.one_engine
def test_withdrawing_twice_is_withdrawing_once(ana: Educator, submitted: Attempt) -> None:
    withdraw(ana, submitted)
    before = submitted.withdrawn_at

    assert withdraw(ana, submitted).status_code == 303
    db.session.refresh(submitted)
    assert submitted.withdrawn_at == before


@pytest.mark.one_engine
def test_once_an_assessor_has_begun_it_stays(ana: Educator, submitted: Attempt) -> None:
    attempts.mark_begun(submitted)

    answer = withdraw(ana, submitted)

    assert answer.status_code == 409
    assert "An assessor has begun to review it, so it was not withdrawn" in answer.text
    assert delivery().reason == "family"
    assert "Withdraw attempt" not in ana.get("overview").text


@pytest.mark.one_engine
def test_nobody_withdraws_what_is_somebody_elses(
    app: Flask, ana: Educator, bo: Educator, submitted: Attempt
) -> None:
    bo.get("write/part1")

    assert withdraw(bo, submitted).status_code == 404
    assert withdraw(Educator(app, link="link-2"), submitted).status_code == 404
    db.session.refresh(submitted)
    assert submitted.state == "submitted"


def test_of_withdrawing_and_beginning_a_review_at_once_one_comes_about(
    app: Flask, ana: Educator
) -> None:
    assessor = app.test_client()
    desk = enter(assessor, app, sub="vera", roles=[INSTRUCTOR])
    token = assessor.get(f"{desk}/submissions").text.split('name="csrf_token" value="')[1]
    headers = {"Accept": "application/json", "X-CSRFToken": token.split('"')[0]}
    ana.write_everything()

    for _round in range(4):
        attempt = ana.submitted()
        public_id = attempt.public_id
        rating = f"{desk}/submissions/{public_id}/ratings/a1.1"
        withdrawn, begun = at_once(
            app,
            partial(press_withdraw, ana, public_id),
            partial(assessor.put, rating, json={"level": "basic", "revision": 0}, headers=headers),
        )
        db.session.refresh(attempt)

        assert (withdrawn.status_code, begun.status_code, attempt.state) in [
            (303, 409, "withdrawn"),
            (409, 200, "begun"),
        ]
        attempt.state = "withdrawn"
        db.session.commit()


def at_once(app: Flask, *requests: Callable[[], TestResponse]) -> list[TestResponse]:
    """The answers to requests that begin at the same moment."""
    barrier = Barrier(len(requests))
    db.session.rollback()

    def run(send: Callable[[], TestResponse]) -> TestResponse:
        with app.app_context():
            barrier.wait()
            return send()

    with ThreadPoolExecutor(len(requests)) as threads:
        return list(threads.map(run, requests))


# The gradebook


@pytest.mark.parametrize("state", ["refused", "sending"])
def test_a_message_that_has_not_arrived_is_dropped(
    ana: Educator, submitted: Attempt, state: str
) -> None:
    row = delivery()
    row.state, row.reason, row.lease_key = state, None, "a worker's"

    withdraw(ana, submitted)

    dropped = delivery()
    assert (dropped.state, dropped.reason, dropped.lease_key) == ("not_sent", "withdrawn", None)


@pytest.mark.one_engine
def test_a_message_that_has_arrived_stays_and_the_next_attempt_owes_its_own(
    ana: Educator, submitted: Attempt
) -> None:
    row = delivery()
    row.state, row.reason, row.delivered_at = "delivered", None, clock.now()

    withdraw(ana, submitted)
    second = ana.submitted()

    db.session.refresh(row)
    assert row.state == "delivered"
    assert (delivery().attempt, delivery().kind) == (second.public_id, "submitted")


# Whoever looks at it afterwards


@pytest.mark.one_engine
def test_its_author_reads_it_marked_as_withdrawn(ana: Educator, submitted: Attempt) -> None:
    withdraw(ana, submitted)
    second = ana.submitted()

    page = ana.get(f"attempts/{submitted.public_id}").text

    assert "You withdrew this attempt" in page
    assert f'attempts/{second.public_id}">To attempt 2</a>' in page
    assert "Waiting for review" not in page
    assert "withdrawn" in ana.get("feedback").text


@pytest.mark.one_engine
def test_assessors_are_told_and_led_to_the_newer_one(
    app: Flask, ana: Educator, submitted: Attempt
) -> None:
    withdraw(ana, submitted)
    target = f"http://localhost:8000/lti/review/{submitted.public_id}"
    assessor = app.test_client()
    path = enter(assessor, app, sub="vera", roles=[INSTRUCTOR], target=target)

    alone = assessor.get(f"{path}/", follow_redirects=True).text
    second = ana.submitted()
    followed = assessor.get(f"{path}/", follow_redirects=True).text

    assert "The educator has withdrawn this submission" in alone
    assert "has not submitted again yet" in alone
    assert f'submissions/{second.public_id}">Open the newer submission' in followed
    assert words(110, "q1") not in followed


@pytest.mark.one_engine
def test_it_is_nobodys_newest(ana: Educator, submitted: Attempt) -> None:
    registration_id, person_id = Platform.of(ana.app).registration_id, submitted.person_id

    withdraw(ana, submitted)

    assert attempts.newest(registration_id, None, person_id) is None
