"""The connection to the LMS: what is known of it, and whether it works."""

from urllib.parse import urlsplit

import structlog
from flask import abort, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from lti_tool.database import db
from lti_tool.installation import public_url, settings
from lti_tool.platforms import checking, courses, families, registrations
from lti_tool.platforms.checking import Finding, State
from lti_tool.platforms.checking.ours import is_waiting
from lti_tool.platforms.families.generic import Generic
from lti_tool.platforms.models import Deployment, Registration
from lti_tool.platforms.pages.blueprint import blueprint
from lti_tool.web.access import Audience, open_to
from lti_tool.web.visitor import visitor

log = structlog.get_logger(__name__)


@blueprint.get("/connection")
@open_to(Audience.ADMINISTRATOR)
def page() -> str:
    """What is known, without asking the LMS."""
    return _page(registrations.get(visitor().registration_id), [])


@blueprint.post("/connection")
@open_to(Audience.ADMINISTRATOR)
def check() -> str:
    """Ask the LMS, and show what was found."""
    registration = registrations.get(visitor().registration_id)
    return _page(registration, checking.check(registration))


@blueprint.post("/connection/deployments/<int(max=2147483647):number>")
@open_to(Audience.ADMINISTRATOR)
def approve(number: int) -> Response:
    """Let a deployment in that waits for it."""
    who = visitor()
    found = db.session.get(Deployment, number)
    if found is None or found.registration_id != who.registration_id or not is_waiting(found):
        abort(404)
    registrations.approve(who.registration_id, found.deployment_id)
    db.session.commit()
    log.info("deployment approved", deployment=number, by=who.person_id)
    return redirect(url_for("connection.page", approved=number), 303)


def _page(registration: Registration, findings: list[Finding]) -> str:
    return render_template(
        "platforms/connection.html",
        registration=registration,
        family=_family(registration),
        deployments=[(row, *_standing(row)) for row in registration.deployments],
        last_launch=courses.last_launch(registration.id),
        ours=_our_addresses(),
        findings=findings,
        worst=checking.worst(findings),
        names=_names(),
        states=_states(),
        approved=request.args.get("approved", type=int),
    )


def _family(registration: Registration) -> str:
    if registration.family == Generic.name:
        return _("none that we know by name")
    return families.family(registration.family).label


def _our_addresses() -> list[tuple[str, str]]:
    """What an LMS must be told of us, each with its name there."""
    return [
        (_("Login initiation address"), public_url("/lti/login")),
        (_("Launch address (target link and redirect)"), public_url("/lti/launch")),
        (_("Public keys (JWK Set)"), public_url("/.well-known/jwks.json")),
        (_("Domain"), urlsplit(settings().public_url).netloc),
    ]


def _standing(row: Deployment) -> tuple[str, str, bool]:
    """Icon and word of a deployment's state, and whether it waits."""
    if row.active:
        return "passed", _("approved"), False
    if is_waiting(row):
        return "waiting", _("waits for approval"), True
    return "carried", _("switched off"), False


def _names() -> dict[str, str]:
    """What was looked at, in words."""
    return {
        "connection": _("Connection"),
        "addresses": _("Addresses"),
        "key_set": _("The LMS's keys"),
        "clock": _("Clock"),
        "our_keys": _("This tool's keys"),
        "token": _("Access token"),
        "scopes": _("Rights"),
        "deployments": _("Deployments"),
        "last_launch": _("Last launch"),
        "family": _("Kind of LMS"),
    }


def _states() -> dict[str, tuple[str, str]]:
    """Icon and word of each state."""
    return {
        State.GOOD: ("passed", _("good")),
        State.INFO: ("info", _("for information")),
        State.WARNING: ("open", _("needs attention")),
        State.PROBLEM: ("warning", _("problem")),
    }
