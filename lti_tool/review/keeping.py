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

# Made once: an alias that is made for each query has all its columns made anew, which costs more
# than the query.
_earlier, _between, _here = aliased(Attempt), aliased(Attempt), aliased(Review)
ASSESSED_BEFORE: Select[int] = (
    select(Review.assessor_id)
    .join(_earlier, _earlier.id == Review.attempt_id)
    .where(
        _earlier.draft_id == Attempt.draft_id,
        _earlier.number
        == (
            select(func.max(_between.number))
            .where(
                _between.draft_id == Attempt.draft_id,
                _between.number < Attempt.number,
                _between.state.not_in(UNCOUNTED),
            )
            .correlate(Attempt)
            .scalar_subquery()
        ),
        Review.state == "done",
        Review.purpose.in_(SCORING),
    )
    .correlate(Attempt)
)
"""Who assessed the attempt before an `Attempt` of the query around this one."""
_HAD = exists().where(_here.attempt_id == Attempt.id, _here.assessor_id == Review.assessor_id)
_WAITS_FOR_SOMEBODY = exists(ASSESSED_BEFORE.where(~_HAD.correlate(Attempt, Review)))


def promise(registration_id: int) -> Promise:
    """How long the program keeps them, in business days; on the last of them others may take."""
    program = settings.values(registration_id)
    return Promise(program["same_assessor_days"], frozenset(program["holidays"]))


def kept_for_others(assessor_id: int, keeping: Promise) -> ColumnElement[bool]:
    """Whether an `Attempt` is kept for others than this assessor now, in a query."""
    return _kept(keeping) & ~exists(ASSESSED_BEFORE.where(Review.assessor_id == assessor_id))


def kept(attempt_ids: Iterable[int], assessor_id: int, keeping: Promise) -> dict[int, bool]:
    """Which of these attempts are kept now: for this assessor (True), or for others. One query."""
    mine = exists(ASSESSED_BEFORE.where(Review.assessor_id == assessor_id))
    query = select(Attempt.id, mine).where(Attempt.id.in_(list(attempt_ids)), _kept(keeping))
    return {attempt_id: bool(own) for attempt_id, own in db.session.execute(query)}


def refuse_kept(attempt: Attempt, assessor_id: int) -> None:
    """Raise Kept where the attempt is kept for others than this assessor."""
    if attempt.number == 1:
        return
    keeping = promise(attempt.registration_id)
    if kept([attempt.id], assessor_id, keeping).get(attempt.id) is False:
        raise Kept(days.due(attempt.submitted_at, keeping))


def _kept(keeping: Promise) -> ColumnElement[bool]:
    """Somebody who assessed the attempt before has not had this one yet, nor declined it."""
    return (Attempt.number > 1) & _recent(keeping) & _WAITS_FOR_SOMEBODY


def _recent(keeping: Promise) -> ColumnElement[bool]:
    return Attempt.submitted_at >= days.reached(keeping.days, keeping)
