"""Tables of an educator's work: the draft with its texts and files, attempts, released outcomes."""

from __future__ import annotations

from base64 import b32encode
from datetime import datetime
from hashlib import sha256
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from lti_tool import clock
from lti_tool.database import Base


class Draft(Base):
    """One person's work on the credential of one link. Pins the definition's version.

    `public_id` names it in the browser's own storage; it opens nothing.
    """

    __tablename__ = "draft"
    __table_args__ = (UniqueConstraint("link_id", "person_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(Text, unique=True)
    registration_id: Mapped[int] = mapped_column(ForeignKey("registration.id"), index=True)
    course_id: Mapped[int] = mapped_column(ForeignKey("course.id"))
    link_id: Mapped[int] = mapped_column(ForeignKey("resource_link.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    credential_key: Mapped[str] = mapped_column(Text)
    credential_version: Mapped[int]
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    updated_at: Mapped[datetime] = mapped_column(default=clock.now, onupdate=clock.now)

    texts: Mapped[list[DraftText]] = relationship(back_populates="draft")
    files: Mapped[list[ArtifactFile]] = relationship(
        back_populates="draft", order_by="ArtifactFile.id"
    )
    attempts: Mapped[list[Attempt]] = relationship(
        back_populates="draft", order_by="Attempt.number"
    )


class DraftText(Base):
    """One answer of a draft: a text, a title, a link's address, or the key of what was chosen.

    `prompt_key` is the form field's name. `revision` rises by one with each change; a writer
    names the one it read.
    """

    __tablename__ = "draft_text"
    __table_args__ = (UniqueConstraint("draft_id", "prompt_key"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    draft_id: Mapped[int] = mapped_column(ForeignKey("draft.id"))
    prompt_key: Mapped[str] = mapped_column(Text)
    body: Mapped[str] = mapped_column(Text)
    words: Mapped[int]
    revision: Mapped[int] = mapped_column(default=1)
    updated_at: Mapped[datetime] = mapped_column(default=clock.now, onupdate=clock.now)

    draft: Mapped[Draft] = relationship(back_populates="texts")


class ArtifactFile(Base):
    """An uploaded file. `slot_key` is the definition's file slot that it was handed in for.

    `pages` is what was read out of it: [{"text": …, "notes": …}], a slide, a page or a whole
    document each; `words` counts the texts. Kept after `removed_at`, since an attempt may hold it.
    """

    __tablename__ = "artifact_file"
    __table_args__ = (Index("ix_artifact_file_draft", "draft_id", "slot_key"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(Text, unique=True)
    draft_id: Mapped[int] = mapped_column(ForeignKey("draft.id"))
    slot_key: Mapped[str] = mapped_column(Text)
    storage_key: Mapped[str] = mapped_column(Text)
    name: Mapped[str] = mapped_column(Text)
    kind: Mapped[str] = mapped_column(Text)
    size: Mapped[int]
    sha256: Mapped[str] = mapped_column(Text)
    pages: Mapped[list[Any]] = mapped_column(JSON, deferred=True)
    words: Mapped[int]
    added_at: Mapped[datetime] = mapped_column(default=clock.now)
    removed_at: Mapped[datetime | None]

    draft: Mapped[Draft] = relationship(back_populates="files")


class Attempt(Base):
    """A submission: the frozen snapshot of a draft. `public_id` is the segment of /lti/review/.

    state       "submitted", "begun" (an assessor has opened a review), "released", "withdrawn"
    snapshot    {"texts": {prompt key: text}, "counts": {prompt key: words; a document that
                 answers a prompt counts under its key}, "choices": {choice key: group key},
                 "links": {link key: address}, "files": [{"slot", "public_id", "name", "kind",
                 "size", "sha256", "words"}], "changes_note": text}
    carried     {item key: number of the attempt that passed it}
    posts_scores  whether this person was a learner, and themselves, when it was submitted
    """

    __tablename__ = "attempt"
    __table_args__ = (
        UniqueConstraint("draft_id", "number"),
        Index("ix_attempt_queue", "registration_id", "course_id", "state", "submitted_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(Text, unique=True)
    registration_id: Mapped[int] = mapped_column(ForeignKey("registration.id"))
    course_id: Mapped[int] = mapped_column(ForeignKey("course.id"))
    link_id: Mapped[int] = mapped_column(ForeignKey("resource_link.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    draft_id: Mapped[int] = mapped_column(ForeignKey("draft.id"))
    number: Mapped[int]
    credential_key: Mapped[str] = mapped_column(Text)
    credential_version: Mapped[int]
    snapshot: Mapped[dict[str, Any]] = mapped_column(deferred=True)
    carried: Mapped[dict[str, Any]] = mapped_column(default=dict)
    posts_scores: Mapped[bool]
    state: Mapped[str] = mapped_column(Text, default="submitted")
    submitted_at: Mapped[datetime] = mapped_column(default=clock.now)
    begun_at: Mapped[datetime | None]
    released_at: Mapped[datetime | None]

    draft: Mapped[Draft] = relationship(back_populates="attempts")
    outcomes: Mapped[list[Outcome]] = relationship(
        back_populates="attempt", order_by="Outcome.number"
    )

    @property
    def reference(self) -> str:
        """Its number for people, such as "7F3K-9QTX": same for the educator and the assessor."""
        return reference(self.public_id)

    @property
    def outcome(self) -> Outcome | None:
        """The outcome that holds."""
        return self.outcomes[-1] if self.outcomes else None


def nameless_file(slot_key: str, kind: str) -> str:
    """What a file is called where names are hidden: its own may hold one."""
    return f"{slot_key}.{kind}"


def reference(public_id: str) -> str:
    """A short number for people, from an attempt's public id, which it does not give away."""
    code = b32encode(sha256(public_id.encode()).digest()[:5]).decode()
    return f"{code[:4]}-{code[4:]}"


class Outcome(Base):
    """What was released to the educator for an attempt; the highest number is the one that holds.

    ratings     {item key: level}, all items, carried ones included
    comments    {item key: text}, and "overall"
    """

    __tablename__ = "outcome"
    __table_args__ = (UniqueConstraint("attempt_id", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    attempt_id: Mapped[int] = mapped_column(ForeignKey("attempt.id"))
    number: Mapped[int]
    earned: Mapped[bool]
    ratings: Mapped[dict[str, Any]]
    comments: Mapped[dict[str, Any]]
    released_at: Mapped[datetime] = mapped_column(default=clock.now)

    attempt: Mapped[Attempt] = relationship(back_populates="outcomes")
