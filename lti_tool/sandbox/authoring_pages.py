"""The LMS's pages for those who make courses: assignments from the tool, and copies."""

from typing import Any

from flask import Blueprint, redirect, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from . import choices, notices
from .choices import AssignmentForm
from .context import sandbox
from .courses import copy_assignment, copy_course
from .errors import PageError
from .launches import Wish
from .pages import Visit, visiting
from .records import Assignment, Choice

blueprint = Blueprint("authoring_pages", __name__, url_prefix="/as/<person>/courses/<course>")

NEEDS_TITLE = "Enter a title."
NEEDS_POINTS = "Enter the points as a number, 0 or more."


@blueprint.get("/assignments/choose", defaults={"assignment": None})
@blueprint.get("/assignments/<assignment>/find")
def choose(person: str, course: str, assignment: str | None) -> str:
    """The tool in a frame, asked for a link; for an existing assignment, asked again."""
    with visiting(person, course) as visit:
        _editors_only(visit)
        existing = _canvas_assignment(visit, assignment) if assignment else None
        wish = Wish(visit.person, "deep_linking", visit.course, existing)
        return visit.launch_page(wish, "choose.html", assignment=existing)


@blueprint.get("/returned/<choice>")
def returned(person: str, course: str, choice: str) -> str:
    """What the tool answered, where no form has to be filled in."""
    with visiting(person, course) as visit:
        return visit.page("returned.html", choice=choices.find(visit.state, choice, course))


@blueprint.route("/assignments/new/<choice>", methods=["GET", "POST"])
def new(person: str, course: str, choice: str) -> AnyResponse | str:
    """Canvas's form, filled in by the choice; nothing exists before it is saved."""
    with visiting(person, course) as visit:
        _editors_only(visit)
        return _form(visit, choices.find(visit.state, choice, course), None)


@blueprint.route("/assignments/<assignment>/edit", methods=["GET", "POST"])
def edit(person: str, course: str, assignment: str) -> AnyResponse | str:
    """Canvas's form of an existing assignment; ``choice`` names what was found since."""
    with visiting(person, course) as visit:
        _editors_only(visit)
        key = request.values.get("choice")
        choice = choices.find(visit.state, key, course) if key else None
        if choice and choice.assignment != assignment:
            raise PageError(404, "That was chosen for another assignment.")
        return _form(visit, choice, _canvas_assignment(visit, assignment))


def _form(visit: Visit, choice: Choice | None, assignment: Assignment | None) -> AnyResponse | str:
    values: dict[str, Any] = vars(choices.proposed(choice, assignment))
    faults: dict[str, str] = {}
    if request.method == "POST":
        values = {name: request.form.get(name, "").strip() for name in values}
        faults = _faults(values)
        if not faults:
            _save(visit, choice, assignment, _typed(values))
            return redirect(_course_address(visit), 303)
    return visit.page(
        "assignment_form.html", values=values, faults=faults, choice=choice, assignment=assignment
    )


def _faults(values: dict[str, str]) -> dict[str, str]:
    """A sentence for each field that cannot be saved."""
    faults = {} if values["title"] else {"title": NEEDS_TITLE}
    try:
        usable = 0 <= float(values["points"]) < float("inf")
    except ValueError:
        usable = False
    return faults if usable else {**faults, "points": NEEDS_POINTS}


def _typed(values: dict[str, str]) -> AssignmentForm:
    return AssignmentForm(values["title"], float(values["points"]), values["description"])


def _save(
    visit: Visit, choice: Choice | None, assignment: Assignment | None, form: AssignmentForm
) -> None:
    if choice:
        choices.save(visit.state, choice, form)
    elif assignment:
        choices.change(visit.state, assignment, form, None)


@blueprint.post("/assignments/<assignment>/duplicate")
def duplicate(person: str, course: str, assignment: str) -> AnyResponse:
    with visiting(person, course) as visit:
        _editors_only(visit)
        original = visit.assignment(assignment)
        copy_assignment(visit.state, original, visit.course, f"{original.title} (copy)")
        return redirect(_course_address(visit), 303)


@blueprint.route("/copy", methods=["GET", "POST"])
def copy(person: str, course: str) -> AnyResponse | str:
    """A copy with the same people; the tool is told once the copy is kept (canvas.md 9.1)."""
    running = sandbox()
    with visiting(person, course) as visit:
        _editors_only(visit)
        if request.method == "GET":
            return visit.page("copy.html")
        title = request.form.get("title", "").strip() or f"{visit.course.title} (copy)"
        code = request.form.get("code", "").strip() or f"{visit.course.code}-2"
        made = copy_course(visit.state, visit.course, code, title, enroll=True)
        told = notices.of_copy(running, visit.state, visit.course, made)
    notices.send(running, told)
    return redirect(url_for("pages.course_home", person=person, course=made.id), 303)


def _editors_only(visit: Visit) -> None:
    if not visit.is_editor:
        raise PageError(403, f"{visit.person.name} may not change this course.")


def _canvas_assignment(visit: Visit, assignment: str) -> Assignment:
    if visit.rules == "moodle":
        raise PageError(404, "Under Moodle's rules an activity is not chosen again.")
    return visit.assignment(assignment)


def _course_address(visit: Visit) -> str:
    return url_for("pages.course_home", person=visit.person.id, course=visit.course.id)
