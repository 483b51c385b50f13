"""Asking for a second look: by whom, when, how often, and how it ends."""

from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import select
from time_machine import travel

from lti_tool.credentials import settings
from lti_tool.database import db
from lti_tool.workspace import second_looks
from lti_tool.workspace.errors import LookEnded
from lti_tool.workspace.models import Attempt, SecondLook
from tests.unit.workspace.educator import Educator, release, words

ASK = "Ask for a second look"


def ask(person: Educator, attempt: Attempt, said: str = "Please read step 3 again.") -> int:
    return post(person, f"attempts/{attempt.public_id}/second-look", words=said)


def take_back(person: Educator, attempt: Attempt) -> int:
    return post(person, f"attempts/{attempt.public_id}/second-look/take-back")


def post(person: Educator, page: str, **form: str) -> int:
    data = form | {"csrf_token": person.token()}
    return person.client.post(f"{person.path}/{page}", data=data).status_code


def looks() -> list[SecondLook]:
    db.session.expire_all()
    return list(db.session.scalars(select(SecondLook)))


@pytest.fixture
def decided(ana: Educator) -> Attempt:
    """Ana's attempt, of which one line is open."""
    ana.write_everything()
    attempt = ana.submitted()
    release(attempt, {"a3.4": "Say what staff do next."}, a3_4="basic")
    return attempt


@pytest.mark.one_engine
def test_it_is_asked_for_with_words_of_ones_own(ana: Educator, decided: Attempt) -> None:
    assert ASK in ana.get("feedback").text

    assert ask(ana, decided) == 303

    (look,) = looks()
    page = ana.get("feedback").text
    assert (look.state, look.words) == ("asked", "Please read step 3 again.")
    assert "Please read step 3 again." in page
    assert "0 of 10 business days" in page
    assert "You asked for a second look" in ana.get("overview").text


@pytest.mark.one_engine
def test_it_is_promised_by_a_business_day(ana: Educator, decided: Attempt) -> None:
    registration_id = decided.registration_id
    settings.change(registration_id, "second_look_turnaround", 2, "a test")
    db.session.commit()
    with travel(datetime(2027, 3, 5, 15, tzinfo=UTC), tick=False):  # a Friday
        release(decided, a3_4="basic")
        settings.change(registration_id, "holidays", ["2027-03-08"], "a test")
        db.session.commit()
        ana = Educator(ana.app)
        ask(ana, decided)
        page = ana.get("feedback").text

    assert "by March 10, 2027" in page
    assert looks()[0].due_at == datetime(2027, 3, 10, 12, tzinfo=UTC)


@pytest.mark.one_engine
def test_without_words_nothing_is_asked(ana: Educator, decided: Attempt) -> None:
    assert ask(ana, decided, "  \r\n ") == 422
    assert looks() == []


@pytest.mark.one_engine
def test_what_was_typed_is_kept_where_it_is_refused(ana: Educator, decided: Attempt) -> None:
    settings.change(decided.registration_id, "second_look_days", 0, "a test")
    db.session.commit()

    answer = ana.client.post(
        f"{ana.path}/attempts/{decided.public_id}/second-look",
        data={"words": "Please read step 3.", "csrf_token": ana.token()},
    )

    assert answer.status_code == 409
    assert "Please read step 3." in answer.text


@pytest.mark.one_engine
@pytest.mark.parametrize(("days", "offered"), [(14, True), (15, False)])
def test_it_is_offered_within_the_programs_time(
    ana: Educator, decided: Attempt, days: int, offered: bool
) -> None:
    assert decided.released_at is not None
    with travel(decided.released_at + timedelta(days=days)):
        late = Educator(ana.app)

        assert (ASK in late.get("feedback").text) == offered
        assert ask(late, decided) == (303 if offered else 409)


@pytest.mark.one_engine
def test_a_program_may_offer_none(ana: Educator, decided: Attempt) -> None:
    settings.change(decided.registration_id, "second_look_days", 0, "a test")
    db.session.commit()

    assert ASK not in ana.get("feedback").text


@pytest.mark.one_engine
def test_what_is_earned_is_not_looked_at_again(ana: Educator) -> None:
    ana.write_everything()
    attempt = ana.submitted()
    release(attempt)

    assert ASK not in ana.get("feedback").text
    assert ask(ana, attempt) == 409


@pytest.mark.one_engine
def test_twice_is_once(ana: Educator, decided: Attempt) -> None:
    ask(ana, decided)
    ask(ana, decided, "Another time.")

    assert [look.words for look in looks()] == ["Please read step 3 again."]


@pytest.mark.one_engine
def test_somebody_else_cannot_ask_for_it(bo: Educator, decided: Attempt) -> None:
    bo.get("write/part1")

    assert ask(bo, decided) == 404
    assert take_back(bo, decided) == 404


@pytest.mark.one_engine
def test_it_can_be_taken_back_and_asked_for_again(ana: Educator, decided: Attempt) -> None:
    ask(ana, decided)

    assert take_back(ana, decided) == 303
    assert take_back(ana, decided) == 303
    assert looks()[0].state == "withdrawn"
    assert ask(ana, decided, "After all.") == 303

    (look,) = looks()
    assert (look.state, look.words) == ("asked", "After all.")


@pytest.mark.one_engine
def test_what_somebody_has_begun_is_not_taken_back(ana: Educator, decided: Attempt) -> None:
    ask(ana, decided)
    second_looks.begin(looks()[0])
    db.session.commit()

    assert take_back(ana, decided) == 409

    page = ana.get("feedback").text
    assert "Somebody looks at the decision again" in page
    assert "Take it back" not in page


@pytest.mark.one_engine
def test_what_was_taken_back_is_not_begun(ana: Educator, decided: Attempt) -> None:
    ask(ana, decided)
    take_back(ana, decided)

    with pytest.raises(LookEnded):
        second_looks.begin(looks()[0])


@pytest.mark.one_engine
@pytest.mark.parametrize("begun", [False, True])
def test_it_ends_when_a_further_attempt_is_submitted(
    ana: Educator, decided: Attempt, begun: bool
) -> None:
    ask(ana, decided)
    if begun:
        second_looks.begin(looks()[0])
        db.session.commit()
    ana.put("presentation_link", "https://slides.example/other")
    assert "Your second look ends when you submit" in ana.get("check").text

    ana.submitted(**{"what-changed": "I say what staff do next."})

    (look,) = looks()
    assert look.state == "withdrawn"
    with pytest.raises(LookEnded):
        second_looks.answer(look, changed=True, reason="Too late.")
    page = ana.get(f"attempts/{decided.public_id}").text
    assert "It ended without an answer" in page
    assert ASK not in page


@pytest.mark.one_engine
def test_an_answer_is_shown_with_its_reason(ana: Educator, decided: Attempt) -> None:
    ask(ana, decided)
    look = looks()[0]
    second_looks.begin(look)
    second_looks.answer(look, changed=False, reason="Step 3 names nobody.")
    release(decided, a3_4="basic")
    outcome = db.session.get_one(Attempt, decided.id).outcome
    assert outcome is not None
    outcome.kind, outcome.reason = "second_look", "Step 3 names nobody."
    db.session.commit()

    page = ana.get("feedback").text

    assert "The second look has upheld this decision" in page
    assert "Step 3 names nobody." in page
    assert ASK not in page


@pytest.mark.one_engine
def test_a_correction_says_when_and_why_and_may_be_asked_about(
    app: Flask, ana: Educator, decided: Attempt
) -> None:
    release(decided, a3_4="basic", a1_1="basic")
    outcome = db.session.get_one(Attempt, decided.id).outcome
    assert outcome is not None
    outcome.kind, outcome.reason = "correction", "A1.1 was ticked by mistake."
    db.session.commit()

    page = ana.get("feedback").text

    assert "This decision was corrected" in page
    assert "A1.1 was ticked by mistake." in page
    assert ASK in page


@pytest.mark.one_engine
def test_words_are_shown_as_they_were_typed(ana: Educator, decided: Attempt) -> None:
    ask(ana, decided, words(3, "<b>"))

    assert "&lt;b&gt; &lt;b&gt; &lt;b&gt;" in ana.get("feedback").text
