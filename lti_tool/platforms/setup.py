"""Adds this package's routes and commands to the application."""

from flask import Flask

from lti_tool.platforms import cli, keys, views
from lti_tool.platforms.jwks import KeySets
from lti_tool.web.health import add_check


def init_app(app: Flask) -> None:
    """Add what this package offers."""
    app.extensions["key_sets"] = KeySets()
    app.register_blueprint(views.blueprint)
    for group in (cli.platforms_group, cli.people_group, cli.keys_group):
        app.cli.add_command(group)
    # Asked at every start: makes the first key, and says so where SECRET_KEY no longer opens it.
    add_check(app, "signing key", lambda: keys.signing_key() and None)
