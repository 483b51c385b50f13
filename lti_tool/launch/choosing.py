"""Deep linking's pages: what is there to add to a course, and the answer that takes it there."""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby

from flask import Blueprint, g, render_template, request
from flask_babel import gettext as _
from marshmallow import ValidationError

from lti_tool.credentials import bindings, definitions
from lti_tool.launch.asks import Asks, asks
from lti_tool.launch.deep_linking import Answer, Asked, assignment
from lti_tool.launch.errors import NotAdding, NothingToAdd
from lti_tool.launch.schemas import picks_form
from lti_tool.platforms import registrations
from lti_tool.platforms.addresses import origin
from lti_tool.platforms.tool_config import PlatformRegistration
from lti_tool.web.access import Audience, open_to
from lti_tool.web.languages import language
from lti_tool.web.security import allow_form_to
from lti_tool.web.visitor import visitor
from rubric import Credential

blueprint = Blueprint(
    "deep_linking", __name__, url_prefix="/s/<launch>", template_folder="templates"
)


@dataclass(frozen=True)
class Offer:
    """One version of a credential, to be picked by `value`."""

    credential: Credential

    @property
    def value(self) -> str:
        """Its name in the form."""
        return f"{self.credential.key}/{self.credential.version}"

    @property
    def asks(self) -> Asks:
        """What it asks of whoever earns it."""
        return asks(self.credential)


@blueprint.get("/add")
@open_to(Audience.VISITOR)
def choose() -> str:
    """Every credential that can be added; the one that an existing assignment presents."""
    asked = _asked()
    presented = _presented(asked)
    return _page(asked, [] if presented is None else [Offer(presented).value])


@blueprint.post("/add")
@open_to(Audience.VISITOR)
def chosen() -> str | tuple[str, int]:
    """The answer, on its way to the LMS; each time a new one."""
    asked = _asked()
    if request.form.get("action") == "cancel":
        return _answer(asked, [])
    offers = {offer.value: offer for offer in _offers(asked)}
    picked = request.form.getlist("credential")
    try:
        form = picks_form(offers, several=asked.accept_multiple).load({"credential": picked})
    except ValidationError:
        return _page(asked, picked, _("Choose one of the micro-credentials first.")), 422
    return _answer(asked, [offers[value].credential for value in dict.fromkeys(form["credential"])])


def _asked() -> Asked:
    found = g.launch_facts.get("deep_linking")
    if found is None:
        raise NotAdding()
    return Asked(**found)


def _presented(asked: Asked) -> Credential | None:
    """What the assignment that is to be changed presents. It stays: a link is bound once."""
    return None if asked.edited_link_id is None else bindings.bound(asked.edited_link_id)


def _offers(asked: Asked) -> list[Offer]:
    presented = _presented(asked)
    found = [presented] if presented is not None else definitions.available()
    if not found:
        raise NothingToAdd()
    return [Offer(credential) for credential in found]


def _page(asked: Asked, picked: Iterable[str], problem: str | None = None) -> str:
    versions = groupby(_offers(asked), lambda offer: offer.credential.key)
    return render_template(
        "launch/add.html",
        credentials=[list(group) for _key, group in versions],
        several=asked.accept_multiple,
        presented=_presented(asked),
        picked=picked,
        problem=problem,
    )


def _answer(asked: Asked, credentials: list[Credential]) -> str:
    registration = PlatformRegistration(registrations.get(visitor().registration_id))
    items = [assignment(one, asked, registration, language()) for one in credentials]
    said = None if credentials else _("Nothing was added.")
    allow_form_to(origin(asked.return_url) or "")
    return render_template(
        "launch/answer.html",
        address=asked.return_url,
        token=Answer(registration, asked, said).get_response_jwt(items),
        credentials=credentials,
    )
