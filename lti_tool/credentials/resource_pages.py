"""Where the resources to read are found: one form for those who run a program."""

from collections.abc import Mapping
from dataclasses import dataclass

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from lti_tool.credentials import definitions, resources
from lti_tool.credentials.errors import BadAddress
from lti_tool.credentials.resources import Listed
from lti_tool.database import db, storable
from lti_tool.web.access import Audience, open_to
from lti_tool.web.visitor import Visitor, visitor
from rubric import Credential

blueprint = Blueprint("resources", __name__, url_prefix="/s/<launch>", template_folder="templates")


@dataclass(frozen=True)
class Field:
    """One address in the form: its name there, what to show in it, and why it was not saved.

    `read` is the address that the page was made from, so that one that was not touched here is
    never taken for a change.
    """

    name: str
    listed: Listed
    typed: str
    read: str
    problem: str | None


@blueprint.get("/resources")
@open_to(Audience.ADMINISTRATOR)
def page() -> str:
    """Every resource of every credential, with its address."""
    return _page(visitor(), {})


@blueprint.post("/resources")
@open_to(Audience.ADMINISTRATOR)
def save() -> Response | tuple[str, int]:
    """Save every address that was changed here and can be; give the others back."""
    who = visitor()
    problems, changed = {}, 0
    for one in _newest():
        for listed in resources.listed(who.registration_id, one.key):
            title = listed.resource.title.en
            name = _name(one, listed)
            typed = _typed(name)
            if typed is None or typed == request.form.get(f"read-{name}"):
                continue
            try:
                resources.change(who.registration_id, one.key, title, typed, who.person_id)
                changed += 1
            except BadAddress as error:
                problems[name] = str(error)
    db.session.commit()
    if problems:
        return _page(who, problems, changed), 422
    return redirect(url_for("resources.page", changed=changed), 303)


def _newest() -> list[Credential]:
    """The newest version of each credential."""
    found: dict[str, Credential] = {}
    for one in definitions.available():
        if one.resources:
            found.setdefault(one.key, one)
    return list(found.values())


def _name(credential: Credential, listed: Listed) -> str:
    return f"{credential.key}/{listed.resource.title.en}"


def _typed(name: str) -> str | None:
    typed = request.form.get(name)
    return None if typed is None else storable(typed).strip()


def _page(who: Visitor, problems: Mapping[str, str], changed: int | None = None) -> str:
    found = {
        one.key: (one, [_field(one, each, problems) for each in _listed(who, one)])
        for one in _newest()
    }
    return render_template(
        "credentials/resources.html",
        credentials=found.values(),
        problems=problems,
        missing=sum(
            not field.listed.resource.address for _one, fields in found.values() for field in fields
        ),
        changed=request.args.get("changed", type=int) if changed is None else changed,
    )


def _listed(who: Visitor, credential: Credential) -> list[Listed]:
    return resources.listed(who.registration_id, credential.key)


def _field(credential: Credential, listed: Listed, problems: Mapping[str, str]) -> Field:
    name, held = _name(credential, listed), listed.resource.address
    problem = problems.get(name)
    typed = _typed(name) if problem else None
    return Field(name, listed, held if typed is None else typed, held, problem)
