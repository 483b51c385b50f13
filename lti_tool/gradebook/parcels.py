"""Everything that sending one message needs, read at once, so that no transaction stays open."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from lti_tool.database import db
from lti_tool.gradebook import history
from lti_tool.gradebook.leases import Lease
from lti_tool.gradebook.models import Delivery
from lti_tool.gradebook.places import has_place
from lti_tool.platforms import ags, courses, registrations
from lti_tool.platforms.client import Connector, connector
from lti_tool.platforms.families import family
from lti_tool.platforms.families.base import Family, ScoreFacts
from lti_tool.platforms.models import Person


@dataclass(frozen=True)
class Link:
    """Where the score goes; addresses exactly as the LMS gave them.

    has_place  whether there is a line item, or a way to have one made
    """

    id: int
    has_place: bool
    resource_link_id: str
    title: str
    line_item: str | None
    line_items: str | None
    scopes: tuple[str, ...]

    @property
    def may_read(self) -> bool:
        """Whether results can be read."""
        return ags.RESULT in self.scopes


@dataclass(frozen=True)
class Parcel:
    """One message to send.

    superseded       a later release stands already
    releases_before  whether there was a release to this person and line item before
    scores_sent      what the LMS may hold of those, the newest first
    seen             a person's own grade that the LMS's result has forgotten (canvas.md 3.6)
    hides_a_grade    sending this may make the result forget a person's own grade
    last_timestamp   the newest timestamp that this person and line item has seen
    """

    lease: Lease
    kind: str
    subject: str
    score: float | None
    comment: str | None
    review_url: str
    submitted_at: datetime
    timestamp: datetime | None
    sent_body: dict[str, Any] | None
    answer_lost: bool
    overwrite: bool
    tries: int
    unclear: int
    errors: int
    registration_id: int
    active: bool
    lms: Family
    connector: Connector
    link: Link
    superseded: bool
    releases_before: bool
    scores_sent: tuple[float | None, ...]
    seen: float | None
    hides_a_grade: bool
    last_timestamp: datetime | None

    @property
    def was_sent_to_this_account(self) -> bool:
        """Whether the last try named the account that the person has now: an LMS may change it."""
        return self.sent_body is not None and self.sent_body.get("userId") == self.subject

    def facts(self, timestamp: datetime) -> ScoreFacts:
        """What its message is made of."""
        return ScoreFacts(
            subject=self.subject,
            timestamp=timestamp,
            submitted_at=self.submitted_at,
            review_url=self.review_url,
            score=self.score,
            comment=self.comment,
        )


def load(lease: Lease) -> Parcel:
    """Read the message that a lease is for, and end the transaction."""
    row = db.session.get_one(Delivery, lease.delivery_id, populate_existing=True)
    registration = registrations.get(row.registration_id)
    lms = family(registration.family)
    earlier = history.releases_before(row)
    parcel = Parcel(
        lease=lease,
        kind=row.kind,
        subject=db.session.get_one(Person, row.person_id).subject,
        score=row.score,
        comment=row.comment,
        review_url=row.review_url,
        submitted_at=row.submitted_at,
        timestamp=row.timestamp,
        sent_body=row.sent_body,
        answer_lost=row.answer_lost,
        overwrite=row.overwrite,
        tries=row.tries,
        unclear=row.unclear,
        errors=row.errors,
        registration_id=row.registration_id,
        active=registration.active,
        lms=lms,
        connector=connector(registration),
        link=_link(row.link_id, lms),
        superseded=history.is_superseded(row),
        releases_before=bool(earlier),
        scores_sent=tuple(history.scores_sent(earlier)),
        seen=history.seen_before(row) if earlier else None,
        hides_a_grade=(
            lms.forgets_grades and row.score is None and history.anything_sent_before(row)
        ),
        last_timestamp=history.last_timestamp(row.link_id, row.person_id),
    )
    db.session.commit()
    return parcel


def _link(link_id: int, lms: Family) -> Link:
    link = courses.link(link_id)
    if link is None:
        raise LookupError(f"there is no link {link_id}")
    return Link(
        id=link.id,
        has_place=has_place(link, lms),
        resource_link_id=link.resource_link_id,
        title=link.title or link.resource_link_id,
        line_item=link.lineitem_url or None,
        line_items=link.lineitems_url or None,
        scopes=tuple(ags.usable(link.scopes)),
    )
