"""The pages of a launch that belong to no later package: where it goes on, and a new window."""

from flask import Blueprint, g, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from lti_tool.credentials import bindings
from lti_tool.database import db
from lti_tool.launch import session, tickets
from lti_tool.launch.errors import AssessorNotGranted
from lti_tool.web.access import Audience, open_to
from lti_tool.web.visitor import NotLaunched, visitor

blueprint = Blueprint("launch", __name__, url_prefix="/s/<launch>", template_folder="templates")


@blueprint.get("/")
@open_to(Audience.VISITOR)
def home() -> Response:
    """On to the page that this launch is about."""
    return redirect(destination())


@blueprint.get("/enter")
@open_to(Audience.ANYONE)
def enter() -> Response | str:
    """The first page of a launch that platform storage vouched for: does its cookie hold?

    If so, the ticket is used up. If not, one click carries the launch into a window of its own.
    """
    ticket = request.args.get("ticket", "")
    if g.visitor is not None:
        db.session.rollback()
        tickets.consume(ticket, g.launch_token)
        db.session.commit()
        return redirect(url_for("launch.home"))
    if not tickets.is_good(ticket, g.launch_token):
        raise NotLaunched()
    return render_template("launch/window.html", ticket=ticket)


@blueprint.post("/enter")
@open_to(Audience.ANYONE)
def enter_window() -> Response:
    """The click: the launch goes on in this window, under a new key."""
    if not tickets.consume(request.form.get("ticket", ""), g.launch_token):
        raise NotLaunched()
    key = session.renew_key(g.launch_token)
    db.session.commit()
    answer = redirect(url_for("launch.home"), 303)
    session.give_cookie(answer, g.launch_token, key)
    return answer


def destination() -> str:
    """The page that this launch is about, by message, submission, role and link.

    Whoever assesses here and is a learner of the course too comes to their own work first, which
    leads on to the submissions. An educator whose launch names no activity comes to their record.
    Raises AssessorNotGranted.
    """
    who = visitor()
    if g.launch_facts.get("deep_linking"):
        return url_for("deep_linking.choose")
    assesses = who.may(Audience.ASSESSOR) or who.may(Audience.ADMINISTRATOR)
    if not who.audiences:
        raise AssessorNotGranted()
    attempt = g.launch_facts.get("attempt")
    if attempt:
        page = "review.desk" if assesses else "workspace.attempt"
        return url_for(page, attempt=attempt)
    if assesses and g.launch_facts.get("for_user"):
        return url_for("review.queue", for_user=g.launch_facts["for_user"])
    if assesses and who.link_id is not None and bindings.bound(who.link_id) is None:
        return url_for("credentials.choose")
    if who.may(Audience.EDUCATOR) and who.link_id is not None:
        return url_for("workspace.overview")
    return url_for("review.queue" if assesses else "workspace.record")
