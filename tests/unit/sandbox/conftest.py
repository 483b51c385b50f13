"""The sandbox behind Flask's test client, and a tool with a throw-away key to call it with."""

import json
import time
import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from lti_tool.sandbox import Settings, create_sandbox
from lti_tool.sandbox.scopes import LINE_ITEM, MEMBERSHIP, RESULT, SCORE
from tests.sandbox_client import LaunchForm, read_form

TOOL = "http://localhost:8000"
SUBMISSION = "https://canvas.instructure.com/lti/submission"
SCORE_TYPE = "application/vnd.ims.lis.v1.score+json"
ITEM_TYPE = "application/vnd.ims.lis.v2.lineitem+json"
ITEMS_TYPE = "application/vnd.ims.lis.v2.lineitemcontainer+json"
ASSERTION_TYPE = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
ALL_SCOPES = " ".join([LINE_ITEM, SCORE, RESULT, MEMBERSHIP])
PRIVATE_KEY = rsa.generate_private_key(public_exponent=65537, key_size=2048)


@dataclass
class Tool:
    """Signs assertions, fetches tokens, sends scores; addresses are taken from the sandbox."""

    client: FlaskClient
    kid: str = "tool-key"
    fetched: int = 0
    tokens: dict[str, str] = field(default_factory=dict)

    def keys(self, url: str) -> dict[str, Any]:
        self.fetched += 1
        jwk = jwt.algorithms.RSAAlgorithm.to_jwk(PRIVATE_KEY.public_key(), as_dict=True)
        return {"keys": [{**jwk, "kid": self.kid, "alg": "RS256", "use": "sig"}]}

    def registration(self) -> dict[str, Any]:
        return self.client.get("/api/registration").get_json()

    def claims(self, **changes: Any) -> dict[str, Any]:
        mine, now = self.registration(), int(time.time())
        claims = {
            "iss": mine["client_id"],
            "sub": mine["client_id"],
            "aud": mine["token_url"],
            "iat": now - 5,
            "exp": now + 60,
            "jti": uuid.uuid4().hex,
            **changes,
        }
        return {name: value for name, value in claims.items() if value is not None}

    def assertion(self, **changes: Any) -> str:
        return jwt.encode(self.claims(**changes), PRIVATE_KEY, "RS256", {"kid": self.kid})

    def ask_token(self, assertion: str, scope: str = ALL_SCOPES, **changes: str) -> TestResponse:
        form = {
            "grant_type": "client_credentials",
            "client_assertion_type": ASSERTION_TYPE,
            "client_assertion": assertion,
            "scope": scope,
            **changes,
        }
        return self.client.post(urlsplit(self.registration()["token_url"]).path, data=form)

    def token(self, scope: str = ALL_SCOPES) -> str:
        answer = json.loads(self.ask_token(self.assertion(), scope).get_data())
        return str(answer["access_token"])

    def call(self, method: str, url: str, scope: str = ALL_SCOPES, **request: Any) -> TestResponse:
        headers = {"Authorization": f"Bearer {self.token(scope)}", **request.pop("headers", {})}
        parts = urlsplit(url)
        return self.client.open(
            parts.path, method=method, query_string=parts.query, headers=headers, **request
        )

    def column(self) -> dict[str, Any]:
        """The first column of the current gradebook."""
        return self.client.get("/api/gradebook").get_json()["columns"][0]

    def sub(self, person: str) -> str:
        rules = self.registration()["rules"]
        people = self.client.get("/api/people").get_json()
        return next(one["sub"][rules] for one in people if one["id"] == person)

    def send(
        self, method: str, url: str, body: Any, kind: str, text: str | None = None
    ) -> TestResponse:
        return self.call(method, url, data=text or json.dumps(body), headers={"Content-Type": kind})

    def score(self, person: str = "maria-ortiz", url: str | None = None, **body: Any) -> Any:
        """Posts a final score unless ``body`` says otherwise; None leaves a member out."""
        scores = service_url(url or self.column()["url"], "scores")
        score = {
            "userId": self.sub(person),
            "timestamp": stamp(),
            "activityProgress": "Completed",
            "gradingProgress": "FullyGraded",
            "scoreGiven": 1,
            "scoreMaximum": 1,
            SUBMISSION: {"new_submission": False},
            **body,
        }
        score = {name: value for name, value in score.items() if value is not None}
        return self.send("POST", scores, score, SCORE_TYPE)

    def results(self, url: str | None = None) -> Any:
        return self.call("GET", service_url(url or self.column()["url"], "results")).get_json()

    def grade(self, person: str = "maria-ortiz") -> dict[str, Any]:
        rows = self.client.get("/api/gradebook").get_json()["grades"]
        return next(row for row in rows if row["person"] == person)

    def override(self, score: float | None, person: str = "maria-ortiz") -> None:
        self.client.post(
            "/api/grades", json={"student": person, "grader": "helen-brandt", "score": score}
        )

    def login(self, person: str, kind: str = "assignment", **wish: Any) -> dict[str, str]:
        body = {"person": person, "kind": kind, **wish}
        return self.client.post("/api/launch", json=body).get_json()["fields"]

    def authenticate(self, login: dict[str, str], **changes: str | None) -> TestResponse:
        asked = {
            "client_id": login["client_id"],
            "login_hint": login["login_hint"],
            "lti_message_hint": login["lti_message_hint"],
            "nonce": "nonce-1",
            "prompt": "none",
            "redirect_uri": f"{TOOL}/lti/launch",
            "response_mode": "form_post",
            "response_type": "id_token",
            "scope": "openid",
            "state": "state-1",
            **changes,
        }
        query = {name: value for name, value in asked.items() if value is not None}
        path = urlsplit(self.registration()["auth_url"]).path
        return self.client.get(path, query_string=query)

    def form(self, login: dict[str, str], **changes: str | None) -> LaunchForm:
        return read_form(self.authenticate(login, **changes).get_data(as_text=True))

    def launch(self, person: str, kind: str = "assignment", **wish: Any) -> dict[str, Any]:
        """The claims of the id_token that a launch ends with, its signature checked."""
        token = self.form(self.login(person, kind, **wish)).fields["id_token"]
        keys = self.client.get(urlsplit(self.registration()["jwks_url"]).path).get_json()
        kid = jwt.get_unverified_header(token)["kid"]
        key = next(one for one in keys["keys"] if one["kid"] == kid)
        return jwt.decode(
            token,
            jwt.PyJWK(key, "RS256").key,
            algorithms=["RS256"],
            audience=self.registration()["client_id"],
        )


def stamp(seconds: float = 0) -> str:
    return datetime.fromtimestamp(time.time() + seconds, UTC).isoformat()


def service_url(url: str, service: str) -> str:
    address, _, query = url.partition("?")
    return f"{address}/{service}" + (f"?{query}" if query else "")


def submission(url: str = f"{TOOL}/lti/review/abc", **changes: Any) -> dict[str, Any]:
    """The extension of a "submitted" message (canvas.md 3.5)."""
    return {
        "new_submission": True,
        "preserve_score": True,
        "submission_type": "basic_lti_launch",
        "submission_data": url,
        **changes,
    }


@pytest.fixture
def make_tool(tmp_path: Path) -> Callable[[str], Tool]:
    def build(rules: str) -> Tool:
        settings = Settings(TOOL, 8001, tmp_path / "sandbox.json", rules=rules)
        tool = Tool(client=None)
        tool.client = create_sandbox(settings, lambda url: tool.keys(url)).test_client()
        return tool

    return build


@pytest.fixture
def canvas(make_tool: Callable[[str], Tool]) -> Tool:
    return make_tool("canvas")


@pytest.fixture
def moodle(make_tool: Callable[[str], Tool]) -> Tool:
    return make_tool("moodle")
