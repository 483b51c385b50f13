"""Who scores what: places at a submission are claimed, assigned, handed back, declined, and expire.

Call everything that changes something with the attempt held (`hold`), so that of two people who
want one place at the same moment the second waits and is then told. Nothing here commits.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from sqlalchemy import ColumnElement, and_, case, null, or_, select
from sqlalchemy.orm import selectinload

from lti_tool import clock
from lti_tool.credentials import settings
from lti_tool.database import db
from lti_tool.platforms.models import Person
from lti_tool.review import decisions, gate, keeping
from lti_tool.review.errors import (
    AlreadyReleased,
    Declined,
    HandedIn,
    NotChecked,
    NotDeclinable,
    OwnWork,
    Returned,
    Settled,
    Taken,
    Withdrawn,
)
from lti_tool.review.models import Highlight, Review, Scoring
from lti_tool.workspace import attempts, second_looks
from lti_tool.workspace.models import Attempt

Purpose = Literal["score", "adjudicate", "second_look", "correct", "calibrate"]
SCORING = keeping.SCORING
AFTERWARDS = ("second_look", "correct")


@dataclass(frozen=True)
class Holder:
    """Somebody whose place at a submission is theirs now. `name` None: the LMS told none, or it is
    not to be known here."""

    person_id: int
    name: str | None
    review: Review


def hold(attempt: Attempt) -> None:
    """Let nobody else claim, rate or release an attempt until this transaction ends."""
    db.session.refresh(attempt, with_for_update={"of": Attempt})


def scoring_of(attempt: Attempt) -> Scoring:
    """How an attempt is scored; made from the program's settings where nobody has claimed it."""
    found = db.session.get(Scoring, attempt.id, populate_existing=True)
    if found is None:
        found = Scoring(
            attempt_id=attempt.id,
            registration_id=attempt.registration_id,
            assessors=assessors(attempt),
            stage="released" if attempt.state == "released" else "scoring",
            lines=[],
        )
        db.session.add(found)
        db.session.flush()
    return found


def assessors(attempt: Attempt) -> int:
    """How many people score an attempt: as it was begun, else as the program has it now."""
    found = db.session.get(Scoring, attempt.id)
    if found is not None:
        return found.assessors
    number: int = settings.value(attempt.registration_id, "assessors", attempt.credential_key)
    return number


def of_attempt(attempt: Attempt) -> list[Review]:
    """Every review of an attempt with its ratings and highlights, but those to calibrate by."""
    query = (
        select(Review)
        .where(Review.attempt_id == attempt.id, Review.purpose != "calibrate")
        .order_by(Review.id)
        .options(
            selectinload(Review.ratings),
            selectinload(Review.highlights).joinedload(Highlight.file),
        )
        .execution_options(populate_existing=True)
    )
    return list(db.session.scalars(query))


def own(reviews: Iterable[Review], assessor_id: int) -> Review | None:
    """The review that an assessor is at, or was at last: an open one first, then the latest."""
    mine = [one for one in reviews if one.assessor_id == assessor_id]
    return max(mine, key=lambda one: (one.state == "open", one.id), default=None)


def holders(attempt: Attempt) -> list[Holder]:
    """Whose place at an attempt nobody else may take now, the first come first."""
    return holders_of([attempt.public_id]).get(attempt.public_id, [])


def holders_of(
    public_ids: Iterable[str], *, see_assessors: bool = False
) -> dict[str, list[Holder]]:
    """Whose places these attempts' are now, by the attempt's public id. One query.

    Of those who score without knowing of each other no name is told, but to those who may
    `see_assessors`: administrators.
    """
    name = (
        Person.name if see_assessors else case((Scoring.assessors > 1, null()), else_=Person.name)
    )
    rows = db.session.execute(
        select(Attempt.public_id, Review, name)
        .join_from(Review, Attempt, Attempt.id == Review.attempt_id)
        .join(Person, Person.id == Review.assessor_id)
        .outerjoin(Scoring, Scoring.attempt_id == Attempt.id)
        .where(Attempt.public_id.in_(list(public_ids)), Review.purpose != "calibrate")
        .order_by(Review.id)
    )
    found: dict[str, list[Holder]] = {}
    for public_id, review, name in rows:
        if holds(review):
            found.setdefault(public_id, []).append(Holder(review.assessor_id, name, review))
    return found


def holds(review: Review) -> bool:
    """Whether a place is somebody's now: handed in, or held and not expired."""
    if review.state == "done":
        return True
    return review.state == "open" and (review.held_until is None or review.held_until > clock.now())


def held() -> ColumnElement[bool]:
    """The same as `holds` in a query, of a `Review`."""
    open_now = or_(Review.held_until.is_(None), Review.held_until > clock.now())
    return or_(Review.state == "done", and_(Review.state == "open", open_now))


def claim(attempt: Attempt, assessor_id: int, given_by_id: int | None = None) -> Review:
    """The assessor's place at an attempt, taken where one is free, and held from now on.

    Raises what `offered` does, and NotChecked where the program has a person look first whether
    everything opens.
    """
    purpose, review = offered(attempt, assessor_id, given_by_id)
    if review is None:
        _refuse_unchecked(attempt, purpose)
    if given_by_id is not None:
        _put_back_declined(attempt, assessor_id)
    if review is None:
        review = Review(
            registration_id=attempt.registration_id,
            attempt_id=attempt.id,
            assessor_id=assessor_id,
            purpose=purpose,
        )
        db.session.add(review)
    review.state, review.held_until = "open", held_until(attempt)
    review.given_by_id = given_by_id or review.given_by_id
    db.session.flush()
    attempts.mark_begun(attempt)
    return review


def offered(
    attempt: Attempt, assessor_id: int, given_by_id: int | None = None
) -> tuple[Purpose, Review | None]:
    """What an assessor may take part for now, and the place that they had for it before.

    Raises OwnWork, Withdrawn, Returned, AlreadyReleased, Declined, HandedIn (they have scored it),
    Settled (it waits for its release alone), Taken, NotCalibrated (`gate`), and Kept (for whoever
    assessed the attempt before). What is given to somebody (`given_by_id`) may have been declined,
    or kept.
    """
    if attempt.person_id == assessor_id:
        raise OwnWork()
    reviews = of_attempt(attempt)
    mine = [one for one in reviews if one.assessor_id == assessor_id]
    scoring = scoring_of(attempt)
    purpose = _purpose(attempt, scoring, mine)
    if given_by_id is None and any(one.state == "declined" for one in mine):
        raise Declined()
    review = next((one for one in mine if one.purpose == purpose), None)
    if review is None or not holds(review):
        _refuse_taken(reviews, scoring, purpose, assessor_id)
        if purpose in SCORING:
            gate.refuse_uncalibrated(attempt.registration_id, assessor_id, attempt.credential_key)
    if review is None and purpose == "score" and given_by_id is None:
        keeping.refuse_kept(attempt, assessor_id)
    return purpose, review


def end_others(reviews: Iterable[Review]) -> None:
    """Hand back the places of those who began a score that is not needed any more."""
    for review in reviews:
        if review.purpose in SCORING:
            hand_back(review)


def checks_first(attempt: Attempt) -> bool:
    """Whether a person still has to say that everything opens before the attempt is scored."""
    found = db.session.get(Scoring, attempt.id)
    if found is not None and found.checked_at is not None:
        return False
    asked: bool = settings.value(
        attempt.registration_id, "completeness_check", attempt.credential_key
    )
    return asked


def held_until(attempt: Attempt) -> datetime:
    """Until when a place that is taken now stays its taker's."""
    hours: int = settings.value(attempt.registration_id, "claim_hours")
    return clock.now() + timedelta(hours=hours)


def hand_back(review: Review) -> None:
    """Let somebody else have the place. The ratings stay, for when its assessor takes it again."""
    if review.state == "open":
        review.state, review.held_until = "handed_back", None
        if review.purpose == "second_look":
            second_looks.hand_back(review.attempt_id)


def decline(attempt: Attempt, assessor_id: int, reason: str) -> Review:
    """Never offer an attempt to this assessor again, who knows its author perhaps. What they rated
    counts no more. Raises OwnWork, and NotDeclinable once they have handed a score in."""
    if attempt.person_id == assessor_id:
        raise OwnWork()
    mine = [one for one in of_attempt(attempt) if one.assessor_id == assessor_id]
    if any(one.state == "done" for one in mine):
        raise NotDeclinable()
    review = own(mine, assessor_id)
    if review is None:
        review = Review(
            registration_id=attempt.registration_id,
            attempt_id=attempt.id,
            assessor_id=assessor_id,
            purpose="score",
        )
        db.session.add(review)
    review.state, review.held_until, review.reason = "declined", None, reason
    db.session.flush()
    return review


def _purpose(attempt: Attempt, scoring: Scoring, mine: list[Review]) -> Purpose:
    """What this person would take part for now."""
    if attempt.state == "withdrawn":
        raise Withdrawn()
    if attempt.state == "returned":
        raise Returned()
    if attempt.state == "released":
        afterwards = [one for one in mine if one.purpose in AFTERWARDS and one.state == "open"]
        if afterwards:
            return afterwards[-1].purpose  # type: ignore[return-value]
        decision = decisions.standing(attempt)
        if decision is None:
            raise AlreadyReleased()
        raise AlreadyReleased(decision.released_at, decisions.shown_assessor(decision))
    if any(one.state == "done" and one.purpose in SCORING for one in mine):
        raise HandedIn()
    if scoring.stage == "settled":
        raise Settled()
    return "adjudicate" if scoring.stage == "adjudicating" else "score"


def _put_back_declined(attempt: Attempt, assessor_id: int) -> None:
    """What was declined and is given to the same person all the same is theirs again."""
    for review in of_attempt(attempt):
        if review.assessor_id == assessor_id and review.state == "declined":
            review.state, review.reason = "handed_back", ""


def _refuse_unchecked(attempt: Attempt, purpose: Purpose) -> None:
    if purpose == "score" and checks_first(attempt):
        raise NotChecked()


def _refuse_taken(
    reviews: list[Review], scoring: Scoring, purpose: Purpose, assessor_id: int
) -> None:
    places = scoring.assessors if purpose == "score" else 1
    taken = [
        one
        for one in reviews
        if one.purpose == purpose and one.assessor_id != assessor_id and holds(one)
    ]
    if len(taken) >= places:
        until = min((one.held_until for one in taken if one.held_until), default=None)
        raise Taken(until, None if scoring.assessors > 1 else _name(taken[0]))


def _name(review: Review) -> str | None:
    return db.session.scalar(select(Person.name).where(Person.id == review.assessor_id))
