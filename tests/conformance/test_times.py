"""When a token is good: clocks may differ by a minute, and Canvas answers a login late."""

import time

import pytest

from tests.conformance.lms import Lms, assert_let_in, assert_refused
from tests.conformance.servers import Browser
from tests.platform import ABSENT

pytestmark = pytest.mark.one_engine

MINUTE = 60


def offset(claims: dict[str, int]) -> dict[str, int]:
    """Moments as seconds from now."""
    now = int(time.time())
    return {name: now + seconds for name, seconds in claims.items()}


LET_IN = {
    "iat a minute ahead": {"iat": MINUTE},
    "iat a minute ago": {"iat": -MINUTE},
    "exp nearly a minute ago": {"iat": -5 * MINUTE, "exp": -MINUTE + 10},
    "exp in an hour": {"exp": 60 * MINUTE},
    "nbf nearly a minute ahead": {"nbf": MINUTE - 10},
    "iat of five minutes ago, as Canvas sends it": {"iat": -5 * MINUTE, "exp": 55 * MINUTE},
    "Moodle's minute by a clock a minute behind": {"iat": -MINUTE, "exp": 0},
    "Moodle's minute by a clock a minute ahead": {"iat": MINUTE, "exp": 2 * MINUTE},
}


@pytest.mark.parametrize("times", LET_IN.values(), ids=LET_IN.keys())
def test_a_token_within_its_time(lms: Lms, browser: Browser, times: dict[str, int]) -> None:
    assert_let_in(browser, lms.walk(browser, **offset(times)))


REFUSED = {
    "iat ten minutes ahead": ({"iat": 10 * MINUTE, "exp": 20 * MINUTE}, "iat"),
    "iat ten minutes ago": ({"iat": -10 * MINUTE}, "iat is too long ago"),
    "iat a minute and a half ahead": ({"iat": 90, "exp": 300}, "iat"),
    "exp ten minutes ago": ({"iat": -5 * MINUTE, "exp": -10 * MINUTE}, "expired"),
    "exp a minute and a second ago": ({"exp": -MINUTE - 1}, "expired"),
    "nbf ten minutes ahead": ({"nbf": 10 * MINUTE, "exp": 20 * MINUTE}, "nbf"),
}


@pytest.mark.parametrize(("times", "says"), REFUSED.values(), ids=REFUSED.keys())
def test_a_token_out_of_its_time(
    lms: Lms, browser: Browser, times: dict[str, int], says: str
) -> None:
    assert_refused(lms, lms.walk(browser, **offset(times)), says)


NO_TIMES = {
    "no exp": ({"exp": ABSENT}, "exp"),
    "no iat": ({"iat": ABSENT}, "iat"),
    "exp in words": ({"exp": "tomorrow"}, "exp"),
    "iat in words": ({"iat": "today"}, "iat"),
    "exp that is true": ({"exp": True}, "expired"),
    "iat that is true": ({"iat": True}, "iat is not a number"),
    "exp without an end": ({"exp": float("inf")}, "exp"),
    "iat without an end": ({"iat": float("inf")}, "iat"),
}


@pytest.mark.parametrize(("claims", "says"), NO_TIMES.values(), ids=NO_TIMES.keys())
def test_a_token_that_does_not_say_when(
    lms: Lms, browser: Browser, claims: dict[str, object], says: str
) -> None:
    assert_refused(lms, lms.walk(browser, **claims), says)
