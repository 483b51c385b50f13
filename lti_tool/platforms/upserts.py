"""Rows that several requests may want to make at the same moment."""

from collections.abc import Callable
from typing import TypeVar

from sqlalchemy.exc import IntegrityError

from lti_tool.database import Base, db

Row = TypeVar("Row", bound=Base)


def find_or_add(find: Callable[[], Row | None], make: Callable[[], Row]) -> Row:
    """The row that `find` finds, else the one that `make` makes, else the one another just made."""
    found = find()
    if found is not None:
        return found
    made = make()
    try:
        with db.session.begin_nested():
            db.session.add(made)
    except IntegrityError:
        found = find()
        if found is None:
            raise
        return found
    return made
