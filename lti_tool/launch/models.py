"""Tables of logins under way, launches and the tickets that carry one to a new window."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Text
from sqlalchemy.orm import Mapped, mapped_column

from lti_tool import clock
from lti_tool.database import Base


class LoginState(Base):
    """One login under way: state, nonce, registration and target bound together, used once.

    Only digests (SHA-256, hex) of state and nonce are kept, and of the secret by which the
    browser that began it is known again (from a cookie or from LTI platform storage).
    `storage_target`: the frame that offered platform storage, or None.
    """

    __tablename__ = "login_state"

    id: Mapped[int] = mapped_column(primary_key=True)
    state_digest: Mapped[str] = mapped_column(Text, unique=True)
    nonce_digest: Mapped[str] = mapped_column(Text)
    browser_digest: Mapped[str] = mapped_column(Text)
    registration_id: Mapped[int] = mapped_column(ForeignKey("registration.id"))
    target_link_uri: Mapped[str] = mapped_column(Text)
    storage_target: Mapped[str | None] = mapped_column(Text)
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    expires_at: Mapped[datetime] = mapped_column(index=True)
    consumed_at: Mapped[datetime | None]


class Launch(Base):
    """One accepted launch and its session. `token` is the path segment under /s/.

    `audiences` are the roles it enters with (`web.access.Audience` values). `facts` is what later
    pages need of the token: see `entering.facts`.
    `data` is the Flask session's own content.
    """

    __tablename__ = "launch"

    id: Mapped[int] = mapped_column(primary_key=True)
    token: Mapped[str] = mapped_column(Text, unique=True)
    key_digest: Mapped[str] = mapped_column(Text)
    registration_id: Mapped[int] = mapped_column(ForeignKey("registration.id"))
    deployment_id: Mapped[int] = mapped_column(ForeignKey("deployment.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    course_id: Mapped[int | None] = mapped_column(ForeignKey("course.id"))
    link_id: Mapped[int | None] = mapped_column(ForeignKey("resource_link.id"))
    audiences: Mapped[list[str]]
    facts: Mapped[dict[str, Any]] = mapped_column(default=dict)
    data: Mapped[dict[str, Any]] = mapped_column(default=dict)
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    expires_at: Mapped[datetime] = mapped_column(index=True)


class Ticket(Base):
    """Carries a launch into a window that keeps cookies: one use, 60 seconds. Digest only."""

    __tablename__ = "ticket"

    id: Mapped[int] = mapped_column(primary_key=True)
    digest: Mapped[str] = mapped_column(Text, unique=True)
    launch_id: Mapped[int] = mapped_column(ForeignKey("launch.id"))
    expires_at: Mapped[datetime]
    consumed_at: Mapped[datetime | None]
