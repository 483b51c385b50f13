"""Where the resources of a credential are found: filled in by a program's administrators.

An address belongs to the credential, by its key, and to the resource, by its English title: it
holds for every version. Empty means not filled in.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime

import structlog
from flask_babel import gettext as _
from sqlalchemy import select

from lti_tool import clock
from lti_tool.credentials import definitions
from lti_tool.credentials.errors import BadAddress, UnknownCredential, UnknownResource
from lti_tool.credentials.models import ResourceAddress
from lti_tool.database import db
from lti_tool.platforms.models import Person
from lti_tool.platforms.upserts import find_or_add
from lti_tool.web.addresses import is_web_address
from rubric import Credential, Resource

log = structlog.get_logger(__name__)

MAX_ADDRESS = 2_000


@dataclass(frozen=True)
class Listed:
    """A resource for those who fill in addresses. `resource.address` is what pages show.

    `changed_by` is who changed it last, by name where the LMS tells one, None where that was the
    command line; `changed_at` is None where nobody ever did.
    """

    resource: Resource
    changed_by: str | None
    changed_at: datetime | None


def shown(registration_id: int, credential: Credential) -> tuple[Resource, ...]:
    """A credential's resources with the addresses that hold in a program. One query."""
    own = _own(registration_id, credential.key)
    return tuple(_with_address(one, own) for one in credential.resources)


def listed(registration_id: int, key: str) -> list[Listed]:
    """Every resource that any version of a credential names, those of the newest first.

    Raises UnknownCredential.
    """
    own = _own(registration_id, key)
    names = _names(own)
    found = []
    for title, resource in _resources(key).items():
        row = own.get(title)
        found.append(
            Listed(
                _with_address(resource, own),
                names.get(row.changed_by or 0) if row else None,
                row.changed_at if row else None,
            )
        )
    return found


def change(registration_id: int, key: str, title: str, address: str, person_id: int | None) -> None:
    """Fill in, correct or empty one address; in the log, with the person. Does not commit.

    `title` is the English one; `person_id` None on the command line. Raises UnknownCredential,
    UnknownResource, BadAddress.
    """
    if title not in _resources(key):
        raise UnknownResource(f"{key} has no resource “{title}”")
    if address and not (len(address) <= MAX_ADDRESS and is_web_address(address)):
        raise BadAddress(_("This is not a complete web address. It must begin with https://."))
    row = find_or_add(
        lambda: _own(registration_id, key).get(title),
        lambda: ResourceAddress(
            registration_id=registration_id, credential_key=key, resource=title, address=""
        ),
    )
    log.info(
        "resource address changed",
        credential=key,
        resource=title,
        address=address,
        before=row.address,
        by=person_id,
    )
    row.address, row.changed_by, row.changed_at = address, person_id, clock.now()


def _own(registration_id: int, key: str) -> dict[str, ResourceAddress]:
    rows = db.session.scalars(
        select(ResourceAddress).where(
            ResourceAddress.registration_id == registration_id,
            ResourceAddress.credential_key == key,
        )
    )
    return {row.resource: row for row in rows}


def _with_address(resource: Resource, own: Mapping[str, ResourceAddress]) -> Resource:
    row = own.get(resource.title.en)
    return resource if row is None else replace(resource, address=row.address)


def _resources(key: str) -> dict[str, Resource]:
    versions = [one for one in definitions.available() if one.key == key]
    if not versions:
        raise UnknownCredential(details={"credential": key})
    found: dict[str, Resource] = {}
    for version in versions:
        for resource in version.resources:
            found.setdefault(resource.title.en, resource)
    return found


def _names(own: Mapping[str, ResourceAddress]) -> dict[int, str]:
    wanted = {row.changed_by for row in own.values() if row.changed_by is not None}
    if not wanted:
        return {}
    return {
        person.id: person.name or person.subject
        for person in db.session.scalars(select(Person).where(Person.id.in_(wanted)))
    }
