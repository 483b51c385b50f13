"""An autosave request against a bare Flask route that makes one UPDATE on the same database.

Both are asked over HTTP by one client, in turn, from the same production server. The bare route
is what this house would write: SQLAlchemy, one UPDATE of the same table, a commit, an answer.
Ours finds out whose session it is, checks the token against forged requests, reads what decides
about the text, counts it, replaces it where nobody else has, and answers with the section's mark.
"""

import json
import time
from http.client import HTTPConnection
from pathlib import Path
from statistics import median
from typing import Any

from flask import Flask, Response, jsonify, request
from sqlalchemy import update

from lti_tool import create_app
from lti_tool.database import db, prepare_sqlite
from lti_tool.workspace.models import DraftText
from tests.applications import Client, make_settings
from tests.bench.figures import Figure
from tests.bench.serving import served
from tests.unit.workspace.educator import Educator, words

LIMIT = 2
WARM, TIMES = 60, 500
WORDS = 150
KEY = "issue1.step1"
JSON = {"Content-Type": "application/json", "Accept": "application/json"}


def measure(engine: str, database_url: str, folder: Path) -> Figure:
    """The median of the ratios, on one engine: an empty database at `database_url`."""
    app = create_app(make_settings(database_url, folder))
    app.test_client_class = Client
    with app.app_context():
        db.create_all()
        writer = _writer(app)
        db.engine.dispose()
    with served(app) as ours, served(_bare(database_url)) as theirs:
        ratio = _ratio(_Window(ours, *writer), _Window(theirs, "/texts/1", {}))
    return Figure(f"An autosave request, in bare UPDATE routes, {engine}", ratio, LIMIT, "x")


def _writer(app: Flask) -> tuple[str, dict[str, str]]:
    """The address at which somebody who has written everything saves one text, and the headers."""
    ana = Educator(app)
    ana.write_everything()
    cookies = [one for one in ana.client._cookies.values() if one.path == ana.path]
    key = f"{cookies[0].key}={cookies[0].value}"
    return f"{ana.path}/texts/{KEY}", {"Cookie": key, "X-CSRFToken": ana.token()}


def _bare(database_url: str) -> Flask:
    app = Flask("bare")
    app.config["SQLALCHEMY_DATABASE_URI"] = database_url
    db.init_app(app)
    with app.app_context():
        prepare_sqlite(db.engine)

    @app.put("/texts/<int:number>")
    def put(number: int) -> Response:
        body = request.get_json()["body"]
        db.session.execute(update(DraftText).where(DraftText.id == number).values(body=body))
        db.session.commit()
        return jsonify(saved=True)

    return app


class _Window:
    """A browser's connection to one of the two, which saves one text after the other."""

    def __init__(self, port: int, address: str, headers: dict[str, str]) -> None:
        self._connection = HTTPConnection("127.0.0.1", port, timeout=60)
        self._address = address
        self._headers = JSON | headers
        self._revision = 1

    def seconds(self, number: int) -> float:
        """How long it takes to save the text with another word at its end."""
        text = f"{words(WORDS)} w{number}"
        body = json.dumps({"body": text, "revision": self._revision})
        begun = time.perf_counter()
        self._connection.request("PUT", self._address, body, self._headers)
        answer = self._connection.getresponse()
        said: dict[str, Any] = json.loads(answer.read())
        taken = time.perf_counter() - begun
        assert answer.status == 200, said
        self._revision = said.get("revision", 1)
        return taken

    def close(self) -> None:
        self._connection.close()


def _ratio(ours: _Window, bare: _Window) -> float:
    for number in range(WARM):
        ours.seconds(number)
        bare.seconds(number)
    taken = [(ours.seconds(number), bare.seconds(number)) for number in range(TIMES)]
    ours.close()
    bare.close()
    # Each by its neighbor, so that what else the machine does in that moment falls out.
    return median(one / other for one, other in taken)
