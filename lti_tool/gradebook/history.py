"""What was owed and sent before to one person and line item, oldest first by id."""

from datetime import datetime

from sqlalchemy import func, select

from lti_tool.database import db
from lti_tool.gradebook.models import Delivery


def has_carried_score(link_id: int, person_id: int) -> bool:
    """Whether any release to this person and line item, sent or not, has carried a score."""
    query = select(Delivery.id).where(
        *_pair(link_id, person_id), Delivery.kind == "released", Delivery.score.is_not(None)
    )
    return db.session.scalar(query.limit(1)) is not None


def last_timestamp(link_id: int, person_id: int) -> datetime | None:
    """The newest timestamp that any message to this person and line item has carried."""
    return db.session.scalar(select(func.max(Delivery.timestamp)).where(*_pair(link_id, person_id)))


def releases_before(row: Delivery) -> list[Delivery]:
    """Earlier releases to the same person and line item, the newest first.

    One that was superseded before it was ever sent is none.
    """
    query = (
        select(Delivery)
        .where(
            *_pair(row.link_id, row.person_id),
            Delivery.id < row.id,
            Delivery.kind == "released",
            (Delivery.state != "superseded") | Delivery.sent_body.is_not(None),
        )
        .order_by(Delivery.id.desc())
    )
    return list(db.session.scalars(query))


def scores_sent(releases: list[Delivery]) -> list[float | None]:
    """The scores that the LMS may hold of us: the last one it confirmed and any tried since."""
    scores = []
    for release in releases:
        if release.sent_body is not None:
            scores.append(release.score)
        if release.state == "delivered":
            break
    return scores


def anything_sent_before(row: Delivery) -> bool:
    """Whether any earlier message to the same person and line item was sent."""
    query = select(Delivery.id).where(
        *_pair(row.link_id, row.person_id), Delivery.id < row.id, Delivery.sent_body.is_not(None)
    )
    return db.session.scalar(query.limit(1)) is not None


def seen_before(row: Delivery) -> float | None:
    """A person's own grade, found before a message without a score, that no release has replaced
    since; None where there is none."""
    carried = [
        each.id for each in releases_before(row) if each.sent_body and each.score is not None
    ]
    return db.session.scalar(
        select(Delivery.seen_score)
        .where(
            *_pair(row.link_id, row.person_id),
            Delivery.id < row.id,
            Delivery.id > max(carried, default=0),
            Delivery.seen_score.is_not(None),
        )
        .order_by(Delivery.id.desc())
        .limit(1)
    )


def is_superseded(row: Delivery) -> bool:
    """Whether a later release to the same person and line item stands."""
    query = select(Delivery.id).where(
        *_pair(row.link_id, row.person_id), Delivery.id > row.id, Delivery.kind == "released"
    )
    return row.kind == "released" and db.session.scalar(query.limit(1)) is not None


def _pair(link_id: int, person_id: int) -> tuple:
    return Delivery.link_id == link_id, Delivery.person_id == person_id
