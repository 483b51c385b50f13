"""What the activity is about, what it asks for, where one's own work stands and is to be when."""

from datetime import date

from flask import redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from marshmallow import ValidationError

from lti_tool.credentials import resources
from lti_tool.database import db
from lti_tool.web.access import Audience, open_to
from lti_tool.web.languages import language
from lti_tool.web.visitor import Visitor, visitor
from lti_tool.workspace import dates, second_looks
from lti_tool.workspace.errors import InvalidTarget
from lti_tool.workspace.schemas import load_target
from lti_tool.workspace.tries import tries
from lti_tool.workspace.views.page import blueprint, promise, promised, render
from lti_tool.workspace.work import work_of


@blueprint.get("/overview")
@open_to(Audience.EDUCATOR)
def overview() -> str:
    """Competency, method, components, resources, what is required; one next action."""
    return _page(visitor())


@blueprint.post("/target")
@open_to(Audience.EDUCATOR)
def set_target() -> ResponseReturnValue:
    """Keep the day by which the person means to submit, or clear it."""
    who = visitor()
    typed = "" if request.form.get("action") == "clear" else request.form.get("target_on", "")
    try:
        dates.choose_target(who, _day(typed))
    except InvalidTarget as refused:
        return _page(who, typed, refused), refused.status
    db.session.commit()
    return redirect(url_for("workspace.overview", _anchor="dates"), 303)


def _day(typed: str) -> date | None:
    try:
        return load_target(typed)
    except ValidationError as error:
        raise InvalidTarget(
            _("This is not a date. Write it as year, month and day: 2027-01-31."),
            _("Nothing was changed."),
        ) from error


def _page(who: Visitor, typed: str = "", refused: InvalidTarget | None = None) -> str:
    work, until = work_of(who), promise()
    return render(
        "overview.html",
        work,
        path=work.path(language()) if work.attempts else None,
        promised=promised(work.latest, until) if work.latest else None,
        turnaround_days=until.days,
        resources=resources.shown(who.registration_id, work.credential),
        tries=tries(work, who),
        second_look=second_looks.standing(work.latest) if work.latest else None,
        typed=typed,
        refused=refused,
    )
