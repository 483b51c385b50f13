"""Comments kept for use again: their page, and what the desk asks of them."""

from typing import Any

from flask import jsonify, redirect, request, url_for
from flask.typing import ResponseReturnValue

from lti_tool.credentials import definitions
from lti_tool.database import db
from lti_tool.review import bank, bank_schemas
from lti_tool.review.bank_page import bank_page, chosen, edit_page
from lti_tool.review.case import find, open_case
from lti_tool.review.desk import Trouble, desk_page
from lti_tool.review.errors import CommentConflict, CommentRefused
from lti_tool.review.models import BankComment
from lti_tool.review.views.desk import held, save_form
from lti_tool.review.views.routes import ASSESSORS, blueprint
from lti_tool.web.access import open_to
from lti_tool.web.languages import language
from lti_tool.web.visitor import visitor
from lti_tool.workspace.saving import cleaned


@blueprint.get("/comments")
@open_to(*ASSESSORS)
def comments() -> ResponseReturnValue:
    """What is kept for a credential (`credential`), for one line (`item`), with words (`q`)."""
    who = visitor()
    return bank_page(who, chosen(who, request.args.get("credential", "")))


@blueprint.post("/comments")
@open_to(*ASSESSORS)
def keep_comment() -> ResponseReturnValue:
    """Keep a comment for use again; a script is told its number."""
    who = visitor()
    sent = request.get_json() if request.is_json else request.form.to_dict()
    written = bank_schemas.load_comment(sent)
    credential = chosen(who, str(sent.get("credential", "")))
    try:
        comment = bank.keep(who, credential, written)
    except CommentRefused as refused:
        if request.is_json:
            raise
        return bank_page(who, credential, typed=written, trouble=refused), refused.status
    db.session.commit()
    if request.is_json:
        return jsonify(id=comment.id), 201
    return _back(comment, kept=comment.id)


@blueprint.get("/comments/<int:comment>")
@open_to(*ASSESSORS)
def comment(comment: int) -> ResponseReturnValue:
    """One comment, to be changed."""
    who = visitor()
    return edit_page(who, bank.find(who, comment))


@blueprint.post("/comments/<int:comment>")
@open_to(*ASSESSORS)
def change_comment(comment: int) -> ResponseReturnValue:
    """Change a comment, unless somebody else has done so since the page was made."""
    who = visitor()
    found = bank.find(who, comment)
    written = bank_schemas.load_comment(request.form.to_dict())
    read = cleaned(request.form.get("read", "")).strip()
    try:
        bank.change(who, found, definitions.newest(found.credential_key), written, read)
    except (CommentRefused, CommentConflict) as refused:
        return edit_page(who, found, typed=written, trouble=refused), refused.status
    db.session.commit()
    return _back(found, kept=found.id)


@blueprint.post("/comments/<int:comment>/remove")
@open_to(*ASSESSORS)
def remove_comment(comment: int) -> ResponseReturnValue:
    """Take a comment away; the page that follows has the way back."""
    who = visitor()
    found = bank.find(who, comment)
    bank.remove(who, found)
    db.session.commit()
    return _back(found, removed=found.id)


@blueprint.post("/comments/<int:comment>/put-back")
@open_to(*ASSESSORS)
def put_comment_back(comment: int) -> ResponseReturnValue:
    """Undo a removal."""
    who = visitor()
    found = bank.find(who, comment)
    bank.put_back(who, found)
    db.session.commit()
    return _back(found, kept=found.id)


@blueprint.post("/comments/<int:comment>/used")
@open_to(*ASSESSORS)
def use_comment(comment: int) -> ResponseReturnValue:
    """Count that a comment was inserted."""
    bank.count_use(bank.find(visitor(), comment))
    db.session.commit()
    return "", 204


@blueprint.get("/submissions/<attempt>/comments/<item_key>")
@open_to(*ASSESSORS)
def comments_for_line(attempt: str, item_key: str) -> ResponseReturnValue:
    """What may be inserted at a line of a submission, with its placeholders filled.

    `{"comments": [{"id", "text", "any": for any line, "program": everybody's, "used"}]}`.
    """
    who = visitor()
    case = open_case(find(who, attempt), who.person_id)
    return jsonify(comments=bank.offered(who, case, item_key, language()))


@blueprint.post("/submissions/<attempt>/comments/<item_key>")
@open_to(*ASSESSORS)
def save_and_choose(attempt: str, item_key: str) -> ResponseReturnValue:
    """Keep the rubric as a draft, and go on to the comments for a line: the way without script."""
    who = visitor()
    case, conflicts = save_form(held(who, attempt), who)
    if conflicts:
        return desk_page(case, who, Trouble(conflicts=conflicts)), 409
    key = case.credential.key
    place = url_for("review.comments", credential=key, item=item_key, attempt=attempt)
    return redirect(place, 303)


def _back(comment: BankComment, **said: Any) -> ResponseReturnValue:
    """The page of the comment's credential, which says what was done."""
    place = url_for("review.comments", credential=comment.credential_key, **said)
    return redirect(place, 303)
