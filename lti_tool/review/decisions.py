"""Released decisions: found again, and made once."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, case, exists, null, select
from sqlalchemy.orm import aliased

from lti_tool.database import db
from lti_tool.platforms import anonymity, people
from lti_tool.platforms.models import Person, ResourceLink
from lti_tool.review.models import Decision, Scoring
from lti_tool.workspace.models import Attempt, reference

LATELY = 1000

_assessor, _later = aliased(Person), aliased(Decision)
_HOLDS = ~(
    exists()
    .where(_later.attempt_id == Decision.attempt_id, _later.number > Decision.number)
    .correlate(Decision)
)


@dataclass(frozen=True)
class Released:
    """A line of what was decided lately. Names are None where the LMS told none, and
    `person_name` where it is hidden."""

    public_id: str
    number: int
    person_id: int
    person_name: str | None
    credential_key: str
    credential_version: int
    earned: bool
    submitted_at: datetime
    released_at: datetime
    assessor_name: str | None

    @property
    def reference(self) -> str:
        """The attempt's number for people."""
        return reference(self.public_id)


def standing(attempt: Attempt) -> Decision | None:
    """The decision that holds for an attempt, or None where none was released."""
    return db.session.scalar(
        select(Decision)
        .where(Decision.attempt_id == attempt.id)
        .order_by(Decision.number.desc())
        .limit(1)
    )


def assessor_name(decision: Decision) -> str | None:
    """Who released it, as the LMS named them."""
    return people.get(decision.registration_id, decision.assessor_id).name


def shown_assessor(decision: Decision) -> str | None:
    """Who released it, for everybody: None where several scored without knowing of each other."""
    return None if was_scored_blind(decision) else assessor_name(decision)


def was_scored_blind(decision: Decision) -> bool:
    """Whether several people scored it without knowing of each other: who released it is one of
    them, and is named to administrators alone."""
    return sum(one["purpose"] == "score" for one in decision.scores) > 1


def recent(
    registration_id: int,
    course_id: int | None,
    beside: int,
    limit: int,
    *,
    hide_names: bool,
    see_assessors: bool = False,
) -> list[Released]:
    """The latest decisions of a course (None: of all courses), newest first, of the program's last
    LATELY. One query.

    Those on the work of the person `beside` are left out. `hide_names`: also where a link does
    not (`platforms.anonymity`). Only administrators `see_assessors` who score without knowing of
    each other.
    """
    # Decisions are numbered as they are made, which an index knows without looking at all of them.
    lately = (
        select(Decision.id)
        .where(Decision.registration_id == registration_id)
        .order_by(Decision.id.desc())
        .limit(LATELY)
        .subquery()
    )
    query = (
        _released(hide_names, see_assessors)
        .join(lately, lately.c.id == Decision.id)
        .where(Attempt.person_id != beside)
        .order_by(Decision.id.desc())
        .limit(limit)
    )
    if course_id is not None:
        query = query.where(Attempt.course_id == course_id)
    return [Released(**row) for row in db.session.execute(query).mappings()]


def of_attempts(
    attempt_ids: Sequence[int], *, hide_names: bool, see_assessors: bool
) -> list[Released]:
    """The decisions that hold of these attempts, in their order, as `recent` tells them."""
    query = _released(hide_names, see_assessors).where(Decision.attempt_id.in_(attempt_ids), _HOLDS)
    query = query.add_columns(Decision.attempt_id)
    rows = {row.pop("attempt_id"): row for row in map(dict, db.session.execute(query).mappings())}
    return [Released(**rows[one]) for one in attempt_ids if one in rows]


def _released(hide_names: bool, see_assessors: bool) -> Select[Any]:
    shown = (
        _assessor.name
        if see_assessors
        else case((Scoring.assessors > 1, null()), else_=_assessor.name)
    )
    return (
        select(
            Attempt.public_id,
            Attempt.number,
            Attempt.person_id,
            anonymity.shown_name(hide_names=hide_names).label("person_name"),
            Attempt.credential_key,
            Attempt.credential_version,
            Decision.earned,
            Attempt.submitted_at,
            Decision.released_at,
            shown.label("assessor_name"),
        )
        .join_from(Decision, Attempt, Attempt.id == Decision.attempt_id)
        .join(Person, Person.id == Attempt.person_id)
        .join(ResourceLink, ResourceLink.id == Attempt.link_id)
        .join(_assessor, _assessor.id == Decision.assessor_id)
        .outerjoin(Scoring, Scoring.attempt_id == Attempt.id)
    )
