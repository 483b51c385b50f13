"""What is scored and waits for its release alone; released one by one, many at a time."""

from dataclasses import dataclass

from sqlalchemy import Select, func, select

from lti_tool.database import db
from lti_tool.gradebook import outbox
from lti_tool.platforms import anonymity
from lti_tool.platforms.models import Person, ResourceLink
from lti_tool.review import release as releases
from lti_tool.review import scoring, seats
from lti_tool.review.case import find, open_case, scope
from lti_tool.review.errors import NotSettled, NotYours
from lti_tool.review.models import Decision, Review, Scoring
from lti_tool.review.part import may_release
from lti_tool.web.access import Audience
from lti_tool.web.visitor import Visitor
from lti_tool.workspace.attempts import WAITING
from lti_tool.workspace.models import Attempt
from rubric import Path, Text, path_to_earned

MOST = 50
"""As many are shown, and released, at once."""


@dataclass(frozen=True)
class Ready:
    """A submission whose every line has its level. `person_name` is None where the LMS told none,
    or it is hidden; `score` is what goes to the gradebook: 1, 0, or None for the comment alone,
    and `nothing_to_send` that nothing goes there at all."""

    public_id: str
    reference: str
    number: int
    person_name: str | None
    credential: Text
    path: Path
    score: float | None
    nothing_to_send: bool


def count(who: Visitor) -> int:
    """How many submissions this visitor may release, without the work of their own."""
    found = _ready(who).order_by(None).subquery()
    return db.session.scalar(select(func.count()).select_from(found)) or 0


def listed(who: Visitor, language: str) -> list[Ready]:
    """The submissions that this visitor may release: administrators all of the program, assessors
    those of their course that they had a part in. What was settled first comes first; at most
    MOST."""
    rows = db.session.execute(_ready(who).limit(MOST)).all()
    return [_line(who, attempt, name, language) for attempt, name in rows]


def release_one(who: Visitor, public_id: str) -> Decision:
    """Release one of them. Does not commit.

    Raises AttemptNotFound, OwnWork, NotYours (no part in it), AlreadyReleased, NotSettled.
    """
    attempt = find(who, public_id)
    seats.hold(attempt)
    case = open_case(attempt, who.person_id)
    if not may_release(case, who):
        raise NotYours()
    releases.refuse_released(case)
    if case.scoring is None or case.scoring.stage != "settled":
        raise NotSettled()
    return releases.release(case, who.person_id)


def _ready(who: Visitor) -> Select[Attempt, str | None]:
    query = (
        select(Attempt, anonymity.shown_name(hide_names=who.hide_names))
        .join(Scoring, Scoring.attempt_id == Attempt.id)
        .join(Person, Person.id == Attempt.person_id)
        .join(ResourceLink, ResourceLink.id == Attempt.link_id)
        .where(
            Scoring.registration_id == who.registration_id,
            Scoring.stage == "settled",
            Attempt.state.in_(WAITING),
            Attempt.person_id != who.person_id,
        )
        .order_by(Scoring.settled_at, Attempt.id)
    )
    course_id = scope(who)
    if course_id is not None:
        query = query.where(Attempt.course_id == course_id)
    if not who.may(Audience.ADMINISTRATOR):
        part = select(Review.id).where(
            Review.attempt_id == Attempt.id,
            Review.assessor_id == who.person_id,
            Review.state == "done",
        )
        query = query.where(part.exists())
    return query


def _line(who: Visitor, attempt: Attempt, name: str | None, language: str) -> Ready:
    case = open_case(attempt, who.person_id)
    path = path_to_earned(case.credential, scoring.settled(case).ratings, language)
    return Ready(
        public_id=attempt.public_id,
        reference=attempt.reference,
        number=attempt.number,
        person_name=name,
        credential=case.credential.title,
        path=path,
        score=releases.gradebook_score(attempt, path),
        nothing_to_send=not (attempt.posts_scores and outbox.has_gradebook(attempt.link_id)),
    )
