"""Misbehavior on request: what a busy, broken or slow LMS does to its callers."""

import json
import socket
import time
from typing import Literal, get_args

from flask import Response, request

from .records import Fault, Rules, State

Service = Literal[
    "token",
    "scores",
    "results",
    "lineitems",
    "lineitem",
    "roster",
    "jwks",
    "auth",
    "openid-configuration",
    "registration",
    "notice-handlers",
]
How = Literal[
    "400",
    "429",
    "403-throttle",
    "500",
    "502",
    "slow",
    "401",
    "422",
    "empty-200",
    "lost-answer",
    "lost-answer-502",
]
SERVICES: tuple[str, ...] = get_args(Service)
HOWS: tuple[str, ...] = get_args(How)
THROTTLED = "Rate Limit Exceeded"
INSTEAD: dict[str, tuple[int, str, str]] = {
    "400": (400, "invalid_request", "text/plain"),
    "429": (429, THROTTLED, "text/plain"),
    "403-throttle": (403, f"403 Forbidden ({THROTTLED})", "text/plain"),
    "500": (500, "<h1>Page Error</h1>", "text/html"),
    "502": (502, "<h1>Bad Gateway</h1>", "text/html"),
    "401": (401, '{"errors":{"type":"unauthorized","message":"Insufficient permissions"}}', ""),
    "422": (422, '{"errors":{"type":"unprocessable_entity","message":"Refused"}}', ""),
}


def take_fault(state: State, service: str) -> Fault | None:
    """The next fault planned for a service, counted down."""
    for fault in state.faults:
        if fault.service == service and fault.times > 0:
            fault.times -= 1
            state.faults = [one for one in state.faults if one.times > 0]
            return fault
    return None


def before(fault: Fault | None, rules: Rules) -> Response | None:
    """The answer given instead of doing anything, if the fault is of that sort.

    Its ``words`` are said as the LMS says such things: Canvas in JSON, Moodle in plain text.
    """
    if fault is None:
        return None
    if fault.how == "slow":
        time.sleep(fault.seconds)
    if fault.how not in INSTEAD:
        return None
    status, body, kind = INSTEAD[fault.how]
    if fault.words is not None:
        body, kind = fault.words, "text/plain"
        if rules == "canvas":
            body, kind = json.dumps({"errors": [{"message": fault.words}]}), ""
    answer = Response(body, status, mimetype=kind or "application/json")
    if fault.retry_after is not None:
        answer.headers["Retry-After"] = str(fault.retry_after)
    return answer


def after(fault: Fault | None, answer: Response) -> Response:
    """What becomes of the answer once the work is done."""
    if fault is None:
        return answer
    if fault.how == "empty-200":
        return Response("", 200, mimetype="application/json")
    if fault.how == "lost-answer-502":
        return Response("<h1>Bad Gateway</h1>", 502, mimetype="text/html")
    if fault.how == "lost-answer":
        return _drop()
    return answer


def _drop() -> Response:
    """Closes the connection without a word; where there is none to close, answers 502."""
    connection = request.environ.get("werkzeug.socket")
    if connection is not None:
        connection.shutdown(socket.SHUT_RDWR)
    return Response("", 502)
