"""What is owed, and what is not."""

from dataclasses import replace

import pytest
from flask import Flask
from flask_babel import force_locale

from lti_tool import clock
from lti_tool.database import db
from lti_tool.gradebook import outbox
from lti_tool.gradebook.models import Delivery
from lti_tool.platforms import courses
from lti_tool.platforms.models import Membership, Registration
from tests.unit.gradebook.campus import deliver, enroll, row


@pytest.fixture
def facts(app: Flask) -> outbox.AttemptFacts:
    """A learner's attempt at a Canvas that is never called."""
    return replace(_learner("canvas"), attempt="a1", review_url="http://localhost/lti/review/a1")


def _learner(family: str) -> outbox.AttemptFacts:
    registration = Registration(
        family=family,
        name="LMS",
        issuer=f"https://{family}.example",
        client_id="tool",
        auth_url="https://lms.example/auth",
        token_url="https://lms.example/token",
        jwks_url="https://lms.example/jwks",
    )
    db.session.add(registration)
    db.session.flush()
    return enroll(registration, "ana", "https://lms.example/items/1", None)


def _membership(facts: outbox.AttemptFacts) -> Membership:
    link = courses.link(facts.link_id)
    assert link is not None
    member = courses.membership(link.course_id, facts.person_id)
    assert member is not None
    return member


def _release(facts: outbox.AttemptFacts, earned: bool, zero: bool = False) -> Delivery:
    return outbox.owe_released(facts, earned=earned, comment="Words.", zero_when_not_yet=zero)


def test_what_is_owed_stands_or_falls_with_the_deed(facts: outbox.AttemptFacts) -> None:
    db.session.commit()

    outbox.owe_submitted(facts)
    _release(facts, earned=True)
    db.session.rollback()

    assert db.session.query(Delivery).count() == 0


def test_a_release_carries_its_score_and_comment(facts: outbox.AttemptFacts) -> None:
    owed = _release(facts, earned=True)

    assert (owed.kind, owed.state, owed.score, owed.comment) == (
        "released",
        "waiting",
        1.0,
        "Words.",
    )


@pytest.mark.parametrize(("zero", "score"), [(False, None), (True, 0.0)])
def test_not_yet_earned_is_what_the_program_says(
    facts: outbox.AttemptFacts, zero: bool, score: float | None
) -> None:
    assert _release(facts, earned=False, zero=zero).score == score


@pytest.mark.parametrize("earlier", [{"earned": True}, {"earned": False, "zero": True}])
def test_after_any_score_not_yet_earned_is_zero(
    facts: outbox.AttemptFacts, earlier: dict[str, bool]
) -> None:
    _release(facts, **earlier)

    assert _release(facts, earned=False).score == 0.0


def test_somebody_elses_score_changes_nothing_for_this_person(facts: outbox.AttemptFacts) -> None:
    other = _learner("moodle")
    _release(other, earned=True)

    assert _release(facts, earned=False).score is None


@pytest.mark.parametrize("state", ["waiting", "refused", "conflict"])
def test_a_release_takes_the_place_of_one_that_has_not_arrived(
    facts: outbox.AttemptFacts, state: str
) -> None:
    earlier = _release(facts, earned=False)
    earlier.state = state

    _release(facts, earned=True)

    assert row_state(earlier) == "superseded"


@pytest.mark.parametrize("state", ["delivered", "sending", "not_sent"])
def test_a_release_leaves_what_has_been_settled(facts: outbox.AttemptFacts, state: str) -> None:
    earlier = _release(facts, earned=False)
    earlier.state = state

    _release(facts, earned=True)

    assert row_state(earlier) == state


def row_state(delivery: Delivery) -> str:
    """The state as it stands in this transaction."""
    db.session.refresh(delivery)
    return delivery.state


def test_a_release_leaves_a_submission_that_waits(facts: outbox.AttemptFacts) -> None:
    submitted = outbox.owe_submitted(facts)

    _release(facts, earned=True)

    assert row_state(submitted) == "waiting"


@pytest.mark.one_engine
def test_only_learners_get_a_score(facts: outbox.AttemptFacts) -> None:
    preview = replace(facts, posts_scores=False)

    owed = [outbox.owe_submitted(preview), _release(preview, earned=True)]
    db.session.commit()

    assert [(each.state, each.reason) for each in owed] == [("not_sent", "not_a_learner")] * 2
    assert deliver() == 0


@pytest.mark.one_engine
def test_somebody_acting_as_the_person_costs_them_nothing(facts: outbox.AttemptFacts) -> None:
    _membership(facts).posts_scores = False

    assert outbox.owe_submitted(facts).state == "waiting"
    assert _release(facts, earned=True).state == "waiting"


@pytest.mark.one_engine
@pytest.mark.parametrize("family", ["moodle", "generic"])
def test_only_canvas_is_told_of_a_submission(app: Flask, family: str) -> None:
    owed = outbox.owe_submitted(_learner(family))

    assert (owed.state, owed.reason) == ("not_sent", "family")


def test_the_reports_of_attempts_are_theirs_alone(facts: outbox.AttemptFacts) -> None:
    outbox.owe_submitted(facts)
    _release(facts, earned=True)
    _release(replace(facts, attempt="a2"), earned=True)

    found = outbox.reports(["a1", "a3"], facts.registration_id)

    assert [each.kind for each in found["a1"]] == ["submitted", "released"]
    assert found["a3"] == []
    assert "a2" not in found


def test_the_reports_of_another_registration_are_not_shown(facts: outbox.AttemptFacts) -> None:
    _release(facts, earned=True)
    other = _learner("moodle")

    assert outbox.reports(["a1"], other.registration_id) == {"a1": []}


@pytest.mark.one_engine
def test_losing_the_queue_costs_no_request(
    facts: outbox.AttemptFacts, app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(app.extensions["fieldwork_queue"], "address", "sqlite:////proc/none/q")
    owed = _release(facts, earned=True)
    db.session.commit()

    outbox.wake()

    assert row(owed).state == "waiting"


SENTENCES = [
    ({}, "Your result is on its way to Canvas."),
    ({"timestamp": ..., "tries": 1}, "(sent at "),
    ({"state": "delivered", "delivered_at": ...}, "Your result reached Canvas at "),
    ({"state": "conflict"}, "Canvas does not show it yet"),
    ({"state": "refused"}, "Canvas does not show it yet"),
    ({"state": "superseded"}, "A later result took the place of this one."),
    ({"state": "not_sent", "reason": "grade_there"}, "it is not sent to Canvas"),
    ({"state": "not_sent", "reason": "no_gradebook"}, "Canvas has no place for it"),
]


@pytest.mark.one_engine
@pytest.mark.parametrize(("fields", "sentence"), SENTENCES)
def test_the_educator_is_told_in_plain_words(
    facts: outbox.AttemptFacts, fields: dict[str, object], sentence: str
) -> None:
    owed = _release(facts, earned=True)
    for name, value in fields.items():
        setattr(owed, name, clock.now() if value is ... else value)
    db.session.flush()

    (told,) = outbox.reports(["a1"], facts.registration_id)["a1"]

    assert sentence in told.sentence


STAFF = [
    ({}, "On its way to Canvas."),
    ({"tries": 2}, "tried 2 times, next try at "),
    ({"state": "delivered", "delivered_at": ...}, "Canvas has it since "),
    ({"state": "conflict"}, "Somebody changed the grade in Canvas"),
    ({"state": "refused"}, "Canvas refused it."),
    ({"state": "superseded"}, "A later result took the place of this one."),
    ({"state": "refused", "status": 500}, "Canvas answered with an error each time, for days."),
    ({"state": "not_sent", "reason": "no_gradebook"}, "has no place in its gradebook"),
    ({"state": "not_sent", "reason": "family"}, "shows nothing for a submission"),
    ({"state": "not_sent", "reason": "not_a_learner"}, "Only learners"),
    ({"state": "not_sent", "reason": "grade_there"}, "holds a grade already"),
    ({"state": "not_sent", "reason": "cannot_read"}, "does not let the tool see"),
]


@pytest.mark.one_engine
@pytest.mark.parametrize(("fields", "sentence"), STAFF)
def test_staff_are_told_what_became_of_it(
    facts: outbox.AttemptFacts, fields: dict[str, object], sentence: str
) -> None:
    owed = _release(facts, earned=True)
    for name, value in fields.items():
        setattr(owed, name, clock.now() if value is ... else value)
    db.session.flush()

    (told,) = outbox.reports(["a1"], facts.registration_id)["a1"]

    assert sentence in told.staff_sentence


@pytest.mark.one_engine
@pytest.mark.parametrize("language", ["en", "es"])
@pytest.mark.parametrize("fields", [fields for fields, _words in SENTENCES + STAFF])
def test_sentences_begin_with_a_capital_where_the_lms_has_no_name(
    app: Flask, fields: dict[str, object], language: str
) -> None:
    owed = _release(replace(_learner("generic"), attempt="a1"), earned=True)
    for name, value in fields.items():
        setattr(owed, name, clock.now() if value is ... else value)
    db.session.flush()

    with force_locale(language):
        (told,) = outbox.reports(["a1"], owed.registration_id)["a1"]

    assert told.sentence[0].isupper()
    assert told.staff_sentence[0].isupper()
