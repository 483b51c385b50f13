"""The tool and the sandbox LMS as they run for real, and what the LMS holds, read over HTTP."""

import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from lti_tool.sandbox.demo.processes import SandboxLms, free_port
from tests.commands import Tool

COURSE_TITLE = "Teaching and Leading"


@dataclass(frozen=True)
class Assignment:
    """One assignment of the sandbox's course; `id` names it in addresses."""

    id: str
    course: str
    title: str


class Campus:
    """Both servers. The tool is on localhost, the LMS on 127.0.0.1: two sites."""

    def __init__(self, folder: Path, **environ: str) -> None:
        self.tool = Tool(folder, free_port("localhost"), **environ)
        self.lms = SandboxLms(folder, free_port(), self.tool.url)

    def start(self) -> None:
        """Start both. They do not know each other yet."""
        self.lms.start()
        self.tool.start()

    def connect(self) -> None:
        """Register the LMS, under both its rules, by command."""
        for rules in ("canvas", "moodle"):
            found = self.lms.read(f"/api/registration?rules={rules}")
            self.tool.connect(found, found["name"])

    def stop(self) -> None:
        """Stop both."""
        self.tool.stop()
        self.lms.stop()

    def use(self, rules: str) -> None:
        """Let the LMS be Canvas or Moodle from now on."""
        self.lms.tell("/api/rules", {"rules": rules})

    def invite(self, *options: str) -> str:
        """The address of a new invitation."""
        return str(json.loads(self.tool.flask("platforms", "invite", *options))["address"])

    def opened(self, rules: str) -> str:
        """What the LMS opens where registration is open."""
        address = {"address": f"{self.tool.url}/lti/register"}
        return str(self.lms.tell(f"/api/registration?rules={rules}", address)["open"])

    def unregister(self, rules: str) -> None:
        """The LMS knows the tool by hand again."""
        self.lms.remove(f"/api/registration?rules={rules}")

    def registrations(self) -> list[dict[str, Any]]:
        """The LMSs that the tool knows, the oldest first."""
        return list(json.loads(self.tool.flask("platforms", "list")))

    def misbehave(self, service: str, how: str, **more: object) -> None:
        """Let the next call of a service of the LMS meet this trouble."""
        self.lms.tell("/api/misbehave", {"service": service, "how": how, **more})

    @contextmanager
    def options(self, **changes: object) -> Iterator[None]:
        """What an administrator of the LMS has set differently, for as long as this lasts."""
        before = self.lms.read("/api/options")
        self.lms.tell("/api/options", changes)
        try:
            yield
        finally:
            self.lms.tell("/api/options", {name: before[name] for name in changes})

    def assignment(self, title: str) -> Assignment:
        """A new assignment that presents the first credential."""
        made = self.lms.tell(
            "/api/assignments", {"title": title, "custom": {"credential": "ell-advocacy"}}
        )
        return Assignment(made["id"], made["course"], made["title"])

    def named(self, title: str) -> Assignment:
        """The assignment of that title that came last."""
        return [one for one in self._assignments() if one.title == title][-1]

    def newest(self) -> Assignment:
        """The assignment that came last."""
        return self._assignments()[-1]

    def _assignments(self) -> list[Assignment]:
        found = self.lms.read("/api/assignments")
        return [Assignment(one["id"], one["course"], one["title"]) for one in found]

    def people(self, kind: str) -> list[dict[str, Any]]:
        """Those of one kind: educator, instructor, assistant, administrator, test_student."""
        return [one for one in self.lms.read("/api/people") if one["kind"] == kind]

    def person(self, name: str) -> str:
        """The id of the person of that name who came last."""
        found = [one["id"] for one in self.lms.read("/api/people") if one["name"] == name]
        return str(found[-1])

    def grade(self, assignment: Assignment, person: str) -> dict[str, Any]:
        """The gradebook's cell of one person, as the LMS holds it; {} while it is untouched."""
        for cell in self.lms.read("/api/gradebook")["grades"]:
            if cell["assignment"] == assignment.id and cell["person"] == person:
                return dict(cell)
        return {}

    def history(self, assignment: Assignment, person: str) -> list[dict[str, Any]]:
        """Every state that one person's grade passed through, oldest first."""
        path = f"/api/history?assignment={assignment.id}&person={person}"
        return list(self.lms.read(path))


def site(address: str) -> str:
    """The host of an address, which is its site where it has no dots or is a number."""
    found = re.match(r"https?://([^:/]+)", address)
    assert found is not None, address
    return found[1]
