"""Who has how much: what an assessor holds and when it is due, and everybody's work in numbers."""

from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Row, Select, func, select

from lti_tool import clock
from lti_tool.database import db
from lti_tool.platforms.models import Person
from lti_tool.review import days, seats
from lti_tool.review.case import scope
from lti_tool.review.models import Review
from lti_tool.web.languages import zone
from lti_tool.web.visitor import Visitor
from lti_tool.workspace import second_looks
from lti_tool.workspace.dates import today
from lti_tool.workspace.models import UNCOUNTED, Attempt, SecondLook, reference
from lti_tool.workspace.turnaround import Promise, promised_on

MOST_DECLINES = 200


@dataclass(frozen=True)
class Held:
    """A submission that somebody has taken. `due` is by when its review is promised (None: it was
    released before, and is corrected), `late` that it has waited longer, `soon` that it is late or
    due within two business days."""

    public_id: str
    due: date | None
    soon: bool
    late: bool

    @property
    def reference(self) -> str:
        """The attempt's number for people."""
        return reference(self.public_id)


@dataclass(frozen=True)
class Decline:
    """A submission that somebody declined, and why: "knows" (the person), "conflict" (of interest),
    or in words."""

    public_id: str
    reason: str

    @property
    def reference(self) -> str:
        """The attempt's number for people."""
        return reference(self.public_id)


@dataclass
class Workload:
    """One assessor's work in numbers; `finished` are those handed in this month. `declines` are
    the latest of those that they declined."""

    person: Person
    held: int = 0
    late: int = 0
    finished: int = 0
    declined: int = 0
    declines: list[Decline] = field(default_factory=list)


def held(who: Visitor) -> list[Held]:
    """What this visitor holds here, what is due first on top. Three queries at most."""
    query = _open(who.registration_id, Attempt.public_id).where(Review.assessor_id == who.person_id)
    course_id = scope(who)
    if course_id is not None:
        query = query.where(Attempt.course_id == course_id)
    promise = days.promised(who.registration_id)
    soon = promised_on(today(), days.SOON, promise.holidays)
    found = []
    for place in db.session.execute(query):
        due, late = _due(place, promise)
        found.append(Held(place.public_id, due, due is not None and due <= soon, late))
    return sorted(found, key=lambda one: (one.due or date.max, one.public_id))


def workloads(registration_id: int) -> list[Workload]:
    """Everybody who assesses, did so this month, or declined something, by name. Four queries."""
    found: dict[int, Workload] = {}
    promise = days.promised(registration_id)
    query = _open(registration_id, Person).join(Person, Person.id == Review.assessor_id)
    for place in db.session.execute(query):
        one = found.setdefault(place.Person.id, Workload(place.Person))
        one.held += 1
        one.late += _due(place, promise)[1]
    for person, state, number in _numbers(registration_id):
        one = found.setdefault(person.id, Workload(person))
        if state == "done":
            one.finished = number
        else:
            one.declined = number
    for assessor_id, decline in _declines(registration_id):
        found[assessor_id].declines.append(decline)
    return sorted(
        found.values(), key=lambda one: ((one.person.name or "").casefold(), one.person.id)
    )


def _numbers(registration_id: int) -> list[tuple[Person, str, int]]:
    month = datetime.combine(today().replace(day=1), time.min, ZoneInfo(zone()))
    numbers = (
        select(Review.assessor_id, Review.state, func.count().label("number"))
        .where(
            Review.registration_id == registration_id,
            Review.purpose != "calibrate",
            (Review.state == "declined")
            | ((Review.state == "done") & (Review.finished_at >= month)),
        )
        .group_by(Review.assessor_id, Review.state)
        .subquery()
    )
    query = select(Person, numbers.c.state, numbers.c.number)
    found = db.session.execute(query.join(numbers, numbers.c.assessor_id == Person.id))
    return [(person, state, number) for person, state, number in found]


def _declines(registration_id: int) -> list[tuple[int, Decline]]:
    query = (
        select(Review.assessor_id, Attempt.public_id, Review.reason)
        .join(Attempt, Attempt.id == Review.attempt_id)
        .where(
            Review.registration_id == registration_id,
            Review.state == "declined",
            Review.purpose != "calibrate",
        )
        .order_by(Review.id.desc())
        .limit(MOST_DECLINES)
    )
    return [(one, Decline(public_id, why)) for one, public_id, why in db.session.execute(query)]


def _open(registration_id: int, who_or_what: Any) -> Select[Any]:
    """The places that are somebody's now: `who_or_what`, its purpose, when its submission came,
    and by when the second look at it is promised."""
    look = (SecondLook.attempt_id == Attempt.id) & SecondLook.state.in_(second_looks.OPEN)
    return (
        select(who_or_what, Review.purpose, Attempt.submitted_at, SecondLook.due_at)
        .join_from(Review, Attempt, Attempt.id == Review.attempt_id)
        .outerjoin(SecondLook, look)
        .where(
            Review.registration_id == registration_id,
            Review.state == "open",
            Review.purpose != "calibrate",
            seats.held(),
            Attempt.state.not_in(UNCOUNTED),
        )
    )


def _due(place: Row[Any], promise: Promise) -> tuple[date | None, bool]:
    """By when something is promised, and whether it is late. Of a correction nothing is."""
    if place.purpose == "correct":
        return None, False
    if place.purpose == "second_look" and place.due_at is not None:
        return days.local(place.due_at), place.due_at < clock.now()
    since = place.submitted_at
    return days.due(since, promise), days.wait(since, promise).late
