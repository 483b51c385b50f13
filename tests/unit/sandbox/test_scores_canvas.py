"""What Canvas does with a score: canvas.md 3.1, 3.3 and 3.4, a case per rule."""

from typing import Any

import pytest

from .conftest import SUBMISSION, TOOL, Tool, stamp, submission

REVIEW = f"{TOOL}/lti/review"


def submit(tool: Tool, at: str, url: str = f"{REVIEW}/abc", **changes: Any) -> Any:
    message = {
        "activityProgress": "Submitted",
        "gradingProgress": "PendingManual",
        "scoreGiven": None,
        "scoreMaximum": None,
        "submission": {"submittedAt": at},
        SUBMISSION: submission(url),
    }
    return tool.score(**{**message, **changes})


def test_a_score_is_answered_with_200_and_a_result_url(canvas: Tool) -> None:
    answer = canvas.score()

    assert answer.status_code == 200
    assert answer.get_json()["resultUrl"].startswith(canvas.column()["url"] + "/results/")
    assert answer.get_json()[SUBMISSION] == {"content_items": []}
    assert canvas.grade()["state"] == "graded"
    assert canvas.grade()["score"] == 1


def test_a_submitted_message_is_pending_review_and_keeps_the_address(canvas: Tool) -> None:
    submit(canvas, stamp())

    grade = canvas.grade()
    assert grade["state"] == "pending_review"
    assert grade["score"] is None
    assert grade["submission"]["url"] == f"{REVIEW}/abc"


def test_without_an_address_a_launch_submission_counts_as_none(canvas: Tool) -> None:
    canvas.score(gradingProgress="NotReady", scoreGiven=None, **{SUBMISSION: submission(url="")})

    assert canvas.grade()["state"] == "unsubmitted"


def test_the_default_type_loses_the_address(canvas: Tool) -> None:
    submit(canvas, stamp())
    canvas.score(**{SUBMISSION: None})

    assert canvas.grade()["submission"]["type"] == "external_tool"
    assert canvas.grade()["submission"]["url"] is None


def test_the_same_submitted_time_is_the_same_attempt(canvas: Tool) -> None:
    at = stamp()
    submit(canvas, at)
    submit(canvas, at)

    assert canvas.grade()["attempt"] == 1
    assert len(canvas.grade()["attempts"]) == 1


def test_another_submitted_time_is_another_attempt_with_its_own_address(canvas: Tool) -> None:
    submit(canvas, stamp(-60), f"{REVIEW}/one")
    submit(canvas, stamp(), f"{REVIEW}/two")

    urls = [attempt["url"] for attempt in canvas.grade()["attempts"]]
    assert urls == [f"{REVIEW}/one", f"{REVIEW}/two"]


def test_new_submission_false_never_makes_an_attempt(canvas: Tool) -> None:
    submit(canvas, stamp(-60))
    canvas.score()

    assert canvas.grade()["attempt"] == 1
    assert canvas.grade()["submission"]["url"] == f"{REVIEW}/abc"


def test_a_resubmission_needs_grading_again_although_the_score_is_kept(canvas: Tool) -> None:
    submit(canvas, stamp(-60))
    canvas.score()
    submit(canvas, stamp(), gradingProgress="NotReady")

    assert canvas.grade()["score"] == 1
    assert canvas.grade()["state"] == "submitted"


@pytest.mark.parametrize("progress", ["NotReady", "Pending", "Failed"])
def test_a_progress_without_score_wipes_the_grade(canvas: Tool, progress: str) -> None:
    canvas.score()
    canvas.score(gradingProgress=progress)

    assert canvas.grade()["score"] is None


def test_a_post_without_score_given_wipes_the_grade(canvas: Tool) -> None:
    canvas.score()
    canvas.score(scoreGiven=None)

    assert canvas.grade()["score"] is None


@pytest.mark.parametrize("given", [None, 0])
def test_preserve_score_leaves_the_grade_alone_in_both_directions(
    canvas: Tool, given: float | None
) -> None:
    canvas.score()
    canvas.score(
        scoreGiven=given, **{SUBMISSION: {"new_submission": False, "preserve_score": True}}
    )

    assert canvas.grade()["score"] == 1
    assert canvas.grade()["state"] == "graded"


def test_pending_manual_with_a_score_shows_it_and_asks_for_review(canvas: Tool) -> None:
    canvas.score(gradingProgress="PendingManual")

    assert canvas.grade()["score"] == 1
    assert canvas.grade()["state"] == "pending_review"


def test_prioritize_non_tool_grade_is_write_once(canvas: Tool) -> None:
    extension = {"new_submission": False, "prioritize_non_tool_grade": True}
    canvas.score(scoreGiven=0.5, **{SUBMISSION: extension})
    canvas.score(scoreGiven=1, **{SUBMISSION: extension})

    assert canvas.grade()["score"] == 0.5


def test_a_score_is_scaled_to_the_line_items_maximum(canvas: Tool) -> None:
    canvas.score(scoreGiven=30, scoreMaximum=40)

    assert canvas.grade()["score"] == 0.75


def test_a_score_may_exceed_the_maximum(canvas: Tool) -> None:
    canvas.score(scoreGiven=3, scoreMaximum=2)

    assert canvas.grade()["score"] == 1.5


def test_a_complete_incomplete_assignment_knows_two_scores(canvas: Tool) -> None:
    number = canvas.column()["assignment"]
    canvas.client.patch(f"/api/assignments/{number}", json={"grading_type": "pass_fail"})

    canvas.score(scoreGiven=0.2)

    assert canvas.grade()["score"] == 1


def test_comments_are_appended_also_when_the_score_is_preserved(canvas: Tool) -> None:
    canvas.score(comment="One.")
    canvas.score(comment="One.", **{SUBMISSION: {"new_submission": False, "preserve_score": True}})

    assert [one["text"] for one in canvas.grade()["comments"]] == ["One.", "One."]
    assert canvas.grade()["comments"][0]["author"] is None


def test_an_older_timestamp_is_400_and_an_equal_one_is_taken(canvas: Tool) -> None:
    at = stamp()
    first = canvas.score(timestamp=at)
    equal = canvas.score(timestamp=at, scoreGiven=0)
    older = canvas.score(timestamp=stamp(-60))

    assert [first.status_code, equal.status_code, older.status_code] == [200, 200, 400]
    assert canvas.grade()["score"] == 0


@pytest.mark.parametrize("name", ["timestamp", "activityProgress", "gradingProgress"])
def test_a_missing_required_field_is_400(canvas: Tool, name: str) -> None:
    assert canvas.score(**{name: None}).status_code == 400


@pytest.mark.parametrize(
    ("body", "message"),
    [
        ({"scoreMaximum": None}, "ScoreMaximum not supplied when ScoreGiven present."),
        ({"scoreMaximum": -1}, "ScoreMaximum must be greater than or equal to 0"),
        ({"scoreMaximum": 0}, "cannot be zero"),
        ({"scoreGiven": -1}, "ScoreGiven must be greater than or equal to 0"),
        (
            {SUBMISSION: {"submission_type": "online_upload"}},
            "Content items must be provided",
        ),
    ],
)
def test_a_score_that_makes_no_sense_is_422(
    canvas: Tool, body: dict[str, Any], message: str
) -> None:
    answer = canvas.score(**body)

    assert answer.status_code == 422
    assert message in answer.get_json()["errors"]["message"]


@pytest.mark.parametrize("person", ["helen-brandt", "samuel-reyes", "ruth-alvarez"])
def test_a_score_for_somebody_who_is_no_student_is_422(canvas: Tool, person: str) -> None:
    answer = canvas.score(person)

    assert answer.status_code == 422
    assert answer.get_json()["errors"]["type"] == "unprocessable_entity"


def test_the_test_student_and_somebody_who_left_still_get_scores(canvas: Tool) -> None:
    canvas.client.patch("/api/people/james-okafor", json={"active": False})

    assert canvas.score("test-student").status_code == 200
    assert canvas.score("james-okafor").status_code == 200


def test_a_former_uuid_of_a_merged_account_is_known(canvas: Tool) -> None:
    old = canvas.sub("maria-ortiz")
    canvas.client.patch("/api/people/maria-ortiz", json={"uuid": "new-uuid"})

    assert canvas.score(userId=old).status_code == 200


def test_an_unpublished_assignment_and_a_concluded_course_take_nothing(canvas: Tool) -> None:
    column = canvas.column()
    canvas.client.patch(f"/api/assignments/{column['assignment']}", json={"published": False})
    unpublished = canvas.score()
    canvas.client.patch(f"/api/courses/{column['course']}", json={"concluded": True})
    concluded = canvas.score()

    assert "unpublished" in unpublished.get_json()["errors"]["message"]
    assert "concluded" in concluded.get_json()["errors"]["message"]


def test_a_submitted_time_in_the_future_is_400(canvas: Tool) -> None:
    assert submit(canvas, stamp(300)).status_code == 400
    assert submit(canvas, "soon").status_code == 400


def test_the_attempts_limit_is_422(canvas: Tool) -> None:
    number = canvas.column()["assignment"]
    canvas.client.patch(f"/api/assignments/{number}", json={"allowed_attempts": 1})
    at = stamp(-60)

    first, repeated, second = submit(canvas, at), submit(canvas, at), submit(canvas, stamp())

    assert [first.status_code, repeated.status_code, second.status_code] == [200, 200, 422]


def test_an_unknown_line_item_is_404(canvas: Tool) -> None:
    assert canvas.score(url=canvas.column()["url"] + "9").status_code == 404


def test_results_show_a_persons_own_grade_scaled(canvas: Tool) -> None:
    canvas.score(scoreGiven=10, scoreMaximum=10)
    canvas.override(0.5)

    result = canvas.results()[0]
    assert result["resultScore"] == 5
    assert result["resultMaximum"] == 10
    assert result["userId"] == canvas.sub("maria-ortiz")


def test_a_result_exists_only_after_a_score_post(canvas: Tool) -> None:
    canvas.override(1)

    assert canvas.results() == []


def test_a_submitted_message_empties_the_result_although_the_grade_stays(canvas: Tool) -> None:
    canvas.score()
    submit(canvas, stamp())

    assert "resultScore" not in canvas.results()[0]
    assert canvas.grade()["score"] == 1


def test_results_of_one_user_can_be_asked_for(canvas: Tool) -> None:
    canvas.score()
    canvas.score("james-okafor")
    url = canvas.column()["url"] + "/results?user_id="

    one = canvas.call("GET", url + canvas.sub("james-okafor")).get_json()
    nobody = canvas.call("GET", url + canvas.sub("helen-brandt")).get_json()

    assert [row["userId"] for row in one] == [canvas.sub("james-okafor")]
    assert nobody == []


def test_history_keeps_every_state_that_a_grade_passed_through(canvas: Tool) -> None:
    submit(canvas, stamp(-60))
    canvas.score()
    canvas.override(0)

    history = canvas.client.get("/api/history?person=maria-ortiz").get_json()
    assert [entry["cause"] for entry in history] == ["score", "score", "manual"]
    assert [entry["state"] for entry in history] == ["pending_review", "graded", "graded"]
    assert [entry["score"] for entry in history] == [None, 1, 0]
