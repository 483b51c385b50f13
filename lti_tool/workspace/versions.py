"""Earlier wordings: what a text said is put aside before it is lost, and old ones are thinned out.

Nothing here commits; the caller does.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

from sqlalchemy import delete, func, insert, literal, select, update

from lti_tool import clock
from lti_tool.database import db
from lti_tool.workspace.difference import taken_out
from lti_tool.workspace.errors import SectionNotFound
from lti_tool.workspace.models import DraftText, TextVersion
from lti_tool.workspace.sections import Field, fields
from lti_tool.workspace.work import Work
from rubric import count_words

KINDS = ("text", "note")
"""The kinds of fields that have earlier wordings."""

SITTING = timedelta(minutes=10)
BURST = timedelta(minutes=1)
A_LOT = 20
SOME = 5

MOST_VERSIONS = 50
MOST_CHARACTERS = 4_000_000
SPARED = 20


def keep(field: Field, saved: DraftText | None, body: str) -> None:
    """Put aside what is saved, where it is due before `body` is saved over it.

    It is due where nothing was put aside for ten minutes, and at once where 20 words or more are
    taken out; 5 words where nothing was put aside for a minute, so that deleting word by word
    leaves the wording before it. Costs no statement where it is not due.
    """
    if saved is not None and field.kind in KINDS and _is_due(saved, body):
        put_aside(saved)


def put_aside(saved: DraftText) -> None:
    """Put aside what is saved."""
    _add(saved.draft_id, saved.prompt_key, saved.body, saved.updated_at)
    db.session.execute(
        update(DraftText)
        .where(DraftText.draft_id == saved.draft_id, DraftText.prompt_key == saved.prompt_key)
        .values(kept_at=clock.now(), updated_at=DraftText.updated_at)
    )


def put_aside_loser(work: Work, field: Field, body: str) -> None:
    """Put aside the one of two texts that was not chosen: what is saved, or what was only typed.

    Raises SectionNotFound where the field has no earlier wordings, or nobody has written here.
    """
    if field.kind not in KINDS or work.draft is None:
        raise SectionNotFound()
    saved = work.answers.get(field.key)
    if saved is not None and saved.body == body:
        put_aside(saved)
    else:
        _add(work.draft.id, field.key, body, clock.now())


def put_aside_all(work: Work, draft_id: int) -> None:
    """Put aside what every text says now, where it is not yet. Two statements."""
    every = fields(work.credential).values()
    unkept = (
        DraftText.draft_id == draft_id,
        DraftText.prompt_key.in_([field.key for field in every if field.kind in KINDS]),
        DraftText.body != "",
        DraftText.kept_at.is_(None) | (DraftText.kept_at <= DraftText.updated_at),
    )
    columns = ("draft_id", "prompt_key", "body", "words", "updated_at")
    found = select(*(getattr(DraftText, column) for column in columns)).where(*unkept)
    db.session.execute(insert(TextVersion).from_select([*columns[:4], "saved_at"], found))
    db.session.execute(
        update(DraftText)
        .where(*unkept)
        .values(kept_at=clock.now(), updated_at=DraftText.updated_at)
        .execution_options(synchronize_session=False)
    )


def _is_due(saved: DraftText, body: str) -> bool:
    if not saved.body.strip() or (saved.kept_at and saved.kept_at > saved.updated_at):
        return False
    moment = clock.now()
    if saved.kept_at is None and body.startswith(saved.body):
        # A text that only grows loses nothing: its first letters are no wording to go back to.
        return moment - saved.updated_at >= SITTING
    since = moment - saved.kept_at if saved.kept_at else SITTING
    if since >= SITTING:
        return True
    lost = count_words(taken_out(saved.body, body))
    return lost >= A_LOT or (lost >= SOME and since >= BURST)


class _Held(NamedTuple):
    id: int
    saved_at: datetime
    size: int
    is_same: bool


def _add(draft_id: int, key: str, body: str, saved_at: datetime) -> None:
    """Add a version, unless the newest one says the same; thin out those there are."""
    if not body.strip():
        return
    of_text = (TextVersion.draft_id == draft_id, TextVersion.prompt_key == key)
    size, is_same = func.length(TextVersion.body), TextVersion.body == literal(body)
    rows = db.session.execute(
        select(TextVersion.id, TextVersion.saved_at, size, is_same)
        .where(*of_text)
        .order_by(TextVersion.saved_at, TextVersion.id)
    )
    held = [_Held(*row) for row in rows]
    if held and held[-1].is_same:
        return
    gone = surplus([(one.saved_at, one.size) for one in held], len(body))
    if gone:
        ids = [held[place].id for place in gone]
        db.session.execute(delete(TextVersion).where(TextVersion.id.in_(ids)))
    db.session.add(
        TextVersion(
            draft_id=draft_id,
            prompt_key=key,
            body=body,
            words=count_words(body),
            saved_at=saved_at,
        )
    )


def surplus(held: Sequence[tuple[datetime, int]], size: int) -> list[int]:
    """The places of those that must go so that one more of `size` characters fits.

    `held`: when each was saved and its characters, the oldest first. The newest 20 are spared as
    long as they fit, and the oldest; of the others goes the one that follows its forerunner
    soonest, so that the first of a burst stays, and the older it gets the wider they lie.
    """
    places = list(range(len(held)))
    while len(places) >= MOST_VERSIONS or (
        places and size + sum(held[place][1] for place in places) > MOST_CHARACTERS
    ):
        if len(places) > SPARED + 1:
            candidates = range(1, len(places) - SPARED)
            soonest = min(candidates, key=lambda n: held[places[n]][0] - held[places[n - 1]][0])
        else:
            soonest = 0
        del places[soonest]
    return sorted(set(range(len(held))) - set(places))
