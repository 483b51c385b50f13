"""Faults that concern several places of a definition at once: repeated keys, references, ranges.

It looks at the file's data before anything is known to be right, so that these faults are listed
together with those of the schema.
"""

from collections.abc import Iterator
from typing import Any

from rubric.definition import Grid
from rubric.errors import Place
from rubric.schemas import UNLIMITED

Found = Iterator[tuple[Place, str]]
Entries = list[tuple[Place, dict[str, Any]]]


def inconsistencies(data: dict[str, Any]) -> Found:
    """Yield each fault with its place."""
    parts = _entries(data, "parts")
    artifacts = _inside(parts, "artifacts")
    yield from _repeated_keys(data, parts, artifacts)
    yield from _unknown_references(data, parts, artifacts)
    for place, part in parts:
        yield from _part_faults(place, part)
    for place, artifact in artifacts:
        yield from _artifact_faults(place, artifact)


def _entries(owner: Any, name: str, place: Place = ()) -> Entries:
    listed = owner.get(name) if isinstance(owner, dict) else None
    if not isinstance(listed, list):
        return []
    return [((*place, name, i), one) for i, one in enumerate(listed) if isinstance(one, dict)]


def _inside(owners: Entries, name: str) -> Entries:
    return [entry for place, owner in owners for entry in _entries(owner, name, place)]


def _single(owners: Entries, name: str) -> Entries:
    return [
        ((*place, name), owner[name])
        for place, owner in owners
        if isinstance(owner.get(name), dict)
    ]


def _keys(entries: Entries, name: str = "key") -> list[tuple[Place, str]]:
    return [((*place, name), one[name]) for place, one in entries if isinstance(one.get(name), str)]


# --- keys


def _repeated_keys(data: dict[str, Any], parts: Entries, artifacts: Entries) -> Found:
    lines = _inside(artifacts, "lines")
    graded = [(place, part) for place, part in parts if "passing" in part]
    settings = _entries(data, "settings")
    yield from _repeats("part key", _keys(parts))
    yield from _repeats("line key", _keys(graded) + _keys(lines))
    yield from _repeats("prompt key", _field_keys(parts, artifacts))
    for what in ("components", "steps", "settings"):
        yield from _repeats(f"{what[:-1]} key", _keys(_entries(data, what)))
    yield from _repeats("artifact key", _keys(artifacts))
    for place, line in lines:
        yield from _repeats("point key", _keys(_entries(line, "points", place)))
    for place, setting in settings:
        yield from _repeats("value", _keys(_entries(setting, "options", place), "value"))


def _field_keys(parts: Entries, artifacts: Entries) -> list[tuple[Place, str]]:
    """Every key that names a form field or a question, of whatever kind."""
    grids = _single(artifacts, "grid")
    prompts = _inside(parts, "prompts") + _inside(artifacts, "prompts")
    found = _keys(prompts) + _keys(_inside(prompts, "halves"))
    for owned in ("files", "links"):
        found += _keys(_inside(artifacts, owned))
    return found + _keys(_inside(grids, "groups")) + _keys(_single(artifacts, "choice"))


def _repeats(what: str, keys: list[tuple[Place, str]]) -> Found:
    seen = set()
    for place, key in keys:
        if key in seen:
            yield place, f"repeated {what} {key}"
        seen.add(key)


# --- references


def _unknown_references(data: dict[str, Any], parts: Entries, artifacts: Entries) -> Found:
    choices = _single(artifacts, "choice")
    resources = _entries(data, "resources")
    yield from _unknown("part", _keys(resources, "part"), _known(_keys(parts)))
    yield from _unknown("choice", _keys(artifacts, "about"), _known(_keys(choices)))
    steps = _known(_keys(_entries(data, "steps")))
    for place, grid in _single(artifacts, "grid"):
        rows = _strings(grid.get("rows"), (*place, "rows"))
        yield from _unknown("step", rows, steps)
        yield from _repeats("row", rows)
    for place, artifact in artifacts:
        texts = _text_keys(place, artifact)
        answered = _keys(_entries(artifact, "files", place), "counts_as")
        yield from _unknown("text in this artifact", answered, texts)


def _known(keys: list[tuple[Place, str]]) -> set[str]:
    return {key for _, key in keys}


def _strings(listed: Any, place: Place) -> list[tuple[Place, str]]:
    if not isinstance(listed, list):
        return []
    return [((*place, i), one) for i, one in enumerate(listed) if isinstance(one, str)]


def _text_keys(place: Place, artifact: dict[str, Any]) -> set[str]:
    prompts = _entries(artifact, "prompts", place)
    whole = [entry for entry in prompts if not entry[1].get("halves")]
    keys = _known(_keys(whole) + _keys(_inside(prompts, "halves")))
    for at, grid in _single([(place, artifact)], "grid"):
        groups = _known(_keys(_entries(grid, "groups", at)))
        rows = {row for _, row in _strings(grid.get("rows"), at)}
        keys |= {Grid.prompt_key(group, row) for group in groups for row in rows}
    return keys


def _unknown(what: str, named: list[tuple[Place, str]], known: set[str]) -> Found:
    for place, key in named:
        if key not in known:
            yield place, f"there is no {what} {key}"


# --- what belongs together


def _part_faults(place: Place, part: dict[str, Any]) -> Found:
    if not part.get("prompts") and not part.get("artifacts"):
        yield place, "asks for nothing: prompts or artifacts are needed"
    if part.get("prompts") and "passing" not in part:
        yield (*place, "passing"), "missing: a part with prompts needs a passing statement"
    if "passing" in part and not part.get("prompts"):
        yield (*place, "passing"), "there are no prompts that it could be about"
    yield from _words_faults(place, part)


def _artifact_faults(place: Place, artifact: dict[str, Any]) -> Found:
    if not any(artifact.get(name) for name in ("prompts", "grid", "files", "links")):
        yield place, "asks for nothing: prompts, a grid, files or links are needed"
    if "choice" in artifact and not artifact.get("grid"):
        yield (*place, "choice"), "there is no grid to choose from"
    yield from _words_faults(place, artifact)
    words = artifact.get("words")
    for at, line in _entries(artifact, "lines", place):
        if not line.get("counts_words"):
            continue
        if words is None or words == UNLIMITED:
            yield (*at, "counts_words"), "this line counts words, but its artifact has no range"
        elif isinstance(words, dict) and words.get("strength") == "soft":
            yield (*at, "counts_words"), "this line counts words, but its artifact's range is soft"


def _words_faults(place: Place, owner: dict[str, Any]) -> Found:
    has_texts = bool(owner.get("prompts") or owner.get("grid"))
    if has_texts and "words" not in owner:
        yield (*place, "words"), f'missing: a range, or the word "{UNLIMITED}"'
    if not has_texts and "words" in owner:
        yield (*place, "words"), "a range, but there are no texts to count"
