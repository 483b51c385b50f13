"""Copies of courses and assignments, and the notice of one: canvas.md 9, moodle.md 17."""

import json
from collections.abc import Callable
from typing import Any

import jwt
import pytest

from lti_tool.sandbox.demo.processes import free_port
from lti_tool.sandbox.scopes import NOTICE_HANDLERS
from tests.scripted_server import ScriptedServer

from .conftest import ALL_SCOPES, TOOL, Tool

LTI = "https://purl.imsglobal.org/spec/lti/claim"
SERVICE = f"{LTI}/platformnotificationservice"
COPY = "LtiContextCopyNotice"


def first_course(tool: Tool) -> dict[str, Any]:
    return tool.client.get("/api/courses").get_json()[0]


def copy_by_page(tool: Tool, person: str = "helen-brandt") -> Any:
    address = f"/as/{person}/courses/{first_course(tool)['id']}/copy"
    return tool.client.post(address, data={"title": "Spring", "code": "S"})


@pytest.mark.parametrize("rules", ["canvas", "moodle"])
def test_a_copied_course_has_the_same_people_and_new_links(
    make_tool: Callable[[str], Tool], rules: str
) -> None:
    tool = make_tool(rules)
    before = tool.client.get("/api/gradebook").get_json()["columns"]

    answer = copy_by_page(tool)

    original, twin = tool.client.get("/api/assignments").get_json()
    after = tool.client.get("/api/gradebook").get_json()["columns"]
    home = tool.client.get(answer.location.replace("helen-brandt", "maria-ortiz"))
    assert (home.status_code, "Spring" in home.get_data(as_text=True)) == (200, True)
    assert (twin["url"], twin["custom"]) == (original["url"], original["custom"])
    assert twin["uuid"] != original["uuid"]
    assert len(after) == len(before) + 1


def test_only_those_who_make_the_course_copy_it(canvas: Tool) -> None:
    assert copy_by_page(canvas, "samuel-reyes").status_code == 403
    assert copy_by_page(canvas, "ruth-alvarez").status_code == 303


def test_a_copy_by_the_api_enrolls_people_only_if_asked(canvas: Tool) -> None:
    body = {"code": "X", "title": "X", "copy_of": first_course(canvas)["id"]}

    empty = canvas.client.post("/api/courses", json=body).get_json()
    full = canvas.client.post("/api/courses", json={**body, "enroll": True}).get_json()

    person = canvas.client.get("/api/people").get_json()[0]
    assert empty["id"] not in person["courses"]
    assert full["id"] in person["courses"]


def test_moodle_knows_where_a_copy_came_from(moodle: Tool) -> None:
    copy_by_page(moodle)
    moodle.client.patch("/api/options", json={"custom": {"history": "$Context.id.history"}})
    original, twin = moodle.client.get("/api/assignments").get_json()

    histories = [
        moodle.launch("maria-ortiz", assignment=one["id"])[f"{LTI}/custom"]["history"]
        for one in (original, twin)
    ]

    assert histories == ["", original["course"]]


def test_a_duplicate_keeps_address_custom_and_moodles_line_item_names(moodle: Tool) -> None:
    original = moodle.client.get("/api/assignments").get_json()[0]
    moodle.send(
        "PUT",
        moodle.column()["url"],
        {"label": "x", "scoreMaximum": 1, "tag": "t", "resourceId": "r"},
        "application/vnd.ims.lis.v2.lineitem+json",
    )
    page = f"/as/helen-brandt/courses/{original['course']}/assignments/{original['id']}/duplicate"

    answer = moodle.client.post(page)

    twin = moodle.client.get("/api/assignments").get_json()[-1]
    first, second = moodle.client.get("/api/gradebook").get_json()["columns"]
    assert answer.status_code == 303
    assert twin["title"] == f"{original['title']} (copy)"
    assert (twin["course"], twin["url"], twin["custom"]) == (
        original["course"],
        original["url"],
        original["custom"],
    )
    assert twin["id"] != original["id"]
    assert (second["id"] != first["id"], second["tag"], second["resource_id"]) == (True, "t", "r")


def test_an_assignment_is_duplicated_by_the_api(canvas: Tool) -> None:
    original = canvas.client.get("/api/assignments").get_json()[0]

    address = f"/api/assignments/{original['id']}/duplicate"
    twin = canvas.client.post(address, json={"title": "Again"}).get_json()

    assert (twin["title"], twin["custom"]) == ("Again", original["custom"])


# Platform notifications


@pytest.fixture
def notified(canvas: Tool) -> Tool:
    """A tool that was granted the right to be told of copies."""
    granted = [*ALL_SCOPES.split(), NOTICE_HANDLERS]
    canvas.client.patch("/api/options", json={"scopes": granted})
    return canvas


def service(tool: Tool) -> dict[str, Any]:
    return tool.launch("helen-brandt")[SERVICE]


def handle(tool: Tool, handler: Any, notice_type: str = COPY) -> Any:
    url = service(tool)["platform_notification_service_url"]
    body = {"notice_type": notice_type, "handler": handler}
    return tool.call("PUT", url, NOTICE_HANDLERS, json=body)


def test_the_service_is_named_only_where_it_was_granted(canvas: Tool) -> None:
    assert SERVICE not in canvas.launch("helen-brandt")


def test_the_service_says_what_it_tells(notified: Tool) -> None:
    told = service(notified)

    assert told["service_versions"] == ["1.0"]
    assert told["scope"] == [NOTICE_HANDLERS]
    assert told["notice_types_supported"] == ["LtiHelloWorldNotice", COPY]


def test_a_handler_is_kept_listed_and_removed(notified: Tool) -> None:
    url = service(notified)["platform_notification_service_url"]

    handle(notified, f"{TOOL}/lti/notices")
    listed = notified.call("GET", url, NOTICE_HANDLERS).get_json()
    emptied = handle(notified, "").get_json()

    assert listed["client_id"] == notified.registration()["client_id"]
    assert listed["notice_handlers"][1] == {"notice_type": COPY, "handler": f"{TOOL}/lti/notices"}
    assert emptied["notice_handlers"][1]["handler"] == ""


@pytest.mark.parametrize(
    ("handler", "notice_type"),
    [
        ("https://elsewhere.example/notices", COPY),
        ("localhost/notices", COPY),
        (None, COPY),
        (f"{TOOL}/lti/notices", "LtiWeatherNotice"),
    ],
)
def test_a_handler_elsewhere_or_of_an_unknown_type_is_refused(
    notified: Tool, handler: Any, notice_type: str
) -> None:
    assert handle(notified, handler, notice_type).status_code == 400


def test_handlers_need_a_token_of_their_scope_and_the_tools_number(notified: Tool) -> None:
    url = service(notified)["platform_notification_service_url"]

    assert notified.call("GET", url).status_code == 401
    assert notified.call("GET", f"{url}0", NOTICE_HANDLERS).status_code == 404


def test_a_copy_is_told_once_in_a_signed_notice(notified: Tool) -> None:
    application, source = notified.client.application, first_course(notified)
    read_keys: list[Any] = []

    def tool_reads_keys() -> None:
        answer = application.test_client().get("/api/lti/security/jwks")
        read_keys.append(jwt.PyJWK(answer.get_json()["keys"][-1], "RS256").key)

    with ScriptedServer() as tool:
        # The tool reads the LMS's keys while the LMS waits for its answer.
        tool.answer("/notices", status=503, before=tool_reads_keys)
        handle(notified, tool.url.replace("127.0.0.1", "localhost") + "/notices")
        copy_by_page(notified)

    [asked] = tool.asked
    token = json.loads(asked.body)["notices"][0]["jwt"]
    audience = notified.registration()["client_id"]
    claims = jwt.decode(token, read_keys[0], algorithms=["RS256"], audience=audience)
    made = notified.client.get("/api/courses").get_json()[-1]
    assert claims["exp"] - claims["iat"] == 3600
    assert claims["iss"] == notified.registration()["issuer"]
    assert claims[f"{LTI}/deployment_id"] == notified.registration()["deployment_ids"][0]
    assert claims[f"{LTI}/version"] == "1.3.0"
    assert claims[f"{LTI}/notice"]["type"] == COPY
    assert set(claims[f"{LTI}/notice"]) == {"id", "timestamp", "type"}
    assert claims[f"{LTI}/context"]["id"] == made["opaque"]
    assert claims[f"{LTI}/origin_contexts"] == [source["opaque"]]
    assert "nonce" in claims
    [kept] = notified.client.get("/api/notices").get_json()
    assert (kept["type"], kept["status"]) == (COPY, 503)


def test_a_tool_that_is_down_keeps_no_copy_from_being_made(notified: Tool) -> None:
    handle(notified, f"http://localhost:{free_port()}/notices")

    answer = copy_by_page(notified)

    [kept] = notified.client.get("/api/notices").get_json()
    assert answer.status_code == 303
    assert (kept["status"], "refused" in kept["trouble"]) == (None, True)
