"""Which credential a resource link presents: set once, at its first launch or by an assessor."""

from sqlalchemy import select

from lti_tool.credentials import definitions
from lti_tool.credentials.errors import NotChosen, UnknownCredential
from lti_tool.credentials.models import Binding
from lti_tool.database import db
from lti_tool.platforms.upserts import find_or_add
from rubric import Credential

LONGEST_VERSION = 9
"""Digits; what is longer fits into no column."""


def bound(link_id: int) -> Credential | None:
    """What the link presents, or None where nobody has chosen yet."""
    row = _row(link_id)
    return (
        None if row is None else definitions.credential(row.credential_key, row.credential_version)
    )


def presented(link_id: int) -> Credential:
    """What the link presents. Raises NotChosen where nobody has chosen yet."""
    found = bound(link_id)
    if found is None:
        raise NotChosen()
    return found


def bind(link_id: int, key: str, version: str | int | None, person_id: int | None) -> Credential:
    """Let the link present a credential, unless it presents one already; returns what it presents.

    `version` None means the newest. Of several at the same moment the first holds. Raises
    UnknownCredential. Does not commit.
    """
    row = find_or_add(lambda: _row(link_id), lambda: _made(link_id, key, version, person_id))
    return definitions.credential(row.credential_key, row.credential_version)


def _row(link_id: int) -> Binding | None:
    return db.session.scalar(select(Binding).where(Binding.link_id == link_id))


def _made(link_id: int, key: str, version: str | int | None, person_id: int | None) -> Binding:
    found = (
        definitions.newest(key)
        if version is None
        else definitions.credential(key, _number(key, version))
    )
    definitions.keep(found)
    return Binding(
        link_id=link_id,
        credential_key=found.key,
        credential_version=found.version,
        chosen_by=person_id,
    )


def _number(key: str, version: str | int) -> int:
    written = str(version)
    if not written.isdecimal() or len(written) > LONGEST_VERSION:
        raise UnknownCredential(details={"credential": key, "version": version})
    return int(written)
