"""Adds this package's routes and commands to the application."""

from flask import Flask

from lti_tool.credentials import cli, resource_pages, setting_pages, views


def init_app(app: Flask) -> None:
    """Add what this package offers."""
    app.register_blueprint(views.blueprint)
    app.register_blueprint(resource_pages.blueprint)
    app.register_blueprint(setting_pages.blueprint)
    app.cli.add_command(cli.credentials_group)
    app.cli.add_command(cli.settings_group)
