"""Where uploaded files are kept: FILES_URL, a local folder or S3, through one interface.

S3 takes its credentials, region and endpoint from the usual AWS_… environment variables.
"""

import os
from collections.abc import Iterator
from contextlib import suppress
from functools import lru_cache
from pathlib import Path
from urllib.parse import unquote, urlsplit

import obstore
from obstore.store import LocalStore, ObjectStore, S3Store

from config.settings import is_loopback
from lti_tool.installation import settings

CHUNK = 1024 * 1024


class FileLost(Exception):
    """The store does not have what the database says it has; the message is the storage key."""


def put(key: str, content: bytes) -> None:
    """Keep `content` under `key` (relative, with slashes); an object of that key is replaced."""
    obstore.put(store(), key, content)


def drop(key: str) -> None:
    """Remove what is kept under `key`; nothing happens where nothing is."""
    with suppress(FileNotFoundError):
        obstore.delete(store(), key)


def get(key: str) -> bytes:
    """What is kept under `key`. Raises FileLost."""
    try:
        return bytes(obstore.get(store(), key).bytes())
    except FileNotFoundError as error:
        raise FileLost(key) from error


def chunks(key: str) -> Iterator[bytes]:
    """The same piece by piece, about a megabyte each. Raises FileLost at once, not at the first."""
    try:
        found = obstore.get(store(), key)
    except FileNotFoundError as error:
        raise FileLost(key) from error
    return (bytes(piece) for piece in found.stream(min_chunk_size=CHUNK))


def store() -> ObjectStore:
    """The store of this installation."""
    return _open(settings().files_url)


@lru_cache(maxsize=8)
def _open(address: str) -> ObjectStore:
    parts = urlsplit(address)
    if parts.scheme == "file":
        return LocalStore(Path(unquote(parts.path)), mkdir=True)
    return S3Store(
        parts.netloc,
        prefix=parts.path.strip("/") or None,
        client_options={"allow_http": _is_local_endpoint(), "timeout": "30s"},
    )


def _is_local_endpoint() -> bool:
    endpoint = urlsplit(os.environ.get("AWS_ENDPOINT_URL", ""))
    return is_loopback(endpoint.hostname or "")
