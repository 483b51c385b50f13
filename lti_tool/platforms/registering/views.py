"""The pages that an LMS opens to register itself, and Canvas's configuration of a key by hand."""

from typing import Any

from flask import Blueprint, Response, jsonify, render_template, request
from marshmallow import ValidationError

from lti_tool.database import db
from lti_tool.installation import public_url, settings
from lti_tool.platforms.families.canvas import Canvas
from lti_tool.platforms.families.registration import CONFIGURATION
from lti_tool.platforms.registering import dynamic, invitations, offers, words
from lti_tool.platforms.registering.errors import InvitationRefused, NotByHand
from lti_tool.platforms.registering.invitations import Invited
from lti_tool.platforms.registering.schemas import Opening
from lti_tool.platforms.registering.tool import this_tool
from lti_tool.web.access import Audience, open_to
from lti_tool.web.limits import limiter

# Each costs a call to the LMS, and anybody may ask where registration is open.
OFTEN = "30 per minute"

blueprint = Blueprint("registering", __name__, url_prefix="/lti", template_folder="../templates")


@blueprint.get("/canvas.json")
@open_to(Audience.ANYONE)
def canvas() -> Response:
    """The configuration that Canvas takes by its address (canvas.md 1.3)."""
    return jsonify(Canvas().developer_key(this_tool()))


@blueprint.get("/register")
@blueprint.get("/register/<invitation>")
@open_to(Audience.ANYONE)
@limiter.limit(OFTEN)
def show(invitation: str | None = None) -> str:
    """What will be registered, for whoever administers the LMS to look at."""
    invited = _invited(invitation)
    opening = _opening(request.args.to_dict())
    offer = offers.fetch(**opening)
    family = dynamic.family_of(offer)
    body = family.registration(this_tool(), offer)
    return render_template(
        "platforms/register.html",
        offer=offer,
        lms=invited.name or dynamic.name_of(offer),
        family=family,
        tool=this_tool(),
        scopes=_named(words.SCOPES, body["scope"].split()),
        claims=_named(words.CLAIMS, body[CONFIGURATION]["claims"]),
        placements=[name for one in body[CONFIGURATION]["messages"] for name in _places(one)],
        opening=opening,
    )


@blueprint.post("/register")
@blueprint.post("/register/<invitation>")
@open_to(Audience.ANYONE)
@limiter.limit(OFTEN)
def register(invitation: str | None = None) -> str:
    """Register, and say what is left to do in the LMS."""
    invited = _invited(invitation)
    opening = _opening(request.form.to_dict())
    # The form is not believed: the LMS is asked again what it offers.
    offer = offers.fetch(**opening)
    done = dynamic.register(invited, offer, opening["token"])
    return render_template(
        "platforms/registered.html", done=done, registration=done.registration, family=done.family
    )


def _invited(told: str | None) -> Invited:
    """Who may register. Ends the transaction: the LMS is asked next."""
    if told is None and settings().registration != "open":
        raise InvitationRefused()
    invited = Invited() if told is None else invitations.find(told)
    db.session.rollback()
    return invited


def _opening(sent: dict[str, str]) -> dict[str, str]:
    """Arguments of `offers.fetch`."""
    try:
        found: dict[str, Any] = Opening().load(sent)
    except ValidationError as error:
        raise NotByHand(public_url(request.path)) from error
    return {"address": found["openid_configuration"], "token": found["registration_token"]}


def _named(meanings: dict[str, Any], names: list[str]) -> list[Any]:
    return [meanings[name] for name in names if name in meanings]


def _places(message: dict[str, Any]) -> list[str]:
    return [name.rpartition("/")[2] for name in message.get("placements", ())]
