"""The page of people: what is kept of the roster, asked for anew on demand, and as of when."""

from datetime import datetime
from zoneinfo import ZoneInfo

from flask import render_template, session
from flask_babel import format_datetime, format_time
from flask_babel import gettext as _

from lti_tool import clock
from lti_tool.launch import roster
from lti_tool.launch.errors import ROSTER_WORDS, RosterUnavailable
from lti_tool.launch.roster import Kept
from lti_tool.review.people import STATES, course_of, people
from lti_tool.web.languages import zone
from lti_tool.web.visitor import Visitor

TROUBLE = "roster_trouble"


def people_page(who: Visitor, state: str | None) -> str:
    """The page, of those in one state where it is one of STATES.

    The first visit asks the LMS, where nothing is kept yet. That it could not be had is
    remembered in the session, so that afterwards only the button asks again.
    """
    kept = roster.read(course_of(who), who.link_id)
    if kept is None and TROUBLE not in session:
        kept = refresh_roster(who)
    everybody = people(who, kept)
    chosen = state if state in STATES else None
    return render_template(
        "review/people.html",
        shown=everybody.only(chosen),
        number=len(everybody.learners),
        totals=everybody.totals,
        chosen=chosen,
        states=_states(),
        as_of=None if kept is None else _as_of(kept.read_at),
        trouble=_trouble(who, kept),
    )


def refresh_roster(who: Visitor) -> Kept | None:
    """Ask the LMS for the roster now; None where it cannot be had, and why is remembered."""
    try:
        kept = roster.refresh(course_of(who), who.link_id)
    except RosterUnavailable as error:
        session[TROUBLE] = {"reason": error.reason, "at": clock.now().timestamp()}
        return None
    session.pop(TROUBLE, None)
    return kept


def _trouble(who: Visitor, kept: Kept | None) -> str | None:
    """Why the roster is not newer; None where it has been had since."""
    told = session.get(TROUBLE)
    if told is None or (kept is not None and kept.read_at.timestamp() > told["at"]):
        return None
    return ROSTER_WORDS[told["reason"]] % {"lms": who.lms_name}


def _as_of(moment: datetime) -> str:
    """A moment in the person's zone: the time alone where it is of today."""
    here = ZoneInfo(zone())
    today = moment.astimezone(here).date() == clock.now().astimezone(here).date()
    return format_time(moment, "short") if today else format_datetime(moment, "short")


def _states() -> dict[str, tuple[str, str]]:
    """Icon and words of each state, in the order of the work."""
    return {
        "not_started": ("empty", _("not started")),
        "writing": ("partial", _("writing")),
        "waiting": ("waiting", _("waiting for review")),
        "revising": ("open", _("needs revision")),
        "earned": ("passed", _("earned")),
    }
