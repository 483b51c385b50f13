"""The guard: what a file is by its content, and what is refused before anything parses it."""

import time
from collections.abc import Callable

import pytest

from lti_tool.workspace.errors import UploadRefused
from lti_tool.workspace.guard import kind_of
from tests.unit.workspace import documents

ALL = ("docx", "pptx", "odt", "odp", "pdf")


@pytest.mark.parametrize(
    ("kind", "content"),
    [
        ("docx", documents.docx("Hello")),
        ("odt", documents.odt("Hello")),
        ("pptx", documents.pptx("Hello")),
        ("odp", documents.odp("Hello")),
        ("pdf", documents.pdf("Hello")),
    ],
)
def test_a_good_file_is_known_by_its_content(kind: str, content: bytes) -> None:
    assert kind_of(content, ALL) == kind


@pytest.mark.parametrize(
    ("code", "make"),
    [
        ("empty", lambda: b""),
        ("kind", lambda: b"Dear principal,"),
        ("kind", lambda: b"<html><script>alert(1)</script></html>"),
        ("kind", lambda: documents.rebuilt(documents.docx("a"), {"mimetype": b"image/png"})),
        ("locked", lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 4096),
        ("locked", documents.locked_pdf),
        ("locked", documents.locked_odt),
        ("locked", documents.encrypted_entry),
        ("macros", documents.macro_pptx),
        ("macros", lambda: documents.rebuilt(documents.odt("a"), {"Basic/script-lc.xml": b"<a/>"})),
        ("bomb", documents.bomb_docx),
        ("bomb", lambda: documents.many_entries(5_100)),
        ("structure", documents.overlapping),
        ("structure", lambda: documents.pdf("Hello") + documents.docx("Hello")),
        ("structure", lambda: documents.docx("Hello") + b"<script>alert(1)</script>"),
        ("structure", lambda: documents.docx("Hello")[:-30]),
        ("structure", lambda: b"%PDF-1.7 but nothing else"),
        (
            "structure",
            lambda: documents.rebuilt(documents.docx("a"), {"../../etc/cron.d/x": b"* * * * *"}),
        ),
        ("structure", lambda: documents.rebuilt(documents.docx("a"), {"/etc/passwd": b"root"})),
        ("structure", lambda: documents.rebuilt(documents.docx("a"), {"C:\\windows\\x": b"a"})),
        (
            "structure",
            lambda: documents.rebuilt(documents.docx("a"), {"WORD/document.xml": b"<other/>"}),
        ),
        (
            "structure",
            lambda: documents.rebuilt(
                documents.docx("a"),
                {"[Content_Types].xml": b'<!DOCTYPE a [<!ENTITY b "c">]><Types>&b;</Types>'},
            ),
        ),
    ],
)
def test_a_hostile_file_is_refused_with_its_reason(code: str, make: Callable[[], bytes]) -> None:
    content = make()
    begun = time.perf_counter()

    with pytest.raises(UploadRefused) as refused:
        kind_of(content, ALL)

    assert refused.value.code == code
    assert str(refused.value.title)
    assert time.perf_counter() - begun < 2


def test_a_good_file_of_a_kind_that_is_not_asked_for_is_refused() -> None:
    with pytest.raises(UploadRefused) as refused:
        kind_of(documents.docx("Hello"), ("pptx", "pdf"))

    assert refused.value.code == "kind"
    assert ".pptx, .pdf" in str(refused.value.title)
