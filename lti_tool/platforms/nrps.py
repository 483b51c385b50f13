"""Names and Role Provisioning Services 2.0: who is in a course, or was given one of its links.

The media type is sent exactly, one alone: Open edX answers nothing else, Moodle takes it or
anything (moodle.md 19), Canvas does not look and calls its answer by another name (canvas.md 6).
"""

from collections.abc import Iterator
from dataclasses import dataclass
from time import monotonic
from typing import Any

import requests
import structlog
from marshmallow import EXCLUDE, Schema, ValidationError, fields, validate

from lti_tool.database import storable
from lti_tool.platforms.ags import with_query
from lti_tool.platforms.client import Connector, body_of
from lti_tool.platforms.transport import next_page

SCOPE = "https://purl.imsglobal.org/spec/lti-nrps/scope/contextmembership.readonly"
MEMBERS_TYPE = "application/vnd.ims.lti-nrps.v2.membershipcontainer+json"

# Moodle and Open edX page only where a limit is sent; Canvas gives 50 at most whatever it is.
LIMIT = 100
MOST_PAGES = 200
MOST_SECONDS = 60.0
# Of a link that it does not know Canvas says the first (canvas.md 6), Moodle the second (28).
LINK_UNKNOWN = (400, 404)
ACTIVE = "active"

log = structlog.get_logger(__name__)


class NrpsRefused(Exception):
    """The LMS answered with something other than a roster, or with one that does not end."""

    def __init__(self, response: requests.Response, words: str = "") -> None:
        said = words or str(response.status_code)
        super().__init__(f"{response.request.method} {response.url}: {said}")
        self.response = response


@dataclass(frozen=True)
class Member:
    """One person of a roster. `name` is None where the LMS tells none; what else it tells
    of them is not kept.

    subject  the `sub` of this person's launches, or one by which the LMS knew them before
    roles    as sent: full names, or Moodle's short ones
    active   false for one who is listed though they have left, or may not enter now
    """

    subject: str
    name: str | None
    roles: tuple[str, ...]
    active: bool

    @classmethod
    def from_row(cls, row: dict[str, Any]) -> "Member":
        """The member that was kept as JSON."""
        return cls(**row | {"roles": tuple(row["roles"])})


class _Text(fields.String):
    """A string that can be kept; an id may be a number."""

    def _deserialize(self, value: Any, attr: Any, data: Any, **kwargs: Any) -> str:
        plain = str(value) if type(value) is int else value
        return storable(super()._deserialize(plain, attr, data, **kwargs))


class _MemberSchema(Schema):
    """A member (NRPS 2.0, 2.2). What we do not know is left out."""

    class Meta:
        unknown = EXCLUDE

    user_id = _Text(required=True, validate=validate.Length(1, 255))
    name = _Text(allow_none=True)
    given_name = _Text(allow_none=True)
    family_name = _Text(allow_none=True)
    status = _Text(allow_none=True)
    roles = fields.List(_Text(), allow_none=True)


def read_members(
    connector: Connector, memberships_url: str, resource_link_id: str | None = None
) -> list[Member]:
    """Everybody in a course, each once, all pages; with a link, those whom it is for.

    A link that the LMS does not know is for the whole course. Members without an id are left
    out. Raises NrpsRefused and what Connector.call does.
    """
    address = with_query(memberships_url, limit=str(LIMIT))
    if resource_link_id is not None:
        try:
            return _everybody(connector, with_query(address, rlid=resource_link_id))
        except NrpsRefused as refused:
            if refused.response.status_code not in LINK_UNKNOWN:
                raise
    return _everybody(connector, address)


def _everybody(connector: Connector, address: str) -> list[Member]:
    found: dict[str, Member] = {}
    for row in _rows(connector, address):
        member = _member(row)
        if member is not None:
            found.setdefault(member.subject, member)
    return list(found.values())


def _rows(connector: Connector, address: str) -> Iterator[Any]:
    """The rows of all pages. A page that was read already ends them, like the last one."""
    until, read, following = monotonic() + MOST_SECONDS, set[str](), address
    while True:
        response = connector.call("GET", following, [SCOPE], accept=MEMBERS_TYPE, needed=SCOPE)
        yield from _members_of(response)
        read.add(following)
        leads_to = next_page(response)
        if leads_to is None or leads_to in read:
            return
        if len(read) >= MOST_PAGES or monotonic() > until:
            raise NrpsRefused(response, f"no end after {len(read)} pages")
        following = leads_to


def _members_of(response: requests.Response) -> list[Any]:
    body = body_of(response)
    members = body.get("members") if isinstance(body, dict) else None
    if not response.ok or not isinstance(members, list):
        raise NrpsRefused(response)
    return members


def _member(row: Any) -> Member | None:
    """A row as far as it is well formed; None where it does not say who it is."""
    try:
        told = _MemberSchema().load(row)
    except ValidationError as error:
        told = error.valid_data if isinstance(error.valid_data, dict) else {}
        log.warning("roster.malformed", faults=sorted(map(str, error.messages_dict)))
    if "user_id" not in told:
        return None
    given = " ".join(filter(None, (told.get("given_name"), told.get("family_name"))))
    return Member(
        subject=told["user_id"],
        name=told.get("name") or given or None,
        roles=tuple(told.get("roles") or ()),
        active=(told.get("status") or ACTIVE).lower() == ACTIVE,
    )
