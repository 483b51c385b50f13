"""What a tool returns from deep linking becomes assignments (canvas.md 5.2, moodle.md 15)."""

from typing import Any

from flask import Blueprint, Response, render_template, request

from .context import sandbox
from .courses import add_assignment, new_assignment
from .errors import PageError
from .platform import AssertionRefused
from .records import Course, State

CLAIM = "https://purl.imsglobal.org/spec/lti-dl/claim"
MESSAGE_TYPE = "https://purl.imsglobal.org/spec/lti/claim/message_type"

blueprint = Blueprint("deep_linking", __name__)


@blueprint.post("/courses/<course>/deep_linking_response")
def receive(course: str) -> Response:
    """The form field is ``JWT``; ``data`` names the launch that asked for it."""
    running = sandbox()
    token = request.form.get("JWT", "")
    try:
        running.tool_keys.refresh(running.settings.tool_keys_url, token)
        with running.store.change() as state:
            launch = state.launches.get(request.args.get("data", ""))
            if launch is None or launch.course != course:
                raise PageError(400, "This answer belongs to no request of ours.")
            platform = running.platform(launch.rules, state)
            claims = platform.decode_from_tool(token, audience=running.settings.base_url)
            added = add_items(state, state.courses[course], claims, running.settings.launch_url)
            page = render_template("sandbox/linked.html", added=added, claims=claims, claim=CLAIM)
    except AssertionRefused as refused:
        raise PageError(400, f"The tool's answer was refused: {refused}") from refused
    return Response(page, mimetype="text/html")


def add_items(state: State, course: Course, claims: dict[str, Any], launch_url: str) -> list[str]:
    """Adds each resource link and answers their titles; a line item needs its maximum."""
    if claims.get(MESSAGE_TYPE) != "LtiDeepLinkingResponse" or not claims.get("nonce"):
        raise AssertionRefused("not a deep linking response with a nonce")
    added = []
    for item in claims.get(f"{CLAIM}/content_items") or []:
        if item.get("type") != "ltiResourceLink":
            raise AssertionRefused(f"{item.get('type')} items are not accepted here")
        line_item = item.get("lineItem")
        if line_item is not None and line_item.get("scoreMaximum") is None:
            raise AssertionRefused("a lineItem needs its scoreMaximum")
        added.append(_add(state, course, item, line_item, launch_url))
    return added


def _add(
    state: State, course: Course, item: dict[str, Any], line_item: Any, launch_url: str
) -> str:
    title = (line_item or {}).get("label") or item.get("title") or "Untitled"
    assignment = new_assignment(
        state,
        course.id,
        title,
        float(line_item["scoreMaximum"]) if line_item else 0.0,
        item.get("url") or launch_url,
        graded=line_item is not None,
    )
    assignment.description = item.get("text", "")
    assignment.custom = {name: str(value) for name, value in item.get("custom", {}).items()}
    add_assignment(state, assignment)
    return title
