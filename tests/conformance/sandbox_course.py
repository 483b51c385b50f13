"""A course in the sandbox LMS whose tool is the one under test, and people who act in it."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import requests

from lti_tool.sandbox.demo import seeding
from lti_tool.sandbox.demo.walking import Walker
from lti_tool.sandbox.records import Rules
from tests.conformance import visits
from tests.conformance.servers import Tool
from tests.sandbox_client import SandboxServer
from tests.submissions import Submission, load

CREDENTIAL = {"credential": "ell-advocacy"}
# Its letter is typed, since each document that is uploaded is read in a process of its own.
WORK = replace(load("earns"), letter=None)
TEACHER, ASSISTANT, ADMINISTRATOR = "helen-brandt", "samuel-reyes", "ruth-alvarez"


class Course:
    """One assignment of an LMS's course that presents the first credential."""

    def __init__(self, tool: Tool, lms: SandboxServer, **assignment: Any) -> None:
        self.tool = tool
        self.lms = lms
        self.assignment = lms.add_assignment("Advocacy", custom=CREDENTIAL, **assignment)["id"]

    def add_person(self, given: str, family: str = "Okonkwo", kind: str = "educator") -> str:
        """Somebody new in the course."""
        return self.lms.add_person(given, family, kind)

    def login(self, person: str, kind: str = "assignment", **wish: Any) -> dict[str, Any]:
        """What the LMS posts to the tool when somebody opens it there."""
        if kind != "navigation":
            wish["assignment"] = self.assignment
        form = self.lms.launch_form(person, kind, **wish)
        return {"action": form.action, "fields": form.fields}

    def open(self, person: str, kind: str = "assignment", **wish: Any) -> Walker:
        """Open the tool from the LMS, and go on to where that leads."""
        walker = Walker()
        walker.launch(self.login(person, kind, **wish))
        return walker

    def refuse(self, person: str, kind: str = "assignment", **wish: Any) -> requests.Response:
        """Open the tool from the LMS, which leads to a refusal."""
        try:
            walker = self.open(person, kind, **wish)
        except requests.HTTPError as refused:
            return refused.response
        raise AssertionError(f"{walker.address} opened")

    def hand_in(self, person: str, work: Submission | None = None, **wish: Any) -> str:
        """Write everything and submit; the submission's id. What is due is delivered."""
        walker = seeding.hand_in(self.login(person, **wish), work or WORK)
        self.tool.deliver()
        return visits.attempt(walker)

    def release(
        self, submission: str, ratings: Mapping[str, str] | None = None, by: str = TEACHER
    ) -> None:
        """Rate it and release the decision: that it is earned, without ratings. What is due is
        delivered."""
        assessor = self.open(by)
        visits.go(assessor, f"submissions/{submission}")
        assessor.submit("Release", dict(ratings or visits.rating(WORK)))
        self.tool.deliver()

    def grade(self, person: str) -> dict[str, Any] | None:
        """The LMS's gradebook cell; None while it was never touched."""
        return self.lms.grade(person, self.assignment)


def connect(tool: Tool, lms: SandboxServer, rules: Rules) -> None:
    """Register the LMS with the tool, on the command line; its family is left to be learned."""
    told = lms.registration(rules)
    arguments = ["--name", told["name"]]
    for name in ("issuer", "client_id", "auth_url", "token_url", "jwks_url"):
        arguments += [f"--{name.replace('_', '-')}", str(told[name])]
    for deployment in told["deployment_ids"]:
        arguments += ["--deployment-id", deployment]
    tool.flask("platforms", "add", *arguments)


@contextmanager
def sandbox(tool: Tool, folder: Path, rules: Rules) -> Iterator[SandboxServer]:
    """The sandbox LMS, registered with the tool."""
    with SandboxServer(tool.url, folder / "lms.json", rules, tool.port_for_lms()) as lms:
        connect(tool, lms, rules)
        yield lms
