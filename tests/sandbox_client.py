"""A running sandbox LMS for tests, and its JSON API as methods.

with SandboxServer("http://localhost:8000", tmp_path / "lms.json") as lms:
    form = lms.launch_form("maria-ortiz")
    location = browser.post(form.action, data=form.fields).headers["Location"]
    form = lms.authenticate(location)
"""

import threading
from dataclasses import dataclass
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import requests

from lti_tool.sandbox.records import Rules
from lti_tool.sandbox.server import make
from lti_tool.sandbox.settings import Settings

TIMEOUT = 30


@dataclass(frozen=True)
class LaunchForm:
    """A form that the browser would post: where to, and its hidden fields."""

    action: str
    fields: dict[str, str]


class _FirstForm(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.action = ""
        self.fields: dict[str, str] = {}

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag == "form":
            self.action = given.get("action") or ""
        if tag == "input" and given.get("name"):
            self.fields[given["name"] or ""] = given.get("value") or ""


def read_form(html: str) -> LaunchForm:
    """The one form of an auto-posting page."""
    parser = _FirstForm()
    parser.feed(html)
    return LaunchForm(parser.action, parser.fields)


class SandboxServer:
    """The sandbox in a thread of its own, on 127.0.0.1 and a free port unless one is given."""

    def __init__(
        self, tool_url: str, state_file: Path, rules: Rules | None = None, port: int = 0
    ) -> None:
        self._settings = Settings(tool_url, port, state_file, rules=rules)
        self._session = requests.Session()
        # No proxy is between us, and a connection may be dropped on purpose: each call has its own.
        self._session.trust_env = False
        self._session.headers["Connection"] = "close"
        self.start()

    def start(self) -> None:
        self._server, self._settings = make(self._settings)
        self._thread = threading.Thread(
            target=self._server.serve_forever, args=(0.01,), daemon=True
        )
        self._thread.start()
        self.url = self._settings.base_url

    def stop(self) -> None:
        self._session.close()
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()

    def restart(self) -> None:
        """Stops and starts on the same port, with what the state file kept."""
        self.stop()
        self.start()

    def __enter__(self) -> "SandboxServer":
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def call(self, method: str, path: str, body: Any = None, **query: Any) -> Any:
        """One call of the JSON API; raises requests.HTTPError with the answer's own words."""
        asked = {name: value for name, value in query.items() if value is not None}
        answer = self._session.request(
            method, f"{self.url}/api/{path}", json=body, params=asked, timeout=TIMEOUT
        )
        if not answer.ok:
            raise requests.HTTPError(f"{answer.status_code}: {answer.text}", response=answer)
        return answer.json()

    def registration(self, rules: Rules | None = None) -> dict[str, Any]:
        found: dict[str, Any] = self.call("GET", "registration", rules=rules)
        return found

    def begin_registration(
        self, address: str, rules: Rules | None = None, update: bool = False
    ) -> str:
        """The tool's registration address as the LMS opens it, with configuration and token."""
        body = {"address": address, "update": update}
        return str(self.call("POST", "registration", body, rules=rules)["open"])

    def change_registration(self, rules: Rules | None = None, **changes: Any) -> dict[str, Any]:
        """Of the tool that registered itself; ``changes``: active, privacy, scopes, custom."""
        found: dict[str, Any] = self.call("PATCH", "registration", changes, rules=rules)
        return found

    def confirm_registration(self, rules: Rules | None = None) -> dict[str, Any]:
        """Canvas's Install, Moodle's Activate: from now on the tool can be launched."""
        return self.change_registration(rules, active=True)

    def remove_registration(self, rules: Rules | None = None) -> None:
        """Back to the registration by hand."""
        self.call("DELETE", "registration", rules=rules)

    def launch_form(self, person: str, kind: str = "assignment", **wish: Any) -> LaunchForm:
        """The login initiation; ``wish`` may name course, assignment, student, attempt, url,
        rules, masquerading."""
        form = self.call("POST", "launch", {"person": person, "kind": kind, **wish})
        return LaunchForm(form["action"], form["fields"])

    def authenticate(self, location: str) -> LaunchForm:
        """Follows the tool's redirect to our authentication endpoint: the form posted back."""
        answer = requests.get(location, timeout=TIMEOUT)
        answer.raise_for_status()
        return read_form(answer.text)

    def gradebook(self, rules: Rules | None = None) -> dict[str, Any]:
        found: dict[str, Any] = self.call("GET", "gradebook", rules=rules)
        return found

    def grade(self, person: str, assignment: str | None = None) -> dict[str, Any] | None:
        """One cell of the current rules' gradebook, the first one of that person."""
        for row in self.gradebook()["grades"]:
            if row["person"] == person and assignment in {None, row["assignment"]}:
                found: dict[str, Any] = row
                return found
        return None

    def history(self, **wanted: str) -> list[dict[str, Any]]:
        """Every state of the grades; filters: person, assignment, line_item, rules."""
        found: list[dict[str, Any]] = self.call("GET", "history", **wanted)
        return found

    def requests(self, service: str | None = None) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = self.call("GET", "requests", service=service)
        return found

    def forget_requests(self) -> None:
        self.call("DELETE", "requests")

    def misbehave(self, service: str, how: str, times: int = 1, **more: Any) -> None:
        """``more``: retry_after (seconds, for the header), seconds (for ``slow``), words (said as
        the LMS says such things)."""
        self.call("POST", "misbehave", {"service": service, "how": how, "times": times, **more})

    def behave(self) -> None:
        self.call("DELETE", "misbehave")

    def rules(self, rules: Rules) -> None:
        self.call("POST", "rules", {"rules": rules})

    def options(self, **changes: Any) -> dict[str, Any]:
        found: dict[str, Any] = self.call("PATCH", "options", changes)
        return found

    def rotate_key(self, keep_old: bool = True) -> None:
        self.call("POST", "rotate-key", {"keep_old": keep_old})

    def override_grade(
        self,
        student: str,
        score: float | None,
        grader: str = "helen-brandt",
        comment: str = "",
        assignment: str | None = None,
    ) -> None:
        """A teacher's own grade; None clears it."""
        body = {"student": student, "grader": grader, "score": score, "comment": comment}
        self.call("POST", "grades", {**body, "assignment": assignment})

    def people(self) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = self.call("GET", "people")
        return found

    def add_person(self, given_name: str, family_name: str, kind: str = "educator") -> str:
        """The new person's id, as it stands in page addresses."""
        body = {"given_name": given_name, "family_name": family_name, "kind": kind}
        return str(self.call("POST", "people", body)["id"])

    def change_person(self, person: str, **changes: Any) -> dict[str, Any]:
        found: dict[str, Any] = self.call("PATCH", f"people/{person}", changes)
        return found

    def courses(self) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = self.call("GET", "courses")
        return found

    def add_course(
        self, code: str, title: str, copy_of: str | None = None, enroll: bool = False
    ) -> dict[str, Any]:
        """``enroll``: the people of ``copy_of`` are in the copy too."""
        body = {"code": code, "title": title, "copy_of": copy_of, "enroll": enroll}
        found: dict[str, Any] = self.call("POST", "courses", body)
        return found

    def notices(self) -> list[dict[str, Any]]:
        """The notices that were sent to the tool, each with its handler's status."""
        found: list[dict[str, Any]] = self.call("GET", "notices")
        return found

    def assignments(self) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = self.call("GET", "assignments")
        return found

    def add_assignment(self, title: str, **more: Any) -> dict[str, Any]:
        """``more``: course, points, graded, url, custom, description."""
        found: dict[str, Any] = self.call("POST", "assignments", {"title": title, **more})
        return found

    def change_assignment(self, assignment: str, **changes: Any) -> dict[str, Any]:
        found: dict[str, Any] = self.call("PATCH", f"assignments/{assignment}", changes)
        return found

    def duplicate_assignment(self, assignment: str, title: str | None = None) -> dict[str, Any]:
        """A copy in the same course."""
        found: dict[str, Any] = self.call(
            "POST", f"assignments/{assignment}/duplicate", {"title": title}
        )
        return found

    def choices(self) -> list[dict[str, Any]]:
        """What was chosen by deep linking and not saved yet, oldest first."""
        found: list[dict[str, Any]] = self.call("GET", "choices")
        return found

    def save_choice(self, **form: Any) -> dict[str, Any]:
        """Canvas's Save of the newest choice; ``form``: title, points, description."""
        found: dict[str, Any] = self.call("POST", f"choices/{self.choices()[-1]['key']}", form)
        return found
