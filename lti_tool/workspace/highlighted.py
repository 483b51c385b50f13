"""An assessor's notes on places of a submission, as plain objects for pages."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from lti_tool.workspace.sections import Section
from rubric import Text


@dataclass(frozen=True)
class Highlighted:
    """A note on a place of a text or a file.

    `kind` is that of `models.Outcome.highlights`; `target` the text's key or the file's public id,
    `label` its name. `number` counts the notes of one text or file from 1. `start` and `end` are
    the passage's characters, `page` counts from 1. `id` names the note at the desk; None once it
    is released.
    """

    kind: str
    target: str
    label: Text
    number: int
    note: str
    quote: str = ""
    start: int = 0
    end: int = 0
    page: int | None = None
    file_kind: str = ""
    id: int | None = None

    @property
    def place(self) -> str:
        """The id of the note's own element."""
        return f"note-{self.target}-{self.number}"

    @property
    def mark(self) -> str:
        """The id of the element that leads from the passage to the note."""
        return f"noted-{self.target}-{self.number}"

    @property
    def at(self) -> str:
        """The id of the element of the text or page that it is about."""
        return f"text-{self.target}" if self.page is None else f"page-{self.target}-{self.page}"


def highlighted(
    section: Section, snapshot: Mapping[str, Any], notes: Iterable[Mapping[str, Any]]
) -> tuple[Highlighted, ...]:
    """The notes on a section, in the order of the section and of the places in it."""
    labels = {prompt.key: prompt.label for prompt in section.prompts}
    slots = {slot.key: slot.label for slot in section.files}
    files = {one["public_id"]: one for one in snapshot["files"] if one["slot"] in slots}
    order = [*labels, *files]
    here = [one for one in notes if _target(one) in order]
    numbers: Counter[str] = Counter()
    found = []
    for one in sorted(here, key=lambda one: (order.index(_target(one)), *_position(one))):
        target = _target(one)
        numbers[target] += 1
        file = files.get(target)
        found.append(
            Highlighted(
                kind=one["kind"],
                target=target,
                label=slots[file["slot"]] if file else labels[target],
                number=numbers[target],
                note=one["note"],
                quote=one["quote"],
                start=one.get("start", 0),
                end=one.get("start", 0) + len(one["quote"]),
                page=one.get("page"),
                file_kind=file["kind"] if file else "",
                id=one.get("id"),
            )
        )
    return tuple(found)


def _target(one: Mapping[str, Any]) -> str:
    return str(one["file"] if "file" in one else one["prompt"])


def _position(one: Mapping[str, Any]) -> tuple[int, int]:
    """What is about all of a text stands before its passages."""
    return one.get("page") or 0, -1 if one["kind"] == "text" else one.get("start", 0)
