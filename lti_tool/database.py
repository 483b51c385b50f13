"""The database: one declarative base, times in UTC, and SQLite made safe for several writers."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

from flask import has_request_context, request
from flask_migrate import Migrate
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import Connection, DateTime, Dialect, Engine, MetaData, event
from sqlalchemy.orm import DeclarativeBase, registry
from sqlalchemy.types import JSON, TypeDecorator

NAMING = {
    "ix": "ix_%(column_0_N_label)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}
BUSY_MILLISECONDS = 15_000
LARGEST_INTEGER = 2**31 - 1
_ALONE = "AUTOCOMMIT"


class UtcDateTime(TypeDecorator[datetime]):
    """An aware moment, kept in UTC. SQLite keeps it without its zone; it comes back aware."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a moment without a time zone cannot be stored")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Base(DeclarativeBase):
    """Base of all tables."""

    registry = registry(
        metadata=MetaData(naming_convention=NAMING),
        type_annotation_map={datetime: UtcDateTime, dict[str, Any]: JSON, list[str]: JSON},
    )


def storable(text: str) -> str:
    """A text without what no column holds: NUL, and halves of surrogate pairs, which are no
    characters. JSON and forms can carry both."""
    return text.replace("\x00", "").encode("utf-16", "surrogatepass").decode("utf-16", "replace")


db = SQLAlchemy(model_class=Base)
migrate = Migrate()


@contextmanager
def single_read() -> Iterator[Connection]:
    """A connection for one query outside every transaction: it takes no lock, and spares the
    database a transaction's beginning and end."""
    alone = {_ALONE: True} if db.engine.dialect.name == "sqlite" else {"isolation_level": _ALONE}
    with db.engine.connect() as connection:
        yield connection.execution_options(**alone)


def prepare_sqlite(engine: Engine) -> None:
    """Write-ahead log, foreign keys, patience; transactions that may write take the lock at once.

    A transaction that reads first and writes later fails at once in SQLite when another has
    written between (SQLITE_BUSY_SNAPSHOT), whatever the patience. So only requests that by
    their method do not write begin deferred. Doing it again changes nothing.
    """
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _connect_to_sqlite)
        event.listen(engine, "begin", _begin_in_sqlite)


def _connect_to_sqlite(connection: Any, record: Any) -> None:
    connection.isolation_level = None
    for pragma in (
        "journal_mode=WAL",
        "foreign_keys=ON",
        "synchronous=NORMAL",
        f"busy_timeout={BUSY_MILLISECONDS}",
    ):
        connection.execute(f"PRAGMA {pragma}")


def _begin_in_sqlite(connection: Connection) -> None:
    if connection.get_execution_options().get(_ALONE):
        return
    reading = has_request_context() and request.method in ("GET", "HEAD")
    connection.exec_driver_sql("BEGIN" if reading else "BEGIN IMMEDIATE")
