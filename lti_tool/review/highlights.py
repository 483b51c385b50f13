"""Notes on places of the evidence: an assessor's own until their score is released.

Call what changes something with the attempt held (`seats.hold`). Nothing here commits.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.orm import joinedload, undefer

from lti_tool.database import db
from lti_tool.review import seats
from lti_tool.review.errors import HighlightConflict, HighlightNotFound, HighlightRefused
from lti_tool.review.models import Decision, Highlight, Review, Scoring
from lti_tool.workspace.anchors import MAX_QUOTE
from lti_tool.workspace.locating import Wording, collapsed
from lti_tool.workspace.models import ArtifactFile, Attempt

MAX_HIGHLIGHTS = 200
MAX_NOTE = 4_000
REMOVED = "removed-note"
"""Where the session keeps, until the next page, what was removed: {"attempt", and what `remove`
returns}."""


@dataclass(frozen=True)
class Asked:
    """A note, and the place that it is about: of the text `prompt` the passage `quote` at or near
    the character `start` (an empty quote: all of the text), or of the file `file` (its public id)
    the page `page`, counted from 1, with `quote` as words on it."""

    note: str
    prompt: str | None = None
    quote: str = ""
    start: int = 0
    file: str | None = None
    page: int | None = None


def add(attempt: Attempt, assessor_id: int, asked: Asked) -> Highlight:
    """Put a note on a place; the assessor's place at the attempt is theirs from then on.

    Sent again with more of the note, as when an answer was lost, it is the same highlight. Raises
    what `seats.claim` does, and HighlightRefused with the reason.
    """
    review = seats.claim(attempt, assessor_id)
    made = _of_file(attempt, asked) if asked.file else _of_text(attempt, asked)
    made.note = _checked(asked.note)
    there = _of(review)
    same = next((one for one in there if _continues(made, one)), None)
    if same is not None:
        same.note = made.note
        return same
    if len(there) >= MAX_HIGHLIGHTS:
        raise HighlightRefused(
            _("There are %(limit)s notes already, the most there can be.", limit=MAX_HIGHLIGHTS)
        )
    made.review_id = review.id
    db.session.add(made)
    db.session.flush()
    return made


def change(attempt: Attempt, assessor_id: int, highlight_id: int, note: str, read: str) -> None:
    """Change a note of which `read` was read. Raises what `seats.claim` does, HighlightNotFound,
    HighlightRefused, and HighlightConflict where another tab has changed it since."""
    found = _own(attempt, assessor_id, highlight_id)
    note = _checked(note)
    if found.note not in (read, note):
        raise HighlightConflict(found.note)
    found.note = note


def remove(attempt: Attempt, assessor_id: int, highlight_id: int) -> dict[str, Any]:
    """Remove a note; returns what `add` takes to put it back (`Asked`). Raises what `seats.claim`
    does, and HighlightNotFound."""
    found = _own(attempt, assessor_id, highlight_id)
    asked = kept(found)
    db.session.delete(found)
    db.session.flush()
    return {key: value for key, value in asked.items() if key not in ("kind", "id")}


def kept(highlight: Highlight) -> dict[str, Any]:
    """A highlight as a decision keeps it (`workspace.models.Outcome`)."""
    said = {"kind": highlight.kind, "note": highlight.note, "quote": highlight.quote or ""}
    if highlight.file is not None:
        return said | {"file": highlight.file.public_id, "page": highlight.page}
    place = {"prompt": highlight.prompt_key}
    return said | place | ({"start": highlight.start} if highlight.kind == "passage" else {})


def released(scores: Sequence[Sequence[Mapping[str, Any]]]) -> list[Mapping[str, Any]]:
    """The notes of a new decision: those of the scores that it was made from, each once. Whoever
    corrects a decision, or looks at it a second time, begins with its notes (`again`)."""
    found: list[Mapping[str, Any]] = []
    for notes in scores:
        found.extend(one for one in notes if one not in found)
    return found


def shown(review: Review | None, decision: Decision | None) -> list[Mapping[str, Any]]:
    """The notes that an assessor sees: those of their own, which they can change and which have
    an "id"; of a decision that they are not at, what was released."""
    if decision is not None and (review is None or review.state != "open"):
        return list(decision.highlights)
    return [kept(one) | {"id": one.id} for one in review.highlights] if review else []


def are_open(review: Review | None, decision: Decision | None, scoring: Scoring | None) -> bool:
    """Whether the assessor may put notes on the evidence now."""
    if review is not None and review.state in ("open", "done", "declined"):
        return review.state == "open"
    return decision is None and (scoring is None or scoring.stage != "settled")


def _own(attempt: Attempt, assessor_id: int, highlight_id: int) -> Highlight:
    review = seats.claim(attempt, assessor_id)
    found = next((one for one in _of(review) if one.id == highlight_id), None)
    if found is None:
        raise HighlightNotFound()
    return found


def _of(review: Review) -> Sequence[Highlight]:
    query = select(Highlight).where(Highlight.review_id == review.id)
    return db.session.scalars(query.options(joinedload(Highlight.file))).all()


def _checked(note: str) -> str:
    if not note:
        raise HighlightRefused(_("There is nothing in this note. Write what you want to say."))
    if len(note) > MAX_NOTE:
        raise HighlightRefused(
            _("A note has at most %(limit)s characters. Shorten it.", limit=MAX_NOTE)
        )
    return note


def _continues(made: Highlight, there: Highlight) -> bool:
    one, other = kept(made), kept(there)
    new, old = one.pop("note"), other.pop("note")
    return one == other and new.startswith(old)


def _of_text(attempt: Attempt, asked: Asked) -> Highlight:
    body: str = attempt.snapshot["texts"].get(asked.prompt, "")
    if not body.strip():
        raise HighlightRefused(_("There is no such text in this submission."))
    if not asked.quote.strip():
        return Highlight(kind="text", prompt_key=asked.prompt)
    begins = asked.start + len(asked.quote) - len(asked.quote.lstrip())
    found = Wording(body).find(asked.quote.strip(), begins)
    if found is None:
        raise HighlightRefused(_("This passage is not in the text. Select it again."))
    if found.end - found.start > MAX_QUOTE:
        raise HighlightRefused(
            _(
                "A passage has at most %(limit)s characters. Mark less, or the whole text.",
                limit=MAX_QUOTE,
            )
        )
    quote = body[found.start : found.end]
    return Highlight(kind="passage", prompt_key=asked.prompt, start=found.start, quote=quote)


def _of_file(attempt: Attempt, asked: Asked) -> Highlight:
    file = _handed_in(attempt, asked.file)
    page = asked.page or 0
    if file is None or not 1 <= page <= len(file.pages):
        raise HighlightRefused(_("There is no such page in this submission."))
    quote = asked.quote.strip()
    said = file.pages[page - 1]
    if collapsed(quote) not in collapsed(f"{said['text']} {said['notes']}"):
        raise HighlightRefused(_("This passage is not on the page. Select it again."))
    if len(quote) > MAX_QUOTE:
        raise HighlightRefused(
            _(
                "A passage has at most %(limit)s characters. Mark less, or the whole page.",
                limit=MAX_QUOTE,
            )
        )
    return Highlight(kind="page", file_id=file.id, file=file, page=page, quote=quote)


def _handed_in(attempt: Attempt, public_id: str | None) -> ArtifactFile | None:
    if public_id not in [one["public_id"] for one in attempt.snapshot["files"]]:
        return None
    return db.session.scalar(
        select(ArtifactFile)
        .where(ArtifactFile.draft_id == attempt.draft_id, ArtifactFile.public_id == public_id)
        .options(undefer(ArtifactFile.pages))
    )
