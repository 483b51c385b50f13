"""Sending a message again because an administrator says so."""

from flask_babel import lazy_gettext as _l
from sqlalchemy import ColumnElement, exists, select, update
from sqlalchemy.orm import aliased

from lti_tool import clock
from lti_tool.database import db
from lti_tool.gradebook.models import Delivery
from lti_tool.gradebook.places import has_place
from lti_tool.platforms import courses, registrations
from lti_tool.platforms.families import family
from lti_tool.platforms.families.base import Family
from lti_tool.platforms.models import ResourceLink
from lti_tool.web.errors import Refusal

RESENDABLE = ("waiting", "refused", "conflict")


class DeliveryNotFound(Refusal):
    """This registration has no such message."""

    status = 404
    code = "delivery_not_found"
    title = _l("There is no such message")
    advice = _l("Go back to the list of messages and choose one there.")


class NotResendable(Refusal):
    """The message has arrived, is being sent, or is not the one that counts any more."""

    status = 409
    code = "not_resendable"
    title = _l("This message cannot be sent again")
    advice = _l(
        "It has arrived, it is being sent right now, or a later one has taken its place. "
        "Nothing was changed."
    )


def resend(delivery_id: int, registration_id: int | None = None) -> Delivery:
    """Have a message sent now; a person's own change in the LMS is overwritten. No commit.

    `registration_id` None: whichever it belongs to (command line only). Only what counts is sent
    again: the last release, and the last "submitted" while no later release has arrived, since
    that message would put the attempt back among those that wait for a grade.
    Raises DeliveryNotFound, NotResendable.
    """
    row = db.session.get(Delivery, delivery_id)
    if row is None or registration_id not in (None, row.registration_id):
        raise DeliveryNotFound()
    if not is_resendable(row):
        raise NotResendable()
    changed = db.session.scalar(
        update(Delivery)
        .where(Delivery.id == row.id, Delivery.state == row.state)
        .values(
            state="waiting",
            reason=None,
            due_at=clock.now(),
            unclear=0,
            errors=0,
            overwrite=row.overwrite or row.state == "conflict",
        )
        .returning(Delivery.id)
        .execution_options(synchronize_session=False)
    )
    if changed is None:
        raise NotResendable()
    db.session.refresh(row)
    return row


def resend_refused(registration_id: int | None = None) -> list[Delivery]:
    """Have every refused message sent now that still counts. No commit."""
    query = select(Delivery).where(Delivery.state == "refused").order_by(Delivery.id)
    if registration_id is not None:
        query = query.where(Delivery.registration_id == registration_id)
    return [resend(row.id) for row in db.session.scalars(query).all() if is_resendable(row)]


def is_resendable(row: Delivery) -> bool:
    """Whether `resend` would take this message."""
    link = courses.link(row.link_id)
    lms = family(registrations.get(row.registration_id).family)
    if link is None or not may_go(row, link, lms):
        return False
    return bool(db.session.scalar(select(~outdone()).where(Delivery.id == row.id)))


def may_go(row: Delivery, link: ResourceLink, lms: Family) -> bool:
    """Whether its state lets it be sent again: nothing stands in the way but that it failed, or
    that the gradebook had no place for it, and has one now."""
    found_a_place = row.reason == "no_gradebook" and has_place(link, lms)
    return row.state in RESENDABLE or (row.state == "not_sent" and found_a_place)


def outdone() -> ColumnElement[bool]:
    """In a query of messages: whether a later one took the place of this one, or has arrived and
    would be undone by it."""
    later = aliased(Delivery)
    return exists().where(
        later.link_id == Delivery.link_id,
        later.person_id == Delivery.person_id,
        later.id > Delivery.id,
        (later.kind == Delivery.kind) | ((later.kind == "released") & (later.state == "delivered")),
    )
