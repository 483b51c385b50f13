"""Writing: a page for each section; saved as one types, or as a whole form without script."""

from collections.abc import Mapping

from flask import jsonify, redirect, request, url_for
from flask.typing import ResponseReturnValue
from marshmallow import ValidationError

from lti_tool.database import db
from lti_tool.web.access import Audience, open_to
from lti_tool.web.errors import wants_json
from lti_tool.web.languages import language
from lti_tool.web.visitor import Visitor, visitor
from lti_tool.workspace import drafts, files, forms, phrases, sections, stripping, tags
from lti_tool.workspace.autosave import autosave
from lti_tool.workspace.errors import AnchorRefused, InvalidAnswer, UploadRefused
from lti_tool.workspace.evidence import pages_of
from lti_tool.workspace.forms import Trouble
from lti_tool.workspace.outline import Entry
from lti_tool.workspace.revising import as_submitted
from lti_tool.workspace.schemas import load_answer
from lti_tool.workspace.uploading import upload
from lti_tool.workspace.views import anchors as evidence
from lti_tool.workspace.views.page import blueprint, render, saved_at
from lti_tool.workspace.work import Work, of_draft, work_of


@blueprint.get("/write/<section>")
@open_to(Audience.EDUCATOR)
def write(section: str) -> str:
    """The page of one section."""
    who = visitor()
    drafts.ensure(who)
    return _page(who, section)


@blueprint.post("/write/<section>")
@open_to(Audience.EDUCATOR)
def save(section: str) -> ResponseReturnValue:
    """Save every field of the section, then do what the button says: upload, remove, put back."""
    who = visitor()
    action, _colon, target = request.form.get("action", "").partition(":")
    passed_over = target if action == "take" else None
    troubles = _save_form(who, section, passed_over)
    refused, place = None, None
    try:
        place = _act(who, action, target)
    except (UploadRefused, AnchorRefused) as error:
        if wants_json():
            raise
        slot = error.slot_key if isinstance(error, UploadRefused) else None
        refused = (slot or target, error)
    if troubles or refused:
        statuses = {one.error.status for one in troubles.values()}
        return _page(who, section, troubles, refused), 409 if 409 in statuses else 422
    if wants_json():
        return jsonify(done=True)
    if action == "tags":
        return redirect(url_for("workspace.tag_page", group=target), 303)
    anchor = target if action in ("upload", "remove", "restore", "take", "keep") else None
    anchor = f"tags-{target.partition('/')[0]}" if action == "untag" else anchor
    return redirect(url_for("workspace.write", section=section, _anchor=place or anchor), 303)


@blueprint.put("/texts/<prompt_key>")
@open_to(Audience.EDUCATOR)
def save_text(prompt_key: str) -> ResponseReturnValue:
    """Save one answer. 409 with code "conflict" and the saved text where another was saved."""
    try:
        answer = load_answer(request.get_json())
    except ValidationError as error:
        raise InvalidAnswer(details={"fields": error.messages}) from error
    saved = autosave(visitor(), prompt_key, answer)
    db.session.commit()
    moment = saved.answer.updated_at
    return jsonify(
        revision=saved.answer.revision,
        words=saved.answer.words,
        saved=saved_at(moment) if moment else "",
        outline=_marks(saved.entry),
    )


def _marks(entry: Entry | None) -> dict[str, str]:
    if entry is None:
        return {}
    return {
        "section": entry.section.key,
        "icon": entry.icon,
        "state": entry.state,
        "figure": entry.figure,
    }


def _locked_work(who: Visitor) -> Work:
    draft = drafts.locked(who)
    if draft is None:
        db.session.rollback()
        drafts.ensure(who)
        draft = drafts.locked(who)
    return of_draft(draft, who)


def _save_form(who: Visitor, section: str, passed_over: str | None) -> dict[str, Trouble]:
    work = _locked_work(who)
    asked = sections.section_fields(sections.section(work.credential, section))
    troubles = forms.save_fields(work, asked, request.form, passed_over)
    db.session.commit()
    db.session.expire_all()
    return troubles


def _act(who: Visitor, action: str, target: str) -> str | None:
    place = None
    if action == "upload":
        upload(who, target, request.files.getlist(f"file-{target}"))
    elif action == "remove":
        files.remove(_locked_work(who), target)
    elif action == "restore":
        files.restore(_locked_work(who), target)
    elif action == "untag":
        group, _slash, key = target.partition("/")
        tags.remove(_locked_work(who), group, *tags.parts(key))
    elif action == "strip":
        stripping.strip(who, target)
    elif action == "unstrip":
        stripping.put_back(_locked_work(who), target)
    elif action in evidence.ACTIONS:
        place = evidence.act(_locked_work(who), action, target, request.form)
    db.session.commit()
    return place


def _page(
    who: Visitor,
    key: str,
    troubles: Mapping[str, Trouble] | None = None,
    refused: tuple[str, UploadRefused | AnchorRefused] | None = None,
) -> str:
    db.session.expire_all()
    work = work_of(who, pages=True)
    section = sections.section(work.credential, key)
    position = [one.key for one in work.sections].index(section.key)
    following = work.sections[position + 1 : position + 2]
    return render(
        "write.html",
        work,
        section=section,
        editable=work.is_editable(section),
        fields={field.key: field for field in sections.section_fields(section)},
        following=following[0] if following else None,
        before=as_submitted(work, section),
        path=work.path(language()) if work.stage == "revising" else None,
        troubles=troubles or {},
        refused=refused,
        anchoring=evidence.of_page(work, section, refused),
        mark=forms.mark,
        pages_of=pages_of,
        stripping=stripping,
        limits={slot.key: files.limit_bytes(who.registration_id, slot) for slot in section.files},
        phrases=phrases.templates(),
    )
