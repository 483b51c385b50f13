"""Giving submissions to those who may assess them, and taking them away again."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from flask_babel import gettext as _
from sqlalchemy import select

from lti_tool.credentials import settings
from lti_tool.database import db
from lti_tool.launch.roles import Standing
from lti_tool.platforms import courses, people
from lti_tool.platforms.models import Person
from lti_tool.review import seats
from lti_tool.review.errors import CannotAssess
from lti_tool.review.models import Review
from lti_tool.web.errors import Refusal
from lti_tool.workspace.models import Attempt


@dataclass(frozen=True)
class Given:
    """What came of giving submissions to somebody: how many are theirs, and of the others the
    number for people and why not."""

    number: int
    refused: list[tuple[str, str]]


def assessors(registration_id: int, course_ids: Collection[int]) -> dict[int, list[Person]]:
    """Who may assess in each of these courses, by name, as far as launches told: those who teach
    there, unless the program demands a grant; of those who came there, whoever was granted it; and
    the program's administrators. Three queries."""
    granted: dict[int, set[str]] = {}
    administrators: dict[int, Person] = {}
    for grant, person in people.held_grants(registration_id):
        granted.setdefault(person.id, set()).add(grant.role)
        if grant.role == "administrator":
            administrators[person.id] = person
    demands_grant = bool(settings.value(registration_id, "assessor_grant"))
    found = {course_id: dict(administrators) for course_id in course_ids}
    for member, person in courses.staff(course_ids, granted):
        standing = Standing(
            tuple(member.roles),
            grants=frozenset(granted.get(person.id, ())),
            demands_grant=demands_grant,
        )
        if "assessor" in standing.audiences:
            found[member.course_id][person.id] = person
    return {course_id: _by_name(each.values()) for course_id, each in found.items()}


def give(attempts: Iterable[Attempt], to: Person, given_by_id: int) -> Given:
    """Give submissions to somebody, as many as are free. What others hold stays theirs. Does not
    commit; call it with nothing else changed."""
    number, refused = 0, []
    ordered = sorted(attempts, key=lambda one: one.id)
    may = assessors(to.registration_id, {one.course_id for one in ordered})
    for attempt in ordered:
        try:
            if to.id not in {one.id for one in may[attempt.course_id]}:
                raise CannotAssess()
            seats.hold(attempt)
            seats.claim(attempt, to.id, given_by_id)
        except Refusal as error:
            refused.append((attempt.reference, _reason(error)))
        else:
            number += 1
    return Given(number, refused)


def take_away(attempt: Attempt, assessor_id: int) -> None:
    """Take an open place away from somebody; their ratings are kept, for when they get it again.
    Call it with the attempt held. Does not commit."""
    for review in seats.of_attempt(attempt):
        if review.assessor_id == assessor_id:
            seats.hand_back(review)


def held_by(registration_id: int, assessor_id: int) -> list[Attempt]:
    """Where somebody has an open place now, the oldest first."""
    query = (
        select(Attempt)
        .join(Review, Review.attempt_id == Attempt.id)
        .where(
            Review.registration_id == registration_id,
            Review.assessor_id == assessor_id,
            Review.state == "open",
            Review.purpose != "calibrate",
        )
    )
    return list(db.session.scalars(query.order_by(Attempt.id)))


def _reason(error: Refusal) -> str:
    theirs = {"own_work": _("It is their own work"), "handed_in": _("They have scored it already")}
    return theirs.get(error.code) or str(error.title)


def _by_name(found: Iterable[Person]) -> list[Person]:
    return sorted(found, key=lambda one: ((one.name or one.subject).casefold(), one.id))
