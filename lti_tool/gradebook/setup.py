"""Adds this package's routes and commands to the application."""

from flask import Flask

from lti_tool import queue
from lti_tool.gradebook import leases
from lti_tool.gradebook.cli import scores
from lti_tool.gradebook.outbox import DELIVER
from lti_tool.gradebook.views import blueprint
from lti_tool.gradebook.worker import deliver
from lti_tool.platforms import merging


def init_app(app: Flask) -> None:
    """Add the page of messages, `flask scores`, and the worker's job."""
    app.register_blueprint(blueprint)
    app.cli.add_command(scores)
    queue.add_job(app, DELIVER, deliver)
    merging.add_step(app, leases.take_back)
