"""Adds this package's routes, its session and its job to the application."""

from flask import Flask

from lti_tool import queue
from lti_tool.launch import choosing, expiry, notices, pages, views
from lti_tool.launch.session import LaunchSessions
from lti_tool.platforms.jwks import KeySets
from lti_tool.web import csrf

EXPIRE = "launch.expire"


def init_app(app: Flask) -> None:
    """Add what this package offers."""
    app.session_interface = LaunchSessions()
    app.register_blueprint(views.blueprint)
    app.register_blueprint(pages.blueprint)
    app.register_blueprint(choosing.blueprint)
    # What an LMS sends is guarded by its own state and nonce, and a ticket is its own secret.
    csrf.exempt(views.blueprint)
    csrf.exempt(pages.enter_window)
    app.extensions[notices.KEYS] = KeySets()
    queue.add_job(app, EXPIRE, expiry.sweep)
