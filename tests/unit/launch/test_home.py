"""Where a launch goes on: by submission, role and link."""

import pytest
from flask import Flask
from flask.testing import FlaskClient

from lti_tool.credentials import settings
from lti_tool.database import db
from lti_tool.platforms import people, registrations
from tests.platform import (
    ASSISTANT,
    INSTITUTION_ADMINISTRATOR,
    INSTRUCTOR,
    LEARNER,
    MENTOR,
    TOOL,
    Platform,
    enter,
)

pytestmark = pytest.mark.one_engine

REVIEW = f"{TOOL}/lti/review/abc"


def landing(client: FlaskClient, path: str) -> str:
    answer = client.get(f"{path}/")
    assert answer.status_code == 302, answer.text
    return str(answer.location).removeprefix(path)


@pytest.mark.parametrize("roles", [[LEARNER], [], [MENTOR], ["urn:unknown"]])
def test_an_educator_lands_on_the_overview(
    app: Flask, client: FlaskClient, roles: list[str]
) -> None:
    assert landing(client, enter(client, app, roles=roles)) == "/overview"


def test_an_assessor_lands_on_the_queue(app: Flask, client: FlaskClient) -> None:
    assert landing(client, enter(client, app, roles=[INSTRUCTOR])) == "/submissions"


def test_an_assistant_who_learns_here_too_lands_on_their_own_work_beside_the_queue(
    app: Flask, client: FlaskClient
) -> None:
    path = enter(client, app, roles=[ASSISTANT, LEARNER])

    assert landing(client, path) == "/overview"
    assert f'href="{path}/submissions"' in client.get(f"{path}/overview").text


def test_an_assistant_who_learns_here_too_may_choose_what_the_link_presents(
    app: Flask, client: FlaskClient
) -> None:
    path = enter(client, app, roles=[ASSISTANT, LEARNER], custom={})

    assert landing(client, path) == "/credential"


def test_the_first_assessor_of_a_link_that_names_no_credential_chooses_one(
    app: Flask, client: FlaskClient
) -> None:
    assert landing(client, enter(client, app, roles=[INSTRUCTOR], custom={})) == "/credential"


def test_a_submissions_address_is_the_assessors_desk(app: Flask, client: FlaskClient) -> None:
    path = enter(client, app, roles=[INSTRUCTOR], target=REVIEW)

    assert landing(client, path) == "/submissions/abc"


def test_a_submissions_address_is_the_educators_own_submission(
    app: Flask, client: FlaskClient
) -> None:
    assert landing(client, enter(client, app, roles=[LEARNER], target=REVIEW)) == "/attempts/abc"


def test_a_submission_review_names_whose(app: Flask, client: FlaskClient) -> None:
    path = enter(
        client,
        app,
        roles=[INSTRUCTOR],
        message_type="LtiSubmissionReviewRequest",
        for_user={"user_id": "ben 2"},
    )

    assert landing(client, path) == "/submissions?for_user=ben+2"


def test_an_administrator_lands_on_the_queue(app: Flask, client: FlaskClient) -> None:
    platform = Platform.of(app)
    registrations.approve(platform.registration_id, "deployment-1", institution_admins=True)

    path = enter(client, app, roles=[INSTITUTION_ADMINISTRATOR])

    assert landing(client, path) == "/submissions"


def test_an_instructor_who_lacks_the_demanded_grant_is_told_so(
    app: Flask, client: FlaskClient
) -> None:
    platform = Platform.of(app)
    settings.change(platform.registration_id, "assessor_grant", True, "test")

    answer = client.get(enter(client, app, sub="ira", roles=[INSTRUCTOR]) + "/")

    assert answer.status_code == 403
    assert "not an assessor of this program yet" in answer.text


def test_a_grant_holds_from_the_next_launch_on(app: Flask, client: FlaskClient) -> None:
    platform = Platform.of(app)
    settings.change(platform.registration_id, "assessor_grant", True, "test")
    enter(client, app, sub="ira", roles=[INSTRUCTOR])
    person = people.find(platform.registration_id, "ira")
    people.grant(platform.registration_id, person.id, "assessor", "test")
    db.session.commit()

    assert landing(client, enter(client, app, sub="ira", roles=[INSTRUCTOR])) == "/submissions"
