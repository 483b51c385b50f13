"""The check before submitting, Submit, and the receipt."""

from collections.abc import Mapping

from flask import redirect, request, url_for
from flask.typing import ResponseReturnValue

from lti_tool.credentials import settings
from lti_tool.database import db
from lti_tool.gradebook import outbox
from lti_tool.web.access import Audience, open_to
from lti_tool.web.visitor import Visitor, visitor
from lti_tool.workspace import attempts, drafts, forms
from lti_tool.workspace import submitting as service
from lti_tool.workspace.checking import check as check_work
from lti_tool.workspace.errors import CannotSubmit
from lti_tool.workspace.evidence import evidence
from lti_tool.workspace.forms import Trouble
from lti_tool.workspace.sections import CHANGES_NOTE, Field
from lti_tool.workspace.views.page import blueprint, promised, render, turnaround_days
from lti_tool.workspace.work import of_draft, work_of


@blueprint.get("/check")
@open_to(Audience.EDUCATOR)
def check() -> str:
    """What is missing, what a range costs, and the button Submit."""
    return _check_page(visitor())


@blueprint.post("/submit")
@open_to(Audience.EDUCATOR)
def submit() -> ResponseReturnValue:
    """Submit once: a second click or window is shown the receipt of the first."""
    who = visitor()
    work = of_draft(drafts.locked(who), who)
    note = Field(CHANGES_NOTE, "note", None)
    troubles = forms.save_fields(work, [note], request.form) if work.stage == "revising" else {}
    db.session.commit()
    if troubles:
        return _check_page(who, troubles), 409
    try:
        attempt = service.submit(who)
    except CannotSubmit:
        db.session.rollback()
        return _check_page(who, refused=True), 409
    db.session.commit()
    outbox.wake()
    return redirect(url_for("workspace.receipt", attempt=attempt.public_id), 303)


@blueprint.get("/attempts/<attempt>/receipt")
@open_to(Audience.EDUCATOR)
def receipt(attempt: str) -> str:
    """What was submitted and when, and what became of the message to the gradebook."""
    who = visitor()
    found = attempts.own(who.registration_id, who.person_id, attempt)
    work = of_draft(drafts.of_attempt(found), who)
    return render(
        "receipt.html",
        work,
        attempt=found,
        evidence=evidence(found, work.credential),
        reports=outbox.reports([found.public_id], who.registration_id).get(found.public_id, []),
        promised=promised(found),
        has_gradebook=outbox.has_gradebook(found.link_id),
    )


def _check_page(
    who: Visitor, troubles: Mapping[str, Trouble] | None = None, refused: bool = False
) -> str:
    db.session.expire_all()
    work = work_of(who)
    return render(
        "check.html",
        work,
        check=check_work(work, settings.value(who.registration_id, "attempt_limit")),
        trouble=(troubles or {}).get(CHANGES_NOTE),
        refused=refused,
        note_key=CHANGES_NOTE,
        mark=forms.mark,
        turnaround_days=turnaround_days(),
        promised=promised(work.latest) if work.latest else None,
        has_gradebook=who.link_id is not None and outbox.has_gradebook(who.link_id),
    )
