"""The promised time for a review: business days, Monday to Friday."""

from datetime import date, timedelta

SATURDAY = 5


def promised_on(submitted: date, days: int) -> date:
    """The day by which a review is promised, `days` business days after the day of submission."""
    day = submitted
    while days > 0:
        day += timedelta(days=1)
        days -= day.weekday() < SATURDAY
    return day


def business_days(start: date, end: date) -> int:
    """Business days that have passed since `start`, up to and including `end`; at least 0."""
    passed = (end - start).days
    weeks, rest = divmod(max(passed, 0), 7)
    tail = (start + timedelta(days=offset) for offset in range(1, rest + 1))
    return weeks * 5 + sum(day.weekday() < SATURDAY for day in tail)
