"""Invitations: addresses with which one LMS registers itself, once, for a limited time."""

from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import ColumnElement, or_, select, update

from lti_tool import clock
from lti_tool.database import db
from lti_tool.digests import digest, secret
from lti_tool.platforms.errors import UnknownInvitation
from lti_tool.platforms.models import Invitation
from lti_tool.platforms.registering.errors import InvitationRefused, InvitationUsed

# A registration that was begun and never ended, since a process died, may be begun again.
LEASE = timedelta(minutes=3)


@dataclass(frozen=True)
class Invited:
    """Whom an invitation was made for. `id` None: nobody was invited, the door is open."""

    id: int | None = None
    name: str | None = None
    institution_admins: bool = False


def invite(
    life: timedelta, name: str | None = None, *, institution_admins: bool = False
) -> tuple[Invitation, str]:
    """A new invitation, and the secret of its address, which is not kept. No commit."""
    told = secret()
    row = Invitation(
        digest=digest(told),
        name=name,
        institution_admins=institution_admins,
        expires_at=clock.now() + life,
    )
    db.session.add(row)
    db.session.flush()
    return row, told


def everything() -> list[Invitation]:
    """All invitations, the oldest first."""
    return list(db.session.scalars(select(Invitation).order_by(Invitation.id)))


def withdraw(invitation_id: int) -> Invitation:
    """Let an invitation that nobody has used end now. No commit. Raises UnknownInvitation."""
    row = db.session.get(Invitation, invitation_id)
    if row is None or row.registration_id is not None:
        raise UnknownInvitation(f"there is no unused invitation {invitation_id}")
    row.expires_at = min(row.expires_at, clock.now())
    return row


def find(told: str) -> Invited:
    """The invitation of this secret, while it is good. Raises InvitationRefused, InvitationUsed."""
    row = db.session.scalar(select(Invitation).where(Invitation.digest == digest(told)))
    if row is not None and row.registration_id is not None:
        raise InvitationUsed()
    if row is None or row.expires_at <= clock.now():
        raise InvitationRefused()
    return Invited(row.id, row.name, row.institution_admins)


def begin(invited: Invited) -> None:
    """Take an invitation: of several who send the form at once, one. Raises InvitationUsed.

    Commits, since the LMS is asked next and no transaction is held meanwhile.
    """
    if invited.id is None:
        return
    now = clock.now()
    taken = db.session.execute(
        update(Invitation)
        .where(Invitation.id == invited.id, *_free(now - LEASE))
        .values(used_at=now)
        .execution_options(synchronize_session=False)
    )
    db.session.commit()
    if taken.rowcount != 1:  # type: ignore[attr-defined]
        raise InvitationUsed()


def release(invited: Invited) -> None:
    """Give an invitation back whose registration did not come about. Commits."""
    db.session.rollback()
    db.session.execute(
        update(Invitation)
        .where(Invitation.id == invited.id, Invitation.registration_id.is_(None))
        .values(used_at=None)
    )
    db.session.commit()


def fulfil(invited: Invited, registration_id: int) -> None:
    """Say which registration an invitation brought. No commit."""
    db.session.execute(
        update(Invitation)
        .where(Invitation.id == invited.id)
        .values(registration_id=registration_id, used_at=clock.now())
    )


def _free(begun_before: object) -> tuple[ColumnElement[bool], ...]:
    return (
        Invitation.registration_id.is_(None),
        or_(Invitation.used_at.is_(None), Invitation.used_at < begun_before),
    )
