"""Returning: a submission that cannot be scored goes back to its author, without a score."""

from lti_tool.gradebook import outbox
from lti_tool.workspace import attempts, drafts, notes
from lti_tool.workspace.models import Attempt


def hold(attempt: Attempt) -> None:
    """Let nobody else write to the attempt's draft until this transaction ends. Before the attempt
    itself is held: whoever withdraws takes the two in this order."""
    drafts.hold_of(attempt)


def send_back(attempt: Attempt, reason: str) -> None:
    """The draft opens again as it was when it was submitted, and the author reads `reason`. The
    attempt does not count, and nothing goes to the gradebook. No commit.

    Call it with the draft held (`hold`). One that waits no more is left as it is.
    """
    if attempts.mark_returned(attempt, reason):
        outbox.drop_submitted(attempt.public_id, "returned")
        notes.put_back(drafts.of_attempt(attempt), attempt.snapshot)
