"""What the LMS shows around the frame, which the tool cannot hide."""

from flask import g, session

from lti_tool.web.access import Audience
from lti_tool.web.visitor import Visitor

TOLD = "names_around_told"


def tell_once(who: Visitor, *, blind: bool) -> bool:
    """Whether to say now, once in a launch, that the LMS may show the name around the frame: in a
    program that scores blind, where the LMS opened one person's submission and did not itself ask
    for anonymous grading, as SpeedGrader does."""
    facts = g.launch_facts
    asked_by_lms = facts.get("hide_names", False)
    of_one = bool(facts.get("for_user") or facts.get("attempt"))
    if not (blind and who.may(Audience.ASSESSOR) and of_one) or asked_by_lms or TOLD in session:
        return False
    session[TOLD] = True
    return True
