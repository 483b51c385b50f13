"""The worker's job: submissions that were not compared yet, a few at a time.

No transaction is open while texts are compared, so that nobody's saving waits for it. The
fingerprints are committed before others are looked up: of two submissions at the same moment, in
two workers, at least one finds the other. Repeating a scan changes nothing.
"""

from collections.abc import Collection

import structlog
from sqlalchemy import BindParameter, and_, bindparam, delete, func, insert, or_, select
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import aliased

from lti_tool import queue
from lti_tool.database import db, single_read
from lti_tool.platforms.upserts import find_or_add
from lti_tool.review.models import Overlap, OverlapScan, Shingle
from lti_tool.review.overlaps.comparing import Shared, shared, words_in
from lti_tool.review.overlaps.fingerprints import fingerprints
from lti_tool.review.overlaps.texts import Subject, subjects
from lti_tool.workspace.models import UNCOUNTED, Attempt

log = structlog.get_logger(__name__)

JOB = "review.overlaps"
AT_ONCE = 5
MOST = 60
"""Submissions that one is compared with word by word: those that share most fingerprints."""
MOST_DIGESTS = 20_000
"""Fingerprints that are looked up: those of some ninety thousand words."""


def scan_waiting() -> None:
    """Compare the newest submissions that were not compared yet, and ask for the next turn."""
    waiting = _waiting()
    for attempt_id in waiting:
        try:
            scan(attempt_id)
        except DBAPIError:
            raise
        except Exception:
            # Tried again every minute, it would keep all others waiting.
            db.session.rollback()
            log.exception("submission not compared", attempt=attempt_id)
            _note(attempt_id)
            db.session.commit()
    if len(waiting) == AT_ONCE:
        queue.wake(JOB)


def scan(attempt_id: int) -> None:
    """Keep a submission's fingerprints, and what it has in common with others. Commits."""
    mine = subjects([attempt_id]).get(attempt_id)
    db.session.rollback()
    if mine is None:
        return
    words = mine.runs()
    digests = fingerprints(words)
    _keep(mine, digests)
    others = subjects(look_up(mine.registration_id, mine.person_id, digests))
    db.session.rollback()
    found = [(one, shared(words, one.runs())) for one in others.values()]
    for other, passages in _newest(found):
        _store(mine, other, passages)
    _note(attempt_id)
    db.session.commit()


def look_up(registration_id: int, person_id: int, digests: Collection[int]) -> list[int]:
    """The submissions of a program that have some of these fingerprints, those with most first.
    One query. Not those of that person, and none that was withdrawn or went back.
    """
    same = func.count(Shingle.digest.distinct())
    # Written out, so that the planner sees a list of values and takes the index, whatever their
    # number; a join with the fingerprints themselves made PostgreSQL read the whole table.
    wanted: BindParameter[int] = bindparam(
        "digests", sorted(digests)[:MOST_DIGESTS], expanding=True, literal_execute=True
    )
    query = (
        select(Attempt.id)
        .join(Shingle, Shingle.attempt_id == Attempt.id)
        .where(
            Shingle.registration_id == registration_id,
            Shingle.digest.in_(wanted),
            Attempt.person_id != person_id,
            Attempt.state.not_in(UNCOUNTED),
        )
        .group_by(Attempt.id)
        .order_by(same.desc(), Attempt.id.desc())
        .limit(MOST)
    )
    with single_read() as connection:
        return list(connection.scalars(query))


def _waiting() -> list[int]:
    query = (
        select(Attempt.id)
        .outerjoin(OverlapScan, OverlapScan.attempt_id == Attempt.id)
        .where(OverlapScan.attempt_id.is_(None), Attempt.state.not_in(UNCOUNTED))
        .order_by(Attempt.id.desc())
        .limit(AT_ONCE)
    )
    with single_read() as connection:
        return list(connection.scalars(query))


def _keep(mine: Subject, digests: set[int]) -> None:
    db.session.execute(delete(Shingle).where(Shingle.attempt_id == mine.attempt_id))
    if digests:
        rows = [
            {
                "registration_id": mine.registration_id,
                "attempt_id": mine.attempt_id,
                "digest": digest,
            }
            for digest in sorted(digests)
        ]
        db.session.execute(insert(Shingle), rows)
    db.session.commit()


def _newest(found: list[tuple[Subject, list[Shared]]]) -> list[tuple[Subject, list[Shared]]]:
    """Of several attempts of one work the newest with something in common."""
    kept: dict[int, tuple[Subject, list[Shared]]] = {}
    for other, passages in sorted(found, key=lambda one: one[0].number):
        if passages:
            kept[other.draft_id] = other, passages
    return list(kept.values())


def _store(mine: Subject, other: Subject, passages: list[Shared]) -> None:
    """Keep an overlap with the later submission first; it takes the place of those of earlier
    attempts that nobody has judged."""
    numbers = {mine.draft_id: mine.number, other.draft_id: other.number}
    for row, theirs in _of_drafts(*numbers):
        if all(theirs[draft] >= number for draft, number in numbers.items()):
            return
        if not row.judged and all(theirs[draft] <= number for draft, number in numbers.items()):
            db.session.delete(row)
    swapped = mine.order < other.order
    later, earlier = (other, mine) if swapped else (mine, other)
    find_or_add(
        lambda: db.session.scalar(
            select(Overlap).where(
                Overlap.attempt_id == later.attempt_id, Overlap.other_id == earlier.attempt_id
            )
        ),
        lambda: Overlap(
            registration_id=mine.registration_id,
            attempt_id=later.attempt_id,
            other_id=earlier.attempt_id,
            words=words_in(passages),
            passages=[one.stored(swapped=swapped) for one in passages],
        ),
    )


def _of_drafts(one: int, other: int) -> list[tuple[Overlap, dict[int, int]]]:
    """What is kept of two works, with the number of each one's attempt by draft."""
    later, earlier = aliased(Attempt), aliased(Attempt)
    rows = db.session.execute(
        select(Overlap, later.draft_id, later.number, earlier.draft_id, earlier.number)
        .join(later, later.id == Overlap.attempt_id)
        .join(earlier, earlier.id == Overlap.other_id)
        .where(
            or_(
                and_(later.draft_id == one, earlier.draft_id == other),
                and_(later.draft_id == other, earlier.draft_id == one),
            )
        )
    )
    return [(row, {first: number, second: another}) for row, first, number, second, another in rows]


def _note(attempt_id: int) -> None:
    find_or_add(
        lambda: db.session.get(OverlapScan, attempt_id),
        lambda: OverlapScan(attempt_id=attempt_id),
    )
