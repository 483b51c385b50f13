"""The earlier wordings of one text, each beside what it says now, and the way back."""

from flask import redirect, request, url_for
from flask.typing import ResponseReturnValue
from marshmallow import ValidationError

from lti_tool.database import db
from lti_tool.web.access import Audience, open_to
from lti_tool.web.visitor import Visitor, visitor
from lti_tool.workspace import drafts, sections
from lti_tool.workspace.difference import difference
from lti_tool.workspace.errors import InvalidAnswer, TextConflict
from lti_tool.workspace.saving import cleaned
from lti_tool.workspace.schemas import WayBackSchema, WordingSchema
from lti_tool.workspace.sections import Field
from lti_tool.workspace.versions import put_aside_loser
from lti_tool.workspace.views.page import blueprint, render
from lti_tool.workspace.wordings import Wording, go_back, wording, wordings
from lti_tool.workspace.work import Work, of_draft, work_of


@blueprint.get("/versions/<prompt_key>")
@open_to(Audience.EDUCATOR)
def versions(prompt_key: str) -> str:
    """The list, and one wording beside the text: the one that `wording` names, else the newest."""
    return _page(visitor(), prompt_key, request.args.get("wording"))


@blueprint.post("/versions/<prompt_key>")
@open_to(Audience.EDUCATOR)
def restore(prompt_key: str) -> ResponseReturnValue:
    """Go back to a wording; where the text was changed meanwhile, show both again."""
    try:
        asked = WayBackSchema().load(request.form)
    except ValidationError as error:
        raise InvalidAnswer(details={"fields": error.messages}) from error
    who = visitor()
    work = of_draft(drafts.locked(who), who)
    field = sections.field(work.credential, prompt_key)
    try:
        go_back(work, field, asked["wording"], asked["revision"])
    except TextConflict as error:
        db.session.rollback()
        return _page(who, prompt_key, asked["wording"], error), error.status
    db.session.commit()
    return redirect(_place(field), 303)


@blueprint.post("/versions/<prompt_key>/aside")
@open_to(Audience.EDUCATOR)
def put_aside(prompt_key: str) -> ResponseReturnValue:
    """Keep a text that is not to be saved: it lost against another one, or came too late."""
    try:
        body = cleaned(WordingSchema().load(request.get_json())["body"])
    except ValidationError as error:
        raise InvalidAnswer(details={"fields": error.messages}) from error
    who = visitor()
    work = of_draft(drafts.locked(who), who)
    put_aside_loser(work, sections.field(work.credential, prompt_key), body)
    db.session.commit()
    return "", 204


def _page(who: Visitor, key: str, name: str | None, conflict: TextConflict | None = None) -> str:
    work = work_of(who)
    field = sections.field(work.credential, key)
    found = wordings(work, field)
    shown = wording(work, field, name) if name else _to_show(work, field, found)
    return render(
        "versions.html",
        work,
        field=field,
        prompt=next((one for one in work.credential.prompts if one.key == key), None),
        wordings=found,
        shown=shown,
        segments=difference(shown.body, work.body(key)) if shown else [],
        takes=work.takes(field),
        place=_place(field),
        conflict=conflict,
    )


def _to_show(work: Work, field: Field, found: list[Wording]) -> Wording | None:
    """The newest that says something else than the text does now."""
    others = [one for one in found if one.body != work.body(field.key)]
    return next(iter(others or found), None)


def _place(field: Field) -> str:
    """Where the text is written."""
    if field.section is None:
        return url_for("workspace.check", _anchor=field.key)
    return url_for("workspace.write", section=field.section.key, _anchor=field.key)
