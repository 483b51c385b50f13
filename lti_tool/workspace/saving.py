"""Saving an answer: cleaned, checked, counted, never over a text that its writer had not read."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast

from flask_babel import gettext as _
from sqlalchemy import CursorResult, Insert, Table, Update, bindparam, select, update
from sqlalchemy.dialects import postgresql, sqlite

from lti_tool import clock
from lti_tool.database import db, storable
from lti_tool.web.addresses import is_web_address
from lti_tool.workspace import versions
from lti_tool.workspace.difference import difference
from lti_tool.workspace.errors import InvalidAnswer, ReadOnly, TextConflict
from lti_tool.workspace.models import DraftText
from lti_tool.workspace.sections import Field
from lti_tool.workspace.work import Work
from rubric import count_words

MAX_CHARACTERS = 200_000
MAX_TITLE = 300
MAX_ADDRESS = 2_000

# Made once, since making a statement costs more than what it asks; each hits one row or none.
_texts = cast(Table, DraftText.__table__)
_text = _texts.c
_ADD = {
    "sqlite": sqlite.insert(_texts).on_conflict_do_nothing().inline(),
    "postgresql": postgresql.insert(_texts).on_conflict_do_nothing().inline(),
}
_REPLACE = (
    update(_texts)
    .where(
        _text.draft_id == bindparam("draft"),
        _text.prompt_key == bindparam("key"),
        _text.revision == bindparam("read"),
    )
    .values(
        body=bindparam("new_body"),
        words=bindparam("new_words"),
        revision=bindparam("new_revision"),
        updated_at=bindparam("new_moment"),
    )
)


@dataclass(frozen=True)
class Answer:
    """What a person typed or picked, and the revision of the saved text that they had read."""

    body: str
    revision: int


@dataclass(frozen=True)
class SavedText:
    """An answer as it is kept. One that was never there has revision 0, and no time."""

    prompt_key: str
    body: str
    words: int
    revision: int
    updated_at: datetime | None


def save(work: Work, field: Field, answer: Answer) -> SavedText:
    """Save one answer and return it as it is kept now. Does not commit.

    Raises ReadOnly where the field takes no changes now, InvalidAnswer, and TextConflict (with
    the saved text and its revision in `details`) where another text was saved meanwhile.
    """
    body = cleaned(answer.body)
    if work.draft is None or not work.takes(field):
        raise ReadOnly()
    check(field, body)
    saved = work.answers.get(field.key)
    if saved is not None and saved.body == body:
        return _settled(_saved(work.draft.id, field.key), body)
    if saved is None and not body:
        return SavedText(field.key, body="", words=0, revision=0, updated_at=None)
    words = count_words(body) if field.kind == "text" else 0
    if (saved.revision if saved else 0) != answer.revision:
        raise conflict(saved, body)
    versions.keep(field, saved, body)
    return _write(work.draft.id, field.key, body, words, answer.revision)


def cleaned(body: str) -> str:
    """A text as it is kept: line feeds only, and nothing that no column holds."""
    return storable(body.replace("\r\n", "\n").replace("\r", "\n"))


def check(field: Field, body: str) -> None:
    """Raise InvalidAnswer where the field cannot hold `body`."""
    limit = {"title": MAX_TITLE, "link": MAX_ADDRESS}.get(field.kind, MAX_CHARACTERS)
    if len(body) > limit:
        raise InvalidAnswer(
            _("This is longer than %(limit)s characters, which is all that fits.", limit=limit),
            _("It was not saved. Shorten it and save again."),
        )
    if field.kind == "choice" and body not in field.options:
        raise InvalidAnswer(_("Choose one of those that are listed."))
    if field.kind == "link" and body and not is_web_address(body):
        raise InvalidAnswer(
            _("This is not a complete web address. It must begin with https://."),
            _("It was not saved. Correct it and save again."),
        )


def conflict(saved: DraftText | None, body: str) -> TextConflict:
    """The refusal that carries the text that is saved, its revision, and how `body` differs."""
    kept = saved.body if saved else ""
    details = {
        "body": kept,
        "difference": difference(kept, body),
        "words": saved.words if saved else 0,
        "revision": saved.revision if saved else 0,
    }
    return TextConflict(details=details)


def _write(draft_id: int, key: str, body: str, words: int, revision: int) -> SavedText:
    """Compare and set in one statement: of two writers that read the same revision, one wins."""
    new = SavedText(key, body, words, revision + 1, clock.now())
    if not (_add(draft_id, new) if revision == 0 else _replace(draft_id, new)):
        return _settled(_saved(draft_id, key), body)
    return new


def _add(draft_id: int, new: SavedText) -> bool:
    row = {"draft_id": draft_id, **vars(new)}
    return _hits(_ADD[db.engine.dialect.name], row)


def _replace(draft_id: int, new: SavedText) -> bool:
    named = {
        "draft": draft_id,
        "key": new.prompt_key,
        "read": new.revision - 1,
        "new_body": new.body,
        "new_words": new.words,
        "new_revision": new.revision,
        "new_moment": new.updated_at,
    }
    return _hits(_REPLACE, named)


def _hits(statement: Insert | Update, named: dict[str, Any]) -> bool:
    done: CursorResult[Any] = db.session.execute(statement, named)  # type: ignore[assignment]
    return done.rowcount == 1


def _settled(saved: DraftText | None, body: str) -> SavedText:
    """The row, where another writer saved the very same text; else TextConflict."""
    if saved is None or saved.body != body:
        raise conflict(saved, body)
    return _kept(saved)


def _kept(saved: DraftText) -> SavedText:
    return SavedText(saved.prompt_key, saved.body, saved.words, saved.revision, saved.updated_at)


def _saved(draft_id: int, key: str) -> DraftText | None:
    return db.session.scalar(
        select(DraftText)
        .where(DraftText.draft_id == draft_id, DraftText.prompt_key == key)
        .execution_options(populate_existing=True)
    )
