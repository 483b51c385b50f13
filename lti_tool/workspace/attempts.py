"""Attempts, as those who review them need them: found, marked as begun, released.

Nothing here commits; the caller does.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from sqlalchemy import CursorResult, Select, select, update
from sqlalchemy.orm import selectinload

from lti_tool import clock
from lti_tool.database import db
from lti_tool.platforms import anonymity
from lti_tool.platforms.models import Course, Person, ResourceLink
from lti_tool.workspace.errors import AttemptNotFound
from lti_tool.workspace.models import UNCOUNTED, Attempt, Outcome, reference

WAITING = ("submitted", "begun")

Stage = Literal["drafting", "waiting", "revising", "earned"]


def stage(state: str, earned: bool | None) -> Stage:
    """How far a person's work has come, by their newest attempt that counts: its state
    and what was released for it, None where nothing was. Without an attempt: "drafting"."""
    if state in WAITING or earned is None:
        return "waiting"
    return "earned" if earned else "revising"


@dataclass(frozen=True)
class NewestAttempt:
    """The newest attempt of one person that counts, and how far it has come."""

    public_id: str
    number: int
    submitted_at: datetime
    stage: Stage

    @property
    def reference(self) -> str:
        """Its number for people, such as "7F3K-9QTX"."""
        return reference(self.public_id)


@dataclass(frozen=True)
class ListedAttempt:
    """A line of a list of submissions. Times are aware, in UTC.

    `person_name` is None where the LMS told none, or it is hidden.
    """

    id: int
    public_id: str
    number: int
    state: str
    submitted_at: datetime
    withdrawn_at: datetime | None
    returned_at: datetime | None
    return_reason: str
    person_name: str | None
    course_id: int
    course_title: str | None
    credential_key: str
    credential_version: int

    @property
    def reference(self) -> str:
        """Its number for people, such as "7F3K-9QTX"."""
        return reference(self.public_id)


def listing(*, hide_names: bool) -> Select[Any]:
    """The columns of `ListedAttempt`, by name, with the tables that they come from; whoever lists
    says which, in which order, and how many.

    `hide_names`: also where a link does not (`platforms.anonymity`).
    """
    return (
        select(
            Attempt.id,
            Attempt.public_id,
            Attempt.number,
            Attempt.state,
            Attempt.submitted_at,
            Attempt.withdrawn_at,
            Attempt.returned_at,
            Attempt.return_reason,
            anonymity.shown_name(hide_names=hide_names).label("person_name"),
            Attempt.course_id,
            Course.title.label("course_title"),
            Attempt.credential_key,
            Attempt.credential_version,
        )
        .join(Person, Person.id == Attempt.person_id)
        .join(Course, Course.id == Attempt.course_id)
        .join(ResourceLink, ResourceLink.id == Attempt.link_id)
    )


def find(registration_id: int, course_id: int | None, public_id: str) -> Attempt:
    """The attempt, with its outcomes. `course_id` None (administrators): in any course.

    Raises AttemptNotFound.
    """
    query = select(Attempt).where(
        Attempt.registration_id == registration_id, Attempt.public_id == public_id
    )
    if course_id is not None:
        query = query.where(Attempt.course_id == course_id)
    return _one(query)


def own(registration_id: int, person_id: int, public_id: str) -> Attempt:
    """A person's own attempt. Raises AttemptNotFound, also for somebody else's."""
    return _one(
        select(Attempt).where(
            Attempt.registration_id == registration_id,
            Attempt.person_id == person_id,
            Attempt.public_id == public_id,
        )
    )


def _one(query: Any) -> Attempt:
    found: Attempt | None = db.session.scalar(query.options(selectinload(Attempt.outcomes)))
    if found is None:
        raise AttemptNotFound()
    return found


def newest(
    registration_id: int, course_id: int | None, person_id: int, link_id: int | None = None
) -> Attempt | None:
    """A person's newest attempt in a course (None: in any course), at one link where given.

    Those in UNCOUNTED do not count.
    """
    query = (
        select(Attempt)
        .where(
            Attempt.registration_id == registration_id,
            Attempt.person_id == person_id,
            Attempt.state.not_in(UNCOUNTED),
        )
        .order_by(Attempt.submitted_at.desc(), Attempt.id.desc())
        .options(selectinload(Attempt.outcomes))
        .limit(1)
    )
    if course_id is not None:
        query = query.where(Attempt.course_id == course_id)
    if link_id is not None:
        query = query.where(Attempt.link_id == link_id)
    return db.session.scalar(query)


def newest_of_all(
    registration_id: int, course_id: int, link_id: int | None = None
) -> dict[int, NewestAttempt]:
    """Everybody's newest attempt in a course, at one link where given, by the person's number.

    One query. Those in UNCOUNTED do not count.
    """
    query = (
        select(
            Attempt.person_id,
            Attempt.public_id,
            Attempt.number,
            Attempt.submitted_at,
            Attempt.state,
            Outcome.earned,
        )
        .outerjoin(Outcome, Outcome.attempt_id == Attempt.id)
        .where(
            Attempt.registration_id == registration_id,
            Attempt.course_id == course_id,
            Attempt.state.not_in(UNCOUNTED),
        )
        # Of several the last one stays: the newest attempt, with the outcome that holds.
        .order_by(Attempt.submitted_at, Attempt.id, Outcome.number)
    )
    if link_id is not None:
        query = query.where(Attempt.link_id == link_id)
    return {
        person_id: NewestAttempt(public_id, number, submitted_at, stage(state, earned))
        for person_id, public_id, number, submitted_at, state, earned in db.session.execute(query)
    }


def previous(attempt: Attempt) -> Attempt | None:
    """The attempt before this one, with its outcomes; those in UNCOUNTED do not count."""
    return db.session.scalar(
        select(Attempt)
        .where(
            Attempt.draft_id == attempt.draft_id,
            Attempt.number < attempt.number,
            Attempt.state.not_in(UNCOUNTED),
        )
        .order_by(Attempt.number.desc())
        .options(selectinload(Attempt.outcomes))
        .limit(1)
    )


def later(attempt: Attempt) -> Attempt | None:
    """The newest attempt after this one; those in UNCOUNTED do not count."""
    return db.session.scalar(
        select(Attempt)
        .where(
            Attempt.draft_id == attempt.draft_id,
            Attempt.number > attempt.number,
            Attempt.state.not_in(UNCOUNTED),
        )
        .order_by(Attempt.number.desc())
        .limit(1)
    )


def is_superseded(attempt: Attempt) -> bool:
    """Whether a further attempt was submitted that counts: neither withdrawn nor returned."""
    query = select(Attempt.id).where(
        Attempt.draft_id == attempt.draft_id,
        Attempt.number > attempt.number,
        Attempt.state.not_in(("withdrawn", "returned")),
    )
    return db.session.scalar(query.limit(1)) is not None


def mark_withdrawn(attempt: Attempt) -> bool:
    """Record that its author took it back; False where somebody has begun to review it, or it was
    taken back before. Of this and `mark_begun` at the same moment, one comes about."""
    changed: CursorResult[Any] = db.session.execute(  # type: ignore[assignment]
        update(Attempt)
        .where(Attempt.id == attempt.id, Attempt.state == "submitted")
        .values(state="withdrawn", withdrawn_at=clock.now())
        .execution_options(synchronize_session=False)
    )
    db.session.refresh(attempt)
    return changed.rowcount == 1


def mark_returned(attempt: Attempt, reason: str) -> bool:
    """Record that it went back to its author without a score; False where it waits no more."""
    changed: CursorResult[Any] = db.session.execute(  # type: ignore[assignment]
        update(Attempt)
        .where(Attempt.id == attempt.id, Attempt.state.in_(WAITING))
        .values(state="returned", returned_at=clock.now(), return_reason=reason)
        .execution_options(synchronize_session=False)
    )
    db.session.refresh(attempt)
    return changed.rowcount == 1


def mark_begun(attempt: Attempt) -> None:
    """Record that an assessor has opened a review of it. Repeating changes nothing."""
    db.session.execute(
        update(Attempt)
        .where(Attempt.id == attempt.id, Attempt.state == "submitted")
        .values(state="begun", begun_at=clock.now())
    )


def release(
    attempt: Attempt,
    *,
    earned: bool,
    ratings: Mapping[str, str],
    comments: Mapping[str, str],
    kind: str = "release",
    reason: str = "",
    highlights: Sequence[Mapping[str, Any]] = (),
) -> Outcome:
    """Release a decision to the educator; a second one is a correction, and then holds.

    `ratings` are the levels of all items, carried ones included; `comments` by item key, and
    "overall"; `kind`, `reason` and `highlights` as in Outcome. With an outcome that has not earned
    the draft opens again.
    """
    moment = clock.now()
    outcome = Outcome(
        number=len(attempt.outcomes) + 1,
        earned=earned,
        ratings=dict(ratings),
        comments=dict(comments),
        kind=kind,
        reason=reason,
        highlights=list(highlights),
        released_at=moment,
    )
    attempt.outcomes.append(outcome)
    attempt.state = "released"
    attempt.released_at = moment
    db.session.flush()
    return outcome
