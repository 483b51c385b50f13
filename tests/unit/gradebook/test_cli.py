"""`flask scores status` and `flask scores resend`."""

import json
from dataclasses import replace

import pytest
from flask import Flask
from flask.testing import FlaskCliRunner

from lti_tool.database import db
from lti_tool.gradebook import outbox
from lti_tool.gradebook.models import Delivery
from lti_tool.platforms.models import Registration
from tests.unit.gradebook.campus import enroll, row


@pytest.fixture
def facts(app: Flask) -> outbox.AttemptFacts:
    """A learner at a Canvas that is never called."""
    registration = Registration(
        family="canvas",
        name="District Canvas",
        issuer="https://lms.example",
        client_id="tool",
        auth_url="https://lms.example/auth",
        token_url="https://lms.example/token",
        jwks_url="https://lms.example/jwks",
    )
    db.session.add(registration)
    db.session.flush()
    return replace(enroll(registration, "ana", "https://lms.example/items/1", None), attempt="a1")


def owe(facts: outbox.AttemptFacts, state: str, words: str | None = None) -> Delivery:
    """A release in a state. Commits."""
    found = outbox.owe_released(facts, earned=True, comment="Earned.", zero_when_not_yet=False)
    found.state, found.words = state, words
    db.session.commit()
    return found


@pytest.mark.one_engine
def test_status_counts_and_names_what_has_not_arrived(
    runner: FlaskCliRunner, facts: outbox.AttemptFacts
) -> None:
    owe(facts, "delivered")
    refused = owe(facts, "refused", "no such column")

    shown = runner.invoke(args=["scores", "status"])

    assert shown.exit_code == 0
    assert "District Canvas (canvas)" in shown.output
    assert "1 delivered, 1 refused" in shown.output
    assert f"{refused.id}  refused  released  a1" in shown.output
    assert "no such column" in shown.output


@pytest.mark.one_engine
def test_status_in_json_is_one_object(runner: FlaskCliRunner, facts: outbox.AttemptFacts) -> None:
    refused = owe(facts, "refused", "no such column")

    told = json.loads(runner.invoke(args=["scores", "status", "--json"]).stdout)

    (registration,) = told["registrations"]
    assert registration["name"] == "District Canvas"
    assert registration["counts"] == {"refused": 1}
    (undelivered,) = registration["undelivered"]
    assert undelivered["id"] == refused.id
    assert undelivered["words"] == "no such column"


@pytest.mark.one_engine
def test_status_of_an_lms_that_was_never_owed_anything(
    runner: FlaskCliRunner, facts: outbox.AttemptFacts
) -> None:
    db.session.commit()

    assert "nothing was ever owed" in runner.invoke(args=["scores", "status"]).output


@pytest.mark.one_engine
def test_status_without_any_lms(runner: FlaskCliRunner, app: Flask) -> None:
    assert "No LMS is registered." in runner.invoke(args=["scores", "status"]).output


@pytest.mark.one_engine
def test_resend_sends_a_refused_message_again(
    runner: FlaskCliRunner, facts: outbox.AttemptFacts
) -> None:
    refused = owe(facts, "refused")

    shown = runner.invoke(args=["scores", "resend", str(refused.id)])

    assert shown.output.strip() == f"1 on the way: {refused.id}"
    assert (row(refused).state, row(refused).overwrite) == ("waiting", False)


@pytest.mark.one_engine
def test_resend_overwrites_a_conflict(runner: FlaskCliRunner, facts: outbox.AttemptFacts) -> None:
    conflict = owe(facts, "conflict")

    runner.invoke(args=["scores", "resend", str(conflict.id)])

    assert (row(conflict).state, row(conflict).overwrite) == ("waiting", True)


def test_resend_all_refused_leaves_conflicts_and_what_no_longer_counts(
    runner: FlaskCliRunner, facts: outbox.AttemptFacts
) -> None:
    old = owe(facts, "refused")
    new = owe(facts, "refused")
    old.state = "refused"
    db.session.commit()

    shown = runner.invoke(args=["scores", "resend", "--all-refused"])

    assert shown.output.strip() == f"1 on the way: {new.id}"
    assert row(old).state == "refused"


@pytest.mark.one_engine
def test_resend_all_refused_where_there_is_none(
    runner: FlaskCliRunner, facts: outbox.AttemptFacts
) -> None:
    owe(facts, "conflict")

    assert "None to send." in runner.invoke(args=["scores", "resend", "--all-refused"]).output


@pytest.mark.one_engine
def test_a_submission_is_not_sent_again_once_its_result_has_arrived(
    runner: FlaskCliRunner, facts: outbox.AttemptFacts
) -> None:
    submitted = outbox.owe_submitted(facts)
    submitted.state = "refused"
    owe(facts, "delivered")

    shown = runner.invoke(args=["scores", "resend", str(submitted.id)])

    assert shown.exit_code == 1
    assert "This message cannot be sent again" in shown.output
    assert row(submitted).state == "refused"


@pytest.mark.one_engine
@pytest.mark.parametrize("state", ["delivered", "superseded", "not_sent", "sending"])
def test_what_has_been_settled_is_not_sent_again(
    runner: FlaskCliRunner, facts: outbox.AttemptFacts, state: str
) -> None:
    settled = owe(facts, state)

    shown = runner.invoke(args=["scores", "resend", str(settled.id)])

    assert shown.exit_code == 1
    assert row(settled).state == state


@pytest.mark.one_engine
def test_a_message_that_is_not_there_is_said_so(runner: FlaskCliRunner, app: Flask) -> None:
    shown = runner.invoke(args=["scores", "resend", "7"])

    assert shown.exit_code == 1
    assert "There is no such message" in shown.output


@pytest.mark.one_engine
@pytest.mark.parametrize("arguments", [[], ["7", "--all-refused"]])
def test_resend_wants_one_of_the_two(
    runner: FlaskCliRunner, app: Flask, arguments: list[str]
) -> None:
    shown = runner.invoke(args=["scores", "resend", *arguments])

    assert shown.exit_code == 2
    assert "Name one message, or say --all-refused." in shown.output
