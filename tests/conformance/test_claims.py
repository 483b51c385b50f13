"""Claims beyond the certification's list: each bad one refused, each good one let in."""

from typing import Any

import pytest

from tests.conformance.lms import Lms, assert_let_in, assert_refused
from tests.conformance.servers import Browser
from tests.platform import ABSENT, LEARNER, LTI

pytestmark = pytest.mark.one_engine

OURS = "tool-1"

REFUSED: dict[str, tuple[dict[str, Any], str]] = {
    "another issuer": ({"iss": "https://other.example"}, "iss"),
    "no issuer": ({"iss": ABSENT}, "iss"),
    "another audience": ({"aud": "other"}, "aud"),
    "no audience": ({"aud": ABSENT}, "aud"),
    "an empty audience list": ({"aud": []}, "aud"),
    "an audience list without us": ({"aud": ["other", "another"]}, "aud"),
    "an audience list with us and no azp": ({"aud": [OURS, "other"]}, "azp"),
    "azp of another tool": ({"azp": "other"}, "azp"),
    "azp of another tool in the list": ({"aud": [OURS, "other"], "azp": "other"}, "azp"),
    "an empty azp": ({"azp": ""}, "azp"),
    "no nonce": ({"nonce": ABSENT}, "nonce"),
    "a nonce that is a number": ({"nonce": 5}, "nonce"),
    "a message of another kind": ({"message_type": "LtiStartProctoring"}, "LtiStartProctoring"),
    "a version that is a number": ({"version": 1.3}, "version"),
    "an empty deployment id": ({"deployment_id": ""}, "deployment_id"),
    "a deployment id that is a number": ({"deployment_id": 7}, "deployment_id"),
    "no target_link_uri": ({"target_link_uri": ABSENT}, "target_link_uri"),
    "roles that are null": ({f"{LTI}roles": None}, "roles"),
    "roles that are a string": ({"roles": LEARNER}, "roles"),
    "roles that are numbers": ({"roles": [1]}, "roles"),
    "an empty resource link id": ({"resource_link": {"id": ""}}, "resource_link"),
    "a resource link that is a string": ({"resource_link": "link-1"}, "resource_link"),
    "a context without id": ({"context": {"title": "A course"}}, "context"),
    "custom parameters that are a list": ({"custom": ["a"]}, "custom"),
    "an empty sub": ({"sub": ""}, "who you are"),
    "a sub that is a number": ({"sub": 5}, "Subject must be a string"),
    "a sub of 256 characters": ({"sub": "a" * 256}, "who you are"),
    "a credential that is not here": ({"custom": {"credential": "no-such"}}, "not installed here"),
}


@pytest.mark.parametrize(("differs", "says"), REFUSED.values(), ids=REFUSED.keys())
def test_a_claim_that_is_wrong(
    lms: Lms, browser: Browser, differs: dict[str, Any], says: str
) -> None:
    login = lms.login(browser)

    answer = lms.launch(browser, login, lms.claims(login, **differs))

    assert_refused(lms, answer, says)
    assert not lms.is_used(login)


LET_IN: dict[str, dict[str, Any]] = {
    "an audience list of us alone": {"aud": [OURS]},
    "an audience list with us and azp": {"aud": ["other", OURS], "azp": OURS},
    "azp beside a single audience": {"azp": OURS},
    "a sub of 255 characters": {"sub": "a" * 255},
    "null where a claim may be absent": {
        "name": None,
        "email": None,
        "launch_presentation": None,
        "custom": None,
    },
    "claims that nobody knows": {"https://vendor.example/claim": {"a": [1, None]}},
    "a link without a title": {"resource_link": {"id": "link-1"}},
}


@pytest.mark.parametrize("differs", LET_IN.values(), ids=LET_IN.keys())
def test_a_claim_that_is_unusual(lms: Lms, browser: Browser, differs: dict[str, Any]) -> None:
    assert_let_in(browser, lms.walk(browser, **differs))


@pytest.mark.parametrize("place", ["https://evil.example/lti/launch", "/lti/review/abc"])
def test_a_target_link_uri_other_than_the_logins(lms: Lms, browser: Browser, place: str) -> None:
    login = lms.login(browser)
    target = place if "://" in place else lms.tool.url + place

    answer = lms.launch(browser, login, lms.claims(login, target_link_uri=target))

    assert_refused(lms, answer, "target_link_uri is not the one that the login was begun for")
