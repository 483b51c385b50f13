"""The OIDC authentication endpoint: a hint goes in once, an id_token comes out as a form."""

from urllib.parse import parse_qsl, urlsplit

from flask import Blueprint, Response, render_template, request

from .context import Sandbox, sandbox
from .errors import PageError, error_page
from .families import Canvas, Family, Moodle
from .launches import find_by_hint, is_over
from .messages import SandboxMessage
from .records import PendingLaunch, Rules, State
from .service import perform

NEEDED = (
    "client_id",
    "login_hint",
    "lti_message_hint",
    "nonce",
    "prompt",
    "redirect_uri",
    "response_mode",
    "response_type",
    "scope",
    "state",
)
FIXED = {
    "scope": "openid",
    "response_type": "id_token",
    "response_mode": "form_post",
    "prompt": "none",
}
Fields = dict[str, str]

blueprint = Blueprint("authentication", __name__)


class AuthenticationRefused(Exception):
    """Told to the tool as ``error`` (canvas.md 2.2)."""

    def __init__(self, error: str, description: str) -> None:
        super().__init__(description)
        self.error = error
        self.description = description


@blueprint.route(Canvas.auth_path, methods=["GET", "POST"], endpoint="canvas")
def canvas() -> Response:
    return _authenticate("canvas")


@blueprint.route(Moodle.auth_path, methods=["GET", "POST"], endpoint="moodle")
def moodle() -> Response:
    return _authenticate("moodle")


def redirect_is_registered(rules: Rules, registered: str, asked: str) -> bool:
    """Canvas compares scheme, host and path, and asks for each registered query parameter
    (canvas.md 1.3); Moodle compares the whole."""
    if rules == "moodle":
        return asked == registered
    ours, theirs = urlsplit(registered), urlsplit(asked)
    if (ours.scheme, ours.netloc, ours.path) != (theirs.scheme, theirs.netloc, theirs.path):
        return False
    return set(parse_qsl(ours.query)) <= set(parse_qsl(theirs.query))


def _authenticate(rules: Rules) -> Response:
    def act(state: State) -> Response:
        try:
            return _answer(sandbox(), rules, state)
        except PageError as fault:
            return error_page(fault)

    return perform(rules, "auth", act)


def _answer(running: Sandbox, rules: Rules, state: State) -> Response:
    asked: Fields = request.values.to_dict()
    family = running.family(rules, state)
    redirect = asked.get("redirect_uri", "")
    if not any(redirect_is_registered(rules, one, redirect) for one in family.tool.redirect_uris):
        raise PageError(400, f"The redirect_uri {redirect!r} is not registered for this tool.")
    launch = find_by_hint(state, rules, asked.get("lti_message_hint", ""))
    if asked.get("client_id") != family.tool.client_id:
        raise PageError(400, "There is no such client_id.")
    try:
        _check(state, family, launch, asked)
    except AuthenticationRefused as refused:
        return _post(redirect, _error_fields(refused, asked))
    launch.used = True
    action, fields = SandboxMessage(request, running.platform(rules, state), launch).lti_launch()
    return _post(action, fields)


def _check(state: State, family: Family, launch: PendingLaunch, asked: Fields) -> None:
    if is_over(launch):
        if family.rules == "moodle":
            raise PageError(400, "This launch was used before, or is too old. Open it again.")
        raise AuthenticationRefused("launch_no_longer_valid", "The launch was used or is too old")
    missing = [name for name in NEEDED if not asked.get(name)]
    wrong = [name for name, value in FIXED.items() if asked.get(name) not in {None, value}]
    if missing or wrong:
        named = ", ".join(missing + wrong)
        raise AuthenticationRefused("invalid_request_object", f"Missing or wrong: {named}")
    if not state.options.developer_key or not family.tool.active:
        raise AuthenticationRefused("unauthorized_client", "The developer key is off")
    if asked["login_hint"] != family.login_hint(state.people[launch.person]):
        raise AuthenticationRefused("login_required", "Must have an active user session")


def _error_fields(refused: AuthenticationRefused, asked: Fields) -> Fields:
    fields = {"error": refused.error, "error_description": refused.description}
    return {**fields, "state": asked["state"]} if asked.get("state") else fields


def _post(action: str, fields: Fields) -> Response:
    page = render_template("sandbox/post.html", action=action, fields=fields)
    return Response(page, mimetype="text/html", headers={"Cache-Control": "no-store"})
