"""What was chosen in the tool becomes assignments: at once in Moodle, on Save in Canvas."""

import secrets
import time
from dataclasses import dataclass

from .courses import BOTH, add_assignment, item_of, new_assignment
from .errors import PageError
from .records import Assignment, Choice, LinkItem, Rules, State

CHOICE_LIFE = 24 * 3600
# What Canvas's form for a new assignment holds before anybody types a number.
USUAL_POINTS = 100.0


@dataclass(frozen=True)
class AssignmentForm:
    """The form of an assignment, as the teacher finds it or as they save it."""

    title: str
    points: float
    description: str


def keep(state: State, rules: Rules, person: str, course: str, assignment: str | None) -> Choice:
    """A new, empty choice, found again by its key for a day."""
    now = time.time()
    choice = Choice(secrets.token_hex(16), rules, person, course, now, assignment)
    alive = {key: one for key, one in state.choices.items() if one.created > now - CHOICE_LIFE}
    state.choices = {**alive, choice.key: choice}
    return choice


def find(state: State, key: str, course: str) -> Choice:
    """Raises PageError where it was saved already, or a day has passed."""
    choice = state.choices.get(key)
    if choice is None or choice.course != course:
        raise PageError(404, "What was chosen is gone: it was saved already, or a day has passed.")
    return choice


def proposed(choice: Choice | None, assignment: Assignment | None) -> AssignmentForm:
    """What the form shows first: what was chosen, over what the assignment has."""
    item = choice.items[0] if choice and choice.items else None
    shown = item or assignment
    if shown is None:
        raise PageError(404, "Nothing was chosen.")
    points = assignment.points if assignment else USUAL_POINTS
    if item and item.points is not None:
        points = item.points
    return AssignmentForm(shown.title, points, shown.description)


def create(
    state: State, choice: Choice, item: LinkItem, form: AssignmentForm, graded: bool = True
) -> Assignment:
    made = new_assignment(state, choice.course, form.title, form.points, item.url, graded)
    made.description = form.description
    add_assignment(state, made)
    _link(state, choice.rules, made, item)
    return made


def change(
    state: State, assignment: Assignment, form: AssignmentForm, choice: Choice | None
) -> None:
    """The columns follow title and points (canvas.md 3.2); a choice brings another link."""
    assignment.title, assignment.points = form.title, form.points
    assignment.description = form.description
    for rules in BOTH:
        if column := item_of(state, rules, assignment.id):
            column.label, column.maximum = form.title, form.points
    if choice and choice.items:
        _link(state, choice.rules, assignment, choice.items[0])


def _link(state: State, rules: Rules, assignment: Assignment, item: LinkItem) -> None:
    assignment.url = item.url
    assignment.custom = dict(item.custom)
    assignment.unlock_at = item.unlock_at or assignment.unlock_at
    assignment.due_at = item.due_at or assignment.due_at
    if column := item_of(state, rules, assignment.id):
        column.resource_id, column.tag = item.resource_id, item.tag
        column.submission_review = item.submission_review


def save(state: State, choice: Choice, form: AssignmentForm) -> Assignment:
    """Canvas's Save: a new assignment, or the existing one that the choice was made for."""
    state.choices.pop(choice.key, None)
    existing = state.assignments.get(choice.assignment or "")
    if existing is None:
        return create(state, choice, choice.items[0], form)
    change(state, existing, form, choice)
    return existing


def add_all(state: State, choice: Choice) -> None:
    """Moodle's way: every item becomes an activity, graded where it brought a line item."""
    for item in choice.items:
        form = AssignmentForm(item.title, item.points or 0.0, item.description)
        create(state, choice, item, form, graded=item.points is not None)
        choice.added = [*choice.added, item.title]
