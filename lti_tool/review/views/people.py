"""Who is in the course, and how far each has come."""

from flask import redirect, request, url_for
from flask.typing import ResponseReturnValue

from lti_tool.review.people_page import people_page, refresh_roster
from lti_tool.review.views.routes import ASSESSORS, blueprint
from lti_tool.web.access import open_to
from lti_tool.web.visitor import visitor


@blueprint.get("/people")
@open_to(*ASSESSORS)
def people() -> ResponseReturnValue:
    """Who is in this course, and how far each has come; the first visit asks the LMS."""
    return people_page(visitor(), request.args.get("state"))


@blueprint.post("/people")
@open_to(*ASSESSORS)
def refresh_people() -> ResponseReturnValue:
    """Ask the LMS again who is in the course, and show what is known then."""
    refresh_roster(visitor())
    return redirect(url_for("review.people", state=request.args.get("state")), 303)
