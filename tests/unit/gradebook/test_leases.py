"""Claiming what is due: one worker at a time for each person, several workers for all."""

import threading
from collections import Counter
from dataclasses import replace
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select, update

from lti_tool import clock
from lti_tool.database import db
from lti_tool.gradebook import leases, outbox
from lti_tool.gradebook.models import Delivery
from lti_tool.platforms import courses
from lti_tool.platforms.models import Person, Registration
from tests.unit.gradebook.campus import enroll, let_leases_run_out

PEOPLE = 8
EACH = 5


@pytest.fixture
def facts(app: Flask) -> outbox.AttemptFacts:
    """A learner at a Canvas that is never called."""
    registration = Registration(
        family="canvas",
        name="LMS",
        issuer="https://lms.example",
        client_id="tool",
        auth_url="https://lms.example/auth",
        token_url="https://lms.example/token",
        jwks_url="https://lms.example/jwks",
    )
    db.session.add(registration)
    db.session.flush()
    found = enroll(registration, "ana", "https://lms.example/items/1", None)
    db.session.commit()
    return found


def owe(facts: outbox.AttemptFacts, attempt: str = "a1") -> Delivery:
    """A "submitted" that is due. Commits."""
    row = outbox.owe_submitted(replace(facts, attempt=attempt))
    db.session.commit()
    return row


def test_a_claimed_message_is_nobody_elses(facts: outbox.AttemptFacts) -> None:
    owed = owe(facts)

    first, second = leases.claim(), leases.claim()

    assert first is not None
    assert first.delivery_id == owed.id
    assert second is None


def test_what_is_not_due_waits(facts: outbox.AttemptFacts) -> None:
    owe(facts).due_at = clock.now() + timedelta(seconds=30)
    db.session.commit()

    assert leases.claim() is None


def test_a_persons_messages_go_one_after_another_in_order(facts: outbox.AttemptFacts) -> None:
    first, second = owe(facts, "a1"), owe(facts, "a2")

    lease = leases.claim()
    assert lease is not None
    assert lease.delivery_id == first.id
    assert leases.claim() is None

    leases.give_back(lease, state="delivered")
    following = leases.claim()
    assert following is not None
    assert following.delivery_id == second.id


def test_a_message_that_waits_for_its_next_try_holds_up_those_behind_it(
    facts: outbox.AttemptFacts,
) -> None:
    first = owe(facts, "a1")
    owe(facts, "a2")
    first.due_at = clock.now() + timedelta(minutes=5)
    db.session.commit()

    assert leases.claim() is None


def test_an_older_message_that_is_sent_again_waits_for_the_one_under_way(
    facts: outbox.AttemptFacts,
) -> None:
    first, second = owe(facts, "a1"), owe(facts, "a2")
    first.state = "refused"
    db.session.commit()
    lease = leases.claim()
    assert lease is not None
    assert lease.delivery_id == second.id

    db.session.execute(update(Delivery).where(Delivery.id == first.id).values(state="waiting"))
    db.session.commit()

    assert leases.claim() is None


def test_a_lease_that_ran_out_is_taken_over(facts: outbox.AttemptFacts) -> None:
    owe(facts)
    first = leases.claim()
    let_leases_run_out()

    second = leases.claim()

    assert first is not None
    assert second is not None
    assert second.delivery_id == first.delivery_id
    assert not leases.give_back(first, state="delivered")
    assert leases.give_back(second, state="delivered")


def test_a_lease_that_ran_out_comes_before_what_is_behind_it(facts: outbox.AttemptFacts) -> None:
    first = owe(facts, "a1")
    owe(facts, "a2")
    leases.claim()
    let_leases_run_out()

    again = leases.claim()

    assert again is not None
    assert again.delivery_id == first.id
    assert leases.claim() is None


def test_a_lease_is_renewed_by_what_is_written_down(facts: outbox.AttemptFacts) -> None:
    owed = owe(facts)
    lease = leases.claim()
    assert lease is not None
    let_leases_run_out()

    assert leases.hold(lease, answer_lost=True)

    db.session.refresh(owed)
    assert owed.lease_until is not None
    assert owed.lease_until > clock.now() + timedelta(minutes=4)


def test_a_paused_registration_is_passed_over(facts: outbox.AttemptFacts) -> None:
    owe(facts)

    assert leases.claim({facts.registration_id}) is None
    assert leases.claim({facts.registration_id + 1}) is not None


def test_the_next_moment_is_never_one_that_has_passed(facts: outbox.AttemptFacts) -> None:
    first = owe(facts, "a1")
    owe(facts, "a2")
    soon = clock.now() + timedelta(seconds=30)
    first.due_at = soon
    db.session.commit()

    assert leases.next_due() == soon


def test_the_next_moment_may_be_the_end_of_a_lease(facts: outbox.AttemptFacts) -> None:
    owe(facts)
    leases.claim()

    due = leases.next_due()

    assert due is not None
    assert due > clock.now() + timedelta(minutes=4)


def test_nothing_is_due_where_nothing_waits(facts: outbox.AttemptFacts) -> None:
    assert leases.next_due() is None


def test_two_workers_share_the_work_and_never_a_person(
    app: Flask, facts: outbox.AttemptFacts
) -> None:
    for number in range(PEOPLE):
        person = _somebody(facts, number)
        for attempt in range(EACH):
            owe(person, f"{number}-{attempt}")
    seen = _Overlap()

    workers = [threading.Thread(target=_work, args=(app, seen)) for _ in range(2)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()

    rows = db.session.scalars(select(Delivery).order_by(Delivery.delivered_at)).all()
    assert Counter(row.state for row in rows) == {"delivered": PEOPLE * EACH}
    assert seen.claims == PEOPLE * EACH
    assert seen.overlaps == []


def _somebody(facts: outbox.AttemptFacts, number: int) -> outbox.AttemptFacts:
    person = Person(registration_id=facts.registration_id, subject=f"person-{number}")
    db.session.add(person)
    db.session.flush()
    link = courses.link(facts.link_id)
    assert link is not None
    courses.remember_membership(link.course_id, person.id, [], is_learner=True, posts_scores=True)
    return replace(facts, person_id=person.id)


class _Overlap:
    """Notes whether two messages to one person were ever under way at once."""

    def __init__(self) -> None:
        self.claims = 0
        self.overlaps: list[int] = []
        self._under_way: Counter[int] = Counter()
        self._lock = threading.Lock()

    def enter(self, person: int) -> None:
        with self._lock:
            self.claims += 1
            self._under_way[person] += 1
            if self._under_way[person] > 1:
                self.overlaps.append(person)

    def leave(self, person: int) -> None:
        with self._lock:
            self._under_way[person] -= 1


def _work(app: Flask, seen: _Overlap) -> None:
    with app.app_context():
        idle = 0
        while idle < 20:
            lease = leases.claim()
            if lease is None:
                idle += 1
                threading.Event().wait(0.01)
                continue
            idle = 0
            person = db.session.get_one(Delivery, lease.delivery_id).person_id
            db.session.commit()
            seen.enter(person)
            threading.Event().wait(0.002)
            seen.leave(person)
            leases.give_back(lease, state="delivered", delivered_at=clock.now())
        db.session.remove()
