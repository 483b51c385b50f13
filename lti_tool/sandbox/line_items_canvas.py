"""Canvas's line items (canvas.md 3.2)."""

from typing import Any

from .courses import add_assignment, item_of, new_assignment
from .errors import Refused
from .families import Family
from .line_items import as_json, required
from .records import Assignment, Course, LineItem, State

SUBMISSION_TYPE = "https://canvas.instructure.com/lti/submission_type"
LAUNCH_URL = "https://canvas.instructure.com/lti/launch_url"
TYPES = {"none", "external_tool"}


def show(
    state: State, family: Family, item: LineItem, with_launch_url: bool = False
) -> dict[str, Any]:
    assignment = state.assignments.get(item.assignment or "")
    linked = assignment if assignment and (assignment.url or not item.gradebook) else None
    shown = as_json(item, family, item.resource_link_id or (linked.uuid if linked else None))
    if item.submission_type:
        shown[SUBMISSION_TYPE] = item.submission_type
    if with_launch_url and linked and linked.url:
        shown[LAUNCH_URL] = linked.url
    return shown


def create(state: State, course: Course, body: Any) -> LineItem:
    """With ``resourceLinkId`` an extra item that nobody sees; without, a new assignment."""
    body = required(body, "scoreMaximum", "label")
    link = body.get("resourceLinkId")
    submission_type = body.get(SUBMISSION_TYPE)
    if submission_type and submission_type.get("type") not in TYPES:
        raise Refused(400, "Unknown submission type", framework=True)
    assignment = _linked(state, course, link) if link else _new(state, course, body)
    item = LineItem(
        id=str(state.next_number()),
        course=course.id,
        label=body["label"],
        maximum=float(body["scoreMaximum"]),
        assignment=assignment.id,
        gradebook=not link,
        resource_id=body.get("resourceId"),
        tag=body.get("tag"),
        resource_link_id=link,
        start_at=body.get("startDateTime"),
        end_at=body.get("endDateTime"),
        submission_type=submission_type,
    )
    state.books["canvas"].line_items[item.id] = item
    return item


def _linked(state: State, course: Course, link: str) -> Assignment:
    for assignment in state.assignments.values():
        if assignment.uuid == link and assignment.course == course.id and assignment.url:
            if item_of(state, "canvas", assignment.id) is None:
                raise Refused(
                    412, "The specified LTI link ID is not associated with the line item."
                )
            return assignment
    raise Refused(404, "The specified resource does not exist.", framework=True)


def _new(state: State, course: Course, body: dict[str, Any]) -> Assignment:
    wanted = body.get(SUBMISSION_TYPE) or {}
    url = wanted.get("external_tool_url") if wanted.get("type") == "external_tool" else None
    # The item is made by the caller, uncoupled; so the assignment comes without one of its own.
    assignment = new_assignment(
        state, course.id, body["label"], float(body["scoreMaximum"]), url, graded=False
    )
    add_assignment(state, assignment)
    assignment.graded = True
    return assignment


def update(state: State, item: LineItem, body: Any) -> None:
    """On the assignment line item the assignment changes with it: name, points, dates."""
    body = required(body)
    item.label = body.get("label", item.label)
    item.maximum = float(body.get("scoreMaximum", item.maximum))
    item.resource_id = body.get("resourceId", item.resource_id)
    item.tag = body.get("tag", item.tag)
    item.start_at = body.get("startDateTime", item.start_at)
    item.end_at = body.get("endDateTime", item.end_at)
    assignment = state.assignments.get(item.assignment or "")
    if assignment and item.gradebook:
        assignment.title, assignment.points = item.label, item.maximum
        assignment.unlock_at = body.get("startDateTime", assignment.unlock_at)
        assignment.due_at = body.get("endDateTime", assignment.due_at)


def delete(state: State, item: LineItem) -> None:
    """Coupled: refused. Uncoupled and the assignment's own: the assignment goes too."""
    if item.coupled:
        raise Refused(401, "Cannot delete a line item that is coupled to an assignment")
    book = state.books["canvas"]
    doomed = [item.id]
    if item.gradebook and item.assignment:
        state.assignments.pop(item.assignment, None)
        doomed = [one.id for one in book.line_items.values() if one.assignment == item.assignment]
    for number in doomed:
        del book.line_items[number]
