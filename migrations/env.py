"""Runs migrations against the application's own database, whichever engine it is on."""

from alembic import context
from flask import current_app

from lti_tool.database import Base, UtcDateTime, db


def _plain_types(kind: str, item: object, autogen: object) -> str | bool:
    """Write our column types as SQLAlchemy's own, so that a migration stands by itself."""
    if kind == "type" and isinstance(item, UtcDateTime):
        return "sa.DateTime(timezone=True)"
    return False


def run() -> None:
    """Migrate inside one transaction (PostgreSQL) or table by table (SQLite)."""
    with db.engine.connect() as connection:
        context.configure(
            connection=connection,
            target_metadata=Base.metadata,
            render_item=_plain_types,
            **current_app.extensions["migrate"].configure_args,
        )
        with context.begin_transaction():
            context.run_migrations()


run()
