"""Releasing many at once: who sees what, and what becomes of each."""

from collections.abc import Callable

import pytest
from sqlalchemy import select

from lti_tool.credentials import settings
from lti_tool.database import db
from lti_tool.gradebook.models import Delivery
from lti_tool.platforms import people
from lti_tool.review import scoring, seats
from lti_tool.review.case import open_case
from lti_tool.review.models import Decision, Scoring
from lti_tool.workspace.models import Attempt
from tests.unit.review.conftest import Assessor, School
from tests.unit.review.test_release import rate_all

READY = "ready-list"


def settled(school: School, subject: str, scorers: tuple[str, ...], **others: str) -> Attempt:
    """Handed in and scored by these, alike: it waits for its release alone."""
    attempt = school.submit(subject)
    for scorer in scorers:
        number = school.person(scorer).id
        rate_all(school, attempt, number, **others)
        seats.hold(attempt)
        scoring.hand_in(open_case(attempt, number), number)
        db.session.commit()
    return attempt


@pytest.fixture
def two(school: School) -> None:
    """Two score each submission."""
    settings.change(school.registration_id, "assessors", 2, "a test")
    db.session.commit()


@pytest.fixture
def mary(school: School, launched: Callable[..., Assessor]) -> Assessor:
    """An administrator."""
    person = school.person("mary")
    people.grant(school.registration_id, person.id, "administrator", "a test")
    db.session.commit()
    return launched("mary")


def page(who: Assessor) -> str:
    found: str = who.client.get(f"{who.path}/ready").text
    return found


def release(who: Assessor, *attempts: Attempt) -> str:
    chosen = [one.public_id for one in attempts]
    answer = who.client.post(f"{who.path}/ready", data={"attempt": chosen})
    assert answer.status_code == 200
    db.session.expire_all()
    return answer.text


def stages() -> list[str]:
    return list(db.session.scalars(select(Scoring.stage).order_by(Scoring.attempt_id)))


def test_each_is_shown_with_what_it_comes_to(two: None, school: School, mary: Assessor) -> None:
    first = settled(school, "ana", ("vera", "otto"))
    second = settled(school, "bo", ("vera", "otto"), a3_4="basic")

    said = page(mary)

    assert first.reference in said and second.reference in said
    assert "Earned: all 15 items are passed." in said
    assert "Not yet earned: A3.4 Call to action is open." in said
    assert "Score: 1 of 1" in said and "No score, the comment alone" in said


def test_those_that_are_ticked_are_released(two: None, school: School, mary: Assessor) -> None:
    first, second, third = (settled(school, who, ("vera", "otto")) for who in ("ana", "bo", "cy"))

    said = release(mary, first, third)

    assert "2 submissions were released" in said
    assert stages() == ["released", "settled", "released"]
    assert len(db.session.scalars(select(Delivery)).all()) == 2
    assert second.reference in said.partition(READY)[2]
    assert first.reference not in said.partition(READY)[2]


def test_what_cannot_be_released_is_said_and_keeps_nothing_else_back(
    two: None, school: School, mary: Assessor
) -> None:
    first, second = (settled(school, who, ("vera", "otto")) for who in ("ana", "bo"))
    waiting = school.submit("cy")
    own = settled(school, "mary", ("vera", "otto"))
    release(mary, first)

    said = release(mary, first, waiting, own, second)

    assert "3 submissions were not released" in said
    assert "This submission has already been released" in said
    assert "This submission is not scored completely yet" in said
    assert "Nobody scores their own work" in said
    assert "1 submission was released" in said
    assert len(db.session.scalars(select(Decision)).all()) == 2


@pytest.mark.one_engine
def test_assessors_release_what_they_had_a_part_in(
    two: None, school: School, launched: Callable[..., Assessor]
) -> None:
    attempt = settled(school, "ana", ("vera", "otto"))
    rosa, vera = launched("rosa"), launched("vera")

    assert attempt.reference not in page(rosa)
    assert "You had no part in scoring it" in release(rosa, attempt)
    assert "ready to release" not in rosa.get("").text
    assert "1 submission is ready to release" in vera.get("").text
    assert "1 submission was released" in release(vera, attempt)


@pytest.mark.one_engine
def test_another_course_sees_none(
    two: None, school: School, launched: Callable[..., Assessor]
) -> None:
    attempt = settled(school, "ana", ("vera", "otto"))
    other = launched("vera", context="course-2", link="link-2")

    assert attempt.reference not in page(other)
    assert "1 submission was not released" in release(other, attempt)


@pytest.mark.one_engine
def test_with_nothing_ready_the_page_says_so(school: School, assessor: Assessor) -> None:
    assert "Nothing waits to be released." in page(assessor)


@pytest.mark.one_engine
def test_with_nothing_ticked_nothing_happens(school: School, mary: Assessor) -> None:
    assert "not released" not in release(mary)
    answer = mary.client.post(f"{mary.path}/ready", data={"attempt": "x" * 99})
    assert answer.status_code == 200
