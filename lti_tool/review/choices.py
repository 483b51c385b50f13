"""What the session remembers for the list of submissions: the filter that was chosen, so that the
desk goes on in it, and what is to be told once on the next page."""

from dataclasses import dataclass

from flask import session

from lti_tool.review.filters import Filter, chosen

FILTER = "queue_filter"
TOLD = "queue_told"


@dataclass(frozen=True)
class Told:
    """What came of something: `kind` as `notice` in web/components.html takes it."""

    kind: str
    title: str
    lines: list[str]


def remember(now: Filter) -> None:
    """Go on in this filter."""
    if session.get(FILTER, {}) != now.args():
        session[FILTER] = now.args()


def remembered() -> Filter:
    """The filter that was chosen last in this launch."""
    return chosen(session.get(FILTER, {}))


def tell(title: str, *lines: str, kind: str = "good") -> None:
    """Say something on the next page of submissions."""
    session[TOLD] = {"kind": kind, "title": title, "lines": list(lines)}


def told() -> Told | None:
    """What is to be said, once."""
    found = session.pop(TOLD, None) if TOLD in session else None
    return Told(**found) if found else None
