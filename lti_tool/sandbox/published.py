"""What anybody may read: our keys, and how a tool registers us."""

from dataclasses import asdict
from typing import Any

from flask import Blueprint, Response, jsonify

from .context import Sandbox, sandbox
from .families import Canvas, Moodle
from .records import Rules, State
from .service import perform

blueprint = Blueprint("published", __name__)


@blueprint.get(Canvas.jwks_path, endpoint="canvas_keys")
def canvas_keys() -> Response:
    return _keys("canvas")


@blueprint.get(Moodle.jwks_path, endpoint="moodle_keys")
def moodle_keys() -> Response:
    return _keys("moodle")


def _keys(rules: Rules) -> Response:
    return perform(
        rules, "jwks", lambda state: jsonify(sandbox().platform(rules, state).get_jwks())
    )


def registration(running: Sandbox, state: State, rules: Rules) -> dict[str, Any]:
    """What a tool must be told about us, and what it told us: ``tool``.

    Both rules have the same issuer, but another client id.
    """
    family = running.family(rules, state)
    return {
        "rules": rules,
        "name": f"Sandbox LMS ({rules.capitalize()} rules)",
        "issuer": running.settings.base_url,
        "client_id": family.tool.client_id,
        "auth_url": family.base + family.auth_path,
        "token_url": family.base + family.token_path,
        "jwks_url": family.base + family.jwks_path,
        "deployment_ids": [family.tool.deployment_id],
        "tool": {**asdict(family.tool), "dynamic": rules in state.registrations},
    }
