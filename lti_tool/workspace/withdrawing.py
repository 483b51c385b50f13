"""Withdrawing: a submission that nobody has begun to review goes back to its author."""

from lti_tool.gradebook import outbox
from lti_tool.web.visitor import Visitor
from lti_tool.workspace import attempts, drafts, notes
from lti_tool.workspace.errors import AttemptNotFound, CannotWithdraw
from lti_tool.workspace.models import Attempt


def withdraw(who: Visitor, public_id: str) -> Attempt:
    """Take back one of the visitor's own attempts at their link: the draft opens again.

    A second click finds it withdrawn, which is what it asked for. Raises AttemptNotFound, and
    CannotWithdraw once an assessor has begun. Does not commit.
    """
    draft = drafts.locked(who)
    own = {one.public_id: one for one in draft.attempts} if draft else {}
    if draft is None or public_id not in own:
        raise AttemptNotFound()
    attempt = own[public_id]
    if attempts.mark_withdrawn(attempt):
        outbox.drop_submitted(attempt.public_id)
        notes.put_back(draft, attempt.snapshot)
    elif attempt.state != "withdrawn":
        raise CannotWithdraw()
    return attempt
