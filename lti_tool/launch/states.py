"""Logins under way: begun once, found by their state, consumed by one statement."""

from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import select, update

from lti_tool import clock
from lti_tool.database import db
from lti_tool.digests import digest
from lti_tool.launch.errors import AlreadyUsed, StateUnknown
from lti_tool.launch.models import LoginState

LIFE = timedelta(minutes=10)


@dataclass(frozen=True)
class Login:
    """One login under way, as its row held it when it was read."""

    id: int
    nonce_digest: str
    browser_digest: str
    registration_id: int
    target_link_uri: str
    storage_target: str | None


def begin(
    *,
    state: str,
    nonce: str,
    browser: str,
    registration_id: int,
    target_link_uri: str,
    storage_target: str | None,
) -> LoginState:
    """The row of a login that begins now. The caller adds and commits it."""
    return LoginState(
        state_digest=digest(state),
        nonce_digest=digest(nonce),
        browser_digest=digest(browser),
        registration_id=registration_id,
        target_link_uri=target_link_uri,
        storage_target=storage_target,
        expires_at=clock.now() + LIFE,
    )


def find(state: str) -> Login:
    """The login that this state belongs to. Raises StateUnknown, AlreadyUsed."""
    row = db.session.scalar(select(LoginState).where(LoginState.state_digest == digest(state)))
    if row is None or row.expires_at <= clock.now():
        raise StateUnknown()
    if row.consumed_at is not None:
        raise AlreadyUsed()
    return Login(
        id=row.id,
        nonce_digest=row.nonce_digest,
        browser_digest=row.browser_digest,
        registration_id=row.registration_id,
        target_link_uri=row.target_link_uri,
        storage_target=row.storage_target,
    )


def consume(login: Login) -> None:
    """Use a login up. Of any number that try at once, one succeeds; the others raise AlreadyUsed.

    No commit: what the launch makes stands or falls with it.
    """
    now = clock.now()
    used = db.session.execute(
        update(LoginState)
        .where(
            LoginState.id == login.id,
            LoginState.nonce_digest == login.nonce_digest,
            LoginState.registration_id == login.registration_id,
            LoginState.target_link_uri == login.target_link_uri,
            LoginState.consumed_at.is_(None),
            LoginState.expires_at > now,
        )
        .values(consumed_at=now)
        .execution_options(synchronize_session=False)
    )
    if used.rowcount != 1:  # type: ignore[attr-defined]
        raise AlreadyUsed()
