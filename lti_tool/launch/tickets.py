"""Tickets that carry a launch into a window that keeps cookies."""

from datetime import timedelta

from sqlalchemy import ColumnElement, Select, select, update

from lti_tool import clock
from lti_tool.database import db
from lti_tool.digests import digest, secret
from lti_tool.launch.models import Launch, Ticket

LIFE = timedelta(seconds=60)


def issue(launch_id: int) -> str:
    """A ticket for one launch: one use, 60 seconds. No commit."""
    ticket = secret()
    db.session.add(
        Ticket(digest=digest(ticket), launch_id=launch_id, expires_at=clock.now() + LIFE)
    )
    return ticket


def is_good(ticket: str, token: str) -> bool:
    """Whether a ticket can still be used for the launch of this path segment."""
    query = select(Ticket.id).where(*_unused(ticket), Ticket.launch_id.in_(_launch(token)))
    return db.session.scalar(query) is not None


def consume(ticket: str, token: str) -> bool:
    """Use a ticket up, by one statement; whether it was good. No commit."""
    used = db.session.execute(
        update(Ticket)
        .where(*_unused(ticket), Ticket.launch_id.in_(_launch(token)))
        .values(consumed_at=clock.now())
        .execution_options(synchronize_session=False)
    )
    return bool(used.rowcount)  # type: ignore[attr-defined]


def _unused(ticket: str) -> tuple[ColumnElement[bool], ...]:
    return (
        Ticket.digest == digest(ticket),
        Ticket.consumed_at.is_(None),
        Ticket.expires_at > clock.now(),
    )


def _launch(token: str) -> Select[int]:
    return select(Launch.id).where(Launch.token == token, Launch.expires_at > clock.now())
