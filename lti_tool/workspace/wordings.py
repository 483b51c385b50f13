"""The earlier wordings of one text to choose from, what was submitted included; the way back."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import select

from lti_tool.database import db
from lti_tool.workspace import versions
from lti_tool.workspace.errors import SectionNotFound, WordingNotFound
from lti_tool.workspace.models import Attempt, TextVersion
from lti_tool.workspace.saving import Answer, SavedText, save
from lti_tool.workspace.sections import CHANGES_NOTE, Field
from lti_tool.workspace.work import Work
from rubric import count_words


@dataclass(frozen=True)
class Wording:
    """What a text said when it was saved at `saved_at`, in UTC.

    name       names it in an address
    attempts   the numbers of the attempts that it was submitted in
    lost       how many words fewer the next newer wording has; 0 where that is not a lot
    """

    name: str
    body: str
    words: int
    saved_at: datetime
    attempts: tuple[int, ...] = ()
    lost: int = 0


def wordings(work: Work, field: Field) -> list[Wording]:
    """The earlier wordings of a text, the newest first. Two queries.

    Raises SectionNotFound where the field is of a kind that has none.
    """
    if field.kind not in versions.KINDS:
        raise SectionNotFound()
    if work.draft is None:
        return []
    found = _put_aside(work.draft.id, field.key)
    for number, moment, body in _submitted(work.draft.id, field.key):
        found = _with_attempt(found, number, moment, body)
    return _with_losses(found, count_words(work.body(field.key)))


def wording(work: Work, field: Field, name: str) -> Wording:
    """One of them. Raises WordingNotFound, SectionNotFound."""
    for one in wordings(work, field):
        if one.name == name:
            return one
    raise WordingNotFound()


def go_back(work: Work, field: Field, name: str, revision: int) -> SavedText:
    """Save an earlier wording again; what the text says now is put aside first. Does not commit.

    Raises WordingNotFound and what `saving.save` raises.
    """
    body = wording(work, field, name).body
    if field.key in work.answers:
        versions.put_aside(work.answers[field.key])
    return save(work, field, Answer(body, revision))


def _put_aside(draft_id: int, key: str) -> list[Wording]:
    rows = db.session.scalars(
        select(TextVersion)
        .where(TextVersion.draft_id == draft_id, TextVersion.prompt_key == key)
        .order_by(TextVersion.saved_at.desc(), TextVersion.id.desc())
    )
    return [
        Wording(str(row.id), row.body, row.words or count_words(row.body), row.saved_at)
        for row in rows
    ]


def _submitted(draft_id: int, key: str) -> list[tuple[int, datetime, str]]:
    rows = db.session.execute(
        select(Attempt.number, Attempt.submitted_at, Attempt.snapshot)
        .where(Attempt.draft_id == draft_id)
        .order_by(Attempt.number)
    )
    found = [(number, moment, _body(snapshot, key)) for number, moment, snapshot in rows]
    return [one for one in found if one[2].strip()]


def _body(snapshot: dict[str, Any], key: str) -> str:
    body: str = snapshot["changes_note"] if key == CHANGES_NOTE else snapshot["texts"].get(key, "")
    return body


def _with_attempt(found: list[Wording], number: int, moment: datetime, body: str) -> list[Wording]:
    """The wordings with what was submitted: said of the one that it is, or in its place in time."""
    older = [place for place, one in enumerate(found) if one.saved_at <= moment]
    for place in older:
        if found[place].body == body:
            known = replace(found[place], attempts=(*found[place].attempts, number))
            return [*found[:place], known, *found[place + 1 :]]
    place = older[0] if older else len(found)
    one = Wording(f"attempt-{number}", body, count_words(body), moment, (number,))
    return [*found[:place], one, *found[place:]]


def _with_losses(found: list[Wording], now: int) -> list[Wording]:
    nexts = [now, *(one.words for one in found)]
    losses = [one.words - after for one, after in zip(found, nexts, strict=False)]
    return [
        replace(one, lost=lost if lost >= versions.A_LOT else 0)
        for one, lost in zip(found, losses, strict=True)
    ]
