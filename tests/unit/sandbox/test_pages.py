"""The pages: who sees what, and what a person can do there."""

import pytest

from .conftest import SUBMISSION, TOOL, Tool, stamp, submission


def base(tool: Tool, person: str) -> str:
    course = tool.client.get("/api/courses").get_json()[0]["id"]
    return f"/as/{person}/courses/{course}"


def assignment(tool: Tool) -> str:
    return str(tool.client.get("/api/assignments").get_json()[0]["id"])


def page(tool: Tool, address: str) -> str:
    answer = tool.client.get(address)
    assert answer.status_code == 200
    return answer.get_data(as_text=True)


def test_home_offers_everybody_and_says_what_it_is(canvas: Tool) -> None:
    home = page(canvas, "/")

    assert "Sandbox LMS" in home
    assert all(f'href="/as/{name}/"' in home for name in ("maria-ortiz", "ruth-alvarez"))


def test_an_assignment_posts_its_login_into_a_frame(canvas: Tool) -> None:
    shown = page(canvas, f"{base(canvas, 'maria-ortiz')}/assignments/{assignment(canvas)}")

    assert f'action="{TOOL}/lti/login" method="post" target="tool"' in shown
    assert 'name="tool"' in shown
    assert 'allow="fullscreen' in shown
    assert "post_message_forwarding" not in shown


def test_the_storage_frame_stands_there_when_it_is_on(canvas: Tool) -> None:
    canvas.client.patch("/api/options", json={"storage_target": "post_message_forwarding"})

    shown = page(canvas, f"{base(canvas, 'maria-ortiz')}/assignments/{assignment(canvas)}")

    assert 'name="post_message_forwarding"' in shown


@pytest.mark.parametrize(
    ("person", "path", "status"),
    [
        ("maria-ortiz", "/gradebook", 403),
        ("helen-brandt", "/gradebook", 200),
        ("samuel-reyes", "/gradebook", 200),
        ("ruth-alvarez", "/gradebook", 200),
        ("ruth-alvarez", "/navigation", 200),
        ("maria-ortiz", "/grades", 200),
        ("helen-brandt", "/grades", 403),
        ("nobody", "", 404),
    ],
)
def test_pages_open_to_whom_they_are_for(canvas: Tool, person: str, path: str, status: int) -> None:
    assert canvas.client.get(base(canvas, person) + path).status_code == status


def test_somebody_who_is_not_in_the_course_is_kept_out(canvas: Tool) -> None:
    made = {"given_name": "Lee", "family_name": "Moran", "courses": []}
    canvas.client.post("/api/people", json=made)

    assert canvas.client.get(base(canvas, "lee-moran")).status_code == 403


def test_a_typed_grade_is_a_manual_override(canvas: Tool) -> None:
    form = {
        "line_item": canvas.column()["id"],
        "student": "maria-ortiz",
        "score": "0.5",
        "comment": "See me.",
    }

    answer = canvas.client.post(f"{base(canvas, 'samuel-reyes')}/gradebook", data=form)

    assert answer.status_code == 303
    assert canvas.grade()["score"] == 0.5
    assert canvas.grade()["graded_by"] == "samuel-reyes"
    assert canvas.grade()["comments"][0]["author"] == "Samuel Reyes"


def test_an_empty_box_clears_the_grade_and_words_are_refused(canvas: Tool) -> None:
    canvas.override(1)
    form = {"line_item": canvas.column()["id"], "student": "maria-ortiz", "score": ""}
    address = f"{base(canvas, 'helen-brandt')}/gradebook"

    cleared = canvas.client.post(address, data=form)
    refused = canvas.client.post(address, data={**form, "score": "good"})

    assert (cleared.status_code, refused.status_code) == (303, 400)
    assert canvas.grade()["score"] is None


def test_the_grading_view_lists_students_and_attempts(canvas: Tool) -> None:
    for seconds, name in ((-60, "one"), (0, "two")):
        canvas.score(
            activityProgress="Submitted",
            gradingProgress="PendingManual",
            submission={"submittedAt": stamp(seconds)},
            **{SUBMISSION: submission(f"{TOOL}/lti/review/{name}")},
        )

    shown = page(
        canvas,
        f"{base(canvas, 'helen-brandt')}/speedgrader/{assignment(canvas)}?student=maria-ortiz",
    )

    assert f'value="{TOOL}/lti/review/two"' in shown
    assert "Attempt 1" in shown
    assert "Attempt 2" in shown
    assert "Pending review" in shown


def test_without_submission_the_grading_view_says_so(canvas: Tool) -> None:
    shown = page(canvas, f"{base(canvas, 'helen-brandt')}/speedgrader/{assignment(canvas)}")

    assert "No preview available" in shown
    assert "<iframe" not in shown


def test_moodle_has_a_magnifier_and_no_grading_view(moodle: Tool) -> None:
    gradebook = page(moodle, f"{base(moodle, 'helen-brandt')}/gradebook")
    grading = moodle.client.get(f"{base(moodle, 'helen-brandt')}/speedgrader/{assignment(moodle)}")

    assert f"/review/{assignment(moodle)}?student=maria-ortiz" in gradebook
    assert "speedgrader" not in gradebook
    assert grading.status_code == 404


def test_a_foreign_host_name_is_turned_away(canvas: Tool) -> None:
    answer = canvas.client.get("/api/people", headers={"Host": "attacker.example"})

    assert answer.status_code == 403
