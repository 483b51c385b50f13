"""Tables of definitions, of each program's settings, and of which link presents which."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from lti_tool import clock
from lti_tool.database import Base


class Definition(Base):
    """One version of a credential, word for word (YAML). Never changed once it is here."""

    __tablename__ = "definition"
    __table_args__ = (UniqueConstraint("key", "version"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(Text)
    version: Mapped[int]
    body: Mapped[str] = mapped_column(Text)
    sha256: Mapped[str] = mapped_column(Text)
    added_at: Mapped[datetime] = mapped_column(default=clock.now)


class Binding(Base):
    """Which credential, in which version, a resource link presents. Set once."""

    __tablename__ = "binding"

    id: Mapped[int] = mapped_column(primary_key=True)
    link_id: Mapped[int] = mapped_column(ForeignKey("resource_link.id"), unique=True)
    credential_key: Mapped[str] = mapped_column(Text)
    credential_version: Mapped[int]
    chosen_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    bound_at: Mapped[datetime] = mapped_column(default=clock.now)


class ResourceAddress(Base):
    """Where a resource of a credential is found, as a program's administrator filled it in.

    `resource` is its English title in the definition; the address holds for all versions.
    """

    __tablename__ = "resource_address"
    __table_args__ = (UniqueConstraint("registration_id", "credential_key", "resource"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    registration_id: Mapped[int] = mapped_column(ForeignKey("registration.id"))
    credential_key: Mapped[str] = mapped_column(Text)
    resource: Mapped[str] = mapped_column(Text)
    address: Mapped[str] = mapped_column(Text)
    changed_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    changed_at: Mapped[datetime] = mapped_column(default=clock.now, onupdate=clock.now)


class Setting(Base):
    """A program's own value of one setting; absent means the default (`settings.py` lists them).

    `credential_key` is "" for the whole program; a credential's own value goes before it.
    """

    __tablename__ = "setting"
    __table_args__ = (UniqueConstraint("registration_id", "credential_key", "name"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    registration_id: Mapped[int] = mapped_column(ForeignKey("registration.id"))
    credential_key: Mapped[str] = mapped_column(Text, default="")
    name: Mapped[str] = mapped_column(Text)
    value: Mapped[Any] = mapped_column(JSON)
    changed_by: Mapped[str] = mapped_column(Text)
    changed_at: Mapped[datetime] = mapped_column(default=clock.now, onupdate=clock.now)


class SettingChange(Base):
    """One change of a setting: who, when, from what, to what. Never changed. `was` and `became`
    are {"value": …}, or {} where the default held."""

    __tablename__ = "setting_change"
    __table_args__ = (Index("ix_setting_change_when", "registration_id", "changed_at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    registration_id: Mapped[int] = mapped_column(ForeignKey("registration.id"))
    credential_key: Mapped[str] = mapped_column(Text, default="")
    name: Mapped[str] = mapped_column(Text)
    was: Mapped[dict[str, Any]]
    became: Mapped[dict[str, Any]]
    changed_by: Mapped[str] = mapped_column(Text)
    changed_at: Mapped[datetime] = mapped_column(default=clock.now)
