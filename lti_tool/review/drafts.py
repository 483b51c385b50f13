"""Reviews in progress: each assessor's own ratings of an attempt, until one is released."""

from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError

from lti_tool import clock
from lti_tool.database import db
from lti_tool.review.errors import RatingConflict, UnknownItem
from lti_tool.review.models import Rating, Review
from lti_tool.review.standing import OVERALL, Entry
from rubric import Credential


def entries(review: Review | None) -> dict[str, Entry]:
    """What a review holds, by item key."""
    return {} if review is None else {one.item_key: entry(one) for one in review.ratings}


def entry(rating: Rating) -> Entry:
    """A stored rating as a plain value."""
    return Entry(rating.level, rating.comment, rating.reason, tuple(rating.points), rating.revision)


def save(review: Review, credential: Credential, key: str, new: Entry) -> Entry:
    """Keep what was entered for one item, or for OVERALL, with its new revision. No commit.

    `new.revision` is the revision that the writer read, 0 where there was none. Raises
    RatingConflict with what is there now where that is not it, unless what is there says the
    same; UnknownItem where there is no such item, or it has no such level or point.
    """
    _check(credential, key, new)
    stored = _stored(review, key)
    if stored is not None and _same(entry(stored), new):
        return entry(stored)
    if stored is None:
        written = new.revision == 0 and _insert(review, key, new)
    else:
        written = _update(stored, new)
    now = _stored(review, key)
    if now is None or not written:
        raise RatingConflict(key, Entry() if now is None else entry(now))
    return entry(now)


def _check(credential: Credential, key: str, new: Entry) -> None:
    levels, points = _accepted(credential, key)
    if (new.level is not None and new.level not in levels) or not points.issuperset(new.points):
        raise UnknownItem(details={"item": key, "level": new.level, "points": list(new.points)})


def _accepted(credential: Credential, key: str) -> tuple[tuple[str, ...], set[str]]:
    if key == OVERALL:
        return (), set()
    try:
        item = credential.item(key)
    except KeyError as error:
        raise UnknownItem(details={"item": key}) from error
    return item.accepted, {point.key for point in item.points}


def _stored(review: Review, key: str) -> Rating | None:
    return db.session.scalar(
        select(Rating)
        .where(Rating.review_id == review.id, Rating.item_key == key)
        .execution_options(populate_existing=True)
    )


def _same(one: Entry, other: Entry) -> bool:
    return (one.level, one.comment, one.reason, set(one.points)) == (
        other.level,
        other.comment,
        other.reason,
        set(other.points),
    )


def _insert(review: Review, key: str, new: Entry) -> bool:
    row = Rating(review_id=review.id, item_key=key, **_columns(new))
    try:
        with db.session.begin_nested():
            db.session.add(row)
    except IntegrityError:
        return False
    return True


def _update(stored: Rating, new: Entry) -> bool:
    changed = db.session.execute(
        update(Rating)
        .where(Rating.id == stored.id, Rating.revision == new.revision)
        .values(**_columns(new), revision=Rating.revision + 1, updated_at=clock.now())
        .execution_options(synchronize_session=False)
    )
    return bool(changed.rowcount)  # type: ignore[attr-defined]


def _columns(new: Entry) -> dict[str, object]:
    return {
        "level": new.level,
        "comment": new.comment,
        "reason": new.reason,
        "points": list(new.points),
    }
