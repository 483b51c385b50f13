"""Access tokens for a signed client assertion (1EdTech Security Framework 1.0, 4.1)."""

from flask import Blueprint, Response, jsonify, request
from lti1p3platform.exceptions import LtiException, MissingRequiredClaim, UnsupportedGrantType

from .context import sandbox
from .families import Canvas, Moodle
from .misbehave import Service
from .platform import AssertionRefused
from .records import Rules, State
from .service import perform

ASSERTION_TYPE = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
FORM = "application/x-www-form-urlencoded"
TOKEN: Service = "token"  # noqa: S105 - the service's name

blueprint = Blueprint("tokens", __name__)


@blueprint.post(Canvas.token_path, endpoint="canvas")
def canvas_token() -> Response:
    return _token("canvas")


@blueprint.post(Moodle.token_path, endpoint="moodle")
def moodle_token() -> Response:
    """Moodle names its JSON text/html (moodle.md 18)."""
    answer = _token("moodle")
    answer.mimetype = "text/html"
    return answer


def _token(rules: Rules) -> Response:
    running = sandbox()
    form = request.form.to_dict()
    trouble = ""
    with running.store.read() as state:
        keys_url = running.family(rules, state).tool.jwks_uri
    try:
        running.tool_keys.refresh(keys_url, form.get("client_assertion", ""))
    except AssertionRefused as refused:
        trouble = str(refused)
    return perform(rules, TOKEN, lambda state: _grant(rules, state, form, trouble))


def _grant(rules: Rules, state: State, form: dict[str, str], trouble: str) -> Response:
    """Grants what was asked for and is known, never more; nothing known is an error."""
    if trouble:
        return _refuse("invalid_client", trouble)
    if request.mimetype != FORM:
        return _refuse("invalid_request", f"Parameters come as {FORM}")
    if form.get("client_assertion_type", ASSERTION_TYPE) != ASSERTION_TYPE:
        return _refuse("invalid_request", "Unknown client_assertion_type")
    allowed = set(sandbox().family(rules, state).tool.scopes)
    form["scope"] = " ".join(one for one in form.get("scope", "").split() if one in allowed)
    if not form["scope"]:
        return _refuse("invalid_scope", "None of the scopes is granted to this tool")
    try:
        granted = sandbox().platform(rules, state).get_access_token(form)
    except UnsupportedGrantType:
        return _refuse("unsupported_grant_type", "Only client_credentials is supported")
    except MissingRequiredClaim as missing:
        return _refuse("invalid_request", str(missing))
    except LtiException as refused:
        return _refuse("invalid_client", str(refused))
    return jsonify({**granted, "token_type": "Bearer"})


def _refuse(error: str, description: str) -> Response:
    answer = jsonify({"error": error, "error_description": description})
    answer.status_code = 400
    return answer
