"""How far an assessor agrees with the anchors, and whether that has opened their queue."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from lti_tool.credentials import definitions
from lti_tool.database import db
from lti_tool.review.calibration.rules import Rules
from lti_tool.review.models import CalibrationAnchor, Review
from lti_tool.workspace.models import Attempt, reference
from rubric import Credential


@dataclass(frozen=True)
class Result:
    """One anchor that an assessor has rated: of its `lines` so many have the agreed level
    (`exact`), so many one that is at most one apart (`adjacent`)."""

    review_id: int
    attempt_id: int
    anchor: str
    assessor_id: int
    credential_key: str
    finished_at: datetime
    slipped: bool
    lines: int
    exact: int
    adjacent: int

    @property
    def reference(self) -> str:
        """The anchor's number for people."""
        return reference(self.anchor)


@dataclass(frozen=True)
class Progress:
    """An assessor's results in one credential, the first first, under the rules of now.

    `opened` is the result that opened the queue: the first at which the latest `rules.anchors`
    agreed to `rules.agreement` percent. What comes later does not close it.
    """

    results: tuple[Result, ...]
    rules: Rules

    @property
    def opened(self) -> Result | None:
        return opening(self.results, self.rules.anchors, self.rules.agreement)

    @property
    def is_open(self) -> bool:
        return self.opened is not None

    @property
    def latest(self) -> tuple[Result, ...]:
        """The results that count now."""
        return self.results[-self.rules.anchors :]

    @property
    def lines(self) -> int:
        return sum(one.lines for one in self.latest)

    @property
    def exact(self) -> int:
        return sum(one.exact for one in self.latest)

    @property
    def percent(self) -> int | None:
        """The exact agreement of the latest, rounded down: 79.9 is not yet 80."""
        return 100 * self.exact // self.lines if self.lines else None

    @property
    def adjacent_percent(self) -> int | None:
        return 100 * sum(one.adjacent for one in self.latest) // self.lines if self.lines else None

    @property
    def left(self) -> int:
        """How many more anchors are needed at least before the agreement counts."""
        return max(0, self.rules.anchors - len(self.results))

    @property
    def has_fallen(self) -> bool:
        """Whether the latest agree less than was asked, though the queue is open."""
        return self.is_open and not reached(self.latest, self.rules.agreement)


def opening(results: Sequence[Result], anchors: int, agreement: int) -> Result | None:
    """The result by which a queue opened: the first whose `anchors` latest agree to `agreement`
    percent of the lines."""
    for end in range(anchors, len(results) + 1):
        if reached(results[end - anchors : end], agreement):
            return results[end - 1]
    return None


def reached(results: Sequence[Result], agreement: int) -> bool:
    """Whether these results together agree exactly on so many percent of their lines."""
    lines = sum(one.lines for one in results)
    return 100 * sum(one.exact for one in results) >= agreement * lines > 0


def of(registration_id: int, assessor_id: int, rules: Rules) -> dict[str, Progress]:
    """One assessor's progress, by credential; none where they have rated no anchor of it."""
    found = results(registration_id, assessor_id)
    keys = {one.credential_key for one in found}
    return {
        key: Progress(tuple(one for one in found if one.credential_key == key), rules)
        for key in keys
    }


def results(registration_id: int, assessor_id: int | None = None) -> list[Result]:
    """What assessors (None: all of them) have rated and handed in of anchors, the first first.

    Two queries.
    """
    query = (
        select(Review, CalibrationAnchor, Attempt.credential_version)
        .join(CalibrationAnchor, CalibrationAnchor.attempt_id == Review.attempt_id)
        .join(Attempt, Attempt.id == Review.attempt_id)
        .where(
            Review.registration_id == registration_id,
            CalibrationAnchor.registration_id == registration_id,
            Review.purpose == "calibrate",
            Review.state == "done",
        )
        .order_by(Review.finished_at, Review.id)
        .options(selectinload(Review.ratings))
    )
    if assessor_id is not None:
        query = query.where(Review.assessor_id == assessor_id)
    return [
        _result(review, anchor, definitions.credential(anchor.credential_key, version))
        for review, anchor, version in db.session.execute(query)
    ]


def places(credential: Credential, item_key: str, one: str, other: str) -> tuple[int, int]:
    """Two levels of an item as places on its scale, the best is 0. Raises KeyError."""
    item = credential.item(item_key)
    scale = [level.key for level in item.levels]
    return scale.index(item.level(one).key), scale.index(item.level(other).key)


def _result(review: Review, anchor: CalibrationAnchor, credential: Credential) -> Result:
    pairs = [
        places(credential, rating.item_key, rating.level, anchor.levels[rating.item_key])
        for rating in review.ratings
        if rating.level is not None and rating.item_key in anchor.levels
    ]
    assert review.finished_at is not None
    return Result(
        review_id=review.id,
        attempt_id=review.attempt_id,
        anchor=anchor.public_id,
        assessor_id=review.assessor_id,
        credential_key=anchor.credential_key,
        finished_at=review.finished_at,
        slipped=review.slipped,
        lines=len(pairs),
        exact=sum(one == other for one, other in pairs),
        adjacent=sum(abs(one - other) <= 1 for one, other in pairs),
    )
