"""Moodle's line items (moodle.md 20)."""

from typing import Any

from .errors import Refused
from .families import Family
from .gradebook import grade_of, remember
from .line_items import as_json, required
from .people import students_of
from .records import Course, LineItem, State

LONGEST_LABEL = 255


def show(state: State, family: Family, item: LineItem) -> dict[str, Any]:
    link = item.assignment if item.coupled else item.resource_link_id
    return as_json(item, family, link)


def create(state: State, course: Course, body: Any) -> LineItem:
    """A standalone column; 403 for a link of another course or none."""
    body = _checked(required(body, "scoreMaximum", "label"))
    link = body.get("resourceLinkId")
    activity = state.assignments.get(str(link)) if link else None
    if link and (activity is None or activity.course != course.id or not activity.url):
        raise Refused(403, "Not this tool's link")
    item = LineItem(
        id=str(state.next_number()),
        course=course.id,
        label=body["label"],
        maximum=float(body["scoreMaximum"]),
        resource_id=body.get("resourceId"),
        tag=body.get("tag"),
        resource_link_id=str(link) if link else None,
        start_at=body.get("startDateTime"),
        end_at=body.get("endDateTime"),
        submission_review=body.get("submissionReview"),
    )
    state.books["moodle"].line_items[item.id] = item
    return item


def update(state: State, item: LineItem, body: Any) -> None:
    """Blanks a tag or resourceId that is not sent; a changed maximum writes 0.00 where there was
    no grade."""
    body = _checked(required(body))
    changed = float(body.get("scoreMaximum", item.maximum)) != item.maximum
    item.label = body.get("label", item.label)
    item.maximum = float(body.get("scoreMaximum", item.maximum))
    item.tag, item.resource_id = body.get("tag", ""), body.get("resourceId", "")
    item.submission_review = body.get("submissionReview", item.submission_review)
    if changed:
        _write_zeros(state, item, body)


def _write_zeros(state: State, item: LineItem, body: dict[str, Any]) -> None:
    book = state.books["moodle"]
    for person in students_of(state, item.course):
        grade = grade_of(book, item, person)
        if grade.score is None:
            grade.score, grade.state = 0.0, "graded"
            remember(book, item, person, "maximum", body)


def delete(state: State, item: LineItem) -> None:
    """Also an activity's own column."""
    del state.books["moodle"].line_items[item.id]


def _checked(body: dict[str, Any]) -> dict[str, Any]:
    if len(str(body.get("label", ""))) > LONGEST_LABEL:
        raise Refused(502, "Bad Gateway")
    return body
