"""The score outbox: what is owed to an LMS gradebook, written with the deed that owes it.

A row is added in the caller's own transaction, so that a submission or a decision and its
message stand or fall together. The worker delivers; losing the queue loses nothing.
"""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import or_, update

from lti_tool import queue
from lti_tool.database import db
from lti_tool.gradebook import history
from lti_tool.gradebook.models import Delivery
from lti_tool.gradebook.places import has_gradebook, has_place
from lti_tool.gradebook.reports import DeliveryReport, reports
from lti_tool.platforms import courses, registrations
from lti_tool.platforms.families import family
from lti_tool.platforms.families.base import Family

__all__ = [
    "DELIVER",
    "AttemptFacts",
    "DeliveryReport",
    "drop_submitted",
    "has_gradebook",
    "owe_released",
    "owe_submitted",
    "reports",
    "wake",
]

DELIVER = "deliver"
SUPERSEDED = ("waiting", "refused", "conflict")
UNARRIVED = ("waiting", "sending", "refused")


@dataclass(frozen=True)
class AttemptFacts:
    """What the gradebook must know of an attempt.

    attempt       its opaque public id
    review_url    the address that the LMS stores and opens for grading
    posts_scores  whether the person was a learner, and themselves, when they submitted
    """

    registration_id: int
    link_id: int
    person_id: int
    attempt: str
    review_url: str
    submitted_at: datetime
    posts_scores: bool = True


def owe_submitted(facts: AttemptFacts) -> Delivery:
    """Owe the message that an attempt was submitted. No commit; `wake` after the caller's own.

    Where the LMS shows nothing for it, or keeps no grade here, or the person gets no scores, the
    row says so instead.
    """
    row = _row(facts, kind="submitted")
    if row.reason != "not_a_learner" and not _lms(facts).sends_submitted:
        row.state, row.reason = "not_sent", "family"
    db.session.add(row)
    db.session.flush()
    return row


def owe_released(
    facts: AttemptFacts, *, earned: bool, comment: str, zero_when_not_yet: bool
) -> Delivery:
    """Owe the message of a release; it supersedes an unsent earlier one. No commit.

    Earned is 1 of 1. Not yet is 0 of 1 where the setting says so, or where any earlier release
    to this person and line item, sent or not, carried a score; else it carries none.
    """
    link_id, person_id = facts.link_id, facts.person_id
    with_score = earned or zero_when_not_yet or history.has_carried_score(link_id, person_id)
    _supersede(link_id, person_id)
    row = _row(facts, kind="released")
    row.score = float(earned) if with_score else None
    row.comment = comment
    db.session.add(row)
    db.session.flush()
    return row


def drop_submitted(attempt: str, reason: str = "withdrawn") -> None:
    """Send no message any more that this attempt was submitted: it was withdrawn, or "returned".
    No commit.

    One that has arrived stays as it is. A worker that is sending it finds its lease ended.
    """
    db.session.execute(
        update(Delivery)
        .where(
            Delivery.attempt == attempt,
            Delivery.kind == "submitted",
            # A place that the gradebook gets later would let that one be sent.
            or_(Delivery.state.in_(UNARRIVED), Delivery.reason == "no_gradebook"),
        )
        .values(state="not_sent", reason=reason, lease_key=None, lease_until=None)
        .execution_options(synchronize_session=False)
    )


def wake() -> None:
    """Tell the worker that something is due. Call it after the commit. Never raises."""
    queue.wake(DELIVER)


def _row(facts: AttemptFacts, kind: str) -> Delivery:
    reason = _nothing_to_send(facts)
    return Delivery(
        registration_id=facts.registration_id,
        link_id=facts.link_id,
        person_id=facts.person_id,
        kind=kind,
        attempt=facts.attempt,
        review_url=facts.review_url,
        submitted_at=facts.submitted_at,
        state="waiting" if reason is None else "not_sent",
        reason=reason,
    )


def _nothing_to_send(facts: AttemptFacts) -> str | None:
    """Why nothing is to be sent of this attempt, as reports.py words it; None: something is."""
    # As the attempt's own launch said. A membership is as of the last launch, and somebody acting
    # as the person may have launched since.
    if not facts.posts_scores:
        return "not_a_learner"
    link = courses.link(facts.link_id)
    return None if link is not None and has_place(link, _lms(facts)) else "no_gradebook"


def _supersede(link_id: int, person_id: int) -> None:
    db.session.execute(
        update(Delivery)
        .where(
            Delivery.link_id == link_id,
            Delivery.person_id == person_id,
            Delivery.kind == "released",
            Delivery.state.in_(SUPERSEDED),
        )
        .values(state="superseded")
    )


def _lms(facts: AttemptFacts) -> Family:
    return family(registrations.get(facts.registration_id).family)
