"""Help and privacy: what the page says is what holds for this program, link and LMS."""

import pytest
from flask import Flask
from sqlalchemy import update

from lti_tool.credentials import settings
from lti_tool.database import db
from lti_tool.platforms.models import ResourceLink
from tests.platform import Platform
from tests.unit.workspace.educator import CREDENTIAL, Educator

pytestmark = pytest.mark.one_engine


def help_with(ana: Educator, **changed: object) -> str:
    registration = ana.draft_registration()
    for name, value in changed.items():
        settings.change(registration, name, value, "test")
    db.session.commit()
    return ana.get("help").text


def test_the_programs_settings_stand_there(ana: Educator) -> None:
    page = help_with(
        ana, turnaround_days=7, attempt_limit=3, upload_megabytes=5, not_yet_score="zero"
    )

    assert "A review is promised within 7 business days." in page
    assert "This program allows 3 attempts." in page
    assert page.count(", up to 5 MB, without macros") == len(CREDENTIAL.files)
    assert "When it is not yet earned: 0 of 1." in page
    assert "After 12 hours a session ends by itself" in page


def test_what_the_lms_told_is_shown_as_it_is_kept(ana: Educator) -> None:
    page = ana.get("help").text

    assert "ana@district.example" in page
    assert "<dd>Ana</dd>" in page
    assert "(none told)" in page


@pytest.mark.parametrize(
    ("family", "sentence"),
    [("moodle", "When you submit: nothing."), ("canvas", "When you submit: that you did")],
)
def test_what_goes_to_the_gradebook_depends_on_the_lms(
    app: Flask, family: str, sentence: str
) -> None:
    app.extensions["test_platform"] = Platform(app, family=family).register()

    assert sentence in Educator(app).get("help").text


def test_without_a_gradebook_nothing_goes_there(app: Flask) -> None:
    person = Educator(app, link="link-9", claims={"ags": False})

    assert "it does not go to the gradebook" in person.get("help").text


def test_where_names_are_hidden_the_page_says_so(ana: Educator) -> None:
    ana.get("overview")
    db.session.execute(update(ResourceLink).values(hides_names=True))
    db.session.commit()

    assert "Names are hidden from those who assess this activity." in ana.get("help").text


def test_there_is_help_before_the_activity_is_set_up(app: Flask) -> None:
    person = Educator(app, link="link-5", claims={"custom": {}})

    assert "A file may be up to 20 MB" in person.get("help").text


def test_what_a_program_asks_besides_stands_there(ana: Educator) -> None:
    page = help_with(ana, blind=True, privacy_check="require", second_look_days=7)

    assert "Names are hidden from those who assess this activity." in page
    assert "is taken out, or left with a reason, before you submit." in page
    assert "For 7 days after a decision you may ask" in page


def test_where_no_second_look_is_offered_none_is_mentioned(ana: Educator) -> None:
    assert "after a decision you may ask" not in help_with(ana, second_look_days=0)
