"""Each fault of PyLTI1p3's launch that is closed here: the bare library fails, ours holds.

The library's service connector has its own page beside this one (`test_connector_faults.py`).
"""

import time
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from json import dumps
from threading import Thread
from typing import Any

import jwt
import pytest
from flask import Flask
from flask.testing import FlaskClient
from pylti1p3.tool_config import ToolConfAbstract, ToolConfDict
from werkzeug.test import TestResponse

from lti_tool.database import db
from lti_tool.platforms import jwks, registrations
from lti_tool.platforms.tool_config import DatabaseToolConfig
from tests.conformance.bare_tool import bare_tool
from tests.platform import ABSENT, AGS, LEARNER, LTI, TOOL, Platform, other_platform

pytestmark = pytest.mark.one_engine

ACCEPTED_BY_THE_LIBRARY = 200
ACCEPTED_BY_OURS = 303


@pytest.fixture
def platform(app: Flask) -> Platform:
    return Platform.of(app)


@pytest.fixture
def bare(platform: Platform) -> FlaskClient:
    """A browser at the bare library."""
    return bare_tool(platform).test_client()


@pytest.fixture
def ours(client: FlaskClient) -> FlaskClient:
    """A browser at our tool."""
    return client


def walk(
    platform: Platform,
    browser: FlaskClient,
    alter: Callable[[dict[str, Any]], dict[str, Any]] = dict,
) -> TestResponse:
    """A login, and a launch whose claims were altered."""
    login = platform.login(browser)
    return platform.launch(browser, login, alter(platform.claims(login)))


def without(name: str) -> Callable[[dict[str, Any]], dict[str, Any]]:
    return lambda claims: {key: value for key, value in claims.items() if key != name}


def with_(**differs: Any) -> Callable[[dict[str, Any]], dict[str, Any]]:
    return lambda claims: claims | differs


def test_both_accept_a_good_launch(
    platform: Platform, bare: FlaskClient, ours: FlaskClient
) -> None:
    assert walk(platform, bare).status_code == ACCEPTED_BY_THE_LIBRARY
    assert walk(platform, ours).status_code == ACCEPTED_BY_OURS


def test_a_nonce_is_good_once(platform: Platform, bare: FlaskClient, ours: FlaskClient) -> None:
    def twice(browser: FlaskClient) -> int:
        login = platform.login(browser)
        token = platform.sign(platform.claims(login))
        platform.launch(browser, login, token)
        return platform.launch(browser, login, token).status_code

    assert twice(bare) == ACCEPTED_BY_THE_LIBRARY
    assert twice(ours) == 401


def test_a_replay_behind_a_tls_proxy_needs_no_cookie_in_the_library(
    platform: Platform, ours: FlaskClient
) -> None:
    # The proxy speaks plain http to the tool; the library's cache then has no session of its own.
    bare = bare_tool(platform, cached=True)

    def replay(first: FlaskClient, second: FlaskClient) -> int:
        login = platform.login(first)
        token = platform.sign(platform.claims(login))
        platform.launch(first, login, token)
        return platform.launch(second, login, token).status_code

    assert replay(bare.test_client(), bare.test_client()) == ACCEPTED_BY_THE_LIBRARY
    assert replay(ours, ours.application.test_client()) == 401


def test_a_token_needs_exp(platform: Platform, bare: FlaskClient, ours: FlaskClient) -> None:
    assert walk(platform, bare, without("exp")).status_code == ACCEPTED_BY_THE_LIBRARY
    assert walk(platform, ours, without("exp")).status_code == 401


def test_a_token_needs_iat(platform: Platform, bare: FlaskClient, ours: FlaskClient) -> None:
    assert walk(platform, bare, without("iat")).status_code == ACCEPTED_BY_THE_LIBRARY
    assert walk(platform, ours, without("iat")).status_code == 401


def test_a_token_of_thirty_days_ago_is_refused(
    platform: Platform, bare: FlaskClient, ours: FlaskClient
) -> None:
    old = with_(iat=int(time.time()) - 30 * 86_400)

    assert walk(platform, bare, old).status_code == ACCEPTED_BY_THE_LIBRARY
    assert walk(platform, ours, old).status_code == 401


def test_a_clock_that_is_ahead_is_forgiven(
    platform: Platform, bare: FlaskClient, ours: FlaskClient
) -> None:
    ahead = with_(iat=int(time.time()) + 30)

    assert walk(platform, bare, ahead).status_code == 401
    assert walk(platform, ours, ahead).status_code == ACCEPTED_BY_OURS


def test_another_tools_azp_is_refused(
    platform: Platform, bare: FlaskClient, ours: FlaskClient
) -> None:
    foreign = with_(azp="another tool")

    assert walk(platform, bare, foreign).status_code == ACCEPTED_BY_THE_LIBRARY
    assert walk(platform, ours, foreign).status_code == 401


def test_several_audiences_need_azp(
    platform: Platform, bare: FlaskClient, ours: FlaskClient
) -> None:
    several = with_(aud=[platform.client_id, "another tool"])

    assert walk(platform, bare, several).status_code == ACCEPTED_BY_THE_LIBRARY
    assert walk(platform, ours, several).status_code == 401


def test_our_client_id_may_stand_anywhere_in_the_audience(
    platform: Platform, bare: FlaskClient, ours: FlaskClient
) -> None:
    second = with_(aud=["another party", platform.client_id], azp=platform.client_id)

    assert walk(platform, bare, second).status_code == 500
    assert walk(platform, ours, second).status_code == ACCEPTED_BY_OURS


def test_a_launch_is_for_the_target_that_it_was_begun_for(
    platform: Platform, bare: FlaskClient, ours: FlaskClient
) -> None:
    elsewhere = with_(**{f"{LTI}target_link_uri": f"{TOOL}/lti/review/somebody-elses"})

    assert walk(platform, bare, elsewhere).status_code == ACCEPTED_BY_THE_LIBRARY
    assert walk(platform, ours, elsewhere).status_code == 401


def test_a_login_is_for_an_address_of_ours(
    platform: Platform, bare: FlaskClient, ours: FlaskClient
) -> None:
    foreign = "https://evil.example/lti/launch"

    assert platform.ask_login(bare, target=foreign).status_code == 302
    assert platform.ask_login(ours, target=foreign).status_code == 400


def test_a_login_names_its_target(platform: Platform, bare: FlaskClient, ours: FlaskClient) -> None:
    assert platform.ask_login(bare, target_link_uri=ABSENT).status_code == 302
    assert platform.ask_login(ours, target_link_uri=ABSENT).status_code == 400


def test_nonce_and_state_belong_together(
    platform: Platform, bare: FlaskClient, ours: FlaskClient
) -> None:
    def mixed(browser: FlaskClient) -> int:
        first, second = platform.login(browser), platform.login(browser)
        return platform.launch(browser, second, platform.claims(first)).status_code

    assert mixed(bare) == ACCEPTED_BY_THE_LIBRARY
    assert mixed(ours) == 401


def test_a_login_belongs_to_one_platform(app: Flask, platform: Platform, ours: FlaskClient) -> None:
    other = other_platform(app)
    bare = bare_tool(platform, other).test_client()

    def crossed(browser: FlaskClient) -> int:
        login = platform.login(browser)
        return other.launch(browser, login, other.claims(login)).status_code

    assert crossed(bare) == ACCEPTED_BY_THE_LIBRARY
    assert crossed(ours) == 401


def test_roles_are_a_list(platform: Platform, bare: FlaskClient, ours: FlaskClient) -> None:
    string = with_(**{f"{LTI}roles": LEARNER})

    assert walk(platform, bare, string).status_code == ACCEPTED_BY_THE_LIBRARY
    assert walk(platform, ours, string).status_code == 401


def test_target_link_uri_is_required(
    platform: Platform, bare: FlaskClient, ours: FlaskClient
) -> None:
    missing = without(f"{LTI}target_link_uri")

    assert walk(platform, bare, missing).status_code == ACCEPTED_BY_THE_LIBRARY
    assert walk(platform, ours, missing).status_code == 401


def test_a_submission_review_of_nobody_opens(
    platform: Platform, bare: FlaskClient, ours: FlaskClient
) -> None:
    # Moodle sends it for a click on the column's header.
    review = with_(**{f"{LTI}message_type": "LtiSubmissionReviewRequest", AGS: {"scope": []}})

    assert walk(platform, bare, review).status_code == 401
    assert walk(platform, ours, review).status_code == ACCEPTED_BY_OURS


def test_a_token_is_signed_with_rs256(app: Flask, platform: Platform, ours: FlaskClient) -> None:
    platform.jwk = lambda: Platform.jwk(platform) | {"alg": "RS512"}  # type: ignore[method-assign]
    bare = bare_tool(platform).test_client()

    def stronger(browser: FlaskClient) -> int:
        login = platform.login(browser)
        claims = platform.claims(login)
        token = jwt.encode(claims, platform.key, "RS512", headers={"kid": platform.kid})
        return platform.launch(browser, login, token).status_code

    assert stronger(bare) == ACCEPTED_BY_THE_LIBRARY
    assert stronger(ours) == 401


def test_one_issuers_map_does_not_reach_into_another_instance() -> None:
    def configured(platforms: Any) -> ToolConfDict:
        return ToolConfDict({"https://shared.example": platforms})

    one = {
        "client_id": "one",
        "auth_login_url": "https://shared.example/auth",
        "auth_token_url": "https://shared.example/token",
        "deployment_ids": ["1"],
    }
    first = configured(one)
    assert first.check_iss_has_one_client("https://shared.example")
    configured([one])

    assert not first.check_iss_has_one_client("https://shared.example")
    ToolConfAbstract.issuers_relation_types.clear()
    assert not DatabaseToolConfig().check_iss_has_one_client("https://shared.example")


class KeyServer(BaseHTTPRequestHandler):
    """Serves what its server holds as a key set, after the server's `delay` in seconds."""

    server: Any

    def do_GET(self) -> None:
        time.sleep(self.server.delay)
        self.send_response(200)
        self.end_headers()
        self.wfile.write(dumps({"keys": self.server.platform.key_set()}).encode())

    def log_message(self, *arguments: object) -> None:
        """Keep the tests' output clean."""


@pytest.fixture
def key_server(app: Flask, platform: Platform) -> Iterator[Any]:
    """The platform's keys over http; our tool reads them there too."""
    server: Any = HTTPServer(("127.0.0.1", 0), KeyServer)
    server.platform, server.delay = platform, 0.0
    thread = Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    address = server.address = f"http://127.0.0.1:{server.server_port}/jwks"
    registrations.edit(platform.registration_id, jwks_url=address)
    app.extensions["key_sets"].fetch = jwks.fetch_over_http
    db.session.commit()
    yield server
    server.shutdown()
    thread.join()
    server.server_close()


def test_a_platform_that_changes_its_key_is_understood_at_once(
    platform: Platform, ours: FlaskClient, key_server: Any
) -> None:
    bare = bare_tool(
        platform, cached=True, with_key_sets=False, key_set_url=key_server.address
    ).test_client()
    assert walk(platform, bare).status_code == ACCEPTED_BY_THE_LIBRARY
    assert walk(platform, ours).status_code == ACCEPTED_BY_OURS

    platform.kid = "key-2"

    assert walk(platform, bare).json == {"error": "Unable to find public key"}
    assert walk(platform, ours).status_code == ACCEPTED_BY_OURS


def test_keys_are_not_fetched_for_every_launch(
    platform: Platform, ours: FlaskClient, key_server: Any
) -> None:
    def fetches(browser: FlaskClient) -> int:
        before = platform.fetches
        for _ in range(3):
            walk(platform, browser)
        return platform.fetches - before

    bare = bare_tool(platform, with_key_sets=False, key_set_url=key_server.address)

    assert fetches(bare.test_client()) == 3
    assert fetches(ours) == 1


def test_a_platform_that_does_not_answer_is_not_waited_for(
    platform: Platform, ours: FlaskClient, key_server: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(jwks, "TIMEOUT_SECONDS", (0.3, 0.3))
    key_server.delay = 1.5
    bare = bare_tool(platform, with_key_sets=False, key_set_url=key_server.address)

    def seconds(browser: FlaskClient) -> tuple[int, float]:
        began = time.monotonic()
        status = walk(platform, browser).status_code
        return status, time.monotonic() - began

    status, waited = seconds(bare.test_client())
    assert status == ACCEPTED_BY_THE_LIBRARY
    assert waited >= key_server.delay

    status, waited = seconds(ours)
    assert status == 502
    assert waited < key_server.delay
