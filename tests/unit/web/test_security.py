"""Headers of every answer: nothing inline, nothing foreign, framed by the launch's own LMS."""

import pytest
from flask import Flask, g
from flask.testing import FlaskClient

from lti_tool.web.access import Audience, open_to
from lti_tool.web.security import allow_form_to
from lti_tool.web.visitor import Visitor
from tests.platform import enter

pytestmark = pytest.mark.one_engine


def visitor_in(origins: tuple[str, ...]) -> Visitor:
    """A visitor whose launch may be framed by `origins`."""
    return Visitor(
        launch="token",
        registration_id=1,
        lms_name="Canvas",
        person_id=1,
        person_name=None,
        course_id=1,
        course_title=None,
        link_id=1,
        audiences=frozenset({Audience.EDUCATOR}),
        posts_scores=True,
        hide_names=False,
        due_at=None,
        locale=None,
        zone=None,
        return_url=None,
        frame_origins=origins,
    )


def policy(answer: object) -> dict[str, str]:
    """The content security policy of an answer, by directive."""
    header = answer.headers["Content-Security-Policy"]  # type: ignore[attr-defined]
    parts = (part.strip().partition(" ") for part in header.split(";"))
    return {name: value for name, _space, value in parts}


@pytest.fixture
def framed(app: Flask) -> FlaskClient:
    """A client of an application with a page of a launch and one that sends a form away."""

    @open_to(Audience.ANYONE)
    def page() -> str:
        g.visitor = visitor_in(("https://lms.example", "https://district.example"))
        return "page"

    @open_to(Audience.ANYONE)
    def leave() -> str:
        allow_form_to("https://auth.example")
        return "leave"

    app.add_url_rule("/page", view_func=page)
    app.add_url_rule("/leave", view_func=leave)
    return app.test_client()


@pytest.mark.parametrize("address", ["/health/live", "/nowhere"])
def test_the_policy_never_allows_inline_script_or_style(client: FlaskClient, address: str) -> None:
    found = policy(client.get(address))

    assert found["default-src"] == "'none'"
    assert found["script-src"] == found["style-src"] == "'self'"


def test_before_a_launch_a_page_may_be_framed_by_anyone(client: FlaskClient) -> None:
    assert "frame-ancestors" not in policy(client.get("/nowhere"))


def test_a_page_of_a_launch_is_framed_by_that_launchs_lms_alone(framed: FlaskClient) -> None:
    found = policy(framed.get("/page"))

    assert found["frame-ancestors"] == "'self' https://lms.example https://district.example"


def test_a_page_that_must_send_a_form_away_names_where(framed: FlaskClient) -> None:
    assert policy(framed.get("/leave"))["form-action"] == "'self' https://auth.example"
    assert policy(framed.get("/page"))["form-action"] == "'self'"


@pytest.mark.parametrize("page", ["attempts/%00", "files/%00", "feedback?from=%00", "%00"])
def test_an_address_that_no_database_takes_is_not_there(
    app: Flask, client: FlaskClient, page: str
) -> None:
    answer = client.get(f"{enter(client, app)}/{page}")

    assert answer.status_code == 404


def test_pages_are_not_stored_and_static_files_are(app: Flask, client: FlaskClient) -> None:
    page = client.get("/nowhere")
    with client.get(f"{app.static_url_path}/css/fieldwork.css") as sheet:
        kept = sheet.headers["Cache-Control"]

    assert page.headers["Cache-Control"] == "no-store"
    assert "max-age=31536000" in kept


def test_static_addresses_carry_the_digest_of_their_content(app: Flask) -> None:
    assert len((app.static_url_path or "").rpartition("/")[2]) == 12


def test_answers_are_compressed_for_those_who_can(app: Flask, client: FlaskClient) -> None:
    address = f"{app.static_url_path}/css/fieldwork.css"

    with client.get(address, headers={"Accept-Encoding": "gzip"}) as sheet:
        encoding, size = sheet.headers["Content-Encoding"], len(sheet.data)

    assert encoding == "gzip"
    assert size < 6_000
