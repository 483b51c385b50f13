"""Alignment vocabularies: entries that a piece of work can be tagged with, as plain frozen objects.

A vocabulary is one file for each version, `frameworks/<key>/<version>.yaml`; the ids in it are
stable. `frameworks/guide.yaml` says which entries fit which family of issues.
"""

import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any
from unicodedata import combining, normalize

from rubric.document import Document
from rubric.errors import DefinitionError
from rubric.files import flat, in_order, read_mapping, read_text
from rubric.framework_schemas import (
    FrameworkSchema,
    GuideSchema,
    framework_inconsistencies,
    guide_inconsistencies,
)
from rubric.text import Text

_SHIPPED = Path(__file__).parent / "frameworks"


@dataclass(frozen=True)
class Heading:
    """A group of entries, or one of the levels that a vocabulary speaks to."""

    id: str
    label: Text


@dataclass(frozen=True)
class FrameworkEntry:
    """Something to tag with. `path` are the groups around it, the outermost first; `level` is whom
    it speaks to, where the vocabulary has levels, and `number` then its number on each of them.

    `framework` is the vocabulary's key, `short` its short name: "MA blueprint".
    """

    framework: str
    version: int
    short: Text
    id: str
    label: Text
    gist: Text | None
    path: tuple[Heading, ...]
    level: Heading | None = None
    number: int | None = None

    def is_in(self, id: str) -> bool:
        """Whether it is the entry of this id, or in the group of this id."""
        return id == self.id or any(group.id == id for group in self.path)

    def searchable(self, language: str) -> str:
        """What a search looks through, as `folded` gives it: id, words, groups and level."""
        around = [*self.path, *([self.level] if self.level else [])]
        texts = [self.label, *([self.gist] if self.gist else []), *(one.label for one in around)]
        return folded(" ".join([self.id, *(text.in_(language) for text in texts)]))


@dataclass(frozen=True)
class Group:
    """A group of entries: of groups, or of entries. `rows` are the entries of each number, where
    the vocabulary has levels."""

    id: str
    label: Text
    groups: tuple["Group", ...]
    entries: tuple[FrameworkEntry, ...]

    @property
    def rows(self) -> tuple[tuple[FrameworkEntry, ...], ...]:
        numbered = [entry for entry in self.entries if entry.number is not None]
        numbers = dict.fromkeys(entry.number for entry in numbered)
        return tuple(
            tuple(entry for entry in numbered if entry.number == number) for number in numbers
        )

    @property
    def all_entries(self) -> Iterator[FrameworkEntry]:
        """Its own entries, then those of the groups in it."""
        yield from self.entries
        for group in self.groups:
            yield from group.all_entries


@dataclass(frozen=True)
class Framework:
    """A vocabulary in one version. `note` says whose it is and which term it uses."""

    key: str
    version: int
    title: Text
    short: Text
    note: Text
    levels: tuple[Heading, ...]
    groups: tuple[Group, ...]
    own_entries: tuple[FrameworkEntry, ...]
    """Those that are in no group."""

    @cached_property
    def entries(self) -> tuple[FrameworkEntry, ...]:
        """Every entry, in order."""
        grouped = (entry for group in self.groups for entry in group.all_entries)
        return (*self.own_entries, *grouped)

    @cached_property
    def _by_id(self) -> dict[str, FrameworkEntry]:
        return {entry.id: entry for entry in self.entries}

    def entry(self, id: str) -> FrameworkEntry:
        """Raises KeyError."""
        return self._by_id[id]


@dataclass(frozen=True)
class IssueFamily:
    """A kind of issue. `fits`: ids of entries and groups that fit it, by vocabulary; `steps` and
    `artifacts` are keys of a credential."""

    key: str
    label: Text
    steps: tuple[str, ...]
    artifacts: tuple[str, ...]
    fits: Mapping[str, tuple[str, ...]]

    def suits(self, entry: FrameworkEntry) -> bool:
        """Whether the entry is one to think of first."""
        return any(entry.is_in(id) for id in self.fits.get(entry.framework, ()))


@dataclass(frozen=True)
class GlossaryEntry:
    key: str
    term: Text
    meaning: Text


@dataclass(frozen=True)
class Guide:
    families: tuple[IssueFamily, ...]
    glossary: tuple[GlossaryEntry, ...]


def folded(text: str) -> str:
    """A text for comparing: without capitals, and without accents."""
    bare = (one for one in normalize("NFKD", text) if not combining(one))
    return "".join(bare).casefold()


def found(entries: Iterable[FrameworkEntry], words: str, language: str) -> list[FrameworkEntry]:
    """Those that hold each of the words, somewhere; all of them where there are no words."""
    wanted = folded(words).split()
    return [one for one in entries if all(word in one.searchable(language) for word in wanted)]


def shipped_frameworks() -> tuple[Path, ...]:
    """The vocabularies that come with the product, in order of their names."""
    return tuple(sorted(_SHIPPED.glob("*/*.yaml")))


def load_framework(path: str | os.PathLike[str]) -> Framework:
    """Read one vocabulary. Raises DefinitionError with every fault; OSError without a file."""
    return parse_framework(read_text(path), str(path))


def parse_framework(text: str, source: str) -> Framework:
    """Read the vocabulary in `text`; `source` names it in errors. Raises DefinitionError."""
    document = read_mapping(text, source)
    schema = FrameworkSchema()
    _refuse(document, source, schema.validate(document.data), framework_inconsistencies)
    return _Building(schema.load(document.data)).framework()


def load_guide(frameworks: Sequence[Framework]) -> Guide:
    """The guide that comes with the product. Raises DefinitionError."""
    path = _SHIPPED / "guide.yaml"
    return parse_guide(read_text(path), str(path), frameworks)


def parse_guide(text: str, source: str, frameworks: Sequence[Framework]) -> Guide:
    """Read a guide to `frameworks`, each id of which is in one of them. Raises DefinitionError."""
    document = read_mapping(text, source)
    schema = GuideSchema()
    known = {
        one.key: {id for entry in one.entries for id in (entry.id, *(up.id for up in entry.path))}
        for one in frameworks
    }
    _refuse(
        document,
        source,
        schema.validate(document.data),
        lambda data: guide_inconsistencies(data, known),
    )
    data = schema.load(document.data)
    return Guide(
        tuple(_family(one) for one in data["families"]),
        tuple(GlossaryEntry(**one) for one in data["glossary"]),
    )


def _refuse(document: Document, source: str, shape: Any, inconsistencies: Any) -> None:
    faults = [*document.faults, *flat(shape), *inconsistencies(document.data)]
    if faults:
        raise DefinitionError(source, in_order(document, faults))


def _family(data: dict[str, Any]) -> IssueFamily:
    return IssueFamily(
        data["key"],
        data["label"],
        tuple(data["steps"]),
        tuple(data["artifacts"]),
        {framework: tuple(ids) for framework, ids in data["fits"].items()},
    )


class _Building:
    """From checked data to objects."""

    def __init__(self, data: dict[str, Any]) -> None:
        self._data = data
        self._levels = {one["key"]: Heading(one["key"], one["label"]) for one in data["levels"]}

    def framework(self) -> Framework:
        data = self._data
        return Framework(
            key=data["key"],
            version=data["version"],
            title=data["title"],
            short=data["short"],
            note=data["note"],
            levels=tuple(self._levels.values()),
            groups=tuple(self._group(one, ()) for one in data["groups"]),
            own_entries=tuple(self._entry(one, ()) for one in data["entries"]),
        )

    def _group(self, data: dict[str, Any], around: tuple[Heading, ...]) -> Group:
        path = (*around, Heading(data["id"], data["label"]))
        listed = [self._entry(one, path) for one in data["entries"]]
        rows = data["rows"]
        statements = [
            self._statement(data["id"], row, level, path)
            for level in self._levels.values()
            for row in rows
        ]
        return Group(
            id=data["id"],
            label=data["label"],
            groups=tuple(self._group(one, path) for one in data["groups"]),
            entries=(*listed, *statements),
        )

    def _entry(self, data: dict[str, Any], path: tuple[Heading, ...]) -> FrameworkEntry:
        return self._made(data["id"], data["label"], data.get("gist"), path)

    def _statement(
        self, block: str, row: dict[str, Any], level: Heading, path: tuple[Heading, ...]
    ) -> FrameworkEntry:
        id = f"{block}.{level.id}.{row['number']}"
        return self._made(id, row["texts"][level.id], None, path, level, row["number"])

    def _made(
        self,
        id: str,
        label: Text,
        gist: Text | None,
        path: tuple[Heading, ...],
        level: Heading | None = None,
        number: int | None = None,
    ) -> FrameworkEntry:
        data = self._data
        return FrameworkEntry(
            data["key"], data["version"], data["short"], id, label, gist, path, level, number
        )
