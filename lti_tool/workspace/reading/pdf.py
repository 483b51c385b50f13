"""Text and properties of a PDF, and the same PDF without what it says of its author."""

from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import IO, Any

from pypdf import PdfReader, PdfWriter
from pypdf.errors import PyPdfError
from pypdf.generic import DictionaryObject, NameObject, StreamObject, TextStringObject

from lti_tool.workspace.reading.active import refuse_active
from lti_tool.workspace.reading.limits import MAX_PAGES
from lti_tool.workspace.reading.pages import ReadDocument, ReadPage, TooMuch, Unreadable
from lti_tool.workspace.reading.properties import Collected, Properties
from lti_tool.workspace.reading.walking import Element, walk

_INFO = {
    "/Author": "author",
    "/Title": "title",
    "/Subject": "subject",
    "/Keywords": "keywords",
    "/Company": "company",
    "/Manager": "manager",
    "/SourceModified": "",
    "/CreationDate": "",
    "/ModDate": "",
    "/Creator": "",
    "/Producer": "",
    "/Trapped": "",
}
_XMP = {"creator": "author", "Author": "author", "title": "title", "description": "description",
        "subject": "subject", "Keywords": "keywords", "Company": "company",
        "Manager": "manager"}  # fmt: skip
_FIELDS = ("/Widget", "/Link", "/Popup")


def read_pdf(path: Path) -> ReadDocument:
    """One page for each page. A scanned page has no text. Raises Unreadable."""
    try:
        # Read from the disk as needed: given a path, it would take the whole file into memory.
        with path.open("rb") as stream:
            reader = _opened(stream)
            refuse_active(reader)
            pages = [ReadPage(page.extract_text().strip()) for page in reader.pages]
            return ReadDocument(pages, _properties(reader))
    except PyPdfError as error:
        raise Unreadable(f"{type(error).__name__}: {error}") from error


def strip_pdf(path: Path) -> bytes:
    """Without Info, XMP, other programs' private data and annotations' authors.

    Raises Unreadable.
    """
    try:
        with path.open("rb") as stream:
            return _stripped(_opened(stream))
    except PyPdfError as error:
        raise Unreadable(f"{type(error).__name__}: {error}") from error


def _opened(stream: IO[bytes]) -> PdfReader:
    reader = PdfReader(stream)
    if reader.is_encrypted:
        raise Unreadable("locked with a password")
    if len(reader.pages) > MAX_PAGES:
        raise TooMuch("too many pages")
    if not reader.pages:
        raise Unreadable("it has no pages")
    return reader


def _properties(reader: PdfReader) -> Properties:
    found = Collected()
    for key, value in (reader.metadata or {}).items():
        if name := _INFO.get(key, "custom"):
            found.add(name, str(value))
    metadata = reader.root_object.get("/Metadata")
    if metadata is not None and isinstance(stream := metadata.get_object(), StreamObject):
        _xmp(stream.get_data(), found)
    for annotation in _annotations(reader):
        _annotation(annotation, found)
    for title in _titles(reader.outline):
        found.add("header", title)
    return found.result()


def _xmp(content: bytes, found: Collected) -> None:
    def ended(path: list[Element], _at: int, _end: int) -> None:
        names = [_XMP[one.name] for one in path if one.name in _XMP]
        if names:
            found.add(names[0], path[-1].text)
        for name, value in path[-1].attributes.items():
            if name in _XMP:
                found.add(_XMP[name], value)

    try:
        # Programs leave room to write into after the end.
        walk(content.strip(b"\x00 \r\n\t"), ended)
    except Unreadable:
        # Nobody needs it to show the pages; what is in it may still name somebody.
        found.add("custom", content.decode("utf-8", "replace"))


def _annotations(document: PdfReader | PdfWriter) -> Iterator[DictionaryObject]:
    for page in document.pages:
        listed = page.get("/Annots")
        for each in listed.get_object() if listed is not None else []:
            annotation = each.get_object()
            if isinstance(annotation, DictionaryObject):
                yield annotation


def _annotation(annotation: DictionaryObject, found: Collected) -> None:
    kind = annotation.get("/Subtype")
    if kind not in _FIELDS:
        found.add("comment_author", _said(annotation, "/T"))
        found.add("comment", _said(annotation, "/Contents"))
    if kind == "/Widget":
        found.add("field", _said(annotation, "/V"))
    action = annotation.get("/A")
    if action is not None and isinstance(target := action.get_object(), DictionaryObject):
        found.add("address", _said(target, "/URI"))


def _said(holder: DictionaryObject, key: str) -> str:
    value = holder.get(key)
    return str(value.get_object()) if value is not None else ""


def _titles(outline: list[Any]) -> Iterator[str]:
    for each in outline:
        if isinstance(each, list):
            yield from _titles(each)
        else:
            yield str(each.title)


def _stripped(reader: PdfReader) -> bytes:
    writer = PdfWriter(clone_from=reader)
    writer.metadata = None
    for holder in [writer.root_object, *writer.pages]:
        for key in ("/Metadata", "/PieceInfo"):
            if key in holder:
                del holder[NameObject(key)]
    for annotation in _annotations(writer):
        if "/T" in annotation and annotation.get("/Subtype") not in _FIELDS:
            annotation[NameObject("/T")] = TextStringObject("")
    # What nothing refers to any more would be written all the same.
    writer.compress_identical_objects(remove_duplicates=False, remove_unreferenced=True)
    stream = BytesIO()
    writer.write(stream)
    return stream.getvalue()
