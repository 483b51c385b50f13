"""An educator in a test: launches, opens pages, types and submits, as without script."""

import re
from dataclasses import dataclass, field
from html import unescape
from io import BytesIO
from typing import Any

from flask import Flask, g
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
        self.browser: FlaskClient = self.app.test_client()
        self.path = enter(self.browser, self.app, sub=self.sub, link=self.link, **self.claims)

    @property
    def client(self) -> FlaskClient:
        """The browser. Tests hold one application context open, so what a request left in `g`,
        its CSRF token among it, would otherwise be another person's."""
        for name in list(g):
            g.pop(name)
        return self.browser

    def get(self, page: str) -> TestResponse:
        return self.client.get(f"{self.path}/{page}")

    def token(self) -> str:
        page = self.get("overview").text
        return unescape(page.split('name="csrf-token" content="')[1].split('"')[0])

    def put(self, key: str, body: str, revision: int = 0) -> TestResponse:
        """As the script saves one answer."""
        return self.client.put(
            f"{self.path}/texts/{key}",
            json={"body": body, "revision": revision},
            headers=JSON | {"X-CSRFToken": self.token()},
        )

    def form(self, section: str) -> dict[str, str]:
        """The hidden fields of a section's form, as a browser would send them back."""
        page = self.get(f"write/{section}").text
        return {unescape(name): unescape(value) for name, value in HIDDEN.findall(page)}

    def save(self, section: str, typed: dict[str, Any], **more: Any) -> TestResponse:
        """Press a button of a section's form; Save unless `action` says another."""
        data = self.form(section) | typed | more | {"csrf_token": self.token()}
        return self.client.post(
            f"{self.path}/write/{section}", data=data, content_type="multipart/form-data"
        )

    def upload(self, section: str, slot: str, name: str, content: bytes) -> TestResponse:
        file = {f"file-{slot}": (BytesIO(content), name)}
        return self.save(section, file, action=f"upload:{slot}")

    def write_everything(self, step_words: int = 160) -> None:
        """Fill every field that is open with texts that are in range."""
        self.save("part1", {key: words(110, key) for key in ("q1", "q2", "q3a", "q3b")})
        plan = {f"issue{number}": f"Issue {number} of ours" for number in (1, 2, 3)}
        plan |= {
            f"issue{number}.step{step}": words(step_words)
            for number in (1, 2, 3)
            for step in range(1, 6)
        }
        self.save("plan", plan | {"chosen_issue": "issue2"})
        self.save("letter", {"letter": words(450)})
        self.save("presentation", {"presentation_link": "https://slides.example/deck"})
        self.save("part3", {"r1": words(220), "r2": words(220)})

    def submit(self, **form: str) -> TestResponse:
        return self.client.post(f"{self.path}/submit", data=form | {"csrf_token": self.token()})

    def draft(self) -> Draft:
        db.session.expire_all()
        found = [
            draft
            for draft in db.session.scalars(select(Draft))
            if draft.public_id in self.get("overview").text
        ]
        return found[0]

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
