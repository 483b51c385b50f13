"""Keeping what an assessor enters: one rating sent by a script, or the whole rubric as a form."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from lti_tool.review import drafts, seats
from lti_tool.review.case import Case
from lti_tool.review.errors import RatingConflict, UnknownItem
from lti_tool.review.models import Review
from lti_tool.review.standing import OVERALL, Entry, Standing
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
    """Keep one item's entry, or that of OVERALL; the place is the assessor's from then on.

    Call it with the attempt held (`seats.hold`). Raises what `seats.claim` does, RatingConflict,
    UnknownItem (also for a line that is not this assessor's to rate). Does not commit.
    """
    return _keep(seats.claim(attempt, assessor_id), attempt, credential, key, new)


def save_form(case: Case, review: Review, sent: Mapping[str, Entry]) -> dict[str, Conflict]:
    """Keep what a form changed and return the items that another tab changed meanwhile.

    `review` is the assessor's, held. What the page had filled in by itself, and the assessor left
    as it was, is not stored. Raises UnknownItem. Does not commit.
    """
    shown = {one.item.key: _shown(one) for one in case.items} | {OVERALL: case.overall}
    conflicts = {}
    for key, new in sent.items():
        if _same(new, shown[key]):
            continue
        try:
            _keep(review, case.attempt, case.credential, key, new)
        except RatingConflict as conflict:
            conflicts[key] = Conflict(new, conflict.theirs)
    return conflicts


def _keep(review: Review, attempt: Attempt, credential: Credential, key: str, new: Entry) -> Entry:
    if review.purpose == "adjudicate" and key not in (*seats.scoring_of(attempt).lines, OVERALL):
        raise UnknownItem(details={"item": key})
    return drafts.save(review, credential, key, new)


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
