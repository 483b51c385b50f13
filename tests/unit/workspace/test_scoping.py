"""Whose work it is: nobody else's draft, attempt or registration is ever within reach."""

import pytest
from flask import Flask

from lti_tool.workspace import attempts
from lti_tool.workspace.errors import AttemptNotFound
from tests.platform import INSTRUCTOR, Platform, other_platform
from tests.unit.workspace.educator import Educator, release, words


@pytest.mark.one_engine
def test_two_people_at_one_link_have_two_drafts(ana: Educator, bo: Educator) -> None:
    ana.save("part1", {"q1": "hers"})
    bo.save("part1", {"q1": "his"})

    assert "\nhers</textarea>" in ana.get("write/part1").text
    assert "\nhis</textarea>" in bo.get("write/part1").text


@pytest.mark.one_engine
def test_one_person_at_two_links_has_two_drafts(app: Flask, ana: Educator) -> None:
    ana.save("part1", {"q1": "in the first"})
    second = Educator(app, link="link-2")

    assert "in the first" not in second.get("write/part1").text


@pytest.mark.one_engine
def test_a_page_about_another_link_saves_nothing_into_this_one(app: Flask, ana: Educator) -> None:
    ana.write_everything()
    public_id = ana.submitted().public_id
    second = Educator(app, link="link-2")

    own, elsewhere = (one.get(f"attempts/{public_id}").text for one in (ana, second))

    assert 'id="workspace"' in own
    assert words(110, "q1") in elsewhere
    assert 'id="workspace"' not in elsewhere


@pytest.mark.one_engine
def test_revising_begins_at_the_activity_itself(app: Flask, ana: Educator) -> None:
    ana.write_everything()
    attempt = ana.submitted()
    release(attempt, a1_1="basic")
    second = Educator(app, link="link-2")

    assert "Revise what is open" in ana.get(f"attempts/{attempt.public_id}").text
    assert "Revise what is open" not in second.get(f"attempts/{attempt.public_id}").text


@pytest.mark.one_engine
def test_somebody_elses_attempt_is_not_found(ana: Educator, bo: Educator) -> None:
    ana.write_everything()
    public_id = ana.submitted().public_id

    assert bo.get(f"attempts/{public_id}").status_code == 404
    assert bo.get(f"attempts/{public_id}/receipt").status_code == 404
    assert words(110, "q1") not in bo.get(f"attempts/{public_id}").text


@pytest.mark.one_engine
def test_the_same_person_of_another_lms_is_somebody_else(app: Flask, ana: Educator) -> None:
    ana.write_everything()
    attempt = ana.submitted()
    app.extensions["test_platform"] = other_platform(app)
    namesake = Educator(app, sub="ana")

    assert namesake.get(f"attempts/{attempt.public_id}").status_code == 404
    with pytest.raises(AttemptNotFound):
        attempts.find(Platform.of(app).registration_id, None, attempt.public_id)


@pytest.mark.one_engine
def test_an_attempt_of_another_course_is_not_found(ana: Educator) -> None:
    ana.write_everything()
    attempt = ana.submitted()

    assert attempts.find(attempt.registration_id, attempt.course_id, attempt.public_id) == attempt
    with pytest.raises(AttemptNotFound):
        attempts.find(attempt.registration_id, attempt.course_id + 1, attempt.public_id)


@pytest.mark.one_engine
@pytest.mark.parametrize("page", ["overview", "write/part1", "check", "feedback"])
def test_an_assessor_has_no_draft_here(app: Flask, page: str) -> None:
    assessor = Educator(app, sub="carl", claims={"roles": [INSTRUCTOR]})

    assert assessor.get(page).status_code == 403
