"""The virus scanner that SCANNER_URL names: ClamAV's daemon, asked by its INSTREAM command.

The file goes there in pieces, each after its length, and a length of nothing ends it (clamd(8),
"INSTREAM"). Where a scanner is named, nothing is taken that it has not passed.
"""

import socket
import struct
from collections.abc import Iterable
from contextlib import suppress
from itertools import chain
from urllib.parse import unquote, urlsplit

import structlog
from flask_babel import gettext as _

from lti_tool.installation import settings
from lti_tool.workspace.errors import UploadRefused

CONNECT_SECONDS = 5.0
ANSWER_SECONDS = 60.0
PIECE_BYTES = 64 * 1024
MAX_ANSWER = 4096
MAX_NAME = 100

log = structlog.get_logger(__name__)


class ScannerSilent(Exception):
    """The scanner cannot be reached, or answers what is no answer; the message is what it said."""


def refuse_infected(content: bytes) -> None:
    """Raise UploadRefused where the scanner finds something, or does not answer.

    Takes seconds: never inside a transaction. Does nothing where no scanner is named.
    """
    address = settings().scanner_url
    if not address:
        return
    try:
        found = scan(address, content)
    except ScannerSilent as error:
        log.warning("virus scanner silent", words=str(error))
        raise UploadRefused(
            "unchecked",
            _("The file cannot be checked for viruses right now. Try again in a few minutes."),
        ) from error
    if found:
        log.info("virus scanner found something", found=found)
        raise UploadRefused("infected", _("The virus scanner found %(name)s in it.", name=found))


def scan(address: str, content: bytes) -> str:
    """The name of what was found; empty where nothing was. Raises ScannerSilent."""
    pieces = (content[at : at + PIECE_BYTES] for at in range(0, len(content), PIECE_BYTES))
    framed = (struct.pack("!L", len(piece)) + piece for piece in chain(pieces, (b"",)))
    answer = _asked(address, chain((b"zINSTREAM\0",), framed))
    said = answer.removeprefix("stream: ")
    if said == "OK":
        return ""
    if not said.endswith(" FOUND"):
        raise ScannerSilent(answer)
    return said.removesuffix(" FOUND")[:MAX_NAME]


def ping(address: str) -> None:
    """Raise ScannerSilent where the scanner does not answer; for readiness."""
    answer = _asked(address, (b"zPING\0",), CONNECT_SECONDS)
    if answer != "PONG":
        raise ScannerSilent(answer)


def _asked(address: str, sent: Iterable[bytes], seconds: float = ANSWER_SECONDS) -> str:
    try:
        with _connected(address) as connection:
            connection.settimeout(seconds)
            # It stops listening to a file that is larger than it takes, and says so.
            with suppress(BrokenPipeError, ConnectionResetError):
                for piece in sent:
                    connection.sendall(piece)
            return _answer(connection)
    except OSError as error:
        raise ScannerSilent(str(error)) from error


def _connected(address: str) -> socket.socket:
    parts = urlsplit(address)
    if parts.hostname:
        return socket.create_connection((parts.hostname, parts.port or 0), CONNECT_SECONDS)
    connection = socket.socket(socket.AF_UNIX)
    try:
        connection.settimeout(CONNECT_SECONDS)
        connection.connect(unquote(parts.path))
    except OSError:
        connection.close()
        raise
    return connection


def _answer(connection: socket.socket) -> str:
    """What it says up to the NUL that ends an answer."""
    said = b""
    while not said.endswith(b"\0") and len(said) < MAX_ANSWER:
        piece = connection.recv(MAX_ANSWER)
        if not piece:
            break
        said += piece
    return said.rstrip(b"\0").decode("utf-8", "replace").strip()
