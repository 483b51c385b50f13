"""The virus scanner: what is sent to it, what its answers mean, and that it cannot be passed by."""

import os
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from flask import Flask

from lti_tool import create_app
from lti_tool.workspace import files, guard, scanner
from lti_tool.workspace.scanner import ScannerSilent, scan
from tests.conftest import make_settings
from tests.unit.workspace import documents
from tests.unit.workspace.clamd import Clamd
from tests.unit.workspace.educator import Educator, words

pytestmark = pytest.mark.one_engine

LETTER = documents.docx(words(450))
FOUND = b"stream: Win.Test.EICAR_HDB-1 FOUND\0"


def name_scanner(app: Flask, address: str) -> None:
    settings = app.extensions["fieldwork_settings"]
    app.extensions["fieldwork_settings"] = replace(settings, scanner_url=address)


@pytest.mark.parametrize("size", [1, scanner.PIECE_BYTES, 3 * scanner.PIECE_BYTES + 7])
def test_the_scanner_gets_the_file_byte_by_byte_and_its_end(size: int) -> None:
    content = os.urandom(size)

    with Clamd(b"stream: OK\0") as clamd:
        assert scan(clamd.address, content) == ""

    assert clamd.commands == [b"zINSTREAM\0"]
    assert clamd.received == [content]
    assert clamd.pieces[-1] == 0
    assert max(clamd.pieces) <= scanner.PIECE_BYTES


def test_it_is_asked_over_its_socket_too(tmp_path: Path) -> None:
    with Clamd(FOUND, path=tmp_path / "clamd.ctl") as clamd:
        assert scan(clamd.address, LETTER) == "Win.Test.EICAR_HDB-1"

    assert clamd.received == [LETTER]


@pytest.mark.parametrize(
    "answer",
    [b"", b"stream: O", b"INSTREAM size limit exceeded. ERROR\0", b"UNKNOWN COMMAND\0", b"\xff"],
)
def test_what_is_no_answer_is_never_taken_for_a_good_one(answer: bytes) -> None:
    with Clamd(answer) as clamd, pytest.raises(ScannerSilent):
        scan(clamd.address, LETTER)


def test_a_scanner_that_stops_listening_says_why() -> None:
    refusal = b"INSTREAM size limit exceeded. ERROR\0"

    with Clamd(refusal, takes=1) as clamd, pytest.raises(ScannerSilent):
        scan(clamd.address, os.urandom(20_000_000))


def test_a_scanner_that_never_answers_is_waited_for_a_limited_time(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(scanner, "CONNECT_SECONDS", 0.05)

    # Nobody accepts there: the system connects, and nothing is ever said.
    silent = Clamd(b"")
    with pytest.raises(ScannerSilent, match="timed out"):
        scanner.ping(silent.address)
    silent._listener.close()


@pytest.fixture
def parsers(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """Which of the guard and the reader were called."""
    called: list[str] = []
    monkeypatch.setattr(guard, "kind_of", lambda *_: called.append("guard"))
    monkeypatch.setattr(files, "read_document", lambda *_: called.append("reader"))
    yield called


def test_a_file_with_a_virus_is_refused_by_name_before_anything_looks_into_it(
    app: Flask, ana: Educator, parsers: list[str]
) -> None:
    with Clamd(FOUND) as clamd:
        name_scanner(app, clamd.address)
        answer = ana.upload("letter", "letter_file", "letter.docx", LETTER)

    assert answer.status_code == 422
    assert "The virus scanner found Win.Test.EICAR_HDB-1 in it." in answer.text
    assert "Nothing was stored" in answer.text
    assert ana.draft().files == []
    assert parsers == []


def test_while_the_scanner_is_away_nothing_is_taken(
    app: Flask, ana: Educator, parsers: list[str]
) -> None:
    name_scanner(app, "clamd://127.0.0.1:1")

    answer = ana.upload("letter", "letter_file", "letter.docx", LETTER)

    assert answer.status_code == 422
    assert "cannot be checked for viruses right now. Try again in a few minutes." in answer.text
    assert ana.draft().files == []
    assert parsers == []


def test_a_file_that_passes_the_scanner_is_taken(app: Flask, ana: Educator) -> None:
    with Clamd(b"stream: OK\0") as clamd:
        name_scanner(app, clamd.address)
        ana.upload("letter", "letter_file", "letter.docx", LETTER)

    assert clamd.received == [LETTER]
    assert [file.words for file in ana.draft().files] == [450]


def test_readiness_depends_on_the_scanner(tmp_path: Path) -> None:
    with Clamd(b"") as clamd:
        settings = make_settings(
            f"sqlite:///{tmp_path}/tool.sqlite3", tmp_path, SCANNER_URL=clamd.address
        )
        client = create_app(settings).test_client()
        assert client.get("/health/ready").json["checks"]["scanner"] == "ok"

    answer = client.get("/health/ready")
    assert (answer.status_code, answer.json["checks"]["scanner"]) == (503, "failing")
