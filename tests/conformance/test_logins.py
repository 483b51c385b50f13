"""Login initiations: what the LMS may send, and where the browser is sent with what."""

from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from lti_tool.launch.models import LoginState
from tests.conformance.lms import Lms, assert_let_in, assert_refused
from tests.conformance.servers import Answer, Browser
from tests.platform import ABSENT
from tests.scripted_server import ScriptedServer

pytestmark = pytest.mark.one_engine

HINT = '{"launchid": "a b+c&d=é%20", "cmid": 7}'


def sent(answer: Answer) -> dict[str, str]:
    """The authentication request's parameters, each of which is there once."""
    assert answer.status_code == 302, answer.text
    query = parse_qs(urlsplit(answer.location or "").query, keep_blank_values=True)
    assert {len(values) for values in query.values()} == {1}
    return {name: values[0] for name, values in query.items()}


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_the_authentication_request_is_whole(lms: Lms, browser: Browser, method: str) -> None:
    answer = lms.ask_login(browser, method=method, lti_message_hint=HINT, login_hint="x/=é")

    assert (answer.location or "").startswith(f"{lms.issuer}/auth?")
    asked = sent(answer)
    assert len(asked.pop("state")) >= 32
    assert len(asked.pop("nonce")) >= 32
    assert asked == {
        "scope": "openid",
        "response_type": "id_token",
        "response_mode": "form_post",
        "prompt": "none",
        "client_id": lms.client_id,
        "redirect_uri": lms.tool.target,
        "login_hint": "x/=é",
        "lti_message_hint": HINT,
    }


def test_state_and_nonce_are_new_for_every_login(lms: Lms, browser: Browser) -> None:
    first, second = (sent(lms.ask_login(browser)) for _login in range(2))

    assert len({first["state"], first["nonce"], second["state"], second["nonce"]}) == 4


def test_a_message_hint_that_was_not_sent_is_not_made_up(lms: Lms, browser: Browser) -> None:
    assert "lti_message_hint" not in sent(lms.ask_login(browser, lti_message_hint=ABSENT))


LET_IN: dict[str, dict[str, Any]] = {
    "by GET": {"method": "GET"},
    "lti_deployment_id": {"lti_deployment_id": "deployment-1"},
    "deployment_id": {"lti_deployment_id": ABSENT, "deployment_id": "deployment-1"},
    "both spellings": {"deployment_id": "deployment-1"},
    "neither spelling": {"lti_deployment_id": ABSENT},
    "a deployment id other than the token's": {"lti_deployment_id": "another"},
    "parameters that nobody knows": {"canvas_region": "us-east-1", "x": ["1", "2"], "state": "s"},
    "without client_id": {"client_id": ABSENT},
    "with platform storage": {"lti_storage_target": "post_message_forwarding"},
}


@pytest.mark.parametrize("differs", LET_IN.values(), ids=LET_IN.keys())
def test_a_login_that_is_accepted(lms: Lms, browser: Browser, differs: dict[str, Any]) -> None:
    login = lms.login(browser, **differs)

    assert_let_in(browser, lms.launch(browser, login, lms.claims(login)))


@pytest.fixture
def sibling(lms: Lms, lms_server: ScriptedServer) -> Lms:
    """A second registration of the same issuer."""
    return Lms.connect(lms.tool, lms_server, issuer=lms.issuer, client_id="tool-2")


def test_a_login_without_client_id_where_the_issuer_has_two(
    lms: Lms, sibling: Lms, browser: Browser
) -> None:
    assert_refused(lms, lms.ask_login(browser, client_id=ABSENT), "not connected here")
    assert_let_in(browser, sibling.walk(browser))


def test_a_login_without_client_id_where_one_of_two_is_switched_off(
    lms: Lms, sibling: Lms, browser: Browser
) -> None:
    lms.tool.flask("platforms", "disable", str(sibling.registration_id))

    assert sent(lms.ask_login(browser, client_id=ABSENT))["client_id"] == lms.client_id


MISSING = ("iss", "login_hint", "target_link_uri")


@pytest.mark.parametrize("method", ["GET", "POST"])
@pytest.mark.parametrize("value", [ABSENT, ""], ids=["absent", "empty"])
@pytest.mark.parametrize("name", MISSING)
def test_a_login_without_what_lti_requires_names_it(
    lms: Lms, browser: Browser, name: str, value: Any, method: str
) -> None:
    answer = lms.ask_login(browser, method=method, **{name: value})

    assert_refused(lms, answer, "left something out", name)
    assert lms.count(LoginState) == 0


@pytest.mark.parametrize("name", ["iss", "client_id", "lti_storage_target"])
def test_a_login_with_what_no_database_takes_names_it(
    lms: Lms, browser: Browser, name: str
) -> None:
    assert_refused(lms, lms.ask_login(browser, **{name: "a\x00b"}), name)


@pytest.mark.parametrize(
    "differs",
    [{"iss": "https://other.example"}, {"client_id": "other"}, {"client_id": "TOOL-1"}],
    ids=str,
)
def test_a_login_of_an_unknown_platform(
    lms: Lms, browser: Browser, differs: dict[str, str]
) -> None:
    answer = lms.ask_login(browser, **differs)

    assert_refused(lms, answer, "not connected here", "has to be registered")
    assert lms.count(LoginState) == 0


FOREIGN = [
    "https://evil.example/lti/launch",
    "{tool}.evil.example/lti/launch",
    "{tool}@evil.example/lti/launch",
    "{host}:1/lti/launch",
    "{tls}/lti/launch",
    "//localhost/lti/launch",
    "{tool}/lti/launch/../../s/x/",
    "{tool}/lti/review/",
    "{tool}/lti/review/a/b",
    "{tool}/",
    "javascript:alert(1)",
    "http://[broken/lti/launch",
]


@pytest.mark.parametrize("target", FOREIGN)
def test_a_login_for_an_address_that_is_not_ours_names_the_right_one(
    lms: Lms, browser: Browser, target: str
) -> None:
    tool = lms.tool.url
    host, tls = tool.rpartition(":")[0], tool.replace("http:", "https:")

    answer = lms.ask_login(browser, target=target.format(tool=tool, host=host, tls=tls))

    assert_refused(lms, answer, lms.tool.target)
    assert lms.count(LoginState) == 0


@pytest.mark.parametrize(
    ("method", "address"),
    [("GET", "/lti/launch"), ("GET", "/lti/review/abc"), ("POST", "/lti/review/abc")],
)
def test_an_address_of_a_launch_that_is_opened_by_itself(
    lms: Lms, browser: Browser, method: str, address: str
) -> None:
    answer = browser.open(address, method)

    assert_refused(lms, answer, "needs to be opened from your course")
