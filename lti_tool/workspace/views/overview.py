"""What the activity is about, what it asks for, and where one's own work stands."""

from lti_tool.credentials import resources
from lti_tool.web.access import Audience, open_to
from lti_tool.web.visitor import visitor
from lti_tool.workspace.views.page import (
    blueprint,
    language,
    promised,
    render,
    turnaround_days,
)
from lti_tool.workspace.work import work_of


@blueprint.get("/overview")
@open_to(Audience.EDUCATOR)
def overview() -> str:
    """Competency, method, components, resources, what is required; one next action."""
    who = visitor()
    work = work_of(who)
    return render(
        "overview.html",
        work,
        path=work.path(language()) if work.attempts else None,
        promised=promised(work.latest) if work.latest else None,
        turnaround_days=turnaround_days(),
        resources=resources.shown(who.registration_id, work.credential),
    )
