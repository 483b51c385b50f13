"""Migrations: one head, the same tables as the models, and all the way up and down."""

from pathlib import Path

from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask import Flask
from flask_migrate import downgrade, upgrade
from sqlalchemy import inspect

from lti_tool import MIGRATIONS, create_app
from lti_tool.database import Base, db
from tests.conftest import make_settings
from tests.databases import empty_copy


def _fresh(database_url: str, tmp_path: Path) -> Flask:
    return create_app(make_settings(empty_copy(database_url, tmp_path), tmp_path))


def test_there_is_one_head() -> None:
    assert len(ScriptDirectory(str(MIGRATIONS)).get_heads()) == 1


def test_the_migrations_make_what_the_models_say(database_url: str, tmp_path: Path) -> None:
    app = _fresh(database_url, tmp_path)

    with app.app_context():
        upgrade()
        with db.engine.connect() as connection:
            context = MigrationContext.configure(connection, opts={"compare_type": True})
            differences = compare_metadata(context, Base.metadata)
        db.engine.dispose()

    assert differences == []


def test_the_migrations_undo_what_they_did(database_url: str, tmp_path: Path) -> None:
    app = _fresh(database_url, tmp_path)

    with app.app_context():
        upgrade()
        downgrade(revision="base")
        left = set(inspect(db.engine).get_table_names())
        upgrade()
        db.engine.dispose()

    assert left <= {"alembic_version"}
