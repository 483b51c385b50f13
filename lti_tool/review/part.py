"""What part a visitor has in a submission: what its page is to them, and if they may release it."""

from collections.abc import Mapping
from typing import Any, Literal

from lti_tool.credentials import settings
from lti_tool.review import scoring
from lti_tool.review.case import Case
from lti_tool.review.errors import SeesNames
from lti_tool.web.access import Audience
from lti_tool.web.visitor import Visitor

Page = Literal["rubric", "check", "handed_in", "settled", "closed", "released"]
"""rubric     to rate; a third person has the differing lines alone
check      a person says first whether everything opens
handed_in  the visitor's score is in, and others are to come
settled    every line has its level: to read, and to release
closed     to read the evidence alone; `why_closed` says why
released   the decision
"""
Closed = Literal["settled", "declined", "names"]


def page(case: Case, who: Visitor, program: Mapping[str, Any]) -> Page:
    """What a submission that waits or is released shows this visitor.

    `program` is what `settings.values` gives for the credential.
    """
    if case.decision is not None:
        return "released"
    if is_settled(case):
        return "settled" if may_release(case, who) else "closed"
    if scoring.took_part(case, who.person_id):
        return "handed_in"
    if why_closed(case, who, program) is not None:
        return "closed"
    unchecked = case.scoring is None or case.scoring.checked_at is None
    if program["completeness_check"] and unchecked and case.review is None:
        return "check" if not case.decides_lines else "rubric"
    return "rubric"


def why_closed(case: Case, who: Visitor, program: Mapping[str, Any]) -> Closed | None:
    """Why this visitor does not rate a submission, where it is not their own score that is in."""
    if is_settled(case):
        return "settled"
    if case.review is not None and case.review.state == "declined":
        return "declined"
    if program["blind"] and not who.may(Audience.ASSESSOR):
        return "names"
    return None


def is_settled(case: Case) -> bool:
    """Whether every line has its level and nothing is released yet."""
    return case.scoring is not None and case.scoring.stage == "settled"


def may_release(case: Case, who: Visitor) -> bool:
    """Whether this visitor may release a settled submission: those who scored it, and
    administrators."""
    return who.may(Audience.ADMINISTRATOR) or scoring.took_part(case, who.person_id)


def refuse_who_sees_names(who: Visitor) -> None:
    """In a program that scores blind, nobody scores who sees names. Raises SeesNames."""
    if not who.may(Audience.ASSESSOR) and settings.value(who.registration_id, "blind"):
        raise SeesNames()
