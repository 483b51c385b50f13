"""Text of .odt and .odp (OpenDocument 1.3), flat content of content.xml.

As in .docx, a letter's words are those of its body: not tracked deletions, comments or notes.
"""

import zipfile
from collections.abc import Iterator
from xml.etree.ElementTree import Element

from lti_tool.workspace.reading.archive import entry
from lti_tool.workspace.reading.limits import MAX_PAGES
from lti_tool.workspace.reading.pages import ReadPage, TooMuch, Unreadable

OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
DRAW = "{urn:oasis:names:tc:opendocument:xmlns:drawing:1.0}"
PRESENTATION = "{urn:oasis:names:tc:opendocument:xmlns:presentation:1.0}"

_PASSED_OVER = {
    f"{TEXT}tracked-changes",
    f"{TEXT}note",
    f"{OFFICE}annotation",
    f"{PRESENTATION}notes",
    f"{OFFICE}forms",
}
_PARAGRAPHS = {f"{TEXT}p", f"{TEXT}h"}
_MAX_SPACES = 1000


def read_odt(archive: zipfile.ZipFile) -> list[ReadPage]:
    """The document as one page."""
    return [ReadPage(_text(_body(archive, "text")))]


def read_odp(archive: zipfile.ZipFile) -> list[ReadPage]:
    """One page for each slide, in order."""
    slides = _body(archive, "presentation").findall(f"{DRAW}page")
    if len(slides) > MAX_PAGES:
        raise TooMuch("too many slides")
    return [_slide(slide) for slide in slides]


def _body(archive: zipfile.ZipFile, kind: str) -> Element:
    body = entry(archive, "content.xml").find(f"{OFFICE}body/{OFFICE}{kind}")
    if body is None:
        raise Unreadable("the document has no body")
    return body


def _slide(slide: Element) -> ReadPage:
    notes = slide.find(f"{PRESENTATION}notes")
    said = "" if notes is None else "".join(line for child in notes for line in _lines(child))
    return ReadPage(_text(slide), said.strip())


def _text(node: Element) -> str:
    return "".join(_lines(node)).strip("\n")


def _lines(node: Element) -> Iterator[str]:
    """A node's text with its children's; what follows the node is its parent's to yield."""
    if node.tag in _PASSED_OVER:
        return
    if node.tag == f"{TEXT}s":
        yield " " * min(_number(node.get(f"{TEXT}c", "1")), _MAX_SPACES)
    elif node.tag == f"{TEXT}tab":
        yield "\t"
    elif node.tag == f"{TEXT}line-break":
        yield "\n"
    inside = _holds_text(node)
    if inside:
        yield node.text or ""
    for child in node:
        yield from _lines(child)
        if inside:
            yield child.tail or ""
    if node.tag in _PARAGRAPHS:
        yield "\n"


def _holds_text(node: Element) -> bool:
    """Paragraphs and what stands inside them hold text; white space between frames is layout."""
    return node.tag in _PARAGRAPHS or node.tag in (
        f"{TEXT}span",
        f"{TEXT}a",
        f"{TEXT}ruby-base",
        f"{TEXT}meta",
    )


def _number(value: str) -> int:
    return int(value) if value.isdigit() else 1
