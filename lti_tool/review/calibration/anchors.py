"""Anchor submissions: made of released ones, retired, brought back. Nothing here commits."""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import undefer

from lti_tool import clock
from lti_tool.database import db
from lti_tool.review.calibration.errors import AnchorExists, AnchorNotFound, AnchorRated
from lti_tool.review.models import CalibrationAnchor, Review
from lti_tool.web.access import Audience
from lti_tool.web.visitor import Visitor
from lti_tool.workspace.models import ArtifactFile, Attempt


@dataclass(frozen=True)
class Found:
    """An anchor with the submission behind it."""

    anchor: CalibrationAnchor
    attempt: Attempt


def find(registration_id: int, public_id: str) -> Found | None:
    """The anchor that the desk knows by this id, retired or not. One query."""
    row = db.session.execute(
        select(CalibrationAnchor, Attempt)
        .join(Attempt, Attempt.id == CalibrationAnchor.attempt_id)
        .where(
            CalibrationAnchor.registration_id == registration_id,
            CalibrationAnchor.public_id == public_id,
        )
        .options(undefer(Attempt.snapshot))
    ).first()
    return None if row is None else Found(*row)


def get(registration_id: int, public_id: str) -> CalibrationAnchor:
    """The same, for those who run the program. Raises AnchorNotFound."""
    found = find(registration_id, public_id)
    if found is None:
        raise AnchorNotFound()
    return found.anchor


def of_attempt(attempt: Attempt) -> CalibrationAnchor | None:
    """The anchor that was made of a submission, retired or not."""
    return db.session.scalar(
        select(CalibrationAnchor).where(
            CalibrationAnchor.registration_id == attempt.registration_id,
            CalibrationAnchor.attempt_id == attempt.id,
        )
    )


def make(
    attempt: Attempt, levels: Mapping[str, str], reasons: Mapping[str, str], added_by_id: int
) -> CalibrationAnchor:
    """Make a submission an anchor: `levels` and `reasons` of all its items, by key.

    One that was retired before anybody rated it is agreed on anew. Raises AnchorExists, also where
    somebody else has just made it one, and AnchorRated.
    """
    anchor = of_attempt(attempt)
    if anchor is None:
        anchor = CalibrationAnchor(
            registration_id=attempt.registration_id,
            attempt_id=attempt.id,
            credential_key=attempt.credential_key,
            public_id=secrets.token_urlsafe(16),
            levels=dict(levels),
            reasons=dict(reasons),
            added_by_id=added_by_id,
        )
        try:
            with db.session.begin_nested():
                db.session.add(anchor)
        except IntegrityError as error:
            raise AnchorExists() from error
        return anchor
    db.session.refresh(anchor, with_for_update=True)
    if anchor.retired_at is None:
        raise AnchorExists()
    if _is_rated(anchor):
        raise AnchorRated()
    anchor.levels, anchor.reasons = dict(levels), dict(reasons)
    anchor.added_by_id, anchor.added_at, anchor.retired_at = added_by_id, clock.now(), None
    return anchor


def retire(anchor: CalibrationAnchor) -> None:
    """Offer it to nobody any more. What was rated by it stays."""
    if anchor.retired_at is None:
        anchor.retired_at = clock.now()


def restore(anchor: CalibrationAnchor) -> None:
    """Offer it again, as it was."""
    anchor.retired_at = None


def live(registration_id: int) -> list[CalibrationAnchor]:
    """What is offered, the first that was added first. One query."""
    query = select(CalibrationAnchor).where(
        CalibrationAnchor.registration_id == registration_id,
        CalibrationAnchor.retired_at.is_(None),
    )
    return list(db.session.scalars(query.order_by(CalibrationAnchor.id)))


def shows_file(who: Visitor, file: ArtifactFile) -> bool:
    """Whether a file belongs to an anchor, which every assessor of the program may see."""
    if not (who.may(Audience.ASSESSOR) or who.may(Audience.ADMINISTRATOR)):
        return False
    snapshots = db.session.scalars(
        select(Attempt.snapshot)
        .join(CalibrationAnchor, CalibrationAnchor.attempt_id == Attempt.id)
        .where(
            CalibrationAnchor.registration_id == who.registration_id,
            Attempt.draft_id == file.draft_id,
        )
    )
    return any(
        one["public_id"] == file.public_id for snapshot in snapshots for one in snapshot["files"]
    )


def _is_rated(anchor: CalibrationAnchor) -> bool:
    query = select(Review.id).where(
        Review.attempt_id == anchor.attempt_id, Review.purpose == "calibrate"
    )
    return db.session.scalar(query.limit(1)) is not None
