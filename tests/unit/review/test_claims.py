"""Claims: taking, handing back, declining, giving, and who comes next, over HTTP."""

import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from flask import Flask
from sqlalchemy import func, select

from lti_tool import clock
from lti_tool.credentials import settings
from lti_tool.database import db
from lti_tool.platforms import people
from lti_tool.review import seats
from lti_tool.review.models import Review, Scoring
from lti_tool.workspace.models import Attempt
from tests.applications import says
from tests.platform import ASSISTANT, INSTRUCTOR, LEARNER
from tests.unit.review.conftest import Assessor, School, levels, rubric_form
from tests.unit.review.test_release import pass_by

People = Callable[..., Assessor]
TUESDAY = datetime(2026, 12, 1, 15, tzinfo=UTC)
RATING = {"level": "basic", "revision": 0}


@pytest.fixture
def olga(school: School, launched: People) -> Assessor:
    """The program's administrator."""
    person = school.person("olga")
    people.grant(school.registration_id, person.id, "administrator", "a test")
    return launched("olga", roles=[])


def number_of(school: School, subject: str) -> int:
    return school.person(subject).id


def places() -> list[tuple[int, str]]:
    db.session.rollback()
    query = select(Review.assessor_id, Review.state).order_by(Review.id)
    return [(assessor_id, state) for assessor_id, state in db.session.execute(query)]


def assess(school: School, assessor: Assessor, attempt: Attempt, **below: str) -> None:
    """Release a submission that this assessor has scored."""
    comments = {key.replace("_", "."): "Say more." for key in below}
    form = rubric_form(levels(school.credential, **below), comments)
    assert assessor.post(f"/{attempt.public_id}/release", form).status_code == 303


# Taking


def test_take_takes_and_opens_it(school: School, assessor: Assessor) -> None:
    attempt = school.submit("ana")

    answer = assessor.post(f"/{attempt.public_id}/take")

    assert answer.status_code == 303
    assert answer.location.endswith(f"/submissions/{attempt.public_id}")
    assert places() == [(number_of(school, "vera"), "open")]
    assert "yours until" in assessor.get("").text


@pytest.mark.one_engine
def test_opening_takes_nothing(school: School, assessor: Assessor) -> None:
    attempt = school.submit("ana")

    page = assessor.get(f"/{attempt.public_id}").text

    assert "Not taken. Your first rating takes it." in page
    assert places() == []


def test_what_somebody_else_has_is_refused_with_who_and_until_when(
    school: School, assessor: Assessor, launched: People
) -> None:
    attempt = school.submit("ana")
    assessor.post(f"/{attempt.public_id}/take")
    otto = launched("otto")

    refused = otto.post(f"/{attempt.public_id}/take")
    rated = otto.put(f"/{attempt.public_id}/ratings/a1.1", RATING)

    assert refused.status_code == rated.status_code == 409
    assert "Vera is reviewing this submission" in refused.text
    assert rated.json["error"]["code"] == "taken"
    assert "Vera is reviewing this, until" in otto.get(f"/{attempt.public_id}").text


@pytest.mark.one_engine
def test_of_two_who_score_blind_neither_is_named(
    school: School, assessor: Assessor, launched: People
) -> None:
    settings.change(school.registration_id, "assessors", 2, "a test")
    attempt = school.submit("ana")
    third = launched("tess")
    for one in (assessor, launched("otto")):
        one.post(f"/{attempt.public_id}/take")

    pages = [third.get("").text, third.get(f"/{attempt.public_id}").text]
    refused = third.post(f"/{attempt.public_id}/take")

    assert "being reviewed" in pages[0]
    assert "Others are reviewing this, one of them until" in pages[1]
    for text in (*pages, refused.text):
        assert "Vera" not in text
        assert "Otto" not in text


def test_two_who_take_at_the_same_moment_one_wins_and_the_other_is_told(
    app: Flask, school: School, launched: People
) -> None:
    attempt = school.submit("ana").public_id
    both = [launched("otto"), launched("tess")]
    db.session.remove()
    together = threading.Barrier(2)
    ends: list[int] = []

    def run(one: Assessor) -> None:
        with app.app_context():
            together.wait()
            ends.append(one.post(f"/{attempt}/take").status_code)

    threads = [threading.Thread(target=run, args=(each,)) for each in both]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)

    assert sorted(ends) == [303, 409]
    assert len(places()) == 1


def test_two_who_take_the_next_at_the_same_moment_get_different_ones(
    app: Flask, school: School, launched: People
) -> None:
    for name in ("ana", "ben"):
        school.submit(name)
    both = [launched("otto"), launched("tess")]
    db.session.remove()
    together = threading.Barrier(2)
    opened: list[str] = []

    def run(one: Assessor) -> None:
        with app.app_context():
            together.wait()
            opened.append(one.post("/next").location.rpartition("/")[2])

    threads = [threading.Thread(target=run, args=(each,)) for each in both]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)

    assert set(opened) == set(db.session.scalars(select(Attempt.public_id)))
    assert sorted(state for _, state in places()) == ["open", "open"]


# The next


def test_the_next_is_the_oldest_that_is_free(
    school: School, assessor: Assessor, launched: People
) -> None:
    old = clock.now() - timedelta(days=3)
    taken = school.submit("ana", submitted_at=old)
    free = school.submit("ben", submitted_at=old + timedelta(days=1))
    school.submit("cleo")
    school.submit("vera", submitted_at=old)
    launched("otto").post(f"/{taken.public_id}/take")

    answer = assessor.post("/next")

    assert answer.location.endswith(free.public_id)


def test_the_next_is_not_what_one_has_declined_or_handed_back(
    school: School, assessor: Assessor
) -> None:
    old = clock.now() - timedelta(days=3)
    declined, back = school.submit("ana", submitted_at=old), school.submit("ben", submitted_at=old)
    newest = school.submit("cleo")
    assessor.post(f"/{declined.public_id}/decline", {"why": "knows"})
    assessor.post(f"/{back.public_id}/take")
    assessor.post(f"/{back.public_id}/hand-back")

    assert assessor.post("/next").location.endswith(newest.public_id)


def test_where_there_is_no_next_the_list_says_so(school: School, assessor: Assessor) -> None:
    school.submit("vera")

    page = assessor.post("/next", follow_redirects=True).text

    assert "There is nothing that you can take now" in page
    assert "There is nothing that you can take now" not in assessor.get("").text


def test_the_next_is_first_ones_own_further_attempt(school: School, assessor: Assessor) -> None:
    assess(school, assessor, school.submit("ana"), a3_4="basic")
    school.submit("ben", submitted_at=clock.now() - timedelta(days=2))
    again = school.submit("ana")

    assert assessor.post("/next").location.endswith(again.public_id)


@pytest.mark.one_engine
def test_with_two_places_the_second_assessor_gets_the_other(
    school: School, assessor: Assessor, launched: People
) -> None:
    settings.change(school.registration_id, "assessors", 2, "a test")
    attempt = school.submit("ana")

    first, second, third = (
        one.post("/next").location for one in (assessor, launched("otto"), launched("tess"))
    )

    assert first.endswith(attempt.public_id)
    assert second.endswith(attempt.public_id)
    assert third.endswith("/submissions")


# A further attempt


@pytest.fixture
def again(school: School) -> Attempt:
    """A second attempt of Tuesday, kept for Vera for two business days."""
    with time_machine.travel(TUESDAY, tick=False):
        vera = Assessor(school.app, "vera")
        assess(school, vera, school.submit("ana"), a3_4="basic")
        return school.submit("ana")


@pytest.mark.parametrize(
    ("passed", "status"),
    [(timedelta(), 409), (timedelta(days=1), 409), (timedelta(days=2), 303)],
)
def test_others_may_take_a_further_attempt_after_the_days_it_is_kept(
    school: School, again: Attempt, passed: timedelta, status: int
) -> None:
    with time_machine.travel(TUESDAY + passed, tick=False):
        otto = Assessor(school.app, "otto")

        assert otto.post(f"/{again.public_id}/take").status_code == status


def test_a_kept_one_is_marked_refused_with_the_day_and_no_next(
    school: School, again: Attempt
) -> None:
    with time_machine.travel(TUESDAY, tick=False):
        otto, vera = Assessor(school.app, "otto"), Assessor(school.app, "vera")

        refused = otto.put(f"/{again.public_id}/ratings/a1.1", RATING)
        taken = otto.post(f"/{again.public_id}/take")

        assert refused.json["error"]["code"] == "kept"
        assert "You can take it from December 3 on." in taken.text
        assert "kept until December 3 for whoever assessed it before" in otto.get("").text
        assert "kept for you until December 3" in vera.get("").text
        assert otto.post("/next").location.endswith("/submissions")
        assert vera.post(f"/{again.public_id}/take").status_code == 303


@pytest.mark.one_engine
def test_holidays_and_weekends_are_no_days_it_is_kept(school: School, again: Attempt) -> None:
    settings.change(school.registration_id, "holidays", ["2026-12-02", "2026-12-03"], "a test")

    for days, status in ((5, 409), (6, 303)):
        with time_machine.travel(TUESDAY + timedelta(days=days), tick=False):
            otto = Assessor(school.app, "otto")
            assert otto.post(f"/{again.public_id}/take").status_code == status


@pytest.mark.one_engine
def test_it_is_kept_no_more_when_whoever_assessed_it_before_declines(
    school: School, again: Attempt
) -> None:
    with time_machine.travel(TUESDAY, tick=False):
        otto, vera = Assessor(school.app, "otto"), Assessor(school.app, "vera")
        vera.post(f"/{again.public_id}/decline", {"why": "conflict"})

        assert otto.post(f"/{again.public_id}/take").status_code == 303


# Handing back and declining


def test_hand_back_frees_the_place_and_keeps_the_ratings(
    school: School, assessor: Assessor, launched: People
) -> None:
    attempt = school.submit("ana")
    assessor.put(f"/{attempt.public_id}/ratings/a1.1", RATING)

    page = assessor.post(f"/{attempt.public_id}/hand-back", follow_redirects=True).text

    assert f"You have handed {attempt.reference} back" in page
    assert launched("otto").post(f"/{attempt.public_id}/take").status_code == 303
    assert 'value="basic" checked' in assessor.get(f"/{attempt.public_id}").text


@pytest.mark.one_engine
def test_what_one_does_not_hold_is_not_handed_back(school: School, assessor: Assessor) -> None:
    attempt = school.submit("ana")

    assert assessor.post(f"/{attempt.public_id}/hand-back").status_code == 409


def test_declining_asks_why_and_takes_it_out_of_the_list(
    school: School, assessor: Assessor
) -> None:
    attempt = school.submit("ana")
    asked = assessor.get(f"/{attempt.public_id}/decline").text

    page = assessor.post(
        f"/{attempt.public_id}/decline",
        {"why": "other", "words": "We share an office."},
        follow_redirects=True,
    ).text

    assert "It goes to somebody else and is not offered to you again." in asked
    assert f"You have declined {attempt.reference}" in page
    assert attempt.public_id not in page
    assert db.session.scalars(select(Review.reason)).one() == "We share an office."
    assert assessor.post(f"/{attempt.public_id}/take").status_code == 409


@pytest.mark.one_engine
@pytest.mark.parametrize(
    ("form", "words"),
    [({}, "Choose why you decline it."), ({"why": "other"}, "Say why in a few words.")],
)
def test_a_decline_without_a_reason_is_asked_again(
    school: School, assessor: Assessor, form: dict[str, str], words: str
) -> None:
    attempt = school.submit("ana")

    answer = assessor.post(f"/{attempt.public_id}/decline", form)

    assert answer.status_code == 422
    assert words in answer.text
    assert places() == []


@pytest.mark.one_engine
@pytest.mark.parametrize("state", ["withdrawn", "returned"])
def test_what_does_not_wait_is_not_declined(school: School, assessor: Assessor, state: str) -> None:
    attempt = school.submit("ana")
    attempt.state = state
    db.session.commit()

    assert assessor.post(f"/{attempt.public_id}/decline", {"why": "knows"}).status_code == 409
    assert places() == []


# Giving and taking away


def test_an_administrator_gives_in_bulk_and_hears_what_cannot_be_given(
    school: School, assessor: Assessor, olga: Assessor, launched: People
) -> None:
    first, second, own = (school.submit(name) for name in ("ana", "ben", "otto"))
    launched("otto", roles=[ASSISTANT])
    assessor.post(f"/{second.public_id}/take")
    chosen = [first.public_id, second.public_id, own.public_id]
    otto = number_of(school, "otto")

    page = olga.post("/give", {"attempt": chosen, "assessor": otto}, follow_redirects=True).text

    assert "1 submission was given to Otto" in page
    assert f"{second.reference}: Vera is reviewing this submission." in page
    assert f"{own.reference}: It is their own work." in page
    given = db.session.scalars(select(Review).where(Review.assessor_id == otto)).one()
    assert given.given_by_id == number_of(school, "olga")
    assert given.attempt_id == first.id


def test_what_was_declined_or_is_kept_can_be_given(school: School, again: Attempt) -> None:
    with time_machine.travel(TUESDAY, tick=False):
        otto = Assessor(school.app, "otto")
        otto.post(f"/{again.public_id}/decline", {"why": "knows"})
        person = school.person("olga")
        people.grant(school.registration_id, person.id, "administrator", "a test")
        olga = Assessor(school.app, "olga", roles=[])

        olga.post("/give", {"attempt": again.public_id, "assessor": number_of(school, "otto")})

        assert otto.put(f"/{again.public_id}/ratings/a1.1", RATING).status_code == 200


@pytest.mark.one_engine
def test_what_was_declined_and_cannot_be_given_stays_declined(
    school: School, olga: Assessor, launched: People
) -> None:
    attempt = school.submit("ana")
    launched("otto").post(f"/{attempt.public_id}/decline", {"why": "knows"})
    review = db.session.scalars(select(Review)).one()
    review.purpose = "adjudicate"
    settings.change(school.registration_id, "completeness_check", True, "a test")
    db.session.commit()

    olga.post("/give", {"attempt": attempt.public_id, "assessor": number_of(school, "otto")})

    db.session.expire_all()
    assert db.session.scalars(select(Review.state)).all() == ["declined"]


@pytest.mark.one_engine
def test_only_those_who_assess_there_are_offered_and_accepted(
    school: School, olga: Assessor, launched: People
) -> None:
    launched("otto", roles=[LEARNER, INSTRUCTOR])
    launched("lea", roles=[LEARNER])
    launched("elsa", context="course-2", link="link-2")
    attempt = school.submit("ana")

    page = olga.get("").text
    refused = olga.post(
        "/give",
        {"attempt": attempt.public_id, "assessor": number_of(school, "lea")},
        follow_redirects=True,
    ).text

    offered = page.partition('name="assessor"')[2].partition("</select>")[0]
    assert "Otto" in offered
    assert "Olga" in offered
    assert not says(offered, "Lea")
    assert "Elsa" not in offered
    assert "They do not assess in this course" in refused
    assert places() == []


@pytest.mark.one_engine
def test_where_a_grant_is_demanded_only_those_who_have_it_are_offered(
    school: School, olga: Assessor, launched: People
) -> None:
    launched("otto")
    launched("tess")
    settings.change(school.registration_id, "assessor_grant", True, "a test")
    people.grant(school.registration_id, number_of(school, "tess"), "assessor", "a test")
    attempt = school.submit("ana")

    desk = olga.get(f"/{attempt.public_id}").text

    offered = desk.partition('name="assessor"')[2].partition("</select>")[0]
    assert "Tess" in offered
    assert "Otto" not in offered


def test_an_administrator_takes_away_one_or_all(
    school: School, assessor: Assessor, olga: Assessor
) -> None:
    first, second, third = (school.submit(name) for name in ("ana", "ben", "cleo"))
    for one in (first, second, third):
        assessor.post(f"/{one.public_id}/take")
    vera = number_of(school, "vera")

    olga.post(f"/{first.public_id}/take-away", {"assessor": vera})
    one = [state for _, state in places()]
    path = f"{olga.path}/workload/take-away"
    page = olga.client.post(path, data={"assessor": vera}, follow_redirects=True).text

    assert one == ["handed_back", "open", "open"]
    assert "2 submissions were taken away from Vera" in page
    assert {state for _, state in places()} == {"handed_back"}


@pytest.mark.one_engine
@pytest.mark.parametrize("page", ["/give", "/{attempt}/take-away"])
def test_assessors_neither_give_nor_take_away(
    school: School, assessor: Assessor, page: str
) -> None:
    attempt = school.submit("ana")

    answer = assessor.post(page.format(attempt=attempt.public_id), {"assessor": 1})

    assert answer.status_code == 403
    assert assessor.client.get(f"{assessor.path}/workload").status_code == 403


# Workload and reminders


def test_the_workload_counts_what_each_holds_has_done_and_declined(
    school: School, assessor: Assessor, olga: Assessor, launched: People
) -> None:
    held, late = school.submit("ana"), school.submit("ben")
    late.submitted_at = clock.now() - timedelta(days=30)
    for one in (held, late):
        assessor.post(f"/{one.public_id}/take")
    assess(school, assessor, school.submit("cleo"))
    launched("otto").post(f"/{school.submit('dan').public_id}/decline", {"why": "knows"})

    page = olga.client.get(f"{olga.path}/workload").text

    rows = [row for row in page.split("<tr>") if 'scope="row"' in row]
    cells = [
        [cell.partition("</td>")[0] for cell in row.split('<td class="number">')[1:]]
        for row in rows
    ]
    otto, vera = cells
    assert otto[:3] == ["0", "0", "0"]
    assert "<summary>1</summary>" in otto[3]
    assert "knows the person" in otto[3]
    assert (vera[0], vera[2], vera[3]) == ("2", "1", "0")
    assert ">1<" in vera[1]


def test_what_is_ones_own_and_due_soon_stands_on_top_and_at_the_desk(
    app: Flask, school: School
) -> None:
    with time_machine.travel(TUESDAY, tick=False):
        vera = Assessor(app, "vera")
        late = school.submit("ana", submitted_at=TUESDAY - timedelta(days=21))
        soon = school.submit("ben", submitted_at=TUESDAY - timedelta(days=12))
        fresh = school.submit("cleo", submitted_at=TUESDAY)
        for one in (late, soon, fresh):
            vera.post(f"/{one.public_id}/take")

        page, desk = vera.get("").text, vera.get(f"/{fresh.public_id}").text

        top = page.partition("You hold 3.")[2].partition("</ul>")[0]
        assert "The oldest was due November 24." in top
        assert late.reference in top
        assert f'{soon.reference}</a> <span class="quiet">due December 3' in top
        assert fresh.reference not in top
        reminder = desk.partition("Also yours, and due soon or late:")[2].partition("</p>")[0]
        assert late.reference in reminder
        assert soon.reference in reminder


@pytest.mark.one_engine
def test_a_place_that_has_expired_is_held_no_more(school: School, assessor: Assessor) -> None:
    attempt = school.submit("ana")
    assessor.post(f"/{attempt.public_id}/take")
    pass_by(attempt)

    assert "You hold" not in assessor.get("").text
    assert "Not taken" in assessor.get(f"/{attempt.public_id}").text


# Settled and adjudicated


@pytest.mark.one_engine
def test_what_two_scores_differ_on_is_for_a_third_person_alone(
    school: School, assessor: Assessor, launched: People
) -> None:
    settings.change(school.registration_id, "assessors", 2, "a test")
    attempt = school.submit("ana")
    otto, tess = launched("otto"), launched("tess")
    for one, below in ((assessor, {}), (otto, {"a3_4": "basic"})):
        comments = {key.replace("_", "."): "Say more." for key in below}
        form = rubric_form(levels(school.credential, **below), comments)
        assert one.post(f"/{attempt.public_id}/hand-in", form).status_code == 303

    assert db.session.scalars(select(Scoring.stage)).one() == "adjudicating"
    assert "your score is handed in" in assessor.get("").text
    assert "needs a third person" in tess.get("?state=third").text
    assert otto.post("/next").location.endswith("/submissions")
    assert tess.post("/next").location.endswith(attempt.public_id)
    assert db.session.scalar(select(func.count()).select_from(Review)) == 3
    assert seats.holders(attempt)[-1].review.purpose == "adjudicate"
