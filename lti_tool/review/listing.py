"""The submissions of a filter, a page at a time: by key, so that a page costs the same wherever it
is and however many there are, and shows nothing twice when new ones arrive."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, func, or_, select, union_all

from lti_tool import clock
from lti_tool.database import db
from lti_tool.platforms.models import Course
from lti_tool.review import days, keeping, offering
from lti_tool.review.case import scope
from lti_tool.review.filters import DECIDED, OFFERED, Filter
from lti_tool.review.models import Review, Scoring
from lti_tool.review.seats import held
from lti_tool.web.access import Audience
from lti_tool.web.visitor import Visitor
from lti_tool.workspace import attempts, second_looks
from lti_tool.workspace.attempts import WAITING, ListedAttempt
from lti_tool.workspace.dates import today
from lti_tool.workspace.models import UNCOUNTED, Attempt, SecondLook
from lti_tool.workspace.turnaround import promised_on

PAGE = 50
MOST_COUNTED = 1000
MOST_COURSES = 500

Key = tuple[datetime, int]


@dataclass(frozen=True)
class Row:
    """A submission of a list. `moment` is what the list is ordered by: when it was submitted, or
    by when its second look is promised. `stage` and `assessors` are as `Scoring` has them, None
    where nobody has claimed it."""

    attempt: ListedAttempt
    moment: datetime
    stage: str | None
    assessors: int | None
    may_take: bool


@dataclass(frozen=True)
class Page:
    """Rows of a list; `after` names the last one where more follow."""

    rows: list[Row]
    after: str | None


@dataclass(frozen=True)
class Neighbors:
    """The public ids of the submissions before and after one in the list that was chosen."""

    before: str | None
    after: str | None


@dataclass(frozen=True)
class _Source:
    """Where a list comes from: queries of the attempt's number and of the moment that it is
    ordered by, one for each state, since an index has each of them in order of time. `keys` has
    moment and number of any attempt, whatever else it is."""

    queries: tuple[Select[Any], ...]
    moment: Any
    keys: Select[Any]

    def only(self, *conditions: ColumnElement[bool]) -> "_Source":
        return replace(self, queries=tuple(one.where(*conditions) for one in self.queries))

    def beyond(self, key: Key | None, *, newest: bool) -> "_Source":
        """What comes after a key; everything for None."""
        if key is None:
            return self
        moment, number = key
        if newest:
            return self.only(self.moment <= moment, or_(self.moment < moment, Attempt.id < number))
        return self.only(self.moment >= moment, or_(self.moment > moment, Attempt.id > number))

    def top(self, number: int, *, newest: bool) -> Select[Any]:
        """The first rows in order: "id" and "moment"."""
        order = [self.moment, Attempt.id]
        order = [one.desc() for one in order] if newest else order
        each = [one.order_by(*order).limit(number).subquery() for one in self.queries]
        return select(union_all(*(select(one) for one in each)).subquery())


def page(who: Visitor, chosen: Filter, after: str | None = None, size: int = PAGE) -> Page:
    """A page of what a filter shows this visitor; it begins after the submission `after`."""
    source = _source(who, chosen)
    if after:
        source = source.beyond(_key(source, who, after), newest=chosen.newest_first)
    top = source.top(size + 1, newest=chosen.newest_first).subquery()
    kept = keeping.promise(who.registration_id)
    order = [top.c.moment, top.c.id]
    query = (
        attempts.listing(hide_names=who.hide_names)
        .add_columns(
            top.c.moment,
            Scoring.stage,
            Scoring.assessors,
            offering.may_take(who.person_id, kept).label("may_take"),
        )
        .join(top, top.c.id == Attempt.id)
        .outerjoin(Scoring, Scoring.attempt_id == Attempt.id)
        .order_by(*([one.desc() for one in order] if chosen.newest_first else order))
        .limit(size + 1)
    )
    rows = [_row(dict(found)) for found in db.session.execute(query).mappings()]
    more = len(rows) > size
    return Page(rows[:size], rows[size - 1].attempt.public_id if more else None)


def count(who: Visitor, chosen: Filter) -> int:
    """How many a filter shows; MOST_COUNTED + 1 where there are more than MOST_COUNTED."""
    source = _source(who, chosen)
    some = [one.limit(MOST_COUNTED + 1).subquery() for one in source.queries]
    found = union_all(*(select(one.c.id) for one in some)).limit(MOST_COUNTED + 1).subquery()
    return db.session.scalar(select(func.count()).select_from(found)) or 0


def neighbors(who: Visitor, chosen: Filter, public_id: str) -> Neighbors:
    """What stands before and after a submission in a list; after the last, or where none follows
    one that is not in it any more, the list begins again. Where the list offers submissions, those
    that this visitor cannot take are skipped. At most three queries."""
    source = _source(who, chosen)
    if chosen.state in OFFERED:
        kept = keeping.promise(who.registration_id)
        mine = offering.is_mine(who.person_id)
        source = source.only(or_(offering.may_take(who.person_id, kept), mine))
    source = source.only(Attempt.public_id != public_id)
    newest, key = chosen.newest_first, _key(source, who, public_id)
    before = _first(source.beyond(key, newest=not newest), newest=not newest) if key else None
    after = _first(source.beyond(key, newest=newest), newest=newest)
    if after is None and before is None:
        after = _first(source, newest=newest)
    return Neighbors(before, after)


def courses_of(registration_id: int) -> list[Course]:
    """The courses of a program in which something was handed in, by title; at most MOST_COURSES."""
    handed_in = select(Attempt.id).where(
        Attempt.registration_id == registration_id, Attempt.course_id == Course.id
    )
    query = select(Course).where(Course.registration_id == registration_id, handed_in.exists())
    return list(db.session.scalars(query.order_by(Course.title, Course.id).limit(MOST_COURSES)))


def _row(found: dict[str, Any]) -> Row:
    rest = {name: found.pop(name) for name in ("moment", "stage", "assessors", "may_take")}
    return Row(attempt=ListedAttempt(**found), **rest | {"may_take": bool(rest["may_take"])})


def _first(source: _Source, *, newest: bool) -> str | None:
    top = source.top(1, newest=newest).subquery()
    order = [top.c.moment, top.c.id]
    query = (
        select(Attempt.public_id)
        .join(top, top.c.id == Attempt.id)
        .order_by(*([one.desc() for one in order] if newest else order))
        .limit(1)
    )
    return db.session.scalar(query)


def _key(source: _Source, who: Visitor, public_id: str) -> Key | None:
    """Where a submission stands in a list; None where it never held it."""
    here = source.keys.where(
        Attempt.registration_id == who.registration_id, Attempt.public_id == public_id
    )
    found = db.session.execute(here.limit(1)).one_or_none()
    return None if found is None else (found[0], found[1])


def _source(who: Visitor, chosen: Filter) -> _Source:
    moment: Any = Attempt.submitted_at
    keys = select(moment, Attempt.id)
    if chosen.state == "second_look":
        moment = SecondLook.due_at
        keys = select(moment, Attempt.id).join(SecondLook, SecondLook.attempt_id == Attempt.id)
    each = select(Attempt.id, moment.label("moment")).where(
        Attempt.registration_id == who.registration_id, Attempt.person_id != who.person_id
    )
    course_id = scope(who) or chosen.course
    if course_id is not None:
        each = each.where(Attempt.course_id == course_id)
    if chosen.credential:
        each = each.where(Attempt.credential_key == chosen.credential)
    if chosen.attempt:
        first = chosen.attempt == "first"
        each = each.where(Attempt.number == 1 if first else Attempt.number > 1)
    each = each.where(*_waiting(who, chosen))
    if chosen.state in OFFERED:
        each = each.where(offering.is_open_to(who))
    # An administrator's list is of everything, to give to others what they declined themselves.
    if chosen.state in OFFERED and not who.may(Audience.ADMINISTRATOR):
        each = each.where(~offering.declined_by(who.person_id))
    return _Source(tuple(_in_state(each, who, chosen.state)), moment, keys)


def _waiting(who: Visitor, chosen: Filter) -> list[ColumnElement[bool]]:
    """The part of a filter that looks at how long something has waited."""
    if not chosen.wait or chosen.state in DECIDED:
        return []
    if chosen.state == "second_look":
        now = clock.now()
        soon = days.end(
            promised_on(today(), days.SOON, days.promised(who.registration_id).holidays)
        )
        due = SecondLook.due_at
        return [due < now] if chosen.wait == "late" else [due >= now, due < soon]
    promised = days.promised(who.registration_id)
    late = days.reached(promised.days + 1, promised)
    if chosen.wait == "late":
        return [Attempt.submitted_at < late]
    soon = days.reached(promised.days - days.SOON, promised)
    return [Attempt.submitted_at >= late, Attempt.submitted_at < soon]


def _in_state(each: Select[Any], who: Visitor, state: str) -> Iterator[Select[Any]]:
    """The queries of a state, each of one that an index has in order, or of few rows."""
    if state in DECIDED:
        yield each.where(Attempt.state == state)
    elif state == "second_look":
        yield each.join(SecondLook, SecondLook.attempt_id == Attempt.id).where(
            SecondLook.registration_id == who.registration_id,
            SecondLook.state.in_(second_looks.OPEN),
        )
    elif state == "mine":
        yield each.join(Review, Review.attempt_id == Attempt.id).where(
            Review.registration_id == who.registration_id,
            Review.assessor_id == who.person_id,
            Review.state == "open",
            Review.purpose != "calibrate",
            held(),
            Attempt.state.not_in(UNCOUNTED),
        )
    elif state in ("third", "settled"):
        stage = "adjudicating" if state == "third" else "settled"
        free = [offering.place_is_free()] if state == "third" else []
        yield each.join(Scoring, Scoring.attempt_id == Attempt.id).where(
            Scoring.registration_id == who.registration_id,
            Scoring.stage == stage,
            Attempt.state == "begun",
            *free,
        )
    elif state == "reviewed":
        yield each.where(Attempt.state == "begun", offering.somebody_is_at_it())
    else:
        free = [offering.is_unsettled(), offering.place_is_free()] if state == "waiting" else []
        for one in WAITING:
            yield each.where(Attempt.state == one, *free)
