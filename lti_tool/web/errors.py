"""The one place where an error becomes a page, or JSON for a caller that asked for JSON.

A package's typed errors subclass Refusal and say, in plain words, what happened, whether
anything was lost, and what to do.
"""

from typing import Any

import structlog
from flask import Flask, Response, jsonify, make_response, render_template, request
from flask_babel import lazy_gettext as _l
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException

log = structlog.get_logger(__name__)

UNTYPED = frozenset({"csrf_token", "ticket", "language", "back", "action"})
"""Fields that a page fills in, and buttons; they are never shown as what a person typed."""


class Refusal(Exception):
    """Something a person or an LMS asked for is refused.

    status   the HTTP status, 4xx (5xx only when the tool or the platform is broken)
    code     a stable word for callers of JSON and for the log
    title    what happened, in a line; `advice`: what to do now; both shown to the person
    details  facts for callers of JSON, never of another person
    """

    status = 400
    code = "refused"
    title: Any = _l("That did not work")
    advice: Any = _l("Go back and try again. Nothing that was saved before is lost.")

    def __init__(
        self, title: Any = None, advice: Any = None, details: dict[str, Any] | None = None
    ) -> None:
        super().__init__(str(title or self.code))
        self.title = title or type(self).title
        self.advice = advice or type(self).advice
        self.details = details or {}


WORDS: dict[str, tuple[Any, Any]] = {
    "no_session": (
        _l("This page needs to be opened from your course"),
        _l(
            "Your session here has ended, or this address was opened outside the course. "
            "Open the activity again from your course. Everything that was saved is there."
        ),
    ),
    "role_refused": (
        _l("This page is not for your role in this course"),
        _l("If you think it should be, ask the person who runs the program."),
    ),
    "not_found": (
        _l("There is nothing at this address"),
        _l("Open the activity again from your course."),
    ),
    "csrf": (
        _l("We could not tell that this came from your own page"),
        _l(
            "Nothing was changed. Go back, reload the page and try again. "
            "If it happens again, open the activity once more from your course."
        ),
    ),
    "too_large": (
        _l("That is more than this page takes at once"),
        _l("Nothing was changed. Send less text at once, or a smaller file."),
    ),
    "too_many": (
        _l("That was asked too often"),
        _l("Nothing was changed. Wait a minute and try again."),
    ),
    "broken": (
        _l("Something went wrong on our side"),
        _l("What was saved before is safe. Wait a minute and try again."),
    ),
}

STATUS_CODES = {
    404: "not_found",
    405: "not_found",
    413: "too_large",
    429: "too_many",
    500: "broken",
}


def wants_json() -> bool:
    """Whether the caller is a script that asked for JSON."""
    return request.accept_mimetypes.best_match(["text/html", "application/json"]) == (
        "application/json"
    )


def answer(
    status: int, code: str, title: Any, advice: Any, details: dict[str, Any] | None = None
) -> Response:
    """The error as this caller can read it: `{"error": {code, message, details}}` or a page."""
    if wants_json():
        body = {"error": {"code": code, "message": str(title), "details": details or {}}}
        response = jsonify(body)
    else:
        page = render_template(
            "web/error.html", title=title, advice=advice, code=code, typed=_typed(code)
        )
        response = make_response(page)
    response.status_code = status
    return response


def _typed(code: str) -> list[tuple[str, str]]:
    """What a person typed into the form that was refused, so that the page can give it back."""
    if request.method != "POST" or code == "too_large" or not request.path.startswith("/s/"):
        return []
    return [
        (name, value)
        for name, value in request.form.items(multi=True)
        if value.strip() and name not in UNTYPED and not name.startswith("revision-")
    ]


def init_app(app: Flask) -> None:
    """Register every handler there is."""

    @app.errorhandler(Refusal)
    def _refused(error: Refusal) -> Response:
        title, advice = error.title, error.advice
        if error.code in WORDS and title is Refusal.title:
            title, advice = WORDS[error.code]
        log.info("refused", code=error.code, status=error.status, path=request.path)
        return answer(error.status, error.code, title, advice, error.details)

    @app.errorhandler(CSRFError)
    def _forged(error: CSRFError) -> Response:
        return answer(400, "csrf", *WORDS["csrf"])

    @app.errorhandler(HTTPException)
    def _http(error: HTTPException) -> Response:
        if error.code is not None and 300 <= error.code < 400:
            return error.get_response()  # type: ignore[return-value]
        status = error.code or 500
        code = STATUS_CODES.get(status, "refused" if status < 500 else "broken")
        title, advice = WORDS.get(code, (Refusal.title, Refusal.advice))
        return answer(status, code, title, advice)

    @app.errorhandler(Exception)
    def _broken(error: Exception) -> Response:
        log.exception("broken", path=request.path)
        return answer(500, "broken", *WORDS["broken"])
