"""What Moodle does with a score (moodle.md 22 to 27)."""

import time
from datetime import UTC, datetime
from typing import Any

from .errors import Refused
from .families import Family
from .gradebook import grade_of, remember
from .records import Comment, Course, Grade, LineItem, Result, State

ACTIVITY = {"Initialized", "Started", "InProgress", "Submitted", "Completed"}
GRADING = {"NotReady", "Failed", "Pending", "PendingManual", "FullyGraded"}


def post_score(state: State, family: Family, course: Course, item: LineItem, body: Any) -> None:
    """Takes a score; success has no body. Raises Refused and then changes nothing."""
    moment = check(body)
    if not str(body["userId"]).isdigit():
        raise Refused(502, "Bad Gateway")
    person = family.person(state, str(body["userId"]))
    if person is None or not family.gradable(person, course.id):
        raise Refused(400, "Incorrect score received: not an enrolled student")
    grade = grade_of(state.books["moodle"], item, person)
    _check_order(grade, item, moment)
    if item.locked:
        raise Refused(500, "The item is locked")
    # An overridden grade still takes the post and answers 200: nothing of it is shown.
    if not (grade.overridden and item.coupled):
        _apply(grade, item, body)
    _keep(grade, item, body)
    remember(state.books["moodle"], item, person, "score", body)


def check(body: Any) -> datetime:
    """The score's timestamp, once every field is known to be good; 400 otherwise."""
    if not isinstance(body, dict) or not body.get("userId"):
        raise Refused(400, "Incorrect score received: userId")
    if body.get("activityProgress") not in ACTIVITY:
        raise Refused(400, "Incorrect score received: activityProgress")
    if body.get("gradingProgress") not in GRADING:
        raise Refused(400, "Incorrect score received: gradingProgress")
    given, maximum = body.get("scoreGiven"), body.get("scoreMaximum")
    if given is not None and maximum is None:
        raise Refused(400, "Incorrect score received: scoreMaximum")
    if not all(_is_number(value) for value in (given, maximum) if value is not None):
        raise Refused(400, "Incorrect score received: not a number")
    if given is not None and maximum is not None and maximum <= 0:
        raise Refused(400, "Incorrect score received: scoreMaximum")
    return _moment(body.get("timestamp"))


def _moment(text: Any) -> datetime:
    try:
        moment = datetime.fromisoformat(text)
    except (TypeError, ValueError) as fault:
        raise Refused(400, "Incorrect score received: timestamp") from fault
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _check_order(grade: Grade, item: LineItem, moment: datetime) -> None:
    """Whole seconds. An activity's own column compares with Moodle's clock at the last change
    of the grade, a standalone one with the last timestamp it was sent."""
    last: float | None = grade.changed_at
    if not item.coupled:
        last = _moment(grade.result.timestamp).timestamp() if grade.result else None
    if last is not None and int(moment.timestamp()) <= int(last):
        raise Refused(409, "Refusing score with an earlier timestamp")


def _apply(grade: Grade, item: LineItem, body: dict[str, Any]) -> None:
    """Anything but FullyGraded with a score empties the grade; the comment is replaced always."""
    comment = body.get("comment")
    grade.comments = [Comment(str(comment), time.time())] if comment else []
    given = body.get("scoreGiven")
    if given is None or body["gradingProgress"] != "FullyGraded":
        grade.score, grade.graded_by, grade.state = None, None, "unsubmitted"
        return
    scaled = round(given * item.maximum / body["scoreMaximum"], 5)
    grade.score = max(0.0, min(scaled, item.maximum))
    grade.graded_by, grade.state = "tool", "graded"
    grade.overridden = False


def _keep(grade: Grade, item: LineItem, body: dict[str, Any]) -> None:
    grade.changed_at = time.time()
    grade.result = Result(
        score=grade.score,
        maximum=item.maximum,
        comment=grade.comments[0].text if grade.comments else None,
        timestamp=body["timestamp"],
        grading_progress=body["gradingProgress"],
    )
