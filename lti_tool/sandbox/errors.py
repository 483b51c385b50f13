"""Refusals of the services, and how each LMS words them over HTTP."""

from typing import Any

from flask import Response, jsonify, render_template
from lti1p3platform.exceptions import LtiServiceException

from .records import Rules

CANVAS_TYPES = {
    400: "bad_request",
    401: "unauthorized",
    404: "not_found",
    412: "precondition_failed",
    422: "unprocessable_entity",
}


class Refused(LtiServiceException):
    """A service call is refused with ``status``; ``framework`` marks Canvas's other body."""

    def __init__(self, status: int, message: str, framework: bool = False) -> None:
        super().__init__(message, status)
        self.framework = framework


class PageError(Exception):
    """A page for people cannot be shown; ``status`` is its HTTP status."""

    def __init__(self, status: int, message: str) -> None:
        super().__init__(message)
        self.status = status
        self.message = message


def in_words(messages: Any, place: str = "") -> str:
    """A ValidationError's messages as one sentence per place."""
    if isinstance(messages, dict):
        inner = [in_words(value, f"{place}.{key}".strip(".")) for key, value in messages.items()]
        return " ".join(inner)
    return f"{place}: {' '.join(map(str, messages))}"


def error_page(fault: PageError) -> Response:
    page = render_template("sandbox/error.html", message=fault.message)
    return Response(page, fault.status, mimetype="text/html")


def answer_refusal(rules: Rules, refusal: LtiServiceException, sent: bytes) -> Response:
    """Canvas names type and message (canvas.md 3.1); Moodle says ``[]`` (moodle.md 22)."""
    if rules == "canvas":
        return _canvas(refusal)
    answer = Response("[]", refusal.status_code, mimetype="application/json")
    # Moodle copies the request's body into its status line; a newline there ends the headers,
    # and what is left is a success.
    if b"\n" in sent.strip(b"\r\n"):
        answer.status_code = 200
    return answer


def _canvas(refusal: LtiServiceException) -> Response:
    body: dict[str, Any]
    if isinstance(refusal, Refused) and refusal.framework:
        body = {"errors": [{"message": refusal.message}]}
    else:
        kind = CANVAS_TYPES.get(refusal.status_code, "precondition_failed")
        body = {"errors": {"type": kind, "message": refusal.message}}
    answer = jsonify(body)
    answer.status_code = refusal.status_code
    return answer
