"""Correcting a released decision: who may, and when. Nothing here commits."""

from lti_tool.review import again
from lti_tool.review.case import Case
from lti_tool.review.deciders import deciders
from lti_tool.review.errors import NotCorrectable
from lti_tool.review.models import Review
from lti_tool.web.access import Audience
from lti_tool.web.visitor import Visitor


def may_correct(who: Visitor, case: Case) -> bool:
    """Whether this visitor is one who corrects it: whoever released it, and administrators."""
    return who.may(Audience.ADMINISTRATOR) or who.person_id in deciders(case.attempt)


def begin(who: Visitor, case: Case) -> Review:
    """Begin to correct the decision that stands. Raises NotCorrectable, LookIsOpen, and what
    `again.begin` does; call it as that."""
    if not may_correct(who, case):
        raise NotCorrectable()
    again.refuse_asked(case.attempt)
    return again.begin(case, who.person_id, "correct")
