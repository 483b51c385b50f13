"""What every test can ask for: an application on SQLite and on PostgreSQL, a client, a runner."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient, FlaskCliRunner
from sqlalchemy import text

from config import Settings, load_settings
from lti_tool import create_app
from lti_tool.database import Base, db
from tests.databases import postgresql_url

SECRET = "a-secret-of-tests-with-more-than-32-characters"


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Every test that touches the database runs on both engines."""
    if "database_url" in metafunc.fixturenames:
        metafunc.parametrize(
            "database_url", ["sqlite", "postgresql"], indirect=True, scope="session"
        )


@pytest.fixture(scope="session")
def database_url(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> str:
    """Address of an empty database of this engine, one per test process and engine."""
    if request.param == "postgresql":
        return postgresql_url(request.config)
    return f"sqlite:///{tmp_path_factory.mktemp('database')}/tool.sqlite3"


@pytest.fixture(scope="session")
def _schema(database_url: str, tmp_path_factory: pytest.TempPathFactory) -> str:
    """The database with its tables."""
    app = create_app(make_settings(database_url, tmp_path_factory.mktemp("schema")))
    with app.app_context():
        db.drop_all()
        db.create_all()
        db.session.remove()
        db.engine.dispose()
    return database_url


class Browser(FlaskClient):
    """A client whose requests live in application contexts of their own, as in production.

    What the test's own session holds is committed first: its transaction would otherwise keep
    the request waiting (SQLite) or blind (PostgreSQL).
    """

    def open(self, *args: Any, **kwargs: Any) -> Any:
        """Send a request."""
        app = self.application
        db.session.commit()
        with app.app_context():
            return super().open(*args, **kwargs)


def make_settings(database_url: str, folder: Path, **environ: str) -> Settings:
    """Settings of a tool on loopback whose queue and files live in `folder`."""
    return load_settings(
        {
            "SECRET_KEY": SECRET,
            "PUBLIC_URL": "http://localhost:8000",
            "DATABASE_URL": database_url,
            "QUEUE_URL": f"sqlite:///{folder}/queue.sqlite3",
            "FILES_URL": f"file://{folder}/files",
            **environ,
        }
    )


@pytest.fixture
def settings(_schema: str, tmp_path: Path) -> Settings:
    """Settings of the tool under test."""
    return make_settings(_schema, tmp_path)


@pytest.fixture
def app(settings: Settings) -> Iterator[Flask]:
    """The tool, inside its application context, on an empty database."""
    app = create_app(settings)
    app.testing = True
    app.test_client_class = Browser
    with app.app_context():
        yield app
        db.session.remove()
        _empty()
        db.engine.dispose()


def _empty() -> None:
    tables = [table.name for table in reversed(Base.metadata.sorted_tables)]
    if db.engine.dialect.name == "postgresql":
        db.session.execute(text(f"truncate {', '.join(tables)} restart identity cascade"))
    else:
        for name in tables:
            db.session.execute(text(f"delete from {name}"))
    db.session.commit()


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """A browser without cookies of its own."""
    return app.test_client()


@pytest.fixture
def runner(app: Flask) -> FlaskCliRunner:
    """Runs `flask …` commands."""
    return app.test_cli_runner()


def pytest_configure_node(node: object) -> None:
    """Tell a parallel worker, before it starts, where the one PostgreSQL of the run is."""
    from tests.databases import server_port

    node.workerinput["postgresql_port"] = server_port(node.config)  # type: ignore[attr-defined]
