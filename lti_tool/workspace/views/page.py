"""What every page of the educator shares: the bar, the outline, the last time of saving."""

from datetime import datetime
from typing import Any

from flask import Blueprint, render_template, url_for
from flask_babel import format_date, format_datetime, format_time, to_user_timezone
from flask_babel import gettext as _

from lti_tool import clock
from lti_tool.credentials import settings
from lti_tool.web.visitor import visitor
from lti_tool.workspace import dates, phrases, tags
from lti_tool.workspace.errors import NoActivity, NotFromLink
from lti_tool.workspace.models import Attempt
from lti_tool.workspace.outline import outline
from lti_tool.workspace.sections import Section
from lti_tool.workspace.turnaround import Promise
from lti_tool.workspace.work import Work, work_of

blueprint = Blueprint(
    "workspace", __name__, url_prefix="/s/<launch>", template_folder="../templates"
)


def render(template: str, work: Work, **context: Any) -> str:
    """A page of this work. Templates also get the outline and the phrases for counts."""
    return render_template(
        f"workspace/{template}",
        work=work,
        credential=work.credential,
        outline=outline(work),
        write_url=write_url(work),
        saved=saved_words(work),
        due=dates.due(work, visitor()),
        target=dates.target(work, promise()) if has_target(work) else None,
        count_phrase=phrases.count_phrase,
        count_state=phrases.count_state,
        cell_phrase=phrases.cell_phrase,
        tagged=tags.tagged,
        **context,
    )


def has_target(work: Work) -> bool:
    """Whether the person named a day by which they mean to submit."""
    return work.draft is not None and work.draft.target_on is not None


def render_beside(template: str, **context: Any) -> str:
    """A page that is about the person. Its bar leads to the work of this launch's link, if any."""
    try:
        work = work_of(visitor())
    except (NotFromLink, NoActivity):
        return render_template(f"workspace/{template}", **context)
    return render(template, work, **context)


def next_section(work: Work) -> Section:
    """Where to go on writing: the first section that is open and not complete, else the first."""
    standing = [entry for entry in outline(work) if work.is_open(entry.section)]
    unfinished = [entry for entry in standing if entry.icon in ("waiting", "partial", "open")]
    return (unfinished or standing or outline(work))[0].section


def write_url(work: Work) -> str:
    """The address of the section to go on with."""
    return url_for("workspace.write", section=next_section(work).key)


def saved_words(work: Work) -> str:
    """ "Saved 10:42." for the newest answer; nothing where nothing is saved."""
    moments = [answer.updated_at for answer in work.answers.values()]
    return saved_at(max(moments)) if moments else ""


def saved_at(moment: datetime) -> str:
    """ "Saved 10:42.", with the day where it was not today, in the person's zone."""
    today = to_user_timezone(clock.now()).date()
    local = to_user_timezone(moment)
    shown = format_time if local.date() == today else format_datetime
    return _("Saved %(time)s.", time=shown(local, "short", rebase=False))


def promised(attempt: Attempt, promise: Promise) -> str:
    """The day by which a review is promised, in the person's zone and language."""
    return format_date(promise.on(to_user_timezone(attempt.submitted_at).date()), "long")


def promise() -> Promise:
    """The program's promised time for a review."""
    values = settings.values(visitor().registration_id)
    return Promise(values["turnaround_days"], frozenset(values["holidays"]))
