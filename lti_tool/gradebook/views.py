"""The page of messages owed to the gradebook: what has arrived, what has not, and why."""

from flask import Blueprint, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from lti_tool.database import db
from lti_tool.gradebook.listing import MOST, listed
from lti_tool.gradebook.outbox import wake
from lti_tool.gradebook.reports import UNDELIVERED
from lti_tool.gradebook.resending import resend as resend_message
from lti_tool.web.access import Audience, open_to
from lti_tool.web.visitor import visitor

blueprint = Blueprint("gradebook", __name__, url_prefix="/s/<launch>", template_folder="templates")


@blueprint.get("/deliveries")
@open_to(Audience.ADMINISTRATOR, Audience.ASSESSOR)
def deliveries() -> str:
    """Every message of the program; an assessor sees their course's, without names."""
    who = visitor()
    administers = who.may(Audience.ADMINISTRATOR)
    course_id = None if administers else who.course_id
    rows = (
        []
        if not administers and who.course_id is None
        else listed(who.registration_id, course_id, hide_names=who.hide_names)
    )
    return render_template(
        "gradebook/deliveries.html",
        rows=rows,
        administers=administers,
        owed=sum(row.report.state in UNDELIVERED for row in rows),
        most=MOST,
        kinds={"submitted": _("Submitted"), "released": _("Result")},
        states=_states(),
        resent=request.args.get("resent", type=int),
    )


@blueprint.post("/deliveries/<int(max=2147483647):delivery>")
@open_to(Audience.ADMINISTRATOR)
def resend(delivery: int) -> Response:
    """Send one message again, over whatever the LMS shows now."""
    resend_message(delivery, visitor().registration_id)
    db.session.commit()
    wake()
    return redirect(url_for("gradebook.deliveries", resent=delivery), 303)


def _states() -> dict[str, tuple[str, str]]:
    """Icon and word of each state."""
    return {
        "waiting": ("waiting", _("waiting")),
        "sending": ("waiting", _("being sent")),
        "delivered": ("passed", _("arrived")),
        "superseded": ("carried", _("replaced")),
        "conflict": ("warning", _("conflict")),
        "refused": ("warning", _("refused")),
        "not_sent": ("info", _("not sent")),
    }
