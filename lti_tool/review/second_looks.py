"""Answering second looks: who may, which are open, taking one, giving one to somebody.

A second look goes to somebody who has not scored, decided or corrected the submission. Nothing
here commits.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from lti_tool.credentials import definitions, settings
from lti_tool.database import db
from lti_tool.platforms.models import Person
from lti_tool.review import again, assigning
from lti_tool.review.case import Case, scope
from lti_tool.review.days import Wait
from lti_tool.review.errors import NotCorrectable, NotImpartial
from lti_tool.review.models import Decision, Rating, Review
from lti_tool.review.seats import AFTERWARDS, hand_back, holds
from lti_tool.web.access import Audience
from lti_tool.web.visitor import Visitor
from lti_tool.workspace import second_looks
from lti_tool.workspace.errors import LookEnded
from lti_tool.workspace.models import Attempt, SecondLook
from rubric import Text


@dataclass(frozen=True)
class Line:
    """A second look that is asked for. `holder` is who looks at it now, None: nobody; `mine` says
    that it is the visitor. `may_take` is false for those who had a part, which only
    administrators see listed."""

    public_id: str
    reference: str
    number: int
    credential: Text
    wait: Wait
    holder: str | None
    taken: bool
    mine: bool
    may_take: bool


def listed(who: Visitor) -> list[Line]:
    """The open second looks that this visitor may take or has taken, the oldest first; for
    administrators all but those of their own work. A constant number of queries."""
    rows = [
        (look, attempt)
        for look, attempt in second_looks.open_ones(who.registration_id, scope(who))
        if attempt.person_id != who.person_id
    ]
    if not rows:
        return []
    numbers = [attempt.id for _look, attempt in rows]
    partial, holders = _parts(numbers), _holders(numbers)
    program = settings.values(who.registration_id)
    lines = [
        _line(who, look, attempt, program, partial.get(attempt.id, set()), holders.get(attempt.id))
        for look, attempt in rows
    ]
    everything = who.may(Audience.ADMINISTRATOR)
    return [one for one in lines if everything or one.mine or (one.may_take and not one.taken)]


def may_take(attempt: Attempt, person_id: int) -> bool:
    """Whether somebody is impartial: it is not theirs, and they had no part in its decisions."""
    return attempt.person_id != person_id and person_id not in _parts([attempt.id]).get(
        attempt.id, set()
    )


def is_looked_at(case: Case) -> bool:
    """Whether somebody has the second look now: their place is open, and has not expired."""
    return any(
        one.purpose == "second_look" and one.state == "open" and holds(one) for one in case.reviews
    )


def take(who: Visitor, case: Case) -> Review:
    """The visitor looks at it from now on. Raises NotImpartial, LookEnded, and what `again.begin`
    does; call it as that."""
    return _begin(case, who.person_id, None)


def give(who: Visitor, case: Case, person_id: int) -> Review:
    """An administrator gives it to somebody, who looks at it from now on, instead of whoever had
    it. Raises NotCorrectable for others than administrators, NotImpartial also for somebody who
    does not assess here, and what `take` does."""
    if not who.may(Audience.ADMINISTRATOR):
        raise NotCorrectable()
    if person_id not in {person.id for person in candidates(case.attempt)}:
        raise NotImpartial()
    for one in case.reviews:
        if one.purpose == "second_look" and one.assessor_id != person_id:
            hand_back(one)
    return _begin(case, person_id, who.person_id)


def candidates(attempt: Attempt) -> list[Person]:
    """Who could look at it: those who assess in its course (`assigning`) and had no part."""
    partial = _parts([attempt.id]).get(attempt.id, set()) | {attempt.person_id}
    found = assigning.assessors(attempt.registration_id, {attempt.course_id})[attempt.course_id]
    return [person for person in found if person.id not in partial]


def _begin(case: Case, person_id: int, given_by_id: int | None) -> Review:
    look = second_looks.newest(case.attempt)
    if look is None or look.state not in second_looks.OPEN:
        raise LookEnded()
    if not may_take(case.attempt, person_id):
        raise NotImpartial()
    review = again.begin(case, person_id, "second_look", given_by_id)
    second_looks.begin(look)
    return review


def _parts(attempt_ids: Iterable[int]) -> dict[int, set[int]]:
    """Who had a part in the decisions on attempts, or declined them, by the attempt's number:
    whoever handed a score in or rated something, released, or corrected. One query."""
    numbers = list(attempt_ids)
    rated = select(Rating.id).where(Rating.review_id == Review.id).exists()
    took = select(Review.attempt_id, Review.assessor_id).where(
        Review.attempt_id.in_(numbers),
        Review.purpose.not_in(("calibrate", "second_look")),
        (Review.state == "done") | rated,
    )
    declined = select(Review.attempt_id, Review.assessor_id).where(
        Review.attempt_id.in_(numbers), Review.state == "declined"
    )
    decided = select(Decision.attempt_id, Decision.assessor_id).where(
        Decision.attempt_id.in_(numbers)
    )
    found: dict[int, set[int]] = {}
    for attempt_id, person_id in db.session.execute(took.union(declined, decided)):
        found.setdefault(attempt_id, set()).add(person_id)
    return found


def _holders(attempt_ids: Iterable[int]) -> dict[int, tuple[int, str | None]]:
    """Who is at each of these, by the attempt's number. One query."""
    rows = db.session.execute(
        select(Review, Person.name)
        .join(Person, Person.id == Review.assessor_id)
        .where(
            Review.attempt_id.in_(list(attempt_ids)),
            Review.purpose.in_(AFTERWARDS),
            Review.state == "open",
        )
    )
    return {review.attempt_id: (review.assessor_id, name) for review, name in rows if holds(review)}


def _line(
    who: Visitor,
    look: SecondLook,
    attempt: Attempt,
    program: Mapping[str, Any],
    partial: set[int],
    holder: tuple[int, str | None] | None,
) -> Line:
    credential = definitions.credential(attempt.credential_key, attempt.credential_version)
    waited = second_looks.waited_days(look, program["holidays"])
    return Line(
        public_id=attempt.public_id,
        reference=attempt.reference,
        number=attempt.number,
        credential=credential.title,
        wait=Wait(waited, program["second_look_turnaround"]),
        holder=holder[1] if holder else None,
        taken=holder is not None,
        mine=holder is not None and holder[0] == who.person_id,
        may_take=who.person_id not in partial,
    )
