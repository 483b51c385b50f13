"""Receipts of decisions, as a page and as a PDF: the office's, and the educator's own."""

from flask import Response, render_template, url_for

from lti_tool.platforms import anonymity
from lti_tool.review import receipts, seats
from lti_tool.review.case import find
from lti_tool.review.deciders import has_part
from lti_tool.review.errors import NoReceipt, NotYourReceipt
from lti_tool.review.receipt_document import Document, document
from lti_tool.review.receipt_pdf import pdf
from lti_tool.review.views.routes import ASSESSORS, blueprint
from lti_tool.web.access import Audience, open_to
from lti_tool.web.languages import language
from lti_tool.web.visitor import Visitor, visitor
from lti_tool.workspace import attempts
from lti_tool.workspace.models import Attempt


@blueprint.get("/submissions/<attempt>/receipts/<int:number>")
@open_to(*ASSESSORS)
def receipt(attempt: str, number: int) -> str:
    """The receipt of one decision, for those who had a part in it and for administrators. Of those
    who scored without knowing of each other it names none but to administrators."""
    return render_template(
        "review/receipt.html",
        receipt=_office(visitor(), attempt, number),
        back=url_for("review.desk", attempt=attempt),
        pdf=url_for("review.receipt_pdf", attempt=attempt, number=number),
        own=False,
    )


@blueprint.get("/submissions/<attempt>/receipts/<int:number>.pdf")
@open_to(*ASSESSORS)
def receipt_pdf(attempt: str, number: int) -> Response:
    """The same as a tagged PDF."""
    return _download(_office(visitor(), attempt, number))


@blueprint.get("/attempts/<attempt>/receipts/<int:number>")
@open_to(Audience.EDUCATOR)
def own_receipt(attempt: str, number: int) -> str:
    """The educator's own receipt of one decision. It names no assessor."""
    return render_template(
        "review/receipt.html",
        receipt=_own(visitor(), attempt, number),
        back=url_for("workspace.attempt", attempt=attempt),
        pdf=url_for("review.own_receipt_pdf", attempt=attempt, number=number),
        own=True,
    )


@blueprint.get("/attempts/<attempt>/receipts/<int:number>.pdf")
@open_to(Audience.EDUCATOR)
def own_receipt_pdf(attempt: str, number: int) -> Response:
    """The same as a tagged PDF."""
    return _download(_own(visitor(), attempt, number))


def _office(who: Visitor, public_id: str, number: int) -> Document:
    found = find(who, public_id)
    if not has_part(who, found, seats.of_attempt(found)):
        raise NotYourReceipt()
    return _document(
        found,
        number,
        names_assessors=who.may(Audience.ADMINISTRATOR) or seats.assessors(found) == 1,
        names_educator=not anonymity.is_nameless(
            found.course_id, found.link_id, hide_names=who.hide_names
        ),
    )


def _own(who: Visitor, public_id: str, number: int) -> Document:
    found = attempts.own(who.registration_id, who.person_id, public_id)
    return _document(found, number, names_assessors=False, names_educator=True)


def _document(
    attempt: Attempt, number: int, *, names_assessors: bool, names_educator: bool
) -> Document:
    receipt = receipts.of_decisions(attempt).get(number)
    if receipt is None:
        raise NoReceipt()
    return document(
        receipt,
        language(),
        names_assessors=names_assessors,
        names_educator=names_educator,
    )


def _download(found: Document) -> Response:
    answer = Response(pdf(found), mimetype="application/pdf")
    answer.headers.set("Content-Disposition", "attachment", filename=found.file_name)
    return answer
