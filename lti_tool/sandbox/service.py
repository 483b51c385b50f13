"""What every service call goes through: misbehavior, the token, the refusal, the log."""

import functools
import time
from collections.abc import Callable
from typing import Any

import jwt
from flask import Response, request
from lti1p3platform.exceptions import LtiServiceException
from werkzeug.exceptions import BadRequest

from . import misbehave
from .context import sandbox
from .errors import Refused, answer_refusal
from .records import Fault, Rules, State

LOG_LENGTH = 1000
BODY_LENGTH = 4000

ServiceView = Callable[..., Response]


def service(rules: Rules, name: str, *scopes: str) -> Callable[[ServiceView], ServiceView]:
    """Turns ``view(state, **path)`` into a Flask view that any of ``scopes`` opens.

    The view runs with the state locked and raises Refused for everything it does not do.
    """

    def decorate(view: ServiceView) -> ServiceView:
        @functools.wraps(view)
        def answer(**path: Any) -> Response:
            def act(state: State) -> Response:
                require_token(rules, state, scopes)
                return view(state, **path)

            return perform(rules, name, act)

        return answer

    return decorate


def perform(rules: Rules, name: str, act: Callable[[State], Response]) -> Response:
    """Does one call with its planned fault, and writes it to the log."""
    store = sandbox().store
    with store.read() as state:
        fault = misbehave.take_fault(state, name)
    answer = misbehave.before(fault, rules)
    # One change and so one save for the work, the fault that was used up, and the log.
    with store.change() as state:
        if answer is None:
            answer = _act(rules, state, act)
        if rules == "canvas":
            answer.headers["X-Request-Cost"] = "0.05"
        _log(state, rules, name, answer, fault)
    return misbehave.after(fault, answer)


def _act(rules: Rules, state: State, act: Callable[[State], Response]) -> Response:
    try:
        return act(state)
    except LtiServiceException as refusal:
        return answer_refusal(rules, refusal, request.get_data())


def require_token(rules: Rules, state: State, scopes: tuple[str, ...]) -> None:
    """Refuses with 401 unless the bearer token is ours, alive, and carries one of the scopes."""
    token = bearer_token()
    if not token:
        raise Refused(401, "Missing access token")
    try:
        allowed = sandbox().platform(rules, state).validate_token(token, list(scopes))
    except jwt.ExpiredSignatureError as fault:
        raise Refused(401, "Access token expired") from fault
    except jwt.InvalidTokenError as fault:
        raise Refused(401, "Invalid access token") from fault
    if not allowed:
        raise Refused(401, "Insufficient permissions")


def bearer_token() -> str:
    """What the caller identifies itself with; empty where there is nothing of the kind."""
    kind, _, token = request.headers.get("Authorization", "").partition(" ")
    return token.strip() if kind.lower() == "bearer" else ""


def json_body() -> Any:
    """The request's JSON, whatever its media type says; 400 if it is none."""
    try:
        return request.get_json(force=True)
    except BadRequest as fault:
        raise Refused(400, "The body is not JSON", framework=True) from fault


def _log(state: State, rules: Rules, name: str, answer: Response, fault: Fault | None) -> None:
    entry = {
        "time": time.time(),
        "rules": rules,
        "service": name,
        "method": request.method,
        "path": request.path,
        "query": request.query_string.decode("latin-1"),
        "content_type": request.content_type,
        "accept": request.headers.get("Accept"),
        "user_agent": request.headers.get("User-Agent"),
        "body": request.get_data(as_text=True)[:BODY_LENGTH],
        "status": answer.status_code,
        "answer": answer.get_data(as_text=True)[:BODY_LENGTH],
        "fault": fault.how if fault else None,
    }
    state.requests = [*state.requests[-LOG_LENGTH + 1 :], entry]
