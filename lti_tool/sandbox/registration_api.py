"""The JSON API of registrations: how to register by hand, or to let the tool register itself."""

from flask import Blueprint, Response, jsonify

from .api import CREATED, asked_rules, body
from .context import sandbox
from .dynamic_registration import begin
from .errors import PageError
from .published import registration
from .schemas import RegistrationBody, RegistrationChange

blueprint = Blueprint("registration_api", __name__, url_prefix="/api")


@blueprint.get("/registration")
def show() -> Response:
    """Of the current rules, or of ``?rules=``."""
    running = sandbox()
    with running.store.read() as state:
        return jsonify(registration(running, state, asked_rules(state)))


@blueprint.post("/registration")
def start() -> tuple[Response, int]:
    """Begins a dynamic registration; ``open`` is the address to open within an hour."""
    asked = body(RegistrationBody())
    running = sandbox()
    with running.store.read() as state:
        address = begin(running, state, asked_rules(state), asked["address"], asked["update"])
    return jsonify({"open": address}), CREATED


@blueprint.patch("/registration")
def change() -> Response:
    """``active`` installs or activates the tool that registered itself."""
    changes = body(RegistrationChange())
    running = sandbox()
    with running.store.change() as state:
        rules = asked_rules(state)
        if rules not in state.registrations:
            raise PageError(404, "No tool has registered itself under these rules.")
        for name, value in changes.items():
            setattr(state.registrations[rules], name, value)
        return jsonify(registration(running, state, rules))


@blueprint.delete("/registration")
def remove() -> Response:
    """Back to the registration by hand."""
    running = sandbox()
    with running.store.change() as state:
        rules = asked_rules(state)
        state.registrations.pop(rules, None)
        return jsonify(registration(running, state, rules))
