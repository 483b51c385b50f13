"""Marking evidence, as the script asks for it, and as the buttons of a section's form do."""

from collections.abc import Mapping
from typing import Any

from flask import get_template_attribute, jsonify, request, session
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from marshmallow import ValidationError

from lti_tool.database import db
from lti_tool.web.access import Audience, open_to
from lti_tool.web.languages import language
from lti_tool.web.visitor import visitor
from lti_tool.workspace import anchors, drafts, sections
from lti_tool.workspace.anchoring import Anchoring, RefusedMark, Removed, anchoring
from lti_tool.workspace.anchors import Asked
from lti_tool.workspace.errors import AnchorNotFound, AnchorRefused
from lti_tool.workspace.schemas import load_mark
from lti_tool.workspace.sections import Section
from lti_tool.workspace.views.page import blueprint
from lti_tool.workspace.work import Work, of_draft, work_of

ACTIONS = ("mark", "unmark", "putback")
REMOVED = "removed-mark"
"""Where the session keeps, until the next page, what was removed without script."""


@blueprint.get("/anchors/<section>")
@open_to(Audience.EDUCATOR)
def section_anchors(section: str) -> ResponseReturnValue:
    """What the page of a section shows of its evidence now."""
    work = work_of(visitor())
    return _answer(anchoring(work, sections.section(work.credential, section)), "")


@blueprint.post("/anchors")
@open_to(Audience.EDUCATOR)
def mark() -> ResponseReturnValue:
    """Mark a place; answers what the page shows next."""
    asked = _load(request.get_json())
    who = visitor()
    anchors.mark(of_draft(drafts.locked(who), who), asked)
    db.session.commit()
    work = work_of(who)
    shown = anchoring(work, anchors.section_of(work, asked.item))
    line = work.credential.item(asked.item).label.in_(language())
    return _answer(shown, _("Marked for %(line)s.", line=line))


@blueprint.delete("/anchors/<int:anchor>")
@open_to(Audience.EDUCATOR)
def unmark(anchor: int) -> ResponseReturnValue:
    """Remove a mark; answers what the page shows next, with the way back."""
    who = visitor()
    work = of_draft(drafts.locked(who), who)
    found = anchors.unmark(work, anchor)
    removed = None if found.lost else Removed(found.target, found.item, found.asked)
    db.session.commit()
    db.session.expire_all()
    work = work_of(who)
    shown = anchoring(work, anchors.section_of(work, found.item.key), removed)
    return _answer(shown, _("Removed from %(line)s.", line=found.item.label.in_(language())))


def act(work: Work, action: str, named: str, form: Mapping[str, str]) -> str | None:
    """What a button of the form asks for; returns the place to show next. Does not commit.

    `named` is "<text or file>:<line>" (mark), the number of a mark (unmark), or what `Asked` holds
    as JSON (putback). Raises what `anchors.mark` and `anchors.unmark` do.
    """
    if action == "unmark":
        return _unmark(work, named)
    asked = _asked(named, form) if action == "mark" else _load(named)
    return f"marks-{anchors.mark(work, asked).target}"


def of_page(work: Work, section: Section, refused: tuple[str, Any] | None) -> Anchoring:
    """The evidence for the page that follows a button: what was removed, or `refused` (what the
    button named, and why)."""
    trouble = None
    if refused is not None and isinstance(refused[1], AnchorRefused):
        place = refused[0].rpartition(":")[0]
        trouble = RefusedMark(place, request.form.get(f"quote-{place}", ""), refused[1])
    held = session.pop(REMOVED, None) if REMOVED in session else None
    removed = held and Removed(
        held["target"], work.credential.item(held["asked"]["item"]), held["asked"]
    )
    return anchoring(work, section, removed, trouble)


def _answer(shown: Anchoring, said: str) -> ResponseReturnValue:
    """Pieces of the page, made by the templates that made them first."""

    def piece(name: str, *about: str) -> str:
        made: str = get_template_attribute("workspace/anchors.html", name)(
            *about, shown, language()
        )
        return made

    return jsonify(
        said=said,
        lines=piece("by_line"),
        touched=piece("touched"),
        marks={target: piece("chips", target) for target in shown.targets},
    )


def _unmark(work: Work, named: str) -> str | None:
    try:
        found = anchors.unmark(work, int(named) if named.isdecimal() and len(named) < 10 else 0)
    except AnchorNotFound:
        # Pressed twice: it is gone, which is what was asked for.
        return None
    if found.lost is None:
        session[REMOVED] = {"target": found.target, "asked": dict(found.asked)}
    return f"marks-{found.target}"


def _asked(named: str, form: Mapping[str, str]) -> Asked:
    place, _colon, item = named.rpartition(":")
    if f"quote-{place}" in form:
        return Asked(item, prompt=place, quote=form[f"quote-{place}"])
    page = form.get(f"page-{place}", "")
    return Asked(item, file=place, page=int(page) if page.isdecimal() and len(page) < 10 else None)


def _load(data: object) -> Asked:
    try:
        return load_mark(data)
    except ValidationError as error:
        raise AnchorRefused(details={"fields": error.messages}) from error
