"""Keeping what an assessor enters: one rating sent by a script, or the whole rubric as a form."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from lti_tool.review import drafts
from lti_tool.review.case import Case
from lti_tool.review.errors import RatingConflict
from lti_tool.review.standing import OVERALL, Entry, Standing
from lti_tool.workspace import attempts
from lti_tool.workspace.models import Attempt
from rubric import Credential


@dataclass(frozen=True)
class Conflict:
    """What was sent for one item, and what another tab had put there since."""

    sent: Entry
    theirs: Entry


def save_one(
    attempt: Attempt, credential: Credential, assessor_id: int, key: str, new: Entry
) -> Entry:
    """Keep one item's entry, or that of OVERALL; the attempt has begun to be reviewed by it.

    Raises RatingConflict, UnknownItem. Does not commit.
    """
    review = drafts.begin(attempt, assessor_id)
    saved = drafts.save(review, credential, key, new)
    attempts.mark_begun(attempt)
    return saved


def save_form(case: Case, assessor_id: int, sent: Mapping[str, Entry]) -> dict[str, Conflict]:
    """Keep what a form changed and return the items that another tab changed meanwhile.

    What the page had filled in by itself, and the assessor left as it was, is not stored.
    Raises UnknownItem. Does not commit.
    """
    shown = {one.item.key: _shown(one) for one in case.items} | {OVERALL: case.overall}
    conflicts = {}
    for key, new in sent.items():
        if _same(new, shown[key]):
            continue
        try:
            save_one(case.attempt, case.credential, assessor_id, key, new)
        except RatingConflict as conflict:
            conflicts[key] = Conflict(new, conflict.theirs)
    return conflicts


def _shown(one: Standing) -> Entry:
    """The values that the page's fields had for an item."""
    return replace(one.entry, level=one.level, reason=one.reason, points=one.points)


def _same(sent: Entry, shown: Entry) -> bool:
    return (sent.level, sent.comment, sent.reason, set(sent.points)) == (
        shown.level,
        shown.comment,
        shown.reason,
        set(shown.points),
    )
