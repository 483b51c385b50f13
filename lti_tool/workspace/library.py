"""The library: what there is to read beside the writing, whole or what a search finds of it."""

from collections.abc import Sequence
from dataclasses import dataclass

from lti_tool.credentials import frameworks
from rubric import (
    Component,
    Condition,
    Credential,
    Framework,
    FrameworkEntry,
    Guide,
    Resource,
    Text,
)
from rubric.frameworks import Group, folded, found

Row = tuple[FrameworkEntry, ...]


@dataclass(frozen=True)
class Shelf:
    """A group of a vocabulary with what was found in it. `rows` hold the entries of all levels."""

    group: Group
    shelves: tuple["Shelf", ...]
    entries: tuple[FrameworkEntry, ...]
    rows: tuple[Row, ...]

    @property
    def count(self) -> int:
        return len(self.entries) + len(self.rows) + sum(one.count for one in self.shelves)


@dataclass(frozen=True)
class Vocabulary:
    """A vocabulary with what was found in it."""

    framework: Framework
    entries: tuple[FrameworkEntry, ...]
    shelves: tuple[Shelf, ...]

    @property
    def count(self) -> int:
        return len(self.entries) + sum(one.count for one in self.shelves)


@dataclass(frozen=True)
class Library:
    """What was found. `count` is how many things to read that are; a row of a blueprint is one."""

    resources: tuple[Resource, ...]
    components: tuple[Component, ...]
    vocabularies: tuple[Vocabulary, ...]
    guide: Guide

    @property
    def count(self) -> int:
        listed = (self.resources, self.components, self.guide.families, self.guide.glossary)
        return sum(map(len, listed)) + sum(one.count for one in self.vocabularies)


def library(
    credential: Credential, resources: Sequence[Resource], words: str, language: str
) -> Library:
    """Everything that holds each of `words`; without words, everything."""
    wanted = folded(words).split()

    def holds(*texts: Text | None) -> bool:
        said = folded(" ".join(text.in_(language) for text in texts if text))
        return all(word in said for word in wanted)

    guide = frameworks.guide()
    vocabularies = [_vocabulary(one, words, language) for one in frameworks.available()]
    return Library(
        resources=tuple(one for one in resources if holds(one.title)),
        components=tuple(one for one in credential.components if holds(*_said(one, credential))),
        vocabularies=tuple(one for one in vocabularies if one.count),
        guide=Guide(
            tuple(one for one in guide.families if holds(one.label)),
            tuple(one for one in guide.glossary if holds(one.term, one.meaning)),
        ),
    )


def _said(component: Component, credential: Credential) -> list[Text | None]:
    steps = credential.steps if component.shows_steps else ()
    return [
        component.title,
        component.body,
        component.rule,
        *_conditions(component.all_of),
        *(text for step in steps for text in (step.name, step.gist)),
    ]


def _conditions(conditions: Sequence[Condition]) -> list[Text]:
    inner = [text for one in conditions for text in _conditions(one.any_of)]
    return [one.text for one in conditions] + inner


def _vocabulary(framework: Framework, words: str, language: str) -> Vocabulary:
    hits = {entry.id for entry in found(framework.entries, words, language)}
    return Vocabulary(
        framework,
        tuple(entry for entry in framework.own_entries if entry.id in hits),
        _shelves(framework.groups, hits),
    )


def _shelves(groups: Sequence[Group], hits: set[str]) -> tuple[Shelf, ...]:
    shelves = (_shelf(group, hits) for group in groups)
    return tuple(one for one in shelves if one.count)


def _shelf(group: Group, hits: set[str]) -> Shelf:
    """A row stays whole where one of its levels is found: it is about one thing."""
    return Shelf(
        group,
        _shelves(group.groups, hits),
        tuple(one for one in group.entries if one.number is None and one.id in hits),
        tuple(row for row in group.rows if any(one.id in hits for one in row)),
    )
