"""Line items as JSON, and the filters that both LMSs know (AGS 2.0, 3.2)."""

from typing import Any

from .errors import Refused
from .families import Family
from .records import Book, Course, LineItem

FILTERS = {"tag": "tag", "resource_id": "resourceId", "resource_link_id": "resourceLinkId"}


def as_json(item: LineItem, family: Family, resource_link_id: str | None) -> dict[str, Any]:
    """A line item as the service answers it; absent values are left out."""
    shown = {
        "id": family.line_item_url(item),
        "scoreMaximum": item.maximum,
        "label": item.label,
        "resourceId": item.resource_id,
        "tag": item.tag,
        "resourceLinkId": resource_link_id,
        "startDateTime": item.start_at,
        "endDateTime": item.end_at,
        "submissionReview": item.submission_review,
    }
    return {name: value for name, value in shown.items() if value is not None}


def find(book: Book, course: Course, number: str) -> LineItem:
    """The course's line item of that number; 404 otherwise."""
    item = book.line_items.get(number)
    if item is None or item.course != course.id:
        raise Refused(404, "The specified resource does not exist.", framework=True)
    return item


def matching(items: list[dict[str, Any]], wanted: dict[str, str]) -> list[dict[str, Any]]:
    """Those items that have every value asked for in the query."""
    asked = {FILTERS[name]: wanted[name] for name in FILTERS if wanted.get(name)}
    return [one for one in items if all(one.get(name) == asked[name] for name in asked)]


def required(body: Any, *names: str) -> dict[str, Any]:
    """The body, if it is an object with these members; 400 otherwise."""
    if not isinstance(body, dict):
        raise Refused(400, "The body is no line item", framework=True)
    for name in names:
        if body.get(name) in {None, ""}:
            raise Refused(400, f"param is missing or the value is empty: {name}", framework=True)
    return body
