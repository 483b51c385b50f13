"""Errors that the LMS answers a login with: explained, and nobody is let in."""

import pytest

from tests.conformance.lms import Lms, assert_refused
from tests.conformance.servers import Browser

pytestmark = pytest.mark.one_engine

ERRORS = {
    "login_required": "does not see that you are signed in",
    "launch_no_longer_valid": "opened once already",
    "unauthorized_client": "switched off",
    "anything_else": "anything_else: it broke",
    "<script>alert(1)</script>": "<script>alert(1)</script>: it broke",
}


@pytest.mark.parametrize(("error", "says"), ERRORS.items())
def test_an_error_in_a_form(lms: Lms, browser: Browser, error: str, says: str) -> None:
    sent = {"error": error, "error_description": "it broke", "state": lms.login(browser).state}

    answer = browser.post("/lti/launch", data=sent)

    assert_refused(lms, answer, says)
    assert "<script>alert" not in answer.text


def test_an_error_in_an_address(lms: Lms, browser: Browser) -> None:
    answer = browser.get("/lti/launch", query_string={"error": "login_required"})

    assert_refused(lms, answer, "does not see that you are signed in")


def test_a_token_beside_an_error_lets_nobody_in(lms: Lms, browser: Browser) -> None:
    login = lms.login(browser)

    answer = lms.launch(browser, login, lms.claims(login), error="login_required")

    assert_refused(lms, answer, "does not see that you are signed in")


def test_a_refusal_is_json_for_a_caller_that_asks_for_it(lms: Lms, browser: Browser) -> None:
    answer = browser.post("/lti/launch", headers={"Accept": "application/json"})

    assert answer.status_code == 401
    assert answer.response.json()["error"]["code"] == "state_unknown"
