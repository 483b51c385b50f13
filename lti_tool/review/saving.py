"""Keeping what an assessor enters: one rating sent by a script, or the whole rubric as a form."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from lti_tool.review import drafts, seats
from lti_tool.review.case import Case
from lti_tool.review.errors import RatingConflict, UnknownItem
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
    review = seats.claim(attempt, assessor_id)
    if review.purpose == "adjudicate" and key not in (
        *seats.scoring_of(attempt).lines,
        OVERALL,
    ):
        raise UnknownItem(details={"item": key})
    return drafts.save(review, credential, key, new)


def save_form(case: Case, assessor_id: int, sent: Mapping[str, Entry]) -> dict[str, Conflict]:
    """Keep what a form changed and return the items that another tab changed meanwhile.

    What the page had filled in by itself, and the assessor left as it was, is not stored.
    Raises what `save_one` does but conflicts. Does not commit.
    """
    return save_changes(
        case, sent, lambda key, new: save_one(case.attempt, case.credential, assessor_id, key, new)
    )


def save_changes(
    case: Case, sent: Mapping[str, Entry], keep: Callable[[str, Entry], Entry]
) -> dict[str, Conflict]:
    """The same, with what keeps one item's entry or raises RatingConflict."""
    shown = {one.item.key: _shown(one) for one in case.items} | {OVERALL: case.overall}
    conflicts = {}
    for key, new in sent.items():
        if _same(new, shown[key]):
            continue
        try:
            keep(key, new)
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
