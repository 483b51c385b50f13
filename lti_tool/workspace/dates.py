"""When the work is due by the LMS, and by when the person means to submit it. Neither blocks."""

from dataclasses import dataclass
from datetime import date, timedelta

from babel.dates import format_skeleton
from flask_babel import format_date, format_time, get_locale, ngettext, to_user_timezone
from flask_babel import gettext as _

from lti_tool import clock
from lti_tool.web.languages import zone
from lti_tool.web.visitor import Visitor
from lti_tool.workspace import drafts
from lti_tool.workspace.errors import InvalidTarget
from lti_tool.workspace.turnaround import Promise
from lti_tool.workspace.work import Work

FARTHEST = timedelta(days=5 * 366)


@dataclass(frozen=True)
class Due:
    """The LMS's date, such as "Due December 4, 11:59 PM (in 9 days)"."""

    words: str
    past: bool


@dataclass(frozen=True)
class Target:
    """The person's own day. `review_by`: when a review would be promised by, submitting then."""

    words: str
    past: bool
    review_by: str


def due(work: Work, who: Visitor) -> Due | None:
    """When it is due; None where the LMS does not tell, or there is nothing to submit now."""
    if who.due_at is None or work.stage not in ("drafting", "revising"):
        return None
    here = to_user_timezone(who.due_at)
    moment = _("%(day)s, %(time)s", day=day_words(here.date()), time=format_time(here, "short"))
    if zone() == "UTC":
        moment = f"{moment} UTC"
    past, away = who.due_at < clock.now(), away_words(here.date())
    if past:
        return Due(_("Was due %(moment)s (%(away)s)", moment=moment, away=away), past)
    return Due(_("Due %(moment)s (%(away)s)", moment=moment, away=away), past)


def target(work: Work, promise: Promise) -> Target | None:
    """By when the person means to submit; None where they said nothing, or have done so."""
    day = work.draft.target_on if work.draft else None
    if day is None or work.stage not in ("drafting", "revising") or _is_done(day, work):
        return None
    past = day < today()
    return Target(
        words=_("%(day)s (%(away)s)", day=day_words(day), away=away_words(day)),
        past=past,
        review_by=day_words(promise.on(day)),
    )


def choose_target(who: Visitor, day: date | None) -> None:
    """Keep the day by which the visitor means to submit; None: no day. Commits first, to have a
    draft, and not afterwards. Raises InvalidTarget, NotFromLink, NoActivity."""
    if day is not None and not today() <= day <= today() + FARTHEST:
        raise InvalidTarget(
            _("Choose today or a later day, at most five years ahead."),
            _("Nothing was changed."),
        )
    drafts.ensure(who)
    draft = drafts.locked(who)
    if draft is not None:
        draft.target_on = day


def today() -> date:
    """The day that it is where the person is."""
    return to_user_timezone(clock.now()).date()


def day_words(day: date) -> str:
    """Such as "December 4"; with the year where it is another one."""
    if day.year != today().year:
        return format_date(day, "long")
    return format_skeleton("MMMMd", day, locale=get_locale())


def away_words(day: date) -> str:
    """How far away a day is: "in 9 days", "today", "2 days ago"."""
    days = (day - today()).days
    if days in (-1, 0, 1):
        return {-1: _("yesterday"), 0: _("today"), 1: _("tomorrow")}[days]
    if days > 0:
        return ngettext("in %(num)s day", "in %(num)s days", days)
    return ngettext("%(num)s day ago", "%(num)s days ago", -days)


def _is_done(day: date, work: Work) -> bool:
    """Whether the day was meant for an attempt that was released since."""
    outcome = work.outcome
    return outcome is not None and day <= to_user_timezone(outcome.released_at).date()
