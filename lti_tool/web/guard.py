"""Before every view: does the launch's role open it?"""

from flask import Flask, current_app, request

from lti_tool.web.access import Audience, RoleRefused, audiences_of
from lti_tool.web.visitor import visitor


def init_app(app: Flask) -> None:
    """Refuse, before every view, whoever it does not name."""

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
