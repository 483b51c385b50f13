"""What a person may take: conditions on an `Attempt` in queries, and what comes next for them.

They say of many submissions at once what `seats.claim` says of one; it has the last word.
"""

from typing import Any

from sqlalchemy import ColumnElement, Exists, Select, and_, case, exists, func, or_, select, true
from sqlalchemy.orm import aliased

from lti_tool.credentials import definitions
from lti_tool.database import db
from lti_tool.review import keeping, seats
from lti_tool.review.calibration import lists
from lti_tool.review.case import scope
from lti_tool.review.models import Review, Scoring
from lti_tool.review.seats import SCORING
from lti_tool.web.visitor import Visitor
from lti_tool.workspace.attempts import WAITING
from lti_tool.workspace.models import Attempt
from lti_tool.workspace.turnaround import Promise

_earlier, _done = aliased(Attempt), aliased(Review)


def scoring(column: Any) -> Any:
    """A column of the `Scoring` of an `Attempt`; null where nobody has claimed it yet."""
    return (
        select(column).where(Scoring.attempt_id == Attempt.id).correlate(Attempt).scalar_subquery()
    )


def is_unsettled() -> ColumnElement[bool]:
    """Whether it still needs a score, of one who scores it or of a third person."""
    return func.coalesce(scoring(Scoring.stage), "scoring") != "settled"


def place_is_free() -> ColumnElement[bool]:
    """Whether fewer people score it, or settle it as a third person, than are to do so."""
    third = func.coalesce(scoring(Scoring.stage), "scoring") == "adjudicating"
    places = case((third, 1), else_=func.coalesce(scoring(Scoring.assessors), 1))
    purpose = case((third, "adjudicate"), else_="score")
    taken = (
        select(func.count())
        .where(Review.attempt_id == Attempt.id, Review.purpose == purpose, seats.held())
        .correlate(Attempt)
        .scalar_subquery()
    )
    return taken < places


def somebody_is_at_it() -> Exists:
    """Whether anybody's place at it is open and held."""
    return _review(Review.state == "open", seats.held())


def is_mine(person_id: int) -> Exists:
    """Whether the person has an open place at it that is theirs now."""
    return _review(Review.assessor_id == person_id, Review.state == "open", seats.held())


def declined_by(person_id: int) -> Exists:
    """Whether the person has declined it."""
    return _review(Review.assessor_id == person_id, Review.state == "declined")


def is_open_to(who: Visitor) -> ColumnElement[bool]:
    """Whether it is of a credential that this visitor has calibrated for, where that is asked."""
    closed = lists.closed(who, definitions.newest_of_each())
    return Attempt.credential_key.not_in(closed) if closed else true()


def may_take(person_id: int, kept: Promise) -> ColumnElement[bool]:
    """Whether the person may take it now, and has no place at it yet."""
    has_scored = _review(
        Review.assessor_id == person_id, Review.state == "done", Review.purpose.in_(SCORING)
    )
    return and_(
        Attempt.state.in_(WAITING),
        Attempt.person_id != person_id,
        is_unsettled(),
        ~declined_by(person_id),
        ~has_scored,
        ~is_mine(person_id),
        place_is_free(),
        or_(_has_had_it(person_id), ~keeping.kept_for_others(person_id, kept)),
    )


def next_for(who: Visitor) -> Attempt | None:
    """What this visitor should take now: a further attempt of what they assessed before, else
    what has waited longest. What they handed back is not offered to them again."""
    kept = keeping.promise(who.registration_id)
    free = [
        may_take(who.person_id, kept),
        is_open_to(who),
        ~_review(Review.assessor_id == who.person_id, Review.state == "handed_back"),
    ]
    found = [_oldest(_further(who).where(*free))]
    if found[0] is None:
        # One query for each state, since an index has them in order of time.
        found = [_oldest(_in_state(who, state).where(*free)) for state in WAITING]
    waiting = [one for one in found if one is not None]
    return min(waiting, key=lambda one: (one.submitted_at, one.id), default=None)


def _oldest(query: Select[Attempt]) -> Attempt | None:
    return db.session.scalar(query.order_by(Attempt.submitted_at, Attempt.id).limit(1))


def _in_state(who: Visitor, state: str) -> Select[Attempt]:
    query = select(Attempt).where(
        Attempt.registration_id == who.registration_id, Attempt.state == state
    )
    course_id = scope(who)
    return query if course_id is None else query.where(Attempt.course_id == course_id)


def _further(who: Visitor) -> Select[Attempt]:
    """Further attempts that wait, where the visitor assessed the one before: found by what they
    have assessed, which is less than what waits."""
    drafts = (
        select(_earlier.draft_id)
        .join(_done, _done.attempt_id == _earlier.id)
        .where(
            _done.registration_id == who.registration_id,
            _done.assessor_id == who.person_id,
            _done.state == "done",
        )
    )
    query = select(Attempt).where(
        Attempt.registration_id == who.registration_id,
        Attempt.draft_id.in_(drafts),
        Attempt.number > 1,
        Attempt.state.in_(WAITING),
        exists(keeping.ASSESSED_BEFORE.where(Review.assessor_id == who.person_id)),
    )
    course_id = scope(who)
    return query if course_id is None else query.where(Attempt.course_id == course_id)


def _has_had_it(person_id: int) -> Exists:
    return _review(Review.assessor_id == person_id)


def _review(*where: ColumnElement[bool]) -> Exists:
    """Whether an `Attempt` has such a review, to calibrate by not counted."""
    return (
        exists()
        .where(Review.attempt_id == Attempt.id, Review.purpose != "calibrate", *where)
        .correlate(Attempt)
    )
