"""A credential as pages of writing: one section for each part's own prompts and each artifact.

A section is also what opens again for revision: everything in it is the evidence of its items.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

from lti_tool.workspace.errors import SectionNotFound
from rubric import (
    Artifact,
    Choice,
    Credential,
    FileSlot,
    Grid,
    Item,
    Link,
    Measure,
    Part,
    Prompt,
    Text,
)

CHANGES_NOTE = "what-changed"
"""The key of the note "what I changed". A prompt's key never holds a hyphen."""
LINE_NOTE = "changed-"
"""Begins the key of the note "what I changed" for one item."""

Kind = Literal["text", "title", "link", "choice", "note"]


@dataclass(frozen=True)
class Section:
    """One page of writing, with the word ranges that are about its texts."""

    key: str
    label: Text
    title: Text
    asks: Text | None
    part: Part
    artifact: Artifact | None
    prompts: tuple[Prompt, ...]
    items: tuple[Item, ...]
    measures: tuple[Measure, ...]

    @property
    def grid(self) -> Grid | None:
        return self.artifact.grid if self.artifact else None

    @property
    def choice(self) -> Choice | None:
        return self.artifact.choice if self.artifact else None

    @property
    def files(self) -> tuple[FileSlot, ...]:
        return self.artifact.files if self.artifact else ()

    @property
    def links(self) -> tuple[Link, ...]:
        return self.artifact.links if self.artifact else ()

    @property
    def one_is_enough(self) -> bool:
        """Whether one of its texts, files and links is all that is asked for."""
        return self.artifact is not None and self.artifact.needs == "one"

    @cached_property
    def texts(self) -> tuple[Prompt, ...]:
        """The prompts whose words count."""
        return tuple(prompt for prompt in self.prompts if prompt.counts)

    @property
    def shared_measures(self) -> tuple[Measure, ...]:
        """Ranges that several texts share."""
        return tuple(one for one in self.measures if len(one.texts) > 1)

    def measure(self, prompt_key: str) -> Measure | None:
        """The range of this one text, where it has one to itself."""
        return next((one for one in self.measures if one.texts == (prompt_key,)), None)


@dataclass(frozen=True)
class Field:
    """One form field of a credential. `section` is None for the note on what changed as a whole;
    `item` is the item that a note on one line is about."""

    key: str
    kind: Kind
    section: Section | None
    options: tuple[str, ...] = ()
    item: str | None = None


def sections(credential: Credential) -> tuple[Section, ...]:
    """Every section, in the definition's order."""
    return _layout(credential).sections


def section(credential: Credential, key: str) -> Section:
    """One section. Raises SectionNotFound."""
    for one in sections(credential):
        if one.key == key:
            return one
    raise SectionNotFound()


def field(credential: Credential, key: str) -> Field:
    """The form field of this name. Raises SectionNotFound."""
    found = fields(credential).get(key)
    if found is None:
        raise SectionNotFound()
    return found


def fields(credential: Credential) -> Mapping[str, Field]:
    """Every form field that holds an answer, by its name."""
    return _layout(credential).fields


def section_fields(section: Section) -> list[Field]:
    """The form fields of one section, in order."""
    found = [Field(prompt.key, prompt.kind, section) for prompt in section.prompts]
    if section.choice:
        found.append(Field(section.choice.key, "choice", section, section.choice.options))
    found += [Field(link.key, "link", section) for link in section.links]
    return found + [line_note(section, item) for item in section.items]


def line_note(section: Section, item: Item) -> Field:
    """The note on what was changed for one item."""
    return Field(f"{LINE_NOTE}{item.key}", "note", section, item=item.key)


def slot(credential: Credential, key: str) -> tuple[Section, FileSlot]:
    """A file slot and its section. Raises SectionNotFound."""
    for one in sections(credential):
        for each in one.files:
            if each.key == key:
                return one, each
    raise SectionNotFound()


@dataclass(frozen=True)
class _Layout:
    """A credential's sections and fields. It holds the credential, so that no other one gets its
    place in memory, by which it is found again."""

    credential: Credential
    sections: tuple[Section, ...]
    fields: Mapping[str, Field]


_layouts: dict[int, _Layout] = {}


def _layout(credential: Credential) -> _Layout:
    """Laid out once for each definition that was read: every request asks several times."""
    known = _layouts.get(id(credential))
    if known is None:
        found = tuple(_laid_out(credential))
        fields = {CHANGES_NOTE: Field(CHANGES_NOTE, "note", None)}
        fields |= {field.key: field for one in found for field in section_fields(one)}
        known = _layouts[id(credential)] = _Layout(credential, found, fields)
    return known


def _laid_out(credential: Credential) -> Iterator[Section]:
    for part in credential.parts:
        if part.prompts:
            yield _of_part(part)
        for artifact in part.artifacts:
            yield _of_artifact(part, artifact)


def _of_part(part: Part) -> Section:
    return Section(
        key=part.key,
        label=part.label,
        title=part.title,
        asks=part.asks,
        part=part,
        artifact=None,
        prompts=part.prompts,
        items=(part.item,) if part.item else (),
        measures=part.measures,
    )


def _of_artifact(part: Part, artifact: Artifact) -> Section:
    return Section(
        key=artifact.key,
        label=artifact.label,
        title=artifact.title,
        asks=artifact.asks,
        part=part,
        artifact=artifact,
        prompts=artifact.prompts,
        items=artifact.lines,
        measures=artifact.measures,
    )
