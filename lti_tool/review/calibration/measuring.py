"""The pairs of levels that a program's agreement is measured by, and what they come to.

Two kinds: `scores`, two blind scores of one submission, as its first decision keeps them, without
what both carried over from an earlier attempt; `anchors`, an assessor's level beside the agreed
one.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from typing import Literal
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from lti_tool.credentials import definitions
from lti_tool.database import db
from lti_tool.platforms.models import Person
from lti_tool.review.agreement import FEWEST, Agreement, Pair
from lti_tool.review.calibration.progress import places
from lti_tool.review.models import CalibrationAnchor, Decision, Review, Scoring
from lti_tool.workspace.models import Attempt
from rubric import Credential, Item

Source = Literal["scores", "anchors"]
SOURCES: tuple[Source, ...] = ("scores", "anchors")
MONTHS = 12
SPAN = 3
"""Months that are compared with as many before them."""
DROP = 10
"""Points of exact agreement that a line loses before it is flagged."""


@dataclass(frozen=True)
class Rated:
    """Two levels of one item of one submission: by whom (`second` None: what is agreed), when."""

    item_key: str
    version: int
    pair: Pair
    first: int
    second: int | None
    at: datetime


@dataclass(frozen=True)
class Month:
    """The agreement on one line in one month, named by its first day."""

    first_day: date
    agreement: Agreement


@dataclass(frozen=True)
class LineAgreement:
    """One line: over all time, by month (the last is now), and in the last SPAN months beside the
    SPAN before."""

    item: Item
    agreement: Agreement
    months: tuple[Month, ...]

    @cached_property
    def recent(self) -> Agreement:
        return _together(self.months[-SPAN:])

    @cached_property
    def before(self) -> Agreement:
        return _together(self.months[-2 * SPAN : -SPAN])

    @property
    def falls(self) -> bool:
        """Whether exact agreement is DROP points or more below the months before, of FEWEST pairs
        each at least: perhaps the line is badly worded."""
        now, then = self.recent, self.before
        if now.n < FEWEST or then.n < FEWEST or now.exact is None or then.exact is None:
            return False
        # In whole numbers: 0.9 less 0.8 is not 0.1 in binary fractions.
        same_now, same_then = round(now.exact * now.n), round(then.exact * then.n)
        return 100 * (same_then * now.n - same_now * then.n) >= DROP * now.n * then.n


@dataclass(frozen=True)
class PairAgreement:
    """Two assessors, or one and what is agreed (`second` None), over all lines together."""

    first: str | None
    second: str | None
    agreement: Agreement


def double_scores(registration_id: int, key: str, version: int | None) -> list[Rated]:
    """Every line of every two blind scores of a credential (a version of it). One query."""
    query = (
        select(Decision.scores, Decision.credential_version, Decision.released_at, Attempt.carried)
        .join(Attempt, Attempt.id == Decision.attempt_id)
        .join(Scoring, Scoring.attempt_id == Attempt.id)
        .where(
            Decision.registration_id == registration_id,
            Decision.credential_key == key,
            Decision.number == 1,
            Scoring.assessors == 2,
        )
        .order_by(Decision.released_at, Decision.id)
    )
    if version is not None:
        query = query.where(Decision.credential_version == version)
    found: list[Rated] = []
    for scores, pinned, at, carried in db.session.execute(query):
        blind = sorted(
            (one for one in scores if one["purpose"] == "score"), key=lambda one: one["assessor"]
        )
        if len(blind) == 2:
            found += _of_two(definitions.credential(key, pinned), blind, at, carried)
    return found


def against_anchors(registration_id: int, key: str, version: int | None) -> list[Rated]:
    """Every line of every anchor of a credential that an assessor has handed in. Two queries."""
    query = (
        select(Review, CalibrationAnchor.levels, Attempt.credential_version)
        .join(CalibrationAnchor, CalibrationAnchor.attempt_id == Review.attempt_id)
        .join(Attempt, Attempt.id == Review.attempt_id)
        .where(
            Review.registration_id == registration_id,
            Review.purpose == "calibrate",
            Review.state == "done",
            CalibrationAnchor.registration_id == registration_id,
            CalibrationAnchor.credential_key == key,
        )
        .order_by(Review.finished_at, Review.id)
        .options(selectinload(Review.ratings))
    )
    if version is not None:
        query = query.where(Attempt.credential_version == version)
    found = []
    for review, levels, pinned in db.session.execute(query):
        credential = definitions.credential(key, pinned)
        found += [
            Rated(
                rating.item_key,
                pinned,
                places(credential, rating.item_key, rating.level, levels[rating.item_key]),
                review.assessor_id,
                None,
                review.finished_at,
            )
            for rating in review.ratings
            if rating.level is not None and rating.item_key in levels
        ]
    return found


def by_line(
    credential: Credential, rated: Sequence[Rated], today: date, zone: ZoneInfo
) -> list[LineAgreement]:
    """Each item of a credential in its order; months as they are in a zone, the last is today's."""
    months = last_months(today)
    pairs: dict[str, list[Pair]] = defaultdict(list)
    monthly: dict[tuple[str, date], list[Pair]] = defaultdict(list)
    for one in rated:
        pairs[one.item_key].append(one.pair)
        monthly[one.item_key, one.at.astimezone(zone).date().replace(day=1)].append(one.pair)
    return [
        LineAgreement(
            item,
            Agreement.of(pairs[item.key]),
            tuple(Month(month, Agreement.of(monthly[item.key, month])) for month in months),
        )
        for item in credential.items
    ]


def by_pair(registration_id: int, rated: Iterable[Rated]) -> list[PairAgreement]:
    """Each pair of assessors, over all lines together, the one with the most pairs first. A line of
    two levels counts its lower one as one step below. One query."""
    pairs: dict[tuple[int, int | None], list[Pair]] = defaultdict(list)
    for one in rated:
        pairs[one.first, one.second].append(one.pair)
    people = {person for pair in pairs for person in pair if person is not None}
    query = select(Person.id, Person.name).where(
        Person.registration_id == registration_id, Person.id.in_(people)
    )
    names = dict(db.session.execute(query).all())
    found = [
        PairAgreement(
            names.get(first), None if second is None else names.get(second), Agreement.of(each)
        )
        for (first, second), each in pairs.items()
    ]
    return sorted(found, key=lambda one: -one.agreement.n)


def last_months(today: date) -> list[date]:
    """The first days of the last MONTHS months, the oldest first, today's is the last."""
    now = today.year * 12 + today.month - 1
    return [date(number // 12, number % 12 + 1, 1) for number in range(now - MONTHS + 1, now + 1)]


def _of_two(
    credential: Credential, blind: list[dict[str, object]], at: datetime, carried: dict[str, int]
) -> list[Rated]:
    one, other = blind
    mine, theirs = one["ratings"], other["ratings"]
    assert isinstance(mine, dict) and isinstance(theirs, dict)
    return [
        Rated(
            item.key,
            credential.version,
            places(credential, item.key, mine[item.key], theirs[item.key]),
            int(str(one["assessor"])),
            int(str(other["assessor"])),
            at,
        )
        for item in credential.items
        if item.key in mine and item.key in theirs and item.key not in carried
    ]


def _together(months: Iterable[Month]) -> Agreement:
    return Agreement.of(pair for month in months for pair in month.agreement.pairs)
