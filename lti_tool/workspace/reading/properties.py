"""What a document says beside its pages: who made it, what it is called, what is hidden in it.

Read into {property: [value, …]}. Those in WHO name a person or an organization; those in ABOUT
describe the document; both can be taken out. The others are text that a page does not hold:
comments, headers, descriptions of pictures, addresses that lead elsewhere.
"""

import re
import zipfile

from lti_tool.workspace.reading.archive import raw, related
from lti_tool.workspace.reading.limits import MAX_PROPERTY_CHARACTERS
from lti_tool.workspace.reading.walking import Element, walk

Properties = dict[str, list[str]]

WHO = ("author", "last_author", "manager", "company", "comment_author", "change_author")
ABOUT = ("title", "subject", "keywords", "description", "category", "template", "custom")
BESIDE = ("header", "comment", "footnote", "deleted", "picture", "graphic", "layout", "address",
          "field")  # fmt: skip

_CORE = {
    "creator": "author",
    "lastModifiedBy": "last_author",
    "title": "title",
    "subject": "subject",
    "keywords": "keywords",
    "description": "description",
    "category": "category",
    "Manager": "manager",
    "Company": "company",
    "HyperlinkBase": "template",
    "contentStatus": "category",
}
_META = {
    "creator": "last_author",
    "initial-creator": "author",
    "printed-by": "last_author",
    "title": "title",
    "subject": "subject",
    "keyword": "keywords",
    "description": "description",
    "user-defined": "custom",
}
# Text of these parts of Office Open XML is no page's text. The first that fits holds.
_PARTS = (
    (re.compile(r"/(?:header|footer)\d*\.xml$"), "header"),
    (re.compile(r"/(?:footnotes|endnotes)\.xml$"), "footnote"),
    (re.compile(r"/comments?[^/]*(?:/[^/]+)?\.xml$"), "comment"),
    (re.compile(r"/(?:diagrams/data|charts/chart)\d*\.xml$"), "graphic"),
    (
        re.compile(r"/(?:slideMasters|slideLayouts|notesMasters|handoutMasters)/[^/]+\.xml$"),
        "layout",
    ),
    (re.compile(r"^customXml/item\d+\.xml$"), "custom"),
)
_PEOPLE = {"author", "cmAuthor", "person", "comment", "cm"}


class Collected:
    """Values by property, each once, all together no more than MAX_PROPERTY_CHARACTERS."""

    def __init__(self) -> None:
        self._values: dict[str, dict[str, None]] = {}
        self._left = MAX_PROPERTY_CHARACTERS

    def add(self, name: str, value: str | None) -> None:
        value = (value or "").strip()
        known = self._values.setdefault(name, {})
        if value and value not in known and len(value) <= self._left:
            self._left -= len(value)
            known[value] = None

    def result(self) -> Properties:
        order = (*WHO, *ABOUT, *BESIDE)
        return {name: list(self._values[name]) for name in order if self._values.get(name)}


def read_office_open(archive: zipfile.ZipFile) -> Properties:
    """Properties of .docx and .pptx. Raises Unreadable."""
    found = Collected()
    for kind, path in related(archive, "").values():
        if kind in ("core-properties", "extended-properties") and path in archive.namelist():
            _named(archive, path, _CORE, found)
        if kind == "custom-properties" and path in archive.namelist():
            _texts(archive, path, "custom", found)
    for name in archive.namelist():
        if name.endswith(".rels"):
            _addresses(archive, name, found)
        elif name.endswith(".xml") and name.startswith(("word/", "ppt/", "customXml/")):
            beside = next((to for pattern, to in _PARTS if pattern.search(name)), None)
            _part(archive, name, beside, found)
    return found.result()


def read_open_document(archive: zipfile.ZipFile) -> Properties:
    """Properties of .odt and .odp. Raises Unreadable."""
    found = Collected()
    if "meta.xml" in archive.namelist():
        _named(archive, "meta.xml", _META, found)
    for name in ("content.xml", "styles.xml"):
        if name in archive.namelist():
            walk(raw(archive, name), lambda path, _at, _end: _odf(path, found))
    return found.result()


def _named(archive: zipfile.ZipFile, part: str, names: dict[str, str], found: Collected) -> None:
    def ended(path: list[Element], _at: int, _end: int) -> None:
        element = path[-1]
        if element.name in names:
            found.add(names[element.name], element.text)
        if element.name == "template":
            for value in element.attributes.values():
                found.add("template", value)

    walk(raw(archive, part), ended)


def _texts(archive: zipfile.ZipFile, part: str, name: str, found: Collected) -> None:
    walk(raw(archive, part), lambda path, _at, _end: found.add(name, path[-1].text))


def _addresses(archive: zipfile.ZipFile, part: str, found: Collected) -> None:
    def ended(path: list[Element], _at: int, _end: int) -> None:
        if path[-1].attributes.get("TargetMode") == "External":
            kind = path[-1].attributes.get("Type", "").rsplit("/", 1)[-1]
            name = "template" if kind == "attachedTemplate" else "address"
            found.add(name, path[-1].attributes.get("Target"))

    walk(raw(archive, part), ended)


def _part(archive: zipfile.ZipFile, part: str, beside: str | None, found: Collected) -> None:
    """Authors, descriptions and deleted words of any part; all text of one that is no page."""
    lines: list[str] = []

    def ended(path: list[Element], _at: int, _end: int) -> None:
        element = path[-1]
        _authors(element, found)
        if element.name in ("docPr", "cNvPr"):
            found.add("picture", element.attributes.get("descr"))
            found.add("picture", element.attributes.get("title"))
        elif element.name == "delText":
            found.add("deleted", element.text)
        elif element.name == "t" or (beside and element.name in ("text", "v")):
            lines.append("".join(element.texts))
        elif element.name == "p":
            _line(lines, beside, found)
        elif beside == "custom":
            found.add("custom", element.text)

    walk(raw(archive, part), ended)
    _line(lines, beside, found)


def _line(lines: list[str], beside: str | None, found: Collected) -> None:
    if beside:
        found.add(beside, "".join(lines))
    lines.clear()


def _authors(element: Element, found: Collected) -> None:
    person = element.name in _PEOPLE
    found.add("comment_author" if person else "change_author", element.attributes.get("author"))
    if element.name in ("cmAuthor", "author"):
        found.add("comment_author", element.attributes.get("name"))
    if element.name in ("presenceInfo", "author"):
        found.add("comment_author", element.attributes.get("userId"))


_ODF_BESIDE = {
    "annotation": "comment",
    "note": "footnote",
    "deletion": "deleted",
    "header": "header",
    "header-left": "header",
    "header-first": "header",
    "footer": "header",
    "footer-left": "header",
    "footer-first": "header",
    "footer-decl": "header",
    "header-decl": "header",
    "master-page": "layout",
}
_ODF_FIELD = re.compile(
    r"^(?:author-|initial-creator|sender-|file-name|user-defined$|template-name)"
)


def _odf(path: list[Element], found: Collected) -> None:
    element = path[-1]
    names = [one.name for one in path]
    inside = next((_ODF_BESIDE[name] for name in reversed(names) if name in _ODF_BESIDE), None)
    if element.name == "creator":
        found.add("change_author" if "change-info" in names else "comment_author", element.text)
    elif element.name in ("title", "desc"):
        found.add("picture", element.text)
    elif _ODF_FIELD.match(element.name):
        found.add("field", element.text)
    elif inside and element.name in ("p", "h", "footer-decl", "header-decl"):
        found.add(inside, element.text)
    elif inside and len(path) > 1:
        # What a span says belongs to the paragraph around it.
        path[-2].texts.extend(element.texts)
    if element.name == "a":
        found.add("address", element.attributes.get("href"))
