"""A sandbox LMS, and a course in the tool's database that is one in that LMS."""

from collections.abc import Iterator

import pytest
from flask import Flask

from lti_tool.database import db
from lti_tool.platforms import keys
from tests.sandbox_client import SandboxServer
from tests.scripted_server import ScriptedServer
from tests.unit.gradebook.campus import Campus

JWKS = "/.well-known/jwks.json"


@pytest.fixture(scope="session")
def tool_keys() -> Iterator[ScriptedServer]:
    """Where the LMS reads the tool's keys."""
    with ScriptedServer() as server:
        yield server


@pytest.fixture(scope="session")
def sandbox(
    tool_keys: ScriptedServer, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[SandboxServer]:
    """The LMS, for all tests; each has a person and an assignment of its own."""
    state = tmp_path_factory.mktemp("sandbox") / "lms.json"
    with SandboxServer(tool_keys.url, state) as server:
        yield server


def _campus(app: Flask, sandbox: SandboxServer, tool_keys: ScriptedServer, family: str) -> Campus:
    sandbox.behave()
    sandbox.rules(family)
    tool_keys.answer(JWKS, body=keys.jwks())
    campus = Campus.open(sandbox, family)
    db.session.commit()
    return campus


@pytest.fixture
def canvas(app: Flask, sandbox: SandboxServer, tool_keys: ScriptedServer) -> Campus:
    """A course in an LMS with Canvas's rules."""
    return _campus(app, sandbox, tool_keys, "canvas")


@pytest.fixture
def moodle(app: Flask, sandbox: SandboxServer, tool_keys: ScriptedServer) -> Campus:
    """A course in an LMS with Moodle's rules."""
    return _campus(app, sandbox, tool_keys, "moodle")
