"""Deep linking (LTI Deep Linking 2.0): what is offered to whom, and what the LMS gets."""

import json
import re
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from lti_tool.credentials import bindings, definitions, settings
from lti_tool.database import db
from lti_tool.gradebook.line_items import TAG
from lti_tool.launch.models import Launch
from lti_tool.platforms import people
from lti_tool.platforms.models import Membership, ResourceLink
from rubric import shipped_definitions
from tests.platform import (
    ASSISTANT,
    DL,
    INSTITUTION_ADMINISTRATOR,
    INSTRUCTOR,
    LEARNER,
    LTI,
    MEMBERSHIP,
    TARGET,
    Platform,
    deep_linking,
    enter,
)
from tests.unit.launch.adding import FIRST, answered, asked, press

pytestmark = pytest.mark.one_engine

ITEMS = f"{DL}content_items"
TITLE = "Advocating for ELL Students and Their Families at the School Level"


@pytest.fixture
def second_version(app: Flask) -> str:
    """Version 2 of the first credential; its name in the form."""
    body = next(iter(shipped_definitions())).read_text("utf-8")
    definitions.import_definition(body.replace("version: 1", "version: 2", 1), "2.yaml")
    db.session.commit()
    return "ell-advocacy/2"


def item(client: FlaskClient, page: str, *picks: str) -> dict[str, Any]:
    """The one link of an answer."""
    found = answered(client, page, *picks)[ITEMS]
    assert len(found) == 1
    return found[0]


def inputs(text: str) -> list[tuple[str, str, bool]]:
    """Kind, value and whether it is picked, of everything that can be picked."""
    found = re.findall(r'<input type="(\w+)" name="credential" value="([^"]+)"( checked)?', text)
    return [(kind, value, bool(checked)) for kind, value, checked in found]


# Who may


@pytest.mark.parametrize(
    "roles",
    [
        [INSTRUCTOR],
        [ASSISTANT],
        [f"{MEMBERSHIP}#TeachingAssistant"],
        [f"{MEMBERSHIP}#ContentDeveloper"],
        [INSTRUCTOR, LEARNER],
    ],
)
def test_whoever_teaches_or_designs_the_course_comes_to_what_can_be_added(
    app: Flask, client: FlaskClient, roles: list[str]
) -> None:
    path = enter(client, app, roles=roles, **deep_linking())

    assert client.get(f"{path}/").location == f"{path}/add"
    assert client.get(f"{path}/add").status_code == 200


def test_adding_takes_no_grant(app: Flask, client: FlaskClient) -> None:
    settings.change(Platform.of(app).registration_id, "assessor_grant", True, "test")

    assert client.get(asked(client, app)).status_code == 200


def test_whom_canvas_lets_grade_may_add(app: Flask, client: FlaskClient) -> None:
    app.extensions["test_platform"] = Platform(app, family="canvas").register()
    request = deep_linking() | {"custom": {"grader_permissions": "manage_grades"}}

    path = enter(client, app, roles=[INSTITUTION_ADMINISTRATOR], **request)

    assert client.get(f"{path}/add").status_code == 200


def test_an_administrator_of_the_program_may_add(app: Flask, client: FlaskClient) -> None:
    platform = Platform.of(app)
    enter(client, app, sub="ada")
    person = people.find(platform.registration_id, "ada")
    people.grant(platform.registration_id, person.id, "administrator", "test")
    db.session.commit()

    path = enter(client, app, sub="ada", roles=[], **deep_linking())

    assert client.get(f"{path}/add").status_code == 200


def test_another_launch_has_nothing_to_add(app: Flask, client: FlaskClient) -> None:
    asked(client, app)
    path = enter(client, app, roles=[INSTRUCTOR])

    assert client.get(f"{path}/add").status_code == 404
    assert press(client, f"{path}/submissions", FIRST, to=f"{path}/add").status_code == 404
    assert app.test_client().get(f"{path}/add").status_code == 401


def test_a_request_is_remembered_without_a_link(app: Flask, client: FlaskClient) -> None:
    asked(client, app, link="link-1")

    launch = db.session.scalars(select(Launch)).one()
    assert launch.link_id is None
    assert launch.course_id is not None
    assert db.session.scalars(select(Membership)).one().roles == [INSTRUCTOR]
    assert db.session.scalars(select(ResourceLink)).all() == []


# What is offered


def test_each_credential_says_what_it_asks(app: Flask, client: FlaskClient) -> None:
    page = client.get(asked(client, app)).text

    assert TITLE in page
    assert "working through an advocacy plan of five steps" in page
    for words in ("3 parts", "22 texts", "3 artifacts", "13 rubric lines", "18 resources"):
        assert words in page
    assert "15 texts, 150 to 200 words for each (required) · 4 rubric lines" in page
    assert "4 texts, 400 to 500 words (a guide)" in page
    assert "5-Step Action Plan" in page


def test_the_newest_version_stands_first_and_older_ones_are_folded_away(
    app: Flask, client: FlaskClient, second_version: str
) -> None:
    page = client.get(asked(client, app)).text

    assert inputs(page) == [("radio", second_version, False), ("radio", FIRST, False)]
    before, after = page.split('<details class="older">')
    assert second_version in before
    assert FIRST in after


def test_several_can_be_picked_where_the_lms_takes_several(
    app: Flask, client: FlaskClient, second_version: str
) -> None:
    page = asked(client, app, accept_multiple=True)

    found = answered(client, page, second_version, FIRST)[ITEMS]

    assert {kind for kind, _value, _picked in inputs(client.get(page).text)} == {"checkbox"}
    assert [one["custom"]["credential_version"] for one in found] == ["2", "1"]


@pytest.mark.parametrize("picks", [[], ["other/1"], [FIRST, "ell-advocacy/2"]])
def test_without_one_pick_the_page_says_so_and_keeps_what_was_picked(
    app: Flask, client: FlaskClient, second_version: str, picks: list[str]
) -> None:
    answer = press(client, asked(client, app), *picks)

    assert answer.status_code == 422
    assert "Choose one of the micro-credentials first." in answer.text
    kept = [value for _kind, value, picked in inputs(answer.text) if picked]
    assert set(kept) == set(picks) - {"other/1"}
    assert ('<details class="older" open>' in answer.text) == (FIRST in picks)


def test_without_any_definition_the_page_says_so(
    app: Flask, client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(definitions, "available", list)

    answer = client.get(asked(client, app))

    assert answer.status_code == 404
    assert "No micro-credential is installed here yet" in answer.text


# What the LMS gets


def test_the_answer_is_signed_by_us_for_the_lms_and_holds_no_null(
    app: Flask, client: FlaskClient
) -> None:
    claims = answered(client, asked(client, app), FIRST)

    assert claims[f"{LTI}message_type"] == "LtiDeepLinkingResponse"
    assert claims[f"{LTI}version"] == "1.3.0"
    assert claims[f"{LTI}deployment_id"] == "deployment-1"
    assert claims["exp"] - claims["iat"] == 305
    assert f"{DL}data" not in claims
    assert f"{DL}msg" not in claims
    assert "null" not in json.dumps(claims)


@pytest.mark.parametrize("data", ["opaque ü", ""])
def test_data_goes_back_as_it_came(app: Flask, client: FlaskClient, data: str) -> None:
    assert answered(client, asked(client, app, data=data), FIRST)[f"{DL}data"] == data


def test_choosing_again_makes_another_answer(app: Flask, client: FlaskClient) -> None:
    page = asked(client, app)

    first, second = answered(client, page, FIRST), answered(client, page, FIRST)

    assert first["nonce"] != second["nonce"]
    assert first["jti"] != second["jti"]
    assert first[ITEMS] == second[ITEMS]


def test_a_link_names_its_credential_and_has_a_line_item_of_one_point(
    app: Flask, client: FlaskClient
) -> None:
    assert item(client, asked(client, app), FIRST) == {
        "type": "ltiResourceLink",
        "url": TARGET,
        "title": TITLE,
        "text": definitions.newest("ell-advocacy").competency.en,
        "custom": {"credential": "ell-advocacy", "credential_version": "1"},
        "lineItem": {
            "scoreMaximum": 1,
            "label": TITLE,
            "resourceId": "ell-advocacy",
            "tag": TAG,
            "submissionReview": {
                "reviewableStatus": ["None", "Submitted", "Completed"],
                "label": "Review the submission",
                "url": TARGET,
            },
        },
    }


def test_canvas_is_not_told_of_a_review_that_it_does_not_know(
    app: Flask, client: FlaskClient
) -> None:
    app.extensions["test_platform"] = Platform(app, family="canvas").register()

    found = item(client, asked(client, app), FIRST)

    assert set(found["lineItem"]) == {"scoreMaximum", "label", "resourceId", "tag"}


def test_an_lms_that_ignores_line_items_gets_none(app: Flask, client: FlaskClient) -> None:
    assert "lineItem" not in item(client, asked(client, app, accept_lineitem=False), FIRST)


def test_title_and_text_are_in_the_persons_language(app: Flask, client: FlaskClient) -> None:
    credential = definitions.newest("ell-advocacy")

    found = item(client, asked(client, app, locale="es-US"), FIRST)

    assert found["title"] == found["lineItem"]["label"] == credential.title.es
    assert found["text"] == credential.competency.es


def test_the_answer_goes_to_the_return_address_and_nowhere_else(
    app: Flask, client: FlaskClient
) -> None:
    sent = press(client, asked(client, app), FIRST)

    assert 'method="post" action="https://lms.example/links?data=a%2Fb"' in sent.text
    assert "form-action 'self' https://lms.example;" in (
        sent.headers["Content-Security-Policy"] + ";"
    )
    assert "csrf" not in sent.text


def test_cancel_answers_with_no_link_and_says_so(app: Flask, client: FlaskClient) -> None:
    claims = answered(client, asked(client, app, data="d"), FIRST, action="cancel")

    assert claims[ITEMS] == []
    assert claims[f"{DL}msg"] == "Nothing was added."
    assert claims[f"{DL}data"] == "d"


# What becomes of it


def test_an_assignment_presents_what_was_picked_though_the_lms_ignored_the_line_item(
    app: Flask, client: FlaskClient, second_version: str
) -> None:
    custom = item(client, asked(client, app), FIRST)["custom"]

    enter(client, app, custom=custom, ags=False)

    link = db.session.scalars(select(ResourceLink)).one()
    assert bindings.presented(link.id).version == 1
    assert link.lineitem_url is None


def test_a_review_request_for_the_address_of_the_line_item_asks_for_that_persons_submission(
    app: Flask, client: FlaskClient
) -> None:
    review = item(client, asked(client, app), FIRST)["lineItem"]["submissionReview"]

    path = enter(
        client,
        app,
        roles=[INSTRUCTOR],
        target=review["url"],
        message_type="LtiSubmissionReviewRequest",
        for_user={"user_id": "ana"},
    )

    assert client.get(f"{path}/").location == f"{path}/submissions?for_user=ana"


# An assignment that is there already


@pytest.fixture
def canvas(app: Flask) -> Platform:
    """Canvas, where the deep linking launch of an existing assignment names it."""
    found = app.extensions["test_platform"] = Platform(app, family="canvas").register()
    return found


def test_an_existing_assignment_is_offered_what_it_presents(
    app: Flask, client: FlaskClient, canvas: Platform, second_version: str
) -> None:
    enter(client, app, custom={"credential": "ell-advocacy", "credential_version": "1"})

    page = asked(client, app, custom={"assignment_lti_id": "link-1"})

    text = client.get(page).text
    assert f"This assignment presents “{TITLE}”, version 1" in text
    assert inputs(text) == [("radio", FIRST, True)]
    assert item(client, page, FIRST)["custom"]["credential_version"] == "1"
    assert press(client, page, second_version).status_code == 422


@pytest.mark.parametrize("named", ["link-2", "$com.instructure.Assignment.lti.id"])
def test_an_assignment_that_presents_nothing_yet_is_offered_everything(
    app: Flask, client: FlaskClient, canvas: Platform, named: str
) -> None:
    enter(client, app)

    text = client.get(asked(client, app, custom={"assignment_lti_id": named})).text

    assert "This assignment presents" not in text
    assert inputs(text) == [("radio", FIRST, False)]


def test_an_assignment_of_another_course_is_not_found_by_its_id(
    app: Flask, client: FlaskClient, canvas: Platform
) -> None:
    enter(client, app, context="course-2")

    page = asked(client, app, custom={"assignment_lti_id": "link-1"})

    assert "This assignment presents" not in client.get(page).text
