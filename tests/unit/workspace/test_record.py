"""My record: everything of one's own on this LMS, and nothing of anybody else's."""

import pytest
from flask import Flask

from tests.platform import INSTRUCTOR, Platform, enter, other_platform
from tests.unit.workspace.educator import Educator, release
from tests.unit.workspace.test_pages import queries


@pytest.mark.one_engine
def test_all_credentials_stand_there_across_courses_with_where_they_stand(
    app: Flask, ana: Educator
) -> None:
    ana.write_everything()
    release(ana.submitted(), a1_4="basic")
    second = Educator(app, link="link-2", claims={"context": "course-2"})
    second.save("part1", {"q1": "just begun"})

    page = second.get("record").text

    assert page.count('class="record stack"') == 2
    assert "To revise" in page
    assert "Not yet earned: A1.4 Length is open." in page
    assert "Drafting: 0 of 5 parts written" in page
    assert "14 of 15 passed" in page


@pytest.mark.one_engine
def test_what_waits_and_what_is_earned_say_since_when(ana: Educator, bo: Educator) -> None:
    for person in (ana, bo):
        person.write_everything()
    ana.submitted()
    release(bo.submitted())

    assert "Waiting for review since" in ana.get("record").text
    assert "Earned on" in bo.get("record").text


@pytest.mark.one_engine
def test_an_attempt_of_another_course_opens_and_says_where_to_go_on(
    app: Flask, ana: Educator
) -> None:
    ana.write_everything()
    attempt = ana.submitted()
    release(attempt, a1_1="basic")
    second = Educator(app, link="link-2", claims={"context": "course-2"})
    address = f"attempts/{attempt.public_id}"

    assert f'{second.path}/{address}"' in second.get("record").text
    elsewhere = second.get(address).text
    assert "This is your work on “The assignment” in the course “A course”." in elsewhere
    assert "To go on with it, open it there." in elsewhere
    assert "Revise what is open" not in elsewhere
    assert f'href="{second.path}/write/' not in elsewhere
    assert "open it there" not in ana.get(address).text


@pytest.mark.one_engine
def test_an_educator_who_comes_from_the_courses_menu_lands_on_the_record(app: Flask) -> None:
    app.extensions["test_platform"] = Platform(app, family="canvas").register()
    Educator(app).save("part1", {"q1": "begun"})
    client = app.test_client()
    path = enter(client, app, link="course-1")

    page = client.get(f"{path}/", follow_redirects=True)

    assert page.request.path == f"{path}/record"
    assert "Advocating for ELL Students" in page.text
    assert "To go on with it, open “The assignment” in that course." in page.text
    assert client.get(f"{path}/help").status_code == 200


@pytest.mark.one_engine
def test_where_nothing_is_yet_the_record_says_so(ana: Educator) -> None:
    page = ana.get("record").text

    assert "There is nothing yet." in page
    assert "Download everything" not in page


@pytest.mark.one_engine
def test_the_record_is_found_from_each_page(ana: Educator) -> None:
    assert f'href="{ana.path}/record"' in ana.get("overview").text
    assert f'href="{ana.path}/help"' in ana.get("write/plan").text


@pytest.mark.one_engine
def test_nobody_elses_work_and_nothing_of_another_lms_stands_there(
    app: Flask, ana: Educator, bo: Educator
) -> None:
    ana.write_everything()
    ana.submitted()
    app.extensions["test_platform"] = other_platform(app)
    namesake = Educator(app, sub="ana")

    assert "There is nothing yet." in bo.get("record").text
    assert "There is nothing yet." in namesake.get("record").text


def test_the_number_of_queries_does_not_depend_on_how_much_there_is(
    app: Flask, ana: Educator
) -> None:
    ana.write_everything()
    release(ana.submitted(), a1_4="basic")
    once = queries(ana, "record")
    for number in (2, 3):
        more = Educator(app, link=f"link-{number}", claims={"context": f"course-{number}"})
        more.write_everything()
        release(more.submitted(), a1_4="basic")
        more.submitted(**{"what-changed": "More"})

    assert queries(ana, "record") == once <= 20


@pytest.mark.one_engine
def test_the_record_is_for_educators(app: Flask) -> None:
    assessor = Educator(app, sub="carl", claims={"roles": [INSTRUCTOR]})

    assert assessor.get("record").status_code == 403
    assert assessor.get("record/archive.zip").status_code == 403
    assert assessor.get("help").status_code == 403
