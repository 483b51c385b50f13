"""What names a person, in whichever package's tables, read from the tables' own definitions."""

from collections.abc import Iterator
from itertools import permutations
from typing import Any

from sqlalchemy import (
    Column,
    ColumnElement,
    ForeignKey,
    FromClause,
    Index,
    RowMapping,
    Table,
    UniqueConstraint,
    and_,
    case,
    func,
    or_,
    select,
)

from lti_tool.database import Base, db
from lti_tool.platforms.models import Person, ResourceLink

Row = dict[Column[Any], Any]

PERSON_ID = Base.metadata.tables[Person.__tablename__].c.id
LINK_ID = Base.metadata.tables[ResourceLink.__tablename__].c.id


def columns(table: Table | None = None) -> list[Column[Any]]:
    """Every column whose foreign key is a person; of one table where it is given."""
    tables = Base.metadata.sorted_tables if table is None else [table]
    return [column for each in tables for column in each.c if column.references(PERSON_ID)]


def collisions(kept: int, gone: int, beside: FromClause) -> Iterator[tuple[str, str]]:
    """Table and activity of rows that would break a unique key if two people were one.

    The table `beside` is left out: what it holds of the two is made one.
    """
    for table in Base.metadata.sorted_tables:
        for key, where in _unique_keys(table) if table is not beside else ():
            if columns(table) and any(column in key for column in columns(table)):
                for row in _repeated(table, key, where, kept, gone):
                    yield table.name, _activity(table, row)


def assessed_between(one: int, other: int) -> Iterator[str]:
    """Activities in which a row of one person is about a row of the other.

    So stands a review, or a decision, to the attempt that it is on.
    """
    for table in Base.metadata.sorted_tables:
        for mine, yours in permutations(columns(table), 2):
            yield from _both(table, table, and_(mine == one, yours == other))
        for own in columns(table):
            yield from _about(own, one, other)


def _about(own: Column[Any], one: int, other: int) -> Iterator[str]:
    table = own.table
    for key in table.foreign_keys:
        about = _table(key).alias()
        for theirs in (about.c[column.name] for column in columns(_table(key))):
            joined = table.join(about, key.parent == about.c[key.column.name])
            crossed = or_(and_(own == one, theirs == other), and_(own == other, theirs == one))
            yield from _both(table, joined, crossed)


def _both(table: Table, source: FromClause, crossed: ColumnElement[bool]) -> Iterator[str]:
    query = select(*table.c).select_from(source).where(crossed).limit(1)
    for row in db.session.execute(query).mappings():
        yield _activity(table, _row(table, row))


def _unique_keys(table: Table) -> Iterator[tuple[list[Column[Any]], Any]]:
    """Columns that are unique together, and where: None, or the condition of a partial index."""
    for constraint in table.constraints:
        if isinstance(constraint, UniqueConstraint):
            yield list(constraint.columns), None
    yield list(table.primary_key.columns), None
    for index in table.indexes:
        if index.unique:
            yield list(index.columns), _condition(index)


def _condition(index: Index) -> Any:
    return index.dialect_options[db.engine.dialect.name]["where"]


def _repeated(table: Table, key: list[Column[Any]], where: Any, kept: int, gone: int) -> list[Row]:
    """What these columns would hold twice, without the people."""
    named = columns(table)
    as_one = [
        (case((column == gone, kept), else_=column) if column in named else column).label(
            column.name
        )
        for column in key
    ]
    rows = select(*as_one).where(
        or_(*(column.in_((kept, gone)) for column in named)),
        *(column.is_not(None) for column in key),
    )
    each = (rows if where is None else rows.where(where)).subquery()
    found = db.session.execute(select(*each.c).group_by(*each.c).having(func.count() > 1))
    return [
        {column: row[column.name] for column in key if column not in named}
        for row in found.mappings()
    ]


def _activity(table: Table, row: Row) -> str:
    """The activity that a row is part of, by its own link or by that of what it refers to."""
    link_id = _link_id(row)
    for column, value in () if link_id else row.items():
        for key in column.foreign_keys:
            about = _table(key)
            found = db.session.execute(select(*about.c).where(key.column == value)).mappings()
            link_id = link_id or next((_link_id(_row(about, each)) for each in found), None)
    link = db.session.get(ResourceLink, link_id) if link_id else None
    return f"“{link.title or link.resource_link_id}”" if link is not None else table.name


def _link_id(row: Row) -> int | None:
    return next((row[column] for column in row if column.references(LINK_ID)), None)


def _table(key: ForeignKey) -> Table:
    return Base.metadata.tables[key.column.table.description]


def _row(table: Table, found: RowMapping) -> Row:
    return {column: found[column] for column in table.c}
