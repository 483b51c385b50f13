"""Days as this person's calendar has them: what has waited how long, and when something is due."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from lti_tool.credentials import settings
from lti_tool.web.languages import zone
from lti_tool.workspace.dates import today
from lti_tool.workspace.turnaround import Promise, business_days, last_day_before

SOON = 2
"""Business days before a review is due from which on its assessor is reminded."""


@dataclass(frozen=True)
class Wait:
    """Business days waited, of those promised."""

    days: int
    promised: int

    @property
    def late(self) -> bool:
        return self.days > self.promised

    @property
    def soon(self) -> bool:
        """Whether it is due within SOON business days, or late."""
        return self.days >= self.promised - SOON


def promised(registration_id: int) -> Promise:
    """What a program promises of a review."""
    program = settings.values(registration_id)
    return Promise(program["turnaround_days"], frozenset(program["holidays"]))


def wait(since: datetime, promise: Promise) -> Wait:
    """How long something has waited for what is promised."""
    return Wait(business_days(local(since), today(), promise.holidays), promise.days)


def due(since: datetime, promise: Promise) -> date:
    """The day by which it is promised."""
    return promise.on(local(since))


def reached(days: int, promise: Promise) -> datetime:
    """What was submitted before this moment has waited `days` business days, or longer."""
    return end(last_day_before(today(), max(days, 0), promise.holidays))


def local(moment: datetime) -> date:
    """The day of a moment where the person is."""
    return moment.astimezone(ZoneInfo(zone())).date()


def end(day: date) -> datetime:
    """The moment at which a day ends where the person is."""
    return datetime.combine(day + timedelta(days=1), time.min, ZoneInfo(zone()))
