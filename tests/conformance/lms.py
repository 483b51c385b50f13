"""An LMS that the tool knows by its addresses alone, and what the tool keeps of its launches.

login = lms.login(browser)
answer = lms.launch(browser, login, lms.claims(login, sub=ABSENT))
assert_refused(lms, answer, "who you are")
"""

import json
import secrets
from dataclasses import dataclass
from html import unescape
from typing import Any
from urllib.parse import urlsplit

from sqlalchemy import func, select

from lti_tool.database import Base, db
from lti_tool.digests import digest
from lti_tool.launch.models import Launch, LoginState
from lti_tool.platforms.models import Course, Deployment, Person, ResourceLink
from tests.conformance.servers import Answer, Browser, Tool
from tests.platform import Begun, Platform
from tests.scripted_server import ScriptedServer

MADE_BY_A_LAUNCH = (Launch, Person, Course, ResourceLink)


@dataclass(kw_only=True)
class Lms(Platform):
    """One registration of its own, by its own path on a server that many share."""

    tool: Tool
    server: ScriptedServer

    @classmethod
    def connect(cls, tool: Tool, server: ScriptedServer, **differs: Any) -> "Lms":
        """A new LMS, registered by the command line, its keys published."""
        told = {"issuer": f"{server.url}/{secrets.token_hex(4)}"} | differs
        return cls(tool.app, tool=tool, server=server, **told).register()

    def register(self, *, institution_admins: bool = False, approved: bool = True) -> "Lms":
        """Register it, effective at once, and publish its key."""
        arguments = ["--name", self.name, "--family", self.family]
        arguments += ["--issuer", self.issuer, "--client-id", self.client_id]
        for name in ("auth", "token", "jwks"):
            arguments += [f"--{name}-url", f"{self.issuer}/{name}"]
        if approved:
            arguments += ["--deployment-id", self.deployment_id]
        self.registration_id = json.loads(self.tool.flask("platforms", "add", *arguments))["id"]
        self.publish(self.jwk())
        return self

    # What it serves

    def publish(self, *keys: dict[str, Any]) -> None:
        """From now on its key set holds these."""
        self.server.answer(self.path("jwks"), body={"keys": list(keys)})

    def fail(self) -> None:
        """From now on its key set cannot be read."""
        self.server.answer(self.path("jwks"), 503)

    @property
    def key_set_reads(self) -> int:
        """How often its key set was asked for."""
        return len(self.server.at(self.path("jwks")))

    def path(self, name: str) -> str:
        """Where one of its addresses is on the server."""
        return f"{urlsplit(self.issuer).path}/{name}"

    # How it launches

    def login(self, client: Any, *, target: str | None = None, **others: Any) -> Begun:
        return super().login(client, target=target or self.tool.target, **others)

    def ask_login(self, client: Any, *, target: str | None = None, **others: Any) -> Any:
        return super().ask_login(client, target=target or self.tool.target, **others)

    def walk(self, client: Any, **claims: Any) -> Any:
        return super().walk(client, **{"target": self.tool.target} | claims)

    # What the tool keeps of it

    def count(self, table: type[Base]) -> int:
        """How many rows of a table belong to it."""
        query = select(func.count()).where(table.registration_id == self.registration_id)  # type: ignore[attr-defined]
        with self.app.app_context():
            return db.session.scalar(query) or 0

    def unapproved(self) -> list[str]:
        """The deployments that wait for approval."""
        query = select(Deployment.deployment_id).where(
            Deployment.registration_id == self.registration_id, Deployment.active.is_(False)
        )
        with self.app.app_context():
            return list(db.session.scalars(query))

    def is_used(self, login: Begun) -> bool:
        """Whether a login has been used up."""
        query = select(LoginState.consumed_at).where(LoginState.state_digest == digest(login.state))
        with self.app.app_context():
            return db.session.scalars(query).one() is not None


def assert_refused(lms: Lms, answer: Answer, *says: str, unapproved: int = 0) -> None:
    """A page with a 4xx status that says what happened and what to do; nothing was made."""
    page = unescape(answer.text)
    assert 400 <= answer.status_code < 500, answer.status_code
    assert answer.location is None
    title, advice = page.split("<h1>")[1].split("</h1>")
    assert title.strip()
    assert advice.split("<p>")[1].split("</p>")[0].strip()
    for words in says:
        assert words in page
    assert "fieldwork=" not in answer.cookies_set
    assert [lms.count(table) for table in MADE_BY_A_LAUNCH] == [0, 0, 0, 0]
    assert len(lms.unapproved()) == unapproved


def assert_let_in(browser: Browser, answer: Answer, page: str = "overview") -> str:
    """A redirect to a page of the launch's own, which opens; its text."""
    assert answer.status_code == 303, answer.text
    assert (answer.location or "").removeprefix(browser.tool.url).startswith("/s/")
    opened = browser.follow(answer)
    assert opened.status_code == 200, opened.text
    assert urlsplit(opened.url).path.split("/", 3)[3] == page
    return opened.text
