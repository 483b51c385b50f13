"""Who runs and assesses a program: granted roles, granting one, and taking one back."""

from typing import Any

import structlog
from flask import abort, redirect, render_template, request, url_for
from flask_babel import gettext as _
from marshmallow import EXCLUDE, Schema, fields, validate
from werkzeug.wrappers import Response

from lti_tool.database import db, storable
from lti_tool.platforms import people, registrations
from lti_tool.platforms.models import Person
from lti_tool.platforms.pages.blueprint import blueprint
from lti_tool.web.access import Audience, open_to
from lti_tool.web.visitor import visitor

log = structlog.get_logger(__name__)

MOST = 20
LONGEST = 255


class Granting(Schema):
    """The form that gives a role, or takes one back: whose (the launch's `sub`), and which."""

    class Meta:
        unknown = EXCLUDE

    subject = fields.String(required=True, validate=validate.Length(1, LONGEST))
    role = fields.String(required=True, validate=validate.OneOf(people.ROLES))


@blueprint.get("/grants")
@open_to(Audience.ADMINISTRATOR)
def grants() -> str:
    """Every grant that holds; with words to look for, the people whom they find."""
    who = visitor()
    words = storable(request.args.get("words", "")).strip()[:LONGEST]
    return _page(
        words=words, found=people.search(who.registration_id, words, MOST) if words else []
    )


@blueprint.post("/grants")
@open_to(Audience.ADMINISTRATOR)
def grant() -> Response | tuple[str, int]:
    """Give somebody a role, whether they have launched already or not."""
    who = visitor()
    form = _form()
    if form is None:
        return _page(refused=True), 422
    me = people.get(who.registration_id, who.person_id)
    person = people.remember(who.registration_id, form["subject"])
    db.session.flush()
    people.grant(who.registration_id, person.id, form["role"], me.name or me.subject)
    db.session.commit()
    log.info("role granted", role=form["role"], person=person.id, by=who.person_id)
    return redirect(_told("granted", form), 303)


@blueprint.post("/grants/revoke")
@open_to(Audience.ADMINISTRATOR)
def revoke() -> Response:
    """Take a role back. Raises LastAdministrator."""
    who = visitor()
    form = _form()
    person = people.find(who.registration_id, form["subject"]) if form else None
    if form is None or person is None:
        abort(404)
    people.revoke_but_last(who.registration_id, person.id, form["role"])
    db.session.commit()
    log.info("role revoked", role=form["role"], person=person.id, by=who.person_id)
    return redirect(_told("revoked", form), 303)


def _form() -> dict[str, Any] | None:
    """What the form says; None where it says nothing that can be done."""
    given = {name: storable(value).strip() for name, value in request.form.items()}
    return None if Granting().validate(given) else Granting().load(given)


def _told(what: str, form: dict[str, Any]) -> str:
    return url_for("connection.grants", what=what, subject=form["subject"], role=form["role"])


def _page(*, words: str = "", found: list[Person] | None = None, refused: bool = False) -> str:
    who = visitor()
    subject = request.args.get("subject", "")
    held = people.held_grants(who.registration_id)
    return render_template(
        "platforms/grants.html",
        held=held,
        by_institution=registrations.run_by_institution(who.registration_id),
        holding={(grant.role, person.id) for grant, person in held},
        words=words,
        found=found or [],
        most=MOST,
        refused=refused,
        typed=request.form.get("subject", ""),
        done=request.args.get("what"),
        person=people.find(who.registration_id, subject) if subject else None,
        role=request.args.get("role"),
        roles={"administrator": _("administrator"), "assessor": _("assessor")},
    )
