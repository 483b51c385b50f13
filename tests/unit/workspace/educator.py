"""An educator in a test: launches, opens pages, types and submits, as without script."""

import re
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import cached_property
from html import unescape
from io import BytesIO
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from lti_tool.database import db
from lti_tool.workspace import attempts
from lti_tool.workspace.models import Attempt, Draft
from rubric import Credential, load_credential, shipped_definitions
from tests.platform import enter

CREDENTIAL: Credential = load_credential(
    next(path for path in shipped_definitions() if path.parent.name == "ell-advocacy")
)
JSON = {"Accept": "application/json"}
HIDDEN = re.compile(r'<input type="hidden" name="(revision-[^"]+)" value="([^"]*)"')


def words(number: int, word: str = "word") -> str:
    """A text of so many words."""
    return " ".join([word] * number)


@dataclass
class Educator:
    """One person's launch of one activity."""

    app: Flask
    sub: str = "ana"
    link: str = "link-1"
    claims: dict[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.client: FlaskClient = self.app.test_client()
        self.path = enter(self.client, self.app, sub=self.sub, link=self.link, **self.claims)

    def get(self, page: str) -> TestResponse:
        return self.client.get(f"{self.path}/{page}")

    def cookies(self) -> list[Any]:
        """The cookies of this launch, for a browser."""
        return [
            {
                "name": cookie.decoded_key,
                "value": cookie.value,
                "domain": "localhost",
                "path": cookie.path,
            }
            for cookie in self.client._cookies.values()
            if cookie.path in (self.path, f"{self.path}/")
        ]

    @cached_property
    def _token(self) -> str:
        page = self.get("overview").text
        return unescape(page.split('name="csrf-token" content="')[1].split('"')[0])

    def token(self) -> str:
        """What every form of this launch carries."""
        return self._token

    def put(self, key: str, body: str, revision: int = 0) -> TestResponse:
        """As the script saves one answer."""
        return self.client.put(
            f"{self.path}/texts/{key}",
            json={"body": body, "revision": revision},
            headers=JSON | {"X-CSRFToken": self.token()},
        )

    def form(self, section: str) -> dict[str, str]:
        """The hidden fields of a section's form, as a browser would send them back."""
        return self.hidden(f"write/{section}")

    def hidden(self, address: str) -> dict[str, str]:
        page = self.get(address).text
        return {unescape(name): unescape(value) for name, value in HIDDEN.findall(page)}

    def save(self, section: str, typed: dict[str, Any], **more: Any) -> TestResponse:
        """Press a button of a section's form; Save unless `action` says another."""
        return self.post(section, self.form(section) | typed | more)

    def post(self, section: str, form: dict[str, Any]) -> TestResponse:
        """Post a section's form without having opened its page."""
        answer = self.client.post(
            f"{self.path}/write/{section}",
            data=form | {"csrf_token": self.token()},
            content_type="multipart/form-data",
        )
        # The test client leaves the temporary file of a large form open.
        answer.request.environ["wsgi.input"].close()
        return answer

    def at_once(self, method: str, page: str, *bodies: dict[str, Any]) -> list[TestResponse]:
        """The answers to requests that are sent at the same moment, from windows of one browser."""
        token = self.token()
        db.session.rollback()

        def send(body: dict[str, Any]) -> TestResponse:
            window = self.app.test_client()
            window._cookies = dict(self.client._cookies)
            headers = JSON | {"X-CSRFToken": token}
            with self.app.app_context():
                return window.open(f"{self.path}/{page}", method=method, json=body, headers=headers)

        with ThreadPoolExecutor(len(bodies)) as pool:
            return list(pool.map(send, bodies))

    def upload(self, section: str, slot: str, name: str, content: bytes) -> TestResponse:
        file = {f"file-{slot}": (BytesIO(content), name)}
        return self.save(section, file, action=f"upload:{slot}")

    def write_everything(self, step_words: int = 160) -> None:
        """Fill every field that is open with texts that are in range."""
        self.post("part1", {key: words(110, key) for key in ("q1", "q2", "q3a", "q3b")})
        plan = {f"issue{number}": f"Issue {number} of ours" for number in (1, 2, 3)}
        plan |= {
            f"issue{number}.step{step}": words(step_words)
            for number in (1, 2, 3)
            for step in range(1, 6)
        }
        self.post("plan", plan | {"chosen_issue": "issue2"})
        self.post("letter", {"letter": words(450)})
        self.post("presentation", {"presentation_link": "https://slides.example/deck"})
        self.post("part3", {"r1": words(220), "r2": words(220)})

    def submit(self, **form: str) -> TestResponse:
        data = self.hidden("check") | form | {"csrf_token": self.token()}
        return self.client.post(f"{self.path}/submit", data=data)

    def draft(self) -> Draft:
        db.session.expire_all()
        found = [
            draft
            for draft in db.session.scalars(select(Draft))
            if draft.public_id in self.get("overview").text
        ]
        return found[0]

    def draft_registration(self) -> int:
        """The registration that this person's draft belongs to; opens Write to have a draft."""
        self.get("write/part1")
        return self.draft().registration_id

    def submitted(self, **form: str) -> Attempt:
        """Submit, and the attempt that it made."""
        answer = self.submit(**form)
        assert answer.status_code == 303, answer.text
        public_id = answer.location.split("/attempts/")[1].split("/")[0]
        return db.session.scalars(select(Attempt).where(Attempt.public_id == public_id)).one()


def release(attempt: Attempt, comments: dict[str, str] | None = None, **lower: str) -> None:
    """Release a decision in which everything passes but `lower` (dots as underscores)."""
    levels = {item.key: item.top for item in CREDENTIAL.items}
    levels |= {key.replace("_", "."): level for key, level in lower.items()}
    attempts.release(attempt, earned=not lower, ratings=levels, comments=comments or {})
    db.session.commit()
