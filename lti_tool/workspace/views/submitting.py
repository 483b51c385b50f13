"""The check before submitting, Submit, the receipt, and Withdraw."""

from collections.abc import Mapping

from flask import redirect, request, url_for
from flask.typing import ResponseReturnValue

from lti_tool.credentials import settings
from lti_tool.database import db
from lti_tool.gradebook import outbox
from lti_tool.web.access import Audience, open_to
from lti_tool.web.visitor import Visitor, visitor
from lti_tool.workspace import attempts, drafts, forms, notes, second_looks
from lti_tool.workspace import submitting as service
from lti_tool.workspace.checking import check as check_work
from lti_tool.workspace.errors import CannotSubmit, CannotWithdraw, UploadRefused
from lti_tool.workspace.evidence import evidence
from lti_tool.workspace.forms import Trouble
from lti_tool.workspace.marks import marks, unanchored
from lti_tool.workspace.models import Attempt
from lti_tool.workspace.places import KINDS, part_words, where
from lti_tool.workspace.preflight import SHOWN, preflight
from lti_tool.workspace.revising import untouched
from lti_tool.workspace.stripping import original
from lti_tool.workspace.tries import tries
from lti_tool.workspace.views.page import blueprint, promise, promised, render
from lti_tool.workspace.withdrawing import withdraw as take_back
from lti_tool.workspace.work import of_draft, work_of


@blueprint.get("/check")
@open_to(Audience.EDUCATOR)
def check() -> str:
    """What is missing, what a range costs, and the button Submit."""
    return check_page(visitor())


@blueprint.post("/submit")
@open_to(Audience.EDUCATOR)
def submit() -> ResponseReturnValue:
    """Submit once: a second click or window is shown the receipt of the first.

    The buttons that settle a conflict between two windows save, and submit nothing yet.
    """
    who = visitor()
    work = of_draft(drafts.locked(who), who)
    action, _colon, target = request.form.get("action", "").partition(":")
    passed_over = target if action == "take" else None
    troubles = forms.save_fields(work, notes.open_notes(work), request.form, passed_over)
    db.session.commit()
    if troubles:
        return check_page(who, troubles), 409
    if action:
        # A conflict was settled: what is submitted is to be seen first.
        return redirect(url_for("workspace.check", _anchor=target), 303)
    try:
        attempt = service.submit(who)
    except CannotSubmit:
        db.session.rollback()
        return check_page(who, refused=True), 409
    db.session.commit()
    outbox.wake()
    return redirect(url_for("workspace.receipt", attempt=attempt.public_id), 303)


@blueprint.get("/attempts/<attempt>/receipt")
@open_to(Audience.EDUCATOR)
def receipt(attempt: str) -> str:
    """What was submitted and when, and what became of the message to the gradebook."""
    who = visitor()
    return _receipt_page(who, attempts.own(who.registration_id, who.person_id, attempt))


@blueprint.post("/attempts/<attempt>/withdraw")
@open_to(Audience.EDUCATOR)
def withdraw(attempt: str) -> ResponseReturnValue:
    """Take a submission back that nobody has begun to review; the draft opens again."""
    who = visitor()
    try:
        take_back(who, attempt)
    except CannotWithdraw as refused:
        db.session.rollback()
        found = attempts.own(who.registration_id, who.person_id, attempt)
        return _receipt_page(who, found, refused), refused.status
    db.session.commit()
    return redirect(url_for("workspace.check"), 303)


def _receipt_page(who: Visitor, found: Attempt, refused: CannotWithdraw | None = None) -> str:
    work = of_draft(drafts.of_attempt(found), who)
    return render(
        "receipt.html",
        work,
        attempt=found,
        refused=refused,
        tries=tries(work, who),
        evidence=evidence(found, work.credential),
        reports=outbox.reports([found.public_id], who.registration_id).get(found.public_id, []),
        promised=promised(found, promise()),
        has_gradebook=outbox.has_gradebook(found.link_id),
    )


def check_page(
    who: Visitor,
    troubles: Mapping[str, Trouble] | None = None,
    refused: bool = False,
    unwaived: Trouble | None = None,
    unstripped: UploadRefused | None = None,
) -> str:
    """The check. `unwaived`: a reason that was not taken, `mark` names its hit; `unstripped`: why
    nothing was taken out of a file."""
    db.session.expire_all()
    work, until = work_of(who), promise()
    return render(
        "check.html",
        work,
        check=check_work(work, settings.value(who.registration_id, "attempt_limit")),
        tries=tries(work, who),
        troubles=troubles or {},
        refused=refused,
        notes=notes.open_notes(work),
        untold=refused and notes.are_missing(work),
        second_look=second_looks.standing(work.latest) if work.latest else None,
        untouched=untouched(work),
        privacy=preflight(work, who),
        unwaived=unwaived,
        unstripped=unstripped,
        shown=SHOWN,
        kind_words=KINDS,
        where=where,
        part_words=part_words,
        original=original,
        unanchored=unanchored(work),
        lost_marks=[mark for mark in marks(work) if mark.lost],
        mark=forms.mark,
        turnaround_days=until.days,
        promised=promised(work.latest, until) if work.latest else None,
        has_gradebook=who.link_id is not None and outbox.has_gradebook(who.link_id),
    )
