"""What a person says they changed: a note for each open line, and one on the whole."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import or_, update

from lti_tool.database import db
from lti_tool.workspace.models import Draft, DraftText
from lti_tool.workspace.sections import CHANGES_NOTE, LINE_NOTE, Field, line_note
from lti_tool.workspace.work import Work


def open_notes(work: Work) -> list[Field]:
    """The notes that can be written now, in the order of the lines, the one on the whole last."""
    lines = [line_note(section, item) for section in work.sections for item in section.items]
    return [one for one in (*lines, Field(CHANGES_NOTE, "note", None)) if work.takes(one)]


def by_line(work: Work) -> dict[str, str]:
    """What is said of each open line, by item key; lines of which nothing is said left out."""
    return {
        one.item: work.body(one.key)
        for one in open_notes(work)
        if one.item and work.body(one.key).strip()
    }


def are_missing(work: Work) -> bool:
    """Whether this is a revision of which nothing says what was changed."""
    said = any(work.body(one.key).strip() for one in open_notes(work))
    return work.stage == "revising" and not said


def clear(draft: Draft) -> None:
    """Empty every note: the next attempt starts without. Does not commit."""
    # Their rows stay, so that revisions go on: a window that read the note before it was emptied
    # never takes the next one for the one that it read.
    db.session.execute(
        update(DraftText)
        .where(
            DraftText.draft_id == draft.id,
            or_(
                DraftText.prompt_key == CHANGES_NOTE,
                DraftText.prompt_key.startswith(LINE_NOTE, autoescape=True),
            ),
        )
        .values(body="", revision=DraftText.revision + 1)
    )


def put_back(draft: Draft, snapshot: Mapping[str, Any]) -> None:
    """Have the notes again as a submission holds them. The draft is locked. Does not commit."""
    held = {f"{LINE_NOTE}{item}": text for item, text in snapshot.get("changes", {}).items()}
    held[CHANGES_NOTE] = snapshot["changes_note"]
    rows = {text.prompt_key: text for text in draft.texts}
    for key, body in held.items():
        if key in rows:
            rows[key].body, rows[key].revision = body, rows[key].revision + 1
        elif body:
            db.session.add(DraftText(draft_id=draft.id, prompt_key=key, body=body, words=0))
