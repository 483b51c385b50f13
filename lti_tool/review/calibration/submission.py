"""An anchor as the desk shows any submission: under its own number, nameless, a first attempt."""

from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from lti_tool.credentials import definitions
from lti_tool.database import db
from lti_tool.review.calibration.anchors import Found
from lti_tool.review.case import Case
from lti_tool.review.models import Review
from lti_tool.workspace.models import Attempt

NO_ATTEMPT = 0
"""In place of the attempt's number in the database: nothing that is kept of the submission itself,
such as its scores and its decision, is found by it."""


def open_anchor(found: Found, assessor_id: int, submitted_at: datetime) -> Case:
    """What the desk needs of an anchor: this assessor's own review of it, and nobody else's."""
    review = own_review(found, assessor_id)
    return Case(
        attempt=_as_submitted(found, submitted_at),
        credential=definitions.credential(
            found.attempt.credential_key, found.attempt.credential_version
        ),
        review=review,
        reviews=() if review is None else (review,),
        scoring=None,
        decision=None,
        earlier=None,
        earlier_decision=None,
    )


def own_review(found: Found, assessor_id: int) -> Review | None:
    """An assessor's review of an anchor, with its ratings, read anew."""
    return db.session.scalar(
        select(Review)
        .where(
            Review.attempt_id == found.attempt.id,
            Review.assessor_id == assessor_id,
            Review.purpose == "calibrate",
        )
        .options(selectinload(Review.ratings), selectinload(Review.highlights))
        .execution_options(populate_existing=True)
    )


def _as_submitted(found: Found, submitted_at: datetime) -> Attempt:
    """Never added to the database: the submission without what tells which one it is."""
    attempt = found.attempt
    return Attempt(
        id=NO_ATTEMPT,
        public_id=found.anchor.public_id,
        registration_id=attempt.registration_id,
        course_id=attempt.course_id,
        link_id=attempt.link_id,
        person_id=attempt.person_id,
        draft_id=attempt.draft_id,
        number=1,
        credential_key=attempt.credential_key,
        credential_version=attempt.credential_version,
        snapshot=_as_first(attempt.snapshot),
        carried={},
        posts_scores=attempt.posts_scores,
        state="begun",
        submitted_at=submitted_at,
    )


def _as_first(snapshot: dict[str, Any]) -> dict[str, Any]:
    """Without what a later attempt says of the one before it."""
    return snapshot | {"changes_note": "", "changes": {}, "touched": {}}
