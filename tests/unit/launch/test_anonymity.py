"""Anonymous grading as launches tell it: kept with the link, until a launch tells otherwise."""

import pytest
from flask import Flask
from flask.testing import FlaskClient

from lti_tool.database import db
from lti_tool.launch.models import Launch
from lti_tool.platforms.models import ResourceLink
from tests.platform import INSTRUCTOR, Platform, deep_linking, enter

LITERAL = "$com.instructure.Assignment.anonymous_grading"


@pytest.fixture
def canvas(app: Flask) -> None:
    app.extensions["test_platform"] = Platform(app, family="canvas").register()


def opens(app: Flask, client: FlaskClient, anonymous: str, link: str = "link-1") -> None:
    """Somebody opens the assignment."""
    custom = {"credential": "ell-advocacy", "anonymous_grading": anonymous}
    enter(client, app, link=link, custom=custom)


def grades(app: Flask, client: FlaskClient, anonymous: str, about: str = "link-1") -> None:
    """Somebody opens SpeedGrader, whose launch names the course in place of the link."""
    custom = {"assignment_lti_id": about, "anonymous_grading": anonymous}
    enter(client, app, sub="vera", roles=[INSTRUCTOR], link="course-1", custom=custom)


def hiding() -> dict[str, bool]:
    """Which links there are, and whether they hide names."""
    db.session.expire_all()
    return {row.resource_link_id: row.hides_names for row in db.session.query(ResourceLink)}


def test_a_link_hides_names_once_its_own_launch_says_so(
    app: Flask, client: FlaskClient, canvas: None
) -> None:
    opens(app, client, "false", link="link-2")
    opens(app, client, "true")

    assert hiding() == {"link-1": True, "link-2": False}


@pytest.mark.one_engine
def test_it_hides_them_no_more_once_its_own_launch_says_so(
    app: Flask, client: FlaskClient, canvas: None
) -> None:
    opens(app, client, "true")
    opens(app, client, "false")

    assert hiding() == {"link-1": False}


@pytest.mark.one_engine
@pytest.mark.parametrize(("before", "hides"), [("true", True), ("false", False)])
def test_a_launch_that_does_not_tell_changes_nothing(
    app: Flask, client: FlaskClient, canvas: None, before: str, hides: bool
) -> None:
    opens(app, client, before)
    opens(app, client, LITERAL)
    grades(app, client, LITERAL)

    assert hiding() == {"link-1": hides}


@pytest.mark.one_engine
@pytest.mark.parametrize(("said", "hides"), [("true", True), ("false", False)])
def test_a_launch_of_speedgrader_tells_of_the_assignment_that_it_grades(
    app: Flask, client: FlaskClient, canvas: None, said: str, hides: bool
) -> None:
    opens(app, client, "true", link="link-2")
    opens(app, client, "true" if said == "false" else "false")

    grades(app, client, said)

    assert hiding() == {"link-1": hides, "link-2": True}


@pytest.mark.one_engine
def test_a_deep_linking_launch_tells_of_the_assignment_that_it_changes(
    app: Flask, client: FlaskClient, canvas: None
) -> None:
    opens(app, client, "false")
    custom = {"assignment_lti_id": "link-1", "anonymous_grading": "true"}

    enter(client, app, roles=[INSTRUCTOR], **deep_linking() | {"custom": custom})

    assert hiding() == {"link-1": True}


@pytest.mark.one_engine
def test_an_assignment_of_another_course_or_one_not_opened_yet_is_not_told_of(
    app: Flask, client: FlaskClient, canvas: None
) -> None:
    enter(client, app, link="link-9", context="course-9")

    grades(app, client, "true", about="link-9")
    grades(app, client, "true")

    assert hiding() == {"link-9": False}


@pytest.mark.one_engine
@pytest.mark.parametrize(("said", "hides"), [("true", True), ("false", False), (LITERAL, False)])
def test_a_launch_that_asks_for_it_names_nobody_whatever_its_link_is(
    app: Flask, client: FlaskClient, canvas: None, said: str, hides: bool
) -> None:
    grades(app, client, said)

    (launch,) = db.session.query(Launch)
    assert launch.facts["hide_names"] is hides
