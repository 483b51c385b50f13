"""Making a released submission an anchor: what is agreed for each line, and why."""

from collections.abc import Mapping

from flask import redirect, request, url_for
from flask.typing import ResponseReturnValue

from lti_tool.credentials import definitions
from lti_tool.database import db
from lti_tool.review import decisions, schemas
from lti_tool.review.calibration import anchors
from lti_tool.review.calibration.errors import AnchorExists, NotReleased
from lti_tool.review.case import find, open_case
from lti_tool.review.desk import desk_page
from lti_tool.review.models import Decision
from lti_tool.review.views.routes import blueprint
from lti_tool.web.access import Audience, open_to
from lti_tool.web.visitor import visitor
from lti_tool.workspace.models import Attempt


@blueprint.get("/submissions/<attempt>/anchor")
@open_to(Audience.ADMINISTRATOR)
def anchor(attempt: str) -> ResponseReturnValue:
    """The form, filled in from the decision."""
    found = find(visitor(), attempt)
    decision = _decision(found)
    present = anchors.of_attempt(found)
    if present is not None and present.retired_at is None:
        raise AnchorExists()
    return _page(found, decision.ratings, decision.comments)


@blueprint.post("/submissions/<attempt>/anchor")
@open_to(Audience.ADMINISTRATOR)
def make_anchor(attempt: str) -> ResponseReturnValue:
    """Make it an anchor, where each line has its level and a reason."""
    who = visitor()
    found = find(who, attempt)
    _decision(found)
    credential = definitions.credential(found.credential_key, found.credential_version)
    levels, reasons, faults = schemas.anchor_lines(credential, request.form)
    if faults:
        return _page(found, levels, reasons, faults), 422
    made = anchors.make(found, levels, reasons, who.person_id)
    db.session.commit()
    return redirect(url_for("review.calibration", added=made.public_id), 303)


def _decision(attempt: Attempt) -> Decision:
    decision = decisions.standing(attempt)
    if decision is None:
        raise NotReleased()
    return decision


def _page(
    attempt: Attempt,
    levels: Mapping[str, str],
    reasons: Mapping[str, str],
    faults: Mapping[str, set[str]] | None = None,
) -> str:
    who = visitor()
    return desk_page(
        open_case(attempt, who.person_id),
        who,
        template="review/anchor.html",
        levels=levels,
        reasons=reasons,
        faults=faults or {},
    )
