"""What reaches a gradebook with Canvas's rules, and when (canvas.md 3.3 to 3.6)."""

import pytest

from lti_tool.database import db
from lti_tool.gradebook.resending import resend
from lti_tool.platforms import courses, registrations
from tests.unit.gradebook.campus import EXTENSION, Campus, deliver, row, wait_and_deliver

pytestmark = pytest.mark.one_engine


def test_submitted_stores_the_address_that_speedgrader_opens(canvas: Campus) -> None:
    owed = canvas.submit("a1")

    deliver()

    assert row(owed).state == "delivered"
    assert canvas.grade["submission"]["url"] == "http://localhost:8000/lti/review/a1"
    assert canvas.grade["state"] == "pending_review"


def test_submitted_has_exactly_the_body_that_canvas_needs(canvas: Campus) -> None:
    owed = canvas.submit("a1")

    deliver()

    body = canvas.bodies()[-1]
    submitted_at = row(owed).submitted_at.strftime("%Y-%m-%dT%H:%M:%S.%fZ")
    assert body.pop("timestamp") >= submitted_at
    assert body == {
        "userId": canvas.grade["sub"],
        "activityProgress": "Submitted",
        "gradingProgress": "PendingManual",
        "submission": {"submittedAt": submitted_at},
        EXTENSION: {
            "new_submission": True,
            "preserve_score": True,
            "submission_type": "basic_lti_launch",
            "submission_data": "http://localhost:8000/lti/review/a1",
        },
    }


def test_earned_is_the_whole_of_the_points(canvas: Campus) -> None:
    canvas.submit()
    canvas.release(earned=True, comment="Earned.")

    deliver()

    assert (canvas.grade["score"], canvas.grade["state"]) == (100, "graded")
    assert canvas.comments == ["Earned."]


def test_a_release_is_one_of_one_and_no_new_submission(canvas: Campus) -> None:
    canvas.release(earned=True, comment="Earned.")

    deliver()

    body = canvas.bodies()[-1]
    assert (body["scoreGiven"], body["scoreMaximum"]) == (1, 1)
    assert (body["activityProgress"], body["gradingProgress"]) == ("Completed", "FullyGraded")
    assert body[EXTENSION] == {"new_submission": False}


def test_a_release_leaves_the_submission_as_it_is(canvas: Campus) -> None:
    canvas.submit("a1")
    canvas.release(earned=True)

    deliver()

    assert canvas.grade["submission"]["url"] == "http://localhost:8000/lti/review/a1"
    assert len(canvas.grade["attempts"]) == 1


def test_not_yet_earned_is_no_score_by_default(canvas: Campus) -> None:
    canvas.submit()
    canvas.release(earned=False, comment="A1.4 Length is open.")

    deliver()

    assert (canvas.grade["score"], canvas.grade["state"]) == (None, "submitted")
    assert canvas.comments == ["A1.4 Length is open."]


def test_a_release_without_a_score_keeps_the_grade_that_is_there(canvas: Campus) -> None:
    canvas.release(earned=False)

    deliver()

    body = canvas.bodies()[-1]
    assert "scoreGiven" not in body
    assert body["gradingProgress"] == "FullyGraded"
    assert body[EXTENSION] == {"new_submission": False, "preserve_score": True}


def test_a_teachers_grade_survives_a_release_without_a_score(canvas: Campus) -> None:
    canvas.submit()
    deliver()
    canvas.teacher_sets(50)

    owed = canvas.release(earned=False)
    deliver()

    assert row(owed).state == "delivered"
    assert canvas.grade["score"] == 50


def test_not_yet_earned_is_nothing_of_one_where_the_program_says_so(canvas: Campus) -> None:
    canvas.submit()
    canvas.release(earned=False, zero=True)

    deliver()

    assert canvas.grade["score"] == 0


def test_an_earned_result_that_is_taken_back_becomes_nothing_of_one(canvas: Campus) -> None:
    canvas.release(earned=True)
    deliver()

    canvas.release(earned=False, comment="Corrected.")
    deliver()

    assert canvas.grade["score"] == 0
    assert canvas.comments == ["Earned.", "Corrected."]


def test_a_result_that_was_never_sent_counts_as_one_that_carried_a_score(canvas: Campus) -> None:
    unsent = canvas.release(earned=True)

    canvas.release(earned=False)
    deliver()

    assert row(unsent).state == "superseded"
    assert canvas.scores_seen() == [0]


def test_a_second_attempt_keeps_the_grade_until_it_is_released(canvas: Campus) -> None:
    canvas.submit("a1")
    canvas.release(earned=False, attempt="a1", zero=True)
    deliver()

    canvas.submit("a2")
    deliver()
    assert (canvas.grade["score"], canvas.grade["attempt"]) == (0, 2)

    canvas.release(earned=True, attempt="a2")
    deliver()
    assert (canvas.grade["score"], canvas.grade["state"]) == (100, "graded")
    assert None not in canvas.scores_seen()[1:]


def test_a_persons_own_change_is_a_conflict_and_stays(canvas: Campus) -> None:
    canvas.release(earned=False, zero=True)
    deliver()
    canvas.teacher_sets(80)

    owed = canvas.release(earned=True)
    deliver()

    assert row(owed).state == "conflict"
    assert row(owed).words == "Somebody changed the grade in the LMS to 80%."
    assert canvas.grade["score"] == 80


def test_an_explicit_resend_overwrites_a_conflict(canvas: Campus) -> None:
    canvas.release(earned=False, zero=True)
    deliver()
    canvas.teacher_sets(80)
    owed = canvas.release(earned=True)
    deliver()

    resend(owed.id)
    db.session.commit()
    deliver()

    assert row(owed).state == "delivered"
    assert not row(owed).overwrite
    assert canvas.grade["score"] == 100


def test_a_grade_that_a_person_sets_to_the_same_is_no_conflict(canvas: Campus) -> None:
    canvas.release(earned=False, zero=True)
    deliver()
    canvas.teacher_sets(100)

    canvas.release(earned=True, comment="Earned.")
    deliver()

    assert canvas.grade["score"] == 100
    assert canvas.comments[-1] == "Earned."


def test_a_change_that_a_new_submission_hides_is_a_conflict_all_the_same(canvas: Campus) -> None:
    """The message "submitted" empties Canvas's result, though the grade stays (canvas.md 3.6)."""
    canvas.submit("a1")
    canvas.release(earned=False, attempt="a1", zero=True)
    deliver()
    canvas.teacher_sets(80)
    canvas.submit("a2")
    deliver()

    owed = canvas.release(earned=True, attempt="a2")
    deliver()

    assert row(owed).state == "conflict"
    assert canvas.grade["score"] == 80


def test_a_change_that_a_release_without_a_score_hides_is_a_conflict_all_the_same(
    canvas: Campus,
) -> None:
    canvas.submit("a1")
    deliver()
    canvas.teacher_sets(80)
    canvas.release(earned=False, attempt="a1")
    canvas.submit("a2")
    deliver()

    owed = canvas.release(earned=True, attempt="a2")
    deliver()

    assert row(owed).state == "conflict"
    assert canvas.grade["score"] == 80


def test_a_first_release_is_sent_without_reading(canvas: Campus) -> None:
    canvas.submit()
    deliver()
    canvas.lms.forget_requests()

    canvas.release(earned=True)
    deliver()

    assert canvas.lms.requests("results") == []


def test_timestamps_rise_strictly(canvas: Campus) -> None:
    canvas.submit("a1")
    for number in range(3):
        canvas.release(earned=bool(number % 2), attempt="a1", zero=True)
        deliver()

    stamps = [body["timestamp"] for body in canvas.bodies()]
    assert stamps == sorted(set(stamps))
    assert len(stamps) == 4


def test_a_link_without_a_column_is_sent_nothing_and_none_is_made(canvas: Campus) -> None:
    link = courses.link(canvas.facts.link_id)
    assert link is not None
    link.lineitem_url = None
    owed = canvas.release(earned=True)
    canvas.lms.forget_requests()

    deliver()

    assert (row(owed).state, row(owed).reason) == ("not_sent", "no_gradebook")
    assert canvas.lms.requests() == []


def test_everything_waits_while_the_connection_is_switched_off(canvas: Campus) -> None:
    registrations.edit(canvas.facts.registration_id, active=False)
    owed = canvas.release(earned=True)

    deliver()
    assert (row(owed).state, canvas.untouched) == ("waiting", True)

    registrations.edit(canvas.facts.registration_id, active=True)
    db.session.commit()
    wait_and_deliver()
    assert canvas.grade["score"] == 100
