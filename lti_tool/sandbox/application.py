"""The sandbox as a Flask application of its own."""

import secrets

from flask import Flask, Response, jsonify, request
from marshmallow import ValidationError

from . import (
    api,
    authentication,
    authoring_api,
    authoring_pages,
    canvas_services,
    deep_linking,
    dynamic_registration,
    gradebook_api,
    grading_pages,
    moodle_services,
    notices,
    pages,
    published,
    registration_api,
    signing,
    tokens,
    tools_pages,
)
from .context import EXTENSION, Sandbox
from .courses import seed
from .errors import PageError, error_page
from .platform import FetchKeys, ToolKeys
from .settings import Settings, is_loopback
from .storage import Store

MODULES = (
    api,
    authentication,
    authoring_api,
    authoring_pages,
    canvas_services,
    deep_linking,
    dynamic_registration,
    grading_pages,
    gradebook_api,
    moodle_services,
    notices,
    pages,
    published,
    registration_api,
    tokens,
    tools_pages,
)


def create_sandbox(settings: Settings, fetch_tool_keys: FetchKeys | None = None) -> Flask:
    """The LMS of ``settings``, with what its state file holds or a first course.

    ``fetch_tool_keys`` stands in for reading the tool's JWKS over HTTP.
    """
    app = Flask(__name__)
    app.secret_key = secrets.token_bytes(32)
    app.json.sort_keys = False  # type: ignore[attr-defined]
    app.extensions[EXTENSION] = Sandbox(
        settings=settings,
        store=_open_store(settings),
        tool_keys=ToolKeys(fetch_tool_keys),
    )
    for module in MODULES:
        app.register_blueprint(module.blueprint)
    app.before_request(_only_this_machine)
    app.register_error_handler(PageError, _page_error)
    app.register_error_handler(ValidationError, _invalid)
    return app


def _open_store(settings: Settings) -> Store:
    store = Store.load(settings.state_file)
    if store is None:
        state = seed(settings.rules or "canvas", settings.launch_url)
        signing.rotate(state)
        settings.state_file.parent.mkdir(parents=True, exist_ok=True)
        store = Store(settings.state_file, state)
        store.save()
    elif settings.rules:
        with store.change() as state:
            state.rules = settings.rules
    return store


def _only_this_machine() -> Response | None:
    # A foreign name that resolves to 127.0.0.1 must not reach the API from a web page.
    host = request.host.rsplit(":", 1)[0]
    if is_loopback(host):
        return None
    return error_page(PageError(403, "The sandbox answers on this machine's own address only."))


def _page_error(fault: PageError) -> Response:
    if request.path.startswith("/api/"):
        return _json_error(fault.status, "not_possible", fault.message, {})
    return error_page(fault)


def _invalid(fault: ValidationError) -> Response:
    return _json_error(422, "invalid", "The body is not as expected.", fault.messages)


def _json_error(status: int, code: str, message: str, details: object) -> Response:
    answer = jsonify({"error": {"code": code, "message": message, "details": details}})
    answer.status_code = status
    return answer
