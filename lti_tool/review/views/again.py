"""Deciding again: correcting a released decision, a second look, releasing what came of it."""

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from marshmallow import ValidationError

from lti_tool.database import db
from lti_tool.gradebook import outbox
from lti_tool.review import again as service
from lti_tool.review import corrections, second_looks
from lti_tool.review.again_page import again_page
from lti_tool.review.case import Case, find, open_case
from lti_tool.review.errors import (
    AlreadyReleased,
    LookIsOpen,
    ReasonMissing,
    ReleaseIncomplete,
    Superseded,
    Taken,
)
from lti_tool.review.schemas import load_person, load_reason
from lti_tool.review.views.routes import ASSESSORS, blueprint
from lti_tool.web.access import Audience, open_to
from lti_tool.web.visitor import Visitor, visitor
from lti_tool.workspace.errors import LookEnded


@blueprint.post("/submissions/<attempt>/correction")
@open_to(*ASSESSORS)
def correct(attempt: str) -> ResponseReturnValue:
    """Begin to correct the decision that stands: it is on the desk, to be changed."""
    who = visitor()
    corrections.begin(who, _held(who, attempt))
    return _to_desk(attempt)


@blueprint.post("/submissions/<attempt>/second-look")
@open_to(*ASSESSORS)
def take_second_look(attempt: str) -> ResponseReturnValue:
    """Take the second look that the educator asks for."""
    who = visitor()
    second_looks.take(who, _held(who, attempt))
    return _to_desk(attempt)


@blueprint.post("/submissions/<attempt>/second-look/give")
@open_to(Audience.ADMINISTRATOR)
def give_second_look(attempt: str) -> ResponseReturnValue:
    """Give the second look to somebody who has had no part in the decision."""
    who = visitor()
    second_looks.give(who, _held(who, attempt), load_person(request.form))
    return _to_desk(attempt)


@blueprint.post("/submissions/<attempt>/again/leave")
@open_to(*ASSESSORS)
def leave(attempt: str) -> ResponseReturnValue:
    """Stop without deciding: the decision stays, and somebody else may take the place."""
    who = visitor()
    service.leave(_held(who, attempt))
    return _to_desk(attempt)


@blueprint.get("/submissions/<attempt>/again")
@open_to(*ASSESSORS)
def again(attempt: str) -> ResponseReturnValue:
    """What the later decision changes, for the educator and the gradebook; nothing is released."""
    who = visitor()
    case = open_case(find(who, attempt), who.person_id)
    return again_page(case) if case.again else redirect(url_for("review.desk", attempt=attempt))


@blueprint.post("/submissions/<attempt>/again")
@open_to(*ASSESSORS)
def release_again(attempt: str) -> ResponseReturnValue:
    """Release the later decision, with its reason: from now on it holds."""
    who, typed = visitor(), request.form.get("reason", "")
    found = find(who, attempt)
    try:
        service.decide(found, who.person_id, _reason(typed))
    except (ReleaseIncomplete, ReasonMissing) as refused:
        db.session.rollback()
        case = open_case(find(who, attempt), who.person_id)
        return again_page(case, typed, refused), refused.status
    except (AlreadyReleased, LookEnded, LookIsOpen, Superseded, Taken) as late:
        db.session.rollback()
        page = render_template("review/told.html", late=late, attempt=attempt, typed=[typed])
        return page, late.status
    db.session.commit()
    outbox.wake()
    return redirect(url_for("review.desk", attempt=attempt), 303)


def _reason(typed: str) -> str:
    try:
        return load_reason(typed)
    except ValidationError as error:
        raise ReasonMissing() from error


def _held(who: Visitor, public_id: str) -> Case:
    found = find(who, public_id)
    service.hold(found)
    return open_case(found, who.person_id)


def _to_desk(attempt: str) -> ResponseReturnValue:
    db.session.commit()
    return redirect(url_for("review.desk", attempt=attempt), 303)
