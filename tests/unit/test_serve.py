"""`flask serve` and `flask worker` as processes of their own."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import requests

from lti_tool.serve import PublicScheme
from tests.applications import SECRET
from tests.databases import empty_copy

ROOT = Path(__file__).resolve().parents[2]
PATIENCE_SECONDS = 60.0


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def running(command: str, database: str, folder: Path, port: int) -> Iterator[subprocess.Popen]:
    """The command as a process; its output goes to files in `folder`."""
    environ = os.environ | {
        "SECRET_KEY": SECRET,
        "PUBLIC_URL": f"http://localhost:{port}",
        "PORT": str(port),
        "DATABASE_URL": database,
        "QUEUE_URL": f"sqlite:///{folder}/queue.sqlite3",
        "FILES_URL": f"file://{folder}/files",
    }
    with (folder / "out").open("wb") as out, (folder / "err").open("wb") as err:
        process = subprocess.Popen(
            [sys.executable, "-m", "flask", "--app", "wsgi", command],
            cwd=ROOT,
            env=environ,
            stdout=out,
            stderr=err,
        )
        try:
            yield process
        finally:
            process.terminate()
            process.wait(PATIENCE_SECONDS)


def eventually(holds: Callable[[], Any]) -> Any:
    """What it returns once that is true, within a minute; None after that."""
    until = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < until:
        if found := holds():
            return found
        time.sleep(0.1)
    return None


def _get(address: str) -> requests.Response | None:
    try:
        return requests.get(address, timeout=5)
    except requests.ConnectionError:
        return None


@dataclass(frozen=True)
class Served:
    """What `flask serve` answered on an empty database, and what it left behind."""

    ready: requests.Response
    output: bytes
    log: str
    status: int


@pytest.fixture(scope="module")
def served(database_url: str, tmp_path_factory: pytest.TempPathFactory) -> Served:
    """Started, asked whether it is ready and whether it lives, and ended."""
    folder, port = tmp_path_factory.mktemp("served"), _free_port()
    with running("serve", empty_copy(database_url, folder), folder, port) as process:
        ready = eventually(lambda: _get(f"http://127.0.0.1:{port}/health/ready"))
        assert ready is not None, (folder / "err").read_text()
        _get(f"http://127.0.0.1:{port}/health/live?login_hint=ana")
    output, log = (folder / "out").read_bytes(), (folder / "err").read_text()
    return Served(ready, output, log, process.returncode)


@pytest.mark.one_engine
def test_serve_migrates_an_empty_database_and_is_ready_with_its_worker(served: Served) -> None:
    assert served.ready.json()["status"] == "ready"
    assert served.ready.json()["checks"]["worker"] == "ok"
    assert served.status == 0
    assert served.output == b""


@pytest.mark.one_engine
def test_the_access_log_shows_the_path_without_its_query(served: Served) -> None:
    assert "GET /health/live 200" in served.log
    assert "login_hint" not in served.log


@pytest.mark.one_engine
def test_a_worker_alone_ends_when_it_is_asked_to(database_url: str, tmp_path: Path) -> None:
    with running("worker", empty_copy(database_url, tmp_path), tmp_path, _free_port()) as process:
        assert eventually(lambda: "The worker runs." in (tmp_path / "err").read_text())
        process.send_signal(signal.SIGTERM)
        process.wait(PATIENCE_SECONDS)

    assert process.returncode == 0


def test_the_scheme_is_public_urls_whatever_the_proxy_speaks() -> None:
    told: list[str] = []

    def application(environ: dict[str, Any], start_response: Any) -> list[bytes]:
        told.append(environ["wsgi.url_scheme"])
        return []

    PublicScheme(application, "https://fieldwork.example")({"wsgi.url_scheme": "http"}, None)

    assert told == ["https"]
