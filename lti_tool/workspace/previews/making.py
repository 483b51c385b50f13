"""The worker's job: pictures of the files that wait for them, one file at a time.

A row that says "waiting" is all there is to be done: losing the queue loses nothing, since a sweep
finds the row. The sweep only wakes, because it does other jobs too and these take long. Where two
processes make the same pictures, they write the same ones to the same place.
"""

from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import undefer

from lti_tool import queue
from lti_tool.database import db
from lti_tool.workspace import storage
from lti_tool.workspace.models import ArtifactFile
from lti_tool.workspace.previews.converters import converters
from lti_tool.workspace.previews.run import CannotShow, Picture, pictures

PREVIEWS, LOOK = "previews", "look for previews"
PAGED = ("pptx", "odp", "pdf")
"""Kinds whose text is read slide by slide or page by page, as their pictures are."""


def wake() -> None:
    """Have the worker look for files that wait. After the commit."""
    queue.wake(PREVIEWS)


def picture_key(storage_key: str, number: int) -> str:
    """Where the picture of a page, counted from 1, is kept in the store."""
    return f"{storage_key}.pages/{number}.png"


def look() -> None:
    """Wake the worker where a file waits."""
    if _waiting() is not None:
        wake()


def make_waiting() -> None:
    """Make the pictures of the file that has waited longest, and ask for the next turn. Commits."""
    waiting = _waiting()
    if waiting is None:
        return
    file_id, storage_key, kind = waiting
    try:
        _finish(file_id, kind, _made(storage_key, kind))
    except (CannotShow, storage.FileLost):
        _settle(file_id, "failed")
    wake()


def _waiting() -> tuple[int, str, str] | None:
    """The number, storage key and kind of the file that has waited longest."""
    row = db.session.execute(
        select(ArtifactFile.id, ArtifactFile.storage_key, ArtifactFile.kind)
        .where(ArtifactFile.preview == "waiting")
        .order_by(ArtifactFile.id)
        .limit(1)
    ).first()
    # What follows takes long: no transaction is open meanwhile.
    db.session.rollback()
    return None if row is None else (row.id, row.storage_key, row.kind)


def _made(storage_key: str, kind: str) -> list[Picture]:
    if not converters().can_show(kind):
        raise CannotShow("the converter is gone")
    with pictures(storage.get(storage_key), kind, converters()) as found:
        for number, picture in enumerate(found, 1):
            storage.put(picture_key(storage_key, number), picture.path.read_bytes())
    return found


def _finish(file_id: int, kind: str, found: list[Picture]) -> None:
    """Note the pictures beside the texts: each at its page, or all at a document's one."""
    file = db.session.get_one(ArtifactFile, file_id, options=[undefer(ArtifactFile.pages)])
    sizes = [[number, one.width, one.height] for number, one in enumerate(found, 1)]
    pages: list[dict[str, Any]] = [page | {"pictures": []} for page in file.pages]
    if kind in PAGED:
        for page, size in zip(pages, sizes, strict=False):
            page["pictures"] = [size]
    else:
        pages[0]["pictures"] = sizes
    file.pages = pages
    file.preview_pages = len(found)
    file.preview = "ready"
    db.session.commit()


def _settle(file_id: int, state: str) -> None:
    db.session.execute(update(ArtifactFile).where(ArtifactFile.id == file_id).values(preview=state))
    db.session.commit()
