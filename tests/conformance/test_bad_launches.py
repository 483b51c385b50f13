"""The bad launches of 1EdTech's LTI core certification, each named for what is wrong with it."""

import time
from typing import Any

import jwt
import pytest

from tests.conformance.lms import Lms, assert_refused
from tests.conformance.servers import Browser
from tests.platform import ABSENT, Begun

pytestmark = pytest.mark.one_engine

OPEN_AGAIN = "open the activity again"


@pytest.fixture
def login(lms: Lms, browser: Browser) -> Begun:
    return lms.login(browser)


def test_no_kid_in_the_header(lms: Lms, browser: Browser, login: Begun) -> None:
    token = jwt.encode(lms.claims(login), lms.key, "RS256")

    answer = lms.launch(browser, login, token)

    assert_refused(lms, answer, "names no key (kid)", OPEN_AGAIN)
    assert not lms.is_used(login)


def test_a_wrong_kid_in_the_header(lms: Lms, browser: Browser, login: Begun) -> None:
    token = lms.sign(lms.claims(login), kid="another")

    answer = lms.launch(browser, login, token)

    assert_refused(lms, answer, "publishes no key with this kid", OPEN_AGAIN)
    assert not lms.is_used(login)


def test_json_that_is_no_lti_message(lms: Lms, browser: Browser, login: Begun) -> None:
    answer = lms.launch(browser, login, {"name": "badltilaunch"})

    assert_refused(lms, answer, OPEN_AGAIN)
    assert not lms.is_used(login)


LEFT_OUT = "left out something that we need"
BAD_CLAIMS: dict[str, tuple[dict[str, Any], str]] = {
    "a wrong LTI version": ({"version": "11.3"}, LEFT_OUT),
    "no LTI version": ({"version": ABSENT}, LEFT_OUT),
    "several claims missing": (
        dict.fromkeys(("message_type", "version", "deployment_id", "roles"), ABSENT),
        "deployment_id, message_type, roles, version",
    ),
    "iat and exp of long ago": ({"iat": 11_111, "exp": 22_222}, "expired"),
    "iat and exp of a time to come": (
        {"iat": int(time.time()) + 86_400, "exp": int(time.time()) + 90_000},
        "iat",
    ),
    "no message type": ({"message_type": ABSENT}, "message_type"),
    "no roles claim": ({"roles": ABSENT}, "roles"),
    "no deployment id": ({"deployment_id": ABSENT}, "deployment_id"),
    "no resource link": ({"resource_link": ABSENT}, "resource_link"),
    "no resource link id": ({"resource_link": {"title": "The assignment"}}, "resource_link"),
    "no sub": ({"sub": ABSENT}, "who you are"),
}


@pytest.mark.parametrize(("differs", "says"), BAD_CLAIMS.values(), ids=BAD_CLAIMS.keys())
def test_a_claim_that_is_absent_or_wrong(
    lms: Lms, browser: Browser, login: Begun, differs: dict[str, Any], says: str
) -> None:
    answer = lms.launch(browser, login, lms.claims(login, **differs))

    assert_refused(lms, answer, says, OPEN_AGAIN)
    assert not lms.is_used(login)
