"""An LMS in memory that keeps its family's rules, and fails the way it is told to.

It stands in for the service client, so that thousands of orders of events can be tried. The
rules are those of canvas.md 3.3 to 3.6, moodle.md 22 to 27, and Open edX's.
"""

import json
from dataclasses import dataclass, field
from typing import Any

import requests

from lti_tool.platforms.client import Connector, _identity
from lti_tool.platforms.families.canvas import EXTENSION
from lti_tool.platforms.models import Registration

FAULTS = ("none", "busy", "broken before", "broken after", "silent before", "silent after")
DEATHS = ("dead before", "dead after")


class Died(BaseException):
    """The worker's process ended here."""


@dataclass
class MemoryLms(Connector):
    """One person's grade in one column of maximum 1."""

    family: str
    made_for: Any
    faults: list[str] = field(default_factory=list)
    grade: float | None = None
    by_person: bool = False
    visible: bool = False
    comments: list[str] = field(default_factory=list)
    result: float | None = None
    result_comment: str | None = None
    has_result: bool = False
    stamps: list[str] = field(default_factory=list)
    repeated: list[str] = field(default_factory=list)
    attempts: list[str] = field(default_factory=list)
    release_tried: bool = False
    wrongs: list[str] = field(default_factory=list)

    @classmethod
    def for_registration(cls, registration: Registration) -> "MemoryLms":
        """The LMS of a registration's family."""
        return cls(registration.family, _identity(registration))

    def get_access_token(self, scopes: Any, needed: str | None = None) -> str:
        """Always one."""
        return "token"

    def call(self, method: str, url: str, scopes: Any, **options: Any) -> requests.Response:
        """A score posted, or the results read."""
        if method == "GET":
            return _answer(200, json.dumps(self._results()))
        return self._post(json.loads(options["data"]))

    def person_sets(self, score: float) -> None:
        """A person's own grade. Canvas has no result that shows it before our first message."""
        self.grade, self.by_person = score, True
        self.visible = self.has_result or self.family != "canvas"
        if self.visible:
            self.result, self.has_result = score, True

    def _post(self, body: dict[str, Any]) -> requests.Response:
        fault = self.faults.pop(0) if self.faults else "none"
        if fault == "busy":
            return _answer(429, "Rate Limit Exceeded")
        if fault == "broken before":
            self._note_try(body)
            return _answer(502, "Bad Gateway")
        if fault in ("silent before", "dead before"):
            self._note_try(body)
            raise Died if fault.startswith("dead") else requests.ReadTimeout("no answer")
        answer = self._take(body)
        if fault in ("silent after", "dead after"):
            raise Died if fault.startswith("dead") else requests.ReadTimeout("no answer")
        return _answer(502, "Bad Gateway") if fault == "broken after" else answer

    def _take(self, body: dict[str, Any]) -> requests.Response:
        if self.stamps and not self._is_new(body["timestamp"]):
            status = {"canvas": 400, "moodle": 409}.get(self.family, 400)
            return _answer(status, "Score timestamp can only be updated to a later point in time")
        if body["timestamp"] in self.stamps:
            self.repeated.append(body["activityProgress"])
        self.stamps.append(body["timestamp"])
        before = self.grade
        getattr(self, f"_take_{self.family}")(body)
        if before is not None and self.grade is None:
            self.wrongs.append("a grade was wiped")
        self._note_try(body)
        return _answer(200, "" if self.family == "moodle" else "{}")

    def _is_new(self, stamp: str) -> bool:
        return stamp >= max(self.stamps) if self.family == "canvas" else stamp > max(self.stamps)

    def _take_canvas(self, body: dict[str, Any]) -> None:
        extension = body[EXTENSION]
        if extension["new_submission"]:
            at = body["submission"]["submittedAt"]
            if at not in self.attempts:
                self.attempts.append(at)
        if not extension.get("preserve_score"):
            self._set(body.get("scoreGiven"))
        if body.get("comment"):
            self.comments.append(body["comment"])
        self._keep(body.get("scoreGiven"), body.get("comment"))

    def _take_moodle(self, body: dict[str, Any]) -> None:
        if self.by_person:
            return
        self._set(body.get("scoreGiven"))
        self.comments = [body["comment"]] if body.get("comment") else []
        self._keep(self.grade, body.get("comment"))

    def _take_generic(self, body: dict[str, Any]) -> None:
        self._set(body.get("scoreGiven"))
        self.comments = [body["comment"]] if body.get("comment") else []
        self._keep(body.get("scoreGiven"), body.get("comment"))

    def _set(self, score: float | None) -> None:
        if self.by_person and self.visible and self.release_tried and score != self.grade:
            self.wrongs.append("a person's own grade was overwritten")
        self.grade, self.by_person = score, False

    def _keep(self, score: float | None, comment: str | None) -> None:
        self.result, self.result_comment, self.has_result = score, comment, True

    def _note_try(self, body: dict[str, Any]) -> None:
        if body["activityProgress"] == "Completed":
            self.release_tried = True

    def _results(self) -> list[dict[str, Any]]:
        if not self.has_result or (self.family == "generic" and self.result is None):
            return []
        row: dict[str, Any] = {"userId": "ana", "resultMaximum": 1}
        if self.result is not None:
            row["resultScore"] = self.result
        if self.result_comment:
            row["comment"] = self.result_comment
        return [row]


def _answer(status: int, text: str) -> requests.Response:
    response = requests.Response()
    response.status_code = status
    response._content = text.encode()
    response.url = "https://lms.example/items/1"
    response.request = requests.Request("POST", response.url).prepare()
    return response
