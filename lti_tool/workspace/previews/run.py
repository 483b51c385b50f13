"""Starts the process that makes pictures, waits for it a limited time, and ends all it started."""

import os
import signal
import struct
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import structlog

from lti_tool.workspace.previews.converters import Converters
from lti_tool.workspace.previews.limits import MAX_PICTURES_BYTES, WALL_SECONDS

ROOT = Path(__file__).resolve().parents[3]
_PNG_SIZE = struct.Struct(">16xLL")

log = structlog.get_logger(__name__)


class CannotShow(Exception):
    """No pictures can be made of this file; the message is the program's own."""


@dataclass(frozen=True)
class Picture:
    """A PNG file, and its size in pixels."""

    path: Path
    width: int
    height: int


@contextmanager
def pictures(
    content: bytes, kind: str, converters: Converters, seconds: float = WALL_SECONDS
) -> Iterator[list[Picture]]:
    """The pictures of a guarded document, in order; they go when the block ends.

    Raises CannotShow, also when time is up. Never inside a transaction: it takes that long.
    """
    with tempfile.TemporaryDirectory(prefix="fieldwork-") as folder:
        file = Path(folder) / f"document.{kind}"
        file.write_bytes(content)
        programs = [converters.pdftoppm, converters.soffice]
        _run(
            [sys.executable, "-m", __package__, str(file), kind, folder, *programs], folder, seconds
        )
        yield _found(Path(folder))


def _run(command: list[str], home: str, seconds: float) -> None:
    # As the reader, it gets nothing of this process's environment; what it writes goes with it.
    environment = {
        "PATH": os.defpath,
        "HOME": home,
        "TMPDIR": home,
        "LANG": "C.UTF-8",
        "PYTHONPATH": str(ROOT),
        "PYTHONDONTWRITEBYTECODE": "1",
    }
    with (
        tempfile.TemporaryFile() as words,
        subprocess.Popen(  # noqa: S603 - our own interpreter and module, no shell
            command,
            cwd=ROOT,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=words,
            start_new_session=True,
        ) as process,
    ):
        try:
            status = process.wait(seconds)
        except subprocess.TimeoutExpired as error:
            raise CannotShow("it took too long to show") from error
        finally:
            # An office program starts others, and may leave them.
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
        if status != 0:
            words.seek(0)
            said = words.read()[-500:].decode("utf-8", "replace")
            log.info("no pictures of a document", status=status, words=said)
            raise CannotShow(said)


def _found(folder: Path) -> list[Picture]:
    # Numbers are of one length in all names.
    paths = sorted(folder.glob("page-*.png"))
    if not paths or sum(path.stat().st_size for path in paths) > MAX_PICTURES_BYTES:
        raise CannotShow("there are no pictures, or too large ones")
    return [Picture(path, *_size(path)) for path in paths]


def _size(path: Path) -> tuple[int, int]:
    with path.open("rb") as file:
        width, height = _PNG_SIZE.unpack(file.read(_PNG_SIZE.size))
    return width, height
