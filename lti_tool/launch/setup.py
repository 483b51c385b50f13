"""Adds this package's routes and its session to the application."""

from flask import Flask

from lti_tool.launch import pages, views
from lti_tool.launch.session import LaunchSessions
from lti_tool.web import csrf


def init_app(app: Flask) -> None:
    """Add what this package offers."""
    app.session_interface = LaunchSessions()
    app.register_blueprint(views.blueprint)
    app.register_blueprint(pages.blueprint)
    # What an LMS sends is guarded by its own state and nonce, and a ticket is its own secret.
    csrf.exempt(views.blueprint)
    csrf.exempt(pages.enter_window)
