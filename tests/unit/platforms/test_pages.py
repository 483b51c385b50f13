"""The pages of those who run a program: its connection, and who may do what in it."""

import re
from html import unescape

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from lti_tool import clock
from lti_tool.database import db
from lti_tool.platforms import people, registrations
from lti_tool.platforms.models import Deployment
from tests.platform import INSTRUCTOR, LEARNER, Platform, enter, other_platform

pytestmark = pytest.mark.one_engine


class Administrator:
    """Ruth, who administers the program of the test platform, with a browser of her own."""

    def __init__(self, app: Flask) -> None:
        app.config["WTF_CSRF_ENABLED"] = False
        self.registration_id = Platform.of(app).registration_id
        self.client = app.test_client()
        ruth = people.remember(self.registration_id, "ruth", "Ruth")
        db.session.flush()
        people.grant(self.registration_id, ruth.id, "administrator", granted_by="command line")
        self.path = enter(self.client, app, sub="ruth", roles=[INSTRUCTOR])

    def get(self, page: str) -> str:
        """A page's words, without markup."""
        answer = self.client.get(f"{self.path}/{page}")
        assert answer.status_code == 200
        return text(answer)

    def post(self, page: str, **form: str) -> TestResponse:
        return self.client.post(f"{self.path}/{page}", data=form)

    def follow(self, answer: TestResponse) -> str:
        assert answer.status_code == 303
        return text(self.client.get(answer.location))

    def held(self) -> set[tuple[str, str]]:
        """Who holds which role, by subject."""
        db.session.rollback()
        found = people.held_grants(self.registration_id)
        return {(person.subject, grant.role) for grant, person in found}


def text(answer: TestResponse) -> str:
    return " ".join(unescape(re.sub(r"<[^>]*>", " ", answer.text)).split())


@pytest.fixture
def ruth(app: Flask) -> Administrator:
    return Administrator(app)


@pytest.mark.parametrize("page", ["connection", "grants"])
@pytest.mark.parametrize("role", [LEARNER, INSTRUCTOR])
def test_the_pages_are_for_administrators_alone(
    app: Flask, client: FlaskClient, ruth: Administrator, page: str, role: str
) -> None:
    path = enter(client, app, sub="ana", roles=[role])

    assert client.get(f"{path}/{page}").status_code == 403
    assert client.post(f"{path}/{page}").status_code == 403


@pytest.mark.parametrize("page", ["submissions", "deliveries"])
def test_administrators_find_the_connection_beside_their_other_pages(
    app: Flask, client: FlaskClient, ruth: Administrator, page: str
) -> None:
    path = enter(client, app, sub="vera", roles=[INSTRUCTOR])

    assert f'href="{ruth.path}/connection"' in ruth.client.get(f"{ruth.path}/{page}").text
    assert f'href="{path}/connection"' not in client.get(f"{path}/{page}").text


def test_the_connection_shows_what_is_known_and_what_the_lms_must_know(
    ruth: Administrator,
) -> None:
    page = ruth.get("connection")

    assert "Connection to Test LMS" in page
    assert "Issuer https://lms.example" in page
    assert "Client id tool-1" in page
    assert "deployment-1 approved" in page
    assert "http://localhost:8000/lti/login" in page
    assert "http://localhost:8000/lti/launch" in page
    assert "http://localhost:8000/.well-known/jwks.json" in page
    assert "Domain localhost:8000" in page


def test_a_check_shows_each_finding_with_its_state_and_what_to_do(ruth: Administrator) -> None:
    registrations.edit(
        ruth.registration_id,
        jwks_url="http://127.0.0.1:9/jwks",
        token_url="http://127.0.0.1:9/token",
    )

    page = text(ruth.post("connection"))

    assert "Something does not work." in page
    assert "The LMS's keys problem The LMS's keys cannot be read: HTTPConnection" in page
    assert "What to do: Nobody can enter without them." in page
    assert "Addresses good All addresses of the LMS are acceptable." in page


def test_nothing_is_checked_without_the_pages_own_form(app: Flask, ruth: Administrator) -> None:
    app.config["WTF_CSRF_ENABLED"] = True

    assert ruth.post("connection").status_code == 400


def test_a_deployment_that_waits_is_approved_with_a_question(ruth: Administrator) -> None:
    row = registrations.deployment(ruth.registration_id, "2:b")
    db.session.commit()
    before = ruth.get("connection")

    after = ruth.follow(ruth.post(f"connection/deployments/{row.id}"))

    assert "Let everybody in who opens the tool from deployment 2:b?" in before
    assert "2:b approved" in after
    db.session.refresh(row)
    assert row.active
    assert row.approved_at is not None


def test_a_deployment_that_was_switched_off_is_not_approved_from_the_page(
    ruth: Administrator,
) -> None:
    row = registrations.approve(ruth.registration_id, "2:b")
    registrations.disable_deployment(ruth.registration_id, "2:b")
    db.session.commit()

    assert "2:b switched off" in ruth.get("connection")
    assert ruth.post(f"connection/deployments/{row.id}").status_code == 404


def test_another_programs_deployment_is_not_there(app: Flask, ruth: Administrator) -> None:
    row = Deployment(
        registration_id=other_platform(app).registration_id,
        deployment_id="theirs",
        first_seen_at=clock.now(),
    )
    db.session.add(row)
    db.session.commit()

    assert "theirs" not in ruth.get("connection")
    assert ruth.post(f"connection/deployments/{row.id}").status_code == 404
    db.session.refresh(row)
    assert not row.active


def test_the_page_says_where_the_institutions_administrators_run_the_program_too(
    ruth: Administrator,
) -> None:
    words = "run by the administrators of the LMS's institution"
    before = unescape(ruth.get("grants"))
    db.session.scalars(select(Deployment)).one().institution_admins = True
    db.session.commit()

    after = unescape(ruth.get("grants"))

    assert (words in before, words in after) == (False, True)


def test_the_grants_that_hold_are_listed_with_who_gave_them(ruth: Administrator) -> None:
    assert (
        "Ruth (you): administrator ruth@district.example · granted by command line on"
        in ruth.get("grants")
    )


@pytest.mark.parametrize("words", ["ben", "BEN@district", "district ben"])
def test_somebody_who_has_launched_is_found_and_granted_a_role(
    app: Flask, client: FlaskClient, ruth: Administrator, words: str
) -> None:
    enter(client, app, sub="ben", roles=[LEARNER])
    people.remember(other_platform(app).registration_id, "benno", "Ben of another district")
    db.session.commit()

    found = ruth.get(f"grants?words={words}")
    told = ruth.follow(ruth.post("grants", subject="ben", role="assessor"))

    assert "Make assessor Ben" in found
    assert "another district" not in found
    assert "Ben is an assessor, from the next time they open the tool." in told
    assert "Ben : assessor ben@district.example · granted by Ruth on " in told
    assert ("ben", "assessor") in ruth.held()


@pytest.mark.parametrize("words", ["nobody", "%", "_"])
def test_nobody_found_says_what_else_to_do(ruth: Administrator, words: str) -> None:
    assert "Nobody who has opened the tool is called that." in ruth.get(f"grants?words={words}")


def test_somebody_who_has_not_launched_is_named_by_their_number(ruth: Administrator) -> None:
    ruth.post("grants", subject=" 77 ", role="administrator")

    assert ("77", "administrator") in ruth.held()


@pytest.mark.parametrize(
    "form",
    [
        {"subject": " ", "role": "assessor"},
        {"subject": "x" * 256, "role": "assessor"},
        {"subject": "ben", "role": "king"},
        {"subject": "ben"},
    ],
)
def test_a_form_that_says_nothing_is_given_back(ruth: Administrator, form: dict[str, str]) -> None:
    answer = ruth.post("grants", **form)

    assert answer.status_code == 422
    assert "Type the number by which the LMS knows the person" in text(answer)
    assert form["subject"] in answer.text
    assert ruth.held() == {("ruth", "administrator")}


def test_a_role_is_taken_back_and_given_again(ruth: Administrator) -> None:
    ruth.post("grants", subject="ben", role="assessor")

    told = ruth.follow(ruth.post("grants/revoke", subject="ben", role="assessor"))
    assert "ben has no granted role of an assessor any more." in told
    assert "Undo" in told
    assert ("ben", "assessor") not in ruth.held()

    ruth.post("grants", subject="ben", role="assessor")
    assert ("ben", "assessor") in ruth.held()


def test_the_last_administrator_stays_one(ruth: Administrator) -> None:
    answer = ruth.post("grants/revoke", subject="ruth", role="administrator")

    assert answer.status_code == 409
    assert "Nobody would run this program any more" in text(answer)
    assert ("ruth", "administrator") in ruth.held()


def test_one_of_two_administrators_may_leave(ruth: Administrator) -> None:
    ruth.post("grants", subject="ben", role="administrator")

    ruth.post("grants/revoke", subject="ruth", role="administrator")

    assert ruth.held() == {("ben", "administrator")}


def test_nobody_of_another_program_loses_a_role(app: Flask, ruth: Administrator) -> None:
    other = other_platform(app).registration_id
    theirs = people.remember(other, "olga")
    db.session.flush()
    people.grant(other, theirs.id, "assessor", granted_by="test")
    db.session.commit()

    answer = ruth.post("grants/revoke", subject="olga", role="assessor")

    assert answer.status_code == 404
    assert people.grants(other, theirs.id) == {"assessor"}
