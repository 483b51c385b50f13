"""Whose names are hidden: where a link is graded anonymously, or the visitor's launch asks for it.

`hide_names` is what the launch asks for (`Visitor.hide_names`); a launch that names no assignment
asks for nothing, and then the links alone decide.
"""

from typing import Any

from sqlalchemy import ColumnElement, case, literal, null, select

from lti_tool.database import db
from lti_tool.platforms.models import Person, ResourceLink


def shown_name(*, hide_names: bool) -> ColumnElement[Any]:
    """The name of a query's `Person`, as a column: null where its `ResourceLink` hides it."""
    hidden = literal(hide_names) | ResourceLink.hides_names
    return case((hidden, null()), else_=Person.name)


def is_nameless(course_id: int, link_id: int | None, *, hide_names: bool) -> bool:
    """Whether nobody is named on a page about a link, or about a whole course (None).

    A course is nameless as soon as one of its links is: a single line without a name among others
    that have theirs would tell whose it is.
    """
    if hide_names:
        return True
    query = select(ResourceLink.id).where(
        ResourceLink.course_id == course_id, ResourceLink.hides_names
    )
    if link_id is not None:
        query = query.where(ResourceLink.id == link_id)
    return db.session.scalar(query.limit(1)) is not None
