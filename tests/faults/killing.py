"""Inside the server that is killed: it dies by itself at one moment of one request.

A moment is before each statement that the database is sent (BEGIN, SAVEPOINT and COMMIT too),
after each COMMIT, and when all is done but nothing has been answered; `thorough`: after each
statement too.
"""

import os
import signal
from collections.abc import Callable, Iterable
from typing import Any

from flask import Flask
from sqlalchemy import event

from lti_tool.database import db

HEADER = "X-Kill-At"


class Killer:
    """The application, which counts the moments of a request whose header says when to die."""

    def __init__(self, app: Flask, thorough: bool) -> None:
        self._application: Callable[..., Iterable[bytes]] = app.wsgi_app
        self._left = 0
        with app.app_context():
            engine = db.engine
        event.listen(engine, "before_cursor_execute", self._moment)
        if thorough:
            event.listen(engine, "after_cursor_execute", self._moment)
        self._commit = engine.dialect.do_commit
        engine.dialect.do_commit = self._around_commit  # type: ignore[method-assign]

    def __call__(self, environ: dict[str, Any], start_response: Any) -> list[bytes]:
        """WSGI (PEP 3333)."""
        self._left = int(environ.get("HTTP_X_KILL_AT", 0))
        answer = list(self._application(environ, start_response))
        self._moment()
        self._left = 0
        return answer

    def _around_commit(self, connection: Any) -> None:
        self._moment()
        self._commit(connection)
        self._moment()

    def _moment(self, *_details: object) -> None:
        self._left -= 1
        if self._left == 0:
            os.kill(os.getpid(), signal.SIGKILL)
