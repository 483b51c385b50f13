"""Adds this package's routes and commands to the application."""

from flask import Flask

from lti_tool.platforms import cli, views
from lti_tool.platforms.jwks import KeySets


def init_app(app: Flask) -> None:
    """Add what this package offers."""
    app.extensions["key_sets"] = KeySets()
    app.register_blueprint(views.blueprint)
    for group in (cli.platforms_group, cli.people_group, cli.keys_group):
        app.cli.add_command(group)
