"""Pages: as many queries whatever there is, small over the wire, and states that say themselves."""

import gzip
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import event

from lti_tool import STATIC
from lti_tool.database import db
from lti_tool.web.static import TYPES, joined
from tests.unit.workspace import documents
from tests.unit.workspace.educator import Educator, release, words

PAGES = ["overview", "write/plan", "write/letter", "check", "feedback", "library", "tags/issue1"]
PAGES += ["record", "help"]
WIRE_LIMIT = 60_000
SCRIPT_LIMIT = 20_000
REQUEST_LIMIT = 8


@contextmanager
def counted() -> Iterator[list[str]]:
    statements: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        statements.append(statement)

    event.listen(db.engine, "before_cursor_execute", note)
    yield statements
    event.remove(db.engine, "before_cursor_execute", note)


def queries(person: Educator, page: str) -> int:
    person.get(page)
    with counted() as statements:
        assert person.get(page).status_code == 200
    return len(statements)


def test_the_number_of_queries_does_not_depend_on_what_there_is(
    ana: Educator, bo: Educator
) -> None:
    for person in (ana, bo):
        person.write_everything()
        person.upload("letter", "letter_file", "letter.docx", documents.docx(words(450)))
        release(person.submitted(), a1_4="basic", a2_3="basic")
    for _round in range(2):
        bo.upload("letter", "letter_file", "letter.docx", documents.docx(words(450)))
        release(bo.submitted(**{"what-changed": "More"}), a1_4="basic", a2_3="basic")

    once = {page: queries(ana, page) for page in PAGES}
    thrice = {page: queries(bo, page) for page in PAGES}

    assert once == thrice
    assert max(thrice.values()) <= 22


@pytest.mark.one_engine
@pytest.mark.parametrize("page", PAGES)
def test_a_page_is_small_over_the_wire_with_all_that_it_loads(ana: Educator, page: str) -> None:
    ana.write_everything()

    text = ana.get(page).text
    files = loaded(text)

    # The page, its sheet, its script and its icons; a browser asks for a mark of the page too.
    assert len(files) + 1 <= REQUEST_LIMIT
    script = sum(packed(file) for file in files if file.suffix == ".js")
    assert script <= SCRIPT_LIMIT
    assert len(gzip.compress(text.encode())) + sum(map(packed, files)) <= WIRE_LIMIT


def loaded(page: str) -> set[Path]:
    """The static files that a page asks for."""
    return {STATIC / name for name in re.findall(r"/static/\w+/([\w/-]+\.\w+)", page)}


def packed(path: Path) -> int:
    text = joined(path) if path.suffix in TYPES else path.read_text()
    return len(gzip.compress(text.encode()))


@pytest.mark.one_engine
@pytest.mark.parametrize("page", PAGES)
def test_a_page_has_one_main_heading_and_no_inline_script_or_style(
    ana: Educator, page: str
) -> None:
    text = ana.get(page).text

    assert text.count("<h1>") == 1
    assert " style=" not in text
    assert not re.search(r"<script(?![^>]*(src=|application/json))", text)
    assert not re.search(r"\son[a-z]+=", text)


@pytest.mark.one_engine
def test_the_overview_shows_what_the_activity_is_about(ana: Educator) -> None:
    page = ana.get("overview").text

    assert "advocacy plan of five steps" in page
    assert "A and B and (C1 or C2 or C3) and D" in page
    assert "Identify your outlets for change" in page
    assert page.count("(address not filled in yet)") == 2
    assert "150–200" in page
    assert "Each of the three questions is answered completely" in page
    assert "There is no call to action." in page
    assert page.count('class="button primary"') == 1


@pytest.mark.one_engine
def test_the_pages_speak_spanish(app: Flask) -> None:
    person = Educator(app, sub="eva", claims={"locale": "es"})

    page = person.get("write/plan").text

    assert '<html lang="es">' in page
    assert "Producto 1 · Plan de acción" in page


@pytest.mark.one_engine
def test_a_link_without_a_credential_says_that_it_is_not_ready(app: Flask) -> None:
    person = Educator(app, link="link-5", claims={"custom": {}})

    assert person.get("overview").status_code == 409
    assert person.get("write/part1").status_code == 409
