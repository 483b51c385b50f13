"""The list of submissions: filters, pages by key, and what stands before and after at the desk."""

import re
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select

from lti_tool import clock
from lti_tool.credentials import settings
from lti_tool.database import db
from lti_tool.platforms import people
from lti_tool.review import filters, listing
from lti_tool.review.filters import Filter
from lti_tool.review.models import Scoring
from lti_tool.web.access import Audience
from lti_tool.web.visitor import Visitor
from lti_tool.workspace.models import Attempt, SecondLook
from lti_tool.workspace.turnaround import business_days, last_day_before
from tests.unit.review.conftest import Assessor, School, levels, rubric_form
from tests.unit.review.test_desk import queries

People = Callable[..., Assessor]
MONDAY = datetime(2026, 11, 16, 15, tzinfo=UTC)
SHOWN = re.compile(r'<th scope="row"><a href="/s/[\w-]+/submissions/([\w-]+)"')


def shown(assessor: Assessor, page: str = "") -> list[str]:
    """The submissions of the list, without second looks and what was decided lately below it."""
    text = assessor.get(page).text.partition('aria-labelledby="looks-title"')[0]
    text = text.partition("Decided lately")[0]
    return SHOWN.findall(text)


def release(school: School, assessor: Assessor, attempt: Attempt) -> None:
    form = rubric_form(levels(school.credential))
    assert assessor.post(f"/{attempt.public_id}/release", form).status_code == 303


@pytest.fixture
def many(school: School, launched: People) -> dict[str, Attempt]:
    """A submission in each state, as Vera sees them."""
    vera, otto = launched("vera"), launched("otto")
    names = ("free", "mine", "reviewed", "third", "settled", "looked", "released", "returned")
    made = {name: school.submit(name) for name in (*names, "withdrawn")}
    vera.post(f"/{made['mine'].public_id}/take")
    otto.post(f"/{made['reviewed'].public_id}/take")
    for name, stage in (("third", "adjudicating"), ("settled", "settled")):
        here = {"attempt_id": made[name].id, "registration_id": school.registration_id}
        db.session.add(Scoring(**here, assessors=2, stage=stage, lines=["a1.1"]))
        made[name].state = "begun"
    db.session.commit()
    for name in ("looked", "released"):
        release(school, otto, made[name])
    for name in ("returned", "withdrawn"):
        made[name].state = name
        setattr(made[name], f"{name}_at", clock.now())
    made["returned"].return_reason = "The file opens nowhere."
    looked = made["looked"]
    db.session.add(
        SecondLook(
            registration_id=school.registration_id,
            attempt_id=looked.id,
            outcome_id=looked.outcomes[-1].id,
            person_id=looked.person_id,
            words="Please look again.",
            due_at=clock.now() + timedelta(days=1),
        )
    )
    db.session.commit()
    return made


@pytest.mark.parametrize(
    ("state", "names"),
    [
        ("open", ["free", "mine", "reviewed", "third", "settled"]),
        ("waiting", ["free", "third"]),
        ("mine", ["mine"]),
        ("reviewed", ["mine", "reviewed"]),
        ("third", ["third"]),
        ("settled", ["settled"]),
        ("second_look", ["looked"]),
        ("released", ["released", "looked"]),
        ("returned", ["returned"]),
        ("withdrawn", ["withdrawn"]),
    ],
)
def test_each_state_shows_its_submissions(
    assessor: Assessor, many: dict[str, Attempt], state: str, names: list[str]
) -> None:
    found = shown(assessor, f"?state={state}")

    assert found == [many[name].public_id for name in names]


@pytest.mark.one_engine
def test_each_says_where_it_is(assessor: Assessor, many: dict[str, Attempt]) -> None:
    page = assessor.get("").text

    for words in (
        "yours until",
        "being reviewed by Otto",
        "two scores differ: needs a third person",
        "scored: waits for its release",
    ):
        assert words in page
    assert "The file opens nowhere." in assessor.get("?state=returned").text
    assert "second look asked" in assessor.get("?state=second_look").text


@pytest.mark.one_engine
def test_an_address_that_cannot_be_shows_everything(school: School, assessor: Assessor) -> None:
    attempt = school.submit("ana")

    page = "?state=nonsense&wait=x&course=abc&attempt=3&order=up&after=nothing&credential="

    assert shown(assessor, page) == [attempt.public_id]


@pytest.mark.one_engine
def test_first_and_further_attempts_and_credentials_are_told_apart(
    school: School, assessor: Assessor
) -> None:
    first, further = school.submit("ana"), school.submit("ben")
    further.number, further.credential_key = 2, "another"
    db.session.commit()

    assert shown(assessor, "?attempt=first") == [first.public_id]
    assert listing.count(_vera(school), Filter(attempt="further")) == 1
    assert listing.count(_vera(school), Filter(credential="another")) == 1
    assert shown(assessor, "?credential=ell-advocacy") == [first.public_id]


@pytest.mark.parametrize(
    ("wait", "since"), [("late", [15, 21]), ("soon", [12, 14]), ("", [0, 11, 12, 14, 15, 21])]
)
def test_the_wait_is_told_apart_by_the_promise(
    app: Flask, school: School, wait: str, since: list[int]
) -> None:
    with time_machine.travel(MONDAY, tick=False):
        vera = Assessor(app, "vera")
        made = {
            days: school.submit(f"day{days}", submitted_at=MONDAY - timedelta(days=days))
            for days in (21, 15, 14, 12, 11, 0)
        }

        found = shown(vera, f"?wait={wait}&order=newest")

    assert found == [made[days].public_id for days in since]


@pytest.mark.one_engine
def test_holidays_are_not_waited(app: Flask, school: School) -> None:
    settings.change(school.registration_id, "holidays", ["2026-11-11"], "a test")
    with time_machine.travel(MONDAY, tick=False):
        vera = Assessor(app, "vera")
        attempt = school.submit("ana", submitted_at=MONDAY - timedelta(days=15))

        assert shown(vera, "?wait=late") == []
        assert shown(vera, "?wait=soon") == [attempt.public_id]
        assert "10 of 10 business days" in vera.get("").text
        assert "10 of 10 business days" in vera.get(f"/{attempt.public_id}").text
        people_page = vera.client.get(f"{vera.path}/people").text
        assert "10 of 10 business days" in people_page


def test_an_administrator_chooses_a_course(school: School, launched: People) -> None:
    olga = school.person("olga")
    people.grant(school.registration_id, olga.id, "administrator", "a test")
    other = school.add_course("course-2")
    here = school.submit("ana")
    there = school.submit("ben", link=school.add_link(other, "link-2"))
    reader = launched("olga", roles=[])

    assert shown(reader) == [here.public_id, there.public_id]
    assert shown(reader, f"?course={other.id}") == [there.public_id]
    assert "Course course-2</option>" in reader.get("").text


@pytest.mark.one_engine
def test_a_course_chosen_by_an_assessor_opens_no_other(school: School, assessor: Assessor) -> None:
    other = school.add_course("course-2")
    school.submit("ben", link=school.add_link(other, "link-2"))

    assert shown(assessor, f"?course={other.id}") == []


# Pages by key


def test_pages_hold_each_once_though_others_arrive_meanwhile(
    school: School,
) -> None:
    who = _vera(school)
    begun = clock.now() - timedelta(days=10)
    # Some of the same moment: then the number decides.
    made = [
        school.submit(f"e{number}", submitted_at=begun + timedelta(hours=number // 3)).public_id
        for number in range(8)
    ]

    first = listing.page(who, Filter(), size=3)
    school.submit("older", submitted_at=begun - timedelta(days=1))
    school.submit("newest")
    db.session.scalars(select(Attempt).where(Attempt.public_id == made[2])).one().state = "released"
    db.session.commit()
    second = listing.page(who, Filter(), first.after, size=3)
    third = listing.page(who, Filter(), second.after, size=3)

    assert _ids(first) + _ids(second) + _ids(third)[:2] == made
    assert third.after is None


@pytest.mark.one_engine
def test_the_page_leads_on_and_back_to_the_first(
    school: School, assessor: Assessor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(listing.page, "__defaults__", (None, 2))
    made = [
        school.submit(f"e{number}", submitted_at=clock.now() - timedelta(hours=number)).public_id
        for number in range(3)
    ]
    page = assessor.get("?order=newest").text

    link = re.search(r'rel="next" href="[^"]*(\?[^"]*)"', page)

    assert link is not None
    assert shown(assessor, link[1].replace("&amp;", "&")) == made[2:]
    assert "To the first page" in assessor.get(link[1].replace("&amp;", "&")).text


@pytest.mark.one_engine
def test_more_than_a_thousand_are_not_counted(
    school: School, assessor: Assessor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(listing, "MOST_COUNTED", 2)
    for number in range(4):
        school.submit(f"e{number}")

    assert listing.count(_vera(school), Filter()) == 3


# At the desk


def test_the_desk_goes_on_in_the_list_that_was_chosen(school: School, assessor: Assessor) -> None:
    old = clock.now() - timedelta(days=5)
    first, second, third = (
        school.submit(name, submitted_at=old + timedelta(hours=number))
        for number, name in enumerate(("ana", "ben", "cleo"))
    )
    release(school, assessor, second)

    open_desk = assessor.get(f"/{first.public_id}").text
    assessor.get("?state=released")
    desk = assessor.get(f"/{second.public_id}").text

    assert f'{third.public_id}" rel="next"' in open_desk
    assert 'rel="next"' not in desk
    assert "/submissions?state=released" in desk


def test_the_desk_skips_what_this_person_cannot_take(
    school: School, assessor: Assessor, launched: People
) -> None:
    old = clock.now() - timedelta(days=5)
    names = ("ana", "taken", "declined", "vera", "ben", "mine")
    made = {
        name: school.submit(name, submitted_at=old + timedelta(hours=number))
        for number, name in enumerate(names)
    }
    launched("otto").post(f"/{made['taken'].public_id}/take")
    assessor.post(f"/{made['declined'].public_id}/decline", {"why": "knows"})
    assessor.post(f"/{made['mine'].public_id}/take")
    who = _vera(school)

    found = [
        listing.neighbors(who, Filter(), made[name].public_id) for name in ("ana", "ben", "mine")
    ]

    ids = {name: one.public_id for name, one in made.items()}
    assert [(one.before, one.after) for one in found] == [
        (None, ids["ben"]),
        (ids["ana"], ids["mine"]),
        (ids["ben"], None),
    ]


def test_after_the_last_was_released_the_list_begins_again(
    school: School, assessor: Assessor
) -> None:
    first = school.submit("ana", submitted_at=clock.now() - timedelta(days=1))
    last = school.submit("ben")
    release(school, assessor, first)

    found = listing.neighbors(_vera(school), Filter(), first.public_id)

    assert (found.before, found.after) == (None, last.public_id)
    release(school, assessor, last)
    again = listing.neighbors(_vera(school), Filter(), last.public_id)
    assert (again.before, again.after) == (None, None)


@pytest.mark.one_engine
@pytest.mark.parametrize("page", ["", "?state=waiting", "?state=released", "?state=mine"])
def test_a_list_asks_the_database_as_often_however_much_it_holds(
    school: School, assessor: Assessor, page: str
) -> None:
    def fill(name: str) -> None:
        release(school, assessor, school.submit(f"{name}1"))
        school.submit(f"{name}2")
        assessor.post(f"/{school.submit(f'{name}3').public_id}/take")
        school.submit(f"{name}1")

    fill("a")
    few = queries(assessor, page)
    for name in ("b", "c", "d"):
        fill(name)

    assert queries(assessor, page) == few


# The rules by themselves


@pytest.mark.parametrize("days", range(8))
def test_the_last_day_before_is_the_latest_since_which_that_many_have_passed(days: int) -> None:
    holidays = {date(2026, 11, 26), date(2026, 11, 27)}
    for end in (date(2026, 11, 28) + timedelta(days=more) for more in range(9)):
        day = last_day_before(end, days, holidays)

        assert business_days(day, end, holidays) >= days
        assert days == 0 or business_days(day + timedelta(days=1), end, holidays) < days


def test_a_filters_address_leaves_out_what_goes_without_saying() -> None:
    address = {"state": "open", "wait": "late", "course": "7", "order": ""}

    chosen = filters.chosen(address)

    assert chosen == Filter(wait="late", course=7)
    assert chosen.args() == {"wait": "late", "course": 7}
    assert filters.chosen(chosen.args(state="mine")) == Filter(state="mine", wait="late", course=7)


def _ids(page: listing.Page) -> list[str]:
    return [row.attempt.public_id for row in page.rows]


def _vera(school: School) -> Visitor:
    """Vera as a visitor of the course."""
    return Visitor(
        launch="launch",
        registration_id=school.registration_id,
        lms_name="Test LMS",
        person_id=school.person("vera").id,
        person_name="Vera",
        course_id=school.course.id,
        course_title=None,
        link_id=None,
        audiences=frozenset({Audience.ASSESSOR}),
        posts_scores=False,
        hide_names=False,
        due_at=None,
        locale=None,
        zone=None,
        return_url=None,
        frame_origins=(),
    )
