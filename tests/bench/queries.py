"""Opening the workspace: as many queries whatever there is."""

from pathlib import Path

from lti_tool import create_app
from lti_tool.database import db
from tests.applications import Client, make_settings
from tests.bench.figures import Figure
from tests.unit.workspace import documents
from tests.unit.workspace.educator import Educator, release, words
from tests.unit.workspace.test_pages import queries

PAGES = ("overview", "write/plan", "check")
ATTEMPTS = 5


def measure(folder: Path) -> list[Figure]:
    """The queries of each page: with everything written at most as many as with nothing, and with
    many attempts and files at most as many as with one."""
    app = create_app(make_settings(f"sqlite:///{folder}/queries.sqlite3", folder))
    app.test_client_class = Client
    with app.app_context():
        db.create_all()
        empty, full, once, often = (Educator(app, sub=name) for name in ("ana", "bo", "cy", "di"))
        empty.get("write/part1")
        full.write_everything()
        _attempt(once, 1)
        _attempt(often, ATTEMPTS)
        return [
            Figure(f"Queries to open {page}, {state}", queries(more, page), queries(less, page))
            for page in PAGES
            for state, less, more in (
                ("everything written", empty, full),
                (f"{ATTEMPTS} attempts", once, often),
            )
        ]


def _attempt(person: Educator, times: int) -> None:
    person.write_everything()
    for number in range(times):
        person.upload("letter", "letter_file", "letter.docx", documents.docx(words(450 + number)))
        release(person.submitted(**{"what-changed": "More"}), a1_4="basic", a2_3="basic")
