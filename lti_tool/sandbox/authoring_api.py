"""The JSON API of what makes a course: choices from deep linking, duplicates, notices sent."""

from flask import Blueprint, Response, jsonify

from . import choices
from .api import CREATED, body, one
from .context import sandbox
from .courses import copy_assignment
from .errors import PageError
from .records import Assignment, Choice
from .schemas import ChoiceBody, DuplicateBody

blueprint = Blueprint("authoring_api", __name__, url_prefix="/api")


@blueprint.get("/choices")
def list_choices() -> Response:
    """What tools answered to deep linking and nobody saved yet, oldest first."""
    with sandbox().store.read() as state:
        return jsonify([_shown(choice) for choice in state.choices.values()])


def _shown(choice: Choice) -> dict[str, object]:
    return {**vars(choice), "items": [vars(item) for item in choice.items]}


@blueprint.post("/choices/<key>")
def save_choice(key: str) -> tuple[Response, int]:
    """Canvas's Save: the form as it was filled in, unless the body says otherwise."""
    asked = body(ChoiceBody())
    with sandbox().store.change() as state:
        choice: Choice = one(state.choices, key, "choice")
        if not choice.items or choice.rules == "moodle":
            raise PageError(409, "There is nothing to save.")
        proposed = choices.proposed(choice, state.assignments.get(choice.assignment or ""))
        form = choices.AssignmentForm(**{**vars(proposed), **asked})
        return jsonify(vars(choices.save(state, choice, form))), CREATED


@blueprint.post("/assignments/<assignment>/duplicate")
def duplicate(assignment: str) -> tuple[Response, int]:
    """A copy in the same course; ``title`` may name it."""
    asked = body(DuplicateBody())
    with sandbox().store.change() as state:
        original: Assignment = one(state.assignments, assignment, "assignment")
        course = state.courses[original.course]
        title = asked["title"] or f"{original.title} (copy)"
        return jsonify(vars(copy_assignment(state, original, course, title))), CREATED


@blueprint.get("/notices")
def notices() -> Response:
    """The notices that were sent, oldest first, each with the handler's status."""
    with sandbox().store.read() as state:
        return jsonify(state.notices)
