"""Logins, tickets and launches that are over are removed."""

from sqlalchemy import delete, select

from lti_tool import clock
from lti_tool.database import db
from lti_tool.launch.models import Launch, LoginState, Ticket


def remove_expired() -> int:
    """Remove what has expired; how many rows. No commit."""
    now = clock.now()
    over = select(Launch.id).where(Launch.expires_at <= now)
    statements = (
        delete(Ticket).where((Ticket.expires_at <= now) | Ticket.launch_id.in_(over)),
        delete(Launch).where(Launch.expires_at <= now),
        delete(LoginState).where(LoginState.expires_at <= now),
    )
    return sum(
        db.session.execute(statement.execution_options(synchronize_session=False)).rowcount  # type: ignore[attr-defined]
        for statement in statements
    )


def sweep() -> None:
    """The worker's job of every minute."""
    remove_expired()
    db.session.commit()
