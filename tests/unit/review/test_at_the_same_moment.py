"""Two people at one submission at the same moment: one wins, the other is told, nothing doubles."""

import threading
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from lti_tool.database import db
from lti_tool.gradebook.models import Delivery
from lti_tool.review import completeness, saving, seats
from lti_tool.review.models import Decision, Rating, Review, Scoring
from lti_tool.review.standing import Entry
from lti_tool.web.errors import Refusal
from lti_tool.workspace.models import Attempt, Outcome
from tests.unit.review.conftest import School, levels
from tests.unit.review.scoring_people import (
    hand_in,
    pass_by,
    people_of,
    rate,
    release,
    score,
    two_score,
)

Job = Callable[[Attempt], Any]


class Together:
    """Runs jobs on one attempt in threads of their own, which begin at the same moment."""

    def __init__(self, app: Flask) -> None:
        self.app = app

    def __call__(self, attempt: Attempt, *jobs: Job) -> list[str]:
        """How each ended: "done", or the code of the refusal."""
        attempt_id = attempt.id
        db.session.remove()
        start, ends = threading.Barrier(len(jobs)), [""] * len(jobs)

        def run(number: int, job: Job) -> None:
            with self.app.app_context():
                mine = db.session.get_one(Attempt, attempt_id)
                db.session.rollback()
                start.wait()
                try:
                    job(mine)
                    db.session.commit()
                    ends[number] = "done"
                except Refusal as refused:
                    db.session.rollback()
                    ends[number] = refused.code
                finally:
                    db.session.remove()

        threads = [threading.Thread(target=run, args=each) for each in enumerate(jobs)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(60)
        return ends


@pytest.fixture
def together(app: Flask) -> Together:
    return Together(app)


@pytest.fixture
def staff(school: School) -> list[int]:
    return people_of(school, "vera", "otto", "tess")


def claiming(assessor: int) -> Job:
    def claim(attempt: Attempt) -> None:
        seats.hold(attempt)
        seats.claim(attempt, assessor)

    return claim


def test_of_two_who_claim_one_place_one_has_it(
    school: School, staff: list[int], together: Together
) -> None:
    attempt = school.submit("ana")

    ends = together(attempt, claiming(staff[0]), claiming(staff[1]))

    assert sorted(ends) == ["done", "taken"]
    assert _count(Review) == _count(Scoring) == 1


def test_of_three_who_claim_two_places_two_have_one(
    school: School, staff: list[int], together: Together
) -> None:
    two_score(school)
    attempt = school.submit("ana")

    ends = together(attempt, *(claiming(each) for each in staff))

    assert sorted(ends) == ["done", "done", "taken"]
    assert _count(Review) == 2


def test_two_who_rate_from_a_fresh_page_each_keep_their_own_or_are_told(
    school: School, staff: list[int], together: Together
) -> None:
    """The same person in two windows: one rating, and the other is told of it."""
    attempt = school.submit("ana")
    credential, vera = school.credential, staff[0]

    def rating(level: str) -> Job:
        def save(mine: Attempt) -> None:
            seats.hold(mine)
            saving.save_one(mine, credential, vera, "a1.1", Entry(level, "No."))

        return save

    ends = together(attempt, rating("basic"), rating("developing"))

    assert sorted(ends) == ["conflict", "done"]
    assert _count(Review) == _count(Rating) == 1


@pytest.mark.parametrize("stage", ["settled", "adjudicating"])
def test_two_scores_handed_in_at_once_are_compared_once(
    school: School, staff: list[int], together: Together, stage: str
) -> None:
    two_score(school)
    attempt = school.submit("ana")
    rate(school, attempt, staff[0], levels(school.credential))
    others = {} if stage == "settled" else {"a3_4": "basic"}
    rate(school, attempt, staff[1], levels(school.credential, **others))

    ends = together(attempt, *(_handing_in(each) for each in staff[:2]))

    assert ends == ["done", "done"]
    scoring = db.session.scalars(select(Scoring)).one()
    assert (scoring.stage, scoring.lines) == (stage, [] if stage == "settled" else ["a3.4"])


def test_one_score_handed_in_twice_counts_once(
    school: School, staff: list[int], together: Together
) -> None:
    two_score(school)
    attempt = school.submit("ana")
    rate(school, attempt, staff[0], levels(school.credential))

    ends = together(attempt, _handing_in(staff[0]), _handing_in(staff[0]))

    assert sorted(ends) == ["done", "handed_in"]
    assert db.session.scalars(select(Scoring.stage)).one() == "scoring"


def test_two_who_release_what_is_settled_make_one_decision(
    school: School, staff: list[int], together: Together
) -> None:
    two_score(school)
    attempt = school.submit("ana")
    for each in staff[:2]:
        score(school, attempt, each)

    ends = together(attempt, *(lambda mine, by=each: release(mine, by) for each in staff[:2]))

    assert sorted(ends) == ["already_released", "done"]
    assert _count(Decision) == _count(Outcome) == _count(Delivery) == 1


def test_a_release_and_a_send_back_at_once_are_one_of_the_two(
    school: School, staff: list[int], together: Together
) -> None:
    attempt = school.submit("ana")
    rate(school, attempt, staff[0], levels(school.credential))
    pass_by(attempt)

    ends = together(
        attempt,
        lambda mine: release(mine, staff[0]),
        lambda mine: completeness.send_back(mine, staff[1], "It does not open."),
    )

    state = db.session.scalars(select(Attempt.state)).one()
    assert (ends, state) in (
        (["done", "already_released"], "released"),
        (["returned", "done"], "returned"),
    )
    assert _count(Decision) == _count(Outcome) == (1 if state == "released" else 0)


def _handing_in(assessor: int) -> Job:
    return lambda attempt: hand_in(attempt, assessor)


def _count(table: type) -> int:
    return db.session.scalar(select(func.count()).select_from(table)) or 0
