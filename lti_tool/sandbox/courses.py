"""Courses, their assignments, and the gradebook column that comes with each."""

import secrets
import uuid

from .people import FIRST_PEOPLE, add_person
from .records import Assignment, Course, LineItem, Person, Rules, State

FIRST_CUSTOM = {"credential": "ell-advocacy"}
BOTH: tuple[Rules, Rules] = ("canvas", "moodle")


def add_course(state: State, code: str, title: str, history: list[str] | None = None) -> Course:
    course = Course(
        id=str(state.next_number()),
        opaque=secrets.token_hex(20),
        code=code,
        title=title,
        history=list(history or []),
    )
    state.courses[course.id] = course
    return course


def add_assignment(state: State, assignment: Assignment) -> Assignment:
    """Adds it and, if it is graded, one coupled line item in each gradebook."""
    state.assignments[assignment.id] = assignment
    for rules in BOTH:
        if assignment.graded:
            number = str(state.next_number())
            state.books[rules].line_items[number] = LineItem(
                id=number,
                course=assignment.course,
                label=assignment.title,
                maximum=assignment.points,
                assignment=assignment.id,
                coupled=True,
            )
    return assignment


def new_assignment(
    state: State, course: str, title: str, points: float, url: str | None, graded: bool = True
) -> Assignment:
    """An assignment that is not stored yet: ``add_assignment`` does that."""
    return Assignment(
        id=str(state.next_number()),
        course=course,
        uuid=str(uuid.uuid4()),
        title=title,
        description="",
        points=points,
        url=url,
        graded=graded,
    )


def copy_course(
    state: State, source: Course, code: str, title: str, enroll: bool = False
) -> Course:
    """A new course with copies of the assignments; ``enroll`` takes the people along."""
    course = add_course(state, code, title, [source.opaque, *source.history])
    for original in assignments_of(state, source.id):
        copy_assignment(state, original, course, original.title)
    if enroll:
        for person in _enrolled(state, source):
            person.courses = [*person.courses, course.id]
    return course


def _enrolled(state: State, course: Course) -> list[Person]:
    return [person for person in state.people.values() if course.id in person.courses]


def copy_assignment(state: State, original: Assignment, course: Course, title: str) -> Assignment:
    """New link ids and line items, but the same URL and custom values (canvas.md 9.3)."""
    twin = new_assignment(state, course.id, title, original.points, original.url, original.graded)
    twin.description = original.description
    twin.custom = dict(original.custom)
    add_assignment(state, twin)
    source, copy = item_of(state, "moodle", original.id), item_of(state, "moodle", twin.id)
    if source and copy:
        # Moodle's copy keeps these too (moodle.md 17); of Canvas's nobody knows (canvas.md 14.6).
        copy.resource_id, copy.tag = source.resource_id, source.tag
        copy.submission_review = source.submission_review
    return twin


def lineage(state: State, course: Course) -> list[Course]:
    """The courses that this one was copied from, the newest first."""
    known = {one.opaque: one for one in state.courses.values()}
    return [known[opaque] for opaque in course.history if opaque in known]


def item_of(state: State, rules: Rules, assignment: str) -> LineItem | None:
    """The assignment line item: the first one made (canvas.md 3.2)."""
    items = state.books[rules].line_items.values()
    return next((item for item in items if item.assignment == assignment and item.gradebook), None)


def assignments_of(state: State, course: str) -> list[Assignment]:
    return [one for one in state.assignments.values() if one.course == course]


def seed(rules: Rules, launch_url: str) -> State:
    """One course with one assignment and its people; keys are made elsewhere."""
    state = State(rules=rules, institution=secrets.token_hex(20))
    course = add_course(state, "MC-ELL", "Advocating for ELL Students")
    for given_name, family_name, kind in FIRST_PEOPLE:
        add_person(state, given_name, family_name, kind, [course.id])
    assignment = new_assignment(state, course.id, "Micro-credential: ELL Advocacy", 1, launch_url)
    assignment.description = "<p>Write, upload and submit in the activity below.</p>"
    assignment.custom = dict(FIRST_CUSTOM)
    add_assignment(state, assignment)
    return state
