"""A WSGI application behind the production server, gunicorn, in a process of its own."""

import os
import signal
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from flask import Flask
from gunicorn.app.base import BaseApplication

BACKLOG = 64
# As in config/server.py, but without the queue's worker.
OPTIONS = {"worker_class": "gthread", "threads": 8, "keepalive": 75, "loglevel": "critical"}


class Server(BaseApplication):
    """Gunicorn on a socket that listens already."""

    def __init__(self, app: Flask, listening: socket.socket) -> None:
        self._app = app
        self._bind = f"fd://{listening.fileno()}"
        super().__init__()

    def load_config(self) -> None:
        """Gunicorn's settings."""
        for name, value in (OPTIONS | {"bind": self._bind}).items():
            self.cfg.set(name, value)
        self.cfg.set("control_socket_disable", True)

    def load(self) -> Any:
        """The application."""
        return self._app


@contextmanager
def served(app: Flask) -> Iterator[int]:
    """The port at which a child process serves `app`, until the end. No connection may be open."""
    with socket.socket() as listening:
        # As on sockets that gunicorn opens itself: no answer waits for the last one's receipt.
        listening.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        listening.bind(("127.0.0.1", 0))
        listening.listen(BACKLOG)
        child = os.fork()
        if child == 0:
            _serve(app, listening)
        try:
            yield int(listening.getsockname()[1])
        finally:
            os.kill(child, signal.SIGTERM)
            os.waitpid(child, 0)


def _serve(app: Flask, listening: socket.socket) -> None:
    try:
        Server(app, listening).run()
    finally:
        os._exit(1)
