"""Ratings are kept one by one; nothing is overwritten in silence."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from lti_tool import clock
from lti_tool.database import db
from lti_tool.review import saving, seats
from lti_tool.review.case import open_case
from lti_tool.review.errors import RatingConflict, Taken, UnknownItem
from lti_tool.review.models import Rating
from lti_tool.review.standing import OVERALL, Entry
from tests.unit.review.conftest import School


@pytest.fixture
def desk(school: School):
    """An attempt, and somebody who saves ratings for it."""
    attempt = school.submit()
    vera = school.person("vera")
    db.session.commit()

    def save(key: str, entry: Entry) -> Entry:
        saved = saving.save_one(attempt, school.credential, vera.id, key, entry)
        db.session.commit()
        return saved

    save.attempt, save.vera = attempt, vera
    return save


def test_a_rating_is_kept_with_its_comment_and_a_revision(desk) -> None:
    saved = desk("a1.1", Entry("basic", "Say more on step 3."))

    assert saved == Entry("basic", "Say more on step 3.", revision=1)


@pytest.mark.one_engine
def test_a_change_names_the_revision_that_it_read(desk) -> None:
    first = desk("a1.1", Entry("basic"))

    second = desk("a1.1", Entry("proficient", revision=first.revision))

    assert (second.level, second.revision) == ("proficient", 2)


def test_a_change_of_an_old_revision_is_refused_and_shows_what_is_there(desk) -> None:
    desk("a1.1", Entry("basic", "Mine"))

    with pytest.raises(RatingConflict) as refused:
        desk("a1.1", Entry("proficient"))

    db.session.rollback()
    assert refused.value.theirs == Entry("basic", "Mine", revision=1)
    assert db.session.scalar(select(Rating.level)) == "basic"


@pytest.mark.one_engine
def test_saying_the_same_again_is_no_conflict(desk) -> None:
    desk("a1.1", Entry("basic", "Mine"))

    again = desk("a1.1", Entry("basic", "Mine"))

    assert again.revision == 1


@pytest.mark.one_engine
def test_the_overall_comment_is_kept_like_a_rating(desk) -> None:
    desk(OVERALL, Entry(comment="Thank you."))

    with pytest.raises(RatingConflict):
        desk(OVERALL, Entry(comment="Another tab."))


@pytest.mark.one_engine
@pytest.mark.parametrize(
    ("key", "entry"),
    [
        ("a9.9", Entry("basic")),
        ("a1.1", Entry("passing")),
        ("part1", Entry("basic")),
        ("a1.1", Entry("basic", points=("a",))),
        (OVERALL, Entry("basic")),
    ],
)
def test_a_rating_that_the_rubric_does_not_have_is_refused(desk, key: str, entry: Entry) -> None:
    with pytest.raises(UnknownItem):
        desk(key, entry)


@pytest.mark.one_engine
def test_a_length_line_takes_both_lower_levels(desk) -> None:
    assert desk("a1.4", Entry("developing")).level == "developing"


@pytest.mark.one_engine
def test_points_are_kept(desk, school: School) -> None:
    points = tuple(point.key for point in school.credential.item("a2.1").points[:2])

    assert desk("a2.1", Entry("basic", points=points)).points == points


@pytest.mark.one_engine
def test_the_first_rating_marks_the_attempt_as_begun(desk) -> None:
    assert desk.attempt.state == "submitted"

    desk("a1.1", Entry("basic"))

    db.session.refresh(desk.attempt)
    assert desk.attempt.state == "begun"
    assert desk.attempt.begun_at is not None


@pytest.mark.one_engine
def test_each_assessor_has_a_review_of_their_own(desk, school: School) -> None:
    otto = school.person("otto")
    desk("a1.1", Entry("basic"))
    place = seats.own(seats.of_attempt(desk.attempt), desk.vera.id)
    place.held_until = clock.now() - timedelta(seconds=1)

    saving.save_one(desk.attempt, school.credential, otto.id, "a1.1", Entry("proficient"))
    db.session.commit()

    assert open_case(desk.attempt, desk.vera.id).entries["a1.1"].level == "basic"
    assert open_case(desk.attempt, otto.id).entries["a1.1"].level == "proficient"
    assert [one.name for one in seats.holders(desk.attempt)] == ["Otto"]


@pytest.mark.one_engine
def test_a_place_is_kept_until_its_time_has_passed(desk, school: School) -> None:
    otto = school.person("otto")
    desk("a1.1", Entry("basic"))

    with pytest.raises(Taken) as refused:
        saving.save_one(desk.attempt, school.credential, otto.id, "a1.1", Entry("proficient"))

    db.session.rollback()
    assert refused.value.holder == "Vera"
    assert refused.value.until is not None and refused.value.until > clock.now()
    assert [one.name for one in seats.holders(desk.attempt)] == ["Vera"]


@pytest.mark.one_engine
def test_a_form_stores_only_what_it_changed(desk, school: School) -> None:
    case = open_case(desk.attempt, desk.vera.id)
    sent = {"a1.1": Entry("basic", "More."), "a1.4": Entry(case.items[4].level), "a1.2": Entry()}

    conflicts = saving.save_form(case, seats.claim(desk.attempt, desk.vera.id), sent)
    db.session.commit()

    assert conflicts == {}
    assert list(db.session.scalars(select(Rating.item_key))) == ["a1.1"]


@pytest.mark.one_engine
def test_a_form_keeps_what_it_can_and_names_what_another_tab_changed(desk) -> None:
    stale = open_case(desk.attempt, desk.vera.id)
    desk("a1.1", Entry("basic", "The other tab"))

    sent = {"a1.1": Entry("proficient"), "a1.2": Entry("proficient")}

    conflicts = saving.save_form(stale, seats.claim(desk.attempt, desk.vera.id), sent)
    db.session.commit()

    assert list(conflicts) == ["a1.1"]
    assert conflicts["a1.1"].theirs.comment == "The other tab"
    assert open_case(desk.attempt, desk.vera.id).entries["a1.2"].level == "proficient"
