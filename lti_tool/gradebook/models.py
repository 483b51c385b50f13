"""Tables of the score outbox."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from lti_tool import clock
from lti_tool.database import Base


class Delivery(Base):
    """One message owed to an LMS gradebook, and what became of it.

    kind         "submitted" or "released"
    attempt      the attempt's opaque public id (owned by `workspace`)
    score        1.0, 0.0, or None for no score; only on "released"
    state        "waiting" (due, or between two tries), "sending" (leased), "delivered",
                 "superseded" (a later release took its place), "conflict" (a person changed the
                 grade in the LMS), "refused" (the LMS will not take it; a resend may),
                 "not_sent" (nothing is to be sent; `reason` says why)
    reason       why it is "not_sent", as reports.py words it: "family", "no_gradebook",
                 "not_a_learner", "grade_there", "cannot_read", "withdrawn" or "returned"
    timestamp    the AGS timestamp of the last try; strictly rising per line item and person
    sent_body    the message of the last try, word for word
    answer_lost  the last try may have arrived: no answer came, or it called the timestamp old
    overwrite    an administrator sent it again over a person's own change
    seen_score   a person's own grade that was in the LMS before this message, which carries no
                 score, as a fraction of its maximum (Canvas's result forgets it, canvas.md 3.6)
    unclear      how many tries in a row ended without a clear answer
    errors       how many tries the LMS answered with an error of its own (500 and the like)
    words        the LMS's own words on the last try, or ours where it said nothing
    """

    __tablename__ = "delivery"
    __table_args__ = (
        Index("ix_delivery_due", "state", "due_at"),
        Index("ix_delivery_order", "link_id", "person_id", "id"),
        Index("ix_delivery_attempt", "attempt"),
        # Whatever two workers do at the same moment, one person's scores go one at a time.
        Index(
            "uq_delivery_sending",
            "link_id",
            "person_id",
            unique=True,
            sqlite_where=text("state = 'sending'"),
            postgresql_where=text("state = 'sending'"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    registration_id: Mapped[int] = mapped_column(ForeignKey("registration.id"), index=True)
    link_id: Mapped[int] = mapped_column(ForeignKey("resource_link.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    kind: Mapped[str] = mapped_column(Text)
    attempt: Mapped[str] = mapped_column(Text)
    review_url: Mapped[str] = mapped_column(Text)
    submitted_at: Mapped[datetime]
    score: Mapped[float | None]
    comment: Mapped[str | None] = mapped_column(Text)
    state: Mapped[str] = mapped_column(Text, default="waiting")
    reason: Mapped[str | None] = mapped_column(Text)
    timestamp: Mapped[datetime | None]
    sent_body: Mapped[dict[str, Any] | None]
    answer_lost: Mapped[bool] = mapped_column(default=False)
    overwrite: Mapped[bool] = mapped_column(default=False)
    seen_score: Mapped[float | None]
    tries: Mapped[int] = mapped_column(default=0)
    unclear: Mapped[int] = mapped_column(default=0)
    errors: Mapped[int] = mapped_column(default=0, server_default="0")
    due_at: Mapped[datetime] = mapped_column(default=clock.now)
    lease_until: Mapped[datetime | None]
    lease_key: Mapped[str | None] = mapped_column(Text)
    status: Mapped[int | None]
    words: Mapped[str | None] = mapped_column(Text)
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    delivered_at: Mapped[datetime | None]


class LineItemSearch(Base):
    """Held by the worker that finds or makes the line item of a link, so that only one does."""

    __tablename__ = "line_item_search"

    link_id: Mapped[int] = mapped_column(ForeignKey("resource_link.id"), primary_key=True)
    lease_until: Mapped[datetime]
    lease_key: Mapped[str] = mapped_column(Text)
