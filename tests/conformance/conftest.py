"""One tool and one LMS for all conformance cases on a database engine; a registration for each."""

from collections.abc import Iterator

import pytest

from tests.conformance.lms import Lms
from tests.conformance.servers import Browser, Tool
from tests.databases import empty_copy
from tests.scripted_server import ScriptedServer


@pytest.fixture(scope="session")
def tool(database_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Tool]:
    """The tool, served on loopback."""
    folder = tmp_path_factory.mktemp("tool")
    with Tool(empty_copy(database_url, folder, "conformance"), folder) as running:
        yield running


@pytest.fixture(scope="session")
def sqlite_tool(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Tool]:
    """The tool on SQLite alone, for long stories whose pages have tests on both engines."""
    folder = tmp_path_factory.mktemp("tool")
    with Tool(f"sqlite:///{folder}/tool.sqlite3", folder) as running:
        yield running


@pytest.fixture(scope="session")
def lms_server() -> Iterator[ScriptedServer]:
    """Where the addresses of all LMSs are."""
    with ScriptedServer() as server:
        yield server


@pytest.fixture
def lms(tool: Tool, lms_server: ScriptedServer) -> Lms:
    """An LMS that was registered just now."""
    return Lms.connect(tool, lms_server)


@pytest.fixture
def browser(tool: Tool) -> Iterator[Browser]:
    """A browser that has not been here."""
    visitor = Browser(tool)
    yield visitor
    visitor.http.close()
