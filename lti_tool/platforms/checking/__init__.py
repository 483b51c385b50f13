"""Whether a connection works, in words: keys, clock, token, scopes, who may enter, who has."""

from lti_tool.database import db
from lti_tool.platforms.checking import ours, theirs
from lti_tool.platforms.checking.asking import Questions
from lti_tool.platforms.checking.findings import Finding, State, worst
from lti_tool.platforms.models import Registration

__all__ = ["Finding", "State", "check", "worst"]


def check(registration: Registration) -> list[Finding]:
    """Look at everything, and ask the LMS. Takes seconds; ends the caller's transaction first."""
    known = ours.connection(registration), ours.addresses(registration)
    our_keys = ours.own_keys(registration)
    entering = (
        ours.deployments(registration),
        ours.last_launch(registration),
        ours.family(registration),
    )
    questions = Questions(registration)
    db.session.commit()
    answers = questions.ask()
    return [
        *(finding for finding in known if finding is not None),
        theirs.key_set(registration, answers),
        theirs.time(answers),
        our_keys,
        theirs.token(registration, answers),
        theirs.scopes(answers),
        *entering,
    ]
