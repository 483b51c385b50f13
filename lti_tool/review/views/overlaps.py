"""What a submission has in common with others, for a person to judge; and a program's list."""

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from lti_tool.credentials import definitions
from lti_tool.database import LARGEST_INTEGER, db
from lti_tool.review.case import find
from lti_tool.review.overlaps import judging, listing
from lti_tool.review.overlaps.runs import LEAST
from lti_tool.review.overlaps.showing import shown
from lti_tool.review.views.routes import ASSESSORS, blueprint
from lti_tool.web.access import Audience, open_to
from lti_tool.web.languages import language
from lti_tool.web.visitor import Visitor, visitor
from lti_tool.workspace.models import Attempt


@blueprint.get("/submissions/<attempt>/overlaps")
@open_to(*ASSESSORS)
def overlaps(attempt: str) -> ResponseReturnValue:
    """The passages that a submission shares with others, side by side. Nobody is named."""
    who = visitor()
    return _page(find(who, attempt), who)


@blueprint.post("/submissions/<attempt>/overlaps/<int:number>")
@open_to(*ASSESSORS)
def judge_overlap(attempt: str, number: int) -> ResponseReturnValue:
    """Keep that an overlap is fine, or a concern, and why; or take that back."""
    who = visitor()
    found = find(who, attempt)
    form = request.form.to_dict()
    problems = judging.problems(form)
    if problems:
        judging.find(found, number, who.person_id)
        return _page(found, who, number, problems), 422
    kept = judging.judge(found, number, who.person_id, form)
    db.session.commit()
    if not kept:
        return _page(found, who, number), 409
    return redirect(url_for("review.overlaps", attempt=attempt, _anchor=f"overlap-{number}"), 303)


@blueprint.get("/overlaps")
@open_to(Audience.ADMINISTRATOR)
def overlaps_list() -> ResponseReturnValue:
    """All overlaps of the program, those that nobody has judged first."""
    who = visitor()
    page = min(max(request.args.get("page", 1, type=int), 1), LARGEST_INTEGER // listing.PAGE)
    rows, more = listing.of_program(who.registration_id, who.person_id, page)
    titles = {key: one.title for key, one in definitions.newest_of_each().items()}
    return render_template(
        "review/overlaps_list.html",
        rows=rows,
        more=more,
        page=page,
        titles=titles,
        least=LEAST,
    )


def _page(
    attempt: Attempt, who: Visitor, sent: int | None = None, problems: dict[str, str] | None = None
) -> str:
    """`sent`: the number of the overlap whose form comes back, with what was typed in it."""
    found = listing.of_attempt(attempt, who.person_id)
    return render_template(
        "review/overlaps.html",
        attempt=attempt,
        shown=shown(found, language()),
        sent=sent,
        problems=problems or {},
        typed=request.form,
        least=LEAST,
        longest=judging.LONGEST_NOTE,
        within={one.other.id for one in found if _may_open(one.other, who)},
    )


def _may_open(attempt: Attempt, who: Visitor) -> bool:
    return who.may(Audience.ADMINISTRATOR) or attempt.course_id == who.course_id
