"""What every test can ask for: an application on SQLite and on PostgreSQL, a client, a runner."""

import threading
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Self

import pytest
from flask import Flask
from flask.testing import FlaskClient, FlaskCliRunner
from playwright.sync_api import Browser, Playwright, sync_playwright
from sqlalchemy import text
from werkzeug.serving import make_server

from config import Settings
from lti_tool import create_app
from lti_tool.database import Base, db
from tests.applications import Client, make_settings
from tests.browser import CHROMIUM, FLAGS
from tests.databases import postgresql_url
from tests.economy import THOROUGH, _shared, engines  # noqa: F401 - a fixture for every test

ENGINES = ("sqlite", "postgresql")


class Databases:
    """A database of each engine that is asked for, kept until the end: tests of both take turns."""

    def __init__(self, config: pytest.Config, folder: Path) -> None:
        self._config = config
        self._folder = folder
        self._addresses: dict[str, str] = {}
        self._shared = ExitStack()
        self._with_tables: set[str] = set()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        self._shared.close()

    def address(self, engine: str) -> str:
        """Of an empty database, the first time."""
        if engine not in self._addresses:
            self._addresses[engine] = (
                postgresql_url(self._config)
                if engine == "postgresql"
                else f"sqlite:///{self._folder}/tool.sqlite3"
            )
        return self._addresses[engine]

    def make_tables(self, address: str) -> None:
        """Unless they are there; what is connected to it from then on shares an engine."""
        if address in self._with_tables:
            return
        self._shared.enter_context(engines.shared(address))
        app = create_app(make_settings(address, self._folder))
        with app.app_context():
            db.drop_all()
            db.create_all()
            db.session.remove()
        self._with_tables.add(address)


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """A test that touches the database runs on both engines; on SQLite alone before a browser, and
    where it is marked so, since what it is about is decided before the database or after it."""
    if "database_url" in metafunc.fixturenames:
        marked = metafunc.definition.get_closest_marker("one_engine")
        engines = ENGINES[:1] if marked or "chromium" in metafunc.fixturenames else ENGINES
        if THOROUGH and marked:
            engines = ENGINES
        metafunc.parametrize("database_url", engines, indirect=True, scope="session")


@pytest.fixture(scope="session")
def databases(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Databases]:
    """The databases of this test process, one for each engine, made when first asked for."""
    with Databases(request.config, tmp_path_factory.mktemp("databases")) as found:
        yield found


@pytest.fixture(scope="session")
def database_url(request: pytest.FixtureRequest, databases: Databases) -> str:
    """Address of the database of this engine."""
    return databases.address(request.param)


@pytest.fixture(scope="session")
def _schema(database_url: str, databases: Databases) -> str:
    """The database with its tables."""
    databases.make_tables(database_url)
    return database_url


@pytest.fixture
def settings(_schema: str, tmp_path: Path) -> Settings:
    """Settings of the tool under test."""
    return make_settings(_schema, tmp_path)


@pytest.fixture
def app(settings: Settings) -> Iterator[Flask]:
    """The tool, inside its application context, on an empty database."""
    app = create_app(settings)
    app.testing = True
    app.test_client_class = Client
    with app.app_context():
        yield app
        db.session.remove()
        _empty()


def _empty() -> None:
    """Delete what the test has left. Most tables are empty: looking costs less than truncating."""
    tables = [table.name for table in reversed(Base.metadata.sorted_tables)]
    looks = [f"select '{name}' where exists (select 1 from {name})" for name in tables]
    filled = set(db.session.scalars(text(" union all ".join(looks))))
    for name in tables:
        if name in filled:
            db.session.execute(text(f"delete from {name}"))
    if db.engine.dialect.name == "postgresql":
        used = text("select sequencename from pg_sequences where last_value is not null")
        for name in db.session.scalars(used).all():
            db.session.execute(text(f"alter sequence {name} restart"))
    db.session.commit()


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """A browser without cookies of its own."""
    return app.test_client()


@pytest.fixture(scope="session")
def playwright() -> Iterator[Playwright]:
    """What drives browsers; there can be only one in a process."""
    with sync_playwright() as found:
        yield found


@pytest.fixture(scope="session")
def chromium(playwright: Playwright) -> Iterator[Browser]:
    """Chromium with third-party cookies blocked."""
    found = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
    yield found
    found.close()


@pytest.fixture
def address(app: Flask) -> Iterator[str]:
    """The tool under test, served on loopback for a browser."""
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    yield f"http://localhost:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def runner(app: Flask) -> FlaskCliRunner:
    """Runs `flask …` commands."""
    return app.test_cli_runner()


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """A thorough run has what the ordinary one leaves to it: what is marked so, and on PostgreSQL
    what is tried there on SQLite alone.

    Files whose tests take long come first: begun last, one would keep a worker waiting.
    """
    others = [item for item in items if _is_left_to_thorough(item) != THOROUGH]
    if others:
        config.hook.pytest_deselected(items=others)
        items[:] = [item for item in items if item not in set(others)]
    slow = {item.path for item in items if "chromium" in getattr(item, "fixturenames", ())}
    items.sort(key=lambda item: ("journey" not in item.path.parts, item.path not in slow))


def _is_left_to_thorough(item: pytest.Item) -> bool:
    if item.get_closest_marker("thorough"):
        return True
    engine = item.callspec.params.get("database_url") if hasattr(item, "callspec") else None
    return engine == "postgresql" and item.get_closest_marker("one_engine") is not None


def pytest_configure_node(node: object) -> None:
    """Tell a parallel worker, before it starts, where the one PostgreSQL of the run is."""
    from tests.databases import server_port

    node.workerinput["postgresql_port"] = server_port(node.config)  # type: ignore[attr-defined]


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say how many tests passed on each engine, and how often a server was killed (`faults`)."""
    passed = [report.nodeid for report in terminalreporter.stats.get("passed", [])]
    for engine in ENGINES:
        count = sum(engine in nodeid.partition("[")[2].rstrip("]").split("-") for nodeid in passed)
        terminalreporter.write_line(f"On {engine}: {count} passed")
    killed = {
        report.nodeid.partition("[")[2].rstrip("]"): int(report.user_properties[0][1])
        for report in terminalreporter.stats.get("passed", [])
        if dict(report.user_properties).keys() == {"killed"}
    }
    if killed:
        each = ", ".join(f"{name} {times}" for name, times in killed.items())
        line = f"Killed {sum(killed.values())} times in the middle of a save: {each}"
        terminalreporter.write_line(line)
