"""What Canvas does with a score (canvas.md 3.1, 3.3 and 3.4), check by check, in its order."""

import time
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from .errors import Refused
from .families import Family
from .gradebook import canvas_state, grade_of, remember
from .people import is_student
from .records import Assignment, Comment, Course, Grade, LineItem, Result, State, Submission

EXTENSION = "https://canvas.instructure.com/lti/submission"
ACTIVITY = {"Initialized", "Started", "InProgress", "Submitted", "Completed"}
GRADING = {"NotReady", "Failed", "Pending", "PendingManual", "FullyGraded"}
# The two progresses that mean "a student handed in"; exact set unverified (canvas.md 14.1).
NEEDS_GRADING = {"Submitted", "Completed"}
NO_SCORE = {"NotReady", "Pending", "Failed"}
WITH_ADDRESS = {"basic_lti_launch", "online_url"}
TYPES = WITH_ADDRESS | {"none", "online_text_entry", "external_tool", "online_upload"}
NOT_A_STUDENT = "User not found in course or is not a student"


@dataclass(frozen=True)
class ScorePost:
    """A score that has passed every check; ``submitted_at`` is ISO 8601."""

    body: dict[str, Any]
    extension: dict[str, Any]
    submission_type: str
    submitted_at: str

    @property
    def is_submission(self) -> bool:
        wanted = self.extension.get("new_submission", self.submission_type != "none")
        return bool(wanted) and self.body["activityProgress"] in NEEDS_GRADING


def post_score(
    state: State, family: Family, course: Course, item: LineItem, body: Any
) -> dict[str, Any]:
    """Takes a score and answers what Canvas answers; raises Refused and then changes nothing."""
    if course.concluded:
        raise Refused(422, "This course has concluded. AGS requests will no longer be accepted.")
    if not isinstance(body, dict):
        raise Refused(400, "The body is no score", framework=True)
    person = family.person(state, str(body.get("userId", "")))
    if person is None or not is_student(person, course.id):
        raise Refused(422, NOT_A_STUDENT)
    assignment = state.assignments.get(item.assignment or "")
    grade = grade_of(state.books["canvas"], item, person)
    post = check(body, item, assignment, grade)
    if item.gradebook:
        _submit(grade, post)
        _score(grade, item, assignment, post)
        _comment(grade, body)
    _keep_result(grade, item, body)
    if item.gradebook:
        grade.state = canvas_state(grade)
    remember(state.books["canvas"], item, person, "score", body)
    return {
        "resultUrl": f"{family.line_item_url(item, 'results')}/{person.number}",
        EXTENSION: {"content_items": []},
    }


def check(
    body: dict[str, Any], item: LineItem, assignment: Assignment | None, grade: Grade
) -> ScorePost:
    """Required fields, published, timestamp, maximum, score, submitted time, files, attempts."""
    for name in ("userId", "activityProgress", "gradingProgress", "timestamp"):
        if not body.get(name):
            raise Refused(400, f"param is missing or the value is empty: {name}", framework=True)
    if body["activityProgress"] not in ACTIVITY or body["gradingProgress"] not in GRADING:
        raise Refused(400, "Unknown activityProgress or gradingProgress", framework=True)
    if assignment and not assignment.published:
        raise Refused(422, "This assignment is still unpublished")
    stamp = read_time(body["timestamp"], "timestamp")
    if grade.result and stamp < read_time(grade.result.timestamp, "timestamp"):
        raise Refused(400, "The timestamp must not be earlier than the last one accepted")
    _check_numbers(body, item)
    extension = body.get(EXTENSION) or {}
    post = ScorePost(
        body=body,
        extension=extension,
        submission_type=extension.get("submission_type", "external_tool"),
        submitted_at=_submitted_at(body, extension),
    )
    _check_submission(post, assignment, grade)
    return post


def read_time(text: Any, name: str) -> datetime:
    """ISO 8601 to an aware time; 400 for anything else."""
    try:
        moment = datetime.fromisoformat(text)
    except (TypeError, ValueError) as fault:
        raise Refused(400, f"Provided {name} timestamp of {text} not a valid timestamp") from fault
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _check_numbers(body: dict[str, Any], item: LineItem) -> None:
    given, maximum = body.get("scoreGiven"), body.get("scoreMaximum")
    if given is None:
        return
    if maximum is None:
        raise Refused(422, "ScoreMaximum not supplied when ScoreGiven present.")
    if not _is_number(maximum) or maximum < 0:
        raise Refused(422, "ScoreMaximum must be greater than or equal to 0")
    if maximum == 0 and item.maximum != 0:
        raise Refused(422, "ScoreMaximum cannot be zero if line item's maximum is not zero")
    if not _is_number(given) or given < 0:
        raise Refused(422, "ScoreGiven must be greater than or equal to 0")


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _submitted_at(body: dict[str, Any], extension: dict[str, Any]) -> str:
    told = (body.get("submission") or {}).get("submittedAt") or extension.get("submitted_at")
    if not told:
        return datetime.now(UTC).isoformat()
    if read_time(told, "submitted_at").timestamp() > time.time() + 60:
        raise Refused(400, "Provided submitted_at timestamp is in the future")
    return str(told)


def _check_submission(post: ScorePost, assignment: Assignment | None, grade: Grade) -> None:
    if post.submission_type not in TYPES:
        raise Refused(400, "Unknown submission_type", framework=True)
    if post.extension.get("content_items"):
        raise Refused(400, "This platform fetches no files")
    if post.submission_type == "online_upload":
        raise Refused(422, "Content items must be provided with submission type 'online_upload'")
    limit = assignment.allowed_attempts if assignment else None
    if limit and post.is_submission and _next_attempt(grade, post) > limit:
        raise Refused(
            422, "The maximum number of allowed attempts has been reached for this submission"
        )


def _next_attempt(grade: Grade, post: ScorePost) -> int:
    """The same submission time again is the same attempt."""
    stored = grade.submission
    if stored is None:
        return 1
    same = read_time(stored.submitted_at, "") == read_time(post.submitted_at, "")
    return stored.attempt if same else stored.attempt + 1


def _submit(grade: Grade, post: ScorePost) -> None:
    """What was submitted before is cleared, then set from the request (step 2)."""
    if not post.is_submission:
        return
    kind = post.submission_type
    address = post.extension.get("submission_data") if kind in WITH_ADDRESS else None
    grade.submission = Submission(_next_attempt(grade, post), kind, address, post.submitted_at)
    grade.versions = [one for one in grade.versions if one.attempt != grade.submission.attempt] + [
        grade.submission
    ]
    grade.score_is_current = grade.score is None


def _score(grade: Grade, item: LineItem, assignment: Assignment | None, post: ScorePost) -> None:
    """The first condition that holds decides (the table of step 3)."""
    body, given = post.body, post.body.get("scoreGiven")
    if post.extension.get("preserve_score"):
        return
    if given is None or body["gradingProgress"] in NO_SCORE:
        grade.score, grade.graded_by = None, None
        return
    if post.extension.get("prioritize_non_tool_grade") and grade.score is not None:
        return
    if assignment and assignment.grading_type == "pass_fail":
        grade.score = item.maximum if given > 0 else 0.0
    else:
        grade.score = given * item.maximum / body["scoreMaximum"] if item.maximum else 0.0
    grade.score_is_current, grade.graded_by = True, "tool"


def _comment(grade: Grade, body: dict[str, Any]) -> None:
    if body.get("comment"):
        grade.comments.append(Comment(str(body["comment"]), time.time()))


def _keep_result(grade: Grade, item: LineItem, body: dict[str, Any]) -> None:
    """Each post overwrites the Result's own score, also with nothing (canvas.md 3.6)."""
    maximum = body.get("scoreMaximum")
    grade.result = Result(
        score=body.get("scoreGiven"),
        maximum=item.maximum if maximum is None else maximum,
        comment=body.get("comment"),
        timestamp=body["timestamp"],
        grading_progress=body["gradingProgress"],
    )
