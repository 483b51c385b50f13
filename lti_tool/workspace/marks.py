"""The places that were marked as evidence, as they are now: found again, or lost.

A line that counts words needs none: its evidence is the count.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, Literal

from lti_tool.workspace.locating import Passage, Wording, nearest_page
from lti_tool.workspace.models import Anchor, ArtifactFile
from lti_tool.workspace.sections import Section
from lti_tool.workspace.sections import slot as slot_of
from lti_tool.workspace.work import Work
from rubric import Item, Text

Lost = Literal["changed", "empty", "replaced", "removed"]


@dataclass(frozen=True)
class Mark:
    """An anchor as it is now.

    section  that of its line
    target   the key of its text, or of its file's slot; `label` is that one's label
    quote    the passage as it reads now, or the words of the page; of what is lost as they read
             when it was marked
    passage  where a passage is in the saved text
    file     the file that it is in now, with its `page`; None where it is lost
    lost     None where it holds. "changed": the passage is not in the text any more; "empty":
             nothing is written there; "replaced": a document is handed in instead of the text;
             "removed": the file is gone, or what took its place has no such page
    """

    anchor: Anchor
    section: Section
    item: Item
    target: str
    label: Text
    quote: str = ""
    passage: Passage | None = None
    file: ArtifactFile | None = None
    page: int | None = None
    lost: Lost | None = None

    @property
    def id(self) -> int:
        return self.anchor.id

    @property
    def kind(self) -> str:
        return self.anchor.kind

    @property
    def asked(self) -> Mapping[str, Any]:
        """What marks the same place again, in the shape of `anchors.Asked`; of one that holds."""
        if self.file is not None:
            return {"item": self.item.key, "file": self.file.public_id, "page": self.page}
        asked = {"item": self.item.key, "prompt": self.target}
        if self.passage is None:
            return asked
        return asked | {"quote": self.quote, "start": self.passage.start}


@dataclass(frozen=True)
class Unanchored:
    """An open line without a place that holds."""

    section: Section
    item: Item


def lines(section: Section) -> tuple[Item, ...]:
    """The lines of a section that evidence can be marked for."""
    return tuple(item for item in section.items if not (item.is_part or item.counts_words))


def marks(work: Work) -> tuple[Mark, ...]:
    """Every anchor as it is now, by line, then by place.

    No query, but for each file that took the place of a removed one in which a page was marked.
    """
    wording = cache(lambda key: Wording(work.body(key)))
    anchors = [] if work.draft is None else work.draft.anchors
    found = [standing(work, anchor, wording) for anchor in anchors]
    items = {item.key: at for at, item in enumerate(work.credential.items)}
    texts = {prompt.key: at for at, prompt in enumerate(work.credential.prompts)}

    def order(mark: Mark) -> tuple[int, int, int]:
        within = mark.passage.start if mark.passage else mark.page or 0
        return items[mark.item.key], texts.get(mark.target, len(texts)), within

    return tuple(sorted(found, key=order))


def standing(work: Work, anchor: Anchor, wording: Callable[[str], Wording]) -> Mark:
    """One anchor as it is now. `wording` gives a text by its key."""
    if anchor.file is not None:
        return _in_file(work, anchor, anchor.file)
    return _in_text(work, anchor, wording)


def unanchored(work: Work) -> tuple[Unanchored, ...]:
    """The open lines that have no place that holds.

    Not those of a section in which nothing but a link is given: nothing in it can be marked.
    """
    proved = {mark.item.key for mark in marks(work) if mark.lost is None}
    return tuple(
        Unanchored(section, item)
        for section in work.sections
        if not only_linked(work, section)
        for item in lines(section)
        if item.key not in work.passed and item.key not in proved
    )


def frozen(work: Work) -> list[dict[str, Any]]:
    """The anchors that hold, in the shape that `Attempt.snapshot` has."""
    return [_frozen(mark) for mark in marks(work) if mark.lost is None]


def handed_in(work: Work) -> list[ArtifactFile]:
    """The files that are there now, of every slot."""
    everything = [] if work.draft is None else work.draft.files
    return [one for one in everything if one.removed_at is None]


def only_linked(work: Work, section: Section) -> bool:
    """Whether links are all that is given in a section so far."""
    written = any(work.body(prompt.key).strip() for prompt in section.texts)
    slots = {slot.key for slot in section.files}
    uploaded = any(one.slot_key in slots for one in handed_in(work))
    linked = any(work.body(link.key) for link in section.links)
    return linked and not written and not uploaded


def _line(work: Work, anchor: Anchor) -> tuple[Section, Item]:
    item = work.credential.item(anchor.item_key)
    return next(one for one in work.sections if item in one.items), item


def _in_text(work: Work, anchor: Anchor, wording: Callable[[str], Wording]) -> Mark:
    key, quote = anchor.prompt_key or "", anchor.quote or ""
    label = work.credential.prompt(key).label
    body, passage = work.body(key), None
    lost: Lost | None = None
    if anchor.kind == "passage":
        passage = wording(key).find(quote, anchor.start or 0)
        lost = None if passage else "changed"
        quote = body[passage.start : passage.end] if passage else quote
    elif not body.strip():
        lost = "empty"
    if key in work.documents:
        passage, lost = None, "replaced"
    return Mark(anchor, *_line(work, anchor), key, label, quote, passage, lost=lost)


def _in_file(work: Work, anchor: Anchor, marked: ArtifactFile) -> Mark:
    _section, slot = slot_of(work.credential, marked.slot_key)
    there = marked.removed_at is None
    file, page = (marked, anchor.page) if there else _successor(work, anchor, marked)
    return Mark(
        anchor,
        *_line(work, anchor),
        slot.key,
        slot.label,
        anchor.quote or "",
        file=file,
        page=page if file else anchor.page,
        lost=None if file else "removed",
    )


def _successor(
    work: Work, anchor: Anchor, gone: ArtifactFile
) -> tuple[ArtifactFile | None, int | None]:
    """What took the place of a removed file, and the page in it with the same words."""
    there = [one for one in handed_in(work) if one.slot_key == gone.slot_key]
    if anchor.kind == "file":
        return (there[-1] if there else None), None
    for file in there:
        texts = [page["text"] for page in file.pages]
        page = nearest_page(texts, anchor.quote or "", anchor.page or 1)
        if page is not None:
            return file, page
    return None, None


def _frozen(mark: Mark) -> dict[str, Any]:
    facts: dict[str, Any] = {"item": mark.item.key, "kind": mark.kind}
    if mark.file is not None:
        return facts | {"file": mark.file.public_id, "page": mark.page}
    facts["prompt"] = mark.target
    if mark.passage is not None:
        facts |= {"start": mark.passage.start, "end": mark.passage.end, "quote": mark.quote}
    return facts
