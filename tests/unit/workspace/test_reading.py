"""Reading: the text of each kind of document, in a process that cannot take the server with it."""

import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from threading import Lock

import pytest

from lti_tool.workspace.reading import run
from lti_tool.workspace.reading.pages import ReadPage, Unreadable
from lti_tool.workspace.reading.run import read_document
from rubric import count_words
from tests.unit.workspace import documents

pytestmark = pytest.mark.one_engine


@pytest.mark.parametrize(
    ("kind", "content"),
    [
        ("docx", documents.docx("Dear Dr. Ruiz,", "One two three.")),
        ("odt", documents.odt("Dear Dr. Ruiz,", "One two three.")),
    ],
)
def test_a_letter_is_one_page_of_its_paragraphs(kind: str, content: bytes) -> None:
    pages = read_document(content, kind).pages

    assert [page.text for page in pages] == ["Dear Dr. Ruiz,\nOne two three."]
    assert count_words(pages[0].text) == 6


@pytest.mark.parametrize(
    ("kind", "content"),
    [
        ("pptx", documents.pptx("First slide", "Second slide")),
        ("odp", documents.odp("First slide", "Second slide")),
        ("pdf", documents.pdf("First slide", "Second slide")),
    ],
)
def test_a_presentation_is_read_slide_by_slide(kind: str, content: bytes) -> None:
    pages = read_document(content, kind).pages

    assert [page.text for page in pages] == ["First slide", "Second slide"]


def test_speaker_notes_are_kept_apart_from_the_slide() -> None:
    (page,) = read_document(documents.pptx("The plan", notes="Pause here."), "pptx").pages

    assert (page.text, page.notes) == ("The plan", "Pause here.")


def test_deleted_text_of_a_letter_does_not_count() -> None:
    good = documents.docx("Kept")
    body = documents.entry(good, "word/document.xml").replace(
        b"<w:p>", b"<w:p><w:del><w:r><w:delText>Gone</w:delText><w:t>Gone</w:t></w:r></w:del>", 1
    )

    (page,) = read_document(documents.rebuilt(good, {"word/document.xml": body}), "docx").pages

    assert page.text == "Kept"


def test_a_text_box_counts_once_although_it_stands_in_the_file_twice() -> None:
    good = documents.docx("Before")
    box = (
        b'<mc:AlternateContent xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/'
        b'2006"><mc:Choice Requires="wps"><w:t>Box</w:t></mc:Choice>'
        b"<mc:Fallback><w:t>Box</w:t></mc:Fallback></mc:AlternateContent>"
    )
    body = documents.entry(good, "word/document.xml").replace(b"</w:r>", box + b"</w:r>", 1)

    (page,) = read_document(documents.rebuilt(good, {"word/document.xml": body}), "docx").pages

    assert page.text == "BeforeBox"


def test_a_bomb_that_the_guard_had_let_through_is_stopped_by_the_limits() -> None:
    begun = time.perf_counter()

    with pytest.raises(Unreadable):
        read_document(documents.bomb_docx(megabytes=60), "docx")

    assert time.perf_counter() - begun < 25


def test_reading_ends_when_time_is_up() -> None:
    with pytest.raises(Unreadable, match="too long"):
        read_document(documents.docx("Hello"), "docx", seconds=0.01)


def test_few_are_read_at_once_however_many_arrive(monkeypatch: pytest.MonkeyPatch) -> None:
    lock, reading, most = Lock(), [0], [0]

    def slow(command: Sequence[str], seconds: float) -> bytes:
        with lock:
            reading[0] += 1
            most[0] = max(most[0], reading[0])
        time.sleep(0.05)
        with lock:
            reading[0] -= 1
        return b'{"pages": [{"text": "read", "notes": ""}], "properties": {}}'

    monkeypatch.setattr(run, "_run", slow)
    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(lambda _: read_document(b"", "docx").pages, range(8)))

    assert found == [[ReadPage("read")]] * 8
    assert most == [run.AT_ONCE]
