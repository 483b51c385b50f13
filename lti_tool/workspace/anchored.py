"""The evidence anchors of a submission, as plain objects for pages: where each line is proved."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from lti_tool.workspace.highlighted import Highlighted
from lti_tool.workspace.sections import Section
from rubric import Item, Text


@dataclass(frozen=True)
class Anchored:
    """A place that was marked for a line. `place` is the id of its element on a page.

    `kind` and `page` are those of `models.Anchor`; `file_kind` is the ending of a file's name.
    """

    item: Item
    kind: str
    place: str
    label: Text
    quote: str = ""
    page: int | None = None
    file_kind: str = ""


@dataclass(frozen=True)
class Run:
    """A stretch of a text that is marked for the same lines throughout; for none, mostly.

    `begins` are the lines of which a passage begins here; `place` is its element's id then.
    `notes` are the assessor's on all of the stretch, `ends` those whose passage ends with it.
    """

    text: str
    lines: tuple[Item, ...]
    begins: tuple[Item, ...]
    place: str
    notes: tuple[Highlighted, ...] = ()
    ends: tuple[Highlighted, ...] = ()


@dataclass(frozen=True)
class Touched:
    """Something of a passed line's evidence that was edited since the attempt before.

    `place` is its element's id; empty where it is not there any more.
    """

    label: Text
    place: str


def anchored(section: Section, snapshot: Mapping[str, Any]) -> tuple[Anchored, ...]:
    """The anchors of a section's lines, in the order of the snapshot: by line, then by place."""
    items = {item.key: item for item in section.items}
    return tuple(
        _anchored(section, items[one["item"]], one, snapshot)
        for one in snapshot.get("anchors", ())
        if one["item"] in items
    )


def touched(section: Section, snapshot: Mapping[str, Any]) -> dict[str, tuple[Touched, ...]]:
    """What was edited of the evidence of a section's passed lines, by the line's key."""
    found = snapshot.get("touched", {})
    places = _places(section, snapshot)
    return {
        item.key: tuple(places[key] for key in found[item.key] if key in places)
        for item in section.items
        if item.key in found
    }


def runs(
    prompt_key: str,
    snapshot: Mapping[str, Any],
    section: Section,
    highlights: Sequence[Highlighted] = (),
) -> tuple[Run, ...]:
    """A text of the snapshot cut where a marked passage, or one with a note, begins or ends."""
    body: str = snapshot["texts"].get(prompt_key, "")
    marked = [
        one
        for one in snapshot.get("anchors", ())
        if one["kind"] == "passage" and one["prompt"] == prompt_key
    ]
    notes = [one for one in highlights if one.kind == "passage" and one.target == prompt_key]
    cuts = {one["start"] for one in marked} | {one["end"] for one in marked}
    noted = {one.start for one in notes} | {one.end for one in notes}
    edges = sorted(cuts | noted | {0, len(body)})
    items = {item.key: item for item in section.items}
    return tuple(
        Run(
            text=body[start:end],
            lines=_lines(items, [o for o in marked if o["start"] <= start and end <= o["end"]]),
            begins=_lines(items, [o for o in marked if o["start"] == start]),
            place=passage_place(prompt_key, start),
            notes=tuple(one for one in notes if one.start <= start and end <= one.end),
            ends=tuple(one for one in notes if one.end == end),
        )
        for start, end in pairwise(edges)
    )


def passage_place(prompt_key: str, start: int) -> str:
    """The id of the element that begins at a character of a text."""
    return f"place-{prompt_key}-{start}"


def _lines(items: Mapping[str, Item], marked: list[Mapping[str, Any]]) -> tuple[Item, ...]:
    return tuple(items[key] for key in dict.fromkeys(one["item"] for one in marked))


def _anchored(
    section: Section, item: Item, one: Mapping[str, Any], snapshot: Mapping[str, Any]
) -> Anchored:
    if "file" in one:
        file = next(each for each in snapshot["files"] if each["public_id"] == one["file"])
        label = {slot.key: slot.label for slot in section.files}[file["slot"]]
        page = one["page"]
        place = f"file-{one['file']}" if page is None else f"page-{one['file']}-{page}"
        return Anchored(item, one["kind"], place, label, page=page, file_kind=file["kind"])
    key = one["prompt"]
    label = {prompt.key: prompt.label for prompt in section.prompts}[key]
    passage = one["kind"] == "passage"
    place = passage_place(key, one["start"]) if passage else f"text-{key}"
    return Anchored(item, one["kind"], place, label, one.get("quote", ""))


def _places(section: Section, snapshot: Mapping[str, Any]) -> dict[str, Touched]:
    files = {one["slot"]: one["public_id"] for one in snapshot["files"]}
    found = {one.key: Touched(one.label, f"text-{one.key}") for one in section.prompts}
    for slot in section.files:
        place = f"file-{files[slot.key]}" if slot.key in files else ""
        found[slot.key] = Touched(slot.label, place)
    return found | {one.key: Touched(one.label, f"link-{one.key}") for one in section.links}
