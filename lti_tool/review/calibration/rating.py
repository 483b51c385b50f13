"""An assessor's levels of an anchor: saved like any, handed in, compared. Nothing here commits."""

from dataclasses import dataclass, replace

from lti_tool import clock
from lti_tool.database import db
from lti_tool.platforms.upserts import find_or_add
from lti_tool.review import drafts, standing
from lti_tool.review.calibration import progress
from lti_tool.review.calibration.anchors import Found
from lti_tool.review.calibration.rules import rules
from lti_tool.review.calibration.submission import own_review
from lti_tool.review.case import Case
from lti_tool.review.errors import HandedIn, OwnWork, ReleaseIncomplete
from lti_tool.review.models import Review
from lti_tool.review.standing import Entry
from lti_tool.workspace.errors import AttemptNotFound
from rubric import Item, Level


@dataclass(frozen=True)
class Line:
    """One item: the assessor's level beside the agreed one. `apart`: how many levels lie between,
    0 where they agree."""

    item: Item
    own: Level
    agreed: Level
    apart: int
    comment: str
    reason: str


def refuse(found: Found, assessor_id: int, review: Review | None) -> None:
    """Raise OwnWork where the anchor is this assessor's work, and AttemptNotFound where it was
    retired before they began."""
    if found.attempt.person_id == assessor_id:
        raise OwnWork()
    if review is None and found.anchor.retired_at is not None:
        raise AttemptNotFound()


def begin(found: Found, assessor_id: int) -> Review:
    """The assessor's review of an anchor, made where there is none, and held until this transaction
    ends: of two tabs that send something the second waits.

    It takes no place at the submission itself, and nothing of that changes. Raises what `refuse`
    does, and HandedIn.
    """
    refuse(found, assessor_id, own_review(found, assessor_id))

    def made() -> Review:
        return Review(
            registration_id=found.anchor.registration_id,
            attempt_id=found.attempt.id,
            assessor_id=assessor_id,
            purpose="calibrate",
            slipped=_has_calibrated(found, assessor_id),
        )

    review = find_or_add(lambda: own_review(found, assessor_id), made)
    db.session.flush()
    db.session.refresh(review, with_for_update=True)
    if review.state != "open":
        raise HandedIn()
    return review


def hand_in(case: Case, review: Review) -> None:
    """Finish the review; it changes no more. Levels that the word count gave are kept with it.

    Raises ReleaseIncomplete with everything that is missing.
    """
    lacking = standing.missing(case.items)
    if lacking:
        raise ReleaseIncomplete(lacking)
    for one in case.items:
        if one.entry.level is None:
            drafts.save(review, case.credential, one.item.key, replace(one.entry, level=one.level))
    review.state, review.finished_at = "done", clock.now()


def compared(case: Case, found: Found) -> list[Line]:
    """Every item of an anchor that was handed in, in the rubric's order."""
    return [
        _line(case, found, item)
        for item in case.credential.items
        if item.key in found.anchor.levels and case.entries.get(item.key, Entry()).level
    ]


def _line(case: Case, found: Found, item: Item) -> Line:
    entry = case.entries[item.key]
    assert entry.level is not None
    agreed = found.anchor.levels[item.key]
    one, other = progress.places(case.credential, item.key, entry.level, agreed)
    return Line(
        item=item,
        own=item.level(entry.level),
        agreed=item.level(agreed),
        apart=abs(one - other),
        comment=entry.comment,
        reason=found.anchor.reasons.get(item.key, ""),
    )


def _has_calibrated(found: Found, assessor_id: int) -> bool:
    """Whether the queue is open, so that the anchor comes up among ordinary submissions."""
    registration_id = found.anchor.registration_id
    own = progress.of(registration_id, assessor_id, rules(registration_id))
    key = found.anchor.credential_key
    return key in own and own[key].is_open
