"""A release: one decision, computed, in one transaction with the outcome and the delivery."""

import threading
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from lti_tool import clock
from lti_tool.credentials import settings
from lti_tool.database import db
from lti_tool.gradebook.models import Delivery
from lti_tool.review import drafts, seats
from lti_tool.review import release as releases
from lti_tool.review.case import open_case
from lti_tool.review.errors import AlreadyReleased, ReleaseIncomplete, Withdrawn
from lti_tool.review.models import Decision, Review
from lti_tool.review.standing import OVERALL, Entry
from lti_tool.workspace.models import Attempt, Outcome
from rubric import path_to_earned
from tests.unit.review.conftest import School, levels


def rate(school: School, attempt: Attempt, assessor: int, entries: dict[str, Entry]) -> None:
    review = seats.claim(attempt, assessor)
    for key, entry in entries.items():
        drafts.save(review, school.credential, key, entry)
    db.session.commit()


def rate_all(school: School, attempt: Attempt, assessor: int, **others: str) -> None:
    chosen = levels(school.credential, **others)
    entries = {
        key: Entry(level, "" if level == school.credential.item(key).top else f"About {key}.")
        for key, level in chosen.items()
    }
    rate(school, attempt, assessor, entries)


def release(attempt: Attempt, assessor: int) -> Decision:
    decision = releases.finish(attempt, assessor)
    db.session.commit()
    return decision


def shown_score(attempt: Attempt, assessor: int) -> float | None:
    """What the preview says that the gradebook will get."""
    return releases.gradebook_score(attempt, open_case(attempt, assessor).path("en"))


def pass_by(attempt: Attempt) -> None:
    """Let the time pass for which a place at a submission is kept."""
    for review in db.session.scalars(select(Review).where(Review.attempt_id == attempt.id)):
        review.held_until = clock.now() - timedelta(seconds=1)
    db.session.commit()


@pytest.fixture
def vera(school: School) -> int:
    person = school.person("vera")
    db.session.commit()
    return person.id


@pytest.mark.one_engine
def test_all_items_passed_is_earned(school: School, vera: int) -> None:
    attempt = school.submit()
    rate_all(school, attempt, vera)

    decision = release(attempt, vera)

    assert decision.earned
    assert decision.sentence == "Earned: all 15 items are passed."
    assert attempt.state == "released"
    assert attempt.outcome is not None and attempt.outcome.earned


@pytest.mark.one_engine
@pytest.mark.parametrize("line", ["a1_1", "a2_1", "a3_6"])
def test_one_line_below_proficient_is_not_yet_earned(school: School, vera: int, line: str) -> None:
    attempt = school.submit()
    rate_all(school, attempt, vera, **{line: "basic"})

    decision = release(attempt, vera)

    computed = path_to_earned(school.credential, decision.ratings)
    assert not decision.earned
    assert decision.earned == computed.earned
    assert decision.sentence == computed.sentence


@pytest.mark.one_engine
def test_the_decision_keeps_every_level_comment_and_the_definitions_version(
    school: School, vera: int
) -> None:
    attempt = school.submit()
    rate_all(school, attempt, vera, a3_4="basic", part1="not_yet")
    rate(school, attempt, vera, {OVERALL: Entry(comment="Well done.")})

    decision = release(attempt, vera)

    assert (decision.credential_key, decision.credential_version) == ("ell-advocacy", 1)
    assert decision.ratings == levels(school.credential, a3_4="basic", part1="not_yet")
    assert decision.comments == {
        "part1": "About part1.",
        "a3.4": "About a3.4.",
        "overall": "Well done.",
    }
    assert attempt.outcome is not None
    assert attempt.outcome.ratings == decision.ratings
    assert attempt.outcome.comments == decision.comments


@pytest.mark.one_engine
def test_a_length_line_nobody_touched_has_what_the_count_says(school: School, vera: int) -> None:
    attempt = school.submit(name="long-letter")
    rated = levels(school.credential)
    del rated["a2.3"], rated["a1.4"]
    rate(school, attempt, vera, {key: Entry(level) for key, level in rated.items()})
    rate(school, attempt, vera, {"a2.3": Entry(None, "The letter has 512 words.")})

    decision = release(attempt, vera)

    assert decision.ratings["a2.3"] == "basic"
    assert decision.ratings["a1.4"] == "proficient"
    assert decision.sentence == "Not yet earned: A2.3 Length is open."


@pytest.mark.one_engine
def test_overruling_a_count_takes_a_reason_which_is_kept(school: School, vera: int) -> None:
    attempt = school.submit(name="long-letter")
    rate_all(school, attempt, vera)

    with pytest.raises(ReleaseIncomplete) as refused:
        release(attempt, vera)
    db.session.rollback()
    rate(school, attempt, vera, {"a2.3": Entry("proficient", "", "A quoted law.", revision=1)})
    decision = release(attempt, vera)

    assert [(one.item, one.what) for one in refused.value.missing] == [("a2.3", "reason")]
    assert decision.earned
    assert decision.reasons == {"a2.3": "A quoted law."}


def test_an_incomplete_release_leaves_nothing_behind(school: School, vera: int) -> None:
    attempt = school.submit()
    rate(school, attempt, vera, {"a1.1": Entry("basic")})

    with pytest.raises(ReleaseIncomplete):
        release(attempt, vera)

    db.session.rollback()
    assert _count(Decision) == _count(Outcome) == _count(Delivery) == 0
    assert attempt.state == "begun"


def test_a_release_owes_the_gradebook_a_message_in_the_same_transaction(
    school: School, vera: int
) -> None:
    attempt = school.submit()
    rate_all(school, attempt, vera)
    releases.finish(attempt, vera)

    assert _count(Delivery) == 1
    db.session.rollback()

    assert _count(Decision) == _count(Outcome) == _count(Delivery) == 0


@pytest.mark.one_engine
def test_earned_is_one_of_one_with_the_sentence_as_its_comment(school: School, vera: int) -> None:
    attempt = school.submit()
    rate_all(school, attempt, vera)

    release(attempt, vera)

    delivery = db.session.scalars(select(Delivery)).one()
    assert (delivery.kind, delivery.score, delivery.state) == ("released", 1.0, "waiting")
    assert delivery.attempt == attempt.public_id
    assert delivery.review_url == f"http://localhost:8000/lti/review/{attempt.public_id}"
    assert delivery.comment == (
        "Earned: all 15 items are passed. Open the assignment to read the feedback on each item."
    )


@pytest.mark.one_engine
@pytest.mark.parametrize(("setting", "score"), [("none", None), ("zero", 0.0)])
def test_not_yet_earned_carries_the_score_that_the_program_set(
    school: School, vera: int, setting: str, score: float | None
) -> None:
    settings.change(school.registration_id, "not_yet_score", setting, "a test")
    attempt = school.submit()
    rate_all(school, attempt, vera, a3_4="basic")

    release(attempt, vera)

    delivery = db.session.scalars(select(Delivery)).one()
    assert delivery.score == score
    assert (delivery.comment or "").startswith("Not yet earned: A3.4 Call to action is open.")


@pytest.mark.one_engine
def test_the_preview_says_the_score_that_the_release_then_carries(
    school: School, vera: int
) -> None:
    first = school.submit()
    rate_all(school, first, vera)
    shown_first = shown_score(first, vera)
    release(first, vera)
    second = school.submit()
    rate_all(school, second, vera, a3_4="basic")

    shown_second = shown_score(second, vera)
    release(second, vera)

    sent = list(db.session.scalars(select(Delivery.score).order_by(Delivery.id)))
    assert [shown_first, shown_second] == sent == [1.0, 0.0]


@pytest.mark.one_engine
def test_the_comment_is_in_the_educators_language(school: School, vera: int) -> None:
    attempt = school.submit("ines", locale="es-US")
    rate_all(school, attempt, vera, a3_4="basic")

    decision = release(attempt, vera)

    assert decision.sentence.startswith("Todavía no se ha obtenido")


@pytest.mark.one_engine
def test_what_a_preview_or_test_student_handed_in_is_not_sent(school: School, vera: int) -> None:
    attempt = school.submit()
    attempt.posts_scores = False
    rate_all(school, attempt, vera)

    release(attempt, vera)

    assert db.session.scalars(select(Delivery.state)).one() == "not_sent"


@pytest.mark.one_engine
def test_a_second_release_is_told_of_the_first(school: School, vera: int) -> None:
    otto = school.person("otto").id
    attempt = school.submit()
    rate_all(school, attempt, vera)
    pass_by(attempt)
    rate_all(school, attempt, otto, a1_1="basic")
    pass_by(attempt)
    release(attempt, vera)

    with pytest.raises(AlreadyReleased) as late:
        release(attempt, otto)

    db.session.rollback()
    assert late.value.assessor == "Vera"
    assert _count(Decision) == 1
    assert _count(Outcome) == 1


def test_two_releases_at_the_same_moment_make_one_decision(
    app: Flask, school: School, vera: int
) -> None:
    otto = school.person("otto").id
    attempt = school.submit()
    rate_all(school, attempt, vera)
    pass_by(attempt)
    rate_all(school, attempt, otto, a1_1="basic")
    pass_by(attempt)
    attempt_id = attempt.id
    db.session.remove()
    together = threading.Barrier(2)
    ends: list[str] = []

    def run(assessor: int) -> None:
        with app.app_context():
            mine = db.session.get_one(Attempt, attempt_id)
            db.session.rollback()
            together.wait()
            try:
                release(mine, assessor)
                ends.append("released")
            except AlreadyReleased:
                ends.append("told")
            finally:
                db.session.remove()

    threads = [threading.Thread(target=run, args=(each,)) for each in (vera, otto)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)

    assert sorted(ends) == ["released", "told"]
    assert _count(Decision) == _count(Outcome) == _count(Delivery) == 1


@pytest.mark.one_engine
def test_a_withdrawn_submission_cannot_be_released(school: School, vera: int) -> None:
    attempt = school.submit()
    attempt.state = "withdrawn"
    db.session.commit()

    with pytest.raises(Withdrawn):
        release(attempt, vera)


@pytest.mark.one_engine
def test_items_of_an_earlier_attempt_are_carried_into_the_next_decision(
    school: School, vera: int
) -> None:
    first = school.submit()
    points = tuple(point.key for point in school.credential.item("a2.1").points)
    rate_all(school, first, vera, a3_4="basic")
    rate(school, first, vera, {"a2.1": Entry("proficient", points=points, revision=1)})
    release(first, vera)
    carried = {item.key: 1 for item in school.credential.items if item.key != "a3.4"}
    second = school.submit(carried=carried, note="I named the next steps.")
    rate(school, second, vera, {"a3.4": Entry("proficient")})

    decision = release(second, vera)

    assert decision.earned
    assert decision.points["a2.1"] == list(points)


@pytest.mark.one_engine
def test_a_reason_is_carried_while_the_count_is_the_same(school: School, vera: int) -> None:
    first = school.submit(name="long-letter")
    rate_all(school, first, vera, a3_4="basic")
    rate(school, first, vera, {"a2.3": Entry("proficient", "", "A quoted law.", revision=1)})
    release(first, vera)
    same = school.submit(name="long-letter", carried={"a2.3": 1})
    longer = school.submit(
        name="long-letter", carried={"a2.3": 1}, changed={"letter": "word " * 530}
    )

    kept, counted = (_line(each, vera, "a2.3") for each in (same, longer))

    assert (kept.level, kept.reason) == ("proficient", "A quoted law.")
    assert (counted.level, counted.source) == ("basic", "count")


def _line(attempt: Attempt, assessor: int, key: str) -> Any:
    return next(one for one in open_case(attempt, assessor).items if one.item.key == key)


def _count(table: type) -> int:
    return db.session.scalar(select(func.count()).select_from(table)) or 0
