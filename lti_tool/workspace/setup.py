"""Adds this package's routes and commands to the application."""

from flask import Flask

from lti_tool import queue
from lti_tool.web.health import add_check
from lti_tool.workspace import scanner
from lti_tool.workspace.previews import converters, making
from lti_tool.workspace.views import blueprint


def init_app(app: Flask) -> None:
    """Add what this package offers."""
    app.register_blueprint(blueprint)
    converters.init_app(app)
    queue.add_job(app, making.PREVIEWS, making.make_waiting, sweep=False)
    queue.add_job(app, making.LOOK, making.look)
    address = app.extensions["fieldwork_settings"].scanner_url
    if address:
        add_check(app, "scanner", lambda: scanner.ping(address))
