"""Uploaded files: taken in, removed, put back, found for download.

Taking one in is in two halves, because reading a document takes time and no transaction may be
open meanwhile: `examine` and `keep` touch no table, `attach` touches nothing else.
"""

import re
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from hashlib import sha256
from typing import IO

from flask import Flask, current_app
from flask_babel import gettext as _
from sqlalchemy import select

from lti_tool import clock
from lti_tool.credentials import settings
from lti_tool.database import db
from lti_tool.platforms import anonymity
from lti_tool.web.access import Audience
from lti_tool.web.visitor import Visitor
from lti_tool.workspace import guard, scanner, storage
from lti_tool.workspace.errors import FileNotFound, ReadOnly, UploadRefused
from lti_tool.workspace.models import ArtifactFile, Attempt, Draft
from lti_tool.workspace.previews.converters import converters
from lti_tool.workspace.reading.limits import MAX_PAGES
from lti_tool.workspace.reading.pages import Active, ReadDocument, ReadPage, TooMuch, Unreadable
from lti_tool.workspace.reading.run import read_document
from lti_tool.workspace.sections import slot as slot_of
from lti_tool.workspace.work import Work
from rubric import FileSlot, count_words

MEGABYTE = 1024 * 1024
MAX_NAME = 120
# Control characters, and those that turn the direction of what follows, disguise a name's ending.
_DISGUISE = re.compile("[\x00-\x1f\x7f\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")


@dataclass(frozen=True)
class Examined:
    """A file that will be taken: its kind by content, and what was read out of it."""

    name: str
    kind: str
    content: bytes
    pages: tuple[ReadPage, ...]
    properties: dict[str, list[str]]

    @property
    def words(self) -> int:
        return count_words("\n".join(page.text for page in self.pages))


def limit_bytes(registration_id: int, slot: FileSlot) -> int:
    """The largest file that the slot takes: the definition's limit, or the program's if lower."""
    megabytes: int = settings.value(registration_id, "upload_megabytes")
    return min(slot.max_bytes, megabytes * MEGABYTE)


def examine(slot: FileSlot, limit: int, name: str, stream: IO[bytes]) -> Examined:
    """Look at a file as it arrives. Raises UploadRefused with the reason. Takes seconds.

    What reads documents comes last: neither a virus nor what the guard refuses gets there.
    """
    if "/" in name or "\\" in name:
        raise UploadRefused(
            "name",
            _("The file's name holds folders, as no browser sends it. Rename it and try again."),
        )
    content = stream.read(limit + 1)
    if len(content) > limit:
        raise UploadRefused(
            "too_large",
            _(
                "The file is larger than %(limit)s MB, the most taken here.",
                limit=limit // MEGABYTE,
            ),
        )
    scanner.refuse_infected(content)
    kind = guard.kind_of(content, slot.types)
    found = read(content, kind)
    return Examined(clean_name(name, kind), kind, content, tuple(found.pages), found.properties)


def read(content: bytes, kind: str) -> ReadDocument:
    """What is in a guarded document. Raises UploadRefused. Takes seconds."""
    try:
        return read_document(content, kind)
    except Unreadable as error:
        raise _refused(error) from error


def _refused(error: Unreadable) -> UploadRefused:
    if isinstance(error, Active):
        return UploadRefused(
            "active",
            _(
                "The file holds a script or another file, or starts a program. "
                "Print it to a new PDF and upload that."
            ),
        )
    if isinstance(error, TooMuch):
        return UploadRefused(
            "too_much",
            _("The file holds more than we read: at most %(pages)s pages.", pages=MAX_PAGES),
        )
    return UploadRefused(
        "unreadable",
        _(
            "We could not read this file. It may be damaged or locked. "
            "Open it, save it again and upload that."
        ),
    )


def clean_name(name: str, kind: str) -> str:
    """A file's name without folders and disguises, ending as its kind does."""
    base = bare_name(name)
    stem = base[: -len(kind) - 1] if base.lower().endswith(f".{kind}") else base
    return f"{stem[:MAX_NAME].strip(' .') or 'file'}.{kind}"


def bare_name(name: str) -> str:
    """A file's name without folders and disguises."""
    return _DISGUISE.sub("", name.replace("\\", "/").rsplit("/", 1)[-1]).strip()


def folder(work: Work) -> str:
    """Where this draft's files are kept, in the store. Raises ReadOnly without a draft."""
    if work.draft is None:
        raise ReadOnly()
    return f"{work.draft.registration_id}/{work.draft.public_id}"


def keep(folder: str, examined: Examined) -> str:
    """Put the content into the store; returns its storage key."""
    key = f"{folder}/{secrets.token_hex(16)}"
    storage.put(key, examined.content)
    return key


def attach(work: Work, slot: FileSlot, examined: Examined, storage_key: str) -> ArtifactFile:
    """Hand a kept file in for a slot: beside those there, or in place of the one in a slot of one.

    Raises ReadOnly, and UploadRefused where the slot is full. Does not commit.
    """
    _refuse_closed(work, slot.key)
    _make_room(work, slot)
    file = ArtifactFile(
        public_id=secrets.token_urlsafe(16),
        draft=work.draft,
        slot_key=slot.key,
        storage_key=storage_key,
        name=examined.name,
        kind=examined.kind,
        size=len(examined.content),
        sha256=sha256(examined.content).hexdigest(),
        pages=[{"text": page.text, "notes": page.notes} for page in examined.pages],
        words=examined.words,
        properties=examined.properties,
        preview="waiting" if converters().can_show(examined.kind) else "none",
    )
    db.session.add(file)
    return file


def remove(work: Work, public_id: str) -> None:
    """Take a file out; it can be put back. Raises FileNotFound, ReadOnly. No commit."""
    file = _of_draft(work, public_id)
    _refuse_closed(work, file.slot_key)
    if file.removed_at is None:
        file.removed_at = clock.now()


def restore(work: Work, public_id: str) -> None:
    """Put a removed file back: as `attach` hands one in, and as `remove`."""
    file = _of_draft(work, public_id)
    _refuse_closed(work, file.slot_key)
    if file.removed_at is not None:
        _section, slot = slot_of(work.credential, file.slot_key)
        _make_room(work, slot)
        file.removed_at = None


def refuse_full(work: Work, slot: FileSlot) -> None:
    """Raise UploadRefused where a slot of several files has as many as it takes."""
    if 1 < slot.max_files <= len(work.files.get(slot.key, ())):
        raise UploadRefused(
            "full",
            _(
                "There are %(count)s files here, as many as it takes. Remove one first.",
                count=slot.max_files,
            ),
            slot_key=slot.key,
        )


def visible(who: Visitor, public_id: str) -> ArtifactFile:
    """A file that the visitor may download. Raises FileNotFound.

    The owner any; an assessor of the course, and an administrator, those that were submitted;
    whoever `show_nameless` lets.
    """
    file = db.session.scalar(
        select(ArtifactFile)
        .join(Draft)
        .where(Draft.registration_id == who.registration_id, ArtifactFile.public_id == public_id)
    )
    if file is None:
        raise FileNotFound()
    if file.draft.person_id == who.person_id:
        return file
    assesses = who.may(Audience.ASSESSOR) and file.draft.course_id == who.course_id
    if (assesses or who.may(Audience.ADMINISTRATOR)) and _was_submitted(file):
        return file
    if not _is_shown_nameless(who, file):
        raise FileNotFound()
    return file


def is_nameless(who: Visitor, file: ArtifactFile) -> bool:
    """Whether the visitor is not to know whose file it is."""
    draft = file.draft
    return draft.person_id != who.person_id and (
        anonymity.is_nameless(draft.course_id, draft.link_id, hide_names=who.hide_names)
        or _is_shown_nameless(who, file)
    )


def show_nameless(app: Flask, shows: Callable[[Visitor, ArtifactFile], bool]) -> None:
    """Let a higher package say which files a visitor may see besides, and then without its name."""
    app.extensions.setdefault("shown_nameless", []).append(shows)


def _is_shown_nameless(who: Visitor, file: ArtifactFile) -> bool:
    return any(shows(who, file) for shows in current_app.extensions.get("shown_nameless", ()))


def _was_submitted(file: ArtifactFile) -> bool:
    snapshots = db.session.scalars(
        select(Attempt.snapshot).where(Attempt.draft_id == file.draft_id)
    )
    return any(
        one["public_id"] == file.public_id for snapshot in snapshots for one in snapshot["files"]
    )


def _of_draft(work: Work, public_id: str) -> ArtifactFile:
    for file in work.draft.files if work.draft else []:
        if file.public_id == public_id:
            return file
    raise FileNotFound()


def _refuse_closed(work: Work, slot_key: str) -> None:
    section, _slot = slot_of(work.credential, slot_key)
    if not work.is_editable(section):
        raise ReadOnly()


def _make_room(work: Work, slot: FileSlot) -> None:
    refuse_full(work, slot)
    if slot.max_files == 1:
        for file in work.files.get(slot.key, ()):
            file.removed_at = clock.now()
