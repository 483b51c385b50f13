"""Adds this package's routes and commands to the application."""

from flask import Flask

from lti_tool import queue
from lti_tool.review import cli, views
from lti_tool.review.calibration import anchors
from lti_tool.review.calibration.agreement_page import month
from lti_tool.review.overlaps import scanning
from lti_tool.workspace import files
from lti_tool.workspace.dates import day_words


def init_app(app: Flask) -> None:
    """Add what this package offers."""
    app.register_blueprint(views.blueprint)
    files.show_nameless(app, anchors.shows_file)
    app.add_template_filter(month, "month")
    queue.add_job(app, scanning.JOB, scanning.scan_waiting)
    app.cli.add_command(cli.receipts_group)
    app.add_template_filter(day_words, "day")
