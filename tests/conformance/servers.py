"""The tool as a server on loopback, and browsers that visit it.

with Tool(database, folder) as tool:
    browser = Browser(tool)
    browser.get("/health/live").status_code
"""

import threading
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import requests
from werkzeug.serving import make_server

from lti_tool import create_app
from lti_tool.database import db
from lti_tool.gradebook import worker
from lti_tool.sandbox.demo.processes import free_port
from lti_tool.sandbox.server import QuietHandler
from lti_tool.serve import PublicScheme
from tests.applications import make_settings
from tests.openedx.server import new_browser

TIMEOUT_SECONDS = 30


class Tool:
    """The tool in a thread of its own, its database made anew.

    `url` is what LMSs know it by; with the scheme "https" a proxy ends TLS before it, and speaks
    plain http to `address`, as to the production server (config/server.py).
    """

    def __init__(self, database_url: str, folder: Path, scheme: str = "http") -> None:
        port = free_port("localhost")
        self.url = f"{scheme}://localhost:{port}"
        self.address = f"http://localhost:{port}"
        self.app = create_app(make_settings(database_url, folder, PUBLIC_URL=self.url))
        self.app.wsgi_app = PublicScheme(self.app.wsgi_app, self.url)  # type: ignore[method-assign]
        self._server = make_server(
            "127.0.0.1", port, self.app, threaded=True, request_handler=QuietHandler
        )
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.01,))
        self._lms_ports: set[int] = set()

    def __enter__(self) -> Self:
        with self.app.app_context():
            db.create_all()
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()
        with self.app.app_context():
            db.engine.dispose()

    @property
    def target(self) -> str:
        """The launch address."""
        return f"{self.url}/lti/launch"

    def port_for_lms(self) -> int:
        """A port on which this tool has met no LMS before: each registers under an address of
        its own, though another may have ended and left its port."""
        port = free_port()
        while port in self._lms_ports:
            port = free_port()
        self._lms_ports.add(port)
        return port

    def flask(self, *arguments: str) -> str:
        """What a `flask` command of the tool prints."""
        done = self.app.test_cli_runner().invoke(args=list(arguments))
        assert done.exit_code == 0, done.output
        return done.stdout

    def deliver(self) -> None:
        """Send to the LMSs' gradebooks what is due, as the worker does when it is woken."""
        with self.app.app_context():
            worker.deliver_due()


@dataclass(frozen=True)
class Answer:
    """An answer of the tool, as `tests.platform` reads one."""

    response: requests.Response

    @property
    def status_code(self) -> int:
        return self.response.status_code

    @property
    def text(self) -> str:
        return self.response.text

    @property
    def headers(self) -> Any:
        return self.response.headers

    @property
    def location(self) -> str | None:
        """Where it redirects to."""
        return self.response.headers.get("Location")

    @property
    def cookies_set(self) -> str:
        """All that it sets, one after another."""
        return self.response.headers.get("Set-Cookie", "")


class Browser:
    """A browser without cookies at first. It follows no redirect by itself.

    `headers` go with every request, as a proxy adds them.
    """

    def __init__(self, tool: Tool, headers: dict[str, str] | None = None) -> None:
        self.tool = tool
        self.http = new_browser()
        self.http.headers.update(headers or {})

    def open(
        self,
        path: str,
        method: str = "GET",
        *,
        query_string: dict[str, Any] | None = None,
        **sent: Any,
    ) -> Answer:
        """Send a request to the tool; `sent` is as `requests` takes it."""
        return Answer(
            self.http.request(
                method,
                self.tool.address + path,
                params=query_string,
                allow_redirects=False,
                timeout=TIMEOUT_SECONDS,
                **sent,
            )
        )

    def get(self, path: str, **sent: Any) -> Answer:
        """Read a page."""
        return self.open(path, **sent)

    def post(self, path: str, **sent: Any) -> Answer:
        """Send a form."""
        return self.open(path, "POST", **sent)

    def follow(self, answer: Answer) -> requests.Response:
        """The page that a redirect leads to in the end."""
        assert answer.location is not None, answer.text
        address = answer.location.removeprefix(self.tool.url)
        return self.http.get(self.tool.address + address, timeout=TIMEOUT_SECONDS)
