"""Marking a place as evidence for a criterion line, and removing the mark. Nothing here commits."""

from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _

from lti_tool.database import db
from lti_tool.workspace.errors import AnchorNotFound, AnchorRefused, FileNotFound, ReadOnly
from lti_tool.workspace.locating import Passage, Wording, page_words
from lti_tool.workspace.marks import Mark, handed_in, lines, marks, standing
from lti_tool.workspace.models import Anchor, ArtifactFile
from lti_tool.workspace.saving import cleaned
from lti_tool.workspace.sections import Section
from lti_tool.workspace.work import Work

MAX_ANCHORS = 300
MAX_QUOTE = 2_000


@dataclass(frozen=True)
class Asked:
    """A place to mark for the line `item`: of the text `prompt` the passage `quote` at or near the
    character `start` (an empty quote: all of the text), or of the file `file` its `page`, counted
    from 1 (None: all of the file)."""

    item: str
    prompt: str | None = None
    quote: str = ""
    start: int = 0
    file: str | None = None
    page: int | None = None


def mark(work: Work, asked: Asked) -> Mark:
    """Mark a place; marking it twice changes nothing.

    Raises ReadOnly where the section takes no changes, AnchorRefused with the reason, FileNotFound.
    """
    section = section_of(work, asked.item)
    if work.draft is None or not work.is_editable(section):
        raise ReadOnly()
    made = _of_file(work, section, asked) if asked.file else _of_text(work, section, asked)
    there = work.draft.anchors
    found = next((one for one in there if _identity(one) == _identity(made)), None)
    if found is None and len(there) >= MAX_ANCHORS:
        raise AnchorRefused(
            _("There are %(limit)s marks already, the most there can be.", limit=MAX_ANCHORS)
        )
    if found is None:
        there.append(made)
        db.session.flush()
    return standing(work, found or made, lambda key: Wording(work.body(key)))


def unmark(work: Work, anchor_id: int) -> Mark:
    """Remove a mark; returns it as it was. Raises AnchorNotFound, ReadOnly."""
    found = next((one for one in marks(work) if one.id == anchor_id), None)
    if found is None:
        raise AnchorNotFound()
    if not work.is_editable(section_of(work, found.item.key)):
        raise ReadOnly()
    db.session.delete(found.anchor)
    db.session.flush()
    return found


def section_of(work: Work, item_key: str) -> Section:
    """The section of a line that evidence can be marked for. Raises AnchorRefused."""
    for section in work.sections:
        if any(item.key == item_key for item in lines(section)):
            return section
    raise AnchorRefused(_("Evidence is marked for a line of the rubric, and not for a word count."))


def _of_text(work: Work, section: Section, asked: Asked) -> Anchor:
    if asked.prompt not in {prompt.key for prompt in section.texts}:
        raise AnchorRefused(_("This line is not about that text."))
    if asked.prompt in work.documents:
        raise AnchorRefused(_("A document is handed in instead of this text. Mark the document."))
    body = work.body(asked.prompt)
    if not body.strip():
        raise AnchorRefused(_("Nothing is written here yet that could be marked."))
    if not asked.quote.strip():
        return Anchor(item_key=asked.item, kind="text", prompt_key=asked.prompt)
    passage = _passage(body, cleaned(asked.quote), asked.start)
    return Anchor(
        item_key=asked.item,
        kind="passage",
        prompt_key=asked.prompt,
        start=passage.start,
        quote=body[passage.start : passage.end],
    )


def _passage(body: str, quote: str, start: int) -> Passage:
    begins = start + len(quote) - len(quote.lstrip())
    found = Wording(body).find(quote.strip(), begins)
    if found is None:
        raise AnchorRefused(_("This passage is not in the text as it is saved. Select it again."))
    if found.end - found.start > MAX_QUOTE:
        raise AnchorRefused(
            _(
                "A passage has at most %(limit)s characters. Mark less, or the whole text.",
                limit=MAX_QUOTE,
            )
        )
    return found


def _of_file(work: Work, section: Section, asked: Asked) -> Anchor:
    file = next((one for one in handed_in(work) if one.public_id == asked.file), None)
    if file is None:
        raise FileNotFound()
    if file.slot_key not in {slot.key for slot in section.files}:
        raise AnchorRefused(_("This line is not about that file."))
    anchor = Anchor(item_key=asked.item, kind="file", file_id=file.id, file=file)
    if asked.page is not None:
        anchor.kind, anchor.page, anchor.quote = "page", asked.page, _words(file, asked.page)
    return anchor


def _words(file: ArtifactFile, number: int) -> str:
    if not 1 <= number <= len(file.pages):
        raise AnchorRefused(_("The file has no page %(number)s.", number=number))
    return page_words(file.pages[number - 1]["text"])


def _identity(anchor: Anchor) -> tuple[Any, ...]:
    place = (anchor.prompt_key, anchor.start, anchor.quote, anchor.file_id, anchor.page)
    return (anchor.item_key, anchor.kind, *place)
