"""Canvas's custom field variables (canvas.md 1.3 and 7); what has no value stays literal."""

import re
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

from .courses import lineage
from .records import Assignment
from .roles import CANVAS_NAMES, GRADER_PERMISSIONS, GRADERS
from .scene import Scene

PERMISSIONS = re.compile(r"^\$Canvas\.membership\.permissions<([\w,]*)>$")

# canvas.md 1.3
CANVAS_CUSTOM = {
    "canvas_user_id": "$Canvas.user.id",
    "canvas_course_id": "$Canvas.course.id",
    "canvas_assignment_id": "$Canvas.assignment.id",
    "assignment_lti_id": "$com.instructure.Assignment.lti.id",
    "assignment_points": "$Canvas.assignment.pointsPossible",
    "assignment_due": "$Canvas.assignment.dueAt.iso8601",
    "anonymous_grading": "$com.instructure.Assignment.anonymous_grading",
    "student_view": "$com.instructure.User.student_view",
    "membership_roles": "$Canvas.membership.roles",
    "grader_permissions": "$Canvas.membership.permissions<manage_grades,view_all_grades>",
    "section_ids": "$Canvas.course.sectionIds",
    "context_history": "$Context.id.history",
    "canvas_host": "$Canvas.api.domain",
    "masquerading_user_id": "$Canvas.masqueradingUser.id",
}

# Values that Moodle leaves literal, and a key that arrives in two spellings (moodle.md 2, 5).
MOODLE_CUSTOM = {
    "Assignment_Id": "$ResourceLink.id",
    "link_history": "$ResourceLink.id.history",
    "available_from": "$ResourceLink.available.startDateTime",
    "user_name": "$User.username",
}


CANVAS_VARIABLES: dict[str, Callable[[Scene], Any]] = {
    "$Canvas.user.id": lambda scene: scene.person.number,
    "$Canvas.course.id": lambda scene: int(scene.course.id),
    "$Canvas.assignment.id": lambda scene: _of_assignment(scene, lambda one: int(one.id)),
    "$com.instructure.Assignment.lti.id": lambda scene: _of_assignment(scene, lambda one: one.uuid),
    "$Canvas.assignment.pointsPossible": lambda scene: _of_assignment(
        scene, lambda one: one.points
    ),
    "$Canvas.assignment.dueAt.iso8601": lambda scene: _of_assignment(scene, lambda one: one.due_at),
    "$com.instructure.Assignment.anonymous_grading": lambda scene: _of_assignment(
        scene, lambda one: one.anonymous
    ),
    "$com.instructure.User.student_view": lambda scene: scene.person.kind == "test_student",
    "$Canvas.membership.roles": lambda scene: CANVAS_NAMES[scene.person.kind],
    "$Canvas.course.sectionIds": lambda scene: scene.course.id,
    "$Context.id.history": lambda scene: _history(scene) or None,
    "$Canvas.api.domain": lambda scene: urlsplit(scene.family.base).netloc,
    "$Canvas.masqueradingUser.id": lambda scene: (
        scene.masquerading.number if scene.masquerading else None
    ),
}

MOODLE_VARIABLES: dict[str, Callable[[Scene], Any]] = {
    "$ResourceLink.id": lambda scene: _of_assignment(scene, lambda one: one.id),
    "$User.username": lambda scene: scene.person.id,
    "$User.id": lambda scene: str(scene.person.number),
    "$Context.id": lambda scene: scene.course.id,
    "$Context.label": lambda scene: scene.course.code,
    "$Context.title": lambda scene: scene.course.title,
    "$Context.id.history": lambda scene: _history(scene),
}


def _history(scene: Scene) -> str:
    """The ids of the courses that this one was copied from, the newest first."""
    courses = lineage(scene.state, scene.course)
    return ",".join(scene.family.context_id(course) for course in courses)


def _of_assignment(scene: Scene, read: Callable[[Assignment], Any]) -> Any:
    # An ungraded link is no Canvas assignment, so nothing about one expands (canvas.md 2.4).
    known = scene.assignment is not None and scene.launch.kind != "module"
    return read(scene.assignment) if known and scene.assignment else None


def expand(fields: dict[str, str], scene: Scene) -> dict[str, Any]:
    """Custom fields as this launch carries them."""
    if scene.launch.rules == "moodle":
        expanded = {name: _moodle(value, scene) for name, value in fields.items()}
        return {**expanded, **{name.lower(): value for name, value in expanded.items()}}
    return {name: _canvas(value, scene) for name, value in fields.items()}


def _canvas(value: str, scene: Scene) -> Any:
    permissions = PERMISSIONS.match(value)
    if permissions:
        held = GRADER_PERMISSIONS if scene.person.kind in GRADERS else ()
        found: Any = ",".join(one for one in permissions[1].split(",") if one in held)
    else:
        variable = CANVAS_VARIABLES.get(value)
        found = variable(scene) if variable else None
    if found is None:
        return value
    return found if scene.state.options.native_custom else _text(found)


def _text(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _moodle(value: str, scene: Scene) -> str:
    variable = MOODLE_VARIABLES.get(value)
    found = variable(scene) if variable else None
    return value if found is None else str(found)
