"""Every place of a person's work that can name somebody, by its key and in words.

A key is a field's name, or for a file "<slot>/<part>": "name", "page/3", "slide/3", "notes/3",
"property/author". Neither the words nor the file are in it: a waiver keeps it, so that it holds
for the next version of the file as well, and an assessor reads it in words.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from lti_tool.workspace.models import ArtifactFile
from lti_tool.workspace.notes import open_notes
from lti_tool.workspace.reading.properties import ABOUT, WHO
from lti_tool.workspace.sections import CHANGES_NOTE, LINE_NOTE, Section
from lti_tool.workspace.work import Work
from rubric import Credential
from rubric.privacy import Form, Passage

_LABELS = ("title", "subject", "keywords", "category", "template", "address")
_SLIDES = ("pptx", "odp")

KINDS: dict[str, Any] = {
    "author": _l("Who made the document"),
    "email": _l("E-mail address"),
    "phone": _l("Telephone number"),
    "number": _l("Identification number"),
    "address": _l("Street address"),
    "student": _l("Perhaps a student's name"),
    "name": _l("The writer's name"),
    "school": _l("School or district"),
    "status": _l("Immigration status"),
}
PROPERTIES: dict[str, Any] = {
    "author": _l("Document property: author"),
    "last_author": _l("Document property: last changed by"),
    "manager": _l("Document property: manager"),
    "company": _l("Document property: company"),
    "comment_author": _l("Who wrote a comment in it"),
    "change_author": _l("Who made a tracked change in it"),
    "title": _l("Document property: title"),
    "subject": _l("Document property: subject"),
    "keywords": _l("Document property: keywords"),
    "description": _l("Document property: description"),
    "category": _l("Document property: category"),
    "template": _l("Document property: template"),
    "custom": _l("Document property of its own kind"),
    "header": _l("Header, footer or bookmark"),
    "comment": _l("A comment in it"),
    "footnote": _l("A footnote"),
    "deleted": _l("Deleted text that is still in the file"),
    "picture": _l("The description of a picture"),
    "graphic": _l("A diagram or chart"),
    "layout": _l("The slide layout"),
    "address": _l("An address that it links to"),
    "field": _l("A field that is filled in"),
}


@dataclass(frozen=True)
class Place:
    """A place with what stands there. `section` is None for the note on what changed; `anchor` is
    the place's id on its page."""

    passage: Passage
    section: Section | None
    anchor: str
    file: ArtifactFile | None = None

    @property
    def key(self) -> str:
        return self.passage.place

    @property
    def is_stripped(self) -> bool:
        """Whether it goes away when the file's properties are removed, or its name is."""
        part = self.key.split("/")[1:]
        return part == ["name"] or (part[:1] == ["property"] and part[1] in (*WHO, *ABOUT))


def places(work: Work) -> Iterator[Place]:
    """All that would be handed in now: of the sections that are open, and the notes.

    Reads the pages of the files: load them before (`preflight.load_pages`).
    """
    for section in work.sections:
        if work.is_open(section):
            yield from _answers(work, section)
            yield from _files(work, section)
    for note in open_notes(work):
        yield Place(Passage(note.key, work.body(note.key)), None, note.key)


def where(credential: Credential, key: str, language: str) -> str:
    """A place in words, such as "Presentation as a file: slide 3"."""
    if key == CHANGES_NOTE:
        return _("What I changed as a whole")
    if key.startswith(LINE_NOTE):
        line = credential.item(key.removeprefix(LINE_NOTE)).label.in_(language)
        return _("What I changed for %(line)s", line=line)
    field, *rest = key.split("/")
    labels = {one.key: one.label for one in credential.prompts}
    labels |= {one.key: one.label for one in credential.links}
    labels |= {one.key: one.label for one in credential.files}
    label = labels[field].in_(language)
    return _("%(what)s: %(part)s", what=label, part=part_words(key)) if rest else label


def part_words(key: str) -> str:
    """The part of a file in words, such as "slide 3"."""
    match key.split("/")[1:]:
        case ["slide", number]:
            return _("slide %(number)s", number=number)
        case ["page", number]:
            return _("page %(number)s", number=number)
        case ["notes", number]:
            return _("speaker notes of slide %(number)s", number=number)
        case ["property", name, *_more] if name in PROPERTIES:
            return str(PROPERTIES[name])
    return _("the file's name")


def _answers(work: Work, section: Section) -> Iterator[Place]:
    # A text that a document answers instead is not handed in.
    for prompt in section.prompts:
        if prompt.key not in work.documents:
            yield Place(Passage(prompt.key, work.body(prompt.key)), section, prompt.key)
    for link in section.links:
        yield Place(Passage(link.key, work.body(link.key), "label"), section, link.key)


def _files(work: Work, section: Section) -> Iterator[Place]:
    slots = {slot.key for slot in section.files}
    for file in work.draft.files if work.draft else []:
        if file.removed_at is None and file.slot_key in slots:
            for part, text, form in _parts(file):
                passage = Passage(f"{file.slot_key}/{part}", text, form)
                yield Place(passage, section, file.slot_key, file)


def _parts(file: ArtifactFile) -> Iterator[tuple[str, str, Form]]:
    yield "name", file.name, "label"
    for name, values in file.properties.items():
        form: Form = "author" if name in WHO else "label" if name in _LABELS else "prose"
        if form == "author":
            for number, value in enumerate(values, 1):
                yield f"property/{name}" + (f"/{number}" if number > 1 else ""), value, form
        else:
            yield f"property/{name}", "\n".join(values), form
    numbered = "slide" if file.kind in _SLIDES else "page"
    for number, page in enumerate(file.pages, 1):
        yield f"{numbered}/{number}", page["text"], "prose"
        yield f"notes/{number}", page["notes"], "prose"
