"""The words of the list of submissions: its states, what it holds, and what an empty one says."""

from flask_babel import format_decimal, ngettext
from flask_babel import gettext as _

from lti_tool.review.filters import Filter
from lti_tool.review.listing import MOST_COUNTED


def states() -> dict[str, tuple[str, str]]:
    """Each state's word in the line of filters, and the heading of its list."""
    return {
        "open": (_("open"), _("Waiting for review")),
        "waiting": (_("not taken"), _("Not taken yet")),
        "mine": (_("mine"), _("Mine now")),
        "reviewed": (_("being reviewed"), _("Being reviewed")),
        "third": (_("needs a third person"), _("Need a third person")),
        "settled": (_("scored"), _("Scored, waiting for release")),
        "second_look": (_("second look"), _("Second look asked")),
        "released": (_("released"), _("Released")),
        "returned": (_("returned"), _("Returned without a score")),
        "withdrawn": (_("withdrawn"), _("Withdrawn by the educator")),
    }


def caption(chosen: Filter, total: int) -> str:
    """How many a list shows, and in which order."""
    newest = chosen.newest_first
    if total > MOST_COUNTED:
        many = format_decimal(MOST_COUNTED)
        if newest:
            return _("More than %(many)s submissions, the newest first.", many=many)
        return _("More than %(many)s submissions, the oldest first.", many=many)
    if newest:
        return ngettext(
            "%(num)s submission, the newest first.",
            "%(num)s submissions, the newest first.",
            total,
        )
    if chosen.state in ("open", "waiting"):
        return ngettext(
            "%(num)s submission waits, the oldest first.",
            "%(num)s submissions wait, the oldest first.",
            total,
        )
    return ngettext(
        "%(num)s submission, the oldest first.", "%(num)s submissions, the oldest first.", total
    )


def empty(chosen: Filter, *, anything: bool) -> str:
    """What a list without lines says. `anything`: something is here, decided already."""
    if chosen.narrows:
        return _("No submission is like that now.")
    if chosen.state == "open" and not anything:
        return _("Nobody has submitted yet. You will see submissions here within a minute of it.")
    return {
        "mine": _("You have taken nothing. Take the next one, or choose one from the list."),
        "reviewed": _("Nobody is reviewing anything now."),
        "third": _("There is no submission on which two scores differ."),
        "settled": _("Nothing waits for its release alone."),
        "second_look": _("Nobody has asked for a second look."),
        "released": _("Nothing has been released yet."),
        "returned": _("Nothing was returned."),
        "withdrawn": _("Nothing was withdrawn."),
    }.get(
        chosen.state,
        _("Nothing waits. You will see new submissions here within a minute of them."),
    )
