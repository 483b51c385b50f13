"""The LMS's pages for everybody: home, course, assignment, course navigation, own results."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, render_template

from .context import sandbox
from .courses import assignments_of, item_of
from .errors import PageError
from .launches import LoginForm, Wish, attempts, start
from .people import KIND_WORDS, may_enter
from .records import STUDENTS, Assignment, Course, Grade, Person, Rules, State
from .roles import EDITORS, GRADERS

# A score posted for somebody is shown in these words, as an LMS would (canvas.md 3.4).
STATE_WORDS = {
    "unsubmitted": "No submission",
    "submitted": "Needs grading",
    "pending_review": "Pending review",
    "graded": "Graded",
}

blueprint = Blueprint("pages", __name__)


@dataclass(frozen=True)
class Visit:
    """A person in a course, with everything looked up; the state is locked while it lasts."""

    state: State
    person: Person
    course: Course

    @property
    def rules(self) -> Rules:
        return self.state.rules

    @property
    def is_grader(self) -> bool:
        return self.person.kind in GRADERS

    @property
    def is_editor(self) -> bool:
        """Who may change the course: a teaching assistant may not."""
        return self.person.kind in EDITORS

    @property
    def is_student(self) -> bool:
        return self.person.kind in STUDENTS

    @property
    def offers_navigation(self) -> bool:
        """Whether the course menu opens the tool: Moodle's never does."""
        return sandbox().family(self.rules, self.state).placement("navigation") is not None

    def assignment(self, identifier: str) -> Assignment:
        found = self.state.assignments.get(identifier)
        if found is None or found.course != self.course.id:
            raise PageError(404, "There is no such assignment in this course.")
        return found

    def grade(self, assignment: Assignment, student: Person) -> Grade | None:
        item = item_of(self.state, self.rules, assignment.id)
        grades = self.state.books[self.rules].grades
        return grades.get(f"{item.id}/{student.id}") if item else None

    def page(self, template: str, **values: Any) -> str:
        return render_template(
            f"sandbox/{template}",
            visit=self,
            person=self.person,
            course=self.course,
            rules=self.rules,
            state_words=STATE_WORDS,
            **values,
        )

    def launch_page(self, wish: Wish, template: str, **values: Any) -> str:
        """A page with the tool in a frame; why it cannot be opened stands in its place."""
        form: LoginForm | None = None
        trouble = ""
        try:
            form = start(self.state, self.rules, wish)
        except PageError as fault:
            trouble = fault.message
        storage = self.state.options.storage_target if self.rules == "canvas" else None
        return self.page(template, form=form, trouble=trouble, storage=storage, **values)


@contextmanager
def visiting(person: str, course: str) -> Iterator[Visit]:
    """Raises PageError for somebody unknown, or somebody whom the course does not know."""
    with sandbox().store.change() as state:
        who, where = state.people.get(person), state.courses.get(course)
        if who is None or where is None:
            raise PageError(404, "There is no such person or course.")
        if not may_enter(who, course):
            raise PageError(403, f"{who.name} is not in this course.")
        yield Visit(state, who, where)


@blueprint.get("/")
def home() -> str:
    with sandbox().store.read() as state:
        people = [person for person in state.people.values() if person.active]
        return render_template(
            "sandbox/home.html", people=people, kind_words=KIND_WORDS, rules=state.rules
        )


@blueprint.get("/as/<person>/")
def courses(person: str) -> str:
    with sandbox().store.read() as state:
        who = state.people.get(person)
        if who is None:
            raise PageError(404, "There is no such person.")
        mine = [course for course in state.courses.values() if may_enter(who, course.id)]
        return render_template("sandbox/courses.html", person=who, courses=mine, rules=state.rules)


@blueprint.get("/as/<person>/courses/<course>")
def course_home(person: str, course: str) -> str:
    with visiting(person, course) as visit:
        return visit.page("course.html", assignments=_opened(visit))


def _opened(visit: Visit) -> list[tuple[Assignment, Grade | None]]:
    """What can be opened in the course, with the visitor's own grade."""
    return [
        (assignment, visit.grade(assignment, visit.person))
        for assignment in assignments_of(visit.state, visit.course.id)
        if assignment.url
    ]


@blueprint.get("/as/<person>/courses/<course>/assignments/<assignment>")
def assignment_page(person: str, course: str, assignment: str) -> str:
    with visiting(person, course) as visit:
        shown = visit.assignment(assignment)
        wish = Wish(visit.person, "assignment" if shown.graded else "module", visit.course, shown)
        return visit.launch_page(
            wish, "assignment.html", assignment=shown, grade=visit.grade(shown, visit.person)
        )


@blueprint.get("/as/<person>/courses/<course>/navigation")
def navigation(person: str, course: str) -> str:
    """Canvas's course navigation; Moodle has none."""
    with visiting(person, course) as visit:
        if visit.rules == "moodle":
            raise PageError(404, "Under Moodle's rules a course menu opens no tool.")
        return visit.launch_page(Wish(visit.person, "navigation", visit.course), "tool.html")


@blueprint.get("/as/<person>/courses/<course>/assignments/<assignment>/submission")
def submission(person: str, course: str, assignment: str) -> str:
    """The student's own submission details, as Canvas shows them."""
    with visiting(person, course) as visit:
        shown = visit.assignment(assignment)
        if visit.rules == "moodle":
            raise PageError(404, "Under Moodle's rules the activity itself shows the submission.")
        wish = Wish(visit.person, "details", visit.course, shown, student=visit.person)
        return visit.launch_page(
            wish, "submission.html", assignment=shown, grade=visit.grade(shown, visit.person)
        )


@blueprint.get("/as/<person>/courses/<course>/grades")
def grades(person: str, course: str) -> str:
    """What a student sees of the gradebook: their own row."""
    with visiting(person, course) as visit:
        if not visit.is_student:
            raise PageError(403, "Only students have grades of their own.")
        rows = [(one, grade) for one, grade in _opened(visit) if one.graded]
        return visit.page("grades.html", rows=rows)


@blueprint.get("/post_message_forwarding")
def forwarding() -> str:
    """The frame that answers platform storage messages (canvas.md 8.1)."""
    return render_template("sandbox/forwarding.html")


@blueprint.app_template_filter("points")
def points(value: float | None) -> str:
    """``1`` for 1.0, ``0.5``, and a dash for none."""
    return "–" if value is None else f"{value:g}"


@blueprint.app_template_filter("attempts")
def newest_first(grade: Grade | None) -> list[Any]:
    return list(reversed(attempts(grade))) if grade else []
