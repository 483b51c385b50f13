"""Our own keys as LMSs meet them: the published set, and the assertions that it must verify."""

import time
from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qs

import jwt
import pytest
import time_machine

from lti_tool.platforms import registrations
from lti_tool.platforms.client import connector
from tests.conformance.lms import Lms
from tests.conformance.servers import Browser, Tool

HOUR = 3600
DAY = 24 * HOUR
CALL = "https://purl.imsglobal.org/spec/lti-ags/scope/score"


@pytest.fixture
def traveller(tool: Tool) -> Iterator[time_machine.Traveller]:
    """The clock of both servers; an hour before, all keys but one were withdrawn."""
    tool.flask("keys", "rotate", "--at-once")
    with time_machine.travel(time.time() + HOUR, tick=True) as found:
        yield found


def published(browser: Browser) -> dict[str, Any]:
    """The key set, by key id."""
    answer = browser.get("/.well-known/jwks.json")
    return {key["kid"]: key for key in answer.response.json()["keys"]}


def assertion(lms: Lms) -> str:
    """What the tool asks for a token with, now."""
    lms.server.answer(lms.path("token"), body={"access_token": "t", "expires_in": 0})
    with lms.app.app_context():
        connector(registrations.get(lms.registration_id)).get_access_token([CALL])
    return parse_qs(lms.server.at(lms.path("token"))[-1].body)["client_assertion"][0]


def kid(token: str) -> str:
    return str(jwt.get_unverified_header(token)["kid"])


def verified(lms: Lms, keys: dict[str, Any]) -> str:
    """The id of the key that verifies an assertion of now, out of these keys."""
    token = assertion(lms)
    claims = jwt.decode(
        token, jwt.PyJWK(keys[kid(token)]), ["RS256"], audience=f"{lms.issuer}/token"
    )
    assert claims["iss"] == claims["sub"] == lms.client_id
    return kid(token)


@pytest.mark.one_engine
def test_the_set_holds_public_rsa_keys_and_may_be_kept_for_minutes(browser: Browser) -> None:
    answer = browser.get("/.well-known/jwks.json")

    keys = answer.response.json()["keys"]
    assert {tuple(sorted(key)) for key in keys} == {("alg", "e", "kid", "kty", "n", "use")}
    assert {(key["kty"], key["alg"], key["use"]) for key in keys} == {("RSA", "RS256", "sig")}
    assert answer.headers["Cache-Control"] == "public, max-age=300"
    assert answer.headers["Content-Type"] == "application/json"
    assert answer.cookies_set == ""


@pytest.mark.one_engine
def test_each_assertion_is_verified_by_the_set_of_now_and_by_that_of_a_day_ago(
    tool: Tool, lms: Lms, browser: Browser, traveller: time_machine.Traveller
) -> None:
    first = verified(lms, published(browser))
    tool.flask("keys", "rotate")
    sets = [published(browser)] * 2
    traveller.shift(12 * HOUR)
    tool.flask("keys", "rotate")
    sets += [published(browser)] * 2

    for _six_hours in range(12):
        sets.append(published(browser))
        last = verified(lms, sets[-1])
        assert verified(lms, sets[-5]) == last
        traveller.shift(6 * HOUR)

    assert last != first
    assert published(browser).keys() == {last}


@pytest.mark.one_engine
def test_a_next_key_is_published_a_day_before_it_signs_and_the_old_one_until_a_day_after(
    tool: Tool, lms: Lms, browser: Browser, traveller: time_machine.Traveller
) -> None:
    old = verified(lms, published(browser))
    tool.flask("keys", "rotate")
    new = (published(browser).keys() - {old}).pop()

    traveller.shift(DAY - 60)
    assert verified(lms, published(browser)) == old
    traveller.shift(120)
    assert verified(lms, published(browser)) == new
    traveller.shift(DAY - 180)
    assert published(browser).keys() == {old, new}
    traveller.shift(120)
    assert published(browser).keys() == {new}
