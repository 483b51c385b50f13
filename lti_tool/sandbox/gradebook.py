"""The gradebook's cells: reading one, changing it by hand, and every state it passed through."""

import time
from dataclasses import asdict
from typing import Any

from .records import Book, Comment, Grade, LineItem, Person, Rules, State


def grade_of(book: Book, item: LineItem, person: Person) -> Grade:
    """The cell of a person, made empty if nothing was there."""
    return book.grades.setdefault(f"{item.id}/{person.id}", Grade())


def remember(book: Book, item: LineItem, person: Person, cause: str, detail: Any) -> None:
    """Appends the cell as it is now to the history, with what caused it.

    ``cause`` is ``score`` (a service call, ``detail`` its body) or ``manual`` (a person).
    """
    state = cell(grade_of(book, item, person))
    del state["attempts"]
    book.history.append(
        {
            "time": time.time(),
            "line_item": item.id,
            "assignment": item.assignment,
            "person": person.id,
            "cause": cause,
            "detail": detail,
            "maximum": item.maximum,
            **state,
        }
    )


def cell(grade: Grade) -> dict[str, Any]:
    """A grade as the JSON API shows it; a copy that later changes leave alone."""
    shown = asdict(grade)
    attempts = shown.pop("versions")
    return {**shown, "attempts": attempts, "attempt": shown["submission"] and _number(shown)}


def _number(shown: dict[str, Any]) -> int:
    number: int = shown["submission"]["attempt"]
    return number


def override(
    state: State,
    rules: Rules,
    item: LineItem,
    person: Person,
    grader: Person,
    score: float | None,
    comment: str,
) -> Grade:
    """A person's own change in the LMS. ``score`` None clears the grade.

    Canvas: the stored result follows, its time does not (canvas.md 3.6). Moodle: the grade of an
    activity's own column is overridden from then on (moodle.md 27).
    """
    book = state.books[rules]
    grade = grade_of(book, item, person)
    grade.score = score
    grade.score_is_current = True
    grade.graded_by = grader.id if score is not None else None
    if rules == "canvas":
        _override_canvas(grade, item, score, comment, grader)
    else:
        _override_moodle(grade, item, score, comment, grader)
    remember(book, item, person, "manual", {"grader": grader.id, "score": score})
    return grade


def _override_canvas(
    grade: Grade, item: LineItem, score: float | None, comment: str, grader: Person
) -> None:
    if comment:
        grade.comments.append(Comment(comment, time.time(), grader.name))
    if grade.result:
        scaled = None if score is None or not item.maximum else score / item.maximum
        grade.result.score = None if scaled is None else scaled * grade.result.maximum
        # A person who grades has reviewed: nothing is pending any more.
        if grade.result.grading_progress == "PendingManual":
            grade.result.grading_progress = "FullyGraded"
    grade.state = canvas_state(grade)


def _override_moodle(
    grade: Grade, item: LineItem, score: float | None, comment: str, grader: Person
) -> None:
    if comment:
        grade.comments = [Comment(comment, time.time(), grader.name)]
    grade.overridden = item.coupled and score is not None
    grade.changed_at = time.time()
    grade.state = "unsubmitted" if score is None else "graded"


def canvas_state(grade: Grade) -> Any:
    """Graded if a current score exists; pending review before all else (canvas.md 3.4, step 6)."""
    if grade.result and grade.result.grading_progress == "PendingManual":
        return "pending_review"
    if grade.score is not None and grade.score_is_current:
        return "graded"
    shown = grade.submission
    if shown and (shown.url or shown.type not in {"basic_lti_launch", "online_url"}):
        return "submitted"
    return "unsubmitted"
