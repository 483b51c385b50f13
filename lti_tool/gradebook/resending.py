"""Sending a message again because an administrator says so."""

from flask_babel import lazy_gettext as _l
from sqlalchemy import select, update

from lti_tool import clock
from lti_tool.database import db
from lti_tool.gradebook.models import Delivery
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
    if row.state not in RESENDABLE:
        return False
    later = select(Delivery.id).where(
        Delivery.link_id == row.link_id,
        Delivery.person_id == row.person_id,
        Delivery.id > row.id,
        (Delivery.kind == row.kind)
        | ((Delivery.kind == "released") & (Delivery.state == "delivered")),
    )
    return db.session.scalar(later.limit(1)) is None
