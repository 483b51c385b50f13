"""The JSON API's other half: launches, grades, and what happened to them."""

from typing import Any

from flask import Blueprint, Response, jsonify, request

from .api import asked_rules, body, one
from .context import sandbox
from .courses import item_of
from .errors import PageError
from .gradebook import cell, override
from .launches import Wish, start
from .records import Grade, LineItem, Rules, State
from .schemas import GradeBody, LaunchBody

blueprint = Blueprint("gradebook_api", __name__, url_prefix="/api")


@blueprint.post("/launch")
def launch() -> Response:
    """Begins a launch: the login form as ``{"action", "method", "fields"}``."""
    asked = body(LaunchBody())
    with sandbox().store.change() as state:
        assignment = None
        needed = asked["kind"] not in {"navigation", "deep_linking"}
        if needed or asked["assignment"]:
            assignment = one(state.assignments, asked["assignment"], "assignment")
        course = assignment.course if assignment else asked["course"]
        student = one(state.people, asked["student"], "person") if asked["student"] else None
        wish = Wish(
            person=one(state.people, asked["person"], "person"),
            kind=asked["kind"],
            course=one(state.courses, course, "course"),
            assignment=assignment,
            student=student,
            attempt=asked["attempt"],
            url=asked["url"],
            masquerading=asked["masquerading"],
        )
        form = start(state, asked["rules"] or state.rules, wish)
    return jsonify({"action": form.action, "method": "POST", "fields": form.fields})


@blueprint.get("/gradebook")
def gradebook() -> Response:
    """``columns``, and under ``grades`` each cell that was ever touched."""
    running = sandbox()
    with running.store.read() as state:
        rules = asked_rules(state)
        family, book = running.family(rules, state), state.books[rules]
        columns = [
            {**vars(item), "url": family.line_item_url(item)} for item in book.line_items.values()
        ]
        grades = [_grade_row(state, rules, key, grade) for key, grade in book.grades.items()]
        return jsonify({"rules": rules, "columns": columns, "grades": grades})


def _grade_row(state: State, rules: Rules, key: str, grade: Grade) -> dict[str, Any]:
    number, _, person = key.partition("/")
    item = state.books[rules].line_items.get(number)
    subject = sandbox().family(rules, state).subject(state, state.people[person])
    return {
        "line_item": number,
        "assignment": item.assignment if item else None,
        "maximum": item.maximum if item else None,
        "person": person,
        "sub": subject,
        **cell(grade),
    }


@blueprint.get("/history")
def history() -> Response:
    """Every state of every grade, oldest first; person, assignment and line_item filter."""
    with sandbox().store.read() as state:
        rules = asked_rules(state)
        wanted = {
            name: request.args[name]
            for name in ("person", "assignment", "line_item")
            if name in request.args
        }
        return jsonify(
            [
                entry
                for entry in state.books[rules].history
                if all(entry[name] == value for name, value in wanted.items())
            ]
        )


@blueprint.route("/requests", methods=["GET", "DELETE"])
def requests() -> Response:
    """The last thousand service calls, oldest first; ``?service=`` filters, DELETE empties."""
    with sandbox().store.change() as state:
        if request.method == "DELETE":
            state.requests = []
        wanted = request.args.get("service")
        return jsonify([row for row in state.requests if wanted in {None, row["service"]}])


@blueprint.post("/grades")
def grades() -> Response:
    """A manual grade, as a teacher would type it; ``score`` null clears it."""
    asked = body(GradeBody())
    with sandbox().store.change() as state:
        rules = asked_rules(state)
        student = one(state.people, asked["student"], "person")
        grader = one(state.people, asked["grader"], "person")
        item = _item(state, rules, asked["line_item"], asked["assignment"])
        grade = override(state, rules, item, student, grader, asked["score"], asked["comment"])
        return jsonify(cell(grade))


def _item(state: State, rules: Rules, number: str | None, assignment: str | None) -> LineItem:
    if number:
        found: LineItem = one(state.books[rules].line_items, number, "line item")
        return found
    chosen = one(state.assignments, assignment, "assignment")
    item = item_of(state, rules, chosen.id)
    if item is None:
        raise PageError(404, "That assignment has no column.")
    return item
