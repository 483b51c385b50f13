"""The messages of a registration, for the people who look after them."""

from dataclasses import dataclass

from sqlalchemy import case, select

from lti_tool.database import db
from lti_tool.gradebook.models import Delivery
from lti_tool.gradebook.reports import UNDELIVERED, DeliveryReport, report
from lti_tool.gradebook.resending import may_go, outdone
from lti_tool.platforms import anonymity
from lti_tool.platforms.families import family
from lti_tool.platforms.models import Person, Registration, ResourceLink

MOST = 200


@dataclass(frozen=True)
class Listed:
    """One message, whose it is, and in which activity; `name` None where the LMS told none, or
    it is hidden.

    `may_resend`: `resending.resend` would take it.
    """

    report: DeliveryReport
    person_id: int
    name: str | None
    activity: str
    may_resend: bool


def listed(registration_id: int, course_id: int | None = None, *, hide_names: bool) -> list[Listed]:
    """The newest messages, those that have not arrived first; of one course where it is given.

    One query, whatever their number. `hide_names`: also where a link does not
    (`platforms.anonymity`).
    """
    name = anonymity.shown_name(hide_names=hide_names)
    arrived = case((Delivery.state.in_(UNDELIVERED), 0), else_=1)
    query = (
        select(Delivery, name, ResourceLink, Registration.family, outdone())
        .join(Person, Person.id == Delivery.person_id)
        .join(ResourceLink, ResourceLink.id == Delivery.link_id)
        .join(Registration, Registration.id == Delivery.registration_id)
        .where(Delivery.registration_id == registration_id)
        .order_by(arrived, Delivery.id.desc())
        .limit(MOST)
    )
    if course_id is not None:
        query = query.where(ResourceLink.course_id == course_id)
    return [
        Listed(
            report=report(row, family(lms).label),
            person_id=row.person_id,
            name=person_name,
            activity=link.title or link.resource_link_id,
            may_resend=not late and may_go(row, link, family(lms)),
        )
        for row, person_name, link, lms, late in db.session.execute(query)
    ]
