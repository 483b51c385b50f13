"""The desk: a submission's evidence beside its rubric, saved as it is filled in."""

from flask import jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import format_time

from lti_tool import clock
from lti_tool.credentials import definitions
from lti_tool.database import db
from lti_tool.review import part, saving, schemas, seats
from lti_tool.review.calibration import lists
from lti_tool.review.calibration.pages import start_page
from lti_tool.review.case import Case, find, open_case
from lti_tool.review.desk import Trouble, desk_page, progress
from lti_tool.review.errors import OwnWork
from lti_tool.review.saving import Conflict
from lti_tool.review.views.routes import ASSESSORS, blueprint
from lti_tool.web.access import Audience, open_to
from lti_tool.web.visitor import Visitor, visitor
from lti_tool.workspace import attempts
from lti_tool.workspace.models import UNCOUNTED, Attempt


@blueprint.get("/submissions/<attempt>")
@open_to(*ASSESSORS)
def desk(attempt: str) -> ResponseReturnValue:
    """A submission's evidence beside the rubric; after release, the decision. One that was
    withdrawn, or went back without a score, says so, and leads to the newer one. Who is to
    calibrate first is told that.

    A learner of the course who assesses too reads their own submission on their own pages.
    """
    who = visitor()
    try:
        found = find(who, attempt)
    except OwnWork:
        if not who.may(Audience.EDUCATOR):
            raise
        return redirect(url_for("workspace.attempt", attempt=attempt))
    if found.state in UNCOUNTED:
        newer = attempts.later(found)
        return render_template(f"review/{found.state}.html", attempt=found, later=newer)
    case = open_case(found, who.person_id)
    return start_page(who) if lists.keeps_closed(who, case) else desk_page(case, who)


@blueprint.post("/submissions/<attempt>")
@open_to(*ASSESSORS)
def save(attempt: str) -> ResponseReturnValue:
    """Keep the whole rubric as a draft, and show the desk again."""
    who = visitor()
    case, conflicts = save_form(held(who, attempt), who)
    if conflicts:
        return desk_page(case, who, Trouble(conflicts=conflicts)), 409
    return redirect(url_for("review.desk", attempt=attempt), 303)


@blueprint.put("/submissions/<attempt>/ratings/<item_key>")
@open_to(*ASSESSORS)
def save_rating(attempt: str, item_key: str) -> ResponseReturnValue:
    """Keep one item's rating, or the comment on the whole ("overall"), sent by a script."""
    who = visitor()
    found = held(who, attempt)
    part.refuse_who_sees_names(who)
    sent = schemas.rating(request.get_json())
    credential = definitions.credential(found.credential_key, found.credential_version)
    saved = saving.save_one(found, credential, who.person_id, item_key, sent)
    db.session.commit()
    case = open_case(found, who.person_id)
    moment = format_time(clock.now(), "short")
    return jsonify(revision=saved.revision, saved_at=moment, **progress(case))


def held(who: Visitor, public_id: str) -> Attempt:
    """The attempt, held against everybody else's claim, rating and release for this transaction."""
    attempt = find(who, public_id)
    seats.hold(attempt)
    return attempt


def save_form(attempt: Attempt, who: Visitor) -> tuple[Case, dict[str, Conflict]]:
    """Keep what the rubric's form sends as a draft. Commits. Raises what `seats.claim` does,
    and SeesNames."""
    part.refuse_who_sees_names(who)
    review = seats.claim(attempt, who.person_id)
    case = open_case(attempt, who.person_id)
    sent = schemas.form_entries(case.credential, request.form)
    conflicts = saving.save_form(case, review, sent)
    db.session.commit()
    return open_case(attempt, who.person_id), conflicts
