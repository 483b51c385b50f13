"""What is refused, with a page that says so and never a redirect; nothing stays behind."""

import base64
import hmac
import json
import time
from collections.abc import Callable
from html import unescape
from typing import Any

import jwt
import pytest
import time_machine
from cryptography.hazmat.primitives.asymmetric.rsa import generate_private_key
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select
from werkzeug.test import TestResponse

from lti_tool.database import db
from lti_tool.launch.models import Launch
from lti_tool.platforms.jwks import KeySetUnavailable
from lti_tool.platforms.models import Course, Deployment, Membership, Person, ResourceLink
from tests.platform import (
    ABSENT,
    INSTRUCTOR,
    LEARNER,
    LTI,
    MEMBERSHIP,
    MENTOR,
    TARGET,
    TOOL,
    Begun,
    Platform,
    deep_linking,
    other_platform,
)


@pytest.fixture
def platform(app: Flask) -> Platform:
    return Platform.of(app)


@pytest.fixture
def login(platform: Platform, client: FlaskClient) -> Begun:
    return platform.login(client)


def assert_refused(answer: TestResponse, *says: str) -> None:
    """A page with a 4xx status that says what happened and what to do; nothing was created."""
    assert 400 <= answer.status_code < 500, answer.status_code
    assert "Location" not in answer.headers
    assert "<h1>" in answer.text
    for words in says:
        assert words in answer.text
    assert not any("fieldwork=" in one for one in answer.headers.getlist("Set-Cookie"))
    for table in (Launch, Person, Course, ResourceLink, Membership):
        assert db.session.scalar(select(func.count()).select_from(table)) == 0
    assert db.session.scalar(select(func.count()).where(Deployment.active.is_(False))) == 0


# The login


@pytest.mark.parametrize("name", ["iss", "login_hint", "target_link_uri"])
@pytest.mark.parametrize("value", [ABSENT, ""])
def test_a_login_without_what_lti_requires_names_it(
    platform: Platform, client: FlaskClient, name: str, value: Any
) -> None:
    assert_refused(platform.ask_login(client, **{name: value}), name)


@pytest.mark.parametrize("name", ["iss", "client_id", "lti_storage_target"])
def test_a_login_with_what_no_database_takes_names_it(
    platform: Platform, client: FlaskClient, name: str
) -> None:
    assert_refused(platform.ask_login(client, **{name: "a\x00b"}), name)


@pytest.mark.parametrize(
    "differs", [{"iss": "https://other.example"}, {"client_id": "other"}], ids=lambda one: str(one)
)
def test_a_login_of_an_unknown_platform_is_refused(
    platform: Platform, client: FlaskClient, differs: dict[str, str]
) -> None:
    assert_refused(platform.ask_login(client, **differs), "not connected here")


def test_a_login_without_client_id_is_refused_where_the_issuer_has_several(
    app: Flask, platform: Platform, client: FlaskClient
) -> None:
    other_platform(app, issuer=platform.issuer)

    assert_refused(platform.ask_login(client, client_id=ABSENT), "not connected here")


@pytest.mark.parametrize(
    "target",
    [
        "https://evil.example/lti/launch",
        f"{TOOL}.evil.example/lti/launch",
        f"{TOOL}@evil.example/lti/launch",
        "http://localhost:8001/lti/launch",
        "https://localhost:8000/lti/launch",
        "//localhost:8000/lti/launch",
        f"{TOOL}/lti/launch/../../s/x/",
        f"{TOOL}/lti/review/",
        f"{TOOL}/lti/review/a/b",
        f"{TOOL}/",
        "javascript:alert(1)",
        "http://[broken/lti/launch",
    ],
)
def test_a_login_for_an_address_that_is_not_ours_names_the_right_one(
    platform: Platform, client: FlaskClient, target: str
) -> None:
    assert_refused(platform.ask_login(client, target=target), TARGET)


# The token


def altered(**claims: Any) -> Callable[[dict[str, Any]], dict[str, Any]]:
    def alter(good: dict[str, Any]) -> dict[str, Any]:
        named = {
            name if "/" in name else name.replace("lti_", LTI): v for name, v in claims.items()
        }
        return {name: value for name, value in (good | named).items() if value is not ABSENT}

    return alter


BAD_CLAIMS: dict[str, tuple[dict[str, Any], str]] = {
    "another nonce": ({"nonce": "another"}, "nonce"),
    "no nonce": ({"nonce": ABSENT}, "nonce"),
    "nonce not a string": ({"nonce": 5}, "nonce"),
    "another issuer": ({"iss": "https://other.example"}, "iss"),
    "no issuer": ({"iss": ABSENT}, "iss"),
    "another audience": ({"aud": "other"}, "aud"),
    "no audience": ({"aud": ABSENT}, "aud"),
    "an empty audience": ({"aud": []}, "aud"),
    "an audience list without us": ({"aud": ["other", "another"]}, "aud"),
    "several audiences, no azp": ({"aud": ["tool-1", "other"]}, "azp"),
    "another tool's azp": ({"azp": "other"}, "azp"),
    "another tool's azp in a list": ({"aud": ["tool-1", "other"], "azp": "other"}, "azp"),
    "no exp": ({"exp": ABSENT}, "exp"),
    "exp in words": ({"exp": "tomorrow"}, ""),
    "no iat": ({"iat": ABSENT}, "iat"),
    "iat not a number": ({"iat": True}, "iat"),
    "version": ({"lti_version": "1.1"}, "version"),
    "no version": ({"lti_version": ABSENT}, "version"),
    "no message type": ({"lti_message_type": ABSENT}, "message_type"),
    "an unknown message type": ({"lti_message_type": "LtiStartProctoring"}, "LtiStartProctoring"),
    "deep linking without settings": (
        {"lti_message_type": "LtiDeepLinkingRequest"},
        "deep_linking_settings",
    ),
    "no deployment": ({"lti_deployment_id": ABSENT}, "deployment_id"),
    "an empty deployment": ({"lti_deployment_id": ""}, "deployment_id"),
    "a deployment that is a number": ({"lti_deployment_id": 7}, "deployment_id"),
    "no target": ({"lti_target_link_uri": ABSENT}, "target_link_uri"),
    "another target": ({"lti_target_link_uri": f"{TOOL}/lti/review/abc"}, "target_link_uri"),
    "a foreign target": ({"lti_target_link_uri": "https://evil.example/"}, "target_link_uri"),
    "no roles": ({"lti_roles": ABSENT}, "roles"),
    "roles that are null": ({"lti_roles": None}, "roles"),
    "roles that are a string": ({"lti_roles": LEARNER}, "roles"),
    "roles that are numbers": ({"lti_roles": [1]}, "roles"),
    "no resource link": ({"lti_resource_link": ABSENT}, "resource_link"),
    "an empty resource link": ({"lti_resource_link": {}}, "resource_link"),
    "a resource link with an empty id": ({"lti_resource_link": {"id": ""}}, "resource_link"),
    "a resource link that is a string": ({"lti_resource_link": "link-1"}, "resource_link"),
    "a context without id": ({"lti_context": {"title": "A"}}, "context"),
    "a custom claim that is a list": ({"lti_custom": ["a"]}, "custom"),
    "nobody": ({"sub": ABSENT}, "who you are"),
    "an empty subject": ({"sub": ""}, "who you are"),
    "a subject that is a number": ({"sub": 5}, ""),
    "a subject of 256 characters": ({"sub": "a" * 256}, "who you are"),
}


@pytest.mark.parametrize(("differs", "says"), BAD_CLAIMS.values(), ids=BAD_CLAIMS.keys())
def test_a_token_with_a_bad_claim_is_refused(
    platform: Platform, client: FlaskClient, login: Begun, differs: dict[str, Any], says: str
) -> None:
    claims = altered(**differs)(platform.claims(login))

    assert_refused(platform.launch(client, login, claims), says)


@pytest.mark.parametrize(
    ("differs", "says"),
    [
        ({"exp": -61}, "expired"),
        ({"iat": -600, "exp": 300}, "iat"),
        ({"iat": 90, "exp": 300}, "iat"),
        ({"nbf": 90, "exp": 300}, "nbf"),
    ],
    ids=["expired", "issued ten minutes ago", "issued in the future", "not valid yet"],
)
def test_a_token_out_of_its_time_is_refused(
    platform: Platform, client: FlaskClient, login: Begun, differs: dict[str, int], says: str
) -> None:
    now = int(time.time())
    claims = platform.claims(login) | {name: now + offset for name, offset in differs.items()}

    assert_refused(platform.launch(client, login, claims), says)


def _unsigned(platform: Platform, claims: dict[str, Any]) -> str:
    return jwt.encode(claims, "", "none", headers={"kid": platform.kid})


def _with_the_public_key_as_secret(platform: Platform, claims: dict[str, Any]) -> str:
    public = platform.key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    header = {"alg": "HS256", "typ": "JWT", "kid": platform.kid}
    signed = b".".join(_encoded(json.dumps(part).encode()) for part in (header, claims))
    return b".".join((signed, _encoded(hmac.digest(public, signed, "sha256")))).decode()


def _encoded(part: bytes) -> bytes:
    return base64.urlsafe_b64encode(part).rstrip(b"=")


def _by_another_key(platform: Platform, claims: dict[str, Any]) -> str:
    key = generate_private_key(public_exponent=65537, key_size=2048)
    return jwt.encode(claims, key, "RS256", headers={"kid": platform.kid})


def _with_rs512(platform: Platform, claims: dict[str, Any]) -> str:
    return jwt.encode(claims, platform.key, "RS512", headers={"kid": platform.kid})


def _without_kid(platform: Platform, claims: dict[str, Any]) -> str:
    return jwt.encode(claims, platform.key, "RS256")


def _unknown_kid(platform: Platform, claims: dict[str, Any]) -> str:
    return platform.sign(claims, kid="unknown")


def _tampered(platform: Platform, claims: dict[str, Any]) -> str:
    header, _, signature = platform.sign(claims).split(".")
    body = json.dumps(claims | {"sub": "somebody else"}).encode()
    return f"{header}.{base64.urlsafe_b64encode(body).decode().rstrip('=')}.{signature}"


def _two_parts(platform: Platform, claims: dict[str, Any]) -> str:
    return platform.sign(claims).rpartition(".")[0]


def _a_list(platform: Platform, claims: dict[str, Any]) -> str:
    header, _, signature = platform.sign(claims).split(".")
    return f"{header}.{base64.urlsafe_b64encode(b'[1]').decode()}.{signature}"


def _nonsense(platform: Platform, claims: dict[str, Any]) -> str:
    return "a.b.c"


def _nothing(platform: Platform, claims: dict[str, Any]) -> str:
    return ""


@pytest.mark.parametrize(
    "forge",
    [
        _unsigned,
        _with_the_public_key_as_secret,
        _by_another_key,
        _with_rs512,
        _without_kid,
        _unknown_kid,
        _tampered,
        _two_parts,
        _a_list,
        _nonsense,
        _nothing,
    ],
)
def test_a_token_that_is_not_signed_as_it_must_be_is_refused(
    platform: Platform,
    client: FlaskClient,
    login: Begun,
    forge: Callable[[Platform, dict[str, Any]], str],
) -> None:
    token = forge(platform, platform.claims(login))

    assert_refused(platform.launch(client, login, token))


@pytest.mark.parametrize(
    "differs", [{"use": "enc"}, {"alg": "RS512"}, {"kty": "EC"}, {"n": "!"}, {"n": "AQAB"}]
)
def test_a_platforms_key_for_something_else_is_not_used(
    app: Flask,
    platform: Platform,
    client: FlaskClient,
    login: Begun,
    differs: dict[str, str],
) -> None:
    app.extensions["key_sets"].fetch = lambda _: [platform.jwk() | differs]

    assert_refused(platform.launch(client, login, platform.claims(login)), "key")


def test_a_platforms_key_that_is_too_short_is_not_used(
    platform: Platform, client: FlaskClient, login: Begun
) -> None:
    platform.key = generate_private_key(public_exponent=65537, key_size=1024)

    with pytest.warns(jwt.warnings.InsecureKeyLengthWarning):
        answer = platform.launch(client, login, platform.claims(login))

    assert_refused(answer, "shorter than 2048")


# The state


def test_a_token_is_good_once(platform: Platform, client: FlaskClient, login: Begun) -> None:
    token = platform.sign(platform.claims(login))
    assert platform.launch(client, login, token).status_code == 303

    again = platform.launch(client, login, token)

    assert again.status_code == 401
    assert "opened once already" in again.text
    assert db.session.scalar(select(func.count()).select_from(Launch)) == 1


def test_a_token_is_good_once_without_its_cookie_too(
    app: Flask, platform: Platform, client: FlaskClient, login: Begun
) -> None:
    token = platform.sign(platform.claims(login))
    assert platform.launch(client, login, token).status_code == 303

    assert platform.launch(app.test_client(), login, token).status_code == 401


def test_a_token_answers_no_other_login(
    platform: Platform, client: FlaskClient, login: Begun
) -> None:
    token = platform.sign(platform.claims(login))

    assert_refused(platform.launch(client, platform.login(client), token), "nonce")


def test_a_state_that_another_browser_began_is_refused(
    app: Flask, platform: Platform, login: Begun
) -> None:
    answer = platform.launch(app.test_client(), login, platform.claims(login))

    assert_refused(answer, "new window")


@pytest.mark.parametrize("state", ["", "state-unknown", ABSENT])
def test_a_state_that_never_was_is_refused(
    platform: Platform, client: FlaskClient, login: Begun, state: Any
) -> None:
    form = {"id_token": platform.sign(platform.claims(login)), "state": state}
    form = {name: value for name, value in form.items() if value is not ABSENT}

    assert_refused(client.post("/lti/launch", data=form), "open the activity again")


def test_a_state_of_eleven_minutes_ago_is_refused(
    platform: Platform, client: FlaskClient, login: Begun
) -> None:
    with time_machine.travel(time.time() + 660, tick=True):
        answer = platform.launch(client, login, platform.claims(login))

    assert_refused(answer, "took too long")


def test_a_state_of_another_platform_is_refused(
    app: Flask, platform: Platform, client: FlaskClient, login: Begun
) -> None:
    other = other_platform(app)

    answer = platform.launch(client, login, other.sign(other.claims(login)))

    assert_refused(answer, "iss")


def test_a_token_of_one_client_id_does_not_enter_by_another(
    app: Flask, client: FlaskClient
) -> None:
    first = other_platform(app, issuer="https://shared.example", client_id="one")
    second = other_platform(
        app, issuer="https://shared.example", client_id="two", key=first.key, kid=first.kid
    )
    login = first.login(client)

    assert_refused(first.launch(client, login, second.claims(login)), "aud")


# The deployment


def test_an_unknown_deployment_is_refused_and_recorded_inactive(
    platform: Platform, client: FlaskClient, login: Begun
) -> None:
    answer = platform.launch(client, login, platform.claims(login, deployment_id="new"))

    assert answer.status_code == 403
    assert "platforms approve" in answer.text
    row = db.session.scalar(select(Deployment).where(Deployment.deployment_id == "new"))
    assert row is not None and not row.active
    for table in (Launch, Person, Course):
        assert db.session.scalar(select(func.count()).select_from(table)) == 0


def test_the_command_that_approves_a_deployment_can_be_copied_safely(
    platform: Platform, client: FlaskClient, login: Begun
) -> None:
    claims = platform.claims(login, deployment_id="1'; rm -r x; '")

    answer = platform.launch(client, login, claims)

    assert """'1'"'"'; rm -r x; '"'"''""" in unescape(answer.text)


def test_a_token_refused_for_its_deployment_is_used_up(
    app: Flask, platform: Platform, client: FlaskClient, login: Begun
) -> None:
    from lti_tool.platforms import registrations

    token = platform.sign(platform.claims(login, deployment_id="new"))
    platform.launch(client, login, token)
    registrations.approve(platform.registration_id, "new")

    assert platform.launch(client, login, token).status_code == 401


def test_a_deployment_of_another_registration_does_not_count(
    app: Flask, platform: Platform, client: FlaskClient
) -> None:
    other = other_platform(app, deployment_id="theirs")
    assert other.registration_id != platform.registration_id

    assert platform.walk(client, deployment_id="theirs").status_code == 403


def test_a_platform_that_was_switched_off_is_refused_at_once(
    platform: Platform, client: FlaskClient, login: Begun
) -> None:
    from lti_tool.platforms import registrations

    registrations.edit(platform.registration_id, active=False)

    assert_refused(platform.launch(client, login, platform.claims(login)), "not connected here")
    assert_refused(platform.ask_login(client), "not connected here")


# What the LMS says, and what is opened by hand


@pytest.mark.parametrize(
    ("error", "says"),
    [
        ("login_required", "does not see that you are signed in"),
        ("launch_no_longer_valid", "opened once already"),
        ("unauthorized_client", "switched off"),
        ("anything_else", "anything_else: it broke"),
    ],
)
def test_an_error_of_the_lms_is_explained(
    platform: Platform, client: FlaskClient, login: Begun, error: str, says: str
) -> None:
    answer = client.post(
        "/lti/launch",
        data={"error": error, "error_description": "it broke", "state": login.state},
    )

    assert_refused(answer, says)


def test_an_error_of_the_lms_in_an_address_is_explained_too(
    platform: Platform, client: FlaskClient
) -> None:
    answer = client.get("/lti/launch", query_string={"error": "login_required"})

    assert_refused(answer, "does not see that you are signed in")


def test_an_error_of_the_lms_is_shown_as_text(platform: Platform, client: FlaskClient) -> None:
    answer = client.post("/lti/launch", data={"error": "<script>alert(1)</script>"})

    assert_refused(answer, "&lt;script&gt;")


@pytest.mark.parametrize(
    ("method", "address"),
    [("GET", "/lti/launch"), ("GET", "/lti/review/abc"), ("POST", "/lti/review/abc")],
)
def test_an_address_of_a_launch_says_that_it_is_opened_from_the_course(
    platform: Platform, client: FlaskClient, method: str, address: str
) -> None:
    assert_refused(client.open(address, method=method), "from your course")


def test_keys_that_cannot_be_read_are_the_platforms_fault(
    app: Flask, platform: Platform, client: FlaskClient, login: Begun
) -> None:
    def fail(address: str) -> list[dict[str, Any]]:
        raise KeySetUnavailable(address)

    app.extensions["key_sets"].fetch = fail

    answer = platform.launch(client, login, platform.claims(login))

    assert answer.status_code == 502
    assert "Wait a minute" in answer.text


def test_a_launch_that_names_an_unknown_credential_is_refused(
    platform: Platform, client: FlaskClient, login: Begun
) -> None:
    claims = platform.claims(login, custom={"credential": "nothing-of-ours"})

    assert_refused(platform.launch(client, login, claims), "not installed here")


BAD_SETTINGS: dict[str, tuple[dict[str, Any], str]] = {
    "no return address": ({"deep_link_return_url": ABSENT}, "deep_link_return_url"),
    "a return address that is null": ({"deep_link_return_url": None}, "deep_link_return_url"),
    "a script as return address": ({"deep_link_return_url": "javascript:alert(1)"}, "return_url"),
    "a return address without TLS": ({"deep_link_return_url": "http://lms.example/"}, "return_url"),
    "no types": ({"accept_types": ABSENT}, "deep_linking_settings.accept_types"),
    "types that are a string": ({"accept_types": "ltiResourceLink"}, "accept_types"),
    "other types": ({"accept_types": ["link", "html"]}, "asked for something else"),
    "no presentation": ({"accept_presentation_document_targets": ABSENT}, "document_targets"),
    "several in words": ({"accept_multiple": "perhaps"}, "accept_multiple"),
    "data that is no string": ({"data": {"a": None}}, "data"),
}


@pytest.mark.parametrize(("differs", "says"), BAD_SETTINGS.values(), ids=BAD_SETTINGS.keys())
def test_a_deep_linking_request_that_cannot_be_answered_is_refused(
    platform: Platform, client: FlaskClient, differs: dict[str, Any], says: str
) -> None:
    asked = deep_linking(**differs)

    assert_refused(platform.walk(client, roles=[INSTRUCTOR], **asked), says)


@pytest.mark.parametrize("roles", [[LEARNER], [MENTOR], [], [f"{MEMBERSHIP}#Member"]])
def test_whoever_neither_teaches_nor_designs_adds_nothing_and_the_token_is_used_up(
    platform: Platform, client: FlaskClient, login: Begun, roles: list[str]
) -> None:
    claims = platform.claims(login, roles=roles, **deep_linking())

    assert_refused(platform.launch(client, login, claims), "teach or design this course")
    assert_refused(platform.launch(client, login, claims), "opened once already")


def test_a_refusal_is_json_for_a_caller_that_asks_for_it(
    platform: Platform, client: FlaskClient
) -> None:
    answer = client.post("/lti/launch", headers={"Accept": "application/json"})

    assert answer.status_code == 401
    assert answer.json["error"]["code"] == "state_unknown"
