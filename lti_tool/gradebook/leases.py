"""Claiming a due message for one worker, and giving it back with what became of it.

One statement claims, so that several workers on several machines share the work; a partial
unique index keeps one person's messages of one line item from ever going two at a time.
"""

import secrets
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import and_, exists, func, or_, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import aliased

from lti_tool import clock
from lti_tool.database import db
from lti_tool.gradebook.models import Delivery

# Longer than the slowest delivery: a token, two reads and a post, each to its timeout.
LEASE = timedelta(minutes=5)
COLLISIONS = 5
# Made once: an alias made for each claim has all its columns made anew, which costs more than
# the claim.
_other = aliased(Delivery)


@dataclass(frozen=True)
class Lease:
    """The right to send one message, until it runs out."""

    delivery_id: int
    key: str


def claim(paused: Collection[int] = ()) -> Lease | None:
    """Lease the next message to send, and commit; None where nothing is due.

    Messages to one person and line item go in the order in which they were owed. `paused`:
    registrations to leave alone.
    """
    for _try in range(COLLISIONS):
        try:
            return _claim(paused)
        except IntegrityError:
            # Another worker has just taken a message to the same person: that one's turn ends.
            db.session.rollback()
    return None


def hold(lease: Lease, **values: Any) -> bool:
    """Write something down while sending, and commit. False where the lease is no longer ours."""
    return _write(lease, values | {"lease_until": clock.now() + LEASE})


def give_back(lease: Lease, **values: Any) -> bool:
    """Write down what became of it, end the lease, and commit. False where it is not ours."""
    return _write(lease, values | {"lease_key": None, "lease_until": None})


def take_back(person_ids: Collection[int]) -> None:
    """End every lease on a message to these people, whose account has changed. No commit.

    Whoever holds one finds that out before sending, or is not heard afterwards, and the message
    is sent to the account that they have now.
    """
    db.session.execute(
        update(Delivery)
        .where(Delivery.person_id.in_(person_ids), Delivery.state == "sending")
        .values(state="waiting", due_at=clock.now(), lease_key=None, lease_until=None)
        .execution_options(synchronize_session=False)
    )


def next_due() -> datetime | None:
    """The next moment, not yet past, at which a message becomes due or a lease runs out.

    What is due already and was not claimed is held up by one of these.
    """
    now = clock.now()
    waiting = select(func.min(Delivery.due_at)).where(
        Delivery.state == "waiting", Delivery.due_at > now
    )
    leased = select(func.min(Delivery.lease_until)).where(Delivery.state == "sending")
    moments = [db.session.scalar(waiting), db.session.scalar(leased)]
    return min((moment for moment in moments if moment is not None), default=None)


def _claim(paused: Collection[int]) -> Lease | None:
    key = secrets.token_urlsafe(16)
    statement = (
        update(Delivery)
        .where(Delivery.id == _next(paused))
        .values(state="sending", lease_key=key, lease_until=clock.now() + LEASE)
        .returning(Delivery.id)
        .execution_options(synchronize_session=False)
    )
    claimed = db.session.scalar(statement)
    db.session.commit()
    return None if claimed is None else Lease(claimed, key)


def _next(paused: Collection[int]) -> Any:
    now = clock.now()
    held_up = exists().where(
        _other.link_id == Delivery.link_id,
        _other.person_id == Delivery.person_id,
        or_(_other.state == "sending", and_(_other.state == "waiting", _other.id < Delivery.id)),
    )
    due = and_(Delivery.state == "waiting", Delivery.due_at <= now, ~held_up)
    abandoned = and_(Delivery.state == "sending", Delivery.lease_until < now)
    query = select(Delivery.id).where(or_(due, abandoned))
    if paused:
        query = query.where(Delivery.registration_id.not_in(paused))
    return (
        query.order_by(Delivery.due_at, Delivery.id)
        .limit(1)
        .with_for_update(skip_locked=True)
        .scalar_subquery()
    )


def _write(lease: Lease, values: dict[str, Any]) -> bool:
    statement = (
        update(Delivery)
        .where(Delivery.id == lease.delivery_id, Delivery.lease_key == lease.key)
        .values(**values)
        .returning(Delivery.id)
        .execution_options(synchronize_session=False)
    )
    written = db.session.scalar(statement)
    db.session.commit()
    return written is not None
