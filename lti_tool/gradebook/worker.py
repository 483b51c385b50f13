"""The delivery worker: what is due is claimed, sent, and settled, one message after another."""

import random
from datetime import datetime, timedelta
from typing import Any

import structlog
from sqlalchemy import null

from lti_tool import clock, queue
from lti_tool.database import db
from lti_tool.gradebook import history, leases, metrics
from lti_tool.gradebook.leases import Lease
from lti_tool.gradebook.models import Delivery
from lti_tool.gradebook.outbox import DELIVER
from lti_tool.gradebook.outcomes import Outcome, later
from lti_tool.gradebook.parcels import Parcel, load
from lti_tool.gradebook.sending import LeaseLost, send

log = structlog.get_logger(__name__)

BATCH = 50
FIRST_WAIT = timedelta(seconds=2)
LONGEST_WAIT = timedelta(hours=1)
# So many answers in a row that settle nothing, and somebody had better look.
MOST_UNCLEAR = 8
# An LMS fails for good on some messages, such as a score of somebody it has removed (Open edX says
# 500), and for hours on all of them. So many tries take about three days, a weekend included.
MOST_SERVER_ERRORS = 100


def deliver() -> None:
    """Send everything that is due, and see to it that what falls due soon is sent on time."""
    while deliver_due() == BATCH:
        pass
    due = leases.next_due()
    db.session.commit()
    if due is not None:
        queue.wake_at(DELIVER, due)


def deliver_due(limit: int = BATCH) -> int:
    """Send at most `limit` messages that are due; answers how many were claimed.

    An LMS that asks us to slow down is left alone for the rest of the call.
    """
    paused: set[int] = set()
    claimed = 0
    while claimed < limit and (lease := leases.claim(paused)) is not None:
        claimed += 1
        parcel = load(lease)
        outcome = _send(parcel)
        if outcome is None:
            continue
        _settle(parcel, outcome)
        if outcome.throttled:
            paused.add(parcel.registration_id)
    return claimed


def wait_before(tries: int, asked: timedelta | None = None) -> timedelta:
    """How long to wait after so many tries: doubling, spread by chance so that a crowd of messages
    does not return at once, and never less than the LMS asked for."""
    doubled = min(FIRST_WAIT * 2 ** min(tries, 16), LONGEST_WAIT)
    if asked is not None:
        return asked + min(doubled, timedelta(seconds=5)) * random.random()  # noqa: S311 - no secret
    return doubled * random.uniform(0.5, 1.0)  # noqa: S311 - no secret


def _send(parcel: Parcel) -> Outcome | None:
    """None where the message is not ours any more."""
    try:
        return send(parcel)
    except LeaseLost:
        log.warning("lease lost", delivery=parcel.lease.delivery_id)
        return None
    except Exception as error:
        db.session.rollback()
        log.exception("delivery broken", delivery=parcel.lease.delivery_id)
        return later(f"The tool failed: {type(error).__name__}.")


def _settle(parcel: Parcel, outcome: Outcome) -> None:
    values = _values(parcel, outcome, clock.now())
    if values["state"] != "delivered" and _is_superseded(parcel.lease):
        values["state"] = "superseded"
    leases.give_back(parcel.lease, **values)
    metrics.count(parcel.lms.name, values["state"])
    log.info(
        "delivery",
        delivery=parcel.lease.delivery_id,
        kind=parcel.kind,
        lms=parcel.lms.name,
        state=values["state"],
        status=outcome.status,
    )


def _values(parcel: Parcel, outcome: Outcome, now: datetime) -> dict[str, Any]:
    unclear = parcel.unclear + 1 if outcome.unclear else 0
    state = outcome.state
    errors = parcel.errors + outcome.server_error
    if state == "waiting" and (unclear >= MOST_UNCLEAR or errors >= MOST_SERVER_ERRORS):
        state = "refused"
    values: dict[str, Any] = {
        "state": state,
        "words": outcome.words,
        "status": outcome.status,
        "reason": outcome.reason,
        "tries": parcel.tries + 1,
        "unclear": unclear if state == "waiting" else 0,
        "errors": errors,
        "due_at": now + wait_before(parcel.tries, outcome.wait),
        "delivered_at": now if state == "delivered" else None,
        "overwrite": parcel.overwrite and state == "waiting",
    }
    if outcome.answer_lost is not None:
        values["answer_lost"] = outcome.answer_lost
    if outcome.stale and parcel.kind == "submitted":
        # Without its last message the next try makes one, with a fresh timestamp.
        values |= {"sent_body": null(), "answer_lost": False}
    return values


def _is_superseded(lease: Lease) -> bool:
    row = db.session.get_one(Delivery, lease.delivery_id, populate_existing=True)
    return history.is_superseded(row)
