"""Which anchor an assessor rates next."""

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import select

from lti_tool.database import db
from lti_tool.review.models import CalibrationAnchor, Review
from lti_tool.workspace.models import Attempt


@dataclass(frozen=True)
class Offer:
    """An anchor that an assessor has not handed in, and its credential's version. `knows` says
    whether they have scored the submission itself, `begun` whether they have rated some of it."""

    anchor: CalibrationAnchor
    version: int
    begun: bool
    knows: bool


def offers(registration_id: int, assessor_id: int) -> list[Offer]:
    """What an assessor may rate: begun ones first, then the first that was added; those whose
    submission they have scored come last, and their own work never. Two queries."""
    rows = db.session.execute(
        select(CalibrationAnchor, Attempt.credential_version)
        .join(Attempt, Attempt.id == CalibrationAnchor.attempt_id)
        .where(
            CalibrationAnchor.registration_id == registration_id,
            CalibrationAnchor.retired_at.is_(None),
            Attempt.person_id != assessor_id,
        )
        .order_by(CalibrationAnchor.id)
    ).all()
    mine = _reviews(assessor_id, [anchor.attempt_id for anchor, _version in rows])
    found = [_offer(anchor, version, mine.get(anchor.attempt_id, [])) for anchor, version in rows]
    return sorted(
        (one for one in found if one is not None), key=lambda one: (one.knows, not one.begun)
    )


def _reviews(assessor_id: int, attempt_ids: Iterable[int]) -> dict[int, list[Review]]:
    found: dict[int, list[Review]] = {}
    query = select(Review).where(
        Review.assessor_id == assessor_id, Review.attempt_id.in_(list(attempt_ids))
    )
    for review in db.session.scalars(query):
        found.setdefault(review.attempt_id, []).append(review)
    return found


def _offer(anchor: CalibrationAnchor, version: int, reviews: list[Review]) -> Offer | None:
    own = next((one for one in reviews if one.purpose == "calibrate"), None)
    if own is not None and own.state != "open":
        return None
    return Offer(
        anchor=anchor,
        version=version,
        begun=own is not None,
        knows=any(one.purpose != "calibrate" and one.state != "declined" for one in reviews),
    )
