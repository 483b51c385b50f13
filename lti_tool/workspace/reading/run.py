"""Starts the reading process and waits for it, a limited time."""

import json
import os
import signal
import subprocess
import sys
import tempfile
import threading
from pathlib import Path

import structlog

from lti_tool.database import storable
from lti_tool.workspace.reading.limits import WALL_SECONDS
from lti_tool.workspace.reading.pages import Active, ReadDocument, ReadPage, TooMuch, Unreadable

ROOT = Path(__file__).resolve().parents[3]
AT_ONCE = 2
"""Readers of this process: each may take the memory that `limits` allows, and many take it all."""
REASONS = {
    4: TooMuch,
    5: Active,
    # Ended by the limit on processor time.
    -signal.SIGXCPU: TooMuch,
    -signal.SIGKILL: TooMuch,
}
_places = threading.BoundedSemaphore(AT_ONCE)

log = structlog.get_logger(__name__)


def read_document(content: bytes, kind: str, seconds: float = WALL_SECONDS) -> ReadDocument:
    """What is in a guarded document of this kind. Raises Unreadable, and of it TooMuch, also
    when time is up, and Active.

    Never call it inside a transaction: it takes as long as the document wants, up to `seconds`,
    and before that it may wait for a place.
    """
    found = json.loads(_run_on(content, kind, seconds))
    return ReadDocument(
        [ReadPage(storable(page["text"]), storable(page["notes"])) for page in found["pages"]],
        {name: list(map(storable, values)) for name, values in found["properties"].items()},
    )


def strip_document(content: bytes, kind: str, seconds: float = WALL_SECONDS) -> bytes:
    """The same document without what it says of its author. As `read_document`."""
    return _run_on(content, kind, seconds, "--strip")


def _run_on(content: bytes, kind: str, seconds: float, *task: str) -> bytes:
    with _places, tempfile.NamedTemporaryFile(prefix="fieldwork-", suffix=f".{kind}") as file:
        file.write(content)
        file.flush()
        command = [sys.executable, "-m", "lti_tool.workspace.reading", file.name, kind, *task]
        return _run(command, seconds)


def _run(command: list[str], seconds: float) -> bytes:
    # The reader gets nothing of this process's environment: no secret, no address.
    environment = {"PATH": os.defpath, "PYTHONPATH": str(ROOT), "PYTHONDONTWRITEBYTECODE": "1"}
    try:
        done = subprocess.run(  # noqa: S603 - our own interpreter and module, no shell
            command,
            cwd=ROOT,
            env=environment,
            capture_output=True,
            timeout=seconds,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise TooMuch("it took too long to read") from error
    if done.returncode != 0:
        words = done.stderr.decode("utf-8", "replace")[-500:]
        log.info("unreadable document", status=done.returncode, words=words)
        raise REASONS.get(done.returncode, Unreadable)(words)
    return done.stdout
