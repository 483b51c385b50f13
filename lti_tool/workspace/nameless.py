"""Files without what they say of their author, for those who are not to know whose they are."""

from sqlalchemy.orm import undefer

from lti_tool.database import db
from lti_tool.workspace import storage, stripping
from lti_tool.workspace.errors import NotNameless, UploadRefused
from lti_tool.workspace.models import ArtifactFile
from lti_tool.workspace.reading.pages import ReadPage


def nameless_key(storage_key: str) -> str:
    """Where the stripped copy of a file is kept in the store, beside the file."""
    return f"{storage_key}.nameless"


def content(file: ArtifactFile) -> bytes:
    """The file without properties, and without the names of who commented or changed it; made at
    the first call, then kept. Ends the transaction: the first call takes seconds.

    Raises NotNameless where that cannot be had without changing what the file says.
    """
    file_id, key, kind = file.id, file.storage_key, file.kind
    db.session.rollback()
    try:
        return storage.get(nameless_key(key))
    except storage.FileLost:
        return _made(file_id, key, kind)


def _made(file_id: int, key: str, kind: str) -> bytes:
    file = db.session.get_one(ArtifactFile, file_id, options=[undefer(ArtifactFile.pages)])
    pages = [ReadPage(page["text"], page["notes"]) for page in file.pages]
    db.session.rollback()
    try:
        made, _found = stripping.stripped(storage.get(key), kind, pages)
    except UploadRefused as error:
        raise NotNameless() from error
    storage.put(nameless_key(key), made)
    return made
