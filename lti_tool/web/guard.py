"""Before every view: does the launch's role open it?"""

from flask import Flask, current_app, request
from werkzeug.exceptions import NotFound

from lti_tool.web.access import Audience, RoleRefused, audiences_of
from lti_tool.web.visitor import visitor


def init_app(app: Flask) -> None:
    """Refuse, before every view, whoever it does not name, and addresses that cannot be."""

    @app.before_request
    def _refuse_nul() -> None:
        # No database column takes it, so that PostgreSQL would fail on what is looked up by it.
        if "\x00" in request.path or b"%00" in request.query_string:
            raise NotFound()

    @app.before_request
    def _limit_json() -> None:
        # Unlike a form's, its fields would be read into memory up to the limit of an upload.
        if request.is_json:
            request.max_content_length = current_app.config["MAX_FORM_MEMORY_SIZE"]

    @app.before_request
    def _guard() -> None:
        if request.endpoint is None:
            return
        audiences = audiences_of(current_app, request.endpoint)
        if Audience.ANYONE in audiences:
            return
        who = visitor()
        if Audience.VISITOR not in audiences and not audiences & who.audiences:
            raise RoleRefused()
