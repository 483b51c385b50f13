"""A data file as a mapping, and its faults in the order in which they stand there."""

import os
from pathlib import Path
from typing import Any

from rubric.document import Document, UnreadableError, read_document
from rubric.errors import DefinitionError, Fault, Place, format_place


def read_text(path: str | os.PathLike[str]) -> str:
    """The text of a file. Raises DefinitionError where it is not UTF-8; OSError without a file."""
    try:
        return Path(path).read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        fault = Fault("file", f"not UTF-8 text (byte {error.start})")
        raise DefinitionError(str(path), [fault]) from error


def read_mapping(text: str, source: str) -> Document:
    """`text` as a document whose data is a mapping. Raises DefinitionError."""
    try:
        document = read_document(text)
    except UnreadableError as error:
        raise DefinitionError(source, [Fault("file", error.message, error.line)]) from error
    if not isinstance(document.data, dict):
        raise DefinitionError(source, [Fault("file", "must be a mapping of keys to values", 1)])
    return document


def flat(messages: Any, place: Place = ()) -> list[tuple[Place, str]]:
    """Marshmallow's nested messages as a list; `_schema` means the place itself."""
    if isinstance(messages, dict):
        return [
            fault
            for step, inner in messages.items()
            for fault in flat(inner, place if step == "_schema" else (*place, step))
        ]
    return [(place, message) for message in messages]


def in_order(document: Document, faults: list[tuple[Place, str]]) -> list[Fault]:
    """Faults with their lines and the entries around them, in the order of the file."""
    found = [
        Fault(format_place(place), message, document.line_of(place), _key_around(document, place))
        for place, message in faults
    ]
    return sorted(found, key=lambda fault: fault.line or 0)


def _key_around(document: Document, place: Place) -> str | None:
    """The key, or id, of the innermost entry around `place` that has one."""
    entry, key = document.data, None
    for step in place:
        try:
            entry = entry[step]
        except (KeyError, IndexError, TypeError):
            break
        if isinstance(entry, dict):
            named = entry.get("key", entry.get("id"))
            key = named if isinstance(named, str) else key
    return key
