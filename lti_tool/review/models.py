"""Tables of reviews, decisions and their receipts, calibration and overlaps."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, BigInteger, ForeignKey, Index, Integer, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from lti_tool import clock
from lti_tool.database import Base
from lti_tool.workspace.models import ArtifactFile


class Scoring(Base):
    """How an attempt is scored, kept from its first claim on: later settings change nothing of it.

    assessors   1, or 2 who score without knowing of each other
    stage       "scoring", "adjudicating" (two scores differ on `lines`; a third person decides
                those), "settled" (every line has its level; nothing is released yet) or "released"
    lines       keys of the items on which two scores differ, in the rubric's order
    checked_at  when a person found the submission complete, where the program asks for that
    """

    __tablename__ = "scoring"
    __table_args__ = (Index("ix_scoring_stage", "registration_id", "stage"),)

    attempt_id: Mapped[int] = mapped_column(ForeignKey("attempt.id"), primary_key=True)
    registration_id: Mapped[int] = mapped_column(ForeignKey("registration.id"))
    assessors: Mapped[int]
    stage: Mapped[str] = mapped_column(Text, default="scoring")
    lines: Mapped[list[str]] = mapped_column(default=list)
    checked_at: Mapped[datetime | None]
    checked_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    settled_at: Mapped[datetime | None]
    created_at: Mapped[datetime] = mapped_column(default=clock.now)


class Review(Base):
    """One assessor's place at an attempt, and their ratings of it.

    purpose     "score", "adjudicate" (the lines on which two scores differ), "second_look" (of a
                released decision, by somebody who has not scored it), "correct" (of a released
                decision) or "calibrate" (of an anchor submission)
    state       "open", "done" (handed in, or released), "handed_back" (somebody else may have the
                place; the ratings stay) or "declined" (never offered to this person again)
    held_until  nobody else takes the place before; every rating moves it on
    given_by_id who assigned it; None: claimed by the assessor
    reason      why it was declined
    slipped     of "calibrate": the anchor stood among ordinary submissions
    """

    __tablename__ = "review"
    __table_args__ = (
        UniqueConstraint("attempt_id", "assessor_id", "purpose"),
        Index("ix_review_workload", "registration_id", "assessor_id", "state"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    registration_id: Mapped[int] = mapped_column(ForeignKey("registration.id"))
    attempt_id: Mapped[int] = mapped_column(ForeignKey("attempt.id"))
    assessor_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    purpose: Mapped[str] = mapped_column(Text, default="score")
    state: Mapped[str] = mapped_column(Text, default="open")
    held_until: Mapped[datetime | None]
    given_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    reason: Mapped[str] = mapped_column(Text, default="")
    slipped: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    finished_at: Mapped[datetime | None]

    ratings: Mapped[list[Rating]] = relationship(back_populates="review")
    highlights: Mapped[list[Highlight]] = relationship(
        back_populates="review", order_by="Highlight.id"
    )


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


class Highlight(Base):
    """A marked place of the evidence with an assessor's note, released with the decision.

    kind        "passage" (of the text `prompt_key`: `quote`, which begins at character `start`),
                "text" (all of that text) or "page" (`page`, counted from 1, of the file `file_id`;
                `quote` are words on it, or "")
    """

    __tablename__ = "highlight"
    __table_args__ = (Index("ix_highlight_review", "review_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    review_id: Mapped[int] = mapped_column(ForeignKey("review.id"))
    kind: Mapped[str] = mapped_column(Text)
    prompt_key: Mapped[str | None] = mapped_column(Text)
    start: Mapped[int | None]
    quote: Mapped[str | None] = mapped_column(Text)
    file_id: Mapped[int | None] = mapped_column(ForeignKey("artifact_file.id"))
    page: Mapped[int | None]
    note: Mapped[str] = mapped_column(Text)
    created_at: Mapped[datetime] = mapped_column(default=clock.now)

    review: Mapped[Review] = relationship(back_populates="highlights")
    file: Mapped[ArtifactFile | None] = relationship()


class BankComment(Base):
    """A comment kept for use again: one person's own, or the program's (`person_id` None).

    `item_key` None: for any line. `body` may hold placeholders (`review.bank`).
    """

    __tablename__ = "bank_comment"
    __table_args__ = (Index("ix_bank_comment_owner", "registration_id", "person_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    registration_id: Mapped[int] = mapped_column(ForeignKey("registration.id"))
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    credential_key: Mapped[str] = mapped_column(Text)
    item_key: Mapped[str | None] = mapped_column(Text)
    body: Mapped[str] = mapped_column(Text)
    used: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    removed_at: Mapped[datetime | None]


class Decision(Base):
    """A released decision, never changed: the definition's version, every level and comment.

    kind        "release", "correction" or "second_look"; the highest number of an attempt holds
    reason      why a correction or a second look says what it says; "" for a release
    scores      [{"assessor", "purpose", "ratings", "comments", "reasons", "points"}]: every review
                that it was made from; "assessor" is the person's id
    lines       items that a third person decided, since two scores differed
    highlights  notes on the evidence, as `workspace.models.Outcome` has them
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
    kind: Mapped[str] = mapped_column(Text, default="release")
    reason: Mapped[str] = mapped_column(Text, default="")
    assessor_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    credential_key: Mapped[str] = mapped_column(Text)
    credential_version: Mapped[int]
    scores: Mapped[list[Any]] = mapped_column(JSON, default=list)
    lines: Mapped[list[str]] = mapped_column(default=list)
    highlights: Mapped[list[Any]] = mapped_column(JSON, default=list)
    ratings: Mapped[dict[str, Any]]
    comments: Mapped[dict[str, Any]]
    reasons: Mapped[dict[str, Any]]
    points: Mapped[dict[str, Any]]
    earned: Mapped[bool]
    sentence: Mapped[str] = mapped_column(Text)
    released_at: Mapped[datetime] = mapped_column(default=clock.now)


class Receipt(Base):
    """The receipt of one decision, in a registration's chain: never changed, never removed.

    `body` is the canonical JSON that was hashed, to the byte; `previous` is the digest of the
    receipt before (`sequence` less one), "" for the first; `digest` is SHA-256 over both
    (`review.receipts`).
    """

    __tablename__ = "receipt"
    __table_args__ = (UniqueConstraint("registration_id", "sequence"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    registration_id: Mapped[int] = mapped_column(ForeignKey("registration.id"))
    sequence: Mapped[int]
    decision_id: Mapped[int] = mapped_column(ForeignKey("decision.id"), unique=True)
    body: Mapped[str] = mapped_column(Text)
    previous: Mapped[str] = mapped_column(Text)
    digest: Mapped[str] = mapped_column(Text)
    made_at: Mapped[datetime] = mapped_column(default=clock.now)

    decision: Mapped[Decision] = relationship()


class CalibrationAnchor(Base):
    """A submission with the levels that a program has agreed on, for assessors to calibrate by.

    `public_id` names it at the desk, where it looks like any other; `levels` {item key: level},
    all items; `reasons` {item key: why}. Retired ones are kept: old calibrations rest on them.
    """

    __tablename__ = "calibration_anchor"
    __table_args__ = (UniqueConstraint("registration_id", "attempt_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(Text, unique=True)
    registration_id: Mapped[int] = mapped_column(ForeignKey("registration.id"))
    attempt_id: Mapped[int] = mapped_column(ForeignKey("attempt.id"))
    credential_key: Mapped[str] = mapped_column(Text)
    levels: Mapped[dict[str, Any]]
    reasons: Mapped[dict[str, Any]]
    added_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    added_at: Mapped[datetime] = mapped_column(default=clock.now)
    retired_at: Mapped[datetime | None]


class Shingle(Base):
    """A fingerprint of five words in a row of an attempt's texts (`review.overlaps`)."""

    __tablename__ = "shingle"
    __table_args__ = (Index("ix_shingle_digest", "registration_id", "digest"),)

    id: Mapped[int] = mapped_column(BigInteger().with_variant(Integer, "sqlite"), primary_key=True)
    registration_id: Mapped[int] = mapped_column(ForeignKey("registration.id"))
    digest: Mapped[int] = mapped_column(BigInteger)
    attempt_id: Mapped[int] = mapped_column(ForeignKey("attempt.id"), index=True)


class Overlap(Base):
    """Passages that two people's submissions have in common, for a person to judge.

    `attempt_id` is the one that came later. passages: [{"here", "there": {"prompt" or "file",
    "page", "start", "end"}, "words"}], with "notes" where it stands in a slide's notes. `judged` is
    "", "fine" or "concern".
    """

    __tablename__ = "overlap"
    __table_args__ = (UniqueConstraint("attempt_id", "other_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    registration_id: Mapped[int] = mapped_column(ForeignKey("registration.id"), index=True)
    attempt_id: Mapped[int] = mapped_column(ForeignKey("attempt.id"))
    other_id: Mapped[int] = mapped_column(ForeignKey("attempt.id"), index=True)
    words: Mapped[int]
    passages: Mapped[list[Any]] = mapped_column(JSON)
    judged: Mapped[str] = mapped_column(Text, default="")
    note: Mapped[str] = mapped_column(Text, default="")
    judged_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    judged_at: Mapped[datetime | None]
    found_at: Mapped[datetime] = mapped_column(default=clock.now)


class OverlapScan(Base):
    """That an attempt's texts have been fingerprinted and compared."""

    __tablename__ = "overlap_scan"

    attempt_id: Mapped[int] = mapped_column(ForeignKey("attempt.id"), primary_key=True)
    scanned_at: Mapped[datetime] = mapped_column(default=clock.now)
