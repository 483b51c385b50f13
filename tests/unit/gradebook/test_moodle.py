"""What reaches a gradebook with Moodle's rules, and when (moodle.md 22 to 27)."""

from datetime import timedelta

import pytest
import time_machine

from lti_tool import clock
from lti_tool.database import db
from lti_tool.gradebook.resending import resend
from lti_tool.platforms import courses
from lti_tool.platforms.ags import SCORE
from tests.unit.gradebook.campus import Campus, deliver, next_second, row, wait_and_deliver

pytestmark = pytest.mark.one_engine


def until_it_is_taken() -> None:
    """Moodle notes its own second where it empties a grade: a message that follows at once may
    come in that second, and is told to come later."""
    deliver()
    wait_and_deliver()


def test_a_submission_is_not_sent_since_moodle_shows_nothing_for_it(moodle: Campus) -> None:
    owed = moodle.submit()

    deliver()

    assert (row(owed).state, row(owed).reason) == ("not_sent", "family")
    assert moodle.untouched


def test_earned_is_the_whole_of_the_points_with_the_comment(moodle: Campus) -> None:
    owed = moodle.release(earned=True, comment="Earned.\nSee the activity.")

    deliver()

    assert row(owed).state == "delivered"
    assert moodle.grade["score"] == 100
    assert moodle.comments == ["Earned.\nSee the activity."]


def test_a_release_carries_nothing_of_canvas(moodle: Campus) -> None:
    moodle.release(earned=True, comment="Earned.")

    deliver()

    assert set(moodle.bodies()[-1]) == {
        "userId",
        "timestamp",
        "activityProgress",
        "gradingProgress",
        "scoreGiven",
        "scoreMaximum",
        "comment",
    }


def test_not_yet_earned_sends_the_comment_where_there_is_no_grade(moodle: Campus) -> None:
    owed = moodle.release(earned=False, comment="A1.4 is open.")

    deliver()

    assert row(owed).state == "delivered"
    assert (moodle.grade["score"], moodle.comments) == (None, ["A1.4 is open."])


def test_not_yet_earned_is_not_sent_where_it_would_erase_a_grade(moodle: Campus) -> None:
    moodle.teacher_sets(70)

    owed = moodle.release(earned=False)
    deliver()

    assert (row(owed).state, row(owed).reason) == ("not_sent", "grade_there")
    assert moodle.grade["score"] == 70


def test_not_yet_earned_is_not_sent_where_the_tool_cannot_look(moodle: Campus) -> None:
    link = courses.link(moodle.facts.link_id)
    assert link is not None
    link.scopes = [SCORE]

    owed = moodle.release(earned=False)
    deliver()

    assert (row(owed).state, row(owed).reason) == ("not_sent", "cannot_read")
    assert moodle.untouched


def test_a_comment_follows_a_comment_while_there_is_no_grade(moodle: Campus) -> None:
    moodle.release(earned=False, comment="Two are open.")
    deliver()

    moodle.release(earned=False, comment="One is open.")
    until_it_is_taken()

    assert (moodle.grade["score"], moodle.comments) == (None, ["One is open."])


def test_no_grade_is_ever_erased(moodle: Campus) -> None:
    for earned in (False, True, False):
        moodle.release(earned=earned)
        until_it_is_taken()

    assert moodle.scores_seen() == [None, 100, 0]


def test_a_grade_that_a_teacher_has_set_is_kept_and_shown_as_a_conflict(moodle: Campus) -> None:
    moodle.teacher_sets(70)
    next_second()

    owed = moodle.release(earned=True)
    deliver()

    assert row(owed).state == "conflict"
    assert "it keeps the grade that a person set" in (row(owed).words or "")
    assert moodle.grade["score"] == 70


def test_a_persons_own_change_since_the_last_release_is_not_overwritten(moodle: Campus) -> None:
    moodle.release(earned=False, zero=True)
    deliver()
    moodle.teacher_sets(70)
    moodle.lms.forget_requests()

    owed = moodle.release(earned=True)
    deliver()

    assert row(owed).state == "conflict"
    assert moodle.lms.requests("scores") == []


def test_a_resend_says_so_where_moodle_keeps_the_teachers_grade(moodle: Campus) -> None:
    moodle.teacher_sets(70)
    next_second()
    owed = moodle.release(earned=True)
    deliver()

    resend(owed.id)
    db.session.commit()
    deliver()

    assert row(owed).state == "conflict"
    assert "Remove that override" in (row(owed).words or "")


def test_timestamps_are_whole_seconds_a_second_apart(moodle: Campus) -> None:
    for earned in (True, False, True):
        moodle.release(earned=earned)
        until_it_is_taken()

    stamps = [body["timestamp"] for body in moodle.bodies()]
    assert len(set(stamps)) == 3
    assert stamps == sorted(stamps)
    assert all(len(stamp) == len("2026-03-01T10:15:30Z") for stamp in stamps)


def test_an_old_timestamp_is_followed_by_a_fresh_one(moodle: Campus) -> None:
    """A teacher's edit sets Moodle's clock for that grade; ours may be behind (moodle.md 24)."""
    moodle.somebody_else().release(earned=True)
    deliver()
    moodle.teacher_sets(None)
    with time_machine.travel(clock.now() - timedelta(seconds=30), tick=True):
        owed = moodle.release(earned=True)
        deliver()
        assert (row(owed).state, row(owed).status) == ("waiting", 409)

    next_second()
    wait_and_deliver()

    assert row(owed).state == "delivered"
    assert moodle.grade["score"] == 100


def test_a_locked_grade_waits_with_moodles_words(moodle: Campus) -> None:
    moodle.lms.misbehave("scores", "500")
    owed = moodle.release(earned=True)

    deliver()

    assert (row(owed).state, row(owed).status, row(owed).words) == ("waiting", 500, "Page Error")


def test_somebody_who_has_left_the_course_is_refused_by_moodle(moodle: Campus) -> None:
    moodle.lms.change_person(moodle.person, active=False)
    owed = moodle.release(earned=True)

    deliver()

    assert (row(owed).state, row(owed).status, row(owed).words) == ("refused", 400, "[]")


def test_the_media_types_are_exact_and_the_json_is_on_one_line(moodle: Campus) -> None:
    moodle.lms.forget_requests()

    moodle.release(earned=True, comment="Two\nlines.")
    deliver()

    (sent,) = moodle.lms.requests("scores")
    assert sent["content_type"] == sent["accept"] == "application/vnd.ims.lis.v1.score+json"
    assert "\n" not in sent["body"]
    (read,) = moodle.lms.requests("results")
    assert read["accept"] == "application/vnd.ims.lis.v2.resultcontainer+json"
    assert sent["query"] == "type_id=1"
