"""Adds this package's routes and commands to the application."""

from flask import Flask

from lti_tool import queue
from lti_tool.platforms import cli, keys, notices, pages, views
from lti_tool.platforms.jwks import KeySets
from lti_tool.platforms.registering import views as registering
from lti_tool.web import csrf
from lti_tool.web.health import add_check


def init_app(app: Flask) -> None:
    """Add what this package offers."""
    app.extensions["key_sets"] = KeySets()
    app.register_blueprint(views.blueprint)
    app.register_blueprint(pages.blueprint)
    app.register_blueprint(registering.blueprint)
    # Its forms are sent without a session: the invitation in their address is what opens them.
    csrf.exempt(registering.blueprint)
    queue.add_job(app, "platforms.notices", notices.ask_due)
    for group in (cli.platforms_group, cli.people_group, cli.keys_group):
        app.cli.add_command(group)
    # Asked at every start: makes the first key, and says so where SECRET_KEY no longer opens it.
    add_check(app, "signing key", lambda: keys.signing_key() and None)
