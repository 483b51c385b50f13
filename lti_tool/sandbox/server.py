"""The sandbox behind a threaded server on loopback."""

import socket
from dataclasses import replace

from werkzeug.serving import BaseWSGIServer, WSGIRequestHandler, make_server

from .application import create_sandbox
from .settings import Settings


class QuietHandler(WSGIRequestHandler):
    """Service calls are kept in the state; a line per page on the terminal tells nobody more."""

    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        """Nothing."""


def make(settings: Settings) -> tuple[BaseWSGIServer, Settings]:
    """A server that is bound but not yet serving; port 0 takes a free one.

    The settings come back with the port that was taken, since every address names it.
    """
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as bound:
        bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        bound.bind((settings.host, settings.port))
        bound.listen()
        taken = replace(settings, port=bound.getsockname()[1])
        server = make_server(
            taken.host,
            taken.port,
            create_sandbox(taken),
            threaded=True,
            request_handler=QuietHandler,
            fd=bound.fileno(),
        )
    return server, taken
