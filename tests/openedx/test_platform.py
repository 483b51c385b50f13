"""The Open edX campus does what Fieldwork's tests take for granted of it.

No code of Fieldwork runs here: a throw-away tool stands at the other end.
"""

import secrets
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Any

import jwt
import pytest
import requests

from tests.openedx.server import Launch, LaunchStopped, OpenEdx
from tests.openedx.tiny_tool import TinyTool

CLAIM = "https://purl.imsglobal.org/spec/lti/claim"
AGS = "https://purl.imsglobal.org/spec/lti-ags"
ENDPOINT = f"{AGS}/claim/endpoint"
ROSTER = "https://purl.imsglobal.org/spec/lti-nrps/claim/namesroleservice"
ROSTER_SCOPE = "https://purl.imsglobal.org/spec/lti-nrps/scope/contextmembership.readonly"
DEEP_LINKING = "https://purl.imsglobal.org/spec/lti-dl/claim"
MEMBERSHIP = "http://purl.imsglobal.org/vocab/lis/v2/membership"
LINE_ITEM = "application/vnd.ims.lis.v2.lineitem+json"
SCORE = "application/vnd.ims.lis.v1.score+json"
SCOPES = [
    f"{AGS}/scope/{name}" for name in ("lineitem", "lineitem.readonly", "result.readonly", "score")
] + [ROSTER_SCOPE]


@pytest.fixture(scope="module")
def tool() -> Iterator[TinyTool]:
    with TinyTool() as running:
        yield running


@pytest.fixture(scope="module")
def platform(tool: TinyTool) -> Iterator[OpenEdx]:
    with OpenEdx(
        tool.login_url, tool.launch_url, tool.keyset_url, custom={"credential": "ell-advocacy"}
    ) as running:
        tool.trust(running.registration("declarative"))
        yield running


def verified(platform: OpenEdx, mode: str, launch: Launch) -> dict[str, Any]:
    """The launch's claims, once its signature, issuer, audience and times are right."""
    registration = platform.registration(mode)
    token = launch.fields["id_token"]
    key = jwt.PyJWKClient(registration.jwks_url).get_signing_key_from_jwt(token)
    return jwt.decode(
        token,
        key.key,
        algorithms=["RS256"],
        audience=registration.client_id,
        issuer=registration.issuer,
        options={"require": ["exp", "iat", "sub", "nonce"]},
    )


def launched(platform: OpenEdx, mode: str, person: str) -> dict[str, Any]:
    return verified(platform, mode, platform.walk_launch(mode, person))


def bearer(tool: TinyTool, platform: OpenEdx, mode: str) -> dict[str, str]:
    answer = tool.ask_for_token(platform.registration(mode), *SCOPES)
    return {"Authorization": f"Bearer {answer.json()['access_token']}"}


def score(user_id: str, **changes: object) -> dict[str, object]:
    return {
        "userId": user_id,
        "timestamp": datetime.now(UTC).isoformat(),
        "scoreGiven": 1,
        "scoreMaximum": 1,
        "comment": "Earned.",
        "activityProgress": "Completed",
        "gradingProgress": "FullyGraded",
        **changes,
    }


def post_score(
    line_item: str, authorization: dict[str, str], message: dict[str, object]
) -> requests.Response:
    headers = {**authorization, "Content-Type": SCORE}
    return requests.post(f"{line_item}/scores", json=message, headers=headers, timeout=30)


def create_line_item(
    endpoint: dict[str, Any], authorization: dict[str, str], **fields: object
) -> requests.Response:
    headers = {**authorization, "Content-Type": LINE_ITEM, "Accept": LINE_ITEM}
    body = {"label": "Advocacy", "scoreMaximum": 1, "resourceId": "ell-advocacy", **fields}
    return requests.post(endpoint["lineitems"], json=body, headers=headers, timeout=30)


def test_declarative_launch_names_its_line_item_and_may_only_read_it(platform: OpenEdx) -> None:
    claims = launched(platform, "declarative", "learner")

    assert claims[ENDPOINT]["lineitem"].startswith(claims[ENDPOINT]["lineitems"])
    assert set(claims[ENDPOINT]["scope"]) == {
        f"{AGS}/scope/lineitem.readonly",
        f"{AGS}/scope/result.readonly",
        f"{AGS}/scope/score",
    }


def test_programmatic_launch_lets_the_tool_make_line_items(platform: OpenEdx) -> None:
    claims = launched(platform, "programmatic", "instructor")

    assert f"{AGS}/scope/lineitem" in claims[ENDPOINT]["scope"]


def test_disabled_launch_has_no_gradebook(platform: OpenEdx) -> None:
    assert ENDPOINT not in launched(platform, "disabled", "learner")


def test_launch_says_who_and_where_without_a_name(platform: OpenEdx) -> None:
    claims = launched(platform, "declarative", "learner")

    assert claims["sub"] == platform.subject("learner")
    assert f"{MEMBERSHIP}#Learner" in claims[f"{CLAIM}/roles"]
    assert claims[f"{CLAIM}/context"]["id"].startswith("course-v1:DistrictAdministratorsAcademy+")
    assert claims[f"{CLAIM}/custom"] == {"credential": "ell-advocacy"}
    assert not {"name", "email", "preferred_username"} & claims.keys()


@pytest.mark.parametrize("person", ["instructor", "staff", "global_staff"])
def test_those_who_run_the_course_are_instructors(platform: OpenEdx, person: str) -> None:
    roles = launched(platform, "declarative", person)[f"{CLAIM}/roles"]

    assert f"{MEMBERSHIP}#Instructor" in roles
    assert f"{MEMBERSHIP}#Learner" not in roles


def test_assistant_is_a_learner_with_a_sub_role(platform: OpenEdx) -> None:
    roles = launched(platform, "declarative", "assistant")[f"{CLAIM}/roles"]

    assert f"{MEMBERSHIP}#Learner" in roles
    assert "http://purl.imsglobal.org/vocab/lis/v2/membership/Instructor#TeachingAssistant" in roles


def test_launch_shares_names_where_the_course_allows_it(tool: TinyTool) -> None:
    with OpenEdx(tool.login_url, tool.launch_url, tool.keyset_url, share_names=True) as sharing:
        tool.trust(sharing.registration("declarative"))
        claims = launched(sharing, "declarative", "learner")

    assert (claims["name"], claims["email"]) == ("Lena Lopez", "learner@campus.example")


def test_placements_are_registrations_of_one_issuer(platform: OpenEdx) -> None:
    declarative = platform.registration("declarative")
    programmatic = platform.registration("programmatic")

    assert declarative.issuer == programmatic.issuer
    assert declarative.client_id != programmatic.client_id
    assert declarative.jwks_url != programmatic.jwks_url


def test_unregistered_redirect_uri_stops_the_launch(tool: TinyTool, platform: OpenEdx) -> None:
    _, opening = platform.login_initiation("declarative", "learner")
    elsewhere = {**opening, "target_link_uri": f"{tool.base_url}/elsewhere"}

    with pytest.raises(LaunchStopped) as stopped:
        platform.authorize(requests.Session(), tool.authentication_request(elsewhere))

    assert stopped.value.response.status_code == 400


def test_token_is_given_to_the_key_that_the_tool_serves(tool: TinyTool, platform: OpenEdx) -> None:
    answer = tool.ask_for_token(platform.registration("declarative"), *SCOPES)

    assert answer.status_code == 200
    assert set(answer.json()["scope"].split()) == set(SCOPES)


def test_token_is_refused_to_another_key(platform: OpenEdx) -> None:
    with TinyTool() as stranger:
        answer = stranger.ask_for_token(platform.registration("declarative"), *SCOPES)

    assert (answer.status_code, answer.json()) == (400, {"error": "invalid_client"})


def test_token_of_another_placement_is_refused_with_403(tool: TinyTool, platform: OpenEdx) -> None:
    line_item = launched(platform, "declarative", "learner")[ENDPOINT]["lineitem"]

    answer = requests.get(line_item, headers=bearer(tool, platform, "programmatic"), timeout=30)

    assert (answer.status_code, answer.json()) == (403, {"detail": "Invalid token signature."})


def test_token_is_refused_with_403_once_the_placement_has_a_new_key(
    tool: TinyTool, platform: OpenEdx
) -> None:
    line_item = launched(platform, "declarative", "learner")[ENDPOINT]["lineitem"]
    authorization = bearer(tool, platform, "declarative")

    platform.change_key("declarative")

    answer = requests.get(line_item, headers=authorization, timeout=30)
    assert (answer.status_code, answer.json()) == (403, {"detail": "Invalid token signature."})
    assert launched(platform, "declarative", "learner")[ENDPOINT]["lineitem"] == line_item


def test_declarative_score_reaches_the_gradebook_in_points(
    tool: TinyTool, platform: OpenEdx
) -> None:
    line_item = launched(platform, "declarative", "learner")[ENDPOINT]["lineitem"]
    authorization = bearer(tool, platform, "declarative")

    answer = post_score(line_item, authorization, score(platform.subject("learner")))

    grade = platform.scores()[-1]
    assert answer.status_code == 201
    assert (grade["mode"], grade["person"]) == ("declarative", "learner")
    assert (grade["value"], grade["max_value"]) == (10.0, 10.0)


def test_programmatic_score_reaches_the_gradebook_through_the_tools_item(
    tool: TinyTool, platform: OpenEdx
) -> None:
    claims = launched(platform, "programmatic", "learner")
    authorization = bearer(tool, platform, "programmatic")
    made = create_line_item(
        claims[ENDPOINT], authorization, resourceLinkId=claims[f"{CLAIM}/resource_link"]["id"]
    )

    post_score(made.json()["id"], authorization, score(platform.subject("learner"), scoreGiven=0))

    grade = platform.scores()[-1]
    assert made.status_code == 201
    assert (grade["mode"], grade["person"], grade["value"]) == ("programmatic", "learner", 0.0)


def test_line_item_takes_a_label_of_100_characters_and_no_more(
    tool: TinyTool, platform: OpenEdx
) -> None:
    claims = launched(platform, "programmatic", "learner")
    authorization = bearer(tool, platform, "programmatic")

    longest = create_line_item(claims[ENDPOINT], authorization, label="x" * 100)
    longer = create_line_item(claims[ENDPOINT], authorization, label="x" * 101)

    assert (longest.status_code, longer.status_code) == (201, 400)
    assert "x" * 100 in {one["label"] for one in platform.line_items("programmatic")}


def test_score_on_an_item_without_a_resource_link_never_reaches_the_gradebook(
    tool: TinyTool, platform: OpenEdx
) -> None:
    claims = launched(platform, "programmatic", "second_learner")
    authorization = bearer(tool, platform, "programmatic")
    made = create_line_item(claims[ENDPOINT], authorization)
    before = platform.scores()

    answer = post_score(made.json()["id"], authorization, score(platform.subject("second_learner")))

    assert answer.status_code == 201
    assert platform.scores() == before


def test_submitted_is_taken_but_reaches_neither_results_nor_gradebook(
    tool: TinyTool, platform: OpenEdx
) -> None:
    line_item = launched(platform, "declarative", "assistant")[ENDPOINT]["lineitem"]
    authorization = bearer(tool, platform, "declarative")
    submitted = score(platform.subject("assistant"), gradingProgress="PendingManual")
    del submitted["scoreGiven"], submitted["scoreMaximum"]
    before = platform.scores()

    answer = post_score(line_item, authorization, submitted)

    found = requests.get(
        f"{line_item}/results/{platform.subject('assistant')}", headers=authorization, timeout=30
    )
    assert (answer.status_code, found.json()) == (201, [])
    assert platform.scores() == before


@pytest.mark.parametrize(
    ("timestamp", "words"),
    [
        ("2026-03-02T10:00:00Z", "Score already exists for the provided timestamp"),
        ("2026-03-02T09:59:59Z", "Score timestamp can only be updated to a later point in time"),
    ],
)
def test_timestamp_that_is_not_later_is_refused_with_400(
    tool: TinyTool, platform: OpenEdx, timestamp: str, words: str
) -> None:
    claims = launched(platform, "programmatic", "learner")
    authorization = bearer(tool, platform, "programmatic")
    line_item = create_line_item(claims[ENDPOINT], authorization).json()["id"]
    learner = platform.subject("learner")
    post_score(line_item, authorization, score(learner, timestamp="2026-03-02T10:00:00Z"))

    answer = post_score(line_item, authorization, score(learner, timestamp=timestamp))

    assert (answer.status_code, answer.json()) == (400, {"timestamp": [words]})


def test_results_take_the_person_from_the_path_and_ignore_the_query(
    tool: TinyTool, platform: OpenEdx
) -> None:
    claims = launched(platform, "programmatic", "learner")
    authorization = bearer(tool, platform, "programmatic")
    line_item = create_line_item(claims[ENDPOINT], authorization).json()["id"]
    learner, other = platform.subject("learner"), platform.subject("second_learner")
    post_score(line_item, authorization, score(learner))

    by_query = requests.get(
        f"{line_item}/results", params={"user_id": other}, headers=authorization, timeout=30
    ).json()
    by_path = requests.get(f"{line_item}/results/{other}", headers=authorization, timeout=30).json()

    assert [(one["userId"], one["resultScore"]) for one in by_query] == [(learner, 1.0)]
    assert by_path == []


def test_roster_comes_in_pages_of_the_asked_size(tool: TinyTool, platform: OpenEdx) -> None:
    url = launched(platform, "declarative", "instructor")[ROSTER]["context_memberships_url"]
    authorization = bearer(tool, platform, "declarative")

    first = requests.get(url, params={"limit": 3}, headers=authorization, timeout=30)
    second = requests.get(first.links["next"]["url"], headers=authorization, timeout=30)

    members = first.json()["members"] + second.json()["members"]
    assert {member["user_id"] for member in members} == {
        platform.subject(person)
        for person in ("learner", "second_learner", "instructor", "staff", "assistant")
    }
    assert "next" not in second.links


def deep_linking_response(
    tool: TinyTool, platform: OpenEdx, *items: Mapping[str, object]
) -> dict[str, str]:
    registration = platform.registration("disabled")
    message = {
        "iss": registration.client_id,
        "aud": registration.issuer,
        "nonce": secrets.token_urlsafe(),
        f"{CLAIM}/message_type": "LtiDeepLinkingResponse",
        f"{CLAIM}/version": "1.3.0",
        f"{CLAIM}/deployment_id": registration.deployment_id,
        f"{DEEP_LINKING}/content_items": list(items),
    }
    return {"JWT": tool.sign(message)}


def test_deep_link_is_saved_for_an_instructor_and_changes_later_launches(
    tool: TinyTool, platform: OpenEdx
) -> None:
    browser = platform.signed_in_browser("instructor")
    launch = platform.walk_launch("disabled", "instructor", deep_linking=True, browser=browser)
    claims = verified(platform, "disabled", launch)
    return_url = claims[f"{DEEP_LINKING}/deep_linking_settings"]["deep_link_return_url"]
    item = {"type": "ltiResourceLink", "title": "Advocacy", "custom": {"credential": "other"}}

    saved = browser.post(return_url, data=deep_linking_response(tool, platform, item))

    later = launched(platform, "disabled", "learner")
    assert claims[f"{CLAIM}/message_type"] == "LtiDeepLinkingRequest"
    assert saved.status_code == 200
    assert later[f"{CLAIM}/custom"] == {"credential": "other"}


def test_deep_link_with_an_address_of_its_own_differs_from_the_logins_target(
    tool: TinyTool, platform: OpenEdx
) -> None:
    browser = platform.signed_in_browser("instructor")
    launch = platform.walk_launch("disabled", "instructor", deep_linking=True, browser=browser)
    settings = verified(platform, "disabled", launch)[f"{DEEP_LINKING}/deep_linking_settings"]
    item = {"type": "ltiResourceLink", "url": f"{tool.launch_url}/other"}
    response = deep_linking_response(tool, platform, item)

    browser.post(settings["deep_link_return_url"], data=response)

    _, opening = platform.login_initiation("disabled", "learner")
    claims = launched(platform, "disabled", "learner")
    assert opening["target_link_uri"] == tool.launch_url
    assert claims[f"{CLAIM}/target_link_uri"] == f"{tool.launch_url}/other"


def test_deep_link_is_refused_to_a_browser_that_is_not_signed_in(
    tool: TinyTool, platform: OpenEdx
) -> None:
    launch = platform.walk_launch("disabled", "instructor", deep_linking=True)
    settings = verified(platform, "disabled", launch)[f"{DEEP_LINKING}/deep_linking_settings"]

    answer = launch.browser.post(
        settings["deep_link_return_url"], data=deep_linking_response(tool, platform)
    )

    assert answer.status_code == 403
