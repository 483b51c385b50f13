"""Taking out of an uploaded file what it says of its author, with consent, and putting it back.

The stripped file takes the place of the one that was uploaded, which is removed at the very moment
at which the other is added: by that moment the two are found again.
"""

import secrets
from collections.abc import Mapping, Sequence
from hashlib import sha256

from flask_babel import gettext as _
from sqlalchemy import update

from lti_tool import clock
from lti_tool.database import db
from lti_tool.web.visitor import Visitor
from lti_tool.workspace import drafts, files, guard, preflight, storage
from lti_tool.workspace.errors import FileNotFound, ReadOnly, UploadRefused
from lti_tool.workspace.models import Anchor, ArtifactFile, nameless_file
from lti_tool.workspace.previews import making
from lti_tool.workspace.previews.converters import converters
from lti_tool.workspace.reading.pages import ReadDocument, ReadPage, Unreadable
from lti_tool.workspace.reading.properties import WHO
from lti_tool.workspace.reading.run import strip_document
from lti_tool.workspace.sections import slot as slot_of
from lti_tool.workspace.work import Work, of_draft, work_of
from rubric.privacy import Known, Passage, find


def names_somebody(file: ArtifactFile) -> bool:
    """Whether the file says who made it or worked on it."""
    return _names_somebody(file.properties)


def _names_somebody(properties: Mapping[str, Sequence[str]]) -> bool:
    values = [value for name in WHO for value in properties.get(name, ())]
    return bool(find([Passage("", value, "author") for value in values], Known()))


def strip(who: Visitor, public_id: str) -> None:
    """Put a stripped file in the place of this one. Commits. Takes seconds.

    Raises FileNotFound, ReadOnly, and UploadRefused where its text would not stay the same; then
    nothing is changed.
    """
    work = work_of(who)
    file = _present(work, public_id)
    folder, name = files.folder(work), _name(file, who)
    pages = [ReadPage(page["text"], page["notes"]) for page in file.pages]
    kind, key = file.kind, file.storage_key
    db.session.rollback()
    content, found = stripped(storage.get(key), kind, pages)
    storage_key = f"{folder}/{secrets.token_hex(16)}"
    storage.put(storage_key, content)
    try:
        work = of_draft(drafts.locked(who), who)
        _replace(_present(work, public_id), name, content, found, storage_key)
        db.session.flush()
    except Exception:
        # Nothing names it. (A commit that fails may have happened all the same: then it stays.)
        db.session.rollback()
        storage.drop(storage_key)
        raise
    db.session.commit()
    making.wake()


def original(work: Work, file: ArtifactFile) -> ArtifactFile | None:
    """The file as it was uploaded, where `file` is its stripped form."""
    for one in work.draft.files if work.draft else []:
        same = (one.slot_key, one.kind, one.words) == (file.slot_key, file.kind, file.words)
        if same and one.removed_at == file.added_at:
            return one
    return None


def put_back(work: Work, public_id: str) -> None:
    """Put the file as it was uploaded in the place of its stripped form. No commit.

    Raises FileNotFound, ReadOnly.
    """
    file = _present(work, public_id)
    before = original(work, file)
    if before is None:
        raise FileNotFound()
    before.removed_at, file.removed_at = None, clock.now()
    _move_anchors(file, before)


def _present(work: Work, public_id: str) -> ArtifactFile:
    for file in work.draft.files if work.draft else []:
        if file.public_id == public_id and file.removed_at is None:
            if not work.is_editable(slot_of(work.credential, file.slot_key)[0]):
                raise ReadOnly()
            return file
    raise FileNotFound()


def _name(file: ArtifactFile, who: Visitor) -> str:
    """The file's own name, unless it names somebody."""
    named = find([Passage("", file.name, "label")], preflight.known(who))
    return nameless_file(file.slot_key, file.kind) if named else file.name


def stripped(content: bytes, kind: str, pages: list[ReadPage]) -> tuple[bytes, ReadDocument]:
    """The document without what it says of its author, and what is read in it. Takes seconds.

    Raises UploadRefused where its text would not be `pages`, or it would still name somebody.
    """
    try:
        without = strip_document(content, kind)
    except Unreadable as error:
        raise _refused() from error
    guard.kind_of(without, (kind,))
    found = files.read(without, kind)
    if found.pages != pages or _names_somebody(found.properties):
        raise _refused()
    return without, found


def _refused() -> UploadRefused:
    return UploadRefused(
        "not_stripped",
        _(
            "We could not take it out without changing the document. Open the file in the program "
            "that made it, remove its properties there and upload it again."
        ),
    )


def _replace(
    file: ArtifactFile, name: str, content: bytes, found: ReadDocument, storage_key: str
) -> None:
    moment = clock.now()
    file.removed_at = moment
    after = ArtifactFile(
        public_id=secrets.token_urlsafe(16),
        draft=file.draft,
        slot_key=file.slot_key,
        storage_key=storage_key,
        name=name,
        kind=file.kind,
        size=len(content),
        sha256=sha256(content).hexdigest(),
        pages=file.pages,
        words=file.words,
        properties=found.properties,
        preview="waiting" if converters().can_show(file.kind) else "none",
        added_at=moment,
    )
    db.session.add(after)
    db.session.flush()
    _move_anchors(file, after)


def _move_anchors(before: ArtifactFile, after: ArtifactFile) -> None:
    """The pages are the same, and so is what they prove."""
    db.session.execute(update(Anchor).where(Anchor.file_id == before.id).values(file_id=after.id))
