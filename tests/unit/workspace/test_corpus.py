"""The corpus of hostile and odd files: each gets its answer, and reading any stays small."""

import sys
from collections.abc import Iterator, Sequence
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest

from lti_tool import create_app
from lti_tool.database import db
from lti_tool.workspace import files, storage
from lti_tool.workspace.errors import UploadRefused
from lti_tool.workspace.reading import run
from lti_tool.workspace.reading.pages import Unreadable
from rubric import FileSlot, Text
from tests.conftest import make_settings
from tests.unit.workspace import documents
from tests.unit.workspace.educator import Educator, words
from tests.unit.workspace.hostile import CORPUS, TAKEN, Odd
from tests.unit.workspace.several import SEVERAL, several_files

pytestmark = pytest.mark.one_engine

SLOT = FileSlot("any", Text("Any"), ("docx", "pptx", "odt", "odp", "pdf"), 60 * files.MEGABYTE)
READ = (TAKEN, "unreadable", "too_much", "active")
"""Answers that only the reading process can give."""
PEAK_KILOBYTES = 150_000

# A small process between: the peak of a process is at least that of the one which started it.
_MEASURED = """
import os, sys
child = os.posix_spawn(sys.argv[2], sys.argv[2:], os.environ)
_, status, used = os.wait4(child, 0)
open(sys.argv[1], "w").write(str(used.ru_maxrss))
sys.exit(os.waitstatus_to_exitcode(status))
"""


class Peaks:
    """Lets readers run as they do, and notes the most memory that each has had, in kilobytes."""

    def __init__(self, note: Path) -> None:
        self.note = note
        self.found: list[int] = []
        self._run = run._run

    def __call__(self, command: Sequence[str], seconds: float) -> dict[str, Any]:
        try:
            return self._run(
                [sys.executable, "-S", "-c", _MEASURED, str(self.note), *command], seconds
            )
        finally:
            self.found.append(int(self.note.read_text()))


@pytest.fixture(scope="module")
def peaks(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Peaks]:
    """What the readers of this module's tests use; the largest is printed at the end."""
    folder = tmp_path_factory.mktemp("corpus")
    app = create_app(make_settings(f"sqlite:///{folder}/tool.sqlite3", folder))
    noted = Peaks(folder / "peak")
    with app.app_context(), pytest.MonkeyPatch.context() as patch:
        patch.setattr(run, "_run", noted)
        yield noted
        db.engine.dispose()
    print(f"\nMost memory of a reading process: {max(noted.found) / 1000:.0f} MB")


@pytest.mark.parametrize("odd", CORPUS.values(), ids=CORPUS.keys())
def test_each_file_gets_its_answer_and_the_guard_comes_before_the_reader(
    peaks: Peaks, odd: Odd
) -> None:
    read_before = len(peaks.found)

    assert answer_to(odd) == (odd.answer, odd.kept_as or (odd.name if odd.answer == TAKEN else ""))

    assert len(peaks.found) - read_before == (odd.answer in READ)
    assert max(peaks.found[read_before:], default=0) < PEAK_KILOBYTES


def answer_to(odd: Odd) -> tuple[str, str]:
    """What becomes of a file: the code, and the name that it is kept under."""
    try:
        taken = files.examine(SLOT, SLOT.max_bytes, odd.name, BytesIO(odd.content))
    except UploadRefused as error:
        return error.code, ""
    return TAKEN, taken.name


def test_nothing_is_stored_of_any_that_is_refused_and_the_draft_stays_as_it_was(
    app: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    several_files()
    ana = Educator(app, claims={"custom": SEVERAL})
    ana.upload("letter", "letter_file", "letter.docx", documents.docx(words(450)))
    refused = [odd for odd in CORPUS.values() if odd.answer != TAKEN]
    monkeypatch.setattr(storage, "put", unwanted)
    monkeypatch.setattr(files, "read_document", unreadable)

    sent = [(BytesIO(odd.content), f"{number}.docx") for number, odd in enumerate(refused)]
    answer = ana.save(
        "letter", {"file-letter_file": sent, "letter": "As it was"}, action="upload:letter_file"
    )

    assert answer.status_code == 422
    assert all(f"{number}.docx: " in answer.text for number in range(len(refused)))
    (file,) = ana.draft().files
    assert (file.name, file.removed_at) == ("letter.docx", None)
    assert ana.draft().texts[0].body == "As it was"


def unwanted(*_arguments: object) -> None:
    raise AssertionError("a refused file was stored")


def unreadable(*_arguments: object) -> None:
    raise Unreadable
