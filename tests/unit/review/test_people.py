"""The page of people: who learns in the course, how far each has come, and who has left."""

import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from html import unescape
from typing import Any

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient

from lti_tool.database import db
from lti_tool.platforms import courses, people
from lti_tool.platforms.models import FormerSubject, Person, Registration, Roster
from lti_tool.workspace.models import Draft, DraftText
from tests.platform import INSTRUCTOR, LEARNER, enter
from tests.scripted_server import Asked, ScriptedServer
from tests.unit.review.conftest import Assessor, School, levels, rubric_form
from tests.unit.review.test_desk import queries

pytestmark = pytest.mark.one_engine

People = Callable[..., Assessor]
MONDAY = datetime(2026, 11, 16, 15, tzinfo=UTC)
ANONYMOUS = {"credential": "ell-advocacy", "anonymous_grading": "true"}
NO_LINK: dict[str, Any] = {"link": None, "message_type": "LtiSubmissionReviewRequest"}
TEST_USER = "http://purl.imsglobal.org/vocab/lti/system/person#TestUser"


class Lms:
    """The LMS's list of people, which a test changes."""

    def __init__(self, server: ScriptedServer) -> None:
        self.server = server
        server.answer("/token", body={"access_token": "a", "expires_in": 3600})

    def lists(self, *subjects: str, **roles: str) -> None:
        """Those who learn, with their names; other roles by subject."""
        listed = dict.fromkeys(subjects, "Learner") | roles
        self.server.answer(
            "/people",
            body={
                "members": [
                    {"user_id": subject, "name": f"{subject.title()} Ruiz", "roles": [role]}
                    for subject, role in listed.items()
                ]
            },
        )

    @property
    def asked(self) -> list[Asked]:
        return self.server.at("/people")


class AtPeople(Assessor):
    """An assessor who opens this page alone."""

    def get(self, page: str, **options: Any) -> Any:
        return self.client.get(f"{self.path}/people{page}", **options)


@pytest.fixture
def lms(school: School) -> Iterator[Lms]:
    """The platform's services, which its course leads to."""
    with ScriptedServer() as server:
        row = db.session.get_one(Registration, school.registration_id)
        row.token_url = f"{server.url}/token"
        school.course.memberships_url = f"{server.url}/people"
        db.session.commit()
        yield Lms(server)


def page(assessor: Assessor, query: str = "") -> str:
    answer = assessor.client.get(f"{assessor.path}/people{query}")
    assert answer.status_code == 200
    return str(answer.text)


def refresh(assessor: Assessor) -> str:
    answer = assessor.client.post(f"{assessor.path}/people")
    assert answer.status_code == 303
    return page(assessor)


def rows(text: str) -> list[str]:
    """Each row of the tables as words."""
    body = re.sub(r"<thead>.*?</thead>", "", text, flags=re.DOTALL)
    return [words(row) for row in re.findall(r"<tr>(.*?)</tr>", body, re.DOTALL)]


def words(text: str) -> str:
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", text)).split())


def release(assessor: Assessor, school: School, subject: str, **others: str) -> None:
    form = rubric_form(levels(school.credential, **others), {"a3.4": "Name who."})
    assessor.post(f"/{school.submit(subject).public_id}/release", form)


def write(school: School, subject: str, body: str = "Our students") -> None:
    person = school.person(subject)
    school._join(school.link, person)
    draft = school._draft(school.link, person)
    db.session.add(DraftText(draft_id=draft.id, prompt_key="p1", body=body, words=2))
    db.session.commit()


# Who may come


def test_it_is_closed_to_educators(app: Flask, school: School, client: FlaskClient) -> None:
    path = enter(client, app, sub="ana", roles=[LEARNER])

    assert client.get(f"{path}/people").status_code == 403
    assert client.post(f"{path}/people").status_code == 403


def test_it_is_about_a_course_and_its_tab_is_there_where_there_is_one(
    school: School, launched: People
) -> None:
    olga = school.person("olga")
    people.grant(school.registration_id, olga.id, "administrator", "a test")
    db.session.commit()
    within = launched("olga", roles=[])
    outside = launched("olga", roles=[], context=None, **NO_LINK)

    assert "/people" in within.get("").text
    assert page(within)
    assert "/people" not in outside.get("").text
    assert outside.client.get(f"{outside.path}/people").status_code == 404


# The list


def test_the_first_visit_asks_the_lms_and_the_next_one_does_not(
    lms: Lms, assessor: Assessor
) -> None:
    lms.lists("ana", "ben", vera="Instructor")

    page(assessor)
    text = page(assessor)

    assert rows(text) == ["Ana Ruiz not started –", "Ben Ruiz not started –"]
    assert "2 learners" in text
    assert len(lms.asked) == 1
    assert "rlid=link-1" in lms.asked[0].query


def test_it_says_as_of_when_and_a_refresh_asks_again(app: Flask, school: School, lms: Lms) -> None:
    lms.lists("ana")
    with time_machine.travel(MONDAY, tick=False):
        assessor = Assessor(app, "vera")
        before = page(assessor)
        lms.lists("ben")
    with time_machine.travel(MONDAY + timedelta(minutes=5), tick=False):
        kept = page(assessor)
        after = refresh(assessor)

    assert ("3:00" in words(before), "3:00" in words(kept), "3:05" in words(after)) == (True,) * 3
    assert rows(kept) == ["Ana Ruiz not started –"]
    assert rows(after) == ["Ben Ruiz not started –"]


def test_each_learners_work_has_a_state_a_wait_and_a_way_to_its_desk(
    app: Flask, school: School, lms: Lms
) -> None:
    lms.lists("ana", "ben", "carla", "dan", "eva")
    with time_machine.travel(MONDAY, tick=False):
        assessor = Assessor(app, "vera")
        write(school, "ben")
        waiting = school.submit("carla", submitted_at=MONDAY - timedelta(days=3))
        release(assessor, school, "dan", a3_4="basic")
        release(assessor, school, "eva")
        text = page(assessor)

    found = [re.sub(r"\w{4}-\w{4}", "…", row) for row in rows(text)]
    assert found == [
        "Ana Ruiz not started –",
        "Ben writing –",
        "Carla waiting for review 1 of 10 business days … attempt 1",
        "Dan needs revision … attempt 1",
        "Eva earned … attempt 1",
    ]
    assert f'href="{assessor.path}/submissions/{waiting.public_id}"' in text
    assert "1 not started 1 writing 1 waiting for review 1 needs revision 1 earned" in words(text)


def test_a_draft_in_which_nothing_was_written_is_not_started(
    school: School, lms: Lms, assessor: Assessor
) -> None:
    lms.lists("ana")
    write(school, "ana", body="")

    assert rows(page(assessor)) == ["Ana not started –"]


@pytest.mark.parametrize("gone", ["withdrawn", "returned"])
def test_the_newest_attempt_counts_and_one_that_is_gone_does_not(
    school: School, lms: Lms, assessor: Assessor, gone: str
) -> None:
    lms.lists("ana", "ben")
    release(assessor, school, "ana", a3_4="basic")
    newest = school.submit("ana")
    school.submit("ben").state = gone
    db.session.commit()

    text = rows(page(assessor))

    assert text[0] == f"Ana waiting for review 0 of 10 business days {newest.reference} attempt 2"
    assert text[1] == "Ben writing –"


def test_work_is_that_of_the_launchs_own_link_and_without_one_of_the_whole_course(
    school: School, lms: Lms, launched: People
) -> None:
    lms.lists("ana")
    elsewhere = school.submit("ana", link=school.add_link(school.course, "link-2"))
    here = launched("vera")
    people.grant(school.registration_id, school.person("olga").id, "administrator", "a test")
    db.session.commit()
    course_wide = launched("olga", roles=[INSTRUCTOR], **NO_LINK)

    assert rows(page(here)) == ["Ana not started –"]
    assert elsewhere.reference in rows(page(course_wide))[0]
    assert ["rlid" in asked.query for asked in lms.asked] == [True, False]


def test_the_filters_show_those_of_one_state(school: School, lms: Lms, assessor: Assessor) -> None:
    lms.lists("ana", "ben")
    write(school, "ben")

    assert rows(page(assessor, "?state=writing")) == ["Ben writing –"]
    assert rows(page(assessor, "?state=not_started")) == ["Ana Ruiz not started –"]
    assert len(rows(page(assessor, "?state=nonsense"))) == 2
    assert "Nobody is in this state now." in page(assessor, "?state=earned")


def test_a_course_without_learners_says_so(lms: Lms, assessor: Assessor) -> None:
    lms.lists(vera="Instructor")

    assert "lists no learner here yet" in page(assessor)


# Who is who


def test_whoever_teaches_or_is_a_test_student_is_no_learner(
    school: School, lms: Lms, assessor: Assessor, launched: People
) -> None:
    lms.lists("ana", "vera", "tess")
    launched("tess", roles=[LEARNER, TEST_USER])
    write(school, "tess")
    courses.remember_membership(
        school.course.id,
        school.person("tess").id,
        [LEARNER, TEST_USER],
        is_learner=True,
        posts_scores=False,
    )
    db.session.commit()

    assert rows(page(assessor)) == ["Ana Ruiz not started –"]


def test_whoever_left_stays_with_their_work_apart_and_out_of_the_totals(
    school: School, lms: Lms, assessor: Assessor
) -> None:
    lms.lists("ana", "ben", otto="Instructor")
    attempts = [school.submit(subject) for subject in ("ben", "otto")]
    page(assessor)
    lms.lists("ana", otto="Instructor")

    text = refresh(assessor)

    learners, others = text.split("No longer learners here", 1)
    assert rows(learners) == ["Ana Ruiz not started –"]
    waits = "waiting for review 0 of 10 business days"
    assert rows(others) == [
        f"Ben {waits} not in the course any more {attempts[0].reference} attempt 1",
        f"Otto {waits} in the course, not as a learner {attempts[1].reference} attempt 1",
    ]
    assert "1 learner " in words(text)


def test_a_former_subject_in_the_roster_is_the_same_person(
    school: School, lms: Lms, assessor: Assessor
) -> None:
    lms.lists("old", "ana")
    attempt = school.submit("ana")
    db.session.add(
        FormerSubject(
            registration_id=school.registration_id, subject="old", person_id=attempt.person_id
        )
    )
    db.session.commit()

    (only,) = rows(page(assessor))

    assert attempt.reference in only


def test_ones_own_work_is_listed_without_a_way_to_its_desk(
    school: School, lms: Lms, launched: People
) -> None:
    lms.lists("tam")
    own = school.submit("tam")
    tam = launched("tam", roles=[INSTRUCTOR, LEARNER])

    text = page(tam)

    assert own.reference in text
    assert f"/submissions/{own.public_id}" not in text


# Names


def test_without_names_each_has_a_reference_that_stays_the_same(
    school: School, lms: Lms, assessor: Assessor
) -> None:
    lms.server.answer("/people", body={"members": [{"user_id": "ana", "roles": ["Learner"]}]})

    (first,) = rows(page(assessor))
    (second,) = rows(refresh(assessor))

    assert first == second
    assert re.fullmatch(r"Learner [A-Z2-7]{5} not started –", first)


def test_where_the_lms_hides_names_nobody_has_one_and_the_order_tells_nothing(
    app: Flask, school: School, lms: Lms
) -> None:
    db.session.get_one(Registration, school.registration_id).family = "canvas"
    db.session.commit()
    lms.lists("ana", "ben", "carla", "dan")
    school.submit("eva")
    assessor = Assessor(app, "vera", custom=ANONYMOUS)

    text = page(assessor)

    assert not re.search("Ana|Ben|Carla|Dan|Eva|ana|ben|carla", "".join(rows(text)))
    learners = [row for row in rows(text) if "not started" in row]
    assert len(learners) == 4
    assert learners == sorted(learners)


def test_a_name_from_the_roster_is_shown_on_the_other_pages_too(
    app: Flask, school: School, lms: Lms, assessor: Assessor
) -> None:
    attempt = school.submit("ana")
    db.session.get_one(Person, attempt.person_id).name = None
    db.session.commit()
    lms.lists("ana")

    page(assessor)

    assert "Ana Ruiz" in assessor.get("").text


# What can go wrong


@pytest.mark.parametrize(
    ("path", "status", "words_"),
    [
        ("/token", 401, "does not let this tool read who is in the course"),
        ("/people", 500, "answered with an error"),
    ],
)
def test_without_a_roster_whoever_launched_is_shown_and_why_and_only_the_button_asks_again(
    app: Flask, school: School, lms: Lms, assessor: Assessor, path: str, status: int, words_: str
) -> None:
    school.submit("ana")
    lms.server.answer(path, status)

    first, again = page(assessor), page(assessor)
    tries = len(lms.server.at(path))
    refresh(assessor)

    assert words_ in first
    assert words_ in again
    assert "everybody who has opened this tool" in first
    assert rows(first)[0].startswith("Ana waiting for review")
    assert (tries, len(lms.server.at(path))) == (1, 2)


def test_a_refresh_that_fails_keeps_the_list_and_says_so_until_one_succeeds(
    lms: Lms, assessor: Assessor
) -> None:
    lms.lists("ana")
    page(assessor)
    lms.server.answer("/people", 500)

    failed = refresh(assessor)
    lms.lists("ana", "ben")
    mended = refresh(assessor)

    assert "You see the list as it was told before." in failed
    assert rows(failed) == ["Ana Ruiz not started –"]
    assert "answered with an error" not in mended
    assert len(rows(mended)) == 2


def test_an_lms_without_the_service_is_told_of(school: School, assessor: Assessor) -> None:
    text = page(assessor)

    assert "does not offer this tool the list of people" in text
    assert "No learner has opened this yet." in text


# Scope and cost


def test_nothing_of_another_course_is_shown(school: School, lms: Lms, assessor: Assessor) -> None:
    lms.lists("ana")
    other = school.add_course("course-2")
    elsewhere = school.submit("ana", link=school.add_link(other, "link-2"))
    db.session.add(
        Roster(course_id=other.id, resource_link_id="link-1", members=[], read_at=MONDAY)
    )
    db.session.commit()

    text = page(assessor)

    assert rows(text) == ["Ana not started –"]
    assert elsewhere.reference not in text


def test_its_number_of_queries_does_not_depend_on_the_number_of_people(
    app: Flask, school: School, lms: Lms, assessor: Assessor
) -> None:
    at_people = AtPeople(app, "otto")
    lms.lists("ana")
    school.submit("ana")
    refresh(assessor)
    few = queries(at_people, "")
    names = [f"educator{number}" for number in range(8)]
    for name in names:
        release(assessor, school, name, a3_4="basic")
        school.submit(name)
    lms.lists("ana", *names[:5])
    refresh(assessor)

    assert db.session.query(Draft).count() == 9
    assert queries(at_people, "") == few
