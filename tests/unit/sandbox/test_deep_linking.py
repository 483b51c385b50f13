"""What a tool returns from deep linking: canvas.md 5.2, moodle.md 14 and 15."""

import time
from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qs, urlsplit

import jwt
import pytest
from werkzeug.test import TestResponse

from .conftest import PRIVATE_KEY, TOOL, Tool

DEEP_LINKING = "https://purl.imsglobal.org/spec/lti-dl/claim"
LTI = "https://purl.imsglobal.org/spec/lti/claim"
HERE = "http://127.0.0.1:8001"


def answer(tool: Tool, items: list[dict[str, Any]], **changes: Any) -> TestResponse:
    """Asks for a link as Helen and answers; ``absent`` leaves a claim out."""
    return answer_to(tool, tool.launch("helen-brandt", "deep_linking"), items, **changes)


def answer_to(
    tool: Tool, request: dict[str, Any], items: list[dict[str, Any]], **changes: Any
) -> TestResponse:
    url = request[f"{DEEP_LINKING}/deep_linking_settings"]["deep_link_return_url"]
    now = int(time.time())
    claims = {
        "iss": tool.registration()["client_id"],
        "aud": request["iss"],
        "iat": now,
        "exp": now + 60,
        "nonce": "n",
        f"{LTI}/message_type": "LtiDeepLinkingResponse",
        f"{LTI}/version": "1.3.0",
        f"{LTI}/deployment_id": tool.registration()["deployment_ids"][0],
        f"{DEEP_LINKING}/content_items": items,
        **changes,
    }
    claims = {name: value for name, value in claims.items() if value != "absent"}
    token = jwt.encode(claims, PRIVATE_KEY, "RS256", {"kid": tool.kid})
    return tool.client.post(url.removeprefix(HERE), data={"JWT": token})


def link(**more: Any) -> dict[str, Any]:
    return {"type": "ltiResourceLink", "title": "Linked", "url": f"{TOOL}/lti/launch", **more}


def next_page(tool: Tool, given: TestResponse) -> str:
    """Where the frame's answer leads the page around it."""
    assert given.status_code == 200
    return given.get_data(as_text=True).partition('href="')[2].partition('"')[0]


def page(tool: Tool, address: str) -> str:
    return tool.client.get(address).get_data(as_text=True)


def assignments(tool: Tool) -> list[dict[str, Any]]:
    return tool.client.get("/api/assignments").get_json()


def columns(tool: Tool) -> list[dict[str, Any]]:
    return tool.client.get("/api/gradebook").get_json()["columns"]


# Canvas


def test_a_canvas_choice_fills_a_form_and_the_teacher_saves_it(canvas: Tool) -> None:
    item = link(
        text="Write it.",
        lineItem={"scoreMaximum": 3, "label": "Named by the column", "tag": "t", "resourceId": "r"},
        custom={"credential": "other"},
        submission={"endDateTime": "2027-05-29T23:59:59Z"},
    )

    form = next_page(canvas, answer(canvas, [item]))
    shown, before = page(canvas, form), len(assignments(canvas))
    typed = {"title": "Mine", "points": "5", "description": "Write it."}
    saved = canvas.client.post(form, data=typed)

    made = assignments(canvas)[-1]
    assert before == 1
    assert 'value="Named by the column"' in shown
    assert 'value="3"' in shown
    assert "Write it." in shown
    assert saved.status_code == 303
    assert (made["title"], made["points"], made["graded"]) == ("Mine", 5, True)
    assert made["custom"] == {"credential": "other"}
    assert made["due_at"] == "2027-05-29T23:59:59Z"
    column = columns(canvas)[-1]
    assert (column["maximum"], column["tag"], column["resource_id"]) == (5, "t", "r")


def test_a_canvas_form_with_faults_keeps_what_was_typed(canvas: Tool) -> None:
    form = next_page(canvas, answer(canvas, [link()]))

    again = canvas.client.post(form, data={"title": "", "points": "many", "description": "Kept"})

    shown = again.get_data(as_text=True)
    assert all(words in shown for words in ("Enter a title.", "Enter the points", "Kept", "many"))
    assert len(assignments(canvas)) == 1


def test_a_saved_choice_cannot_be_saved_again(canvas: Tool) -> None:
    form = next_page(canvas, answer(canvas, [link()]))
    typed = {"title": "Mine", "points": "1", "description": ""}

    answers = [canvas.client.post(form, data=typed).status_code for _ in range(2)]

    assert answers == [303, 404]


def test_ignored_line_items_leave_the_points_to_the_form(canvas: Tool) -> None:
    canvas.client.patch("/api/options", json={"deep_link_line_items": False})

    answer(canvas, [link(lineItem={"scoreMaximum": 1, "tag": "t"})])

    choice = canvas.client.get("/api/choices").get_json()[0]
    made = canvas.client.post(f"/api/choices/{choice['key']}", json={}).get_json()
    assert made["points"] == 100
    assert columns(canvas)[-1]["tag"] is None


def test_a_choice_is_saved_by_the_api_as_filled_in_unless_told_otherwise(canvas: Tool) -> None:
    answer(canvas, [link(lineItem={"scoreMaximum": 1})])
    choice = canvas.client.get("/api/choices").get_json()[0]

    made = canvas.client.post(f"/api/choices/{choice['key']}", json={"title": "Mine"}).get_json()

    assert (made["title"], made["points"]) == ("Mine", 1)
    assert canvas.client.get("/api/choices").get_json() == []


def test_an_existing_assignment_is_known_when_it_is_found_again(canvas: Tool) -> None:
    known = assignments(canvas)[0]

    new = canvas.launch("helen-brandt", "deep_linking")
    again = canvas.launch("helen-brandt", "deep_linking", assignment=known["id"])

    assert new[f"{LTI}/custom"]["canvas_assignment_id"] == "$Canvas.assignment.id"
    assert again[f"{LTI}/custom"]["canvas_assignment_id"] == known["id"]
    assert again[f"{LTI}/custom"]["assignment_lti_id"] == known["uuid"]
    assert f"{LTI}/resource_link" not in again


def test_editing_changes_the_assignment_and_its_columns(canvas: Tool) -> None:
    known = assignments(canvas)[0]
    request = canvas.launch("helen-brandt", "deep_linking", assignment=known["id"])
    item = link(custom={"credential": "other"}, lineItem={"scoreMaximum": 2})

    form = next_page(canvas, answer_to(canvas, request, [item]))
    typed = {"title": "Renamed", "points": "2", "description": ""}
    key = parse_qs(urlsplit(form).query)["choice"][0]
    canvas.client.post(urlsplit(form).path, data={**typed, "choice": key})

    changed = assignments(canvas)[0]
    assert len(assignments(canvas)) == 1
    assert (changed["id"], changed["uuid"]) == (known["id"], known["uuid"])
    assert (changed["title"], changed["custom"]) == ("Renamed", {"credential": "other"})
    assert (columns(canvas)[0]["label"], columns(canvas)[0]["maximum"]) == ("Renamed", 2)


def test_canvas_takes_one_item_only(canvas: Tool) -> None:
    assert answer(canvas, [link(), link()]).status_code == 400


# Moodle


def test_moodle_adds_every_item_at_once(moodle: Tool) -> None:
    review = {"url": f"{TOOL}/lti/launch", "custom": {"open": "review"}}
    line_item = {
        "scoreMaximum": 1,
        "label": "Not stored",
        "resourceId": "r",
        "tag": "t",
        "submissionReview": review,
    }
    items = [link(lineItem=line_item, custom={"a": "1\n2"}), link(title="Reading")]

    given = answer(moodle, items, **{f"{DEEP_LINKING}/msg": "Two added."})

    graded, reading = assignments(moodle)[-2:]
    column = columns(moodle)[-1]
    shown = page(moodle, next_page(moodle, given))
    assert (graded["title"], graded["graded"], graded["custom"]) == ("Linked", True, {"a": "1"})
    assert (reading["title"], reading["graded"]) == ("Reading", False)
    assert (column["label"], column["tag"], column["resource_id"]) == ("Linked", "t", "r")
    assert column["submission_review"] == review
    assert all(words in shown for words in ("Linked", "Reading", "Two added."))


# Both


def test_a_line_item_without_maximum_is_rejected(canvas: Tool) -> None:
    assert answer(canvas, [link(lineItem={"label": "x"})]).status_code == 400


@pytest.mark.parametrize(
    "changes",
    [
        {"iss": "someone"},
        {"aud": "someone"},
        {"nonce": "absent"},
        {"iat": "absent"},
        {"exp": "absent"},
        {"exp": 1},
        {f"{LTI}/deployment_id": "another"},
        {f"{LTI}/message_type": "LtiResourceLinkRequest"},
        {f"{LTI}/version": "absent"},
        {f"{DEEP_LINKING}/data": None},
        {f"{DEEP_LINKING}/content_items": [link(icon=None)]},
        {f"{DEEP_LINKING}/content_items": [link(url="https://elsewhere.example/launch")]},
        {f"{DEEP_LINKING}/content_items": [{"type": "link", "url": TOOL}]},
        {f"{DEEP_LINKING}/content_items": [link(custom="credential=other")]},
        {f"{DEEP_LINKING}/content_items": {}},
    ],
)
def test_an_answer_that_is_not_right_is_refused(canvas: Tool, changes: dict[str, Any]) -> None:
    refused = answer(canvas, [], **changes)

    assert refused.status_code == 400
    assert "was refused" in refused.get_data(as_text=True)


def test_an_answer_of_somebody_who_only_learns_here_is_refused(canvas: Tool) -> None:
    request = canvas.launch("maria-ortiz", "deep_linking")

    assert answer_to(canvas, request, [link()]).status_code == 403


def test_an_answer_to_no_request_of_ours_is_refused(canvas: Tool) -> None:
    course = canvas.client.get("/api/courses").get_json()[0]["id"]
    hint = canvas.login("helen-brandt")["lti_message_hint"]

    addresses = [f"/courses/{course}/deep_linking_response?data={one}" for one in ("x", hint)]

    assert [canvas.client.post(one, data={"JWT": "a"}).status_code for one in addresses] == [
        400
    ] * 2


@pytest.mark.parametrize("rules", ["canvas", "moodle"])
def test_a_reported_problem_is_shown_and_adds_nothing(
    make_tool: Callable[[str], Tool], rules: str
) -> None:
    tool = make_tool(rules)

    given = answer(tool, [link()], **{f"{DEEP_LINKING}/errormsg": "No programs yet."})

    assert "No programs yet." in page(tool, next_page(tool, given))
    assert len(assignments(tool)) == 1


def test_a_cancelled_choice_adds_nothing(canvas: Tool) -> None:
    request = canvas.launch("helen-brandt", "deep_linking")
    address = request[f"{LTI}/launch_presentation"]["return_url"]

    empty = answer_to(canvas, request, [])
    left = canvas.client.get(f"{address}?lti_msg=Not+today.".removeprefix(HERE))

    assert "Nothing was chosen." in page(canvas, next_page(canvas, empty))
    assert "Not today." in page(canvas, next_page(canvas, left))
    assert len(assignments(canvas)) == 1


# The pages


@pytest.mark.parametrize(
    ("person", "status"), [("helen-brandt", 200), ("samuel-reyes", 403), ("maria-ortiz", 403)]
)
def test_only_those_who_make_the_course_choose(canvas: Tool, person: str, status: int) -> None:
    course = canvas.client.get("/api/courses").get_json()[0]["id"]
    base = f"/as/{person}/courses/{course}"
    offered = "Add an assignment from Fieldwork" in page(canvas, base)

    chooser = canvas.client.get(f"{base}/assignments/choose")
    again = canvas.client.get(f"{base}/assignments/{assignments(canvas)[0]['id']}/find")
    edit = canvas.client.get(f"{base}/assignments/{assignments(canvas)[0]['id']}/edit")

    assert offered == (status == 200)
    assert [one.status_code for one in (chooser, again, edit)] == [status] * 3


def test_moodle_offers_no_second_choice(moodle: Tool) -> None:
    base = f"/as/helen-brandt/courses/{moodle.client.get('/api/courses').get_json()[0]['id']}"

    found = moodle.client.get(f"{base}/assignments/{assignments(moodle)[0]['id']}/find")

    assert "/edit" not in page(moodle, base)
    assert found.status_code == 404
