"""An LMS registers itself: what it is asked for, what is kept, and what is refused."""

import json
import re
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient, FlaskCliRunner
from time_machine import travel

from lti_tool import clock
from lti_tool.database import db
from lti_tool.platforms import registrations
from lti_tool.platforms.families.registration import CONFIGURATION
from lti_tool.platforms.models import Registration
from lti_tool.platforms.registering import invitations
from tests.platform import Platform
from tests.scripted_server import ScriptedServer

pytestmark = pytest.mark.one_engine

PLATFORM = "https://purl.imsglobal.org/spec/lti-platform-configuration"
VENDOR = "https://canvas.instructure.com/lti/"
SCORE = "https://purl.imsglobal.org/spec/lti-ags/scope/score"
TOKEN = "header.payload.signature"


@pytest.fixture
def lms() -> Iterator[ScriptedServer]:
    """An LMS that follows the plain specification, and takes what is sent."""
    with ScriptedServer() as server:
        server.answer("/configuration", body=configuration(server))
        server.answer("/register", body=answered(deployment_id="7"))
        yield server


def configuration(server: ScriptedServer, **differs: Any) -> dict[str, Any]:
    told = {
        "issuer": server.url,
        "authorization_endpoint": f"{server.url}/auth",
        "token_endpoint": f"{server.url}/token",
        "jwks_uri": f"{server.url}/jwks",
        "registration_endpoint": f"{server.url}/register",
        "scopes_supported": ["openid", SCORE],
        "claims_supported": ["sub", "iss", "name", "email"],
        "id_token_signing_alg_values_supported": ["RS256"],
        PLATFORM: {
            "product_family_code": "district-lms",
            "version": "4.2",
            "messages_supported": [
                {"type": "LtiResourceLinkRequest"},
                {"type": "LtiDeepLinkingRequest", "placements": ["ContentArea"]},
            ],
        },
    } | differs
    return {name: value for name, value in told.items() if value is not None}


def answered(**inside: Any) -> dict[str, Any]:
    return {"client_id": "client-9", CONFIGURATION: inside}


def canvas(server: ScriptedServer, prefix: str = VENDOR) -> dict[str, Any]:
    """As Canvas describes itself (canvas.md 1.4)."""
    platform = {
        "product_family_code": "canvas",
        "version": "vCloud",
        f"{VENDOR}account_name": "Riverside District",
        "messages_supported": [
            {"type": "LtiDeepLinkingRequest", "placements": [f"{prefix}assignment_selection"]}
        ],
    }
    return configuration(server, **{PLATFORM: platform})


def invited(app: Flask, **differs: Any) -> str:
    """The path of a new invitation."""
    _row, told = invitations.invite(timedelta(days=7), **differs)
    db.session.commit()
    return f"/lti/register/{told}"


def opening(server: ScriptedServer) -> dict[str, str]:
    return {
        "openid_configuration": f"{server.url}/configuration",
        "registration_token": TOKEN,
    }


def only_registration() -> Registration:
    (row,) = registrations.everything()
    return row


def sent(server: ScriptedServer) -> dict[str, Any]:
    """The registration that the LMS got."""
    (asked,) = server.at("/register")
    return dict(json.loads(asked.body))


def test_the_page_shows_what_will_be_asked_for_and_registers_nothing(
    app: Flask, client: FlaskClient, lms: ScriptedServer
) -> None:
    page = client.get(invited(app), query_string=opening(lms))

    assert page.status_code == 200
    assert "send that work was submitted, and the released result" in page.text
    assert "names, shown to those who assess" in page.text
    assert lms.at("/register") == []
    assert registrations.everything() == []


def test_pressing_the_button_registers_once_and_lets_the_deployment_in(
    app: Flask, client: FlaskClient, lms: ScriptedServer
) -> None:
    address = invited(app, name="Our LMS")

    page = client.post(address, data=opening(lms))
    again = client.post(address, data=opening(lms))

    row = only_registration()
    assert page.status_code == 200
    assert (row.name, row.issuer, row.client_id) == ("Our LMS", lms.url, "client-9")
    assert row.token_url == f"{lms.url}/token"
    assert [(one.deployment_id, one.active) for one in row.deployments] == [("7", True)]
    assert (again.status_code, "has been used" in again.text) == (409, True)
    assert len(lms.at("/register")) == 1


def test_the_registration_is_what_the_specification_and_moodle_ask_for(
    app: Flask, client: FlaskClient, lms: ScriptedServer
) -> None:
    client.post(invited(app), data=opening(lms))

    body = sent(lms)
    tool = body[CONFIGURATION]
    assert body["redirect_uris"] == ["http://localhost:8000/lti/launch"]
    assert body["initiate_login_uri"] == "http://localhost:8000/lti/login"
    assert body["jwks_uri"] == "http://localhost:8000/.well-known/jwks.json"
    assert body["response_types"] == ["id_token"]
    assert body["token_endpoint_auth_method"] == "private_key_jwt"
    assert body["scope"] == SCORE
    assert tool["domain"] == "localhost:8000"
    assert tool["claims"] == ["iss", "sub", "name", "email"]
    assert [one["type"] for one in tool["messages"]] == [
        "LtiResourceLinkRequest",
        "LtiDeepLinkingRequest",
    ]


def test_configuration_and_registration_are_asked_for_with_the_lmss_token(
    app: Flask, client: FlaskClient, lms: ScriptedServer
) -> None:
    client.post(invited(app), data=opening(lms))

    carried = {asked.headers.get("Authorization") for asked in lms.asked}
    assert carried == {f"Bearer {TOKEN}"}


@pytest.mark.parametrize("prefix", [VENDOR, ""], ids=["prefixed", "plain"])
def test_canvas_gets_placements_and_is_asked_for_names(
    app: Flask, client: FlaskClient, lms: ScriptedServer, prefix: str
) -> None:
    lms.answer("/configuration", body=canvas(lms, prefix))
    lms.answer("/register", body=answered() | {"deployment_id": "3:abc"})

    client.post(invited(app), data=opening(lms))

    tool = sent(lms)[CONFIGURATION]
    row = only_registration()
    assert tool[f"{VENDOR}privacy_level"] == "public"
    assert [one["placements"] for one in tool["messages"]] == [
        [f"{prefix}assignment_selection"],
        [f"{prefix}course_navigation"],
    ]
    assert tool["custom_parameters"]["grader_permissions"].startswith("$Canvas.membership")
    assert (row.name, row.family) == ("Riverside District", "canvas")
    assert row.deployments[0].deployment_id == "3:abc"


def test_where_no_deployment_is_named_the_first_that_launches_is_let_in_and_no_other(
    app: Flask, client: FlaskClient, lms: ScriptedServer
) -> None:
    lms.answer("/register", body=answered())
    client.post(invited(app, institution_admins=True), data=opening(lms))
    number = only_registration().id

    first = registrations.deployment(number, "first")
    second = registrations.deployment(number, "second")

    assert (first.active, second.active) == (True, False)
    assert (first.institution_admins, second.institution_admins) == (True, False)


def test_a_registration_that_the_lms_updates_stays_the_one_it_was(
    app: Flask, client: FlaskClient, lms: ScriptedServer
) -> None:
    client.post(invited(app), data=opening(lms))

    page = client.post(invited(app), data=opening(lms))

    assert page.status_code == 200
    assert only_registration().client_id == "client-9"


def test_nobody_takes_over_a_registration_by_naming_its_client_id(
    app: Flask, client: FlaskClient, lms: ScriptedServer
) -> None:
    client.post(invited(app), data=opening(lms))
    lms.answer("/configuration", body=configuration(lms, jwks_uri=f"{lms.url}/other"))

    page = client.post(invited(app), data=opening(lms))

    assert page.status_code == 409
    assert "platforms edit" in page.text
    assert only_registration().jwks_url == f"{lms.url}/jwks"


@pytest.mark.parametrize(
    ("status", "body", "words"),
    [
        (400, b"invalid_redirect_uris", "400: “invalid_redirect_uris”"),
        (422, {"errors": "domain is missing"}, "422: “domain is missing”"),
        (422, {"errors": [{"message": "no domain"}, "no key"]}, "422: “no domain; no key”"),
        (422, {"errors": {"scope": ["unknown"]}}, "422: “scope: unknown”"),
        (401, {"error": "token_already_used"}, "401: “token_already_used”"),
        (404, b"<html><b>Not found</b></html>", "It answered 404."),
        (200, {}, "without a client id"),
    ],
)
def test_a_refusal_is_shown_in_the_lmss_words_and_the_invitation_stays_good(
    app: Flask,
    client: FlaskClient,
    lms: ScriptedServer,
    status: int,
    body: Any,
    words: str,
) -> None:
    address = invited(app)
    lms.answer("/register", status, body, times=1)

    refused = client.post(address, data=opening(lms))
    later = client.post(address, data=opening(lms))

    assert (refused.status_code, words in refused.text) == (409, True)
    assert later.status_code == 200


@pytest.mark.parametrize(
    ("differs", "words"),
    [
        ({"token_endpoint": None}, "token_endpoint"),
        ({"issuer": "https://another.example"}, "but its configuration is at 127.0.0.1"),
        ({"jwks_uri": "http://lms.example/jwks"}, "jwks_uri must begin with https://"),
        ({"id_token_signing_alg_values_supported": ["ES256"]}, "RS256"),
        ({"token_endpoint_auth_methods_supported": ["basic"]}, "private_key_jwt"),
        ({"scopes_supported": "openid"}, "scopes_supported"),
    ],
)
def test_a_configuration_that_cannot_be_right_is_refused_by_name(
    app: Flask, client: FlaskClient, lms: ScriptedServer, differs: dict[str, Any], words: str
) -> None:
    lms.answer("/configuration", body=configuration(lms, **differs))

    page = client.get(invited(app), query_string=opening(lms))

    assert (page.status_code, words in page.text) == (400, True)


@pytest.mark.parametrize("status", [302, 404, 500])
def test_a_configuration_that_is_not_there_is_said_to_be_missing(
    app: Flask, client: FlaskClient, lms: ScriptedServer, status: int
) -> None:
    lms.answer("/configuration", status, headers={"Location": "http://localhost:9/elsewhere"})

    page = client.get(invited(app), query_string=opening(lms))

    assert (page.status_code, f"answered {status}" in page.text) == (502, True)


def test_a_registration_that_was_switched_off_here_is_not_switched_on_by_the_lms(
    app: Flask, client: FlaskClient, lms: ScriptedServer
) -> None:
    client.post(invited(app), data=opening(lms))
    registrations.edit(only_registration().id, active=False)
    db.session.commit()

    page = client.post(invited(app), data=opening(lms))

    assert (page.status_code, "was switched off" in page.text) == (409, True)
    assert only_registration().active is False


@pytest.mark.parametrize("answer", [{"client_id": "x" * 256}, answered(deployment_id="x" * 256)])
def test_an_id_that_is_longer_than_lti_allows_is_refused(
    app: Flask, client: FlaskClient, lms: ScriptedServer, answer: dict[str, Any]
) -> None:
    lms.answer("/register", body=answer)

    page = client.post(invited(app), data=opening(lms))

    assert (page.status_code, "more than 255 characters" in page.text) == (409, True)
    assert registrations.everything() == []


def test_a_name_that_no_column_takes_is_kept_without_what_it_does_not_take(
    app: Flask, client: FlaskClient, lms: ScriptedServer
) -> None:
    told = canvas(lms)
    told[PLATFORM][f"{VENDOR}account_name"] = "River\x00side " + "x" * 500
    lms.answer("/configuration", body=told)

    client.post(invited(app), data=opening(lms))

    assert only_registration().name.startswith("Riverside xxx")
    assert len(only_registration().name) == 200


def test_a_redirect_on_the_same_host_is_followed(
    app: Flask, client: FlaskClient, lms: ScriptedServer
) -> None:
    lms.answer("/old", 302, headers={"Location": "/configuration"})

    page = client.get(invited(app), query_string={"openid_configuration": f"{lms.url}/old"})

    assert page.status_code == 200


def test_an_lms_that_cannot_be_reached_is_named(app: Flask, client: FlaskClient) -> None:
    page = client.get(
        invited(app), query_string={"openid_configuration": "http://127.0.0.1:9/configuration"}
    )

    assert (page.status_code, "127.0.0.1:9 did not answer" in page.text) == (502, True)


def test_a_private_address_is_not_asked_where_none_may_be(
    app: Flask, client: FlaskClient, lms: ScriptedServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = app.extensions["fieldwork_settings"]
    monkeypatch.setitem(
        app.extensions,
        "fieldwork_settings",
        type(settings)(**vars(settings) | {"allow_private_platforms": False}),
    )

    page = client.get(invited(app), query_string=opening(lms))

    assert (page.status_code, "ALLOW_PRIVATE_PLATFORMS" in page.text) == (400, True)
    assert lms.asked == []


def test_opened_by_hand_it_says_where_to_paste_it(app: Flask, client: FlaskClient) -> None:
    address = invited(app)

    page = client.get(address)

    assert (page.status_code, f"http://localhost:8000{address}" in page.text) == (400, True)


def test_an_invitation_ends(app: Flask, client: FlaskClient, lms: ScriptedServer) -> None:
    address = invited(app)

    with travel(clock.now() + timedelta(days=8)):
        page = client.get(address, query_string=opening(lms))

    assert page.status_code == 403


def test_nobody_enters_uninvited_unless_registration_is_open(
    app: Flask, client: FlaskClient, lms: ScriptedServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = app.extensions["fieldwork_settings"]
    closed = client.get("/lti/register", query_string=opening(lms)).status_code
    guessed = client.get("/lti/register/guessed", query_string=opening(lms)).status_code
    monkeypatch.setitem(
        app.extensions,
        "fieldwork_settings",
        type(settings)(**vars(settings) | {"registration": "open"}),
    )

    opened = client.post("/lti/register", data=opening(lms)).status_code

    assert (closed, guessed, opened) == (403, 403, 200)


def test_an_invitation_that_a_dead_process_began_is_good_again_after_a_while(app: Flask) -> None:
    _row, told = invitations.invite(timedelta(days=7))
    db.session.commit()
    invitations.begin(invitations.find(told))

    with travel(clock.now() + timedelta(minutes=4)):
        invitations.begin(invitations.find(told))

    assert invitations.everything()[0].used_at is not None


def test_asking_too_often_is_refused_in_words(app: Flask, client: FlaskClient) -> None:
    answers = [client.get("/lti/register") for _time in range(31)]

    assert answers[-1].status_code == 429
    assert "asked too often" in answers[-1].text


def test_a_registered_lms_may_launch(app: Flask, client: FlaskClient, lms: ScriptedServer) -> None:
    platform = Platform(app, issuer=lms.url, client_id="client-9", deployment_id="7")
    lms.answer("/jwks", body={"keys": platform.key_set()})
    client.post(invited(app), data=opening(lms))

    answer = platform.walk(client)

    assert answer.status_code == 303


def test_canvas_finds_a_developer_keys_configuration(app: Flask, client: FlaskClient) -> None:
    found = client.get("/lti/canvas.json").get_json()

    (extension,) = found["extensions"]
    assert found["public_jwk_url"] == "http://localhost:8000/.well-known/jwks.json"
    assert found["custom_fields"]["context_history"] == "$Context.id.history"
    assert SCORE in found["scopes"]
    assert extension["domain"] == "localhost:8000"
    assert extension["privacy_level"] == "public"
    assert [one["placement"] for one in extension["settings"]["placements"]] == [
        "assignment_selection",
        "course_navigation",
    ]


def run(runner: FlaskCliRunner, *arguments: str) -> Any:
    result = runner.invoke(args=["platforms", *arguments])
    assert result.exit_code == 0, result.output
    return json.loads(result.stdout)


def test_an_invitation_is_made_listed_and_withdrawn_by_command(
    app: Flask, client: FlaskClient, runner: FlaskCliRunner, lms: ScriptedServer
) -> None:
    made = run(runner, "invite", "--name", "Riverside", "--days", "2")
    path = made["address"].removeprefix("http://localhost:8000")
    unused = run(runner, "invitations")[0]["state"]

    run(runner, "withdraw", str(made["id"]))

    assert re.fullmatch(r"/lti/register/[\w-]{32}", path)
    assert (unused, run(runner, "invitations")[0]["state"]) == ("unused", "over")
    assert client.get(path, query_string=opening(lms)).status_code == 403


def test_a_used_invitation_cannot_be_withdrawn(
    app: Flask, client: FlaskClient, runner: FlaskCliRunner, lms: ScriptedServer
) -> None:
    client.post(invited(app), data=opening(lms))

    result = runner.invoke(args=["platforms", "withdraw", "1"])

    assert (result.exit_code, "no unused invitation 1" in result.stderr) == (1, True)
