"""Deciding again: corrections and second looks, from the page of the decision to the gradebook."""

import threading
from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from lti_tool.credentials import settings
from lti_tool.database import db
from lti_tool.gradebook.models import Delivery
from lti_tool.platforms import people
from lti_tool.review import again
from lti_tool.review.case import open_case
from lti_tool.review.chain import verify
from lti_tool.review.errors import AlreadyReleased
from lti_tool.review.models import Decision, Receipt, Review
from lti_tool.review.standing import OVERALL, Entry
from lti_tool.workspace.models import Attempt, Outcome, SecondLook
from tests.platform import LEARNER
from tests.unit.review.conftest import Assessor, School, levels, rubric_form
from tests.unit.review.test_release import pass_by, rate, rate_all, release

WORDS = "Please read step 3 again."


@pytest.fixture
def attempt(school: School) -> Attempt:
    """Decided by Vera: A3.4 is open."""
    vera = school.person("vera").id
    found = school.submit()
    rate_all(school, found, vera, a3_4="basic")
    rate(school, found, vera, {OVERALL: Entry(comment="Nearly there.")})
    release(found, vera)
    return found


@pytest.fixture
def otto(attempt: Attempt, launched: Callable[..., Assessor]) -> Assessor:
    return launched("otto")


@pytest.fixture
def asked(app: Flask, attempt: Attempt) -> Attempt:
    """The educator asks for a second look."""
    ana = Assessor(app, "ana", roles=[LEARNER])
    page = f"{ana.path}/attempts/{attempt.public_id}/second-look"
    assert ana.client.post(page, data={"words": WORDS}).status_code == 303
    return attempt


def change(person: Assessor, attempt: Attempt, revision: int = 1, **others: str) -> None:
    """Change levels on the desk and go on to the preview."""
    credential = levels_of(attempt)
    form = rubric_form(
        credential | {key.replace("_", "."): level for key, level in others.items()},
        {"a3.4": "About a3.4."},
        revision,
    )
    assert person.post(f"/{attempt.public_id}/preview", form).status_code == 303


def levels_of(attempt: Attempt) -> dict[str, str]:
    decision = decisions(attempt)[-1]
    return dict(decision.ratings)


def decisions(attempt: Attempt) -> list[Decision]:
    db.session.expire_all()
    query = select(Decision).where(Decision.attempt_id == attempt.id).order_by(Decision.number)
    return list(db.session.scalars(query))


def deliveries() -> list[float | None]:
    db.session.expire_all()
    return list(db.session.scalars(select(Delivery.score).order_by(Delivery.id)))


def outcome(attempt: Attempt) -> Outcome:
    db.session.expire_all()
    found = db.session.get_one(Attempt, attempt.id).outcome
    assert found is not None
    return found


def look(attempt: Attempt) -> SecondLook:
    db.session.expire_all()
    return db.session.scalars(select(SecondLook).where(SecondLook.attempt_id == attempt.id)).one()


@pytest.mark.one_engine
def test_a_correction_becomes_the_decision_that_holds(
    school: School, attempt: Attempt, assessor: Assessor
) -> None:
    here = f"/{attempt.public_id}"
    assert "Correct this decision" in assessor.get(here).text
    assert assessor.post(f"{here}/correction").status_code == 303
    desk = assessor.get(here).text
    assert "Nearly there." in desk and "About a3.4." in desk
    change(assessor, attempt, a3_4="proficient")
    preview = assessor.get(f"{here}/again").text
    assert "Basic, now Proficient" in preview
    assert "Score: 1 of 1" in preview

    answer = assessor.post(f"{here}/again", {"reason": "I had overlooked slide 2."})

    assert answer.status_code == 303
    first, second = decisions(attempt)
    assert (first.kind, first.earned, second.kind, second.earned) == (
        "release",
        False,
        "correction",
        True,
    )
    assert (second.number, second.reason) == (2, "I had overlooked slide 2.")
    assert [one["purpose"] for one in second.scores] == ["correct"]
    assert second.comments["overall"] == "Nearly there."
    assert (outcome(attempt).kind, outcome(attempt).earned) == ("correction", True)
    assert outcome(attempt).reason == "I had overlooked slide 2."
    assert deliveries() == [None, 1.0]
    assert verify(school.registration_id).checked == 2
    page = assessor.get(here).text
    assert "Earlier decisions" in page
    assert "Not yet earned: A3.4 Call to action is open." in page
    assert f"{attempt.public_id}/receipts/1" in page and "/receipts/2" in page


@pytest.mark.one_engine
def test_a_correction_takes_a_reason_and_keeps_what_was_typed(
    attempt: Attempt, assessor: Assessor
) -> None:
    here = f"/{attempt.public_id}"
    assessor.post(f"{here}/correction")

    answer = assessor.post(f"{here}/again", {"reason": " \r\n"})

    assert answer.status_code == 422
    assert "Say why, in a sentence or two" in answer.text
    assert len(decisions(attempt)) == 1


@pytest.mark.one_engine
def test_what_is_missing_is_named_and_the_reason_kept(attempt: Attempt, assessor: Assessor) -> None:
    here = f"/{attempt.public_id}"
    assessor.post(f"{here}/correction")
    assessor.put(f"{here}/ratings/a1.1", {"level": "basic", "comment": "", "revision": 1})

    answer = assessor.post(f"{here}/again", {"reason": "A1.1 was wrong."})

    assert answer.status_code == 422
    assert "Still missing before a release" in answer.text
    assert "A1.1 was wrong." in answer.text
    assert len(decisions(attempt)) == 1


@pytest.mark.one_engine
def test_the_same_levels_tell_the_gradebook_nothing(attempt: Attempt, assessor: Assessor) -> None:
    here = f"/{attempt.public_id}"
    assessor.post(f"{here}/correction")
    entry = {"level": "basic", "comment": "Better words.", "revision": 1}
    assessor.put(f"{here}/ratings/a3.4", entry)

    assessor.post(f"{here}/again", {"reason": "The comment was unclear."})

    assert outcome(attempt).comments["a3.4"] == "Better words."
    assert deliveries() == [None]


@pytest.mark.one_engine
def test_only_whoever_released_it_and_administrators_correct(
    attempt: Attempt, otto: Assessor, launched: Callable[..., Assessor]
) -> None:
    here = f"/{attempt.public_id}"

    assert "Correct this decision" not in otto.get(here).text
    assert otto.post(f"{here}/correction").status_code == 403
    mary = administrator(launched)
    assert "Correct this decision" in mary.get(here).text
    assert mary.post(f"{here}/correction").status_code == 303


def administrator(launched: Callable[..., Assessor]) -> Assessor:
    db.session.rollback()
    registration = db.session.scalars(select(Decision.registration_id)).first()
    assert registration is not None
    person = people.remember(registration, "mary", "Mary")
    db.session.flush()
    people.grant(registration, person.id, "administrator", "a test")
    db.session.commit()
    return launched("mary")


@pytest.mark.one_engine
def test_a_decision_with_a_further_attempt_is_not_corrected(
    school: School, attempt: Attempt, assessor: Assessor
) -> None:
    here = f"/{attempt.public_id}"
    assessor.post(f"{here}/correction")
    carried = {item.key: 1 for item in school.credential.items if item.key != "a3.4"}
    second = school.submit(carried=carried)

    answer = assessor.post(f"{here}/again", {"reason": "Too late."})

    assert answer.status_code == 409
    assert "The educator has submitted again since" in answer.text
    assert "Too late." in answer.text
    assert len(decisions(attempt)) == 1
    assert assessor.post(f"{here}/correction").status_code == 409
    assert db.session.get_one(Attempt, second.id).carried == carried


@pytest.mark.one_engine
@pytest.mark.parametrize("state", ["withdrawn", "returned"])
def test_a_further_attempt_that_does_not_count_changes_nothing(
    school: School, attempt: Attempt, assessor: Assessor, state: str
) -> None:
    school.submit().state = state
    db.session.commit()

    assert assessor.post(f"/{attempt.public_id}/correction").status_code == 303


@pytest.mark.one_engine
def test_stopping_leaves_the_decision_and_keeps_what_was_changed(
    attempt: Attempt, assessor: Assessor
) -> None:
    here = f"/{attempt.public_id}"
    assessor.post(f"{here}/correction")
    entry = {"level": "basic", "comment": "Half a thought.", "revision": 1}
    assessor.put(f"{here}/ratings/a1.1", entry)

    assert assessor.post(f"{here}/again/leave").status_code == 303

    assert "Correct this decision" in assessor.get(here).text
    assert len(decisions(attempt)) == 1
    assessor.post(f"{here}/correction")
    assert "Half a thought." in assessor.get(here).text


@pytest.mark.one_engine
def test_after_another_decision_a_correction_begins_from_it(
    attempt: Attempt, assessor: Assessor, launched: Callable[..., Assessor]
) -> None:
    here = f"/{attempt.public_id}"
    mary = administrator(launched)
    assessor.post(f"{here}/correction")
    assessor.put(f"{here}/ratings/a1.1", {"level": "basic", "comment": "No.", "revision": 1})
    assert mary.post(f"{here}/correction").status_code == 409
    assessor.post(f"{here}/again/leave")
    mary.post(f"{here}/correction")
    change(mary, attempt, a3_4="proficient")
    mary.post(f"{here}/again", {"reason": "Slide 2 does it."})

    late = assessor.post(f"{here}/again", {"reason": "Mine."})
    assessor.post(f"{here}/correction")

    assert late.status_code == 409 and "Mine." in late.text
    assert outcome(attempt).earned
    db.session.expire_all()
    vera = decisions(attempt)[0].assessor_id
    case = open_case(db.session.get_one(Attempt, attempt.id), vera)
    assert {one.item.key: one.level for one in case.items} == levels(case.credential)


def test_two_who_release_at_the_same_moment_make_one_decision(
    app: Flask, school: School, attempt: Attempt, assessor: Assessor
) -> None:
    vera = decisions(attempt)[0].assessor_id
    assessor.post(f"/{attempt.public_id}/correction")
    number = attempt.id
    db.session.remove()
    together = threading.Barrier(2)
    ends: list[str] = []

    def run() -> None:
        with app.app_context():
            mine = db.session.get_one(Attempt, number)
            db.session.rollback()
            together.wait()
            try:
                again.decide(mine, vera, "Slide 2.")
                db.session.commit()
                ends.append("released")
            except AlreadyReleased:
                ends.append("told")
            finally:
                db.session.remove()

    threads = [threading.Thread(target=run) for _each in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)

    assert sorted(ends) == ["released", "told"]
    assert len(db.session.scalars(select(Decision)).all()) == 2
    assert len(db.session.scalars(select(Receipt)).all()) == 2


@pytest.mark.one_engine
def test_a_second_look_goes_to_somebody_who_had_no_part(
    asked: Attempt, assessor: Assessor, otto: Assessor
) -> None:
    here = f"/{asked.public_id}"

    assert assessor.post(f"{here}/second-look").status_code == 403
    assert "Take this second look" not in assessor.get(here).text
    assert asked.reference not in assessor.get("").text.partition("Decided lately")[0]
    assert asked.reference in otto.get("").text.partition("Decided lately")[0]
    page = otto.get(here).text
    assert WORDS in page and "Take this second look" in page
    assert otto.post(f"{here}/second-look").status_code == 303

    assert look(asked).state == "begun"
    desk = otto.get(here).text
    assert WORDS in desk and "About a3.4." in desk
    assert "Stop without deciding" in desk


def test_a_second_look_that_changes_the_decision_goes_to_the_gradebook(
    school: School, asked: Attempt, otto: Assessor
) -> None:
    here = f"/{asked.public_id}"
    otto.post(f"{here}/second-look")
    change(otto, asked, a3_4="proficient")

    answer = otto.post(f"{here}/again", {"reason": "Slide 2 is a call to action."})

    assert answer.status_code == 303
    second = decisions(asked)[-1]
    assert (second.kind, second.earned) == ("second_look", True)
    assert (look(asked).state, look(asked).answer) == ("changed", "Slide 2 is a call to action.")
    assert outcome(asked).kind == "second_look"
    assert deliveries() == [None, 1.0]
    assert verify(school.registration_id).checked == 2


@pytest.mark.one_engine
def test_a_second_look_that_upholds_it_sends_nothing_again(
    school: School, app: Flask, asked: Attempt, otto: Assessor
) -> None:
    here = f"/{asked.public_id}"
    otto.post(f"{here}/second-look")
    preview = otto.get(f"{here}/again").text
    assert "the decision is upheld" in preview

    otto.post(f"{here}/again", {"reason": "No step names who does it."})

    second = decisions(asked)[-1]
    assert (second.kind, second.earned, second.number) == ("second_look", False, 2)
    assert look(asked).state == "upheld"
    assert deliveries() == [None]
    assert verify(school.registration_id).checked == 2
    ana = Assessor(app, "ana", roles=[LEARNER])
    page = ana.client.get(f"{ana.path}/attempts/{asked.public_id}").text
    assert "The second look has upheld this decision" in page
    assert "No step names who does it." in page
    assert "Otto" not in page


@pytest.mark.one_engine
def test_a_second_look_ends_when_the_educator_submits_again(
    school: School, asked: Attempt, otto: Assessor
) -> None:
    here = f"/{asked.public_id}"
    otto.post(f"{here}/second-look")
    school.submit(carried={"part1": 1})
    look(asked).state = "withdrawn"
    db.session.commit()

    answer = otto.post(f"{here}/again", {"reason": "Slide 2."})

    assert answer.status_code == 409
    assert "Slide 2." in answer.text
    assert len(decisions(asked)) == 1


@pytest.mark.one_engine
def test_stopping_gives_a_second_look_to_somebody_else(
    asked: Attempt, otto: Assessor, launched: Callable[..., Assessor]
) -> None:
    here = f"/{asked.public_id}"
    otto.post(f"{here}/second-look")
    rosa = launched("rosa")
    assert rosa.post(f"{here}/second-look").status_code == 409

    otto.post(f"{here}/again/leave")

    assert look(asked).state == "asked"
    assert rosa.post(f"{here}/second-look").status_code == 303


@pytest.mark.one_engine
@pytest.mark.parametrize("way", ["/take-away", "/hand-back"])
def test_a_second_look_that_is_taken_away_or_handed_back_waits_again(
    school: School, asked: Attempt, otto: Assessor, launched: Callable[..., Assessor], way: str
) -> None:
    here = f"/{asked.public_id}"
    otto.post(f"{here}/second-look")
    whose = administrator(launched) if way == "/take-away" else otto

    whose.post(f"{here}{way}", {"assessor": str(school.person("otto").id)})

    assert look(asked).state == "asked"
    assert launched("rosa").post(f"{here}/second-look").status_code == 303


@pytest.mark.one_engine
def test_a_second_look_that_somebody_let_lie_can_be_taken(
    asked: Attempt, otto: Assessor, launched: Callable[..., Assessor]
) -> None:
    here = f"/{asked.public_id}"
    otto.post(f"{here}/second-look")
    rosa = launched("rosa")
    busy = rosa.get(here).text
    pass_by(asked)

    free = rosa.get(here).text

    assert "Somebody looks at it now." in busy
    assert "Take this second look" not in busy
    assert "Take this second look" in free
    assert rosa.post(f"{here}/second-look").status_code == 303
    assert look(asked).state == "begun"


@pytest.mark.one_engine
def test_what_is_done_again_is_not_late_by_when_it_was_submitted(
    app: Flask,
    attempt: Attempt,
    otto: Assessor,
    assessor: Assessor,
    launched: Callable[..., Assessor],
) -> None:
    attempt.submitted_at -= timedelta(days=60)
    db.session.commit()
    here, mary = f"/{attempt.public_id}", administrator(launched)
    assessor.post(f"{here}/correction")
    corrected = assessor.get("").text
    in_numbers = mary.client.get(f"{mary.path}/workload").text
    assessor.post(f"{here}/again/leave")
    ana = Assessor(app, "ana", roles=[LEARNER])
    ana.client.post(f"{ana.path}/attempts/{attempt.public_id}/second-look", data={"words": WORDS})
    otto.post(f"{here}/second-look")

    looked = otto.get("").text

    assert "You hold 1." in corrected
    assert "The oldest" not in corrected
    assert "The oldest is due" in looked
    assert "late: was due" not in corrected + looked
    assert "warning" not in in_numbers.partition("<tbody>")[2].partition("</tbody>")[0]


@pytest.mark.one_engine
def test_a_list_of_second_looks_has_those_that_somebody_has_begun(
    asked: Attempt, otto: Assessor, launched: Callable[..., Assessor]
) -> None:
    otto.post(f"/{asked.public_id}/second-look")

    page = administrator(launched).get("?state=second_look").text

    assert asked.reference in page
    assert "being looked at again" in page


@pytest.mark.one_engine
def test_an_administrator_gives_it_to_a_person(
    school: School, asked: Attempt, otto: Assessor, launched: Callable[..., Assessor]
) -> None:
    here = f"/{asked.public_id}"
    mary = administrator(launched)
    launched("ana", roles=[LEARNER])
    page = mary.get(here).text
    ids = {name: school.person(name).id for name in ("otto", "vera", "ana")}
    db.session.commit()

    assert f'<option value="{ids["otto"]}">Otto</option>' in page
    assert 'value="{}"'.format(ids["vera"]) not in page
    for name, status in (("vera", 403), ("ana", 403), ("otto", 303)):
        given = mary.post(f"{here}/second-look/give", {"person": str(ids[name])})
        assert given.status_code == status
    for wrong in ("", "x", "99999999999"):
        answer = mary.post(f"{here}/second-look/give", {"person": wrong})
        assert answer.status_code == 403
    assert otto.post(f"{here}/second-look/give", {"person": str(ids["otto"])}).status_code == 403
    review = db.session.scalars(select(Review).where(Review.purpose == "second_look")).one()
    assert (review.assessor_id, review.state) == (ids["otto"], "open")
    assert WORDS in otto.get(here).text


@pytest.mark.one_engine
def test_while_one_is_asked_for_nothing_is_corrected(asked: Attempt, assessor: Assessor) -> None:
    here = f"/{asked.public_id}"

    assert "Correct this decision" not in assessor.get(here).text
    assert assessor.post(f"{here}/correction").status_code == 409


@pytest.mark.one_engine
def test_a_correction_under_way_waits_for_the_second_look(
    app: Flask, attempt: Attempt, assessor: Assessor, otto: Assessor
) -> None:
    here = f"/{attempt.public_id}"
    assessor.post(f"{here}/correction")
    ana = Assessor(app, "ana", roles=[LEARNER])
    page = f"{ana.path}/attempts/{attempt.public_id}/second-look"
    ana.client.post(page, data={"words": WORDS})

    answer = assessor.post(f"{here}/again", {"reason": "Slide 2."})

    assert answer.status_code == 409
    assert "Slide 2." in answer.text
    assert otto.post(f"{here}/second-look").status_code == 303


@pytest.mark.one_engine
def test_another_course_sees_none(asked: Attempt, launched: Callable[..., Assessor]) -> None:
    other = launched("otto", context="course-2", link="link-2")

    assert asked.reference not in other.get("").text
    assert other.post(f"/{asked.public_id}/second-look").status_code == 404


@pytest.mark.one_engine
def test_the_clock_is_shown_to_both(
    school: School, app: Flask, asked: Attempt, otto: Assessor
) -> None:
    settings.change(school.registration_id, "second_look_turnaround", 1, "a test")
    found = look(asked)
    found.asked_at = found.asked_at.replace(year=found.asked_at.year - 1)
    db.session.commit()
    ana = Assessor(app, "ana", roles=[LEARNER])

    assert "longer than promised" in otto.get("").text
    assert "Longer than promised." in otto.get(f"/{asked.public_id}").text
    assert "of 1 business days" in ana.client.get(f"{ana.path}/attempts/{asked.public_id}").text
