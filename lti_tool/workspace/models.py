"""Tables of an educator's work: the draft with its texts and files and what is said of them,
attempts, released outcomes."""

from __future__ import annotations

from base64 import b32encode
from datetime import date, datetime
from hashlib import sha256
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from lti_tool import clock
from lti_tool.database import Base


class Draft(Base):
    """One person's work on the credential of one link. Pins the definition's version.

    `public_id` names it in the browser's own storage; it opens nothing. `target_on` is the day by
    which the person means to submit: theirs alone, in their zone.
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
    target_on: Mapped[date | None]
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    updated_at: Mapped[datetime] = mapped_column(default=clock.now, onupdate=clock.now)

    texts: Mapped[list[DraftText]] = relationship(back_populates="draft")
    files: Mapped[list[ArtifactFile]] = relationship(
        back_populates="draft", order_by="ArtifactFile.id"
    )
    anchors: Mapped[list[Anchor]] = relationship(back_populates="draft", order_by="Anchor.id")
    tags: Mapped[list[Tag]] = relationship(back_populates="draft", order_by="Tag.id")
    waivers: Mapped[list[Waiver]] = relationship(back_populates="draft", order_by="Waiver.id")
    attempts: Mapped[list[Attempt]] = relationship(
        back_populates="draft", order_by="Attempt.number"
    )


class DraftText(Base):
    """One answer of a draft: a text, a title, a link's address, or the key of what was chosen.

    `prompt_key` is the form field's name. `revision` rises by one with each change; a writer
    names the one it read. `kept_at` is when an earlier wording was last put aside (TextVersion).
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
    kept_at: Mapped[datetime | None]

    draft: Mapped[Draft] = relationship(back_populates="texts")


class TextVersion(Base):
    """An earlier wording of one text, as it was saved at `saved_at`; the way back."""

    __tablename__ = "text_version"
    __table_args__ = (Index("ix_text_version_text", "draft_id", "prompt_key", "saved_at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    draft_id: Mapped[int] = mapped_column(ForeignKey("draft.id"))
    prompt_key: Mapped[str] = mapped_column(Text)
    body: Mapped[str] = mapped_column(Text)
    words: Mapped[int]
    saved_at: Mapped[datetime]


class ArtifactFile(Base):
    """An uploaded file. `slot_key` is the definition's file slot that it was handed in for.

    `pages` is what was read out of it: [{"text": …, "notes": …}], a slide, a page or a whole
    document each; `words` counts the texts. Kept after `removed_at`, since an attempt may hold it.
    `properties` is what the document says of itself and its author: {name of the property:
    [values]}, as `reading.properties` names them.
    `preview` is how far its pages are as images: "none", "waiting", "ready" or "failed";
    `preview_pages` how many there are.
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
    properties: Mapped[dict[str, Any]] = mapped_column(default=dict)
    preview: Mapped[str] = mapped_column(Text, default="none")
    preview_pages: Mapped[int] = mapped_column(default=0)
    added_at: Mapped[datetime] = mapped_column(default=clock.now)
    removed_at: Mapped[datetime | None]

    draft: Mapped[Draft] = relationship(back_populates="files")


class Anchor(Base):
    """A place in the evidence that proves a criterion line: `item_key` names the line.

    kind       "passage" (of the text `prompt_key`: `quote`, which began at character `start` when
               it was marked), "text" (all of that text), "page" (`page`, counted from 1, of the
               file `file_id`; `quote` is what was read on it) or "file" (all of it)
    """

    __tablename__ = "anchor"
    __table_args__ = (Index("ix_anchor_draft", "draft_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    draft_id: Mapped[int] = mapped_column(ForeignKey("draft.id"))
    item_key: Mapped[str] = mapped_column(Text)
    kind: Mapped[str] = mapped_column(Text)
    prompt_key: Mapped[str | None] = mapped_column(Text)
    start: Mapped[int | None]
    quote: Mapped[str | None] = mapped_column(Text)
    file_id: Mapped[int | None] = mapped_column(ForeignKey("artifact_file.id"))
    page: Mapped[int | None]
    created_at: Mapped[datetime] = mapped_column(default=clock.now)

    draft: Mapped[Draft] = relationship(back_populates="anchors")
    file: Mapped[ArtifactFile | None] = relationship()


class Tag(Base):
    """An entry of an alignment vocabulary that a group of texts (an issue) is tagged with.

    `framework` and `version` name the vocabulary's file, `entry` the entry in it.
    """

    __tablename__ = "draft_tag"
    __table_args__ = (UniqueConstraint("draft_id", "group_key", "framework", "entry"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    draft_id: Mapped[int] = mapped_column(ForeignKey("draft.id"))
    group_key: Mapped[str] = mapped_column(Text)
    framework: Mapped[str] = mapped_column(Text)
    version: Mapped[int]
    entry: Mapped[str] = mapped_column(Text)
    added_at: Mapped[datetime] = mapped_column(default=clock.now)

    draft: Mapped[Draft] = relationship(back_populates="tags")


class Waiver(Base):
    """A finding of the privacy check that the person leaves as it is, and why.

    `finding` is the finding's digest: the same words at the same place are not found again, others
    are. `kind` and `place` say what it was without the words.
    """

    __tablename__ = "waiver"
    __table_args__ = (UniqueConstraint("draft_id", "finding"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    draft_id: Mapped[int] = mapped_column(ForeignKey("draft.id"))
    finding: Mapped[str] = mapped_column(Text)
    kind: Mapped[str] = mapped_column(Text)
    place: Mapped[str] = mapped_column(Text)
    reason: Mapped[str] = mapped_column(Text)
    waived_at: Mapped[datetime] = mapped_column(default=clock.now)

    draft: Mapped[Draft] = relationship(back_populates="waivers")


UNCOUNTED = ("withdrawn", "returned")
"""States of attempts that do not count: the draft is open again as if they had not been."""


class Attempt(Base):
    """A submission: the frozen snapshot of a draft. `public_id` is the segment of /lti/review/.

    state       "submitted", "begun" (an assessor has opened a review), "released", "withdrawn",
                "returned" (could not be scored, say for a file that opens nowhere: no score, and
                it does not count; `return_reason` says why)
    snapshot    {"texts": {prompt key: text}, "counts": {prompt key: words; a document that
                 answers a prompt counts under its key}, "choices": {choice key: group key},
                 "links": {link key: address}, "files": [{"slot", "public_id", "name", "kind",
                 "size", "sha256", "words"}], "changes_note": text, "changes": {item key: text},
                 "tags": {group key: [{"framework", "version", "entry"}]}, "waivers": [{"kind",
                 "place", "reason"}] (hits of the privacy check that were left as they are),
                 "anchors": [{"item", "kind", "prompt", "start", "end", "quote"} or {"item", "kind",
                 "file", "page"}],
                 "touched": {key of a carried line: [keys of the texts, links and slots in which an
                 edit touched its evidence]}}
    carried     {item key: number of the attempt that passed it}
    posts_scores  whether this person was a learner, and themselves, when it was submitted
    """

    __tablename__ = "attempt"
    __table_args__ = (
        UniqueConstraint("draft_id", "number"),
        Index("ix_attempt_queue", "registration_id", "course_id", "state", "submitted_at"),
        Index("ix_attempt_program", "registration_id", "state", "submitted_at"),
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
    withdrawn_at: Mapped[datetime | None]
    returned_at: Mapped[datetime | None]
    return_reason: Mapped[str] = mapped_column(Text, default="")

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
    kind        "release", "correction" or "second_look"; `reason` says why one of the latter two is
    highlights  the assessor's notes on places of the evidence: [{"kind": "passage", "prompt",
                "start", "quote", "note"} (the quote begins at that character), {"kind": "text",
                "prompt", "quote": "", "note"} (all of the text) or {"kind": "page", "file" (its
                public id), "page" (from 1), "quote" (words on it, or ""), "note"}]
    """

    __tablename__ = "outcome"
    __table_args__ = (UniqueConstraint("attempt_id", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    attempt_id: Mapped[int] = mapped_column(ForeignKey("attempt.id"))
    number: Mapped[int]
    earned: Mapped[bool]
    ratings: Mapped[dict[str, Any]]
    comments: Mapped[dict[str, Any]]
    kind: Mapped[str] = mapped_column(Text, default="release")
    reason: Mapped[str] = mapped_column(Text, default="")
    highlights: Mapped[list[Any]] = mapped_column(JSON, default=list)
    released_at: Mapped[datetime] = mapped_column(default=clock.now)

    attempt: Mapped[Attempt] = relationship(back_populates="outcomes")


class SecondLook(Base):
    """An educator's request that somebody else looks at a decision again; one per outcome.

    state       "asked", "begun" (an assessor looks at it), "upheld", "changed" or "withdrawn"
                (taken back, or a further attempt was submitted)
    due_at      by when it is promised; `answer` is the reason that it was answered with
    """

    __tablename__ = "second_look"
    __table_args__ = (Index("ix_second_look_state", "registration_id", "state"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    registration_id: Mapped[int] = mapped_column(ForeignKey("registration.id"))
    attempt_id: Mapped[int] = mapped_column(ForeignKey("attempt.id"))
    outcome_id: Mapped[int] = mapped_column(ForeignKey("outcome.id"), unique=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    words: Mapped[str] = mapped_column(Text)
    state: Mapped[str] = mapped_column(Text, default="asked")
    asked_at: Mapped[datetime] = mapped_column(default=clock.now)
    due_at: Mapped[datetime]
    answer: Mapped[str] = mapped_column(Text, default="")
    answered_at: Mapped[datetime | None]
