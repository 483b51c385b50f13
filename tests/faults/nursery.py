"""A process that has loaded everything and forks servers, so that each start takes no time.

It is spoken to by lines: it says first, as JSON, who is there; to "start" it says "started" when
a new server listens, to "kill" it says "dead" when that one has ended, killed or by itself.
Run as `python -m tests.faults.nursery <database's address> <folder>`.
"""

import gc
import json
import os
import signal
import socket
import sys
from pathlib import Path

from flask import Flask
from werkzeug.serving import WSGIRequestHandler, make_server

from lti_tool import create_app, queue
from lti_tool.database import db
from tests.applications import Client, make_settings
from tests.economy import THOROUGH
from tests.faults import seeding
from tests.faults.killing import Killer

COPIES = 320 if THOROUGH else 160
"""More than an operation has moments, for those that share them together."""


class Quiet(WSGIRequestHandler):
    """Nobody reads the log."""

    def log(self, type: str, message: str, *args: object) -> None:
        """Say nothing."""


def serve(app: Flask, listening: socket.socket) -> None:
    """Be a server until killed."""
    killer = Killer(app, THOROUGH)
    port = listening.getsockname()[1]
    server = make_server("127.0.0.1", port, killer, request_handler=Quiet, fd=listening.fileno())
    server.serve_forever(60)


def warmed(database_url: str, folder: Path) -> tuple[Flask, dict[str, object]]:
    """The application, which has done everything once and keeps no connection, and who is there."""
    app = create_app(make_settings(database_url, folder))
    app.test_client_class = Client
    with app.app_context():
        db.create_all()
        people = seeding.fill(app, COPIES)
        db.session.remove()
        db.engine.dispose()
    app.extensions[queue.EXTENSION].huey.storage.close()
    return app, people


def main(database_url: str, folder: str) -> None:
    """Answer the lines on standard input until it ends."""
    app, people = warmed(database_url, Path(folder))
    child = 0
    # A collection would touch, and so copy, every page of memory that a child shares with this.
    gc.freeze()
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        listening.listen()
        say(json.dumps(people | {"port": listening.getsockname()[1]}))
        for line in sys.stdin:
            if line.strip() == "start":
                child = os.fork()
                if child == 0:
                    serve(app, listening)
                say("started")
            else:
                child = end(child)
                say("dead")
        # The test has gone, and a server may still be there.
        end(child)


def end(child: int) -> int:
    """Kill a server, unless it has died already; 0 stands for none, and is what is there then."""
    if child != 0:
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
    return 0


def say(line: str) -> None:
    """A line to the test."""
    print(line, flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
