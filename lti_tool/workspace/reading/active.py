"""What a PDF would start when it is opened: scripts, programs, files in it (ISO 32000, 12.6)."""

from collections.abc import Iterator
from typing import Any

from pypdf import PdfReader

from lti_tool.workspace.reading.pages import Active

STARTING = {"/JavaScript", "/Launch"}
HOLDING = {"/FileAttachment", "/RichMedia"}
MAX_CHAIN = 100


def refuse_active(reader: PdfReader) -> None:
    """Raise Active where the document, a page or an annotation starts or holds such a thing."""
    root = _found(reader.trailer.get("/Root"))
    named = _found(root.get("/Names")).keys()
    if not named.isdisjoint(("/JavaScript", "/EmbeddedFiles")):
        raise Active("it names scripts or files")
    owners = [root]
    for page in reader.pages:
        notes = [_found(note) for note in _listed(page.get("/Annots"))]
        if any(note.get("/Subtype") in HOLDING for note in notes):
            raise Active("a page holds a file")
        owners += [page, *notes]
    if any(action.get("/S") in STARTING for owner in owners for action in _actions(owner)):
        raise Active("it starts something")


def _actions(owner: Any) -> Iterator[Any]:
    begun = [owner.get("/OpenAction"), owner.get("/A"), *_found(owner.get("/AA")).values()]
    waiting = [_found(action) for action in begun]
    for _step in range(MAX_CHAIN):
        if not waiting:
            return
        action = waiting.pop()
        yield action
        waiting += [_found(following) for following in _listed(action.get("/Next"))]
    raise Active("it starts more things than anybody meant")


def _found(value: Any) -> Any:
    """The dictionary that a value is or points at; an empty one where it is none."""
    value = value.get_object() if hasattr(value, "get_object") else value
    return value if isinstance(value, dict) else {}


def _listed(value: Any) -> list[Any]:
    value = value.get_object() if hasattr(value, "get_object") else value
    return list(value) if isinstance(value, list) else [] if value is None else [value]
