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
    IssueFamily,
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
            tuple(one for one in guide.families if holds(*_about(one, credential))),
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


def _about(family: IssueFamily, credential: Credential) -> list[Text]:
    steps = [step.name for step in credential.steps if step.key in family.steps]
    artifacts = [one for one in credential.artifacts if one.key in family.artifacts]
    named = [one.short for one in frameworks.available() if one.key in family.fits]
    return [family.label, *steps, *(one.title for one in artifacts), *named]


def _conditions(conditions: Sequence[Condition]) -> list[Text]:
    inner = [text for one in conditions for text in _conditions(one.any_of)]
    return [one.text for one in conditions] + inner


def _vocabulary(framework: Framework, words: str, language: str) -> Vocabulary:
    return Vocabulary(
        framework,
        tuple(found(framework.own_entries, words, language)),
        _shelves(framework.groups, words, language),
    )


def _shelves(groups: Sequence[Group], words: str, language: str) -> tuple[Shelf, ...]:
    shelves = (_shelf(group, words, language) for group in groups)
    return tuple(one for one in shelves if one.count)


def _shelf(group: Group, words: str, language: str) -> Shelf:
    """A row is about one thing: it is found as a whole, by the words of all its levels."""
    wanted = folded(words).split()
    single = [one for one in group.entries if one.number is None]
    said = {row: " ".join(one.searchable(language) for one in row) for row in group.rows}
    return Shelf(
        group,
        _shelves(group.groups, words, language),
        tuple(found(single, words, language)),
        tuple(row for row in group.rows if all(word in said[row] for word in wanted)),
    )
