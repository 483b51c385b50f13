"""Notes on places of the evidence: sent by a script as they are typed, or by a form."""

from flask import jsonify, redirect, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import format_time

from lti_tool import clock
from lti_tool.database import db
from lti_tool.review import highlight_schemas, highlights, part
from lti_tool.review.views.desk import held
from lti_tool.review.views.routes import ASSESSORS, blueprint
from lti_tool.web.access import open_to
from lti_tool.web.visitor import visitor


@blueprint.post("/submissions/<attempt>/highlights")
@open_to(*ASSESSORS)
def add_highlight(attempt: str) -> ResponseReturnValue:
    """Put a note on a place; a script is told its number."""
    who = visitor()
    part.refuse_who_sees_names(who)
    sent = request.get_json() if request.is_json else request.form.to_dict()
    asked = highlight_schemas.load_highlight(sent)
    made = highlights.add(held(who, attempt), who.person_id, asked)
    db.session.commit()
    if request.is_json:
        return jsonify(id=made.id, note=made.note, saved_at=_moment()), 201
    return _desk(attempt)


@blueprint.put("/submissions/<attempt>/highlights/<int:highlight>")
@open_to(*ASSESSORS)
def save_note(attempt: str, highlight: int) -> ResponseReturnValue:
    """Keep a note as it is typed: `{"note", "read"}`."""
    who = visitor()
    note, read = highlight_schemas.load_note(request.get_json())
    highlights.change(held(who, attempt), who.person_id, highlight, note, read)
    db.session.commit()
    return jsonify(id=highlight, note=note, saved_at=_moment())


@blueprint.post("/submissions/<attempt>/highlights/<int:highlight>")
@open_to(*ASSESSORS)
def change_highlight(attempt: str, highlight: int) -> ResponseReturnValue:
    """Change a note, or with `action` "remove" take it away; the desk has the way back then."""
    who = visitor()
    found = held(who, attempt)
    if request.form.get("action") == "remove":
        asked = highlights.remove(found, who.person_id, highlight)
        session[highlights.REMOVED] = {"attempt": attempt, **asked}
    else:
        note, read = highlight_schemas.load_note(request.form.to_dict())
        highlights.change(found, who.person_id, highlight, note, read)
    db.session.commit()
    return _desk(attempt)


def _desk(attempt: str) -> ResponseReturnValue:
    """Back to the place on the desk where the form stood."""
    place = request.form.get("at", "")
    return redirect(url_for("review.desk", attempt=attempt, _anchor=place or None), 303)


def _moment() -> str:
    return format_time(clock.now(), "short")
