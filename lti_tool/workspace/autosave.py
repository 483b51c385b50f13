"""Saving one answer as it is typed, in few statements: whoever types sends one all the time.

Nothing is decided here: `Work`, `save` and the outline decide, on an excerpt of the draft.
"""

from dataclasses import dataclass

from lti_tool.database import db
from lti_tool.web.visitor import Visitor
from lti_tool.workspace import drafts, excerpts, outline, sections
from lti_tool.workspace.excerpts import Excerpt
from lti_tool.workspace.outline import Entry
from lti_tool.workspace.saving import Answer, SavedText, save


@dataclass(frozen=True)
class Autosaved:
    """An answer as it is kept now, and how its section stands with it. The note on what changed
    is in no section."""

    answer: SavedText
    entry: Entry | None


def autosave(who: Visitor, key: str, answer: Answer) -> Autosaved:
    """Save one answer of the visitor's draft, which is made where there is none. Does not commit.

    Raises what `save` does, SectionNotFound, NotFromLink and NoActivity.
    """
    before = _excerpt(who, key)
    field = sections.field(before.credential, key)
    saved = save(before.work, field, answer)
    if field.section is None:
        return Autosaved(saved, None)
    return Autosaved(saved, outline.entry(before.with_answer(saved).work, field.section))


def _excerpt(who: Visitor, key: str) -> Excerpt:
    drafts.hold(who)
    found = excerpts.find(who, key)
    if found is None:
        db.session.rollback()
        drafts.ensure(who)
        return _excerpt(who, key)
    return found
