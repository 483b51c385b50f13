"""Which overlaps somebody may see: those of one submission, and those of a whole program."""

from dataclasses import dataclass

from sqlalchemy import Select, and_, or_, select
from sqlalchemy.orm import aliased

from lti_tool.database import db
from lti_tool.platforms.models import Person
from lti_tool.review.models import Overlap
from lti_tool.workspace.models import UNCOUNTED, Attempt

PAGE = 50

_other = aliased(Attempt)


@dataclass(frozen=True)
class Found:
    """An overlap, seen from the submission `mine`."""

    overlap: Overlap
    mine: Attempt
    other: Attempt

    @property
    def is_later(self) -> bool:
        """Whether `mine` was submitted after the other."""
        return self.overlap.attempt_id == self.mine.id

    @property
    def revision(self) -> str:
        """How it was judged last, for a form to name."""
        at = self.overlap.judged_at
        return f"{self.overlap.judged} {at.isoformat()}" if at else ""


@dataclass(frozen=True)
class Row:
    """A line of the program's list. `judge` is who judged it, None where nobody has."""

    found: Found
    judge: str | None


def of_attempt(attempt: Attempt, person_id: int) -> list[Found]:
    """What a submission has in common with others, most words first. One query.

    Of one other work its newest attempt. Nothing of `person_id`, who looks, and nothing of what was
    withdrawn or went back.
    """
    if attempt.state in UNCOUNTED:
        return []
    query = (
        select(Overlap, _other)
        .join(
            _other,
            or_(
                and_(Overlap.attempt_id == attempt.id, _other.id == Overlap.other_id),
                and_(Overlap.other_id == attempt.id, _other.id == Overlap.attempt_id),
            ),
        )
        .where(
            Overlap.registration_id == attempt.registration_id,
            or_(Overlap.attempt_id == attempt.id, Overlap.other_id == attempt.id),
            _other.state.not_in(UNCOUNTED),
            _other.person_id != person_id,
        )
        .order_by(_other.number)
    )
    newest = {
        other.draft_id: Found(overlap, attempt, other)
        for overlap, other in db.session.execute(query)
    }
    return sorted(newest.values(), key=lambda one: (-one.overlap.words, one.overlap.id))


def of_program(registration_id: int, person_id: int, page: int) -> tuple[list[Row], bool]:
    """A page (from 1) of a program's overlaps, those that nobody has judged first, then the newest
    first; and whether there are more. Nothing of `person_id`, who looks. One query."""
    later, earlier = aliased(Attempt), aliased(Attempt)
    query: Select[Overlap, Attempt, Attempt, str | None, str] = (
        select(Overlap, later, earlier, Person.name, Person.subject)
        .join(later, later.id == Overlap.attempt_id)
        .join(earlier, earlier.id == Overlap.other_id)
        .outerjoin(Person, Person.id == Overlap.judged_by_id)
        .where(
            Overlap.registration_id == registration_id,
            *(one.state.not_in(UNCOUNTED) for one in (later, earlier)),
            *(one.person_id != person_id for one in (later, earlier)),
        )
        .order_by(Overlap.judged != "", Overlap.found_at.desc(), Overlap.id.desc())
        .offset((page - 1) * PAGE)
        .limit(PAGE + 1)
    )
    rows = [
        Row(Found(overlap, mine, other), name or subject)
        for overlap, mine, other, name, subject in db.session.execute(query)
    ]
    return rows[:PAGE], len(rows) > PAGE
