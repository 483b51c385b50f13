"""Adding to a course in a test: a deep linking launch, its page, and the answer that goes back."""

from html import unescape
from typing import Any
from urllib.parse import parse_qs

import jwt
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests.platform import INSTRUCTOR, deep_linking, enter

FIRST = "ell-advocacy/1"


def asked(client: FlaskClient, app: Flask, **differs: Any) -> str:
    """The page of an instructor's deep linking launch; `differs` are settings and claims.

    Settings are those that begin with "accept_", and "data".
    """
    names = {name for name in differs if name.startswith("accept_") or name == "data"}
    settings = {name: differs.pop(name) for name in names}
    request = {"sub": "ira", "roles": [INSTRUCTOR]} | deep_linking(**settings) | differs
    return f"{enter(client, app, **request)}/add"


def press(
    client: FlaskClient, page: str, *picks: str, to: str | None = None, **more: str
) -> TestResponse:
    """Send the page's form, as without script; `to` another address of the same launch."""
    token = unescape(client.get(page).text.split('name="csrf_token" value="')[1].split('"')[0])
    return client.post(to or page, data={"credential": list(picks), "csrf_token": token, **more})


def answered(client: FlaskClient, page: str, *picks: str, **more: str) -> dict[str, Any]:
    """The claims of the answer, checked as an LMS does: signature, issuer, audience and times."""
    sent = press(client, page, *picks, **more)
    assert sent.status_code == 200, sent.text
    return verified(client, unescape(sent.text.split('name="JWT" value="')[1].split('"')[0]))


def verified(client: FlaskClient, token: str) -> dict[str, Any]:
    """The claims of an answer that our published keys vouch for."""
    published = jwt.PyJWKSet.from_dict(client.get("/.well-known/jwks.json").json)
    key = published[jwt.get_unverified_header(token)["kid"]]
    required = ["iss", "aud", "iat", "exp", "nonce", "jti"]
    return jwt.decode(
        token,
        key,
        algorithms=["RS256"],
        audience="https://lms.example",
        issuer="tool-1",
        options={"require": required, "strict_aud": True},
    )


def posted(body: str | None) -> str:
    """The token in a posted form."""
    return parse_qs(body or "")["JWT"][0]
