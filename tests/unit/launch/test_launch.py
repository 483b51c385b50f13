"""Login and launch: who is let in, and what is made of it."""

from urllib.parse import urlsplit

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from lti_tool.database import Base, db
from lti_tool.launch.models import Launch
from lti_tool.platforms.models import Course, Membership, Person, Registration, ResourceLink
from tests.platform import (
    ABSENT,
    AGS,
    INSTRUCTOR,
    LEARNER,
    TOOL,
    Platform,
    enter,
    other_platform,
)


def one(table: type[Base]) -> object:
    return db.session.scalars(select(table)).one()


@pytest.mark.one_engine
def test_a_logins_cookie_comes_back_in_a_frame_and_goes_with_the_launch(
    app: Flask, client: FlaskClient
) -> None:
    platform = Platform.of(app)
    login = platform.login(client)

    answer = platform.launch(client, login, platform.claims(login))

    set_by_login = login.answer.headers["Set-Cookie"]
    for attribute in ("Secure", "HttpOnly", "Path=/lti/", "SameSite=None", "Partitioned"):
        assert attribute in set_by_login
    name = set_by_login.partition("=")[0]
    deleted = next(one for one in answer.headers.getlist("Set-Cookie") if one.startswith(name))
    assert "Max-Age=0" in deleted
    assert "Partitioned" in deleted


@pytest.mark.one_engine
def test_a_platforms_address_may_have_a_query_of_its_own(app: Flask, client: FlaskClient) -> None:
    platform = Platform.of(app)
    db.session.get(Registration, platform.registration_id).auth_url += "?tenant=7"

    answer = platform.ask_login(client)

    assert answer.location.startswith("https://lms.example/auth?tenant=7&scope=openid")


@pytest.mark.one_engine
def test_a_launch_answers_with_a_page_of_its_own_and_the_session_of_it(
    app: Flask, client: FlaskClient
) -> None:
    answer = Platform.of(app).walk(client)

    assert answer.status_code == 303
    path = urlsplit(answer.location).path
    assert path.startswith("/s/") and path.endswith("/")
    cookie = next(
        one for one in answer.headers.getlist("Set-Cookie") if one.startswith("fieldwork=")
    )
    for attribute in ("Secure", "HttpOnly", "SameSite=None", "Partitioned", "Max-Age=43200"):
        assert attribute in cookie
    assert f"Path={path.rstrip('/')}" in cookie
    assert len(cookie.partition("=")[2].partition(";")[0]) <= 32


def test_a_launch_remembers_person_course_link_and_membership(
    app: Flask, client: FlaskClient
) -> None:
    enter(client, app, sub="ana", zoneinfo="America/Chicago", locale="es-MX")

    person, course, link = one(Person), one(Course), one(ResourceLink)
    assert (person.subject, person.name, person.email) == ("ana", "Ana", "ana@district.example")
    assert (person.locale, person.zone) == ("es-MX", "America/Chicago")
    assert (course.context_id, course.title, course.label) == ("course-1", "A course", "C1")
    assert (link.resource_link_id, link.title) == ("link-1", "The assignment")
    assert link.lineitem_url == "https://lms.example/courses/course-1/lineitems/link-1?type_id=1"
    assert one(Membership).roles == [LEARNER]
    assert one(Membership).is_learner and one(Membership).posts_scores


def test_a_second_launch_updates_what_the_first_told_and_adds_nothing(
    app: Flask, client: FlaskClient
) -> None:
    enter(client, app, roles=[LEARNER])
    enter(client, app, roles=[INSTRUCTOR], name="Ana María", email=ABSENT)

    assert one(Person).name == "Ana María"
    assert one(Person).email == "ana@district.example"
    assert one(Membership).roles == [INSTRUCTOR]
    assert not one(Membership).posts_scores
    assert one(ResourceLink) and one(Course)


@pytest.mark.one_engine
def test_a_line_item_that_a_later_launch_does_not_name_is_kept(
    app: Flask, client: FlaskClient
) -> None:
    enter(client, app)
    enter(client, app, **{AGS: {"scope": [], "lineitem": "", "lineitems": None}})

    assert one(ResourceLink).lineitem_url.endswith("/lineitems/link-1?type_id=1")


@pytest.mark.one_engine
def test_a_launch_without_context_makes_a_course_of_its_link(
    app: Flask, client: FlaskClient
) -> None:
    enter(client, app, context=None)

    assert one(Course).context_id == "link:link-1"


@pytest.mark.one_engine
def test_a_launch_without_name_and_email_enters(app: Flask, client: FlaskClient) -> None:
    enter(client, app, name=ABSENT, email=ABSENT)

    assert (one(Person).name, one(Person).email) == (None, None)


def test_what_is_no_character_is_left_out_of_a_name(app: Flask, client: FlaskClient) -> None:
    enter(client, app, name="A\x00na \ud800Ruiz", locale="es\x00")

    assert (one(Person).name, one(Person).locale) == ("Ana \ufffdRuiz", "es")


@pytest.mark.one_engine
def test_given_and_family_name_make_a_name(app: Flask, client: FlaskClient) -> None:
    enter(client, app, name=ABSENT, given_name="Ana", family_name="Ruiz")

    assert one(Person).name == "Ana Ruiz"


@pytest.mark.one_engine
def test_a_canvas_launch_of_the_course_itself_makes_no_link(
    app: Flask, client: FlaskClient
) -> None:
    app.extensions["test_platform"] = Platform(app, family="canvas").register()

    enter(client, app, roles=[INSTRUCTOR], link="course-1", context="course-1", ags=False)

    assert db.session.scalar(select(func.count()).select_from(ResourceLink)) == 0
    assert one(Launch).link_id is None
    assert one(Launch).course_id == one(Course).id


def test_two_platforms_with_one_client_id_do_not_share_people(
    app: Flask, client: FlaskClient
) -> None:
    enter(client, app, sub="ana")
    other_platform(app, client_id="tool-1").walk(client, sub="ana")

    people = db.session.scalars(select(Person).order_by(Person.id)).all()
    assert [person.subject for person in people] == ["ana", "ana"]
    assert people[0].registration_id != people[1].registration_id


@pytest.mark.one_engine
def test_two_client_ids_of_one_issuer_are_two_programs(app: Flask, client: FlaskClient) -> None:
    first = other_platform(app, issuer="https://shared.example", client_id="one")
    second = other_platform(
        app, issuer="https://shared.example", client_id="two", key=first.key, kid=first.kid
    )

    assert first.walk(client).status_code == 303
    assert second.walk(client).status_code == 303
    assert {row.registration_id for row in db.session.scalars(select(Launch))} == {
        first.registration_id,
        second.registration_id,
    }


@pytest.mark.one_engine
def test_a_registration_learns_its_family_from_its_first_launch(
    app: Flask, client: FlaskClient
) -> None:
    enter(client, app, tool_platform={"guid": "1", "product_family_code": "moodle"})

    assert one(Registration).family == "moodle"


@pytest.mark.one_engine
def test_the_program_may_be_framed_by_its_platform_and_where_it_returns_to(
    app: Flask, client: FlaskClient
) -> None:
    app.extensions["test_platform"] = Platform(app, family="canvas").register()
    path = enter(
        client,
        app,
        custom={"credential": "ell-advocacy", "canvas_host": "district.example.org"},
        launch_presentation={"return_url": "https://return.example:8443/courses/1?x=1"},
    )

    policy = client.get(f"{path}/").headers["Content-Security-Policy"]

    ancestors = next(part for part in policy.split("; ") if part.startswith("frame-ancestors"))
    assert ancestors.split()[1:] == [
        "'self'",
        "https://district.example.org",
        "https://lms.example",
        "https://return.example:8443",
    ]


@pytest.mark.one_engine
@pytest.mark.parametrize(
    "address",
    ["javascript:alert(1)", "https://a b/", "x", "https://e;x/", "https://\u017f.example/"],
)
def test_a_return_address_that_is_none_is_left_out(
    app: Flask, client: FlaskClient, address: str
) -> None:
    enter(client, app, launch_presentation={"return_url": address})

    assert one(Launch).facts["return_url"] is None
    assert one(Launch).facts["frame_origins"] == ["https://lms.example"]


@pytest.mark.one_engine
def test_a_link_presents_what_its_first_launch_names(app: Flask, client: FlaskClient) -> None:
    from lti_tool.credentials import bindings

    enter(client, app, custom={"credential": "ell-advocacy", "credential_version": "1"})
    enter(client, app, custom={"credential": "something-else"})

    assert bindings.bound(one(ResourceLink).id).key == "ell-advocacy"


@pytest.mark.one_engine
def test_a_submission_review_needs_neither_link_nor_for_user(
    app: Flask, client: FlaskClient
) -> None:
    path = enter(
        client, app, roles=[INSTRUCTOR], link=None, message_type="LtiSubmissionReviewRequest"
    )

    assert client.get(f"{path}/").location == f"{path}/submissions"


@pytest.mark.one_engine
def test_a_launch_of_a_submissions_address_names_the_submission(
    app: Flask, client: FlaskClient
) -> None:
    enter(client, app, target=f"{TOOL}/lti/review/abc_DEF-1")

    assert one(Launch).facts["attempt"] == "abc_DEF-1"
