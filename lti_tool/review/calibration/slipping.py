"""Anchors that come up among ordinary submissions, to see whether agreement lasts."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256

from sqlalchemy import select

from lti_tool.database import db
from lti_tool.review.calibration import offering, progress
from lti_tool.review.calibration.progress import Progress
from lti_tool.review.calibration.rules import Rules, rules
from lti_tool.review.models import CalibrationAnchor, Review
from lti_tool.workspace.models import Attempt

DAY_MINUTES = 24 * 60


@dataclass(frozen=True)
class Slipped:
    """An anchor in an assessor's list. `version` is its credential's, `submitted_at` made up, and
    stays the same."""

    anchor: CalibrationAnchor
    version: int
    submitted_at: datetime


def due(registration_id: int, assessor_id: int) -> list[Slipped]:
    """The anchors that stand in an assessor's list now, one per credential at most.

    One comes up when `calibration_every` reviews have been handed in since the queue opened, or
    since the one before was. It stays until it is rated. One query where no credential asks for
    calibration or none are slipped in; else four, and one per credential that has some.
    """
    demands = rules(registration_id)
    if not demands.every:
        return []
    opened = {
        key: one
        for key, one in progress.of(registration_id, assessor_id, demands).items()
        if one.is_open and demands.demands(key)
    }
    if not opened:
        return []
    offers = offering.offers(registration_id, assessor_id)
    found = []
    for key, one in opened.items():
        fit = [each for each in offers if each.anchor.credential_key == key and not each.knows]
        since = _due_since(registration_id, assessor_id, key, one) if fit else None
        if since is not None:
            moment = plausible(fit[0].anchor, assessor_id, since, demands)
            found.append(Slipped(fit[0].anchor, fit[0].version, moment))
    return found


def plausible(
    anchor: CalibrationAnchor, assessor_id: int, since: datetime, demands: Rules
) -> datetime:
    """When an anchor that came up at a moment says that it was submitted: within the promised time
    before it, and always the same for one assessor."""
    digest = sha256(f"{anchor.public_id}:{assessor_id}".encode()).digest()
    span = demands.turnaround_days * DAY_MINUTES
    return since - timedelta(minutes=int.from_bytes(digest[:4]) % span)


def _due_since(
    registration_id: int, assessor_id: int, credential_key: str, one: Progress
) -> datetime | None:
    """When the last review that it takes was handed in; None: not yet."""
    assert one.opened is not None
    slipped = [each.finished_at for each in one.results if each.slipped]
    return db.session.scalar(
        select(Review.finished_at)
        .join(Attempt, Attempt.id == Review.attempt_id)
        .where(
            Review.registration_id == registration_id,
            Review.assessor_id == assessor_id,
            Review.state == "done",
            Review.purpose.in_(("score", "adjudicate")),
            Review.finished_at > max([one.opened.finished_at, *slipped]),
            Attempt.credential_key == credential_key,
        )
        .order_by(Review.finished_at, Review.id)
        .offset(one.rules.every - 1)
        .limit(1)
    )
