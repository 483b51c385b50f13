"""Whatever happens in whatever order: no result is lost, doubled, wiped or put over a person's.

Events are submissions, releases, a person's own grades and rounds of the worker; each round has
answers that get lost, an LMS that is busy or broken, or a worker that dies while sending.
"""

from collections import Counter
from dataclasses import dataclass, replace
from datetime import datetime

import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete

from lti_tool import clock
from lti_tool.database import db
from lti_tool.gradebook import outbox
from lti_tool.gradebook.decision import same
from lti_tool.gradebook.models import Delivery
from lti_tool.platforms.client import EXTENSION as CONNECTORS
from lti_tool.platforms.models import Registration
from tests.economy import THOROUGH
from tests.unit.gradebook.campus import enroll, let_leases_run_out, row, wait_and_deliver
from tests.unit.gradebook.memory_lms import DEATHS, FAULTS, Died, MemoryLms

ROUNDS = 40


@dataclass(frozen=True)
class Submit:
    """The educator submits another attempt."""


@dataclass(frozen=True)
class Release:
    """The assessor releases the last attempt."""

    earned: bool
    zero: bool


@dataclass(frozen=True)
class PersonSets:
    """Somebody changes the grade in the LMS."""

    score: float


@dataclass(frozen=True)
class Round:
    """The worker is woken; the LMS answers its posts with these faults."""

    faults: tuple[str, ...]


Event = Submit | Release | PersonSets | Round

ROUND = st.builds(Round, faults=st.lists(st.sampled_from(FAULTS + DEATHS), max_size=4).map(tuple))
WORK = st.one_of(
    st.just(Submit()), st.builds(Release, earned=st.booleans(), zero=st.booleans()), ROUND, ROUND
)
PERSON = st.builds(PersonSets, score=st.sampled_from([0.3, 0.7]))
pytestmark = pytest.mark.one_engine

ORDERLY = settings(
    max_examples=100 if THOROUGH else 15,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


class Story:
    """Plays events against one LMS and one outbox, and ends when nothing waits any more."""

    def __init__(self, lms: MemoryLms, facts: outbox.AttemptFacts) -> None:
        self.lms = lms
        self.facts = facts
        self.attempts = 0
        self.times: dict[str, datetime] = {}
        self.submitted: set[str] = set()
        self.releases: list[Delivery] = []

    def play(self, events: list[Event]) -> None:
        """The events, then as many undisturbed rounds as it takes."""
        for event in events:
            self._happen(event)
        self.lms.faults = []
        for _round in range(ROUNDS):
            let_leases_run_out()
            if not wait_and_deliver():
                return
        raise AssertionError("the outbox never comes to rest")

    def _happen(self, event: Event) -> None:
        if isinstance(event, Submit):
            self.attempts += 1
            self.submitted.add(outbox.owe_submitted(self._attempt()).attempt)
        elif isinstance(event, Release):
            self._release(event)
        elif isinstance(event, PersonSets):
            self.lms.person_sets(event.score)
        else:
            self._work(event)
        db.session.commit()

    def _release(self, event: Release) -> None:
        self.releases.append(
            outbox.owe_released(
                self._attempt(),
                earned=event.earned,
                comment=f"Release {len(self.releases) + 1}.",
                zero_when_not_yet=event.zero,
            )
        )

    def _work(self, event: Round) -> None:
        self.lms.faults = list(event.faults)
        let_leases_run_out()
        try:
            wait_and_deliver()
        except Died:
            db.session.rollback()

    def _attempt(self) -> outbox.AttemptFacts:
        attempt = f"a{self.attempts}"
        at = self.times.setdefault(attempt, clock.now())
        return replace(self.facts, attempt=attempt, submitted_at=at)

    @property
    def comments_doubled(self) -> list[str]:
        """Comments that the LMS shows more than once."""
        return [text for text, times in Counter(self.lms.comments).items() if times > 1]

    @property
    def attempts_owed(self) -> list[str]:
        """When each attempt was submitted that Canvas must know of."""
        owed = self.submitted if self.lms.family == "canvas" else set()
        return sorted(self.times[name].strftime("%Y-%m-%dT%H:%M:%S.%fZ") for name in owed)

    @property
    def attempts_arrived(self) -> list[str]:
        """The same of each attempt in the LMS."""
        return sorted(self.lms.attempts)


Stage = tuple[Flask, Registration, outbox.AttemptFacts]


@pytest.fixture(params=["canvas", "moodle", "generic"])
def stage(app: Flask, request: pytest.FixtureRequest) -> Stage:
    """A learner in an activity of an LMS of each family."""
    registration = Registration(
        family=request.param,
        name="LMS",
        issuer="https://lms.example",
        client_id="tool",
        auth_url="https://lms.example/auth",
        token_url="https://lms.example/token",
        jwks_url="https://lms.example/jwks",
    )
    db.session.add(registration)
    db.session.flush()
    facts = enroll(registration, "ana", "https://lms.example/items/1", None)
    db.session.commit()
    return app, registration, facts


def begin(stage: Stage) -> Story:
    """A story with nothing in it yet."""
    app, registration, facts = stage
    db.session.rollback()
    db.session.execute(delete(Delivery))
    lms = MemoryLms.for_registration(registration)
    app.extensions.setdefault(CONNECTORS, {})[registration.id] = lms
    db.session.commit()
    return Story(lms, facts)


@ORDERLY
@given(events=st.lists(WORK, max_size=12))
def test_the_gradebook_ends_at_the_last_release(stage: Stage, events: list[Event]) -> None:
    told = begin(stage)

    told.play(events)

    assert told.lms.wrongs == []
    assert told.comments_doubled == []
    assert told.attempts_arrived == told.attempts_owed
    if told.releases:
        last = row(told.releases[-1])
        assert last.state == "delivered"
        assert same(told.lms.grade, last.score)
        assert told.lms.comments[-1:] == [last.comment]


@ORDERLY
@given(events=st.lists(st.one_of(WORK, PERSON), max_size=12))
def test_a_persons_own_grade_is_never_overwritten_unseen(stage: Stage, events: list[Event]) -> None:
    told = begin(stage)

    told.play(events)

    states = [row(release).state for release in told.releases]
    assert told.lms.wrongs == []
    assert told.comments_doubled == []
    assert told.attempts_arrived == told.attempts_owed
    assert set(states[:-1]) <= {"delivered", "superseded", "not_sent"}
    assert set(states[-1:]) <= {"delivered", "conflict", "not_sent"}
    if states[-1:] == ["conflict"]:
        assert told.lms.by_person
    assert told.lms.stamps == sorted(told.lms.stamps)
    assert set(told.lms.repeated) <= {"Submitted"}
