"""The account administrator's pages: the tool that is registered, and how it registers itself."""

from urllib.parse import urlsplit

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from .context import sandbox
from .dynamic_registration import begin
from .errors import PageError
from .records import Person, Privacy, State, ToolRegistration

PRIVACY_WORDS: dict[Privacy, str] = {
    "public": "Name and e-mail",
    "name_only": "Name only",
    "email_only": "E-mail only",
    "anonymous": "Anonymous: neither name nor e-mail",
}
# What may be chosen where the tool asked for this much: as much, or less.
NARROWER: dict[Privacy, list[Privacy]] = {
    "public": ["public", "name_only", "email_only", "anonymous"],
    "name_only": ["name_only", "anonymous"],
    "email_only": ["email_only", "anonymous"],
    "anonymous": ["anonymous"],
}

blueprint = Blueprint("tools_pages", __name__, url_prefix="/as/<person>/tools")


@blueprint.get("")
def tools(person: str) -> str:
    running = sandbox()
    with running.store.read() as state:
        tool = running.family(state.rules, state).tool
        return _page(
            state,
            person,
            "tools.html",
            tool=tool,
            dynamic=state.rules in state.registrations,
            privacy_words=PRIVACY_WORDS,
            choices=NARROWER[tool.privacy],
        )


@blueprint.get("/register")
def register(person: str) -> str:
    """Opens the tool's registration address in a frame; Moodle asks first whether to update."""
    address, how = request.args.get("address", "").strip(), request.args.get("as")
    running = sandbox()
    with running.store.read() as state:
        opened = begin(running, state, state.rules, address, how == "update")
        if how is None and _is_known(state, address):
            return _page(state, person, "update_or_new.html", address=address)
        return _page(state, person, "register.html", address=opened)


def _is_known(state: State, address: str) -> bool:
    """Whether Moodle has a tool on that host already (moodle.md 10)."""
    kept = state.registrations.get("moodle") if state.rules == "moodle" else None
    return kept is not None and kept.domain == urlsplit(address).netloc


@blueprint.post("/confirm")
def confirm(person: str) -> AnyResponse:
    """Canvas's Install, Moodle's Activate; from now on the tool can be launched."""
    with sandbox().store.change() as state:
        _administrator(state, person)
        tool = _registered(state)
        wanted = request.form.get("privacy", tool.privacy)
        if wanted not in NARROWER[tool.privacy]:
            raise PageError(400, "A tool cannot be given more than it asked for.")
        tool.privacy, tool.active = wanted, True
    return redirect(url_for(".tools", person=person), 303)


@blueprint.post("/remove")
def remove(person: str) -> AnyResponse:
    """Back to the registration by hand."""
    with sandbox().store.change() as state:
        _administrator(state, person)
        _registered(state)
        del state.registrations[state.rules]
    return redirect(url_for(".tools", person=person), 303)


def _registered(state: State) -> ToolRegistration:
    if state.rules not in state.registrations:
        raise PageError(404, "No tool has registered itself here.")
    return state.registrations[state.rules]


def _administrator(state: State, person: str) -> Person:
    who = state.people.get(person)
    if who is None:
        raise PageError(404, "There is no such person.")
    if who.kind != "administrator":
        raise PageError(403, f"{who.name} does not look after the account's tools.")
    return who


def _page(state: State, person: str, template: str, **values: object) -> str:
    who = _administrator(state, person)
    return render_template(f"sandbox/{template}", person=who, rules=state.rules, **values)
