"""Tables of the LMSs that are connected, and of the people, courses and links they told of."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from lti_tool import clock
from lti_tool.database import Base


class Registration(Base):
    """One LMS as it knows us: issuer and client id together (LTI 1.3 core, 3.1.3).

    `family` names the plugin under `families/`: "canvas", "moodle" or "generic".
    `approves_first`: the first deployment that it names in a launch is approved by itself; so it
    is after an invitation whose LMS did not say which deployment it would be.
    """

    __tablename__ = "registration"
    __table_args__ = (UniqueConstraint("issuer", "client_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(Text)
    issuer: Mapped[str] = mapped_column(Text)
    client_id: Mapped[str] = mapped_column(Text)
    auth_url: Mapped[str] = mapped_column(Text)
    token_url: Mapped[str] = mapped_column(Text)
    jwks_url: Mapped[str] = mapped_column(Text)
    family: Mapped[str] = mapped_column(Text, default="generic")
    active: Mapped[bool] = mapped_column(default=True)
    approves_first: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[datetime] = mapped_column(default=clock.now)

    deployments: Mapped[list[Deployment]] = relationship(back_populates="registration")


class Deployment(Base):
    """One installation of a registration. Unknown ones are recorded inactive until approved.

    `institution_admins`: whether institution administrators are program administrators here.
    `notices_url`: where its LMS can be asked to tell of course copies, or None; it was last asked
    at `notices_asked_at`.
    """

    __tablename__ = "deployment"
    __table_args__ = (UniqueConstraint("registration_id", "deployment_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    registration_id: Mapped[int] = mapped_column(ForeignKey("registration.id"))
    deployment_id: Mapped[str] = mapped_column(Text)
    active: Mapped[bool] = mapped_column(default=False)
    institution_admins: Mapped[bool] = mapped_column(default=False)
    first_seen_at: Mapped[datetime] = mapped_column(default=clock.now)
    approved_at: Mapped[datetime | None]
    notices_url: Mapped[str | None] = mapped_column(Text)
    notices_asked_at: Mapped[datetime | None]

    registration: Mapped[Registration] = relationship(back_populates="deployments")


class Invitation(Base):
    """Lets one LMS register itself (LTI Dynamic Registration 1.0): one use, for a limited time.

    `name` is our own name for the LMS; `institution_admins` goes to the deployment that the
    registration brings. Only a digest (SHA-256, hex) of the secret in its address is kept.
    """

    __tablename__ = "invitation"

    id: Mapped[int] = mapped_column(primary_key=True)
    digest: Mapped[str] = mapped_column(Text, unique=True)
    name: Mapped[str | None] = mapped_column(Text)
    institution_admins: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]
    registration_id: Mapped[int | None] = mapped_column(ForeignKey("registration.id"))


class ToolKey(Base):
    """One of our RSA key pairs. The private half is kept encrypted under SECRET_KEY.

    Published from `created_at` on; signs from `signs_from` until a later key's `signs_from`;
    unpublished after `retired_at`.
    """

    __tablename__ = "tool_key"

    id: Mapped[int] = mapped_column(primary_key=True)
    kid: Mapped[str] = mapped_column(Text, unique=True)
    public_jwk: Mapped[dict[str, Any]]
    private_key: Mapped[str] = mapped_column(Text)
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    signs_from: Mapped[datetime]
    retired_at: Mapped[datetime | None]


class Person(Base):
    """Somebody of one registration, known by the launch's `sub`. Names and e-mail may be absent."""

    __tablename__ = "person"
    __table_args__ = (UniqueConstraint("registration_id", "subject"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    registration_id: Mapped[int] = mapped_column(ForeignKey("registration.id"))
    subject: Mapped[str] = mapped_column(Text)
    name: Mapped[str | None] = mapped_column(Text)
    email: Mapped[str | None] = mapped_column(Text)
    locale: Mapped[str | None] = mapped_column(Text)
    zone: Mapped[str | None] = mapped_column(Text)
    created_at: Mapped[datetime] = mapped_column(default=clock.now)


class FormerSubject(Base):
    """A `sub` by which an LMS knew somebody before: its accounts were merged, or it moved."""

    __tablename__ = "former_subject"
    __table_args__ = (UniqueConstraint("registration_id", "subject"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    registration_id: Mapped[int] = mapped_column(ForeignKey("registration.id"))
    subject: Mapped[str] = mapped_column(Text)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    merged_at: Mapped[datetime] = mapped_column(default=clock.now)


class Course(Base):
    """A context of one registration. A launch without a context makes one course per link,
    whose `context_id` is `link:<resource link id>`.

    `origins` are the context ids that it was copied from, the newest first.
    """

    __tablename__ = "course"
    __table_args__ = (UniqueConstraint("registration_id", "context_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    registration_id: Mapped[int] = mapped_column(ForeignKey("registration.id"))
    context_id: Mapped[str] = mapped_column(Text)
    title: Mapped[str | None] = mapped_column(Text)
    label: Mapped[str | None] = mapped_column(Text)
    memberships_url: Mapped[str | None] = mapped_column(Text)
    origins: Mapped[list[str]] = mapped_column(default=list)
    created_at: Mapped[datetime] = mapped_column(default=clock.now)


class Roster(Base):
    """Who is in a course, as its LMS last answered (NRPS 2.0).

    `resource_link_id`: the link whose people these are ("" for the whole course). `members` are
    dictionaries as `nrps.Member` makes them.
    """

    __tablename__ = "roster"
    __table_args__ = (UniqueConstraint("course_id", "resource_link_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    course_id: Mapped[int] = mapped_column(ForeignKey("course.id"))
    resource_link_id: Mapped[str] = mapped_column(Text, default="")
    members: Mapped[list[dict[str, Any]]] = mapped_column(JSON)
    read_at: Mapped[datetime]


class Membership(Base):
    """What the LMS said of a person in a course, as of the last launch there.

    `posts_scores` is false for test students, previews and somebody acting as another.
    """

    __tablename__ = "membership"
    __table_args__ = (UniqueConstraint("course_id", "person_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    course_id: Mapped[int] = mapped_column(ForeignKey("course.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    roles: Mapped[list[str]]
    is_learner: Mapped[bool] = mapped_column(default=False)
    posts_scores: Mapped[bool] = mapped_column(default=False)
    seen_at: Mapped[datetime] = mapped_column(default=clock.now)


class ResourceLink(Base):
    """A resource link of one course and what AGS said of it. `lineitem_url` None: not told yet.

    `lineitem_url` and `lineitems_url` are kept exactly as sent, query included. A link that is
    the course itself (Canvas navigation and SpeedGrader) is never stored. `hides_names`: what is
    handed in there is graded anonymously, as the last launch said that told.
    """

    __tablename__ = "resource_link"
    __table_args__ = (UniqueConstraint("course_id", "resource_link_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    registration_id: Mapped[int] = mapped_column(ForeignKey("registration.id"))
    course_id: Mapped[int] = mapped_column(ForeignKey("course.id"))
    resource_link_id: Mapped[str] = mapped_column(Text)
    title: Mapped[str | None] = mapped_column(Text)
    lineitem_url: Mapped[str | None] = mapped_column(Text)
    lineitems_url: Mapped[str | None] = mapped_column(Text)
    scopes: Mapped[list[str]] = mapped_column(default=list)
    hides_names: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[datetime] = mapped_column(default=clock.now)

    course: Mapped[Course] = relationship()


class Grant(Base):
    """A role on a whole registration: "administrator" or "assessor". Revoked ones are kept."""

    __tablename__ = "role_grant"
    __table_args__ = (Index("ix_role_grant_person", "registration_id", "person_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    registration_id: Mapped[int] = mapped_column(ForeignKey("registration.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    role: Mapped[str] = mapped_column(Text)
    granted_by: Mapped[str] = mapped_column(Text)
    granted_at: Mapped[datetime] = mapped_column(default=clock.now)
    revoked_at: Mapped[datetime | None]
