"""Who had a part in the decisions on a submission."""

from collections.abc import Iterable

from sqlalchemy import select

from lti_tool.database import db
from lti_tool.review.models import Decision, Review
from lti_tool.web.access import Audience
from lti_tool.web.visitor import Visitor
from lti_tool.workspace.models import Attempt


def deciders(attempt: Attempt) -> set[int]:
    """Who has released a decision on an attempt, by number."""
    query = select(Decision.assessor_id).where(Decision.attempt_id == attempt.id)
    return set(db.session.scalars(query))


def has_part(who: Visitor, attempt: Attempt, reviews: Iterable[Review]) -> bool:
    """Whether the visitor has handed a score in, or decided, or administers the program."""
    if who.may(Audience.ADMINISTRATOR):
        return True
    handed_in = {one.assessor_id for one in reviews if one.state == "done"}
    return who.person_id in handed_in | deciders(attempt)
