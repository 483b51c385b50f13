"""Tables of reviews in progress and of decisions."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from lti_tool import clock
from lti_tool.database import Base


class Review(Base):
    """One assessor's ratings of one attempt, a draft until a decision is released from it."""

    __tablename__ = "review"
    __table_args__ = (UniqueConstraint("attempt_id", "assessor_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    registration_id: Mapped[int] = mapped_column(ForeignKey("registration.id"))
    attempt_id: Mapped[int] = mapped_column(ForeignKey("attempt.id"))
    assessor_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    created_at: Mapped[datetime] = mapped_column(default=clock.now)

    ratings: Mapped[list[Rating]] = relationship(back_populates="review")


class Rating(Base):
    """One item of a review. `level` None: only a comment so far.

    `reason` says why a word count was overruled. The comment on the whole stands under
    the item key "overall", without a level. `revision` rises by one with each change; a writer
    names the one it read.
    """

    __tablename__ = "rating"
    __table_args__ = (UniqueConstraint("review_id", "item_key"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    review_id: Mapped[int] = mapped_column(ForeignKey("review.id"))
    item_key: Mapped[str] = mapped_column(Text)
    level: Mapped[str | None] = mapped_column(Text)
    comment: Mapped[str] = mapped_column(Text, default="")
    reason: Mapped[str] = mapped_column(Text, default="")
    points: Mapped[list[str]] = mapped_column(default=list)
    revision: Mapped[int] = mapped_column(default=1)
    updated_at: Mapped[datetime] = mapped_column(default=clock.now, onupdate=clock.now)

    review: Mapped[Review] = relationship(back_populates="ratings")


class Decision(Base):
    """A released decision, never changed: the definition's version, every level and comment.

    ratings     {item key: level}, all items
    comments    {item key: text}, and "overall"
    reasons     {item key: why its word count was overruled}
    points      {item key: [keys of the points that were ticked]}
    sentence    the path to earned in words, in the educator's language
    """

    __tablename__ = "decision"
    __table_args__ = (UniqueConstraint("attempt_id", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    registration_id: Mapped[int] = mapped_column(ForeignKey("registration.id"), index=True)
    attempt_id: Mapped[int] = mapped_column(ForeignKey("attempt.id"))
    number: Mapped[int]
    assessor_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    credential_key: Mapped[str] = mapped_column(Text)
    credential_version: Mapped[int]
    ratings: Mapped[dict[str, Any]]
    comments: Mapped[dict[str, Any]]
    reasons: Mapped[dict[str, Any]]
    points: Mapped[dict[str, Any]]
    earned: Mapped[bool]
    sentence: Mapped[str] = mapped_column(Text)
    released_at: Mapped[datetime] = mapped_column(default=clock.now)
