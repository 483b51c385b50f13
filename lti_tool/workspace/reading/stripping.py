"""Takes out of office documents what they say of their author, and leaves the rest as it was.

Property parts are emptied, thumbnails and signatures dropped; who wrote a comment or a change
becomes "Author 1", "Author 2", so that it stays clear which are by the same person.
"""

import re
import zipfile
from collections.abc import Callable
from io import BytesIO
from xml.sax.saxutils import quoteattr

from lti_tool.workspace.reading.archive import raw, related
from lti_tool.workspace.reading.pages import Unreadable
from lti_tool.workspace.reading.walking import Element, walk

Edit = tuple[int, int, bytes]

_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006"
_CORE = "http://schemas.openxmlformats.org/package/2006/metadata/core-properties"
_HEAD = b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_EMPTY = {
    "core-properties": f'<cp:coreProperties xmlns:cp="{_CORE}"/>',
    "extended-properties": f'<Properties xmlns="{_OFFICE}/extended-properties"/>',
    "custom-properties": f'<Properties xmlns="{_OFFICE}/custom-properties"/>',
}
_META = (
    '<office:document-meta xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
    'office:version="1.3"><office:meta/></office:document-meta>'
)
_DROPPED = re.compile(
    r"^(?:docProps/thumbnail\.|_xmlsignatures/|Thumbnails/|META-INF/documentsignatures\.xml$)"
)


def strip_archive(archive: zipfile.ZipFile, kind: str) -> bytes:
    """A .docx, .pptx, .odt or .odp without them. Raises Unreadable."""
    office_open = kind in ("docx", "pptx")
    gone = {name for name in archive.namelist() if _DROPPED.match(name)}
    empty = _property_parts(archive) if office_open else {"meta.xml": _META}
    if office_open:
        gone |= {path for type_, path in related(archive, "").values() if type_ == "thumbnail"}
    people = _People()
    stream = BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as stripped:
        for entry in archive.infolist():
            if entry.filename not in gone:
                # The order stays, and what was not compressed: OpenDocument asks for both.
                kept = zipfile.ZipInfo(entry.filename)
                kept.compress_type = entry.compress_type
                kept.external_attr = entry.external_attr
                body = _body(archive, entry.filename, empty, gone, people, office_open)
                stripped.writestr(kept, body)
    return stream.getvalue()


class _People:
    """Numbers for the people of one document, by what it calls them."""

    def __init__(self) -> None:
        self._numbers: dict[str, int] = {}

    def called(self, name: str) -> str:
        number = self._numbers.setdefault(name.strip(), len(self._numbers) + 1)
        return f"Author {number}"


_EditsOf = Callable[[bytes, list[Element], int, _People], list[Edit]]


def _property_parts(archive: zipfile.ZipFile) -> dict[str, str]:
    return {path: _EMPTY[kind] for kind, path in related(archive, "").values() if kind in _EMPTY}


def _body(
    archive: zipfile.ZipFile,
    name: str,
    empty: dict[str, str],
    gone: set[str],
    people: _People,
    office_open: bool,
) -> bytes:
    if name in empty:
        return _HEAD + empty[name].encode()
    if name in ("_rels/.rels", "[Content_Types].xml", "META-INF/manifest.xml"):
        return _without(raw(archive, name), gone)
    if office_open and name.endswith(".rels"):
        return _without_template(raw(archive, name))
    if office_open and name.endswith(".xml") and name.startswith(("word/", "ppt/")):
        return _anonymous(raw(archive, name), people, _office_open_edits)
    if not office_open and name in ("content.xml", "styles.xml"):
        return _anonymous(raw(archive, name), people, _open_document_edits)
    return archive.read(name)


def _without(content: bytes, gone: set[str]) -> bytes:
    """A list of parts without the lines about parts that are gone."""
    edits: list[Edit] = []

    def ended(path: list[Element], _at: int, end: int) -> None:
        attributes = path[-1].attributes
        signs = attributes.get("Type", "").endswith("/digital-signature/origin")
        named = (attributes.get(key, "") for key in ("Target", "PartName", "full-path"))
        if len(path) == 2 and (signs or any(each.lstrip("/") in gone for each in named if each)):
            edits.append((path[-1].start, end, b""))

    walk(content, ended)
    return _edited(content, edits)


def _without_template(content: bytes) -> bytes:
    """A list of relations in which no template's address tells the folder that it lay in."""
    edits: list[Edit] = []

    def ended(path: list[Element], _at: int, _end: int) -> None:
        element = path[-1]
        if element.attributes.get("Type", "").endswith("/attachedTemplate"):
            edits.append(_tag(content, element, {"Target": "Normal.dotm"}))

    walk(content, ended)
    return _edited(content, edits)


def _anonymous(content: bytes, people: _People, edits_of: _EditsOf) -> bytes:
    edits: list[Edit] = []
    walk(content, lambda path, at, _end: edits.extend(edits_of(content, path, at, people)))
    return _edited(content, edits)


def _edited(content: bytes, edits: list[Edit]) -> bytes:
    """Raises Unreadable where there is something to edit in an encoding that is not UTF-8."""
    if edits and content.startswith((b"\xfe\xff", b"\xff\xfe")):
        raise Unreadable("not in UTF-8")
    pieces, done = [], 0
    for start, end, new in sorted(edits):
        pieces += [content[done:start], new]
        done = end
    return b"".join([*pieces, content[done:]])


def _office_open_edits(
    content: bytes, path: list[Element], _at: int, people: _People
) -> list[Edit]:
    element = path[-1]
    names = {"author", "userId"}
    if element.name in ("cmAuthor", "author"):
        names.add("name")
    changed = {
        name: people.called(value)
        for name, value in element.attributes.items()
        if name in names and value
    }
    if not changed:
        return []
    return [_tag(content, element, changed | {"initials": "A", "providerId": "None"})]


def _tag(content: bytes, element: Element, changed: dict[str, str]) -> Edit:
    tag = content[element.start : element.inside]
    for name, value in changed.items():
        pattern = rf"""(?<=[\s:]){name}\s*=\s*("[^"]*"|'[^']*')""".encode()
        new = f"{name}={quoteattr(value)}".encode()
        tag = re.sub(pattern, _always(new), tag)
    return element.start, element.inside, tag


def _always(new: bytes) -> Callable[[re.Match[bytes]], bytes]:
    """A replacement in which no backslash means anything."""
    return lambda _match: new


def _open_document_edits(
    _content: bytes, path: list[Element], at: int, people: _People
) -> list[Edit]:
    element = path[-1]
    if not element.text:
        return []
    if element.name == "creator":
        return [(element.inside, at, people.called(element.text).encode())]
    if element.name in ("creator-initials", "sender-initials"):
        return [(element.inside, at, b"A")]
    return []
