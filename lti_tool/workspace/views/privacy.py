"""What a person does about a hit of the privacy check: leave it with a reason, or take it out."""

from flask import redirect, request, url_for
from flask.typing import ResponseReturnValue

from lti_tool.database import db
from lti_tool.web.access import Audience, open_to
from lti_tool.web.visitor import Visitor, visitor
from lti_tool.workspace import drafts, preflight, stripping
from lti_tool.workspace.errors import InvalidAnswer, UploadRefused
from lti_tool.workspace.forms import Trouble
from lti_tool.workspace.views.page import blueprint
from lti_tool.workspace.views.submitting import check_page
from lti_tool.workspace.work import Work, of_draft, work_of


@blueprint.post("/check/waive")
@open_to(Audience.EDUCATOR)
def waive() -> ResponseReturnValue:
    """Leave one hit as it is. 422 with what was typed where the reason will not do."""
    who = visitor()
    digest, reason = request.form.get("finding", ""), request.form.get("reason", "")
    try:
        preflight.waive(_locked(who), who, digest, reason)
    except InvalidAnswer as error:
        db.session.rollback()
        return check_page(who, unwaived=Trouble(reason, error, None, digest)), 422
    return _done()


@blueprint.post("/check/unwaive")
@open_to(Audience.EDUCATOR)
def unwaive() -> ResponseReturnValue:
    """Make a hit open again."""
    preflight.take_back(_locked(visitor()), request.form.get("finding", ""))
    return _done()


@blueprint.post("/check/strip")
@open_to(Audience.EDUCATOR)
def strip() -> ResponseReturnValue:
    """Take out of one file, or out of all, what it says of its author."""
    who = visitor()
    one = request.form.get("file")
    found = preflight.preflight(work_of(who), who).strippable
    public_ids = [one] if one else [file.public_id for file in found]
    try:
        for public_id in public_ids:
            stripping.strip(who, public_id)
    except UploadRefused as error:
        return check_page(who, unstripped=error), 422
    return _done()


@blueprint.post("/check/unstrip")
@open_to(Audience.EDUCATOR)
def unstrip() -> ResponseReturnValue:
    """Put a file back as it was uploaded."""
    stripping.put_back(_locked(visitor()), request.form.get("file", ""))
    return _done()


def _locked(who: Visitor) -> Work:
    return of_draft(drafts.locked(who), who)


def _done() -> ResponseReturnValue:
    db.session.commit()
    return redirect(url_for("workspace.check", _anchor="privacy"), 303)
