"""Assessors of one course who score, hand in, decide and release, without a browser."""

from collections.abc import Mapping
from datetime import timedelta

from sqlalchemy import select

from lti_tool import clock
from lti_tool.credentials import settings
from lti_tool.database import db
from lti_tool.review import drafts, scoring, seats
from lti_tool.review import release as releases
from lti_tool.review.case import open_case
from lti_tool.review.models import Decision, Review, Scoring
from lti_tool.review.standing import Entry
from lti_tool.workspace.models import Attempt
from tests.unit.review.conftest import School, levels


def two_score(school: School) -> None:
    """From now on two people score each submission. Commits."""
    settings.change(school.registration_id, "assessors", 2, "a test")
    db.session.commit()


def people_of(school: School, *subjects: str) -> list[int]:
    """The ids of some people of the school. Commits."""
    found = [school.person(subject).id for subject in subjects]
    db.session.commit()
    return found


def rate(school: School, attempt: Attempt, assessor: int, rated: Mapping[str, str]) -> None:
    """Save levels as an assessor, with a comment below the top that says whose it is. Commits."""
    seats.hold(attempt)
    review = seats.claim(attempt, assessor)
    read = open_case(attempt, assessor).entries
    for key, level in rated.items():
        comment = "" if level == school.credential.item(key).top else f"{key} by {assessor}."
        new = Entry(level, comment, revision=read.get(key, Entry()).revision)
        drafts.save(review, school.credential, key, new)
    db.session.commit()


def hand_in(attempt: Attempt, assessor: int) -> Scoring:
    """Hand a score in. Commits."""
    seats.hold(attempt)
    found = scoring.hand_in(open_case(attempt, assessor), assessor)
    db.session.commit()
    return found


def score(school: School, attempt: Attempt, assessor: int, **others: str) -> Scoring:
    """Rate everything at its best but for `others`, and hand it in. Commits."""
    rate(school, attempt, assessor, levels(school.credential, **others))
    return hand_in(attempt, assessor)


def decide_lines(school: School, attempt: Attempt, third: int, **rated: str) -> Scoring:
    """Rate the differing lines as the third person, and hand it in. Commits."""
    rate(school, attempt, third, {key.replace("_", "."): each for key, each in rated.items()})
    return hand_in(attempt, third)


def release(attempt: Attempt, who: int, *, administrator: bool = False) -> Decision:
    """Release. Commits."""
    decision = releases.finish(attempt, who, administrator=administrator)
    db.session.commit()
    return decision


def pass_by(attempt: Attempt) -> None:
    """Let the time pass for which places at a submission are kept. Commits."""
    for review in db.session.scalars(select(Review).where(Review.attempt_id == attempt.id)):
        if review.held_until is not None:
            review.held_until = clock.now() - timedelta(seconds=1)
    db.session.commit()
