"""The list of submissions: what waits, and what was decided lately."""

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from lti_tool.review import queue as queues
from lti_tool.review import ready, second_looks
from lti_tool.review.calibration import listing
from lti_tool.review.calibration.pages import start_page
from lti_tool.review.views.routes import ASSESSORS, blueprint
from lti_tool.web.access import Audience, open_to
from lti_tool.web.visitor import visitor


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
    waiting, calibration = queues.waiting(who), listing.notes(who)
    if not waiting and any(not way.progress.is_open for way in calibration):
        return start_page(who)
    return render_template(
        "review/queue.html",
        waiting=waiting,
        calibration=calibration,
        decided=queues.decided(who),
        looks=second_looks.listed(who),
        ready=ready.count(who),
        everywhere=who.may(Audience.ADMINISTRATOR),
    )
