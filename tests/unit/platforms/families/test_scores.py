"""What each family's score messages are, and what its answers mean."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone

import pytest

from lti_tool.platforms.families import family
from lti_tool.platforms.families.answers import Verdict
from lti_tool.platforms.families.base import ScoreFacts

AT = datetime(2026, 3, 4, 9, 0, 0, 654321, tzinfo=UTC)
FACTS = ScoreFacts(
    subject="ana",
    timestamp=AT,
    submitted_at=datetime(2026, 3, 1, 10, 15, 30, 123456, tzinfo=UTC),
    review_url="https://tool.example/lti/review/7F3K",
    score=1.0,
    comment="Earned.",
)
EXTENSION = "https://canvas.instructure.com/lti/submission"


def test_canvas_is_told_of_a_submission() -> None:
    facts = replace(FACTS, timestamp=FACTS.submitted_at)

    assert family("canvas").submitted(facts) == {
        "userId": "ana",
        "timestamp": "2026-03-01T10:15:30.123456Z",
        "activityProgress": "Submitted",
        "gradingProgress": "PendingManual",
        "submission": {"submittedAt": "2026-03-01T10:15:30.123456Z"},
        EXTENSION: {
            "new_submission": True,
            "preserve_score": True,
            "submission_type": "basic_lti_launch",
            "submission_data": "https://tool.example/lti/review/7F3K",
        },
    }


@pytest.mark.parametrize("name", ["moodle", "generic"])
def test_no_other_lms_is(name: str) -> None:
    assert not family(name).sends_submitted
    with pytest.raises(NotImplementedError):
        family(name).submitted(FACTS)


def test_canvas_is_told_of_a_release() -> None:
    assert family("canvas").released(FACTS) == {
        "userId": "ana",
        "timestamp": "2026-03-04T09:00:00.654321Z",
        "activityProgress": "Completed",
        "gradingProgress": "FullyGraded",
        "scoreGiven": 1,
        "scoreMaximum": 1,
        "comment": "Earned.",
        EXTENSION: {"new_submission": False},
    }


def test_canvas_keeps_its_grade_at_a_release_without_a_score() -> None:
    body = family("canvas").released(replace(FACTS, score=None))

    assert "scoreGiven" not in body
    assert "scoreMaximum" not in body
    assert body[EXTENSION] == {"new_submission": False, "preserve_score": True}


@pytest.mark.parametrize("name", ["moodle", "generic"])
def test_other_lmss_are_told_the_plain_score(name: str) -> None:
    body = family(name).released(replace(FACTS, score=0.0))

    assert (body["scoreGiven"], body["scoreMaximum"]) == (0, 1)
    assert EXTENSION not in body


@pytest.mark.parametrize("name", ["canvas", "moodle", "generic"])
def test_a_release_without_a_comment_sends_none(name: str) -> None:
    assert "comment" not in family(name).released(replace(FACTS, comment=None))


@pytest.mark.parametrize(
    ("name", "step"),
    [
        ("canvas", timedelta(milliseconds=1)),
        ("generic", timedelta(milliseconds=1)),
        ("moodle", timedelta(seconds=1)),
    ],
)
def test_a_timestamp_comes_after_the_last_one(name: str, step: timedelta) -> None:
    last = AT.replace(microsecond=0) + timedelta(hours=1)

    assert family(name).timestamp(AT, last) == last + step


@pytest.mark.parametrize("name", ["canvas", "generic"])
def test_a_timestamp_is_now_where_the_last_one_is_past(name: str) -> None:
    assert family(name).timestamp(AT, AT - timedelta(seconds=5)) == AT
    assert family(name).timestamp(AT, None) == AT


def test_moodle_counts_whole_seconds() -> None:
    moodle = family("moodle")

    stamp = moodle.timestamp(AT, None)

    assert stamp == AT.replace(microsecond=0)
    assert moodle.written(stamp) == "2026-03-04T09:00:00Z"


def test_a_moment_is_written_in_utc() -> None:
    zone = timezone(timedelta(hours=-6))

    assert family("generic").written(AT.astimezone(zone)) == "2026-03-04T09:00:00.654321Z"


CANVAS_OLD = '{"errors":{"message":"The timestamp must not be earlier than the last one accepted"}}'
ANSWERS = [
    ("canvas", 200, '{"resultUrl": "x"}', Verdict.STORED),
    ("canvas", 200, "", Verdict.STORED),
    ("canvas", 400, CANVAS_OLD, Verdict.OLD_TIMESTAMP),
    ("canvas", 400, "Provided submitted_at timestamp is in the future", Verdict.REFUSED),
    ("canvas", 400, "Provided timestamp of x not a valid timestamp", Verdict.REFUSED),
    ("canvas", 401, "Insufficient permissions", Verdict.REFUSED),
    ("canvas", 403, "403 Forbidden (Rate Limit Exceeded)", Verdict.THROTTLED),
    ("canvas", 403, "forbidden", Verdict.REFUSED),
    ("canvas", 429, "Rate Limit Exceeded", Verdict.THROTTLED),
    ("canvas", 412, "not associated with the line item", Verdict.REFUSED),
    ("canvas", 422, "User not found in course or is not a student", Verdict.REFUSED),
    ("canvas", 504, "", Verdict.UNCLEAR),
    ("moodle", 200, "", Verdict.STORED),
    ("moodle", 200, "\n", Verdict.STORED),
    ("moodle", 200, "[]", Verdict.UNCLEAR),
    ("moodle", 400, "[]", Verdict.REFUSED),
    ("moodle", 404, "[]", Verdict.REFUSED),
    ("moodle", 409, "[]", Verdict.OLD_TIMESTAMP),
    ("moodle", 500, "[]", Verdict.UNCLEAR),
    ("generic", 201, "{}", Verdict.STORED),
    ("generic", 204, "", Verdict.STORED),
    ("generic", 302, "", Verdict.NOT_NOW),
    ("generic", 400, "Score already exists for the provided timestamp", Verdict.OLD_TIMESTAMP),
    (
        "generic",
        400,
        "can only be updated to a later point in time: timestamp",
        Verdict.OLD_TIMESTAMP,
    ),
    ("generic", 400, "scoreMaximum is required", Verdict.REFUSED),
    ("generic", 403, "Rate Limit Exceeded", Verdict.REFUSED),
    ("generic", 408, "", Verdict.THROTTLED),
    ("generic", 409, "conflict", Verdict.OLD_TIMESTAMP),
    ("generic", 503, "", Verdict.UNCLEAR),
]


@pytest.mark.parametrize(("name", "status", "text", "expected"), ANSWERS)
def test_what_an_answer_means(name: str, status: int, text: str, expected: Verdict) -> None:
    assert family(name).verdict(status, text) is expected


def test_a_line_item_is_of_maximum_one_with_a_label_that_every_lms_takes() -> None:
    item = family("moodle").line_item("17", "T" * 300, "fieldwork-result")

    assert item == {
        "scoreMaximum": 1,
        "label": "T" * 100,
        "resourceLinkId": "17",
        "tag": "fieldwork-result",
    }


def test_canvas_gets_no_line_item_of_ours() -> None:
    assert not family("canvas").makes_line_items


def test_sentences_name_the_lms() -> None:
    assert (family("canvas").label, family("moodle").label) == ("Canvas", "Moodle")
