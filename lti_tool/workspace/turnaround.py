"""The promised time for a review: business days, Monday to Friday, without a program's holidays."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta

SATURDAY = 5


@dataclass(frozen=True)
class Promise:
    """How long a review takes at most: business days, and a program's holidays."""

    days: int
    holidays: frozenset[date] = frozenset()

    def on(self, submitted: date) -> date:
        """The day by which a review is promised of what is submitted on a day."""
        return promised_on(submitted, self.days, self.holidays)


def promised_on(submitted: date, days: int, holidays: Collection[date] = ()) -> date:
    """The day by which a review is promised, `days` business days after the day of submission."""
    day = submitted
    while days > 0:
        day += timedelta(days=1)
        days -= day.weekday() < SATURDAY and day not in holidays
    return day


def business_days(start: date, end: date, holidays: Collection[date] = ()) -> int:
    """Business days that have passed since `start`, up to and including `end`; at least 0."""
    passed = (end - start).days
    weeks, rest = divmod(max(passed, 0), 7)
    tail = (start + timedelta(days=offset) for offset in range(1, rest + 1))
    free = {day for day in holidays if start < day <= end and day.weekday() < SATURDAY}
    return weeks * 5 + sum(day.weekday() < SATURDAY for day in tail) - len(free)


def last_day_before(end: date, days: int, holidays: Collection[date] = ()) -> date:
    """The latest day since which `days` business days have passed by `end` (`business_days`)."""
    day = end
    while days > 0:
        days -= day.weekday() < SATURDAY and day not in holidays
        day -= timedelta(days=1)
    return day
