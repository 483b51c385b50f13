"""Pictures of pages: made after the upload, by the programs that are there, for those who may see.

PDFs are turned by the real pdftoppm. LibreOffice is large, so that a stand-in writes its PDF.
"""

import os
import shutil
import stat
import time
from pathlib import Path

import pytest
from flask import Flask

from lti_tool import queue
from lti_tool.database import db
from lti_tool.workspace import storage
from lti_tool.workspace.models import ArtifactFile
from lti_tool.workspace.previews import making
from lti_tool.workspace.previews.converters import EXTENSION, Converters, find
from lti_tool.workspace.previews.run import CannotShow, pictures
from tests.platform import INSTRUCTOR
from tests.unit.workspace import documents
from tests.unit.workspace.educator import Educator
from tests.unit.workspace.hostile import pages

pytestmark = pytest.mark.one_engine

PNG = b"\x89PNG\r\n\x1a\n"
DECK = documents.pptx("One", "Two", notes="Say it slowly.")
SLIDES = documents.pdf("One", "Two")
REAL = Converters(pdftoppm=shutil.which("pdftoppm") or "")


def stand_in(folder: Path, script: str) -> Path:
    """A program called soffice in `folder`, which is put first on PATH by the caller."""
    program = folder / "soffice"
    program.write_text(f"#!/bin/sh\n{script}\n")
    program.chmod(program.stat().st_mode | stat.S_IXUSR)
    return program


@pytest.fixture
def office(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder of an office program that writes a PDF of two pages, found on PATH as at the
    start; it notes what it was told and what of the environment it was given."""
    (tmp_path / "slides.pdf").write_bytes(SLIDES)
    script = (
        f'echo "$@" > {tmp_path}/told; env > {tmp_path}/given\n'
        'while [ "$1" != --outdir ]; do shift; done\n'
        f'cp {tmp_path}/slides.pdf "$2/document.pdf"'
    )
    stand_in(tmp_path, script)
    monkeypatch.setenv("PATH", f"{tmp_path}:{os.environ['PATH']}")
    return tmp_path


@pytest.fixture
def poppler(app: Flask) -> None:
    """No office program, whatever this machine has."""
    app.extensions[EXTENSION] = REAL


def handed_in(person: Educator, name: str = "deck.pptx", content: bytes = DECK) -> ArtifactFile:
    person.upload("presentation", "presentation_file", name, content)
    return person.draft().files[-1]


def work_off(app: Flask, job: str = making.PREVIEWS) -> None:
    """Do what a worker does when it is woken."""
    db.session.commit()
    app.extensions[queue.EXTENSION].perform(job)
    db.session.expire_all()


def test_slides_are_shown_as_pictures_beside_their_texts(
    app: Flask, ana: Educator, office: Path
) -> None:
    app.extensions[EXTENSION] = find()
    file = handed_in(ana)
    assert file.preview == "waiting"
    assert "Pictures of its pages are being made." in ana.get("write/presentation").text

    work_off(app)

    page = ana.get("write/presentation").text
    assert (file.preview, file.preview_pages) == ("ready", 2)
    assert page.count("<img") == 2
    assert 'loading="lazy"' in page
    assert 'width="849" height="1200"' in page
    assert 'alt="Slide 2"' in page
    assert "Say it slowly." in page
    assert "are being made" not in page


def test_the_pages_of_a_letter_stand_before_its_one_text(
    app: Flask, ana: Educator, office: Path
) -> None:
    app.extensions[EXTENSION] = find()
    ana.upload("letter", "letter_file", "letter.docx", documents.docx("Dear Dr. Ruiz,"))

    work_off(app)

    assert ana.get("write/letter").text.count('class="page-picture"') == 2


def test_without_a_converter_the_text_is_all_there_is(ana: Educator, poppler: None) -> None:
    file = handed_in(ana)

    assert file.preview == "none"
    page = ana.get("write/presentation").text
    assert "The text that we read on 2 slides" in page
    assert "are being made" not in page


def test_a_picture_is_for_those_who_may_download_the_file_and_see_what_was_submitted(
    app: Flask, ana: Educator, bo: Educator, poppler: None
) -> None:
    ana.write_everything()
    file = handed_in(ana, "deck.pdf", SLIDES)
    work_off(app)
    address = f"files/{file.public_id}/pages/1.png"
    assessor = Educator(app, sub="carl", claims={"roles": [INSTRUCTOR]})

    answer = ana.get(address)
    assert answer.data.startswith(PNG)
    assert answer.content_type == "image/png"
    assert answer.headers["Cache-Control"] == "private, max-age=86400, immutable"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Content-Security-Policy"].startswith("sandbox")
    assert bo.get(address).status_code == 404
    assert assessor.get(address).status_code == 404
    others = [f"files/{file.public_id}/pages/{number}.png" for number in (0, 3, -1, 10**12, "one")]
    assert {ana.get(other).status_code for other in others} == {404}

    attempt = ana.submitted()

    assert assessor.get(address).data.startswith(PNG)
    assert ana.get(f"attempts/{attempt.public_id}").text.count('alt="Page 1"') == 1
    assert assessor.get(f"submissions/{attempt.public_id}").text.count('alt="Page 1"') == 1


def test_the_office_program_gets_a_home_of_its_own_and_nothing_of_our_environment(
    office: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SECRET_KEY", "not for programs")

    with pictures(DECK, "pptx", find()) as found:
        folder = found[0].path.parent

    given = (office / "given").read_text()
    told = (office / "told").read_text()
    assert "not for programs" not in given
    assert f"HOME={folder}\n" in given
    assert f"-env:UserInstallation=file://{folder}/profile" in told
    assert "impress_pdf_Export" in told
    assert not folder.exists()


def test_a_lost_message_loses_no_picture_and_one_turn_asks_for_the_next(
    app: Flask, ana: Educator, poppler: None
) -> None:
    first = handed_in(ana, "first.pdf", SLIDES)
    second = handed_in(ana, "second.pdf", SLIDES)
    huey = app.extensions[queue.EXTENSION].huey
    huey.storage.flush_queue()

    work_off(app, making.LOOK)
    assert len(huey) == 1

    work_off(app)
    assert (first.preview, second.preview) == ("ready", "waiting")
    assert len(huey) == 2

    work_off(app)
    assert second.preview == "ready"


def test_no_transaction_is_open_meanwhile_and_a_file_that_is_lost_has_no_pictures(
    app: Flask, ana: Educator, poppler: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = handed_in(ana, "deck.pdf", SLIDES)
    open_then = []

    def lose(key: str) -> bytes:
        open_then.append(db.session().in_transaction())
        raise storage.FileLost(key)

    monkeypatch.setattr(storage, "get", lose)
    work_off(app)

    assert open_then == [False]
    assert file.preview == "failed"
    assert "The text that we read on 2 pages" in ana.get("write/presentation").text


@pytest.mark.parametrize(
    "script", ["exit 1", "exit 0", "kill -9 $$"], ids=["fails", "writes nothing", "dies"]
)
def test_a_program_that_writes_nothing_makes_no_pictures(tmp_path: Path, script: str) -> None:
    broken = Converters(REAL.pdftoppm, str(stand_in(tmp_path, script)))

    with pytest.raises(CannotShow), pictures(DECK, "pptx", broken):
        pass


def test_a_program_that_takes_too_long_is_ended_with_all_that_it_started(tmp_path: Path) -> None:
    program = stand_in(tmp_path, f"sleep 60 & echo $! > {tmp_path}/started; wait")
    slow = Converters(REAL.pdftoppm, str(program))

    with pytest.raises(CannotShow, match="too long"), pictures(DECK, "pptx", slow, seconds=1.5):
        pass

    started = int((tmp_path / "started").read_text())
    assert ended(started)


def ended(process: int) -> bool:
    """Whether a process is gone, or will be once somebody asks for it, within a few seconds."""
    status = Path(f"/proc/{process}/stat")
    until = time.monotonic() + 5
    while status.exists() and status.read_text().split()[2] != "Z":
        if time.monotonic() > until:
            return False
        time.sleep(0.01)
    return True


def test_only_the_first_pages_become_pictures_and_whatever_their_shape_none_is_large() -> None:
    long_pages = pages(61).replace(b"[0 0 99 99]", b"[0 0 1 99]")

    with pictures(long_pages, "pdf", REAL) as found:
        assert len(found) == 60
        assert (found[0].width, found[0].height) == (13, 1200)
        folder = found[0].path.parent

    assert not folder.exists()


def test_a_damaged_pdf_has_no_pictures() -> None:
    with pytest.raises(CannotShow), pictures(b"%PDF-1.4\nnothing\n%%EOF", "pdf", REAL):
        pass
