"""Dates as a person writes them, one a line: ISO, or as their language writes dates."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from babel.dates import get_month_names

_ISO = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})")
_NUMBERS = re.compile(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})")
_WORD = re.compile(r"[^\W\d_]+")
_NUMBER = re.compile(r"\d+")
_MONTH_FIRST = ("en",)


@dataclass(frozen=True)
class BadLine:
    """A line that is no date. `number` counts from 1."""

    number: int
    text: str


def read_days(text: str, language: str) -> tuple[list[date], list[BadLine]]:
    """The days of a text in order, each once, and the lines that are none. Empty lines are passed
    over. `language` "en": 12/25/2026 or December 25, 2026; "es": 25/12/2026 or 25 de diciembre de
    2026; both: 2026-12-25."""
    days: set[date] = set()
    bad = []
    for number, line in enumerate(text.splitlines(), 1):
        written = line.strip()
        if not written:
            continue
        day = _day(written, language)
        if day is None:
            bad.append(BadLine(number, written))
        else:
            days.add(day)
    return sorted(days), bad


def days_text(days: Iterable[date]) -> str:
    """Days as `read_days` takes them in every language."""
    return "\n".join(day.isoformat() for day in sorted(days))


def _day(written: str, language: str) -> date | None:
    if match := _ISO.fullmatch(written):
        return _valid(match[1], match[2], match[3])
    if match := _NUMBERS.fullmatch(written):
        first, second, year = match.groups()
        month, day = (first, second) if language in _MONTH_FIRST else (second, first)
        return _valid(year, month, day)
    return _spelled(written, language)


def _spelled(written: str, language: str) -> date | None:
    months = {
        name.casefold().rstrip("."): str(number)
        for width in ("abbreviated", "wide")
        for number, name in get_month_names(width, locale=language).items()
    }
    named = [months[word] for word in _WORD.findall(written.casefold()) if word in months]
    match _NUMBER.findall(written), named:
        case [[day, year], [month]] if len(day) <= 2 and len(year) == 4:
            return _valid(year, month, day)
    return None


def _valid(year: str, month: str, day: str) -> date | None:
    try:
        return date(int(year), int(month), int(day))
    except ValueError:
        return None
