"""The list of submissions: what waits, what was decided lately, and who has how much of it."""

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from lti_tool.credentials import definitions
from lti_tool.review import (
    assigning,
    choices,
    filters,
    listing,
    queue_words,
    ready,
    second_looks,
    workload,
)
from lti_tool.review import queue as queues
from lti_tool.review.calibration import lists
from lti_tool.review.calibration.pages import start_page
from lti_tool.review.views.routes import ASSESSORS, blueprint
from lti_tool.web.access import Audience, open_to
from lti_tool.web.visitor import visitor


@blueprint.get("/submissions")
@open_to(*ASSESSORS)
def queue() -> ResponseReturnValue:
    """What a filter shows of this course (administrators: of every course), a page at a time; at
    first everything that is not decided, and the latest decisions.

    `for_user` (LTI Submission Review Service 1.0, 3.2): on to that person's newest submission.
    """
    who = visitor()
    asked_for = queues.newest_of(who, request.args.get("for_user", ""))
    if asked_for is not None:
        return redirect(url_for("review.desk", attempt=asked_for))
    chosen = filters.chosen(request.args)
    choices.remember(chosen)
    after = request.args.get("after") or None
    page, calibration = queues.queue_page(who, chosen, after), lists.notes(who)
    is_whole = not chosen.args() and after is None
    if is_whole and not page.lines and any(not way.progress.is_open for way in calibration):
        return start_page(who)
    everywhere = who.may(Audience.ADMINISTRATOR)
    lately = queues.decided_lately(who) if is_whole else []
    return render_template(
        "review/queue.html",
        chosen=chosen,
        page=page,
        after=after,
        told=choices.told(),
        held=workload.held(who),
        calibration=calibration,
        looks=second_looks.listed(who) if is_whole else [],
        ready=ready.count(who),
        decided=lately,
        everywhere=everywhere,
        assessors=_assessors(who.registration_id, page) if everywhere else [],
        courses=listing.courses_of(who.registration_id) if everywhere else [],
        credentials={key: one.title for key, one in definitions.newest_of_each().items()},
        states=queue_words.states(),
        caption=queue_words.caption(chosen, page.total),
        empty=queue_words.empty(chosen, anything=bool(lately)),
    )


@blueprint.get("/workload")
@open_to(Audience.ADMINISTRATOR)
def workloads() -> str:
    """Who assesses, and how much each of them has."""
    who = visitor()
    return render_template(
        "review/workload.html",
        workloads=workload.workloads(who.registration_id),
        told=choices.told(),
        whys={"knows": _("knows the person"), "conflict": _("conflict of interest")},
    )


def _assessors(registration_id: int, page: queues.QueuePage) -> list[tuple[int, str]]:
    """To whom something of this page may be given: number and name, each once, by name."""
    course_ids = {line.attempt.course_id for line in page.lines if line.wait is not None}
    found = assigning.assessors(registration_id, course_ids) if course_ids else {}
    names = {one.id: one.name or one.subject for each in found.values() for one in each}
    return sorted(names.items(), key=lambda one: (one[1].casefold(), one[0]))
