"""Choosing, once, what a link presents that names no credential itself."""

from flask import Blueprint, redirect, render_template, request, url_for
from flask_babel import gettext as _
from marshmallow import ValidationError
from werkzeug.wrappers import Response

from lti_tool.credentials import bindings, copies, definitions
from lti_tool.credentials.schemas import ChoiceForm
from lti_tool.database import db
from lti_tool.platforms import courses
from lti_tool.web.access import Audience, open_to
from lti_tool.web.errors import Refusal
from lti_tool.web.visitor import visitor

blueprint = Blueprint(
    "credentials", __name__, url_prefix="/s/<launch>", template_folder="templates"
)


class NoLink(Refusal):
    """The launch came from no activity, so there is nothing to choose for."""

    status = 404
    code = "not_found"


@blueprint.get("/credential")
@open_to(Audience.ASSESSOR, Audience.ADMINISTRATOR)
def choose() -> str | Response:
    """Every definition there is, to pick one; on to the work where one is picked already."""
    if bindings.bound(_link()) is not None:
        return redirect(url_for("launch.home"))
    return _page()


@blueprint.post("/credential")
@open_to(Audience.ASSESSOR, Audience.ADMINISTRATOR)
def chosen() -> tuple[str, int] | Response:
    """Bind the link to what was picked."""
    link = _link()
    try:
        form = ChoiceForm().load(request.form)
    except ValidationError:
        return _page(_("Choose one of the micro-credentials first.")), 422
    key, _slash, version = form["credential"].partition("/")
    bindings.bind(link, key, version, visitor().person_id)
    db.session.commit()
    return redirect(url_for("launch.home"), 303)


def _link() -> int:
    link = visitor().link_id
    if link is None:
        raise NoLink()
    return link


def _page(problem: str | None = None) -> str:
    """Preselected is what the course's other activities present: this may be a duplicate."""
    link = courses.link(_link())
    return render_template(
        "credentials/choose.html",
        credentials=definitions.available(),
        usual=None if link is None else copies.usual(link, link.course),
        problem=problem,
    )
