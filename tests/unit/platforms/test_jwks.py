"""An LMS's keys: fetched when needed, kept, and never asked for too often."""

import json
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread

import pytest
import time_machine
from flask import Flask

from lti_tool.platforms.errors import PlatformUnreachable
from lti_tool.platforms.jwks import Jwk, KeySets, KeySetUnavailable, fetch_over_http

pytestmark = pytest.mark.one_engine

ADDRESS = "https://lms.example/jwks"
START = 1_800_000_000


class Served:
    """An address that answers with what `keys` hold at the moment, or fails; counts."""

    def __init__(self, *kids: str) -> None:
        self.kids = list(kids)
        self.failing = False
        self.asked = 0

    def __call__(self, address: str) -> list[Jwk]:
        self.asked += 1
        if self.failing:
            raise KeySetUnavailable(address)
        return [{"kid": kid, "kty": "RSA"} for kid in self.kids]


@pytest.fixture
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(START, tick=False) as traveller:
        yield traveller


def test_a_known_key_is_fetched_once(clock: time_machine.Traveller) -> None:
    served = Served("a")
    sets = KeySets(served)

    found = [sets.key(1, ADDRESS, "a") for _ in range(5)]

    assert found == [{"kid": "a", "kty": "RSA"}] * 5
    assert served.asked == 1


def test_a_new_key_is_found_at_once(clock: time_machine.Traveller) -> None:
    served = Served("a")
    sets = KeySets(served)
    sets.key(1, ADDRESS, "a")
    served.kids.append("b")

    assert sets.key(1, ADDRESS, "b") is not None


def test_an_unknown_key_is_remembered_for_a_minute(clock: time_machine.Traveller) -> None:
    served = Served("a")
    sets = KeySets(served)

    assert [sets.key(1, ADDRESS, "x") for _ in range(5)] == [None] * 5
    assert served.asked == 1

    served.kids.append("x")
    clock.shift(61)
    assert sets.key(1, ADDRESS, "x") is not None


def test_at_most_ten_fetches_a_minute_per_registration(clock: time_machine.Traveller) -> None:
    served = Served("a")
    sets = KeySets(served)
    for number in range(10):
        assert sets.key(1, ADDRESS, f"forged-{number}") is None

    with pytest.raises(PlatformUnreachable):
        sets.key(1, ADDRESS, "forged-10")
    assert sets.key(1, ADDRESS, "a") is not None
    assert served.asked == 10

    assert sets.key(2, ADDRESS, "a") is not None
    clock.shift(61)
    assert sets.key(1, ADDRESS, "forged-11") is None
    assert served.asked == 12


def test_a_set_is_read_again_after_an_hour(clock: time_machine.Traveller) -> None:
    served = Served("a")
    sets = KeySets(served)
    sets.key(1, ADDRESS, "a")
    served.kids = ["b"]

    clock.shift(3601)

    assert sets.key(1, ADDRESS, "a") is None


def test_the_last_good_set_holds_while_the_platform_fails(clock: time_machine.Traveller) -> None:
    served = Served("a")
    sets = KeySets(served)
    sets.key(1, ADDRESS, "a")
    served.failing = True

    clock.shift(3601)

    assert sets.key(1, ADDRESS, "a") is not None
    with pytest.raises(PlatformUnreachable):
        sets.key(1, ADDRESS, "b")


def test_a_platform_that_never_answered_is_unreachable(clock: time_machine.Traveller) -> None:
    served = Served("a")
    served.failing = True
    sets = KeySets(served)

    with pytest.raises(PlatformUnreachable):
        sets.key(1, ADDRESS, "a")
    served.failing = False
    assert sets.key(1, ADDRESS, "a") is not None


def test_another_address_is_another_set(clock: time_machine.Traveller) -> None:
    served = Served("a")
    sets = KeySets(served)

    sets.key(1, ADDRESS, "a")
    sets.key(1, "https://lms.example/other", "a")

    assert served.asked == 2


ANSWERS = {
    "/good": (200, json.dumps({"keys": [{"kid": "a"}, "no key"]})),
    "/words": (200, "<html>"),
    "/list": (200, "[]"),
    "/keys-that-are-none": (200, '{"keys": "a"}'),
    "/missing": (404, "{}"),
    "/moved": (302, ""),
    "/huge": (200, " " * 5_000_000),
}


class Handler(BaseHTTPRequestHandler):
    """Answers by path."""

    def do_GET(self) -> None:
        status, body = ANSWERS[self.path]
        self.send_response(status)
        if status == 302:
            self.send_header("Location", "/good")
        self.end_headers()
        self.wfile.write(body.encode())

    def log_message(self, *arguments: object) -> None:
        """Keep the tests' output clean."""


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    httpd = HTTPServer(("127.0.0.1", 0), Handler)
    thread = Thread(target=httpd.serve_forever, args=(0.01,))
    thread.start()
    yield f"http://127.0.0.1:{httpd.server_port}"
    httpd.shutdown()
    thread.join()
    httpd.server_close()


def test_a_key_set_is_read_over_http(app: Flask, server: str) -> None:
    assert fetch_over_http(f"{server}/good") == [{"kid": "a"}]


@pytest.mark.parametrize(
    "path", ["/words", "/list", "/keys-that-are-none", "/missing", "/moved", "/huge"]
)
def test_what_is_no_key_set_is_said_to_be_none(app: Flask, server: str, path: str) -> None:
    with pytest.raises(KeySetUnavailable, match=path):
        fetch_over_http(f"{server}{path}")


def test_a_platform_that_is_not_there_is_unavailable(app: Flask) -> None:
    with pytest.raises(KeySetUnavailable):
        fetch_over_http("http://127.0.0.1:9/jwks")
