"""The JSON API for tests and demonstrations: read everything, change everything.

Errors have one shape, ``{"error": {"code", "message", "details"}}``. It needs no password since
the sandbox serves this machine only.
"""

from typing import Any

from flask import Blueprint, Response, jsonify, request
from marshmallow import Schema

from . import notices, signing
from .context import sandbox
from .courses import BOTH, add_assignment, add_course, copy_course, new_assignment
from .errors import PageError
from .people import add_person
from .records import Assignment, Course, Fault, Person, Rules, State
from .schemas import (
    AssignmentBody,
    AssignmentChange,
    CourseBody,
    CourseChange,
    FaultBody,
    KeyBody,
    OptionsChange,
    PersonBody,
    PersonChange,
    RulesBody,
)

CREATED = 201

blueprint = Blueprint("api", __name__, url_prefix="/api")


def body(schema: Schema) -> dict[str, Any]:
    """The request's JSON; raises marshmallow.ValidationError for anything unexpected."""
    loaded: dict[str, Any] = schema.load(request.get_json(silent=True) or {})
    return loaded


def one(records: dict[str, Any], identifier: str | None, what: str) -> Any:
    """The named record, or the only kind of default there is: the first one."""
    if identifier is None and records:
        return next(iter(records.values()))
    if identifier not in records:
        raise PageError(404, f"There is no {what} {identifier!r}.")
    return records[identifier]


def asked_rules(state: State) -> Rules:
    """The current rules unless ``?rules=`` names others."""
    asked = request.args.get("rules", state.rules)
    return "moodle" if asked == "moodle" else "canvas"


def _change(record: Any, changes: dict[str, Any]) -> Response:
    for name, value in changes.items():
        setattr(record, name, value)
    return jsonify(vars(record))


@blueprint.route("/rules", methods=["GET", "POST"])
def rules() -> Response:
    """Which LMS the pages are, and where launches come from; both gradebooks stay."""
    with sandbox().store.change() as state:
        if request.method == "POST":
            state.rules = body(RulesBody())["rules"]
        return jsonify({"rules": state.rules})


@blueprint.route("/options", methods=["GET", "POST", "PATCH"])
def options() -> Response:
    with sandbox().store.change() as state:
        changes = {} if request.method == "GET" else body(OptionsChange())
        return _change(state.options, changes)


@blueprint.get("/people")
def people() -> Response:
    running = sandbox()
    with running.store.read() as state:
        return jsonify([_person(state, person) for person in state.people.values()])


@blueprint.post("/people")
def create_person() -> tuple[Response, int]:
    """Without ``courses``: enrolled in all of them."""
    asked = body(PersonBody())
    with sandbox().store.change() as state:
        courses = list(state.courses) if asked["courses"] is None else asked["courses"]
        person = add_person(
            state, asked["given_name"], asked["family_name"], asked["kind"], courses
        )
        return jsonify(_person(state, person)), CREATED


@blueprint.patch("/people/<person>")
def change_person(person: str) -> Response:
    """``active: false`` drops somebody; a new ``uuid`` merges accounts, the old one stays known."""
    changes = body(PersonChange())
    with sandbox().store.change() as state:
        found: Person = one(state.people, person, "person")
        if "uuid" in changes:
            found.former_uuids = [*found.former_uuids, found.uuid]
        _change(found, changes)
        return jsonify(_person(state, found))


def _person(state: State, person: Person) -> dict[str, Any]:
    running = sandbox()
    subjects = {name: running.family(name, state).subject(state, person) for name in BOTH}
    return {**vars(person), "name": person.name, "sub": subjects}


@blueprint.get("/courses")
def courses() -> Response:
    with sandbox().store.read() as state:
        return jsonify([vars(course) for course in state.courses.values()])


@blueprint.post("/courses")
def create_course() -> tuple[Response, int]:
    """``copy_of`` copies the assignments, and with ``enroll`` its people come along."""
    asked = body(CourseBody())
    running = sandbox()
    told: list[notices.Notice] = []
    with running.store.change() as state:
        if asked["copy_of"]:
            source: Course = one(state.courses, asked["copy_of"], "course")
            made = copy_course(state, source, asked["code"], asked["title"], asked["enroll"])
            told = notices.of_copy(running, state, source, made)
        else:
            made = add_course(state, asked["code"], asked["title"])
    notices.send(running, told)
    return jsonify(vars(made)), CREATED


@blueprint.patch("/courses/<course>")
def change_course(course: str) -> Response:
    changes = body(CourseChange())
    with sandbox().store.change() as state:
        return _change(one(state.courses, course, "course"), changes)


@blueprint.get("/assignments")
def assignments() -> Response:
    with sandbox().store.read() as state:
        return jsonify([vars(assignment) for assignment in state.assignments.values()])


@blueprint.post("/assignments")
def create_assignment() -> tuple[Response, int]:
    """Opens the tool's launch address unless ``url`` says otherwise."""
    asked = body(AssignmentBody())
    running = sandbox()
    with running.store.change() as state:
        course: Course = one(state.courses, asked["course"], "course")
        made = new_assignment(
            state,
            course.id,
            asked["title"],
            asked["points"],
            asked["url"] or running.family(state.rules, state).tool.target_link_uri,
            asked["graded"],
        )
        made.custom, made.description = asked["custom"], asked["description"]
        add_assignment(state, made)
        return jsonify(vars(made)), CREATED


@blueprint.patch("/assignments/<assignment>")
def change_assignment(assignment: str) -> Response:
    changes = body(AssignmentChange())
    with sandbox().store.change() as state:
        found: Assignment = one(state.assignments, assignment, "assignment")
        return _change(found, changes)


@blueprint.route("/misbehave", methods=["GET", "POST", "DELETE"])
def misbehave() -> Response:
    """Plans a fault for the next ``times`` calls of a service; DELETE forgives them all."""
    with sandbox().store.change() as state:
        if request.method == "POST":
            state.faults = [*state.faults, Fault(**body(FaultBody()))]
        elif request.method == "DELETE":
            state.faults = []
        return jsonify([vars(fault) for fault in state.faults])


@blueprint.post("/rotate-key")
def rotate_key() -> Response:
    """A new key signs; the old ones stay published unless ``keep_old`` is false."""
    asked = body(KeyBody())
    with sandbox().store.change() as state:
        signing.rotate(state, asked["keep_old"])
        kids = [signing.published(key.pem)["kid"] for key in state.keys]
        return jsonify({"signs": kids[-1], "published": kids})
