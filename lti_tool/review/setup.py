"""Adds this package's routes and commands to the application."""

from flask import Flask

from lti_tool.review import views


def init_app(app: Flask) -> None:
    """Add what this package offers."""
    app.register_blueprint(views.blueprint)
