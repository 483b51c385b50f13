"""Taking in uploads: examined and kept with no transaction open, then handed in."""

from collections.abc import Sequence

from flask_babel import gettext as _
from werkzeug.datastructures import FileStorage

from lti_tool.database import db
from lti_tool.web.visitor import Visitor
from lti_tool.workspace import drafts, files, storage
from lti_tool.workspace.errors import ReadOnly, UploadRefused
from lti_tool.workspace.previews import making
from lti_tool.workspace.sections import slot as slot_of
from lti_tool.workspace.work import of_draft, work_of


def upload(who: Visitor, slot_key: str, arrived: Sequence[FileStorage]) -> None:
    """Hand files in for a slot, one after the other. Commits each.

    Raises SectionNotFound, ReadOnly, and UploadRefused with the reason for each that was refused;
    nothing of these is stored, and the others are handed in.
    """
    chosen = [one for one in arrived if one.filename]
    if not chosen:
        raise UploadRefused("no_file", _("Choose a file first."))
    refused = {}
    for one in chosen:
        try:
            _take(who, slot_key, one)
        except UploadRefused as error:
            if len(chosen) == 1:
                raise
            refused[files.bare_name(one.filename or "")] = error
    if refused:
        raise _several(refused)


def _several(refused: dict[str, UploadRefused]) -> UploadRefused:
    reasons = " ".join(f"{name}: {error.title}" for name, error in refused.items())
    advice = _("What was refused was not stored. The other files are handed in.")
    return UploadRefused(next(iter(refused.values())).code, reasons, advice)


def _take(who: Visitor, slot_key: str, arrived: FileStorage) -> None:
    work = work_of(who)
    section, slot = slot_of(work.credential, slot_key)
    if not work.is_editable(section):
        raise ReadOnly()
    files.refuse_full(work, slot)
    limit = files.limit_bytes(who.registration_id, slot)
    # Rolling back forgets what was read; the two names below are all that is needed of it.
    folder = files.folder(work)
    db.session.rollback()
    examined = files.examine(slot, limit, arrived.filename or "", arrived.stream)
    storage_key = files.keep(folder, examined)
    try:
        draft = drafts.locked(who)
        file = files.attach(of_draft(draft, who), slot, examined, storage_key)
        waits = file.preview == "waiting"
        db.session.flush()
    except Exception:
        # Nothing names it. (A commit that fails may have happened all the same: then it stays.)
        db.session.rollback()
        storage.drop(storage_key)
        raise
    db.session.commit()
    if waits:
        making.wake()
