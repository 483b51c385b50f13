"""`flask serve`, the production server with its worker, and `flask worker`, a worker alone."""

import signal
import sys
import threading
from collections.abc import Iterable
from contextvars import Context
from typing import Any
from urllib.parse import urlsplit

import click
from flask import Flask, current_app
from flask.cli import with_appcontext
from flask_migrate import upgrade

from lti_tool import queue
from lti_tool.database import db

CHECK_SECONDS = 5.0


class PublicScheme:
    """Tells the application the scheme of PUBLIC_URL, whatever the proxy before it speaks."""

    def __init__(self, application: Any, public_url: str) -> None:
        self.application = application
        self.scheme = urlsplit(public_url).scheme

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        """WSGI (PEP 3333)."""
        environ["wsgi.url_scheme"] = self.scheme
        answer: Iterable[bytes] = self.application(environ, start_response)
        return answer


@click.command("serve")
@with_appcontext
def serve() -> None:
    """Migrate the database, then run the server and a worker. Configured by the environment."""
    # Imported here: no other command needs it.
    from lti_tool.serving import Server

    upgrade()
    db.engine.dispose()
    sys.stdout.flush()
    # Outside of the command's application, since each process of the server makes its own.
    Context().run(Server().run)


@click.command("worker")
@with_appcontext
def worker() -> None:
    """Run a worker without a server, beside others on this machine or on more. Ends on SIGTERM."""
    app: Flask = current_app._get_current_object()  # type: ignore[attr-defined]
    asked = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: asked.set())
    running = queue.start_worker(app)
    click.echo("The worker runs.", err=True)
    while not asked.wait(CHECK_SECONDS):
        running.check()
    running.stop()


def init_app(app: Flask) -> None:
    """Add the commands."""
    app.cli.add_command(serve)
    app.cli.add_command(worker)
