"""The exchange: we ask the LMS to register us, and keep what it answers.

LTI Dynamic Registration 1.0, 3.3 to 3.5.
"""

import re
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import requests
import structlog
from flask_babel import gettext as _

from lti_tool.database import db, storable
from lti_tool.installation import settings
from lti_tool.platforms import families, registrations
from lti_tool.platforms.ags import one_line
from lti_tool.platforms.client import body_of
from lti_tool.platforms.errors import AlreadyRegistered
from lti_tool.platforms.families.base import Family
from lti_tool.platforms.families.offer import Offer
from lti_tool.platforms.families.registration import CONFIGURATION
from lti_tool.platforms.models import Registration
from lti_tool.platforms.registering import invitations
from lti_tool.platforms.registering.errors import LmsUnreachable, RegistrationRefused
from lti_tool.platforms.registering.invitations import Invited
from lti_tool.platforms.registering.tool import this_tool
from lti_tool.platforms.transport import PlatformSession

log = structlog.get_logger(__name__)

LONGEST_WORDS, LONGEST_NAME, LONGEST_ID = 300, 200, 255
# Members that hold an error's words, the most telling first.
WORDS = ("error_description", "message", "error", "errors")


@dataclass(frozen=True)
class Registered:
    """What came of a registration. `deployed`: the LMS has said which deployment it will be."""

    registration: Registration
    family: Family
    deployed: bool


def family_of(offer: Offer) -> Family:
    """The LMS family that an offer comes from."""
    return families.family(families.named(offer.product) or families.detect(offer.issuer))


def name_of(offer: Offer) -> str:
    """What the LMS calls itself, else its product and host."""
    told = storable(offer.account or "")[:LONGEST_NAME]
    return told or f"{family_of(offer).label} · {urlsplit(offer.issuer).netloc}"


def register(invited: Invited, offer: Offer, token: str) -> Registered:
    """Ask the LMS for a registration and store it, effective at once. Commits.

    Raises InvitationUsed, RegistrationRefused with the LMS's words, LmsUnreachable; then nothing
    is stored, and the invitation stays good.
    """
    invitations.begin(invited)
    try:
        answer = _send(offer, token)
        found = _store(invited, offer, answer)
        db.session.commit()
    except Exception:
        invitations.release(invited)
        raise
    log.info("registered", registration=found.registration.id, issuer=offer.issuer)
    return found


def _send(offer: Offer, token: str) -> dict[str, Any]:
    """The LMS's answer to our registration."""
    headers = {"Content-Type": "application/json", "Accept": "application/json"}
    if token:
        headers["Authorization"] = f"Bearer {token}"
    body = one_line(family_of(offer).registration(this_tool(), offer))
    try:
        with PlatformSession(settings()) as session:
            response = session.post(offer.registration_url, data=body, headers=headers)
    except requests.RequestException as error:
        raise LmsUnreachable(
            _(
                "It may have registered the tool all the same: look there, and delete it before "
                "you try again."
            ),
            words=str(error),
        ) from error
    answer = body_of(response)
    if not response.ok:
        raise RegistrationRefused(_told(response))
    if not isinstance(answer, dict) or not answer.get("client_id"):
        raise RegistrationRefused(_("It answered without a client id."))
    return answer


def _store(invited: Invited, offer: Offer, answer: dict[str, Any]) -> Registered:
    row = _row(invited, offer, _identifier(answer["client_id"]))
    deployment = _deployment(answer)
    if deployment:
        registrations.approve(
            row.id, deployment, institution_admins=invited.institution_admins or None
        )
    else:
        row.approves_first = True
    invitations.fulfil(invited, row.id)
    return Registered(row, families.family(row.family), deployed=bool(deployment))


def _row(invited: Invited, offer: Offer, client_id: str) -> Registration:
    """A new registration; the one that there is where the LMS has updated it (moodle.md 10)."""
    platform = registrations.Platform(
        name=invited.name or name_of(offer),
        issuer=offer.issuer,
        client_id=client_id,
        auth_url=offer.auth_url,
        token_url=offer.token_url,
        jwks_url=offer.jwks_url,
        family=family_of(offer).name,
    )
    present = registrations.find(offer.issuer, client_id)
    if present is None:
        return _added(platform)
    given = (platform.auth_url, platform.token_url, platform.jwks_url)
    if (present.auth_url, present.token_url, present.jwks_url) != given:
        raise RegistrationRefused(
            _(
                "It is registered here already, with other addresses. Whoever runs this tool can "
                "change them with “platforms edit %(number)s”.",
                number=present.id,
            )
        )
    return present


def _added(platform: registrations.Platform) -> Registration:
    try:
        return registrations.add(platform)
    except AlreadyRegistered as error:
        raise RegistrationRefused(
            _("It is registered here already, and was switched off by whoever runs this tool.")
        ) from error


def _deployment(answer: dict[str, Any]) -> str:
    """Canvas names it at the top, the specification and Moodle inside; "" where nobody does."""
    inside = answer.get(CONFIGURATION)
    told = answer.get("deployment_id") or (
        inside.get("deployment_id") if isinstance(inside, dict) else None
    )
    return _identifier(told) if told else ""


def _identifier(told: object) -> str:
    """An id that the LMS gave, as it can be kept. Raises RegistrationRefused for none that LTI
    allows (1.3 core, 3.1.3: 255 characters)."""
    found = storable(str(told))
    if len(found) > LONGEST_ID:
        raise RegistrationRefused(_("It answered with an id of more than 255 characters."))
    return found


def _told(response: requests.Response) -> str:
    """The LMS's own words: JSON's, or plain text; of a page of HTML the status alone."""
    words = "" if _is_markup(response) else _words(body_of(response))
    said = " ".join(storable(words).split())[:LONGEST_WORDS]
    if not said:
        return _("It answered %(status)s.", status=response.status_code)
    return _("It answered %(status)s: “%(words)s”.", status=response.status_code, words=said)


def _words(told: object) -> str:
    """What an error says, in whichever of the usual members; Canvas nests them (canvas.md 3.1)."""
    if isinstance(told, dict):
        named = (told.get(name) for name in WORDS if told.get(name))
        return _words(next(named, "; ".join(f"{name}: {_words(of)}" for name, of in told.items())))
    if isinstance(told, list):
        return "; ".join(map(_words, told))
    return str(told or "")


def _is_markup(response: requests.Response) -> bool:
    return re.match(r"\s*<", response.text) is not None
