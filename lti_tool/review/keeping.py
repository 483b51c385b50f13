"""A further attempt is kept for a while for whoever assessed the one before.

They know the work already, and what they wrote about it. Others may take it afterwards; an
administrator may give it to anybody at any time.
"""

from collections.abc import Iterable

from sqlalchemy import ColumnElement, Select, exists, func, select
from sqlalchemy.orm import aliased

from lti_tool.credentials import settings
from lti_tool.database import db
from lti_tool.review import days
from lti_tool.review.errors import Kept
from lti_tool.review.models import Review
from lti_tool.workspace.models import UNCOUNTED, Attempt
from lti_tool.workspace.turnaround import Promise

SCORING = ("score", "adjudicate")


def promise(registration_id: int) -> Promise:
    """How long the program keeps them, in business days; on the last of them others may take."""
    program = settings.values(registration_id)
    return Promise(program["same_assessor_days"], frozenset(program["holidays"]))


def kept_for_others(assessor_id: int, keeping: Promise) -> ColumnElement[bool]:
    """Whether an `Attempt` is kept for others than this assessor now, in a query."""
    return _kept(keeping) & ~exists(assessed_before().where(Review.assessor_id == assessor_id))


def kept(attempt_ids: Iterable[int], assessor_id: int, keeping: Promise) -> dict[int, bool]:
    """Which of these attempts are kept now: for this assessor (True), or for others. One query."""
    mine = exists(assessed_before().where(Review.assessor_id == assessor_id))
    query = select(Attempt.id, mine).where(Attempt.id.in_(list(attempt_ids)), _kept(keeping))
    return {attempt_id: bool(own) for attempt_id, own in db.session.execute(query)}


def refuse_kept(attempt: Attempt, assessor_id: int) -> None:
    """Raise Kept where the attempt is kept for others than this assessor."""
    if attempt.number == 1:
        return
    keeping = promise(attempt.registration_id)
    if kept([attempt.id], assessor_id, keeping).get(attempt.id) is False:
        raise Kept(days.due(attempt.submitted_at, keeping))


def assessed_before() -> Select[int]:
    """Who assessed the attempt before an `Attempt` of the query around this one."""
    earlier, between = aliased(Attempt), aliased(Attempt)
    number = (
        select(func.max(between.number))
        .where(
            between.draft_id == Attempt.draft_id,
            between.number < Attempt.number,
            between.state.not_in(UNCOUNTED),
        )
        .correlate(Attempt)
        .scalar_subquery()
    )
    return (
        select(Review.assessor_id)
        .join(earlier, earlier.id == Review.attempt_id)
        .where(
            earlier.draft_id == Attempt.draft_id,
            earlier.number == number,
            Review.state == "done",
            Review.purpose.in_(SCORING),
        )
        .correlate(Attempt)
    )


def _kept(keeping: Promise) -> ColumnElement[bool]:
    """Somebody who assessed the attempt before has not had this one yet, nor declined it."""
    here = aliased(Review)
    had = exists().where(here.attempt_id == Attempt.id, here.assessor_id == Review.assessor_id)
    waiting_for = assessed_before().where(~had.correlate(Attempt, Review))
    return (Attempt.number > 1) & _recent(keeping) & exists(waiting_for)


def _recent(keeping: Promise) -> ColumnElement[bool]:
    return Attempt.submitted_at >= days.reached(keeping.days, keeping)
