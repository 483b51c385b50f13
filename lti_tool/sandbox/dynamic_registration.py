"""LTI Dynamic Registration 1.0, in Canvas's manner (canvas.md 1.4) and Moodle's (moodle.md 10)."""

import secrets
import string
import time
import uuid
from datetime import UTC, datetime
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

import jwt
from flask import Blueprint, Response, jsonify, redirect, url_for
from marshmallow import ValidationError

from . import once, openid_configuration, registration_canvas, registration_moodle, signing
from .context import Sandbox, sandbox
from .errors import PageError, Refused, error_page, in_words
from .families import Canvas, Moodle
from .misbehave import Service
from .records import Rules, State, ToolRegistration
from .registration_moodle import RegistrationRefused
from .service import bearer_token, json_body, perform

TOKEN_LIFE = 3600
CANVAS_CLAIMS = {"uuid", "initiated_at", "user_id", "root_account_domain", "registration_url"}
LETTERS = string.ascii_letters + string.digits
NEW, UPDATE = "reg", "reg-update"
CONFIGURATION: Service = "openid-configuration"
REGISTRATION: Service = "registration"

blueprint = Blueprint("dynamic_registration", __name__)


def begin(running: Sandbox, state: State, rules: Rules, address: str, update: bool = False) -> str:
    """The tool's registration address with what it needs to register here, good for an hour.

    ``update``: Moodle's tool is changed rather than added. Raises PageError unless the address
    can be opened in a frame.
    """
    parts = urlsplit(address.strip())
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise PageError(400, f"{address!r} is not an address that begins with http:// or https://.")
    token = _token(running, state, rules, address, update)
    configuration = running.settings.base_url + running.family(rules, state).configuration_path
    if rules == "canvas":
        configuration += "?" + urlencode({"registration_token": token})
    told = {"openid_configuration": configuration, "registration_token": token}
    query = [pair for pair in parse_qsl(parts.query) if pair[0] not in told] + list(told.items())
    return parts._replace(query=urlencode(query), fragment="").geturl()


def _token(running: Sandbox, state: State, rules: Rules, address: str, update: bool) -> str:
    claims: dict[str, Any]
    if rules == "canvas":
        claims = {
            "uuid": str(uuid.uuid4()),
            "initiated_at": datetime.now(UTC).isoformat(),
            "user_id": 1,
            "root_account_domain": urlsplit(running.settings.base_url).netloc,
            "registration_url": address,
        }
    elif update:
        claims = {"sub": _registered(state, "moodle").deployment_id, "scope": UPDATE}
    else:
        claims = {"sub": "".join(secrets.choice(LETTERS) for _ in range(15)), "scope": NEW}
    return signing.sign(claims, state.keys[-1].pem, lifetime=TOKEN_LIFE)


def _registered(state: State, rules: Rules) -> ToolRegistration:
    if rules not in state.registrations:
        raise PageError(404, "No tool has registered itself under these rules.")
    return state.registrations[rules]


@blueprint.get(Canvas.configuration_path)
def canvas_configuration() -> Response:
    def act(state: State) -> Response:
        _canvas_token(state)
        return jsonify(openid_configuration.canvas(sandbox().family("canvas", state), state))

    return perform("canvas", CONFIGURATION, act)


@blueprint.get(Moodle.configuration_path)
def moodle_configuration() -> Response:
    """Anybody may read it."""

    def act(state: State) -> Response:
        return jsonify(openid_configuration.moodle(sandbox().family("moodle", state)))

    return perform("moodle", CONFIGURATION, act)


@blueprint.post(Canvas.registration_path)
def canvas_registration() -> Response:
    def act(state: State) -> Response:
        claims = _canvas_token(state)
        try:
            tool, told = registration_canvas.read(state, json_body())
        except ValidationError as fault:
            raise Refused(422, in_words(fault.messages)) from fault
        once.use(state, _once(claims), float(claims["exp"]))
        state.registrations["canvas"] = tool
        view = url_for(".canvas_view", number=tool.client_id, _external=True)
        return jsonify(registration_canvas.repeat(tool, told, view))

    return perform("canvas", REGISTRATION, act)


@blueprint.get(f"{Canvas.registration_path}/<number>/view")
def canvas_view(number: str) -> Response:
    """The page where an administrator sees what was registered."""
    with sandbox().store.read() as state:
        if _registered(state, "canvas").client_id != number:
            raise PageError(404, "There is no such registration any more.")
        administrators = [one.id for one in state.people.values() if one.kind == "administrator"]
    answer = redirect(url_for("tools_pages.tools", person=administrators[0]))
    return Response(answer.get_data(), answer.status_code, answer.headers)


def _canvas_token(state: State) -> dict[str, Any]:
    """The claims of the registration token; Refused with 401 unless it is ours and unused."""
    try:
        claims = signing.verify(bearer_token(), [key.pem for key in state.keys])
    except jwt.InvalidTokenError as fault:
        raise Refused(401, f"The registration token is not valid: {fault}") from fault
    if not set(claims) >= CANVAS_CLAIMS:
        raise Refused(401, "JWT did not include expected contents")
    if once.was_used(state, _once(claims)):
        raise Refused(401, "The registration token was used before")
    return claims


def _once(claims: dict[str, Any]) -> str:
    return f"registration/{claims['uuid']}"


@blueprint.post(Moodle.registration_path)
def moodle_registration() -> Response:
    """Errors are 400 in plain text, 401 for the token, a page for a token that is none."""

    def act(state: State) -> Response:
        try:
            return jsonify(_register_moodle(state))
        except RegistrationRefused as refused:
            return Response(refused.words, refused.status, mimetype="text/plain")
        except jwt.InvalidTokenError as fault:
            return error_page(PageError(404, f"The registration token cannot be read: {fault}"))

    return perform("moodle", REGISTRATION, act)


def _register_moodle(state: State) -> dict[str, Any]:
    token = bearer_token()
    if not token:
        raise RegistrationRefused(401, "missing_registration_token")
    claims = signing.verify(token, [key.pem for key in state.keys])
    kept = _updated(state, claims)
    if kept is None and once.was_used(state, f"registration/{claims.get('sub')}"):
        raise RegistrationRefused(401, "token_already_used")
    client_id = kept.client_id if kept else str(claims["sub"])
    deployment_id = kept.deployment_id if kept else str(state.next_number())
    told = _json_or_nothing()
    tool = registration_moodle.read(told, client_id, deployment_id, kept)
    # Moodle knows a used token by the client it made, which outlives any token.
    once.use(state, f"registration/{client_id}", time.time() + TOKEN_LIFE)
    state.registrations["moodle"] = tool
    return registration_moodle.repeat(tool, told)


def _updated(state: State, claims: dict[str, Any]) -> ToolRegistration | None:
    """The tool that an update's token names; None where a new one is to be made."""
    if claims.get("scope") == NEW:
        return None
    kept = state.registrations.get("moodle")
    if claims.get("scope") != UPDATE:
        raise RegistrationRefused(403, "Incorrect scope")
    if kept is None or kept.deployment_id != claims.get("sub"):
        raise RegistrationRefused(400, "Unknown client")
    return kept


def _json_or_nothing() -> Any:
    try:
        return json_body()
    except Refused:
        return {}
