"""What has to be read of a draft to decide about one answer, in one statement.

A `Work` on an excerpt decides as it does on the whole draft, since the parts have the names that
they have there. What an excerpt lacks raises AttributeError.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, cast

from sqlalchemy import Row, Text, bindparam, case, or_, select
from sqlalchemy import cast as as_type

from lti_tool.credentials import definitions
from lti_tool.database import db
from lti_tool.web.visitor import Visitor
from lti_tool.workspace import drafts
from lti_tool.workspace.models import UNCOUNTED, ArtifactFile, Attempt, Draft, DraftText, Outcome
from lti_tool.workspace.saving import SavedText
from lti_tool.workspace.sections import Field, field
from lti_tool.workspace.work import Work
from rubric import Credential

SOMETHING = "…"


@dataclass(frozen=True)
class Released:
    """What was released for an attempt, and holds."""

    earned: bool
    ratings: Mapping[str, str]


@dataclass(frozen=True)
class Tried:
    """The newest attempt that counts."""

    number: int
    state: str
    carried: Mapping[str, int]
    outcome: Released | None


@dataclass(frozen=True)
class Excerpt:
    """A draft with its answers, its newest attempt, and its files where they count for the answer.

    Of other answers than the one that it is about, `body` says no more than that there is one.
    """

    id: int
    credential: Credential
    texts: tuple[Row[Any] | SavedText, ...]
    files: tuple[Any, ...]
    attempts: tuple[Tried, ...]

    @property
    def work(self) -> Work:
        """The work, as far as it has been read."""
        return Work(self.credential, cast(Draft, self))

    def with_answer(self, answer: SavedText) -> "Excerpt":
        """The same with an answer in place of the one that was read."""
        others = [one for one in self.texts if one.prompt_key != answer.prompt_key]
        return replace(self, texts=(*others, answer))


def find(who: Visitor, key: str) -> Excerpt | None:
    """The visitor's draft as far as it decides about the answer `key`; None where there is none.

    Raises NotFromLink, and SectionNotFound where the credential has no such field.
    """
    asked = {"key": key, **drafts.place(who)}
    rows: Sequence[Any] = db.session.execute(_EXCERPT, asked).all()
    if not rows:
        return None
    draft = rows[0]
    credential = definitions.credential(draft.credential_key, draft.credential_version)
    return Excerpt(
        id=draft.id,
        credential=credential,
        texts=tuple(row for row in rows if row.prompt_key is not None),
        files=_files(draft.id, field(credential, key)),
        attempts=() if draft.number is None else (_tried(draft),),
    )


def _files(draft_id: int, about: Field) -> tuple[Any, ...]:
    if about.section is None or not about.section.files:
        return ()
    return tuple(db.session.execute(_FILES, {"draft": draft_id}).all())


def _tried(row: Row[Any]) -> Tried:
    outcome = None if row.ratings is None else Released(row.earned, json.loads(row.ratings))
    return Tried(row.number, row.state, json.loads(row.carried), outcome)


# Made once: making a statement costs more than what it asks.
_draft, _text, _file, _attempt, _outcome = (
    table.__table__.c for table in (Draft, DraftText, ArtifactFile, Attempt, Outcome)
)
_own = _text.prompt_key == bindparam("key")
_newest_attempt = (
    select(_attempt.id)
    .where(_attempt.draft_id == _draft.id, _attempt.state.not_in(UNCOUNTED))
    .order_by(_attempt.number.desc())
    .limit(1)
    .correlate(Draft)
    .scalar_subquery()
)
_newest_outcome = (
    select(_outcome.id)
    .where(_outcome.attempt_id == _attempt.id)
    .order_by(_outcome.number.desc())
    .limit(1)
    .correlate(Attempt)
    .scalar_subquery()
)
# A row for each answer, or one without any; the draft and the attempt stand in each.
_EXCERPT = (
    select(
        _draft.id,
        _draft.credential_key,
        _draft.credential_version,
        _text.draft_id,
        _text.prompt_key,
        _text.revision,
        _text.words,
        _text.updated_at,
        _text.kept_at,
        case((or_(_own, _text.words == 0), _text.body), else_=SOMETHING).label("body"),
        _attempt.number,
        _attempt.state,
        as_type(_attempt.carried, Text).label("carried"),
        _outcome.earned,
        as_type(_outcome.ratings, Text).label("ratings"),
    )
    .select_from(Draft.__table__)
    .outerjoin(DraftText.__table__, _text.draft_id == _draft.id)
    .outerjoin(Attempt.__table__, _attempt.id == _newest_attempt)
    .outerjoin(Outcome.__table__, _outcome.id == _newest_outcome)
    .where(drafts.OF_VISITOR)
)
_FILES = select(_file.slot_key, _file.words, _file.removed_at).where(
    _file.draft_id == bindparam("draft"), _file.removed_at.is_(None)
)
