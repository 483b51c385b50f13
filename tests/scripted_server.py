"""An HTTP server on loopback that answers as a test tells it to, and remembers what it was asked.

with ScriptedServer() as server:
    server.answer("/token", body={"access_token": "a", "expires_in": 3600})
    server.answer("/scores", 429, headers={"Retry-After": "7"}, times=1)
"""

import json
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import urlsplit


@dataclass(frozen=True)
class Asked:
    """One request as it arrived."""

    method: str
    path: str
    query: str
    headers: dict[str, str]
    body: str


@dataclass
class _Answer:
    status: int
    body: bytes
    headers: dict[str, str]
    times: int | None
    before: Callable[[], None] | None


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that hangs up on purpose is no news."""


@dataclass
class ScriptedServer:
    """Answers by path: the newest answer that is left; 404 where there is none."""

    asked: list[Asked] = field(default_factory=list)
    _answers: dict[str, list[_Answer]] = field(default_factory=dict)

    def __enter__(self) -> "ScriptedServer":
        outer = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self) -> None:
                outer._handle(self)

            do_POST = do_PUT = do_GET

            def log_message(self, *args: Any) -> None:
                """Tests read `asked` instead."""

        self._server = _Server(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}"
        threading.Thread(target=self._server.serve_forever, args=(0.01,), daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()

    def answer(
        self,
        path: str,
        status: int = 200,
        body: Any = b"",
        headers: dict[str, str] | None = None,
        times: int | None = None,
        before: Callable[[], None] | None = None,
    ) -> None:
        """What to answer at a path, `times` times or for good; `before` runs first."""
        content = body if isinstance(body, bytes) else json.dumps(body).encode()
        self._answers.setdefault(path, []).append(
            _Answer(status, content, headers or {}, times, before)
        )

    def at(self, path: str) -> list[Asked]:
        """The requests that came to a path."""
        return [each for each in self.asked if each.path == path]

    def _handle(self, handler: BaseHTTPRequestHandler) -> None:
        parts = urlsplit(handler.path)
        length = int(handler.headers.get("Content-Length") or 0)
        body = handler.rfile.read(length).decode()
        self.asked.append(
            Asked(handler.command, parts.path, parts.query, dict(handler.headers), body)
        )
        answer = self._next(parts.path)
        if answer.before is not None:
            answer.before()
        handler.send_response(answer.status)
        for name, value in answer.headers.items():
            handler.send_header(name, value)
        handler.send_header("Content-Length", str(len(answer.body)))
        handler.end_headers()
        handler.wfile.write(answer.body)

    def _next(self, path: str) -> _Answer:
        for answer in reversed(self._answers.get(path, [])):
            if answer.times is None:
                return answer
            if answer.times > 0:
                answer.times -= 1
                return answer
        return _Answer(404, b"nothing here", {}, None, None)
