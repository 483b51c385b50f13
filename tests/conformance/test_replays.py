"""A login is answered once, by one token, from the browser that began it, within ten minutes.

All of it holds behind a proxy that ends TLS too, whatever its headers say.
"""

import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
import requests
import time_machine

from lti_tool.launch.models import Launch
from tests.conformance.lms import Lms, assert_let_in, assert_refused
from tests.conformance.servers import TIMEOUT_SECONDS, Browser, Tool
from tests.databases import empty_copy
from tests.platform import ABSENT
from tests.scripted_server import ScriptedServer

AT_ONCE = 8
USED = "opened once already"
FORWARDED = {
    "X-Forwarded-For": "203.0.113.7",
    "X-Forwarded-Proto": "https",
    "X-Forwarded-Host": "evil.example",
    "X-Forwarded-Port": "443",
    "Forwarded": "for=203.0.113.7;proto=https;host=evil.example",
}


@pytest.fixture(scope="module")
def proxied(database_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Tool]:
    """The tool behind a proxy that ends TLS."""
    folder = tmp_path_factory.mktemp("proxied")
    with Tool(empty_copy(database_url, folder, "proxied"), folder, "https") as running:
        yield running


@pytest.fixture(params=["open", "proxied"])
def lms(
    request: pytest.FixtureRequest, tool: Tool, proxied: Tool, lms_server: ScriptedServer
) -> Lms:
    """An LMS whose tool is reached as it is, and one whose tool is behind the proxy."""
    return Lms.connect({"open": tool, "proxied": proxied}[request.param], lms_server)


@pytest.fixture
def headers(lms: Lms) -> dict[str, str]:
    """What a proxy adds to each request."""
    return FORWARDED if lms.tool.url.startswith("https:") else {}


@pytest.fixture
def browser(lms: Lms, headers: dict[str, str]) -> Browser:
    return Browser(lms.tool, headers)


@pytest.fixture
def another(lms: Lms, headers: dict[str, str]) -> Browser:
    """Somebody else's browser."""
    return Browser(lms.tool, headers)


@pytest.mark.one_engine
def test_what_a_proxy_says_changes_no_address_and_no_cookie(lms: Lms, browser: Browser) -> None:
    login = lms.login(browser)

    answer = lms.launch(browser, login, lms.claims(login))

    assert login.redirect_uri == lms.tool.target
    assert "evil.example" not in str(answer.headers)
    assert "Secure; HttpOnly" in answer.cookies_set
    assert_let_in(browser, answer)


@pytest.mark.one_engine
def test_a_launch_that_is_sent_twice(lms: Lms, browser: Browser) -> None:
    login = lms.login(browser)
    token = lms.sign(lms.claims(login))
    assert_let_in(browser, lms.launch(browser, login, token))

    again = lms.launch(browser, login, token)

    assert (again.status_code, again.location) == (401, None)
    assert USED in again.text
    assert lms.count(Launch) == 1


@pytest.mark.one_engine
def test_a_launch_that_is_sent_again_by_another_browser(
    lms: Lms, browser: Browser, another: Browser
) -> None:
    login = lms.login(browser)
    token = lms.sign(lms.claims(login))
    assert_let_in(browser, lms.launch(browser, login, token))

    again = lms.launch(another, login, token)

    assert (again.status_code, again.location) == (401, None)
    assert lms.count(Launch) == 1


@pytest.mark.one_engine
def test_another_token_for_a_login_that_was_answered(lms: Lms, browser: Browser) -> None:
    login = lms.login(browser)
    assert_let_in(browser, lms.launch(browser, login, lms.claims(login)))

    again = lms.launch(browser, login, lms.claims(login, sub="ben"))

    assert (again.status_code, again.location) == (401, None)
    assert lms.count(Launch) == 1


@pytest.mark.one_engine
def test_an_old_nonce_with_a_fresh_state(lms: Lms, browser: Browser) -> None:
    old = lms.sign(lms.claims(lms.login(browser)))

    answer = lms.launch(browser, lms.login(browser), old)

    assert_refused(lms, answer, "the nonce is not the one")


@pytest.mark.one_engine
def test_a_state_from_another_browser_without_a_cookie(
    lms: Lms, browser: Browser, another: Browser
) -> None:
    login = lms.login(browser)

    answer = lms.launch(another, login, lms.claims(login))

    assert_refused(lms, answer, "it was you who opened this", "new window")
    assert answer.status_code == 403


@pytest.mark.one_engine
def test_a_state_from_another_browser_that_has_begun_a_login_of_its_own(
    lms: Lms, browser: Browser, another: Browser
) -> None:
    login = lms.login(browser)
    lms.login(another)

    answer = lms.launch(another, login, lms.claims(login))

    assert_refused(lms, answer, "it was you who opened this")


@pytest.mark.one_engine
def test_a_state_from_another_browser_with_its_own_secret_under_this_cookies_name(
    lms: Lms, browser: Browser, another: Browser
) -> None:
    login = lms.login(browser)
    lms.login(another)
    (name,) = browser.http.cookies.keys()
    (secret,) = another.http.cookies.values()
    another.http.cookies.set(name, secret)

    answer = lms.launch(another, login, lms.claims(login))

    assert_refused(lms, answer, "it was you who opened this")


@pytest.mark.one_engine
def test_a_state_that_was_refused_to_another_browser_serves_the_one_that_began_it(
    lms: Lms, browser: Browser, another: Browser
) -> None:
    login = lms.login(browser)
    token = lms.sign(lms.claims(login))
    lms.launch(another, login, token)

    assert_let_in(browser, lms.launch(browser, login, token))


@pytest.mark.one_engine
def test_a_good_token_after_a_bad_one_needs_a_new_login(lms: Lms, browser: Browser) -> None:
    login = lms.login(browser)
    lms.launch(browser, login, lms.claims(login, exp=1))

    assert_refused(lms, lms.launch(browser, login, lms.claims(login)), "it was you")
    assert_let_in(browser, lms.walk(browser))


@pytest.mark.one_engine
@pytest.mark.parametrize("state", ["", "state-unknown", ABSENT], ids=["empty", "unknown", "absent"])
def test_a_state_that_never_was(lms: Lms, browser: Browser, state: object) -> None:
    form = {"id_token": lms.sign(lms.claims(lms.login(browser))), "state": state}

    answer = browser.post("/lti/launch", data={k: v for k, v in form.items() if v is not ABSENT})

    assert_refused(lms, answer, "was not started here", "open the activity again")


@pytest.mark.one_engine
def test_a_state_of_eleven_minutes_ago(lms: Lms, browser: Browser) -> None:
    login = lms.login(browser)

    with time_machine.travel(time.time() + 660, tick=True):
        answer = lms.launch(browser, login, lms.claims(login))

    assert_refused(lms, answer, "took too long")


@pytest.mark.one_engine
def test_a_state_of_another_platform(
    lms: Lms, browser: Browser, lms_server: ScriptedServer
) -> None:
    other = Lms.connect(lms.tool, lms_server)
    login = lms.login(browser)

    answer = other.launch(browser, login, other.claims(login))

    assert_refused(lms, answer, "iss is not the platform")
    assert_refused(other, answer)


@pytest.mark.one_engine
def test_a_state_of_another_client_id_of_the_same_platform(
    lms: Lms, browser: Browser, lms_server: ScriptedServer
) -> None:
    other = Lms.connect(lms.tool, lms_server, issuer=lms.issuer, client_id="tool-2")
    login = lms.login(browser)

    answer = other.launch(browser, login, other.claims(login))

    assert_refused(lms, answer, "aud is not this tool's client id")
    assert_refused(other, answer)


def test_one_token_sent_eight_times_at_once_gives_one_session(lms: Lms, browser: Browser) -> None:
    login = lms.login(browser)
    form = {"id_token": lms.sign(lms.claims(login)), "state": login.state}
    cookie = "; ".join(f"{name}={value}" for name, value in browser.http.cookies.items())
    barrier = Barrier(AT_ONCE)

    def send(_number: int) -> int:
        barrier.wait()
        return requests.post(
            f"{lms.tool.address}/lti/launch",
            data=form,
            headers={"Cookie": cookie},
            allow_redirects=False,
            timeout=TIMEOUT_SECONDS,
        ).status_code

    with ThreadPoolExecutor(AT_ONCE) as threads:
        answers = list(threads.map(send, range(AT_ONCE)))

    assert sorted(answers) == [303] + [401] * (AT_ONCE - 1)
    assert lms.count(Launch) == 1


def twice(name: str, first: str, second: str) -> list[tuple[str, str]]:
    """A form's field that is sent two times."""
    return [(name, first), (name, second)]


@pytest.mark.one_engine
def test_of_a_field_that_is_sent_twice_the_first_is_refused(lms: Lms, browser: Browser) -> None:
    login, other = lms.login(browser), lms.login(browser)
    good, bad = lms.sign(lms.claims(login)), lms.sign(lms.claims(login, aud="other"))
    form = twice("id_token", bad, good) + twice("state", login.state, other.state)

    assert_refused(lms, browser.post("/lti/launch", data=form), "aud")


@pytest.mark.one_engine
def test_of_a_field_that_is_sent_twice_the_first_is_let_in(lms: Lms, browser: Browser) -> None:
    login, other = lms.login(browser), lms.login(browser)
    good, bad = lms.sign(lms.claims(login)), lms.sign(lms.claims(login, aud="other"))
    form = twice("id_token", good, bad) + twice("state", login.state, other.state)

    assert_let_in(browser, browser.post("/lti/launch", data=form))
    assert not lms.is_used(other)


@pytest.mark.one_engine
@pytest.mark.parametrize("method", ["GET", "HEAD", "PUT"])
def test_a_launch_by_another_method_than_post(lms: Lms, browser: Browser, method: str) -> None:
    login = lms.login(browser)
    sent = {"id_token": lms.sign(lms.claims(login)), "state": login.state}

    answer = browser.open("/lti/launch", method, query_string=sent)

    assert 400 <= answer.status_code < 500
    assert answer.location is None
    assert not lms.is_used(login)
    assert lms.count(Launch) == 0


@pytest.mark.one_engine
def test_a_form_of_several_parts_is_a_form_too(lms: Lms, browser: Browser) -> None:
    login = lms.login(browser)
    sent = {"id_token": lms.sign(lms.claims(login)), "state": login.state}

    answer = browser.post("/lti/launch", files={name: (None, sent[name]) for name in sent})

    assert_let_in(browser, answer)
