"""The queue: what waits, for how long against the promise, with whom, and what was decided."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from flask import Flask

from lti_tool import clock
from lti_tool.credentials import settings
from lti_tool.database import db
from lti_tool.platforms import people
from tests.platform import INSTRUCTOR, LEARNER
from tests.unit.review.conftest import Assessor, School, levels, rubric_form
from tests.unit.review.test_desk import queries

pytestmark = pytest.mark.one_engine

People = Callable[..., Assessor]
MONDAY = datetime(2026, 11, 16, 15, tzinfo=UTC)


def test_the_empty_queue_says_so(school: School, assessor: Assessor) -> None:
    page = assessor.get("").text

    assert "Nobody has submitted yet. You will see submissions here within a minute of it." in page


def test_it_lists_what_waits_with_number_attempt_credential_and_name(
    school: School, assessor: Assessor
) -> None:
    attempt = school.submit("ana")

    page = assessor.get("").text

    assert attempt.reference in page
    assert f"/submissions/{attempt.public_id}" in page
    assert "Advocating for ELL Students" in page
    assert "Ana" in page


@pytest.mark.parametrize(
    ("since", "words"),
    [
        (timedelta(days=0), "0 of 10 business days"),
        (timedelta(days=3), "1 of 10 business days"),
        (timedelta(days=7), "5 of 10 business days"),
        (timedelta(days=15), "11 of 10 business days: longer than promised"),
    ],
)
def test_the_wait_is_counted_in_business_days_against_the_promise(
    app: Flask, school: School, since: timedelta, words: str
) -> None:
    with time_machine.travel(MONDAY, tick=False):
        assessor = Assessor(app, "vera")
        school.submit("ana", submitted_at=MONDAY - since)

        assert words in assessor.get("").text


def test_the_promise_is_the_programs_own(school: School, assessor: Assessor) -> None:
    settings.change(school.registration_id, "turnaround_days", 4, "a test")
    school.submit("ana")

    assert "0 of 4 business days" in assessor.get("").text


def test_it_says_who_reviews_a_submission(
    school: School, assessor: Assessor, launched: People
) -> None:
    attempt = school.submit("ana")
    launched("otto").put(f"/{attempt.public_id}/ratings/a1.1", {"level": "basic", "revision": 0})

    assert "being reviewed by Otto" in assessor.get("").text


def test_other_courses_and_ones_own_work_are_not_listed(school: School, assessor: Assessor) -> None:
    other = school.add_course("course-2")
    elsewhere = school.submit("ben", link=school.add_link(other, "link-2"))
    own = school.submit("vera")
    listed = school.submit("ana")

    page = assessor.get("").text

    assert listed.reference in page
    assert elsewhere.reference not in page
    assert own.reference not in page


def test_an_administrator_sees_all_courses(school: School, launched: People) -> None:
    olga = school.person("olga")
    people.grant(school.registration_id, olga.id, "administrator", "a test")
    other = school.add_course("course-2")
    elsewhere = school.submit("ben", link=school.add_link(other, "link-2"))

    page = launched("olga", roles=[]).get("").text

    assert elsewhere.reference in page
    assert "Course course-2" in page


def test_a_decision_moves_a_submission_from_waiting_to_decided(
    school: School, assessor: Assessor
) -> None:
    attempt = school.submit("ana")
    form = rubric_form(levels(school.credential, a3_4="basic"), {"a3.4": "Name who."})
    assessor.post(f"/{attempt.public_id}/release", form)

    page = assessor.get("").text

    waiting, decided = page.split("Decided lately")
    assert attempt.reference not in waiting
    assert attempt.reference in decided
    assert "not yet earned" in decided
    assert "On its way to the LMS" in decided


def test_the_oldest_comes_first_and_the_desk_goes_on_in_that_order(
    school: School, assessor: Assessor
) -> None:
    newer = school.submit("ana", submitted_at=clock.now() - timedelta(days=1))
    older = school.submit("ben", submitted_at=clock.now() - timedelta(days=2))

    page = assessor.get("").text
    desk = assessor.get(f"/{older.public_id}").text

    assert page.index(older.reference) < page.index(newer.reference)
    assert f'/submissions/{newer.public_id}" rel="next"' in desk
    assert 'rel="prev"' not in desk


def test_a_submission_review_launch_goes_on_to_that_persons_newest_submission(
    school: School, assessor: Assessor
) -> None:
    school.submit("ana", submitted_at=clock.now() - timedelta(days=2))
    newest = school.submit("ana")

    answer = assessor.get("?for_user=ana")

    assert answer.status_code == 302
    assert answer.location.endswith(f"/submissions/{newest.public_id}")


def test_a_submission_review_launch_is_about_its_own_activity(
    school: School, assessor: Assessor
) -> None:
    here = school.submit("ana", submitted_at=clock.now() - timedelta(days=2))
    school.submit("ana", link=school.add_link(school.course, "link-2"))

    answer = assessor.get("?for_user=ana")

    assert answer.location.endswith(f"/submissions/{here.public_id}")


@pytest.mark.parametrize("subject", ["", "nobody", "vera"])
def test_where_there_is_none_the_queue_itself_opens(
    school: School, assessor: Assessor, subject: str
) -> None:
    school.submit("vera")

    assert assessor.get(f"?for_user={subject}").status_code == 200


def test_its_number_of_queries_does_not_depend_on_the_number_of_submissions(
    school: School, assessor: Assessor
) -> None:
    school.submit("ana")
    form = rubric_form(levels(school.credential))
    assessor.post(f"/{school.submit('ben').public_id}/release", form)
    few = queries(assessor, "")
    for number in range(5):
        attempt = school.submit(f"educator{number}")
        school.submit(f"colleague{number}")
        assessor.post(f"/{attempt.public_id}/release", form)

    assert queries(assessor, "") == few


def test_a_learner_who_also_teaches_enters_as_an_assessor_of_others(
    school: School, launched: People
) -> None:
    attempt = school.submit("ana")

    both = launched("otto", roles=[LEARNER, INSTRUCTOR])

    assert both.get(f"/{attempt.public_id}").status_code == 200


def test_nothing_is_left_open_in_the_database(school: School, assessor: Assessor) -> None:
    school.submit("ana")

    assessor.get("")

    assert not db.session.dirty
