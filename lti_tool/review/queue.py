"""The page of submissions: what a filter shows, how each of them stands, and what was decided."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date

from lti_tool.credentials import definitions
from lti_tool.gradebook import outbox
from lti_tool.gradebook.outbox import DeliveryReport
from lti_tool.platforms import people
from lti_tool.review import days, decisions, keeping, listing, seats
from lti_tool.review.calibration import lists
from lti_tool.review.case import scope
from lti_tool.review.days import Wait
from lti_tool.review.decisions import Released
from lti_tool.review.filters import Filter
from lti_tool.review.listing import Row
from lti_tool.review.whereabouts import Whereabouts
from lti_tool.web.access import Audience
from lti_tool.web.visitor import Visitor
from lti_tool.workspace import attempts
from lti_tool.workspace.attempts import ListedAttempt
from rubric import Text

RECENT = 25


@dataclass(frozen=True)
class QueueLine:
    """A submission of the list.

    wait      against the promise; None where nothing is promised of it, or a second look, which is
              due on the day `due`
    standing  icon and words: with whom it is, or what it waits for
    may_take  this visitor may; `is_mine`: they have done so
    """

    attempt: ListedAttempt
    credential: Text
    wait: Wait | None
    due: date | None
    standing: tuple[str, str]
    may_take: bool
    is_mine: bool


@dataclass(frozen=True)
class DecidedLine:
    """A released submission. `report` is None where nothing was owed to the LMS."""

    released: Released
    credential: Text
    report: DeliveryReport | None


@dataclass(frozen=True)
class QueuePage:
    """What the page shows: undecided, returned or withdrawn lines, or released ones. `total` is at
    most `listing.MOST_COUNTED` + 1, which means more; `after` names the last of those shown, where
    more follow."""

    lines: list[QueueLine]
    released: list[DecidedLine]
    total: int
    after: str | None

    @property
    def latest(self) -> str:
        """What changes when the list does."""
        shown = [one.attempt.public_id for one in self.lines]
        return " ".join(shown or [one.released.public_id for one in self.released])


def queue_page(who: Visitor, chosen: Filter, after: str | None) -> QueuePage:
    """A page of what a filter shows this visitor, in a constant number of queries."""
    page = listing.page(who, chosen, after)
    total = listing.count(who, chosen)
    slipped = [] if after else _slipped_in(who, chosen)
    if slipped:
        rows = sorted(
            [*page.rows, *slipped], key=lambda row: row.moment, reverse=chosen.newest_first
        )
        page, total = replace(page, rows=rows), total + len(slipped)
    if chosen.state == "released":
        released = decisions.of_attempts(
            [row.attempt.id for row in page.rows],
            hide_names=who.hide_names,
            see_assessors=who.may(Audience.ADMINISTRATOR),
        )
        return QueuePage([], _decided(who, released), total, page.after)
    return QueuePage(_lines(who, chosen, page.rows), [], total, page.after)


def _slipped_in(who: Visitor, chosen: Filter) -> list[Row]:
    """The anchors among what a filter shows: each a first attempt that nobody has taken."""
    if chosen.state not in ("open", "waiting") or chosen.wait or chosen.attempt == "further":
        return []
    return [
        Row(one, one.submitted_at, stage=None, assessors=None, may_take=True)
        for one in lists.slipped_in(who)
        if chosen.credential in ("", one.credential_key)
    ]


def decided_lately(who: Visitor) -> list[DecidedLine]:
    """The latest decisions that this visitor may see, the newest first; their own work is not."""
    return _decided(
        who,
        decisions.recent(
            who.registration_id,
            scope(who),
            who.person_id,
            RECENT,
            hide_names=who.hide_names,
            see_assessors=who.may(Audience.ADMINISTRATOR),
        ),
    )


def newest_of(who: Visitor, subject: str) -> str | None:
    """The public id of the newest submission of whoever the LMS calls `subject`, or None.

    At the launch's own link, where it names one: a course may have several activities.
    """
    person = people.find(who.registration_id, subject) if subject else None
    if person is None or person.id == who.person_id:
        return None
    attempt = attempts.newest(who.registration_id, scope(who), person.id, who.link_id)
    return None if attempt is None else attempt.public_id


def release_report(reports: Iterable[DeliveryReport]) -> DeliveryReport | None:
    """The latest word on a release among an attempt's deliveries."""
    found = [report for report in reports if report.kind == "released"]
    return found[-1] if found else None


def _decided(who: Visitor, rows: list[Released]) -> list[DecidedLine]:
    reports = outbox.reports([row.public_id for row in rows], who.registration_id)
    return [
        DecidedLine(
            released=row,
            credential=definitions.credential(row.credential_key, row.credential_version).title,
            report=release_report(reports.get(row.public_id, ())),
        )
        for row in rows
    ]


def _lines(who: Visitor, chosen: Filter, rows: list[Row]) -> list[QueueLine]:
    holders = seats.holders_of(
        (row.attempt.public_id for row in rows), see_assessors=who.may(Audience.ADMINISTRATOR)
    )
    promised, kept_for = days.promised(who.registration_id), keeping.promise(who.registration_id)
    kept = keeping.kept([row.attempt.id for row in rows], who.person_id, kept_for)
    lines = []
    for row in rows:
        at, since = holders.get(row.attempt.public_id, []), row.attempt.submitted_at
        until = days.due(since, kept_for) if row.attempt.id in kept else None
        standing = Whereabouts(who, row, at, until, kept.get(row.attempt.id, False))
        lines.append(
            QueueLine(
                attempt=row.attempt,
                credential=definitions.credential(
                    row.attempt.credential_key, row.attempt.credential_version
                ).title,
                wait=days.wait(since, promised) if row.attempt.state in attempts.WAITING else None,
                due=days.local(row.moment) if chosen.state == "second_look" else None,
                standing=standing.words(),
                may_take=row.may_take,
                is_mine=standing.mine is not None,
            )
        )
    return lines
