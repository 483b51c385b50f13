"""From checked data to the definition's objects."""

from typing import Any

from rubric.definition import (
    Artifact,
    Choice,
    Component,
    Condition,
    Entry,
    FileSlot,
    Grid,
    Item,
    Link,
    Part,
    Point,
    Prompt,
    Resource,
    Step,
)
from rubric.levels import (
    BASIC,
    LEVEL_NAMES,
    LINE_LEVELS,
    NOT_PROFICIENT,
    NOT_YET,
    PART_LEVELS,
    PASSING,
    PROFICIENT,
    Level,
)
from rubric.ranges import Measure, WordRange
from rubric.text import Text

Data = dict[str, Any]
Steps = dict[str, Step]

_MEGABYTE = 1024 * 1024
_SEPARATOR = " · "


def build_component(data: Data) -> Component:
    conditions = tuple(_condition(one) for one in data.pop("all_of"))
    return Component(**data, all_of=conditions)


def _condition(data: Data) -> Condition:
    any_of = tuple(_condition(one) for one in data["any_of"])
    return Condition(data["key"], data["text"], any_of)


def build_step(data: Data) -> Step:
    return Step(**data)


def build_resource(data: Data) -> Resource:
    return Resource(**data)


def build_part(data: Data, steps: Steps) -> Part:
    words = _range(data.get("words"))
    prompts = _prompts(data["prompts"], data["key"], None)
    measures = _measures(data, prompts, words)
    return Part(
        key=data["key"],
        label=data["label"],
        title=data["title"],
        asks=data.get("asks"),
        prompts=prompts,
        artifacts=tuple(_artifact(one, data["key"], steps) for one in data["artifacts"]),
        words=words,
        measures=measures,
        item=_part_item(data, prompts, measures) if "passing" in data else None,
    )


def _range(data: Data | None) -> WordRange | None:
    return None if data is None else WordRange(**data)


def _prompts(listed: list[Data], part: str, artifact: str | None) -> tuple[Prompt, ...]:
    prompts: list[Prompt] = []
    for data in listed:
        question = Entry(data["key"], data["label"], data["asks"])
        for half in data["halves"]:
            prompts.append(Prompt(**half, part=part, artifact=artifact, question=question))
        if not data["halves"]:
            prompts.append(Prompt(data["key"], data["label"], data["asks"], part, artifact))
    return tuple(prompts)


def _measures(
    owner: Data, prompts: tuple[Prompt, ...], words: WordRange | None
) -> tuple[Measure, ...]:
    texts = tuple(prompt for prompt in prompts if prompt.counts)
    if words is None:
        return ()
    if words.scope == "whole":
        keys = tuple(text.key for text in texts)
        return (Measure(owner["key"], owner["label"], keys, words),)
    answers: dict[str, list[Prompt]] = {}
    for text in texts:
        answers.setdefault(text.question.key if text.question else text.key, []).append(text)
    return tuple(_answer(key, halves, words) for key, halves in answers.items())


def _answer(key: str, halves: list[Prompt], words: WordRange) -> Measure:
    question = halves[0].question
    label = question.label if question else halves[0].label
    return Measure(key, label, tuple(half.key for half in halves), words)


def _part_item(data: Data, prompts: tuple[Prompt, ...], measures: tuple[Measure, ...]) -> Item:
    return Item(
        key=data["key"],
        label=data["label"],
        part=data["key"],
        artifact=None,
        levels=(
            Level(PASSING, LEVEL_NAMES[PASSING], data["passing"]),
            Level(NOT_YET, LEVEL_NAMES[NOT_YET], None),
        ),
        accepted=PART_LEVELS,
        texts=tuple(prompt.key for prompt in prompts),
        measures=measures,
    )


def _artifact(data: Data, part: str, steps: Steps) -> Artifact:
    words = _range(data.get("words"))
    grid = _grid(data["grid"], steps) if "grid" in data else None
    prompts = _prompts(data["prompts"], part, data["key"])
    if grid is not None:
        prompts += _grid_prompts(grid, data, part)
    measures = _measures(data, prompts, words)
    return Artifact(
        key=data["key"],
        label=data["label"],
        title=data["title"],
        asks=data["asks"],
        part=part,
        needs=data["needs"],
        prompts=prompts,
        files=tuple(_file(one) for one in data["files"]),
        links=tuple(Link(**one) for one in data["links"]),
        words=words,
        measures=measures,
        lines=tuple(_line(one, data["key"], part, prompts, measures) for one in data["lines"]),
        grid=grid,
        choice=_choice(data["choice"], grid) if grid is not None and "choice" in data else None,
        about=data.get("about"),
    )


def _grid(data: Data, steps: Steps) -> Grid:
    return Grid(
        groups=tuple(Entry(**group) for group in data["groups"]),
        rows=tuple(Entry(key, steps[key].name, steps[key].gist) for key in data["rows"]),
    )


def _grid_prompts(grid: Grid, artifact: Data, part: str) -> tuple[Prompt, ...]:
    title = artifact["grid"]["title"]
    prompts: list[Prompt] = []
    for group in grid.groups:
        place = {"part": part, "artifact": artifact["key"], "group": group.key}
        label = group.label.joined(_SEPARATOR, title["label"])
        prompts.append(Prompt(group.key, label, title.get("asks"), kind="title", **place))
        for row in grid.rows:
            key = grid.prompt_key(group.key, row.key)
            label = group.label.joined(_SEPARATOR, row.label)
            prompts.append(Prompt(key, label, row.gist, row=row.key, **place))
    return tuple(prompts)


def _choice(data: Data, grid: Grid) -> Choice:
    return Choice(**data, options=tuple(group.key for group in grid.groups))


def _file(data: Data) -> FileSlot:
    return FileSlot(
        key=data["key"],
        label=data["label"],
        types=tuple(data["types"]),
        max_bytes=data["max_megabytes"] * _MEGABYTE,
        counts_as=data.get("counts_as"),
        max_files=data["max_files"],
    )


def _line(
    data: Data,
    artifact: str,
    part: str,
    prompts: tuple[Prompt, ...],
    measures: tuple[Measure, ...],
) -> Item:
    return Item(
        key=data["key"],
        label=data["label"],
        part=part,
        artifact=artifact,
        levels=_levels(data["levels"]),
        accepted=LINE_LEVELS,
        texts=tuple(prompt.key for prompt in prompts if prompt.counts),
        points=tuple(Point(**point) for point in data["points"]),
        counts_words=data["counts_words"],
        measures=measures if data["counts_words"] else (),
    )


def _levels(wordings: dict[str, Text | None]) -> tuple[Level, ...]:
    if wordings["developing"] is None:
        return (
            Level(PROFICIENT, LEVEL_NAMES[PROFICIENT], wordings[PROFICIENT]),
            Level(BASIC, NOT_PROFICIENT, wordings[BASIC]),
        )
    return tuple(Level(key, LEVEL_NAMES[key], wordings[key]) for key in LINE_LEVELS)
