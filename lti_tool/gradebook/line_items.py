"""The line item that a link's scores go to: the launch's own, else one found or made."""

import secrets
from datetime import timedelta

from sqlalchemy import delete, update
from sqlalchemy.exc import IntegrityError

from lti_tool import clock
from lti_tool.database import db
from lti_tool.gradebook.models import LineItemSearch
from lti_tool.gradebook.parcels import Parcel
from lti_tool.platforms import ags, courses

TAG = "fieldwork-result"
LEASE = timedelta(minutes=3)
PATIENCE = timedelta(seconds=2)


class BeingMade(Exception):
    """Another worker is finding or making it."""


def address(parcel: Parcel) -> str:
    """The line item's address, exactly as the LMS gave it; the link has a place for one.

    Where the launch named none, one with our tag is looked for before one is made; one worker
    does so at a time. Raises BeingMade, and what the service client raises.
    """
    link = parcel.link
    if link.line_item:
        return link.line_item
    key = _take(link.id)
    try:
        found = _told_meanwhile(link.id) or _find_or_make(parcel)
        courses.remember_line_item(link.id, found)
        db.session.commit()
    finally:
        _release(link.id, key)
    return found


def _find_or_make(parcel: Parcel) -> str:
    link, connector = parcel.link, parcel.connector
    line_items = link.line_items or ""
    found = ags.find_line_item(connector, link.scopes, line_items, link.resource_link_id, TAG)
    if found is not None:
        return found
    item = parcel.lms.line_item(link.resource_link_id, link.title, TAG)
    return ags.make_line_item(connector, link.scopes, line_items, item)


def _told_meanwhile(link_id: int) -> str | None:
    link = courses.link(link_id)
    told = link.lineitem_url if link is not None else None
    db.session.commit()
    return told or None


def _take(link_id: int) -> str:
    key = secrets.token_urlsafe(16)
    now = clock.now()
    held = {"lease_key": key, "lease_until": now + LEASE}
    again = (
        update(LineItemSearch)
        .where(LineItemSearch.link_id == link_id, LineItemSearch.lease_until < now)
        .values(held)
        .returning(LineItemSearch.link_id)
        .execution_options(synchronize_session=False)
    )
    try:
        if db.session.scalar(again) is None:
            db.session.add(LineItemSearch(link_id=link_id, **held))
        db.session.commit()
    except IntegrityError as error:
        db.session.rollback()
        raise BeingMade("Another worker is finding the gradebook's column.") from error
    return key


def _release(link_id: int, key: str) -> None:
    db.session.rollback()
    db.session.execute(
        delete(LineItemSearch).where(
            LineItemSearch.link_id == link_id, LineItemSearch.lease_key == key
        )
    )
    db.session.commit()
