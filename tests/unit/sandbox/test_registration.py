"""LTI Dynamic Registration as Canvas (canvas.md 1.4) and Moodle (moodle.md 10 to 13) offer it."""

import time
from typing import Any
from urllib.parse import parse_qs, urlsplit

import jwt
import pytest
from werkzeug.test import TestResponse

from lti_tool.sandbox.scopes import LINE_ITEM, MEMBERSHIP, NOTICE_HANDLERS, SCORE

from .conftest import TOOL, Tool

ADDRESS = f"{TOOL}/lti/register/abc?from=mail"
CONFIGURATION = "https://purl.imsglobal.org/spec/lti-tool-configuration"
PLATFORM = "https://purl.imsglobal.org/spec/lti-platform-configuration"
CANVAS = "https://canvas.instructure.com/lti"
LTI = "https://purl.imsglobal.org/spec/lti/claim"


def opened(tool: Tool, **body: Any) -> dict[str, str]:
    """What the tool finds in the address that the LMS opens."""
    answer = tool.client.post("/api/registration", json={"address": ADDRESS, **body})
    query = parse_qs(urlsplit(answer.get_json()["open"]).query)
    return {name: values[0] for name, values in query.items()}


def get_configuration(tool: Tool, address: str, token: str) -> TestResponse:
    path = address.removeprefix("http://127.0.0.1:8001")
    return tool.client.get(path, headers={"Authorization": f"Bearer {token}"})


def wanted(**changes: Any) -> dict[str, Any]:
    """A registration that both LMSs take; None leaves a member out."""
    body = {
        "application_type": "web",
        "grant_types": ["client_credentials", "implicit"],
        "response_types": ["id_token"],
        "initiate_login_uri": f"{TOOL}/lti/login",
        "redirect_uris": [f"{TOOL}/lti/launch"],
        "client_name": "Fieldwork of the district",
        "jwks_uri": f"{TOOL}/.well-known/jwks.json",
        "token_endpoint_auth_method": "private_key_jwt",
        "scope": f"{LINE_ITEM} {SCORE} {NOTICE_HANDLERS}",
        CONFIGURATION: configuration(),
        **changes,
    }
    return {name: value for name, value in body.items() if value is not None}


def configuration(**changes: Any) -> dict[str, Any]:
    body = {
        "domain": "localhost:8000",
        "target_link_uri": f"{TOOL}/lti/launch",
        "claims": ["sub", "name", "email"],
        "custom_parameters": {"course": "$Canvas.course.id", "sum": "1+1=2"},
        "messages": [
            {
                "type": "LtiDeepLinkingRequest",
                "target_link_uri": f"{TOOL}/lti/launch?deep",
                "placements": [f"{CANVAS}/assignment_selection"],
            },
            {
                "type": "LtiResourceLinkRequest",
                "placements": ["course_navigation"],
                "custom_parameters": {"place": "menu"},
            },
        ],
        f"{CANVAS}/privacy_level": "name_only",
        **changes,
    }
    return {name: value for name, value in body.items() if value is not None}


def post(tool: Tool, token: str, body: Any) -> TestResponse:
    paths = {"canvas": "/api/lti/registrations", "moodle": "/mod/lti/openid-registration.php"}
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    return tool.client.post(paths[tool.registration()["rules"]], json=body, headers=headers)


def register(tool: Tool, **changes: Any) -> TestResponse:
    return post(tool, opened(tool)["registration_token"], wanted(**changes))


def install(tool: Tool) -> None:
    tool.client.patch("/api/registration", json={"active": True})


# What is opened, and what is told


def test_the_address_keeps_its_own_query_and_gets_configuration_and_token(canvas: Tool) -> None:
    query = opened(canvas)

    assert set(query) == {"from", "openid_configuration", "registration_token"}
    assert query["openid_configuration"].endswith(
        f"openid-configuration?registration_token={query['registration_token']}"
    )


def test_only_web_addresses_are_opened(canvas: Tool) -> None:
    answer = canvas.client.post("/api/registration", json={"address": "javascript:alert(1)"})

    assert answer.status_code == 400
    assert "http" in answer.get_json()["error"]["message"]


def test_the_canvas_token_lives_an_hour(canvas: Tool) -> None:
    claims = jwt.decode(opened(canvas)["registration_token"], options={"verify_signature": False})

    assert claims["exp"] - time.time() == pytest.approx(3600, abs=5)


def test_canvas_tells_what_its_documentation_lists(canvas: Tool) -> None:
    query = opened(canvas)

    told = get_configuration(
        canvas, query["openid_configuration"], query["registration_token"]
    ).get_json()

    platform = told[PLATFORM]
    messages = {one["type"]: one.get("placements", []) for one in platform["messages_supported"]}
    assert told["registration_endpoint"] == "http://127.0.0.1:8001/api/lti/registrations"
    assert told["authorization_server"] == "127.0.0.1:8001"
    assert {MEMBERSHIP, NOTICE_HANDLERS} <= set(told["scopes_supported"])
    assert platform["product_family_code"] == "canvas"
    assert "LtiContextCopyNotice" in platform["notice_types_supported"]
    assert set(messages) == {"LtiResourceLinkRequest", "LtiDeepLinkingRequest", "LtiEulaRequest"}
    assert f"{CANVAS}/assignment_selection" in messages["LtiDeepLinkingRequest"]
    assert "ContentArea" in messages["LtiDeepLinkingRequest"]
    assert f"{CANVAS}/account_name" in platform


def test_canvas_tells_nothing_without_the_bearer_token(canvas: Tool) -> None:
    address = opened(canvas)["openid_configuration"]

    assert get_configuration(canvas, address, "").status_code == 401


def test_moodle_tells_anybody(moodle: Tool) -> None:
    address = opened(moodle)["openid_configuration"]

    told = get_configuration(moodle, address, "").get_json()

    assert told["registration_endpoint"].endswith("/mod/lti/openid-registration.php")
    assert told[PLATFORM]["product_family_code"] == "moodle"
    assert [one["type"] for one in told[PLATFORM]["messages_supported"]] == [
        "LtiResourceLinkRequest",
        "LtiDeepLinkingRequest",
    ]


# Canvas


def test_canvas_repeats_the_registration_with_its_own_ids(canvas: Tool) -> None:
    answer = register(canvas).get_json()

    assert answer["client_id"].startswith("10000000000")
    assert answer["deployment_id"].partition(":")[2]
    assert answer["scope"] == wanted()["scope"]
    assert answer[CONFIGURATION]["messages"] == configuration()["messages"]
    view = answer[CONFIGURATION][f"{CANVAS}/registration_config_url"]
    assert canvas.client.get(urlsplit(view).path).location == "/as/ruth-alvarez/tools"


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"jwks_uri": None}, "jwks_uri: Missing data"),
        ({"redirect_uris": []}, "redirect_uris: Shorter than minimum length 1"),
        ({"initiate_login_uri": "tool/login"}, "initiate_login_uri: Not a valid URL"),
        ({"grant_types": ["implicit"]}, "grant_types: Must include client_credentials"),
        ({"scope": "https://example.org/all"}, "scope: Unknown: https://example.org/all"),
        ({CONFIGURATION: configuration(domain=None)}, "domain: Missing data"),
        (
            {
                CONFIGURATION: configuration(
                    messages=[
                        {"type": "LtiDeepLinkingRequest", "placements": ["course_navigation"]}
                    ]
                )
            },
            "course_navigation takes no LtiDeepLinkingRequest",
        ),
        (
            {CONFIGURATION: configuration(messages=[{"type": "LtiSubmissionReviewRequest"}])},
            "messages.0.type: Must be one of",
        ),
    ],
)
def test_canvas_says_what_is_wrong_with_a_registration(
    canvas: Tool, changes: dict[str, Any], words: str
) -> None:
    answer = register(canvas, **changes)

    assert answer.status_code == 422
    assert words in answer.get_json()["errors"]["message"]
    assert not canvas.registration()["tool"]["dynamic"]


def test_canvas_refuses_a_token_that_is_used_forged_or_missing(canvas: Tool) -> None:
    token = opened(canvas)["registration_token"]
    post(canvas, token, wanted())

    answers = [post(canvas, other, wanted()) for other in (token, "forged", "", canvas.token())]

    assert [answer.status_code for answer in answers] == [401] * 4
    assert "used before" in answers[0].get_json()["errors"]["message"]


def test_a_refused_registration_leaves_the_token_usable(canvas: Tool) -> None:
    token = opened(canvas)["registration_token"]

    answers = [post(canvas, token, wanted(scope=None)), post(canvas, token, wanted())]

    assert [answer.status_code for answer in answers] == [422, 200]


def test_launches_wait_until_the_registration_is_installed(canvas: Tool) -> None:
    answer = register(canvas).get_json()

    early = canvas.form(canvas.login("maria-ortiz"))
    install(canvas)
    claims = canvas.launch("maria-ortiz")

    assert early.fields["error"] == "unauthorized_client"
    assert claims["aud"] == answer["client_id"]
    assert claims[f"{LTI}/deployment_id"] == answer["deployment_id"]


def test_a_launch_carries_what_was_registered_and_no_more(canvas: Tool) -> None:
    register(canvas)
    install(canvas)

    claims = canvas.launch("helen-brandt")
    navigation = canvas.launch("helen-brandt", "navigation")
    picker = canvas.launch("helen-brandt", "deep_linking")

    course = canvas.client.get("/api/courses").get_json()[0]["id"]
    assert claims[f"{LTI}/custom"] == {
        "course": course,
        "sum": "1+1=2",
        "credential": "ell-advocacy",
    }
    assert navigation[f"{LTI}/custom"] == {"course": course, "sum": "1+1=2", "place": "menu"}
    assert picker[f"{LTI}/target_link_uri"] == f"{TOOL}/lti/launch?deep"
    assert claims["name"] == "Helen Brandt"
    assert "email" not in claims
    endpoint = claims["https://purl.imsglobal.org/spec/lti-ags/claim/endpoint"]
    assert endpoint["scope"] == [LINE_ITEM, SCORE]
    assert "https://purl.imsglobal.org/spec/lti-nrps/claim/namesroleservice" not in claims


def test_a_token_is_granted_only_what_was_asked_for_at_registration(canvas: Tool) -> None:
    register(canvas)
    install(canvas)

    granted = canvas.ask_token(canvas.assertion(), f"{SCORE} {MEMBERSHIP}").get_json()

    assert granted["scope"] == SCORE


def test_a_registration_without_privacy_level_shows_nobody(canvas: Tool) -> None:
    register(canvas, **{CONFIGURATION: configuration(**{f"{CANVAS}/privacy_level": None})})
    install(canvas)

    assert {"name", "email"}.isdisjoint(canvas.launch("maria-ortiz"))


def test_only_registered_redirects_get_an_answer(canvas: Tool) -> None:
    register(canvas, redirect_uris=[f"{TOOL}/lti/other"])
    install(canvas)

    answers = [
        canvas.authenticate(canvas.login("maria-ortiz"), redirect_uri=f"{TOOL}/lti/{name}")
        for name in ("launch", "other")
    ]

    assert [answer.status_code for answer in answers] == [400, 200]


def test_a_place_that_was_not_registered_is_not_offered(canvas: Tool) -> None:
    register(canvas, **{CONFIGURATION: configuration(messages=[])})
    install(canvas)
    course = canvas.client.get("/api/courses").get_json()[0]["id"]

    home = canvas.client.get(f"/as/helen-brandt/courses/{course}").get_data(as_text=True)
    picker = canvas.client.get(f"/as/helen-brandt/courses/{course}/assignments/choose")

    assert "navigation" not in home
    assert "is not offered at this place" in picker.get_data(as_text=True)


def test_a_removed_registration_gives_way_to_the_one_by_hand(canvas: Tool) -> None:
    before = canvas.registration()
    register(canvas)

    canvas.client.delete("/api/registration")

    assert canvas.registration() == before


# Moodle


def test_moodle_repeats_the_registration_with_its_quirks(moodle: Tool) -> None:
    token = opened(moodle)["registration_token"]

    answer = post(moodle, token, wanted()).get_json()

    told = answer[CONFIGURATION]
    subject = jwt.decode(token, options={"verify_signature": False})["sub"]
    assert answer["client_id"] == subject
    assert isinstance(told["deployment_id"], str)
    assert "result.readonly" in answer["scope"]
    assert told["custom_parameters"]["sum"] == "1+1"
    assert [one["type"] for one in told["messages"]] == ["LtiDeepLinkingRequest"]


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"jwks_uri": None}, "missing required attribute jwks_uri"),
        ({CONFIGURATION: "x"}, f"missing required attribute {CONFIGURATION}"),
        ({CONFIGURATION: configuration(domain=None)}, "missing_domain"),
        ({CONFIGURATION: configuration(domain="localhost")}, "domain_targetlinkuri_mismatch"),
        ({"response_types": ["code"]}, "invalid_response_types"),
        ({"redirect_uris": f"{TOOL}/lti/launch"}, "invalid_redirect_uris"),
        ({"token_endpoint_auth_method": "none"}, "invalid_token_endpoint_auth_method"),
        ({"application_type": "native"}, "invalid_application_type"),
    ],
)
def test_moodle_says_in_plain_text_what_is_wrong(
    moodle: Tool, changes: dict[str, Any], words: str
) -> None:
    answer = register(moodle, **changes)

    assert (answer.status_code, answer.mimetype) == (400, "text/plain")
    assert answer.get_data(as_text=True) == words


def test_moodle_refuses_a_token_that_is_used_missing_or_malformed(moodle: Tool) -> None:
    token = opened(moodle)["registration_token"]
    post(moodle, token, wanted())

    used, missing, malformed = (post(moodle, one, wanted()) for one in (token, "", "a.b.c"))

    assert (used.status_code, used.get_data()) == (401, b"token_already_used")
    assert (missing.status_code, missing.get_data()) == (401, b"missing_registration_token")
    assert (malformed.status_code, malformed.mimetype) == (404, "text/html")


def test_moodle_launches_the_tool_with_everything_it_asked_for_once_active(moodle: Tool) -> None:
    answer = register(moodle).get_json()

    early = moodle.form(moodle.login("maria-ortiz"))
    install(moodle)
    claims = moodle.launch("maria-ortiz")

    assert early.fields["error"] == "unauthorized_client"
    assert claims["aud"] == answer["client_id"]
    assert claims[f"{LTI}/deployment_id"] == answer[CONFIGURATION]["deployment_id"]
    assert claims[f"{LTI}/custom"]["sum"] == "1+1=2"
    assert claims["email"] == "maria-ortiz@district.example"
    assert moodle.score().status_code == 200


def test_a_moodle_update_keeps_ids_name_and_state(moodle: Tool) -> None:
    register(moodle)
    install(moodle)
    before = moodle.registration()
    token = opened(moodle, update=True)["registration_token"]

    answer = post(moodle, token, wanted(client_name="Renamed", scope=MEMBERSHIP))

    after = moodle.registration()
    assert answer.status_code == 200
    assert (after["client_id"], after["deployment_ids"]) == (
        before["client_id"],
        before["deployment_ids"],
    )
    assert (after["tool"]["name"], after["tool"]["active"]) == ("Fieldwork of the district", True)
    assert after["tool"]["scopes"] == [MEMBERSHIP]


# Both


def test_the_other_rules_keep_their_own_registration(canvas: Tool) -> None:
    register(canvas)

    other = canvas.client.get("/api/registration?rules=moodle").get_json()

    assert (other["client_id"], other["tool"]["dynamic"]) == ("kY2vQm8rTz4LwXe", False)


@pytest.mark.parametrize("rules", ["canvas", "moodle"])
def test_the_registration_endpoint_can_be_told_to_fail_in_words(make_tool: Any, rules: str) -> None:
    tool = make_tool(rules)
    fault = {"service": "registration", "how": "400", "words": "No more tools today"}
    tool.client.post("/api/misbehave", json=fault)

    answers = [register(tool), register(tool)]

    said = {"canvas": '{"errors": [{"message": "No more tools today"}]}'}
    assert [answer.status_code for answer in answers] == [400, 200]
    assert answers[0].get_data(as_text=True) == said.get(rules, "No more tools today")


# The administrator's pages


def tools(tool: Tool, path: str = "", person: str = "ruth-alvarez", **query: str) -> TestResponse:
    return tool.client.get(f"/as/{person}/tools{path}", query_string=query)


def test_only_administrators_look_after_tools(canvas: Tool) -> None:
    link = 'href="/as/ruth-alvarez/tools"'

    assert link in canvas.client.get("/as/ruth-alvarez/").get_data(as_text=True)
    assert "/tools" not in canvas.client.get("/as/helen-brandt/").get_data(as_text=True)
    assert tools(canvas, person="helen-brandt").status_code == 403


def test_the_registration_address_opens_in_a_frame(canvas: Tool) -> None:
    page = tools(canvas, "/register", address=ADDRESS).get_data(as_text=True)

    assert f'src="{TOOL}/lti/register/abc?from=mail&amp;openid_configuration=' in page
    assert 'data-done="/as/ruth-alvarez/tools"' in page
    assert tools(canvas, "/register", address="file:///etc/passwd").status_code == 400


def test_the_administrator_sees_what_was_registered_and_may_narrow_it(canvas: Tool) -> None:
    register(canvas)

    page = tools(canvas).get_data(as_text=True)
    widened = canvas.client.post("/as/ruth-alvarez/tools/confirm", data={"privacy": "public"})
    canvas.client.post("/as/ruth-alvarez/tools/confirm", data={"privacy": "anonymous"})

    assert all(words in page for words in ("Fieldwork of the district", SCORE, "Name only"))
    assert ">Install</button>" in page
    assert widened.status_code == 400
    assert canvas.registration()["tool"]["privacy"] == "anonymous"
    assert canvas.registration()["tool"]["active"]


def test_moodle_asks_whether_a_known_tool_is_updated(moodle: Tool) -> None:
    register(moodle)

    asked = tools(moodle, "/register", address=ADDRESS).get_data(as_text=True)
    update = tools(moodle, "/register", address=ADDRESS, **{"as": "update"})

    assert "<iframe" not in asked
    assert 'value="update"' in asked
    assert "<iframe" in update.get_data(as_text=True)


def test_a_removed_tool_is_gone_from_the_page(canvas: Tool) -> None:
    register(canvas)

    canvas.client.post("/as/ruth-alvarez/tools/remove")

    assert "registered by hand" in tools(canvas).get_data(as_text=True)
    assert canvas.client.post("/as/ruth-alvarez/tools/remove").status_code == 404
