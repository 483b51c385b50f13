"""Results as each LMS answers them (canvas.md 3.6, moodle.md 27)."""

from typing import Any

from .families import Family
from .people import is_student
from .records import Book, Course, Grade, LineItem, Person, State

Row = dict[str, Any]


def canvas_results(
    state: State, family: Family, course: Course, item: LineItem, user_id: str | None
) -> list[Row]:
    """One row per student who ever got a score post; empty for anybody else."""
    wanted = family.person(state, user_id) if user_id else None
    rows = []
    for person, grade in _graded(state, state.books["canvas"], item):
        chosen = user_id is None or person is wanted
        if chosen and grade.result and is_student(person, course.id):
            row = _row(family, state, item, person, str(person.number))
            row["resultMaximum"] = grade.result.maximum
            if grade.result.score is not None:
                row["resultScore"] = grade.result.score
            if grade.result.comment:
                row["comment"] = grade.result.comment
            rows.append(row)
    return rows


def moodle_results(state: State, family: Family, item: LineItem, user_id: str | None) -> list[Row]:
    """The gradebook's own values, a teacher's included."""
    rows = []
    for person, grade in _graded(state, state.books["moodle"], item):
        subject = family.subject(state, person)
        if grade.changed_at is None or (user_id is not None and user_id != subject):
            continue
        row = _row(family, state, item, person, subject)
        row["resultMaximum"] = item.maximum
        if grade.score is not None:
            row["resultScore"] = grade.score
        if grade.comments:
            row["comment"] = grade.comments[-1].text
        rows.append(row)
    return rows


def _graded(state: State, book: Book, item: LineItem) -> list[tuple[Person, Grade]]:
    found = []
    for key, grade in book.grades.items():
        number, _, person = key.partition("/")
        if number == item.id:
            found.append((state.people[person], grade))
    return found


def _row(family: Family, state: State, item: LineItem, person: Person, number: str) -> Row:
    address, _, query = family.line_item_url(item, "results").partition("?")
    tail = f"?{query}&user_id={number}" if query else ""
    return {
        "id": f"{address}/{number}{tail}",
        "userId": family.subject(state, person),
        "scoreOf": family.line_item_url(item),
    }
