"""Before a score: a person says that everything opens, or sends the submission back without one."""

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from lti_tool.database import db
from lti_tool.gradebook import outbox
from lti_tool.review import completeness, schemas
from lti_tool.review.case import find, open_case
from lti_tool.review.errors import NoReason
from lti_tool.review.views.desk import held
from lti_tool.review.views.routes import ASSESSORS, blueprint
from lti_tool.web.access import open_to
from lti_tool.web.languages import language
from lti_tool.web.visitor import visitor
from lti_tool.workspace.attempts import WAITING
from lti_tool.workspace.evidence import evidence
from lti_tool.workspace.models import Attempt


@blueprint.post("/submissions/<attempt>/checked")
@open_to(*ASSESSORS)
def checked(attempt: str) -> ResponseReturnValue:
    """Everything opens: from now on the submission is offered to be scored."""
    who = visitor()
    completeness.say_it_opens(held(who, attempt), who.person_id)
    db.session.commit()
    return redirect(url_for("review.desk", attempt=attempt), 303)


@blueprint.get("/submissions/<attempt>/send-back")
@open_to(*ASSESSORS)
def ask_send_back(attempt: str) -> ResponseReturnValue:
    """Ask whether a submission is to go back without a score, and why. There is no undo."""
    found = find(visitor(), attempt)
    if found.state not in WAITING:
        return redirect(url_for("review.desk", attempt=attempt))
    return _question(found)


@blueprint.post("/submissions/<attempt>/send-back")
@open_to(*ASSESSORS)
def send_back(attempt: str) -> ResponseReturnValue:
    """Send a submission back without a score: the author reads why, and can submit again."""
    who = visitor()
    found = find(who, attempt)
    try:
        reason = schemas.reason(request.form)
    except NoReason as refused:
        return _question(found, refused), refused.status
    completeness.send_back(found, who.person_id, reason)
    db.session.commit()
    outbox.wake()
    return redirect(url_for("review.desk", attempt=attempt), 303)


def _question(attempt: Attempt, refused: NoReason | None = None) -> str:
    case = open_case(attempt, visitor().person_id)
    held_in = evidence(attempt, case.credential, nameless=True)
    return render_template(
        "review/send_back.html",
        attempt=attempt,
        to_open=completeness.to_open(held_in),
        language=language(),
        refused=refused,
        typed=request.form.get("reason", ""),
    )
