"""The evidence of one section as its page of writing shows it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from lti_tool.web.errors import Refusal
from lti_tool.workspace.marks import Mark, lines, marks
from lti_tool.workspace.sections import Section
from lti_tool.workspace.touching import touched
from lti_tool.workspace.work import Work
from rubric import Item


@dataclass(frozen=True)
class Removed:
    """A mark that was just removed: the text or slot that it was in, its line, and what marks the
    place again (`Mark.asked`)."""

    target: str
    item: Item
    asked: Mapping[str, Any]


@dataclass(frozen=True)
class RefusedMark:
    """A place that was not marked: its text's key or its file's id, what was typed, and why."""

    place: str
    typed: str
    error: Refusal


@dataclass(frozen=True)
class Anchoring:
    """What is marked in a section. `touched` are its passed lines whose evidence was edited."""

    work: Work
    section: Section
    marks: tuple[Mark, ...]
    touched: tuple[Item, ...]
    removed: Removed | None
    refused: RefusedMark | None

    @property
    def lines(self) -> tuple[Item, ...]:
        """The lines that evidence can be marked for; none in a part."""
        return lines(self.section)

    @property
    def targets(self) -> list[str]:
        """Its texts and file slots, by key."""
        texts = [prompt.key for prompt in self.section.texts]
        return texts + [slot.key for slot in self.section.files]

    def at(self, target: str) -> list[Mark]:
        """What is marked in a text or slot, lost ones included."""
        return [mark for mark in self.marks if mark.target == target]

    def proving(self, item: Item) -> list[Mark]:
        """What is marked for a line and holds."""
        return [mark for mark in self.marks if mark.item.key == item.key and mark.lost is None]

    def is_passed(self, item: Item) -> bool:
        """Whether an earlier attempt passed a line."""
        return item.key in self.work.passed

    def rests(self, prompt_key: str) -> bool:
        """Whether a document is handed in instead of a text."""
        return prompt_key in self.work.documents


def anchoring(
    work: Work,
    section: Section,
    removed: Removed | None = None,
    refused: RefusedMark | None = None,
) -> Anchoring:
    """The evidence of a section now."""
    edited = touched(work)
    return Anchoring(
        work=work,
        section=section,
        marks=marks(work),
        touched=tuple(item for item in section.items if item.key in edited),
        removed=removed,
        refused=refused,
    )
