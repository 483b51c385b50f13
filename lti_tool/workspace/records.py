"""A person's record: all of their credentials on one LMS, across courses and links."""

from dataclasses import dataclass

from sqlalchemy import select

from lti_tool.database import db
from lti_tool.platforms.models import Course, ResourceLink
from lti_tool.web.visitor import Visitor
from lti_tool.workspace import drafts
from lti_tool.workspace.models import Draft
from lti_tool.workspace.outline import outline
from lti_tool.workspace.work import Work, of_draft


@dataclass(frozen=True)
class Record:
    """One credential of a person, and where they work on it.

    `course` and `activity` are titles as the LMS told them, or None.
    """

    work: Work
    draft: Draft
    course: str | None
    activity: str | None

    @property
    def written(self) -> int:
        """How many sections have everything that they require."""
        return sum(entry.icon in ("passed", "warning", "open") for entry in outline(self.work))

    @property
    def size(self) -> int:
        """About how many bytes its texts and files have, removed files included."""
        texts = sum(len(text.body.encode()) for text in self.draft.texts)
        copies = 2 + 2 * len(self.draft.attempts)
        return texts * copies + sum(file.size for file in self.draft.files)


def records(who: Visitor) -> list[Record]:
    """Everything of the visitor's on their LMS, what was begun first coming first.

    As many queries as for one draft, however many there are.
    """
    query = (
        select(Draft, Course.title, ResourceLink.title)
        .join(Course, Course.id == Draft.course_id)
        .join(ResourceLink, ResourceLink.id == Draft.link_id)
        .where(Draft.registration_id == who.registration_id, Draft.person_id == who.person_id)
        .order_by(Draft.id)
        .options(*drafts.EVERYTHING)
    )
    return [
        Record(of_draft(draft, who), draft, course, activity)
        for draft, course, activity in db.session.execute(query)
    ]
