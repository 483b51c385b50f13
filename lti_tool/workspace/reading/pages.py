"""What comes out of a document, and what can go wrong."""

from dataclasses import dataclass


@dataclass(frozen=True)
class ReadPage:
    """The text of a slide, a page, or a whole document; `notes` are a slide's speaker notes."""

    text: str
    notes: str = ""


@dataclass(frozen=True)
class ReadDocument:
    """All that is read out of a document; `properties` as `reading.properties` names them."""

    pages: list[ReadPage]
    properties: dict[str, list[str]]


class Unreadable(Exception):
    """The document is damaged or locked."""


class TooMuch(Unreadable):
    """It holds more than is read, or takes longer than there is time."""


class Active(Unreadable):
    """It holds a program, or another file, that a viewer would start."""
