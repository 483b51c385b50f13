"""The LMS's pages for those who grade: gradebook, grading view, Moodle's review."""

from dataclasses import dataclass

from flask import Blueprint, Response, redirect, request, url_for

from .courses import item_of
from .errors import PageError
from .gradebook import override
from .launches import Wish
from .pages import Visit, visiting
from .people import students_of
from .records import Grade, LineItem, Person

blueprint = Blueprint("grading_pages", __name__)


@dataclass(frozen=True)
class Row:
    """One student's line of the gradebook, a cell per column."""

    student: Person
    cells: list[tuple[LineItem, Grade | None]]


@blueprint.get("/as/<person>/courses/<course>/gradebook")
def gradebook(person: str, course: str) -> str:
    with visiting(person, course) as visit:
        _graders_only(visit)
        columns = _columns(visit)
        grades = visit.state.books[visit.rules].grades
        rows = [
            Row(student, [(item, grades.get(f"{item.id}/{student.id}")) for item in columns])
            for student in _students(visit)
        ]
        return visit.page(
            "gradebook.html", columns=columns, rows=rows, assignments=visit.state.assignments
        )


@blueprint.post("/as/<person>/courses/<course>/gradebook")
def type_grade(person: str, course: str) -> Response:
    """A grade typed by hand; an empty box clears it. Goes back to where it was typed."""
    with visiting(person, course) as visit:
        _graders_only(visit)
        item = visit.state.books[visit.rules].line_items.get(request.form.get("line_item", ""))
        student = visit.state.people.get(request.form.get("student", ""))
        if item is None or student is None:
            raise PageError(404, "There is no such cell in the gradebook.")
        comment = request.form.get("comment", "").strip()
        override(visit.state, visit.rules, item, student, visit.person, _typed_score(), comment)
        back = url_for(".gradebook", person=person, course=course)
        if request.form.get("from") == "speedgrader" and item.assignment:
            back = url_for(
                ".speedgrader",
                person=person,
                course=course,
                assignment=item.assignment,
                student=student.id,
            )
    answer = redirect(back, 303)
    return Response(answer.get_data(), answer.status_code, answer.headers)


def _typed_score() -> float | None:
    text = request.form.get("score", "").strip()
    try:
        return float(text) if text else None
    except ValueError as fault:
        raise PageError(400, f"{text!r} is not a number of points.") from fault


@blueprint.get("/as/<person>/courses/<course>/speedgrader/<assignment>")
def speedgrader(person: str, course: str, assignment: str) -> str:
    """Canvas's grading view: the stored submission is launched as the grader (canvas.md 4)."""
    with visiting(person, course) as visit:
        _graders_only(visit)
        if visit.rules == "moodle":
            raise PageError(404, "Under Moodle's rules there is no grading view of this kind.")
        shown = visit.assignment(assignment)
        students = _students(visit)
        student = _chosen(students, request.args.get("student"))
        attempt = request.args.get("attempt", type=int)
        wish = Wish(visit.person, "speedgrader", visit.course, shown, student, attempt)
        return visit.launch_page(
            wish,
            "speedgrader.html",
            assignment=shown,
            item=item_of(visit.state, visit.rules, shown.id),
            students=[(one, visit.grade(shown, one)) for one in students],
            student=student,
            attempt=attempt,
            grade=visit.grade(shown, student),
        )


@blueprint.get("/as/<person>/courses/<course>/review/<assignment>")
def review(person: str, course: str, assignment: str) -> str:
    """Moodle's magnifier: a submission review request; without ``student``, for nobody."""
    with visiting(person, course) as visit:
        _graders_only(visit)
        if visit.rules == "canvas":
            raise PageError(404, "Under Canvas's rules the grading view opens a submission.")
        shown = visit.assignment(assignment)
        student = visit.state.people.get(request.args.get("student", ""))
        wish = Wish(visit.person, "review", visit.course, shown, student=student)
        return visit.launch_page(wish, "review.html", assignment=shown, student=student)


def _graders_only(visit: Visit) -> None:
    if not visit.is_grader:
        raise PageError(403, f"{visit.person.name} may not see everybody's grades.")


def _students(visit: Visit) -> list[Person]:
    found = [one for one in students_of(visit.state, visit.course.id) if one.active]
    return [one for one in found if visit.rules == "canvas" or one.kind != "test_student"]


def _columns(visit: Visit) -> list[LineItem]:
    return [
        item
        for item in visit.state.books[visit.rules].line_items.values()
        if item.course == visit.course.id and item.gradebook
    ]


def _chosen(students: list[Person], identifier: str | None) -> Person:
    """The student asked for, else the first; nobody to grade is a page of its own."""
    if not students:
        raise PageError(404, "Nobody is enrolled as a student yet.")
    found = [one for one in students if one.id == identifier]
    if identifier and not found:
        raise PageError(404, "That person is not a student here.")
    return found[0] if found else students[0]
