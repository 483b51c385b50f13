"""The assessor's pages: the queue, the desk, preview and release."""

from flask import Blueprint, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import format_time

from lti_tool import clock
from lti_tool.credentials import definitions
from lti_tool.database import db
from lti_tool.gradebook import outbox
from lti_tool.review import queue as queues
from lti_tool.review import release as releases
from lti_tool.review import saving, schemas, standing
from lti_tool.review.case import Case, find, open_case
from lti_tool.review.desk import Trouble, desk_page, preview_page, progress
from lti_tool.review.errors import AlreadyReleased, OwnWork, ReleaseIncomplete
from lti_tool.review.people_page import people_page, refresh_roster
from lti_tool.review.saving import Conflict
from lti_tool.web.access import Audience, open_to
from lti_tool.web.visitor import Visitor, visitor
from lti_tool.workspace import attempts
from lti_tool.workspace.models import Attempt

blueprint = Blueprint("review", __name__, url_prefix="/s/<launch>", template_folder="templates")
ASSESSORS = (Audience.ASSESSOR, Audience.ADMINISTRATOR)


@blueprint.get("/submissions")
@open_to(*ASSESSORS)
def queue() -> ResponseReturnValue:
    """What waits in this course (administrators: everywhere), and the latest decisions.

    `for_user` (LTI Submission Review Service 1.0, 3.2): on to that person's newest submission.
    """
    who = visitor()
    asked_for = queues.newest_of(who, request.args.get("for_user", ""))
    if asked_for is not None:
        return redirect(url_for("review.desk", attempt=asked_for))
    return render_template(
        "review/queue.html",
        waiting=queues.waiting(who),
        decided=queues.decided(who),
        everywhere=who.may(Audience.ADMINISTRATOR),
    )


@blueprint.get("/people")
@open_to(*ASSESSORS)
def people() -> ResponseReturnValue:
    """Who is in this course, and how far each has come; the first visit asks the LMS."""
    return people_page(visitor(), request.args.get("state"))


@blueprint.post("/people")
@open_to(*ASSESSORS)
def refresh_people() -> ResponseReturnValue:
    """Ask the LMS again who is in the course, and show what is known then."""
    refresh_roster(visitor())
    return redirect(url_for("review.people", state=request.args.get("state")), 303)


@blueprint.get("/submissions/<attempt>")
@open_to(*ASSESSORS)
def desk(attempt: str) -> ResponseReturnValue:
    """A submission's evidence beside the rubric; after release, the decision. One that was
    withdrawn says so, and leads to the newer one.

    A learner of the course who assesses too reads their own submission on their own pages.
    """
    who = visitor()
    try:
        found = find(who, attempt)
    except OwnWork:
        if not who.may(Audience.EDUCATOR):
            raise
        return redirect(url_for("workspace.attempt", attempt=attempt))
    if found.state == "withdrawn":
        newer = attempts.later(found)
        return render_template("review/withdrawn.html", attempt=found, later=newer)
    return desk_page(open_case(found, who.person_id), who)


@blueprint.post("/submissions/<attempt>")
@open_to(*ASSESSORS)
def save(attempt: str) -> ResponseReturnValue:
    """Keep the whole rubric as a draft, and show the desk again."""
    who = visitor()
    case, conflicts = _save_form(_open(who, attempt), who)
    if conflicts:
        return desk_page(case, who, Trouble(conflicts=conflicts)), 409
    return redirect(url_for("review.desk", attempt=attempt), 303)


@blueprint.put("/submissions/<attempt>/ratings/<item_key>")
@open_to(*ASSESSORS)
def save_rating(attempt: str, item_key: str) -> ResponseReturnValue:
    """Keep one item's rating, or the comment on the whole ("overall"), sent by a script."""
    who = visitor()
    found = _open(who, attempt)
    sent = schemas.rating(request.get_json())
    credential = definitions.credential(found.credential_key, found.credential_version)
    saved = saving.save_one(found, credential, who.person_id, item_key, sent)
    db.session.commit()
    case = open_case(found, who.person_id)
    moment = format_time(clock.now(), "short")
    return jsonify(revision=saved.revision, saved_at=moment, **progress(case))


@blueprint.post("/submissions/<attempt>/preview")
@open_to(*ASSESSORS)
def save_and_preview(attempt: str) -> ResponseReturnValue:
    """Keep the rubric as a draft, and go on to the preview."""
    who = visitor()
    case, conflicts = _save_form(_open(who, attempt), who)
    if conflicts:
        return desk_page(case, who, Trouble(conflicts=conflicts)), 409
    return redirect(url_for("review.preview", attempt=attempt), 303)


@blueprint.get("/submissions/<attempt>/preview")
@open_to(*ASSESSORS)
def preview(attempt: str) -> ResponseReturnValue:
    """What the educator and the gradebook will see if this is released."""
    who = visitor()
    case = open_case(find(who, attempt), who.person_id)
    if case.decision is not None or case.attempt.state == "withdrawn":
        return redirect(url_for("review.desk", attempt=attempt))
    return preview_page(
        case,
        who,
        missing=standing.missing(case.items),
        gradebook_comment=releases.gradebook_comment(case),
        score=releases.gradebook_score(case),
    )


@blueprint.post("/submissions/<attempt>/release")
@open_to(*ASSESSORS)
def release(attempt: str) -> ResponseReturnValue:
    """Release the decision: once, whole, and only when nothing is missing."""
    who = visitor()
    try:
        case, conflicts = _save_form(_open(who, attempt), who)
    except AlreadyReleased as late:
        return _told(late, attempt), late.status
    if conflicts:
        return desk_page(case, who, Trouble(conflicts=conflicts)), 409
    return _release(case, who)


def _release(case: Case, who: Visitor) -> ResponseReturnValue:
    try:
        releases.refuse_closed(case.attempt)
        # Read anew: another tab may have saved a rating until the attempt was held.
        case = open_case(case.attempt, who.person_id)
        releases.release(case, who.person_id)
    except ReleaseIncomplete as refused:
        return desk_page(case, who, Trouble(missing=refused.missing)), refused.status
    except AlreadyReleased as late:
        return _told(late, case.attempt.public_id), late.status
    db.session.commit()
    outbox.wake()
    return redirect(url_for("review.desk", attempt=case.attempt.public_id), 303)


def _open(who: Visitor, public_id: str) -> Attempt:
    """The attempt, held for this transaction, where it still takes ratings."""
    attempt = find(who, public_id)
    releases.refuse_closed(attempt)
    return attempt


def _save_form(attempt: Attempt, who: Visitor) -> tuple[Case, dict[str, Conflict]]:
    case = open_case(attempt, who.person_id)
    sent = schemas.form_entries(case.credential, request.form)
    conflicts = saving.save_form(case, who.person_id, sent)
    db.session.commit()
    return open_case(attempt, who.person_id), conflicts


def _told(late: AlreadyReleased, attempt: str) -> str:
    """The page for whoever releases second, with the comments they typed."""
    return render_template("review/told.html", late=late, attempt=attempt, typed=_comments())


def _comments() -> list[str]:
    return [
        text
        for name, text in request.form.items()
        if name.startswith(("comment-", "reason-")) and text.strip()
    ]
