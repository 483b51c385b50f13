"""What Moodle does with a score: moodle.md 19 and 22 to 27, a case per rule."""

import json
import time
from typing import Any

import pytest
import time_machine

from .conftest import ITEM_TYPE, SCORE_TYPE, Tool, service_url, stamp


def later(tool: Tool, **body: Any) -> Any:
    """A score sent five seconds after now, so that it is newer by whole seconds."""
    with time_machine.travel(time.time() + 5, tick=False):
        return tool.score(**body)


def standalone(tool: Tool) -> str:
    body = {"scoreMaximum": 10, "label": "Made by the tool"}
    items = tool.column()["url"].split("/lineitems/")[0] + "/lineitems?type_id=1"
    return tool.send("POST", items, body, ITEM_TYPE).get_json()["id"]


def test_success_is_200_with_nothing_in_it(moodle: Tool) -> None:
    answer = moodle.score()

    assert (answer.status_code, answer.get_data()) == (200, b"")
    assert moodle.grade()["score"] == 1


def test_a_failure_says_an_empty_list(moodle: Tool) -> None:
    answer = moodle.score(gradingProgress="Nearly")

    assert (answer.status_code, answer.get_data()) == (400, b"[]")


def test_pretty_printed_json_turns_a_failure_into_200(moodle: Tool) -> None:
    url = service_url(moodle.column()["url"], "scores")
    text = json.dumps({"userId": moodle.sub("maria-ortiz")}, indent=2)

    answer = moodle.send("POST", url, None, SCORE_TYPE, text=text)

    assert (answer.status_code, answer.get_data()) == (200, b"[]")


@pytest.mark.parametrize("kind", ["application/json", f"{SCORE_TYPE}; charset=utf-8"])
def test_another_content_type_is_400(moodle: Tool, kind: str) -> None:
    url = service_url(moodle.column()["url"], "scores")

    assert moodle.send("POST", url, {}, kind).status_code == 400


@pytest.mark.parametrize(
    "body",
    [
        {"userId": None},
        {"timestamp": None},
        {"timestamp": "now"},
        {"activityProgress": None},
        {"gradingProgress": None},
        {"scoreMaximum": None},
        {"scoreGiven": "much"},
    ],
)
def test_a_bad_field_is_400(moodle: Tool, body: dict[str, Any]) -> None:
    assert moodle.score(**body).status_code == 400


@pytest.mark.parametrize("person", ["helen-brandt", "samuel-reyes", "test-student"])
def test_somebody_who_is_no_enrolled_student_is_400(moodle: Tool, person: str) -> None:
    assert moodle.score(person).status_code == 400


def test_a_user_id_that_is_no_number_is_502(moodle: Tool) -> None:
    assert moodle.score(userId="maria").status_code == 502


def test_another_tools_type_id_is_401(moodle: Tool) -> None:
    url = moodle.column()["url"].replace("type_id=1", "type_id=2")

    assert moodle.score(url=url).status_code == 401


def test_an_unknown_item_is_404(moodle: Tool) -> None:
    number = moodle.column()["id"]
    url = moodle.column()["url"].replace(f"/lineitems/{number}/", "/lineitems/99999/")

    assert moodle.score(url=url).status_code == 404


def test_an_equal_or_older_second_is_409_by_moodles_own_clock(moodle: Tool) -> None:
    future = stamp(3600)
    assert moodle.score(timestamp=future).status_code == 200

    with time_machine.travel(time.time() + 5, tick=False):
        newer_than_the_clock = moodle.score(timestamp=stamp())
        same_second = moodle.score(timestamp=stamp())

    assert newer_than_the_clock.status_code == 200
    assert same_second.status_code == 409


def test_a_teachers_edit_moves_the_clock(moodle: Tool) -> None:
    before = stamp()
    moodle.override(0.5)

    assert moodle.score(timestamp=before).status_code == 409


def test_a_standalone_column_compares_with_the_last_timestamp_sent(moodle: Tool) -> None:
    url = standalone(moodle)

    first = moodle.score(url=url, timestamp=stamp(3600))
    second = later(moodle, url=url)

    assert (first.status_code, second.status_code) == (200, 409)


@pytest.mark.parametrize("progress", ["PendingManual", "NotReady", "Pending", "Failed"])
def test_anything_but_fully_graded_empties_the_grade_and_keeps_its_comment(
    moodle: Tool, progress: str
) -> None:
    moodle.score(comment="Earned.")
    later(moodle, gradingProgress=progress, comment="Sent again.")

    assert moodle.grade()["score"] is None
    assert moodle.grade()["comments"][0]["text"] == "Sent again."


def test_a_missing_score_empties_the_grade(moodle: Tool) -> None:
    moodle.score()
    later(moodle, scoreGiven=None)

    assert moodle.grade()["score"] is None


def test_a_comment_is_replaced_and_erased_without_one(moodle: Tool) -> None:
    moodle.score(comment="One.")
    later(moodle, comment="Two.")
    replaced = [one["text"] for one in moodle.grade()["comments"]]
    with time_machine.travel(time.time() + 20, tick=False):
        moodle.score()

    assert replaced == ["Two."]
    assert moodle.grade()["comments"] == []


@pytest.mark.parametrize(("given", "shown"), [(1, 0.33333), (5, 1), (-2, 0)])
def test_a_score_is_scaled_to_five_decimals_and_clamped(
    moodle: Tool, given: float, shown: float
) -> None:
    moodle.score(scoreGiven=given, scoreMaximum=3)

    assert moodle.grade()["score"] == shown


def test_a_teachers_grade_is_kept_and_shown_by_results(moodle: Tool) -> None:
    moodle.score()
    moodle.override(0.25)

    answer = later(moodle)

    assert answer.status_code == 200
    assert moodle.results()[0]["resultScore"] == 0.25
    assert moodle.grade()["overridden"] is True


def test_a_cleared_override_lets_scores_through_again(moodle: Tool) -> None:
    moodle.override(0.25)
    moodle.override(None)
    later(moodle)

    assert moodle.grade()["score"] == 1


def test_results_with_a_limit_are_a_404_page(moodle: Tool) -> None:
    url = service_url(moodle.column()["url"], "results") + "&limit=5"

    answer = moodle.call("GET", url)

    assert answer.status_code == 404
    assert answer.mimetype == "text/html"
