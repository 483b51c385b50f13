"""An LMS of which only the specifications are known, such as Open edX."""

import json
from collections.abc import Iterator

import pytest
from flask import Flask

from lti_tool.database import db
from lti_tool.gradebook.models import Delivery
from lti_tool.gradebook.resending import resend
from lti_tool.gradebook.worker import MOST_UNCLEAR
from lti_tool.platforms import courses
from lti_tool.platforms.ags import LINE_ITEM, RESULT, SCORE
from tests.unit.gradebook.campus import deliver, row, wait_and_deliver
from tests.unit.gradebook.scripted import ITEM, ScriptedCourse, scripted_course

pytestmark = pytest.mark.one_engine

OLD = {"timestamp": ["Score timestamp can only be updated to a later point in time"]}
EXISTS = {"timestamp": ["Score already exists for the provided timestamp"]}


@pytest.fixture
def course(app: Flask) -> Iterator[ScriptedCourse]:
    """A course at such an LMS."""
    with scripted_course("generic") as found:
        yield found


@pytest.fixture
def moodle_course(app: Flask) -> Iterator[ScriptedCourse]:
    """A course at a Moodle that answers as it is told to."""
    with scripted_course("moodle") as found:
        yield found


def _result(score: float | None, maximum: float = 1, **more: object) -> dict[str, object]:
    return {"userId": "ana", "resultScore": score, "resultMaximum": maximum} | more


def test_the_scores_address_keeps_the_line_items_query(course: ScriptedCourse) -> None:
    course.release()

    deliver()

    (asked,) = course.server.at(f"{ITEM}/scores")
    assert asked.query == "type_id=1"
    assert asked.headers["Authorization"] == "Bearer token"


def test_the_results_address_keeps_it_too_and_asks_for_one_person(course: ScriptedCourse) -> None:
    course.release()
    deliver()
    course.release()

    deliver()

    assert course.server.at(f"{ITEM}/results")[-1].query == "type_id=1&user_id=ana"


def test_everybodys_results_are_searched_for_the_one(course: ScriptedCourse) -> None:
    course.release(earned=False)
    deliver()
    course.results({"userId": "ben", "resultScore": 1, "resultMaximum": 1}, _result(0.5))

    owed = course.release()
    deliver()

    assert row(owed).state == "conflict"
    assert row(owed).words == "Somebody changed the grade in the LMS to 50%."


def test_scores_are_compared_as_fractions_of_their_maximum(course: ScriptedCourse) -> None:
    course.release(earned=False)
    deliver()
    course.scores(503, times=1)
    course.results(_result(60, 60))

    owed = course.release()
    deliver()
    wait_and_deliver()

    assert row(owed).state == "delivered"
    assert len(course.server.at(f"{ITEM}/scores")) == 2


@pytest.mark.parametrize("answer", [OLD, EXISTS])
def test_an_answer_of_400_that_calls_the_timestamp_old_is_no_refusal(
    course: ScriptedCourse, answer: dict[str, object]
) -> None:
    course.scores(400, answer, times=1)
    owed = course.release()

    deliver()
    assert row(owed).state == "waiting"
    wait_and_deliver()

    first, second = (json.loads(each.body) for each in course.server.at(f"{ITEM}/scores"))
    assert row(owed).state == "delivered"
    assert second.pop("timestamp") > first.pop("timestamp")
    assert first == second


@pytest.mark.parametrize("status", [409, 400])
def test_a_result_that_is_ours_already_settles_a_score_that_exists(
    course: ScriptedCourse, status: int
) -> None:
    course.scores(status, EXISTS)
    owed = course.release()
    deliver()
    course.results(_result(1))

    wait_and_deliver()

    assert row(owed).state == "delivered"


def test_a_result_with_another_comment_is_not_ours(course: ScriptedCourse) -> None:
    course.scores(500, times=1)
    owed = course.release(comment="Earned.")
    deliver()
    course.results(_result(1, comment="Well done!"))

    wait_and_deliver()

    assert row(owed).state == "delivered"
    assert len(course.server.at(f"{ITEM}/scores")) == 2


def test_another_400_is_a_refusal(course: ScriptedCourse) -> None:
    course.scores(400, {"userId": ["This field is required."]})
    owed = course.release()

    deliver()

    assert row(owed).state == "refused"
    assert row(owed).words == '{"userId": ["This field is required."]}'


def test_a_redirect_is_not_followed_and_the_score_waits(course: ScriptedCourse) -> None:
    course.scores(302, headers={"Location": "https://elsewhere.example/"}, times=1)
    owed = course.release()

    deliver()
    assert (row(owed).state, row(owed).status) == ("waiting", 302)
    wait_and_deliver()

    assert row(owed).state == "delivered"


def test_an_lms_that_is_down_costs_nothing(course: ScriptedCourse) -> None:
    link = courses.link(course.facts.link_id)
    assert link is not None
    address, link.lineitem_url = link.lineitem_url, "http://127.0.0.1:9/items/1"
    owed = course.release()

    deliver()
    assert (row(owed).state, row(owed).answer_lost) == ("waiting", False)

    courses.remember_line_item(course.facts.link_id, str(address))
    wait_and_deliver()
    assert row(owed).state == "delivered"


def test_an_lms_that_lets_no_results_be_read_still_gets_every_release(
    course: ScriptedCourse,
) -> None:
    link = courses.link(course.facts.link_id)
    assert link is not None
    link.scopes = [SCORE]
    course.release(earned=False)
    deliver()

    owed = course.release()
    deliver()

    assert row(owed).state == "delivered"
    assert course.server.at(f"{ITEM}/results") == []


def test_without_the_right_to_send_scores_nothing_is_called(course: ScriptedCourse) -> None:
    link = courses.link(course.facts.link_id)
    assert link is not None
    link.scopes = [RESULT]

    owed = course.release()
    deliver()

    assert row(owed).state == "refused"
    assert "right to send scores" in (row(owed).words or "")
    assert course.server.asked == []


def _grant(course: ScriptedCourse, *scopes: str) -> None:
    answer = {"access_token": "token", "expires_in": 3600, "scope": " ".join(scopes)}
    course.server.answer("/token", body=answer)


def test_a_score_whose_scope_the_token_lacks_is_refused_in_words_that_say_so(
    course: ScriptedCourse,
) -> None:
    _grant(course, RESULT, LINE_ITEM)
    owed = course.release()

    deliver()

    assert (row(owed).state, row(owed).answer_lost, row(owed).sent_body) == ("refused", False, None)
    assert f"not granted the tool the right to send scores ({SCORE})" in (row(owed).words or "")
    assert course.server.at(f"{ITEM}/scores") == []


def test_a_result_whose_scope_the_token_lacks_is_refused_in_words_that_say_so(
    course: ScriptedCourse,
) -> None:
    _grant(course, SCORE)
    course.release(earned=False)
    deliver()

    owed = course.release()
    deliver()

    assert row(owed).state == "refused"
    assert "the right to read results" in (row(owed).words or "")
    assert len(course.server.at(f"{ITEM}/scores")) == 1


def test_a_column_whose_scope_the_token_lacks_is_refused_in_words_that_say_so(
    course: ScriptedCourse,
) -> None:
    link = courses.link(course.facts.link_id)
    assert link is not None
    link.lineitem_url = None
    _grant(course, SCORE, RESULT)
    owed = course.release()

    deliver()

    assert row(owed).state == "refused"
    assert "the right to make a column" in (row(owed).words or "")
    assert course.server.at("/items") == []


def test_once_the_scope_is_granted_it_can_be_sent_again(course: ScriptedCourse) -> None:
    _grant(course, RESULT)
    owed = course.release()
    deliver()

    _grant(course, SCORE, RESULT)
    resend(owed.id)
    db.session.commit()
    deliver()

    assert row(owed).state == "delivered"


def test_one_token_serves_score_and_result(course: ScriptedCourse) -> None:
    for _release in range(3):
        course.release()
        deliver()

    assert len(course.server.at("/token")) == 1


@pytest.mark.parametrize("kind", ["text/html; charset=utf-8", "text/plain"])
def test_the_lmss_words_are_kept_without_markup_and_in_bounds(
    course: ScriptedCourse, kind: str
) -> None:
    page = b"<html><style>b{}</style><b>Not&nbsp;today</b>\n" + b"<p>word</p> " * 1000
    course.scores(422, page, headers={"Content-Type": kind})
    owed = course.release()

    deliver()

    words = row(owed).words or ""
    assert words.startswith("Not today word")
    assert len(words) == 1000


def test_moodles_brackets_are_a_failure_although_it_says_200(moodle_course: ScriptedCourse) -> None:
    moodle_course.scores(200, b"[]", times=1)
    owed = moodle_course.release()

    deliver()
    assert (row(owed).state, row(owed).words) == ("waiting", "[]")
    moodle_course.results(_result(1, comment="Earned."))
    wait_and_deliver()

    assert row(owed).state == "delivered"


def test_answers_that_settle_nothing_end_at_a_person(moodle_course: ScriptedCourse) -> None:
    moodle_course.scores(200, b"[]")
    owed = moodle_course.release()

    for _try in range(MOST_UNCLEAR):
        assert row(owed).state == "waiting"
        wait_and_deliver()

    assert (row(owed).state, row(owed).words) == ("refused", "[]")


FEW = 3


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """An LMS may fail on a message a few times only, for the sake of the test's time."""
    monkeypatch.setattr("lti_tool.gradebook.worker.MOST_SERVER_ERRORS", FEW)


def _fail(course: ScriptedCourse) -> Delivery:
    """A release that the LMS has failed on as often as it may."""
    owed = course.release()
    for _try in range(FEW):
        assert row(owed).state == "waiting"
        wait_and_deliver()
    return row(owed)


def test_a_score_that_the_lms_fails_on_for_days_ends_at_a_person_with_its_words(
    course: ScriptedCourse, impatient: None
) -> None:
    page = b"<h1>Server Error (500)</h1>"
    course.scores(500, page, headers={"Content-Type": "text/html"})

    owed = _fail(course)

    assert (owed.state, owed.status, owed.words) == ("refused", 500, "Server Error (500)")
    assert not wait_and_deliver()


def test_a_result_that_the_lms_fails_to_show_for_days_ends_at_a_person(
    course: ScriptedCourse, impatient: None
) -> None:
    course.release(earned=False)
    deliver()
    course.server.answer(f"{ITEM}/results", 500, b"Server Error")

    assert (_fail(course).state, len(course.server.at(f"{ITEM}/scores"))) == ("refused", 1)


def test_what_the_lms_failed_on_can_be_sent_again_and_be_tried_as_often(
    course: ScriptedCourse, impatient: None
) -> None:
    course.scores(500)
    owed = _fail(course)

    resend(owed.id)
    db.session.commit()
    deliver()
    assert row(owed).state == "waiting"

    course.scores(200)
    wait_and_deliver()
    assert row(owed).state == "delivered"


@pytest.mark.parametrize("status", [502, 503, 504])
def test_an_lms_that_is_away_is_waited_for_without_end(
    course: ScriptedCourse, impatient: None, status: int
) -> None:
    course.scores(status)
    owed = course.release()

    for _try in range(FEW + 1):
        wait_and_deliver()
    assert row(owed).state == "waiting"

    course.scores(200)
    wait_and_deliver()
    assert row(owed).state == "delivered"


def test_a_server_that_is_down_is_waited_for_without_end(
    course: ScriptedCourse, impatient: None
) -> None:
    link = courses.link(course.facts.link_id)
    assert link is not None
    link.lineitem_url = "http://127.0.0.1:9/items/1"
    owed = course.release()

    for _try in range(FEW + 1):
        wait_and_deliver()

    assert row(owed).state == "waiting"


def test_a_success_that_moodle_does_not_show_is_tried_again(moodle_course: ScriptedCourse) -> None:
    owed = moodle_course.release()

    deliver()

    assert row(owed).state == "waiting"
    assert "shows no score" in (row(owed).words or "")


def test_a_result_that_cannot_be_read_afterwards_leaves_the_score_in_doubt(
    moodle_course: ScriptedCourse,
) -> None:
    moodle_course.server.answer(f"{ITEM}/results", 500, times=1)
    owed = moodle_course.release()
    deliver()
    assert (row(owed).state, row(owed).answer_lost) == ("waiting", True)

    moodle_course.results(_result(1, comment="Earned."))
    wait_and_deliver()

    assert row(owed).state == "delivered"
    assert len(moodle_course.server.at(f"{ITEM}/scores")) == 1


def test_a_message_that_breaks_the_tool_does_not_hold_up_the_others(
    course: ScriptedCourse, monkeypatch: pytest.MonkeyPatch
) -> None:
    broken = course.release()
    person = course.facts.person_id
    monkeypatch.setattr("lti_tool.gradebook.sending.line_items.address", _break)

    deliver()

    assert row(broken).state == "waiting"
    assert row(broken).words == "The tool failed: ZeroDivisionError."
    assert person == row(broken).person_id
    db.session.commit()


def _break(parcel: object) -> str:
    raise ZeroDivisionError
