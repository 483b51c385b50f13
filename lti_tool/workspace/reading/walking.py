"""Going through XML without keeping it: what a document says beside its text, and where it does.

Offsets are in bytes, so that one value can be replaced and everything else left as it was written.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from xml.parsers import expat

from lti_tool.workspace.reading.pages import Unreadable


@dataclass
class Element:
    """An element that has begun. `name` is local, without its namespace, as are its attributes'.

    `start` is where its tag begins, `inside` where its content does.
    """

    name: str
    attributes: dict[str, str]
    start: int
    inside: int
    texts: list[str] = field(default_factory=list)

    @property
    def text(self) -> str:
        """Its own text, its children's not included, once it has ended."""
        return "".join(self.texts).strip()


Ended = Callable[[list[Element], int, int], None]
"""Called with the path to an element that ends (itself last), and where its content and it end."""


def walk(content: bytes, ended: Ended) -> None:
    """Go through all elements. Raises Unreadable on damaged XML and on declared entities."""
    path: list[Element] = []
    parser = expat.ParserCreate(namespace_separator="}")
    parser.buffer_text = True

    def begin(name: str, attributes: dict[str, str]) -> None:
        start = parser.CurrentByteIndex
        known = {_local(each): value for each, value in attributes.items()}
        path.append(Element(_local(name), known, start, _end_of_tag(content, start)))

    def end(_name: str) -> None:
        at = after = path[-1].inside
        closes_itself = content[at - 2 : at] == b"/>"
        if not closes_itself:
            at = parser.CurrentByteIndex
            after = content.find(b">", at) + 1
        ended(path, at, after)
        path.pop()

    def said(text: str) -> None:
        if path:
            path[-1].texts.append(text)

    def refuse(*_declared: object) -> None:
        raise Unreadable("it declares entities")

    parser.StartElementHandler, parser.EndElementHandler = begin, end
    parser.CharacterDataHandler, parser.EntityDeclHandler = said, refuse
    try:
        parser.Parse(content, True)
    except expat.ExpatError as error:
        raise Unreadable(f"XML: {error}") from error


_TAG = re.compile(rb"""<[^>"']*+(?:"[^"]*+"[^>"']*+|'[^']*+'[^>"']*+)*+>""")


def _end_of_tag(content: bytes, start: int) -> int:
    tag = _TAG.match(content, start)
    return tag.end() if tag else start


def _local(name: str) -> str:
    return name.rpartition("}")[2]
