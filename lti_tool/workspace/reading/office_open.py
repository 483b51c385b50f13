"""Text of .docx and .pptx (ECMA-376).

A letter's words are those of its body: paragraphs, tables, text boxes and inserted text, not
deleted text, comments, headers, footers or foot notes.
"""

import zipfile
from collections.abc import Iterator
from xml.etree.ElementTree import Element

from lti_tool.workspace.reading.archive import entry, related
from lti_tool.workspace.reading.limits import MAX_PAGES
from lti_tool.workspace.reading.pages import ReadPage, TooMuch, Unreadable

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
P = "{http://schemas.openxmlformats.org/presentationml/2006/main}"
R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"

# A text box stands in the file twice, for new and for old programs; deleted text stands there too.
_PASSED_OVER = {f"{MC}Fallback", f"{W}del", f"{W}moveFrom", f"{W}instrText", f"{W}pPr", f"{W}rPr"}
_WORD_SIGNS = {
    f"{W}tab": "\t",
    f"{W}br": "\n",
    f"{W}cr": "\n",
    f"{W}noBreakHyphen": "\u2011",
    f"{W}softHyphen": "\u00ad",
}


def read_docx(archive: zipfile.ZipFile) -> list[ReadPage]:
    """The document as one page."""
    body = entry(archive, _main(archive)).find(f"{W}body")
    if body is None:
        raise Unreadable("the document has no body")
    return [ReadPage("".join(_word_text(body)).strip("\n"))]


def read_pptx(archive: zipfile.ZipFile) -> list[ReadPage]:
    """One page for each slide, in the order in which they are shown."""
    main = _main(archive)
    targets = related(archive, main)
    shown = [one.get(f"{R}id", "") for one in entry(archive, main).iter(f"{P}sldId")]
    if len(shown) > MAX_PAGES:
        raise TooMuch("too many slides")
    return [_slide(archive, targets[key][1]) for key in shown if key in targets]


def _main(archive: zipfile.ZipFile) -> str:
    for kind, path in related(archive, "").values():
        if kind == "officeDocument":
            return path
    raise Unreadable("there is no main part")


def _slide(archive: zipfile.ZipFile, name: str) -> ReadPage:
    notes = ""
    for kind, path in related(archive, name).values():
        if kind == "notesSlide":
            notes = _notes(entry(archive, path))
    return ReadPage(_drawing_text(entry(archive, name)), notes)


def _notes(root: Element) -> str:
    """Speaker notes: the body placeholder alone, not the picture, date and number around it."""
    texts = []
    for shape in root.iter(f"{P}sp"):
        placeholder = shape.find(f"{P}nvSpPr/{P}nvPr/{P}ph")
        if placeholder is not None and placeholder.get("type") == "body":
            texts.append(_drawing_text(shape))
    return "\n".join(text for text in texts if text)


def _drawing_text(root: Element) -> str:
    lines = ("".join(_runs(paragraph)) for paragraph in _paragraphs(root))
    return "\n".join(line for line in lines if line.strip())


def _paragraphs(root: Element) -> Iterator[Element]:
    if root.tag == f"{MC}Fallback":
        return
    if root.tag == f"{A}p":
        yield root
        return
    for child in root:
        yield from _paragraphs(child)


def _runs(paragraph: Element) -> Iterator[str]:
    for node in paragraph.iter():
        if node.tag == f"{A}t":
            yield node.text or ""
        elif node.tag == f"{A}br":
            yield "\n"


def _word_text(node: Element) -> Iterator[str]:
    if node.tag in _PASSED_OVER:
        return
    if node.tag == f"{W}t":
        yield node.text or ""
        return
    if node.tag in _WORD_SIGNS:
        yield _WORD_SIGNS[node.tag]
        return
    for child in node:
        yield from _word_text(child)
    if node.tag == f"{W}p":
        yield "\n"
