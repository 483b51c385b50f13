"""Help and privacy in plain words, from what holds for this program, this link and this LMS."""

from datetime import timedelta

from lti_tool.credentials import bindings, settings
from lti_tool.gradebook import outbox
from lti_tool.launch.entering import LIFE
from lti_tool.platforms import anonymity, people, registrations
from lti_tool.platforms.families import family
from lti_tool.web.access import Audience, open_to
from lti_tool.web.visitor import Visitor, visitor
from lti_tool.workspace import files
from lti_tool.workspace.views.page import blueprint, render_beside


@blueprint.get("/help", endpoint="help")
@open_to(Audience.EDUCATOR)
def help_page() -> str:
    """How to write, save, submit and revise; what is kept, who sees it, and for how long."""
    who = visitor()
    program = settings.values(who.registration_id)
    return render_beside(
        "help.html",
        person=people.get(who.registration_id, who.person_id),
        program=program,
        lms=family(registrations.get(who.registration_id).family),
        session_hours=LIFE // timedelta(hours=1),
        has_gradebook=who.link_id is not None and outbox.has_gradebook(who.link_id),
        nameless=program["blind"] or _is_nameless(who),
        slots=_slots(who),
    )


def _is_nameless(who: Visitor) -> bool:
    """Whether names are hidden from those who assess what is submitted at this link."""
    return (
        who.course_id is not None
        and who.link_id is not None
        and anonymity.is_nameless(who.course_id, who.link_id, hide_names=who.hide_names)
    )


def _slots(who: Visitor) -> list[tuple[object, int]]:
    """The files that this link's credential takes, each with its limit in megabytes."""
    credential = bindings.bound(who.link_id) if who.link_id is not None else None
    if credential is None:
        return []
    return [
        (slot, files.limit_bytes(who.registration_id, slot) // files.MEGABYTE)
        for slot in credential.files
    ]
