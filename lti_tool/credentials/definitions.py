"""Every credential definition there is: those shipped with the product and those imported.

Once a definition has been used or imported it is kept in the database word for word, and that
copy counts: a version never changes under the decisions that pinned it.
"""

from functools import cache, lru_cache
from hashlib import sha256
from pathlib import Path

from flask import current_app
from sqlalchemy import select

from lti_tool.credentials.errors import UnknownCredential, VersionExists
from lti_tool.credentials.models import Definition
from lti_tool.database import db
from lti_tool.platforms.upserts import find_or_add
from rubric import Credential, load_credential, parse_credential, shipped_definitions

Version = tuple[str, int]


def credential(key: str, version: int) -> Credential:
    """One version of a credential. Raises UnknownCredential."""
    known: dict[Version, Credential] = current_app.extensions.setdefault("definitions", {})
    if (key, version) not in known:
        known[key, version] = _read(key, version)
    return known[key, version]


def newest(key: str) -> Credential:
    """The highest version of a credential. Raises UnknownCredential."""
    versions = [version for name, version in _versions() if name == key]
    if not versions:
        raise UnknownCredential(details={"credential": key})
    return credential(key, max(versions))


def available() -> list[Credential]:
    """Every definition, by key, newest version first."""
    ordered = sorted(_versions(), key=lambda one: (one[0], -one[1]))
    return [credential(key, version) for key, version in ordered]


def newest_of_each() -> dict[str, Credential]:
    """The highest version of each credential, by key, in the order of the keys."""
    found: dict[str, Credential] = {}
    for one in available():
        found.setdefault(one.key, one)
    return found


def keep(found: Credential) -> Definition:
    """Make sure that the database holds this version word for word. Does not commit."""
    key, version = found.key, found.version
    return find_or_add(
        lambda: _row(key, version),
        lambda: _made(key, version, _shipped_text(_shipped()[key, version])),
    )


def import_definition(body: str, source: str) -> tuple[Credential, bool]:
    """Take a definition in. Returns it, and whether it is new. Does not commit.

    Raises rubric.DefinitionError with every fault; VersionExists where this key and version is
    here with another text.
    """
    found = parse_credential(body, source)
    place = (found.key, found.version)
    row = _row(*place)
    shipped = _shipped().get(place)
    present = row.body if row else _shipped_text(shipped) if shipped else None
    if present is not None and present != body:
        raise VersionExists(
            f"{found.key} version {found.version} is already here with another text. "
            "Give the changed definition a higher version."
        )
    if row is None:
        db.session.add(_made(*place, body))
    return found, present is None


def _read(key: str, version: int) -> Credential:
    row = _row(key, version)
    if row is not None:
        return _parsed(row.body, f"{key} version {version}")
    if (key, version) not in _shipped():
        raise UnknownCredential(details={"credential": key, "version": version})
    return _shipped()[key, version]


def _row(key: str, version: int) -> Definition | None:
    query = select(Definition).where(Definition.key == key, Definition.version == version)
    return db.session.scalar(query)


def _made(key: str, version: int, body: str) -> Definition:
    digest = sha256(body.encode()).hexdigest()
    return Definition(key=key, version=version, body=body, sha256=digest)


def _versions() -> set[Version]:
    rows = db.session.execute(select(Definition.key, Definition.version))
    return {(key, version) for key, version in rows} | set(_shipped())


@lru_cache(maxsize=64)
def _parsed(body: str, source: str) -> Credential:
    """Reading a definition costs more than most requests, and one text is always one definition."""
    return parse_credential(body, source)


@cache
def _shipped() -> dict[Version, Credential]:
    found = map(load_credential, shipped_definitions())
    return {(one.key, one.version): one for one in found}


def _shipped_text(shipped: Credential) -> str:
    return Path(shipped.source).read_text("utf-8")
