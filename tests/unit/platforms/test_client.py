"""The service client: tokens, what is called and what is not."""

import json
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

import jwt
import pytest
import requests
import time_machine
from flask import Flask
from jwt.algorithms import RSAAlgorithm

from config import Settings
from lti_tool import clock
from lti_tool.database import db
from lti_tool.platforms import keys
from lti_tool.platforms.client import Connector, connector
from lti_tool.platforms.models import Registration
from lti_tool.platforms.tokens import ScopeNotGranted, TokenRefused
from lti_tool.platforms.transport import (
    AddressRefused,
    AnswerUnusable,
    PlatformSession,
    may_have_arrived,
    next_page,
)
from tests.conftest import make_settings
from tests.platform import registration_at
from tests.scripted_server import ScriptedServer

pytestmark = pytest.mark.one_engine

SCOPES = ["scope-b", "scope-a"]


@pytest.fixture
def lms() -> Iterator[ScriptedServer]:
    """A platform that gives tokens for an hour."""
    with ScriptedServer() as server:
        server.answer("/token", body={"access_token": "first", "expires_in": 3600})
        yield server


@pytest.fixture
def registration(app: Flask, lms: ScriptedServer) -> Registration:
    """A registration whose services are there."""
    row = registration_at(lms.url)
    db.session.commit()
    return row


@pytest.fixture
def ours(registration: Registration) -> Connector:
    """Its connector."""
    return connector(registration)


def test_the_assertion_is_what_the_security_framework_asks_for(
    ours: Connector, lms: ScriptedServer
) -> None:
    before = int(clock.now().timestamp())

    ours.get_access_token(SCOPES)

    form = {name: value[0] for name, value in parse_qs(lms.at("/token")[0].body).items()}
    (key,) = keys.jwks()["keys"]
    claims = jwt.decode(
        form["client_assertion"],
        RSAAlgorithm.from_jwk(json.dumps(key)),
        algorithms=["RS256"],
        audience=f"{lms.url}/token",
    )
    assert form["grant_type"] == "client_credentials"
    assert form["client_assertion_type"].endswith(":jwt-bearer")
    assert form["scope"] == "scope-a scope-b"
    assert claims["iss"] == claims["sub"] == "tool-7"
    assert before - 6 <= claims["iat"] <= before
    assert claims["exp"] - claims["iat"] == 65
    assert jwt.get_unverified_header(form["client_assertion"])["kid"] == key["kid"]


def test_no_assertion_is_used_twice(ours: Connector, lms: ScriptedServer) -> None:
    ours.get_access_token(["a"])
    ours.get_access_token(["b"])

    assertions = [parse_qs(each.body)["client_assertion"][0] for each in lms.at("/token")]
    told = [jwt.decode(each, options={"verify_signature": False}) for each in assertions]
    assert told[0]["jti"] != told[1]["jti"]


def test_scopes_in_another_order_are_the_same_scopes(ours: Connector, lms: ScriptedServer) -> None:
    ours.get_access_token(["a", "b"])
    ours.get_access_token(["b", "a", "a"])

    assert len(lms.at("/token")) == 1


@pytest.mark.parametrize(
    ("expires_in", "good_for", "bad_after"),
    [(3600, 3530, 3550), ("3600", 3530, 3550), (60, 25, 35), (None, 230, 250), ("x", 230, 250)],
)
def test_a_token_is_used_until_shortly_before_it_expires(
    ours: Connector, lms: ScriptedServer, expires_in: Any, good_for: int, bad_after: int
) -> None:
    lms.answer("/token", body={"access_token": "t", "expires_in": expires_in})

    with time_machine.travel(clock.now(), tick=False) as traveller:
        ours.get_access_token(["a"])
        traveller.shift(timedelta(seconds=good_for))
        ours.get_access_token(["a"])
        assert len(lms.at("/token")) == 1
        traveller.shift(timedelta(seconds=bad_after - good_for))
        ours.get_access_token(["a"])

    assert len(lms.at("/token")) == 2


def test_moodles_token_is_read_although_it_is_called_html(
    ours: Connector, lms: ScriptedServer
) -> None:
    body = {"access_token": "t", "expires_in": 3600}
    lms.answer("/token", body=body, headers={"Content-Type": "text/html; charset=utf-8"})

    assert ours.get_access_token(["a"]) == "t"


@pytest.mark.parametrize(
    "body", [b"", b"<p>hello</p>", {"token_type": "Bearer"}, [], {"access_token": 7}]
)
def test_an_answer_without_a_token_is_a_refusal(
    ours: Connector, lms: ScriptedServer, body: Any
) -> None:
    lms.answer("/token", 200, body)

    with pytest.raises(TokenRefused, match="no access token"):
        ours.get_access_token(["a"])


def test_a_refused_token_is_told_in_the_lmss_words(ours: Connector, lms: ScriptedServer) -> None:
    lms.answer("/token", 400, {"error": "invalid_client"})

    with pytest.raises(TokenRefused, match=r'\(400\): \{"error": "invalid_client"\}'):
        ours.get_access_token(["a"])


GRANTED = [
    ("scope-a scope-b", "all of them"),
    ("scope-a", "the one that is needed"),
    (None, "not said: all of them"),
    ("", "not said either"),
    (["scope-b"], "not in the words of the specification"),
]


@pytest.mark.parametrize(("scope", "_why"), GRANTED)
def test_a_token_serves_what_the_lms_granted(
    ours: Connector, lms: ScriptedServer, scope: Any, _why: str
) -> None:
    lms.answer("/token", body={"access_token": "t", "scope": scope})

    assert ours.get_access_token(SCOPES, "scope-a") == "t"


def test_a_call_whose_scope_was_not_granted_is_not_made(
    ours: Connector, lms: ScriptedServer
) -> None:
    lms.answer("/token", body={"access_token": "t", "scope": "scope-b openid"})

    with pytest.raises(ScopeNotGranted, match="scope-a"):
        ours.call("GET", f"{lms.url}/x", SCOPES, accept="a/b", needed="scope-a")

    assert lms.at("/x") == []


def test_a_scope_that_is_granted_later_is_used_at_once(
    ours: Connector, lms: ScriptedServer
) -> None:
    lms.answer("/token", body={"access_token": "t", "expires_in": 3600, "scope": "scope-b"})
    with pytest.raises(ScopeNotGranted):
        ours.get_access_token(SCOPES, "scope-a")

    lms.answer("/token", body={"access_token": "u", "expires_in": 3600, "scope": " ".join(SCOPES)})

    assert ours.get_access_token(SCOPES, "scope-a") == "u"


def test_a_token_of_fewer_scopes_is_kept_for_what_it_is_good_for(
    ours: Connector, lms: ScriptedServer
) -> None:
    lms.answer("/token", body={"access_token": "t", "expires_in": 3600, "scope": "scope-b"})

    for _call in range(3):
        ours.get_access_token(SCOPES, "scope-b")

    assert len(lms.at("/token")) == 1


def test_a_platform_that_is_down_gives_no_token(
    ours: Connector, registration: Registration
) -> None:
    registration.token_url = "http://127.0.0.1:9/token"

    with pytest.raises(TokenRefused, match="No access token"):
        connector(registration).get_access_token(["a"])


def test_a_changed_address_is_used_at_once(
    ours: Connector, registration: Registration, lms: ScriptedServer
) -> None:
    lms.answer("/moved", body={"access_token": "second", "expires_in": 3600})
    ours.get_access_token(["a"])

    registration.token_url = f"{lms.url}/moved"

    assert connector(registration).get_access_token(["a"]) == "second"


def test_a_call_that_is_refused_twice_comes_back(ours: Connector, lms: ScriptedServer) -> None:
    lms.answer("/scores", 401, b"Insufficient permissions")

    answer = ours.call("POST", f"{lms.url}/scores", SCOPES, accept="a/b", data="{}")

    assert (answer.status_code, answer.text) == (401, "Insufficient permissions")
    assert len(lms.at("/scores")) == 2


def test_the_lms_is_told_who_calls(ours: Connector, lms: ScriptedServer) -> None:
    ours.call("GET", f"{lms.url}/x", SCOPES, accept="a/b")

    assert lms.at("/x")[0].headers["User-Agent"] == "Fieldwork (LTI tool at http://localhost:8000)"


def test_a_connection_is_used_again(ours: Connector, lms: ScriptedServer) -> None:
    lms.answer("/x", body={})
    for _call in range(3):
        ours.call("GET", f"{lms.url}/x", SCOPES, accept="a/b")

    pools = ours._requests_session.get_adapter(lms.url).poolmanager.pools
    (pool,) = map(pools.get, pools.keys())
    assert pool.num_connections == 1
    assert pool.num_requests == 4


def test_no_transaction_stays_open_while_the_lms_is_called(
    ours: Connector, lms: ScriptedServer, app: Flask
) -> None:
    ours.get_access_token(["a"])

    assert not db.session().in_transaction()


@pytest.fixture
def public(_schema: str, tmp_path: Path) -> Settings:
    """Settings of an installation on the open network."""
    return make_settings(_schema, tmp_path, PUBLIC_URL="https://fieldwork.example")


@pytest.mark.parametrize(
    "address",
    [
        "http://lms.example/scores",
        "https://127.0.0.1/scores",
        "https://10.1.2.3/scores",
        "https://[::1]/scores",
        "https://169.254.169.254/latest/meta-data",
        "file:///etc/passwd",
        "https://user:password@lms.example/scores",
    ],
)
def test_an_address_that_no_platform_may_have_is_not_called(public: Settings, address: str) -> None:
    with pytest.raises(AddressRefused):
        PlatformSession(public).get(address)


def test_a_host_that_leads_into_a_private_network_is_not_called(
    public: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        "socket.getaddrinfo", lambda *args, **more: [(2, 1, 6, "", ("192.168.1.4", 443))]
    )

    with pytest.raises(AddressRefused, match="private network"):
        PlatformSession(public).get("https://lms.example/scores")


def test_an_answer_that_is_too_large_is_not_read_to_its_end(
    ours: Connector, lms: ScriptedServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("lti_tool.platforms.transport.LARGEST_BYTES", 1000)
    lms.answer("/x", 200, b"x" * 200_000)

    with pytest.raises(AnswerUnusable, match="more than 1000 bytes"):
        ours.call("GET", f"{lms.url}/x", SCOPES, accept="a/b")


def test_an_answer_that_drips_is_not_waited_for(
    ours: Connector, lms: ScriptedServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    ours.get_access_token(SCOPES)
    monkeypatch.setattr("lti_tool.platforms.transport.WHOLE_SECONDS", -1.0)
    lms.answer("/x", 200, b"x" * 200_000)

    with pytest.raises(AnswerUnusable, match="not whole after"):
        ours.call("GET", f"{lms.url}/x", SCOPES, accept="a/b")


def test_only_a_call_that_reached_the_lms_may_have_arrived(
    ours: Connector, lms: ScriptedServer
) -> None:
    ours.get_access_token(SCOPES)

    with pytest.raises(requests.ConnectionError) as nobody:
        ours.call("POST", "http://127.0.0.1:9/scores", SCOPES, accept="a/b")

    assert not may_have_arrived(nobody.value)
    assert not may_have_arrived(AddressRefused("no"))
    assert not may_have_arrived(requests.ConnectTimeout("no"))
    assert may_have_arrived(requests.ReadTimeout("no answer"))
    assert may_have_arrived(requests.ConnectionError("reset"))
    assert may_have_arrived(AnswerUnusable("too large"))


LINKS = [
    ('<https://lms.example/x?page=AbC>; rel="next"', "https://lms.example/x?page=AbC"),
    ("<https://lms.example/x?p=2>; rel=next", "https://lms.example/x?p=2"),
    (
        '<https://lms.example/x?p=1>; rel="current", </x?p=2>; rel="next"',
        "https://lms.example/x?p=2",
    ),
    ('<https://lms.example/x?p=2>; title="b"; rel="next"', "https://lms.example/x?p=2"),
    ('<https://lms.example/x?p=9>; rel="last"', None),
    ('<https://evil.example/x?p=2>; rel="next"', None),
    ('<http://lms.example/x?p=2>; rel="next"', None),
    ("", None),
    (
        "<https://lms.example/x?a=1&amp;p=2>; rel=“next”".encode().decode("latin-1"),
        "https://lms.example/x?a=1&p=2",
    ),
]


@pytest.mark.parametrize(("header", "address"), LINKS)
def test_the_next_page_is_of_the_same_origin_its_case_kept(
    header: str, address: str | None
) -> None:
    response = requests.Response()
    response.url = "https://lms.example/x"
    response.headers["Link"] = header

    assert next_page(response) == address
