"""The LMS's keys, read over HTTP: rotated, unreachable, and asked for by a storm of forgeries."""

import time
from dataclasses import replace

import pytest
import time_machine
from cryptography.hazmat.primitives.asymmetric.rsa import generate_private_key

from lti_tool.launch.models import Launch
from lti_tool.platforms.jwks import REFETCHES
from tests.conformance.lms import Lms, assert_let_in, assert_refused
from tests.conformance.servers import Browser

pytestmark = pytest.mark.one_engine

HOUR = 3600
NEW_KEY = generate_private_key(public_exponent=65537, key_size=2048)


def test_a_key_set_is_read_once_for_many_launches(lms: Lms, browser: Browser) -> None:
    for _launch in range(3):
        assert_let_in(browser, lms.walk(browser))

    assert lms.key_set_reads == 1


def test_a_rotated_key_is_accepted_at_once(lms: Lms, browser: Browser) -> None:
    assert_let_in(browser, lms.walk(browser))
    rotated = replace(lms, key=NEW_KEY, kid="key-2")
    lms.publish(lms.jwk(), rotated.jwk())

    assert_let_in(browser, rotated.walk(browser))
    assert_let_in(browser, lms.walk(browser))
    assert lms.key_set_reads == 2


def test_a_withdrawn_key_is_refused_once_its_set_is_an_hour_old(lms: Lms, browser: Browser) -> None:
    assert_let_in(browser, lms.walk(browser))
    lms.publish(replace(lms, key=NEW_KEY, kid="key-2").jwk())

    with time_machine.travel(time.time() + HOUR + 1, tick=True):
        answer = lms.walk(browser)

    assert answer.status_code == 401
    assert "publishes no key with this kid" in answer.text


@pytest.mark.parametrize("age", [60, HOUR + 1], ids=["fresh", "an hour old"])
def test_keys_that_are_held_serve_while_the_platform_is_down(
    lms: Lms, browser: Browser, age: int
) -> None:
    assert_let_in(browser, lms.walk(browser))
    lms.fail()

    with time_machine.travel(time.time() + age, tick=True):
        assert_let_in(browser, lms.walk(browser))


def test_a_platform_that_is_down_before_its_keys_were_read_is_told_apart_from_a_refusal(
    lms: Lms, browser: Browser
) -> None:
    lms.fail()

    answer = lms.walk(browser)

    assert (answer.status_code, answer.location) == (502, None)
    assert "could not reach your learning platform" in answer.text
    assert "Wait a minute, then open the activity again" in answer.text
    assert lms.count(Launch) == 0


def test_a_platform_that_was_down_serves_as_soon_as_it_is_back(lms: Lms, browser: Browser) -> None:
    lms.fail()
    lms.walk(browser)
    lms.publish(lms.jwk())

    assert_let_in(browser, lms.walk(browser))


def test_a_storm_of_unknown_kids_does_not_reach_the_platform(lms: Lms, browser: Browser) -> None:
    login = lms.login(browser)
    claims = lms.claims(login)

    answers = [lms.launch(browser, login, lms.sign(claims, kid=f"x{n}")) for n in range(40)]

    assert lms.key_set_reads <= REFETCHES
    assert {answer.status_code for answer in answers} == {401, 502}
    assert_refused(lms, answers[0])
    assert_let_in(browser, lms.walk(browser))


def test_one_unknown_kid_is_asked_for_once_a_minute(lms: Lms, browser: Browser) -> None:
    login = lms.login(browser)
    token = lms.sign(lms.claims(login), kid="unknown")

    for _forgery in range(5):
        assert_refused(lms, lms.launch(browser, login, token), "no key with this kid")

    assert lms.key_set_reads == 1


def test_forgeries_that_answer_no_login_ask_the_platform_for_nothing(
    lms: Lms, browser: Browser
) -> None:
    login = replace(lms.login(browser), state="state-of-nobody")

    assert_refused(lms, lms.launch(browser, login, lms.sign(lms.claims(login), kid="x")))
    assert lms.key_set_reads == 0
