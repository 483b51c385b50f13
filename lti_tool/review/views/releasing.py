"""From a filled rubric to the decision: preview, handing a score in, release."""

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from lti_tool.database import db
from lti_tool.gradebook import outbox
from lti_tool.review import part, scoring, seats
from lti_tool.review import release as releases
from lti_tool.review.case import Case, find, open_case
from lti_tool.review.desk import Trouble, desk_page, preview_page
from lti_tool.review.errors import AlreadyReleased, ReleaseIncomplete
from lti_tool.review.views.desk import held, save_form
from lti_tool.review.views.routes import ASSESSORS, blueprint
from lti_tool.web.access import Audience, open_to
from lti_tool.web.visitor import Visitor, visitor
from lti_tool.workspace.attempts import WAITING
from lti_tool.workspace.models import Attempt


@blueprint.post("/submissions/<attempt>/preview")
@open_to(*ASSESSORS)
def save_and_preview(attempt: str) -> ResponseReturnValue:
    """Keep the rubric as a draft, and go on to the preview."""
    who = visitor()
    case, conflicts = save_form(held(who, attempt), who)
    if conflicts:
        return desk_page(case, who, Trouble(conflicts=conflicts)), 409
    return redirect(url_for("review.preview", attempt=attempt), 303)


@blueprint.get("/submissions/<attempt>/preview")
@open_to(*ASSESSORS)
def preview(attempt: str) -> ResponseReturnValue:
    """What the educator and the gradebook will see if this is released."""
    who = visitor()
    case = open_case(find(who, attempt), who.person_id)
    if case.again:
        return redirect(url_for("review.again", attempt=attempt))
    if case.attempt.state not in WAITING or not _has_preview(case, who):
        return redirect(url_for("review.desk", attempt=attempt))
    return preview_page(case, who)


@blueprint.post("/submissions/<attempt>/hand-in")
@open_to(*ASSESSORS)
def hand_in(attempt: str) -> ResponseReturnValue:
    """Hand one of two scores in, or a third person's: it stands then, and the desk says so."""
    who = visitor()
    case, conflicts = save_form(held(who, attempt), who)
    if conflicts:
        return desk_page(case, who, Trouble(conflicts=conflicts)), 409
    try:
        seats.hold(case.attempt)
        scoring.hand_in(open_case(case.attempt, who.person_id), who.person_id)
    except ReleaseIncomplete as refused:
        return desk_page(case, who, Trouble(missing=refused.missing)), refused.status
    db.session.commit()
    return redirect(url_for("review.desk", attempt=attempt), 303)


@blueprint.post("/submissions/<attempt>/release")
@open_to(*ASSESSORS)
def release(attempt: str) -> ResponseReturnValue:
    """Release the decision: once, whole, and only when nothing is missing. Where one person
    scores, this hands their score in too."""
    who = visitor()
    found = held(who, attempt)
    if seats.scoring_of(found).stage == "settled":
        return _release(found, who)
    try:
        case, conflicts = save_form(found, who)
    except AlreadyReleased as late:
        return _told(late, attempt), late.status
    if conflicts:
        return desk_page(case, who, Trouble(conflicts=conflicts)), 409
    return _release(found, who)


def _release(attempt: Attempt, who: Visitor) -> ResponseReturnValue:
    public_id = attempt.public_id
    try:
        releases.finish(attempt, who.person_id, administrator=who.may(Audience.ADMINISTRATOR))
    except ReleaseIncomplete as refused:
        db.session.rollback()
        case = open_case(attempt, who.person_id)
        return desk_page(case, who, Trouble(missing=refused.missing)), refused.status
    except AlreadyReleased as late:
        return _told(late, public_id), late.status
    db.session.commit()
    outbox.wake()
    return redirect(url_for("review.desk", attempt=public_id), 303)


def _has_preview(case: Case, who: Visitor) -> bool:
    """Of what is settled, those who may release it have one; else whoever is still to rate it."""
    if part.is_settled(case):
        return part.may_release(case, who)
    return not scoring.took_part(case, who.person_id)


def _told(late: AlreadyReleased, attempt: str) -> str:
    """The page for whoever releases second, with the comments they typed."""
    return render_template("review/told.html", late=late, attempt=attempt, typed=_comments())


def _comments() -> list[str]:
    return [
        text
        for name, text in request.form.items()
        if name.startswith(("comment-", "reason-")) and text.strip()
    ]
