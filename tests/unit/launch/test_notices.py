"""Notices of an LMS: asked for where they are offered, believed when they prove who sent them."""

import json
import time
from collections.abc import Iterator
from typing import Any

import jwt
import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from lti_tool.database import db
from lti_tool.platforms import notices
from lti_tool.platforms.models import Course, Deployment
from tests.platform import ABSENT, INSTRUCTOR, LTI, Platform, enter
from tests.scripted_server import ScriptedServer

pytestmark = pytest.mark.one_engine

HANDLER = "http://localhost:8000/lti/notices"


@pytest.fixture
def platform(app: Flask) -> Platform:
    found = Platform.of(app)
    app.extensions["notice_key_sets"].fetch = app.extensions["key_sets"].fetch
    return found


@pytest.fixture
def lms(app: Flask) -> Iterator[ScriptedServer]:
    """An LMS whose services answer over HTTP."""
    with ScriptedServer() as server:
        app.extensions["test_platform"] = Platform(app, issuer=server.url).register()
        server.answer("/token", body={"access_token": "a", "expires_in": 3600})
        server.answer("/handlers", body={})
        yield server


def offer(server: ScriptedServer, **differs: Any) -> dict[str, Any]:
    """A launch's claim that notices can be had."""
    return {
        notices.CLAIM: {
            "platform_notification_service_url": f"{server.url}/handlers",
            "scope": [notices.SCOPE],
            "notice_types_supported": ["LtiHelloWorldNotice", "LtiContextCopyNotice"],
        }
        | differs
    }


def claims(platform: Platform, **differs: Any) -> dict[str, Any]:
    """A notice that a course was copied."""
    now = int(time.time())
    told = {
        "iss": platform.issuer,
        "aud": platform.client_id,
        "iat": now,
        "exp": now + 3600,
        "nonce": "n",
        f"{LTI}deployment_id": platform.deployment_id,
        f"{LTI}version": "1.3.0",
        f"{LTI}notice": {"id": "1", "timestamp": "2026-01-01", "type": "LtiContextCopyNotice"},
        f"{LTI}context": {"id": "copy", "title": "A copy", "label": "C2"},
        f"{LTI}origin_contexts": ["course-1"],
    } | differs
    return {name: value for name, value in told.items() if value is not ABSENT}


def send(client: FlaskClient, *tokens: str) -> TestResponse:
    return client.post("/lti/notices", json={"notices": [{"jwt": token} for token in tokens]})


def origins() -> list[str] | None:
    """Of the copied course; None where it is not known."""
    db.session.rollback()
    return db.session.scalar(select(Course.origins).where(Course.context_id == "copy"))


def deployment() -> Deployment:
    db.session.rollback()
    return db.session.scalars(select(Deployment)).one()


def test_an_lms_that_offers_notices_is_asked_for_those_of_copies_once(
    app: Flask, client: FlaskClient, lms: ScriptedServer
) -> None:
    enter(client, app, **offer(lms))

    notices.ask_due()
    notices.ask_due()

    (asked,) = lms.at("/handlers")
    assert asked.method == "PUT"
    assert json.loads(asked.body) == {"notice_type": "LtiContextCopyNotice", "handler": HANDLER}
    assert asked.headers["Authorization"] == "Bearer a"


@pytest.mark.parametrize(
    "differs",
    [
        {"scope": []},
        {"notice_types_supported": ["LtiHelloWorldNotice"]},
        {"platform_notification_service_url": "http://elsewhere.example/"},
        {"platform_notification_service_url": None},
        {"scope": "all"},
    ],
)
def test_an_offer_that_is_none_is_not_taken_and_stops_no_launch(
    app: Flask, client: FlaskClient, lms: ScriptedServer, differs: dict[str, Any]
) -> None:
    enter(client, app, **offer(lms, **differs))

    notices.ask_due()

    assert lms.at("/handlers") == []


def test_an_lms_that_refuses_is_not_asked_again_at_once(
    app: Flask, client: FlaskClient, lms: ScriptedServer
) -> None:
    lms.answer("/token", 400, b"no")
    enter(client, app, **offer(lms))

    notices.ask_due()
    notices.ask_due()

    assert len(lms.at("/token")) == 1
    assert deployment().notices_asked_at is not None


def test_a_notice_of_a_copy_tells_where_a_course_comes_from(
    app: Flask, client: FlaskClient, platform: Platform
) -> None:
    answer = send(client, platform.sign(claims(platform)))

    assert (answer.status_code, origins()) == (204, ["course-1"])


def test_a_copied_course_presents_the_same_by_the_notice_alone(
    app: Flask, client: FlaskClient, platform: Platform
) -> None:
    enter(client, app, link="one")
    send(client, platform.sign(claims(platform)))

    path = enter(client, app, link="two", context="copy", custom={}, roles=[INSTRUCTOR])

    assert client.get(f"{path}/").location == f"{path}/submissions"


def test_other_notices_are_heard_and_change_nothing(
    client: FlaskClient, platform: Platform
) -> None:
    hello = {f"{LTI}notice": {"type": "LtiHelloWorldNotice"}, f"{LTI}origin_contexts": ABSENT}

    answer = send(client, platform.sign(claims(platform, **hello)))

    assert (answer.status_code, origins()) == (204, None)


BAD: dict[str, dict[str, Any]] = {
    "of an issuer that is not known": {"iss": "https://another.example"},
    "for another tool": {"aud": "another"},
    "that is over": {"exp": int(time.time()) - 120},
    "without an end": {"exp": ABSENT},
    "of a deployment that was not approved": {f"{LTI}deployment_id": "another"},
    "without a version": {f"{LTI}version": ABSENT},
    "of no kind": {f"{LTI}notice": ABSENT},
    "of courses that are no list": {f"{LTI}origin_contexts": "course-1"},
}


@pytest.mark.parametrize("differs", BAD.values(), ids=BAD.keys())
def test_a_notice_that_cannot_be_believed_is_refused(
    client: FlaskClient, platform: Platform, differs: dict[str, Any]
) -> None:
    good, bad = claims(platform), claims(platform, **differs)

    answer = send(client, platform.sign(good), platform.sign(bad))

    assert (answer.status_code, origins()) == (401, None)


def test_a_notice_that_another_key_signed_is_refused(
    client: FlaskClient, platform: Platform
) -> None:
    told = claims(platform)
    forged = [
        jwt.encode(told, "s" * 64, "HS256", headers={"kid": platform.kid}),
        jwt.encode(told, None, "none", headers={"kid": platform.kid}),
        platform.sign(told, kid="another"),
        "nothing",
    ]

    answers = [send(client, token).status_code for token in forged]

    assert (answers, origins()) == ([401] * 4, None)


@pytest.mark.parametrize("body", [None, [], {}, {"notices": []}, {"notices": [{}]}])
def test_what_is_no_notice_is_refused(client: FlaskClient, body: Any) -> None:
    assert client.post("/lti/notices", json=body).status_code == 401


def test_a_storm_of_notices_does_not_hinder_a_launch_after_a_rotated_key(
    app: Flask, client: FlaskClient, platform: Platform
) -> None:
    enter(client, app)
    for number in range(30):
        send(client, platform.sign(claims(platform), kid=f"unknown-{number}"))

    platform.kid = "rotated"

    assert enter(client, app, sub="bea")
