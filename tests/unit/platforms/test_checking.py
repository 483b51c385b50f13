"""Whether a connection works: each thing that is looked at, in words with what to do."""

import json
import re
from collections.abc import Iterator
from datetime import timedelta
from threading import Event
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.rsa import generate_private_key
from flask import Flask
from flask.testing import FlaskCliRunner
from jwt.algorithms import RSAAlgorithm

from lti_tool import clock
from lti_tool.database import db
from lti_tool.platforms import ags, checking, courses, keys, people, registrations
from lti_tool.platforms.checking import Finding, asking, ours
from lti_tool.platforms.models import Registration
from tests.platform import Platform, registration_at
from tests.scripted_server import ScriptedServer

pytestmark = pytest.mark.one_engine

GRANTED = {"access_token": "token", "expires_in": 3600}
WRONG_SCOPE = {"error": "invalid_scope", "error_description": "One of them is not yours"}
EVERYTHING = [
    "addresses",
    "key_set",
    "clock",
    "our_keys",
    "token",
    "scopes",
    "deployments",
    "last_launch",
    "family",
]


def rsa(bits: int = 2048, **differs: Any) -> dict[str, Any]:
    """A public key as an LMS publishes it; None leaves a member out."""
    public = json.loads(RSAAlgorithm.to_jwk(generate_private_key(65537, bits).public_key()))
    key = {"kid": "a", "kty": "RSA", "n": public["n"], "e": public["e"]} | differs
    return {name: value for name, value in key.items() if value is not None}


LARGE, SMALL = rsa(), rsa(1024)


@pytest.fixture
def lms() -> Iterator[ScriptedServer]:
    """An LMS that answers as it should."""
    with ScriptedServer() as server:
        server.answer("/jwks", body={"keys": [LARGE]})
        server.answer("/token", body=GRANTED)
        yield server


@pytest.fixture
def registration(app: Flask, lms: ScriptedServer) -> Registration:
    """Its registration, from which somebody has launched."""
    row = registration_at(lms.url, name="District LMS", family="canvas")
    registrations.approve(row.id, "1:a")
    person = people.remember(row.id, "ana")
    course = courses.remember_course(row.id, "course-1")
    db.session.flush()
    courses.remember_membership(course.id, person.id, [], is_learner=True, posts_scores=True)
    db.session.commit()
    return row


def found(registration: Registration, name: str) -> Finding:
    """What a check says of one thing."""
    return next(each for each in checking.check(registration) if each.name == name)


def test_a_connection_that_works_is_good_throughout(registration: Registration) -> None:
    findings = checking.check(registration)

    assert [finding.name for finding in findings] == EVERYTHING
    assert {finding.state for finding in findings} == {"good"}
    assert {finding.advice for finding in findings} == {""}


def test_a_connection_that_is_switched_off_says_so_first(registration: Registration) -> None:
    registration.active = False

    first = checking.check(registration)[0]

    assert (first.name, first.state) == ("connection", "problem")
    assert f"platforms edit {registration.id} --active" in first.advice


def test_an_address_that_would_not_be_taken_any_more_is_named(
    registration: Registration, lms: ScriptedServer
) -> None:
    registration.token_url = "http://lms.example/token"
    db.session.commit()

    findings = {each.name: each for each in checking.check(registration)}

    assert findings["addresses"].state == findings["token"].state == "problem"
    assert "token_url must begin with https://" in findings["addresses"].found
    assert lms.at("/token") == []


@pytest.mark.parametrize(
    ("status", "body", "says"),
    [
        (404, {}, "answered 404"),
        (200, b"<html>", "answered no JWK Set"),
        (200, {"keys": []}, "0 keys, and none that can be used"),
        (200, {"keys": [SMALL]}, "1 key, and none that can be used"),
        (200, {"keys": [LARGE | {"use": "enc"}]}, "none that can be used"),
        (200, {"keys": [LARGE | {"kid": None}]}, "none that can be used"),
        (200, {"keys": [LARGE | {"n": "é"}, {"kty": "EC", "kid": "b"}]}, "2 keys, and none"),
    ],
)
def test_keys_by_which_no_launch_can_be_checked_are_a_problem(
    registration: Registration, lms: ScriptedServer, status: int, body: Any, says: str
) -> None:
    lms.answer("/jwks", status, body)

    finding = found(registration, "key_set")

    assert finding.state == "problem"
    assert says in finding.found
    assert finding.advice


def test_the_usable_keys_are_counted(registration: Registration, lms: ScriptedServer) -> None:
    lms.answer("/jwks", body={"keys": [LARGE, LARGE | {"kid": "b"}, SMALL]})

    assert found(registration, "key_set").found == "The LMS publishes 2 keys that can be used."


@pytest.mark.parametrize(
    ("ours_ahead", "state", "says"),
    [
        (95, "problem", "Your LMS's clock is 9[456] s behind ours."),
        (-95, "problem", "Your LMS's clock is 9[456] s ahead of ours."),
        (40, "warning", "Your LMS's clock is (39|40|41) s behind ours."),
        (20, "good", "Your LMS's clock and ours agree."),
    ],
)
def test_the_clocks_are_compared(
    registration: Registration,
    monkeypatch: pytest.MonkeyPatch,
    ours_ahead: int,
    state: str,
    says: str,
) -> None:
    real = clock.now
    monkeypatch.setattr(clock, "now", lambda: real() + timedelta(seconds=ours_ahead))

    finding = found(registration, "clock")

    assert finding.state == state
    assert re.fullmatch(says, finding.found)


def test_an_answer_that_was_kept_on_the_way_tells_the_time_with_its_age(
    registration: Registration, lms: ScriptedServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = clock.now
    monkeypatch.setattr(clock, "now", lambda: real() + timedelta(seconds=90))
    lms.answer("/token", body=GRANTED, headers={"Age": "90"})

    assert found(registration, "clock").state == "good"


def test_a_refused_token_is_told_in_the_lms_s_own_words_with_the_usual_causes(
    registration: Registration, lms: ScriptedServer
) -> None:
    lms.answer("/token", 401, {"error": "invalid_client", "error_description": "Key is <off>"})

    findings = {each.name: each for each in checking.check(registration)}

    assert findings["token"].state == "problem"
    assert "Key is <off>" in findings["token"].found
    assert "http://localhost:8000/.well-known/jwks.json" in findings["token"].advice
    assert findings["scopes"].state == "info"
    assert len(lms.at("/token")) == 1


def test_a_long_answer_is_cut(registration: Registration, lms: ScriptedServer) -> None:
    lms.answer("/token", 500, b"<p>\n" * 10_000)

    assert len(found(registration, "token").found) < 400


def test_what_does_not_work_without_a_right_is_said(
    registration: Registration, lms: ScriptedServer
) -> None:
    lms.answer("/token", body=GRANTED | {"scope": f"{ags.LINE_ITEM} {ags.RESULT}"})

    finding = found(registration, "scopes")

    assert finding.state == "problem"
    assert "Results cannot be sent to the gradebook." in finding.found
    assert "not opened the activity yet are not listed" in finding.found
    assert "changed in the LMS" not in finding.found
    assert ags.SCORE in finding.advice
    assert ags.LINE_ITEM_READ not in finding.advice


def test_where_one_right_too_many_refuses_all_each_is_asked_for(
    registration: Registration, lms: ScriptedServer
) -> None:
    # All five, then line items, reading them, results; the rest is granted.
    for status, body in reversed(
        [(400, WRONG_SCOPE), (200, GRANTED), (400, WRONG_SCOPE), (400, WRONG_SCOPE)]
    ):
        lms.answer("/token", status, body, times=1)

    findings = {each.name: each for each in checking.check(registration)}

    assert findings["token"].state == "good"
    assert findings["scopes"].state == "warning"
    assert findings["scopes"].advice.endswith(ags.RESULT)


def test_without_any_right_there_is_no_token(
    registration: Registration, lms: ScriptedServer
) -> None:
    lms.answer("/token", 400, WRONG_SCOPE)

    findings = {each.name: each for each in checking.check(registration)}

    assert findings["token"].state == findings["scopes"].state == "problem"
    assert "One of them is not yours" in findings["token"].found


def test_an_lms_that_hangs_is_a_finding(
    registration: Registration, lms: ScriptedServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(asking, "TIMEOUT_SECONDS", (0.2, 0.2))
    over = Event()
    for path in ("/jwks", "/token"):
        lms.answer(path, before=lambda: over.wait(10) and None)

    findings = {each.name: each for each in checking.check(registration)}
    over.set()

    assert findings["key_set"].state == findings["token"].state == "problem"
    assert "timed out" in findings["key_set"].found
    assert findings["clock"].state == "info"
    assert "can be reached" in findings["token"].advice


def test_no_transaction_stays_open_while_the_lms_is_asked(
    registration: Registration, lms: ScriptedServer
) -> None:
    session, seen = db.session(), []
    lms.answer(
        "/jwks", body={"keys": [LARGE]}, before=lambda: seen.append(session.in_transaction())
    )
    lms.answer("/token", body=GRANTED, before=lambda: seen.append(session.in_transaction()))

    checking.check(registration)

    assert seen == [False, False]


def test_keys_that_are_held_for_launches_are_not_touched(
    app: Flask, registration: Registration
) -> None:
    asked: list[str] = []
    app.extensions["key_sets"].fetch = asked.append

    checking.check(registration)

    assert asked == []


def test_our_own_key_that_cannot_be_read_is_a_problem_and_no_token_is_asked_for(
    app: Flask, registration: Registration, lms: ScriptedServer
) -> None:
    keys.signing_key()
    app.extensions["tool_keys"].clear()
    app.config["SECRET_KEY"] = "another secret of more than thirty-two characters"

    findings = {each.name: each for each in checking.check(registration)}

    assert findings["our_keys"].state == "problem"
    assert "keys rotate --at-once" in findings["our_keys"].found
    assert findings["token"].state == "info"
    assert lms.at("/token") == []


def test_our_own_key_names_where_the_lms_reads_it(registration: Registration) -> None:
    finding = ours.own_keys(registration)

    assert finding.found.endswith(
        "signs; 1 key is published at http://localhost:8000/.well-known/jwks.json."
    )


def test_a_tool_on_loopback_cannot_be_reached_by_an_lms_elsewhere(app: Flask) -> None:
    Platform.of(app)

    finding = ours.own_keys(registrations.everything()[0])

    assert finding.state == "problem"
    assert "PUBLIC_URL" in finding.advice


def test_a_deployment_that_waits_is_named_with_the_command_that_approves_it(
    registration: Registration,
) -> None:
    registrations.deployment(registration.id, "2:b; rm")
    db.session.refresh(registration)

    finding = ours.deployments(registration)

    assert finding.state == "warning"
    assert "1 deployment waits" in finding.found
    assert finding.advice.endswith(
        f"flask --app wsgi platforms approve '2:b; rm' --registration {registration.id}"
    )


@pytest.mark.parametrize(("approves_first", "state"), [(True, "info"), (False, "problem")])
def test_without_a_deployment_nobody_may_enter(
    registration: Registration, approves_first: bool, state: str
) -> None:
    registrations.disable_deployment(registration.id, "1:a")
    registration.approves_first = approves_first

    assert ours.deployments(registration).state == state


def test_a_new_registration_says_what_to_do_next(app: Flask) -> None:
    Platform.of(app)
    row = registrations.everything()[0]

    launch, family = ours.last_launch(row), ours.family(row)

    assert launch.found == "Nobody has launched yet."
    assert launch.state == family.state == "info"
    assert launch.advice
    assert f"platforms edit {row.id} --family" in family.advice


def test_an_lms_of_no_known_family_is_as_good_once_it_has_launched(
    registration: Registration,
) -> None:
    registration.family = "generic"

    assert ours.family(registration).state == "good"


def test_the_command_prints_one_object_and_ends_well(
    registration: Registration, runner: FlaskCliRunner
) -> None:
    result = runner.invoke(args=["platforms", "check", str(registration.id)])

    printed = json.loads(result.stdout)
    assert result.exit_code == 0
    assert (printed["name"], printed["state"]) == ("District LMS", "good")
    assert [finding["name"] for finding in printed["findings"]] == EVERYTHING
    assert set(printed["findings"][0]) == {"name", "state", "found", "advice"}


def test_the_command_checks_all_and_ends_badly_where_there_is_a_problem(
    registration: Registration, lms: ScriptedServer, runner: FlaskCliRunner
) -> None:
    lms.answer("/token", 400, {"error": "invalid_client"})

    result = runner.invoke(args=["platforms", "check"])

    assert result.exit_code == 1
    assert [each["state"] for each in json.loads(result.stdout)] == ["problem"]


def test_an_unknown_registration_is_said_to_be_none(app: Flask, runner: FlaskCliRunner) -> None:
    result = runner.invoke(args=["platforms", "check", "99"])

    assert result.exit_code == 1
    assert "no registration 99" in result.stderr
