"""What waits for a review, how long it has waited against the promise, and what was decided."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from flask_babel import gettext as _

from lti_tool import clock
from lti_tool.credentials import definitions, settings
from lti_tool.gradebook import outbox
from lti_tool.gradebook.outbox import DeliveryReport
from lti_tool.platforms import people
from lti_tool.review import decisions, seats
from lti_tool.review.calibration import listing
from lti_tool.review.case import scope
from lti_tool.review.decisions import Released
from lti_tool.review.seats import Holder
from lti_tool.web.languages import zone
from lti_tool.web.visitor import Visitor
from lti_tool.workspace import attempts
from lti_tool.workspace.attempts import WaitingAttempt
from lti_tool.workspace.turnaround import business_days
from rubric import Text

RECENT = 25


@dataclass(frozen=True)
class Wait:
    """Business days waited, of those promised."""

    days: int
    promised: int

    @property
    def late(self) -> bool:
        return self.days > self.promised


@dataclass(frozen=True)
class QueueLine:
    """A submission that waits. `reviewers` have saved something for it."""

    attempt: WaitingAttempt
    credential: Text
    wait: Wait
    reviewers: tuple[Holder, ...]

    @property
    def reviewer_names(self) -> str:
        """Who reviews it, as the LMS named them."""
        return ", ".join(one.name or _("an assessor") for one in self.reviewers)


@dataclass(frozen=True)
class DecidedLine:
    """A released submission. `report` is None where nothing was owed to the LMS."""

    released: Released
    credential: Text
    report: DeliveryReport | None


@dataclass(frozen=True)
class Neighbors:
    """The public ids of the submissions before and after one in the queue."""

    before: str | None
    after: str | None


def waiting(who: Visitor) -> list[QueueLine]:
    """What this visitor may score and nobody has released, the oldest first."""
    rows = _scorable(who)
    begun = seats.holders_of(row.public_id for row in rows)
    program = settings.values(who.registration_id)
    promised, holidays = program["turnaround_days"], program["holidays"]
    return [
        QueueLine(
            attempt=row,
            credential=definitions.credential(row.credential_key, row.credential_version).title,
            wait=Wait(waited(row.submitted_at, holidays), promised),
            reviewers=tuple(begun.get(row.public_id, ())),
        )
        for row in rows
    ]


def decided(who: Visitor) -> list[DecidedLine]:
    """The latest decisions that this visitor may see, the newest first; their own work is not."""
    rows = decisions.recent(
        who.registration_id, scope(who), who.person_id, RECENT, hide_names=who.hide_names
    )
    reports = outbox.reports([row.public_id for row in rows], who.registration_id)
    return [
        DecidedLine(
            released=row,
            credential=definitions.credential(row.credential_key, row.credential_version).title,
            report=release_report(reports.get(row.public_id, ())),
        )
        for row in rows
    ]


def newest_of(who: Visitor, subject: str) -> str | None:
    """The public id of the newest submission of whoever the LMS calls `subject`, or None.

    At the launch's own link, where it names one: a course may have several activities.
    """
    person = people.find(who.registration_id, subject) if subject else None
    if person is None or person.id == who.person_id:
        return None
    attempt = attempts.newest(who.registration_id, scope(who), person.id, who.link_id)
    return None if attempt is None else attempt.public_id


def neighbors(who: Visitor, public_id: str) -> Neighbors:
    """The submissions around one; where it does not wait itself, the queue begins after it."""
    waits = [row.public_id for row in _scorable(who)]
    if public_id not in waits:
        return Neighbors(None, waits[0] if waits else None)
    at = waits.index(public_id)
    return Neighbors(waits[at - 1] if at else None, (*waits, None)[at + 1])


def waited(since: datetime, holidays: Collection[date]) -> int:
    """Business days since a moment, by this person's calendar and the program's holidays."""
    here = ZoneInfo(zone())
    today = clock.now().astimezone(here).date()
    return business_days(since.astimezone(here).date(), today, holidays)


def release_report(reports: Iterable[DeliveryReport]) -> DeliveryReport | None:
    """The latest word on a release among an attempt's deliveries."""
    found = [report for report in reports if report.kind == "released"]
    return found[-1] if found else None


def _scorable(who: Visitor) -> list[WaitingAttempt]:
    rows = attempts.waiting(who.registration_id, scope(who), hide_names=who.hide_names)
    closed = listing.closed(who, {row.credential_key for row in rows})
    mine = [
        row for row in rows if row.person_id != who.person_id and row.credential_key not in closed
    ]
    return sorted([*mine, *listing.slipped_in(who)], key=lambda row: row.submitted_at)
