"""Asking for a second look of a decision, and taking that back."""

from flask import redirect, request, url_for
from flask.typing import ResponseReturnValue
from marshmallow import ValidationError

from lti_tool.database import db
from lti_tool.web.access import Audience, open_to
from lti_tool.web.errors import Refusal
from lti_tool.web.visitor import Visitor, visitor
from lti_tool.workspace import attempts, drafts, second_looks
from lti_tool.workspace.errors import CannotAskAgain, CannotTakeBack, NoWords
from lti_tool.workspace.schemas import load_words
from lti_tool.workspace.views.attempts import attempt_page
from lti_tool.workspace.views.page import blueprint
from lti_tool.workspace.work import of_draft


@blueprint.post("/attempts/<attempt>/second-look")
@open_to(Audience.EDUCATOR)
def ask_second_look(attempt: str) -> ResponseReturnValue:
    """Ask that somebody else looks at the decision again; 422 with what was typed where that is
    nothing, 409 where none is offered any more."""
    who, typed = visitor(), request.form.get("words", "")
    try:
        second_looks.ask(who, attempt, _words(typed))
    except (NoWords, CannotAskAgain) as refused:
        return _refused(who, attempt, refused, typed)
    return _done(attempt)


@blueprint.post("/attempts/<attempt>/second-look/take-back")
@open_to(Audience.EDUCATOR)
def take_back_second_look(attempt: str) -> ResponseReturnValue:
    """Ask no more, while nobody has begun."""
    who = visitor()
    try:
        second_looks.take_back(who, attempt)
    except CannotTakeBack as refused:
        return _refused(who, attempt, refused)
    return _done(attempt)


def _words(typed: str) -> str:
    try:
        return load_words(typed)
    except ValidationError as error:
        raise NoWords() from error


def _refused(
    who: Visitor, public_id: str, refused: Refusal, typed: str = ""
) -> ResponseReturnValue:
    db.session.rollback()
    found = attempts.own(who.registration_id, who.person_id, public_id)
    work = of_draft(drafts.of_attempt(found), who)
    return attempt_page(work, found, who, typed, refused), refused.status


def _done(public_id: str) -> ResponseReturnValue:
    db.session.commit()
    return redirect(url_for("workspace.attempt", attempt=public_id, _anchor="second-look"), 303)
