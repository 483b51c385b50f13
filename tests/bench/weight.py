"""What it costs to open the writing page cold, in a real browser."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from flask import Flask
from playwright.sync_api import Page, sync_playwright
from werkzeug.serving import WSGIRequestHandler, make_server

from lti_tool import create_app
from lti_tool.database import db
from tests.applications import Client, make_settings
from tests.bench.figures import Figure
from tests.browser import CHROMIUM, FLAGS
from tests.journey.test_pages import (
    KILOBYTE,
    PAGE_LIMIT,
    PAGE_REQUEST_LIMIT,
    SCRIPT_LIMIT,
    Stop,
    weigh,
)
from tests.unit.workspace.educator import Educator

PAGE = "write/plan"


def measure(folder: Path) -> list[Figure]:
    """Requests and bytes over the wire, with everything written."""
    app = create_app(make_settings(f"sqlite:///{folder}/weight.sqlite3", folder))
    app.test_client_class = Client
    with app.app_context():
        db.create_all()
        ana = Educator(app)
        ana.write_everything()
        db.session.remove()
    with _served(app) as address, _browser(address, ana) as page:
        _status, weight = weigh(page, Stop(PAGE, f"{address}{ana.path}/{PAGE}"))
    return [
        Figure("Requests to open the writing page cold", weight.requests, PAGE_REQUEST_LIMIT),
        _kilobytes("Bytes over the wire for it", weight.total, PAGE_LIMIT),
        _kilobytes("Of these, script", weight.bytes["Script"], SCRIPT_LIMIT),
    ]


def _kilobytes(what: str, here: int, limit: int) -> Figure:
    return Figure(what, here / KILOBYTE, limit / KILOBYTE, " KB")


class _Quiet(WSGIRequestHandler):
    """Keeps the table alone on the screen."""

    def log(self, type: str, message: str, *args: object) -> None:
        """Say nothing."""


@contextmanager
def _served(app: Flask) -> Iterator[str]:
    server = make_server("127.0.0.1", 0, app, threaded=True, request_handler=_Quiet)
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    yield f"http://localhost:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


@contextmanager
def _browser(address: str, person: Educator) -> Iterator[Page]:
    """A browser in which the person has launched the tool."""
    cookies = [one for one in person.client._cookies.values() if one.path == person.path]
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        context = chromium.new_context()
        context.add_cookies(
            [
                {"name": one.key, "value": one.value, "domain": "localhost", "path": one.path}
                for one in cookies
            ]
        )
        yield context.new_page()
        chromium.close()
