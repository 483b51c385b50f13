"""Taking in an upload: examined and kept with no transaction open, then handed in."""

from flask_babel import gettext as _
from werkzeug.datastructures import FileStorage

from lti_tool.database import db
from lti_tool.web.visitor import Visitor
from lti_tool.workspace import drafts, files, storage
from lti_tool.workspace.errors import ReadOnly, UploadRefused
from lti_tool.workspace.sections import slot as slot_of
from lti_tool.workspace.work import of_draft, work_of


def upload(who: Visitor, slot_key: str, arrived: FileStorage | None) -> None:
    """Hand a file in for a slot. Commits.

    Raises SectionNotFound, ReadOnly, and UploadRefused (then nothing is stored).
    """
    if arrived is None or not arrived.filename:
        raise UploadRefused("no_file", _("Choose a file first."))
    work = work_of(who)
    section, slot = slot_of(work.credential, slot_key)
    if not work.is_editable(section):
        raise ReadOnly()
    limit = files.limit_bytes(who.registration_id, slot)
    # Rolling back forgets what was read; the two names below are all that is needed of it.
    folder = files.folder(work)
    db.session.rollback()
    examined = files.examine(slot, limit, arrived.filename, arrived.stream)
    storage_key = files.keep(folder, examined)
    try:
        draft = drafts.locked(who)
        files.attach(of_draft(draft, who), slot, examined, storage_key)
        db.session.flush()
    except Exception:
        # Nothing names it. (A commit that fails may have happened all the same: then it stays.)
        db.session.rollback()
        storage.drop(storage_key)
        raise
    db.session.commit()
