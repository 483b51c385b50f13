"""The address that a tool answers deep linking to (canvas.md 5.2, moodle.md 15)."""

from typing import Any

import jwt
from flask import Blueprint, Response, render_template, request, url_for

from . import choices, link_items, signing
from .context import Sandbox, sandbox
from .errors import PageError
from .link_items import CLAIM
from .platform import AssertionRefused
from .records import Choice, Rules, State
from .roles import EDITORS

blueprint = Blueprint("deep_linking", __name__)


@blueprint.post("/courses/<course>/deep_linking_response")
def receive(course: str) -> Response:
    """The form field is ``JWT``; ``data`` is what the request's address carried.

    The answer arrives in the tool's frame, and leads the page around it on.
    """
    running = sandbox()
    token = request.form.get("JWT", "")
    with running.store.read() as state:
        asked = _asked(state, request.args.get("data", ""), course)
        keys_url = running.family(asked["deep_linking"], state).tool.jwks_uri
    try:
        running.tool_keys.refresh(keys_url, token)
        with running.store.change() as state:
            return leave(_take(running, state, asked, token))
    except AssertionRefused as refused:
        raise PageError(400, f"The tool's answer was refused: {refused}") from refused


@blueprint.get("/as/<person>/courses/<course>/cancelled")
def cancelled(person: str, course: str) -> Response:
    """The ``return_url`` of deep linking: the tool gave up, and may say why (canvas.md 5.2)."""
    with sandbox().store.change() as state:
        if person not in state.people or course not in state.courses:
            raise PageError(404, "There is no such person or course.")
        choice = choices.keep(state, state.rules, person, course, None)
        choice.message = request.args.get("lti_msg")
        choice.error = request.args.get("lti_errormsg")
        return leave(choice)


def _asked(state: State, data: str, course: str) -> dict[str, Any]:
    """What the request was about; PageError unless its address is one of ours, for an hour."""
    try:
        asked = signing.verify(data, [key.pem for key in state.keys])
    except jwt.InvalidTokenError as fault:
        raise PageError(400, f"This answer belongs to no request of ours: {fault}") from fault
    if "deep_linking" not in asked or asked["course"] != course:
        raise PageError(400, "This answer belongs to no request of ours.")
    person = state.people[asked["person"]]
    if person.kind not in EDITORS:
        raise PageError(403, f"{person.name} may not change this course.")
    return asked


def _take(running: Sandbox, state: State, asked: dict[str, Any], token: str) -> Choice:
    """Keeps what was chosen; under Moodle's rules it is added at once."""
    rules: Rules = asked["deep_linking"]
    platform = running.platform(rules, state)
    claims = platform.decode_from_tool(token, audience=running.settings.base_url)
    items = link_items.read(claims, platform.family, state)
    choice = choices.keep(state, rules, asked["person"], asked["course"], asked["assignment"])
    choice.message = claims.get(f"{CLAIM}/msg")
    choice.error = claims.get(f"{CLAIM}/errormsg")
    choice.items = [] if choice.error else items
    if rules == "moodle":
        choices.add_all(state, choice)
    return choice


def leave(choice: Choice) -> Response:
    """A page for the tool's frame that leads the page around it to what comes next."""
    page = render_template("sandbox/leave.html", address=_next(choice))
    return Response(page, mimetype="text/html")


def _next(choice: Choice) -> str:
    where: dict[str, Any] = {"person": choice.person, "course": choice.course}
    if choice.rules == "moodle" or not choice.items:
        return url_for("authoring_pages.returned", choice=choice.key, **where)
    if choice.assignment:
        where["assignment"] = choice.assignment
        return url_for("authoring_pages.edit", choice=choice.key, **where)
    return url_for("authoring_pages.new", choice=choice.key, **where)
