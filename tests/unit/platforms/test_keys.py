"""Our own keys: made once, kept encrypted, rotated without breaking anything."""

import time

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from lti_tool.database import db
from lti_tool.platforms import keys
from lti_tool.platforms.errors import KeyUnreadable
from lti_tool.platforms.models import ToolKey

DAY = 86_400


def published(client: FlaskClient) -> list[str]:
    return [key["kid"] for key in client.get("/.well-known/jwks.json").json["keys"]]


def test_the_first_key_is_made_when_it_is_first_asked_for(client: FlaskClient) -> None:
    first = client.get("/.well-known/jwks.json")
    second = client.get("/.well-known/jwks.json")

    assert first.json == second.json
    key = first.json["keys"][0]
    assert {name: key[name] for name in ("kty", "alg", "use", "e")} == {
        "kty": "RSA",
        "alg": "RS256",
        "use": "sig",
        "e": "AQAB",
    }
    assert set(key) == {"kty", "alg", "use", "e", "n", "kid"}


def test_the_private_key_is_loaded_once(app: Flask) -> None:
    assert keys.signing_key()[1] is keys.signing_key()[1]


def test_the_private_key_is_not_readable_in_the_database(app: Flask) -> None:
    keys.signing_key()

    stored = db.session.scalars(select(ToolKey)).one().private_key
    assert "PRIVATE" not in stored
    assert stored.startswith("gAAAA")


def test_a_key_made_under_another_secret_says_what_to_do(app: Flask) -> None:
    keys.signing_key()
    app.extensions.pop("tool_keys")
    app.config["SECRET_KEY"] = "another-secret-of-more-than-32-characters"

    with pytest.raises(KeyUnreadable, match="keys rotate --at-once"):
        keys.signing_key()


def test_it_is_not_ready_while_its_key_cannot_be_read(app: Flask, client: FlaskClient) -> None:
    assert client.get("/health/ready").json["checks"]["signing key"] == "ok"
    app.extensions.pop("tool_keys")
    app.config["SECRET_KEY"] = "another-secret-of-more-than-32-characters"

    answer = client.get("/health/ready")

    assert answer.status_code == 503
    assert answer.json["checks"]["signing key"] == "failing"


def test_a_leaked_key_is_withdrawn_at_once(app: Flask, client: FlaskClient) -> None:
    keys.signing_key()

    new = keys.rotate(at_once=True).kid
    db.session.commit()

    assert published(client) == [new]
    assert keys.signing_key()[0] == new


def test_a_key_that_never_signed_is_withdrawn_with_the_leaked_one(
    app: Flask, client: FlaskClient
) -> None:
    keys.signing_key()
    keys.rotate()
    db.session.commit()

    new = keys.rotate(at_once=True).kid
    db.session.commit()

    with time_machine.travel(time.time() + 3 * DAY, tick=True):
        assert published(client) == [new]
        assert keys.signing_key()[0] == new
