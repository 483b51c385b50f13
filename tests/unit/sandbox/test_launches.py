"""Login, authentication and the launch builder: canvas.md 2 and moodle.md 1 to 8."""

import time

import pytest
import time_machine

from lti_tool.sandbox import roles

from .conftest import SUBMISSION, TOOL, Tool, stamp, submission

LTI = "https://purl.imsglobal.org/spec/lti/claim"
ENDPOINT = "https://purl.imsglobal.org/spec/lti-ags/claim/endpoint"
ROSTER = "https://purl.imsglobal.org/spec/lti-nrps/claim/namesroleservice"
PLACEMENT = "https://www.instructure.com/placement"
REVIEW = f"{TOOL}/lti/review/abc"


def submit(tool: Tool, url: str = REVIEW) -> None:
    tool.score(
        activityProgress="Submitted",
        gradingProgress="PendingManual",
        scoreGiven=None,
        scoreMaximum=None,
        submission={"submittedAt": stamp()},
        **{SUBMISSION: submission(url)},
    )


def set_options(tool: Tool, **options: object) -> None:
    assert tool.client.patch("/api/options", json=options).status_code == 200


# The login request


def test_canvas_login_has_the_parameters_of_its_documentation(canvas: Tool) -> None:
    login = canvas.login("maria-ortiz")

    assert set(login) == {
        "iss",
        "login_hint",
        "client_id",
        "deployment_id",
        "lti_deployment_id",
        "target_link_uri",
        "lti_message_hint",
        "canvas_region",
        "canvas_environment",
    }
    assert login["canvas_environment"] == "prod"
    assert login["target_link_uri"] == f"{TOOL}/lti/launch"


@pytest.mark.parametrize("spelling", ["deployment_id", "lti_deployment_id"])
def test_either_spelling_of_the_deployment_can_be_sent_alone(canvas: Tool, spelling: str) -> None:
    set_options(canvas, deployment_parameter=spelling)

    login = canvas.login("maria-ortiz")

    assert {name for name in login if name.endswith("deployment_id")} == {spelling}


def test_platform_storage_is_offered_at_login_and_at_launch_when_it_is_on(canvas: Tool) -> None:
    set_options(canvas, storage_target="post_message_forwarding")

    login = canvas.login("maria-ortiz")

    assert login["lti_storage_target"] == "post_message_forwarding"
    assert canvas.form(login).fields["lti_storage_target"] == "post_message_forwarding"


def test_moodle_login_has_one_spelling_and_no_storage(moodle: Tool) -> None:
    set_options(moodle, storage_target="post_message_forwarding")

    login = moodle.login("maria-ortiz")

    assert set(login) == {
        "iss",
        "target_link_uri",
        "login_hint",
        "lti_message_hint",
        "client_id",
        "lti_deployment_id",
    }
    assert login["lti_message_hint"].startswith("{")


# The authentication request


def test_a_hint_works_once(canvas: Tool) -> None:
    login = canvas.login("maria-ortiz")
    canvas.form(login)

    second = canvas.form(login)

    assert second.action == f"{TOOL}/lti/launch"
    assert second.fields["error"] == "launch_no_longer_valid"
    assert second.fields["state"] == "state-1"


def test_a_hint_older_than_five_minutes_is_over(canvas: Tool) -> None:
    login = canvas.login("maria-ortiz")

    with time_machine.travel(time.time() + 301, tick=False):
        form = canvas.form(login)

    assert form.fields["error"] == "launch_no_longer_valid"


def test_moodle_ends_a_used_hint_on_its_own_page(moodle: Tool) -> None:
    login = moodle.login("maria-ortiz")
    moodle.form(login)

    assert moodle.authenticate(login).status_code == 400


@pytest.mark.parametrize("name", ["nonce", "response_mode", "response_type", "prompt", "scope"])
def test_a_missing_parameter_is_told_to_the_tool(canvas: Tool, name: str) -> None:
    form = canvas.form(canvas.login("maria-ortiz"), **{name: None})

    assert form.fields["error"] == "invalid_request_object"
    assert name in form.fields["error_description"]


def test_another_persons_hint_means_login_required(canvas: Tool) -> None:
    other = canvas.login("james-okafor")["login_hint"]

    form = canvas.form(canvas.login("maria-ortiz"), login_hint=other)

    assert form.fields["error"] == "login_required"


def test_a_developer_key_that_is_off_means_unauthorized_client(canvas: Tool) -> None:
    set_options(canvas, developer_key=False)

    assert canvas.form(canvas.login("maria-ortiz")).fields["error"] == "unauthorized_client"


@pytest.mark.parametrize(
    "changes",
    [
        {"redirect_uri": f"{TOOL}/elsewhere"},
        {"redirect_uri": "http://localhost:9/lti/launch"},
        {"lti_message_hint": "forged"},
        {"client_id": "someone"},
    ],
)
def test_what_cannot_be_trusted_is_refused_outright(canvas: Tool, changes: dict[str, str]) -> None:
    answer = canvas.authenticate(canvas.login("maria-ortiz"), **changes)

    assert answer.status_code == 400
    assert b"id_token" not in answer.get_data()


def test_canvas_ignores_a_redirect_query_and_moodle_does_not(canvas: Tool) -> None:
    redirect = f"{TOOL}/lti/launch?more=1"
    in_canvas = canvas.form(canvas.login("maria-ortiz"), redirect_uri=redirect)
    canvas.client.post("/api/rules", json={"rules": "moodle"})
    in_moodle = canvas.authenticate(canvas.login("maria-ortiz"), redirect_uri=redirect)

    assert in_canvas.action == redirect
    assert in_moodle.status_code == 400


# The id_token


def test_a_student_opens_the_assignment(canvas: Tool) -> None:
    claims = canvas.launch("maria-ortiz")

    assignment = canvas.client.get("/api/assignments").get_json()[0]
    assert claims["nonce"] == "nonce-1"
    assert claims["aud"] == claims["azp"] == canvas.registration()["client_id"]
    assert claims["sub"] == canvas.sub("maria-ortiz")
    assert claims["name"] == "Maria Ortiz"
    assert claims[f"{LTI}/resource_link"]["id"] == assignment["uuid"]
    assert claims[ENDPOINT]["lineitem"] == canvas.column()["url"]
    assert claims[f"{LTI}/custom"]["credential"] == "ell-advocacy"
    assert claims[f"{LTI}/custom"]["canvas_assignment_id"] == assignment["id"]
    assert claims[f"{LTI}/tool_platform"]["product_family_code"] == "canvas"
    assert claims[PLACEMENT] is None
    assert roles.LEARNER in claims[f"{LTI}/roles"]


@pytest.mark.parametrize("person", ["helen-brandt", "samuel-reyes", "ruth-alvarez"])
def test_speedgrader_names_the_course_as_link_and_no_line_item(canvas: Tool, person: str) -> None:
    submit(canvas)

    claims = canvas.launch(person, "speedgrader", student="maria-ortiz")

    custom = claims[f"{LTI}/custom"]
    assert claims[f"{LTI}/message_type"] == "LtiResourceLinkRequest"
    assert claims[f"{LTI}/target_link_uri"] == REVIEW
    assert claims[f"{LTI}/resource_link"]["id"] == claims[f"{LTI}/context"]["id"]
    assert "lineitem" not in claims[ENDPOINT]
    assert "lineitems" in claims[ENDPOINT]
    assert "credential" not in custom
    assert (
        custom["assignment_lti_id"] == canvas.client.get("/api/assignments").get_json()[0]["uuid"]
    )
    assert custom["grader_permissions"] == "manage_grades,view_all_grades"
    assert claims[PLACEMENT] is None
    assert claims["sub"] == canvas.sub(person)
    assert canvas.sub("maria-ortiz") not in str(claims)


def test_submission_details_is_the_same_launch_as_the_student(canvas: Tool) -> None:
    submit(canvas)

    claims = canvas.launch("maria-ortiz", "details", student="maria-ortiz")

    assert claims["sub"] == canvas.sub("maria-ortiz")
    assert claims[f"{LTI}/target_link_uri"] == REVIEW
    assert claims[f"{LTI}/resource_link"]["id"] == claims[f"{LTI}/context"]["id"]
    assert "lineitem" not in claims[ENDPOINT]
    assert claims[f"{LTI}/custom"]["grader_permissions"] == ""


def test_course_navigation_knows_no_assignment(canvas: Tool) -> None:
    claims = canvas.launch("helen-brandt", "navigation")

    assert claims[PLACEMENT] == "course_navigation"
    assert claims[f"{LTI}/resource_link"]["id"] == claims[f"{LTI}/context"]["id"]
    assert claims[f"{LTI}/custom"]["canvas_assignment_id"] == "$Canvas.assignment.id"
    assert "lineitem" not in claims[ENDPOINT]


def test_a_module_item_has_its_link_and_custom_but_no_line_item(canvas: Tool) -> None:
    link = canvas.client.post(
        "/api/assignments",
        json={"title": "Reading", "graded": False, "custom": {"credential": "other"}},
    ).get_json()

    claims = canvas.launch("maria-ortiz", "module", assignment=link["id"])

    assert claims[f"{LTI}/resource_link"]["id"] == link["uuid"]
    assert claims[f"{LTI}/custom"]["credential"] == "other"
    assert claims[f"{LTI}/custom"]["assignment_lti_id"] == "$com.instructure.Assignment.lti.id"
    assert "lineitem" not in claims[ENDPOINT]


def test_deep_linking_has_settings_and_no_link(canvas: Tool) -> None:
    claims = canvas.launch("helen-brandt", "deep_linking")

    settings = claims["https://purl.imsglobal.org/spec/lti-dl/claim/deep_linking_settings"]
    assert claims[f"{LTI}/message_type"] == "LtiDeepLinkingRequest"
    assert f"{LTI}/resource_link" not in claims
    assert settings["accept_types"] == ["ltiResourceLink"]
    assert settings["accept_multiple"] is False
    assert claims[PLACEMENT] == "assignment_selection"


def test_an_older_attempt_opens_its_own_address(canvas: Tool) -> None:
    submit(canvas, f"{TOOL}/lti/review/one")
    submit(canvas, f"{TOOL}/lti/review/two")

    login = canvas.login("helen-brandt", "speedgrader", student="maria-ortiz", attempt=1)

    assert login["target_link_uri"] == f"{TOOL}/lti/review/one"


def test_an_address_on_another_host_is_not_launched(canvas: Tool) -> None:
    submit(canvas, "https://elsewhere.example/review/1")

    answer = canvas.client.post(
        "/api/launch",
        json={"person": "helen-brandt", "kind": "speedgrader", "student": "maria-ortiz"},
    )

    assert answer.status_code == 404
    assert "valid settings" in answer.get_json()["error"]["message"]


def test_without_a_launch_address_there_is_no_preview(canvas: Tool) -> None:
    answer = canvas.client.post(
        "/api/launch",
        json={"person": "helen-brandt", "kind": "speedgrader", "student": "maria-ortiz"},
    )

    assert "No preview" in answer.get_json()["error"]["message"]


def test_a_student_may_not_open_the_grading_view(canvas: Tool) -> None:
    submit(canvas)

    answer = canvas.client.post(
        "/api/launch",
        json={"person": "james-okafor", "kind": "speedgrader", "student": "maria-ortiz"},
    )

    assert answer.status_code == 403


@pytest.mark.parametrize(
    ("person", "expected"),
    [
        ("maria-ortiz", roles.CANVAS["educator"]),
        ("helen-brandt", roles.CANVAS["instructor"]),
        ("samuel-reyes", roles.CANVAS["assistant"]),
        ("ruth-alvarez", [roles.INSTITUTION_ADMINISTRATOR, roles.SYSTEM_USER]),
        ("test-student", [roles.LEARNER, roles.TEST_USER, roles.SYSTEM_USER]),
    ],
)
def test_canvas_roles_are_one_sorted_list(canvas: Tool, person: str, expected: list[str]) -> None:
    assert canvas.launch(person)[f"{LTI}/roles"] == sorted(expected)


def test_the_id_token_is_stamped_at_login_and_lives_an_hour(canvas: Tool) -> None:
    set_options(canvas, iat_age=240)

    claims = canvas.launch("maria-ortiz")

    assert 239 <= time.time() - claims["iat"] <= 245
    assert claims["exp"] - claims["iat"] == 3600


def test_custom_values_can_keep_their_types(canvas: Tool) -> None:
    set_options(canvas, native_custom=True)

    custom = canvas.launch("test-student")[f"{LTI}/custom"]

    assert custom["student_view"] is True
    assert isinstance(custom["canvas_user_id"], int)


def test_somebody_acting_as_another_is_named_in_custom(canvas: Tool) -> None:
    acting = canvas.launch("maria-ortiz", masquerading="ruth-alvarez")[f"{LTI}/custom"]
    alone = canvas.launch("maria-ortiz")[f"{LTI}/custom"]

    people = {one["id"]: one for one in canvas.client.get("/api/people").get_json()}
    assert acting["masquerading_user_id"] == str(people["ruth-alvarez"]["number"])
    assert alone["masquerading_user_id"] == "$Canvas.masqueradingUser.id"


@pytest.mark.parametrize(
    ("privacy", "shown"),
    [
        ("public", {"name", "email", "picture"}),
        ("name_only", {"name"}),
        ("email_only", {"email"}),
        ("anonymous", set()),
    ],
)
def test_the_privacy_level_decides_what_is_told(
    canvas: Tool, privacy: str, shown: set[str]
) -> None:
    set_options(canvas, privacy=privacy)

    claims = canvas.launch("maria-ortiz")

    assert {"name", "email", "picture"} & set(claims) == shown
    assert (f"{LTI}/lis" in claims) == (privacy in {"public", "name_only"})


def test_context_services_and_any_claim_can_be_taken_away(canvas: Tool) -> None:
    set_options(canvas, context=False, claims={f"{LTI}/version": None, "sub": "someone"})

    claims = canvas.launch("maria-ortiz")

    assert f"{LTI}/context" not in claims
    assert ENDPOINT not in claims
    assert ROSTER not in claims
    assert f"{LTI}/version" not in claims
    assert claims["sub"] == "someone"


def test_roles_and_grade_services_can_be_set(canvas: Tool) -> None:
    set_options(canvas, roles=[], ags=False)

    claims = canvas.launch("maria-ortiz")

    assert claims[f"{LTI}/roles"] == []
    assert ENDPOINT not in claims


def test_a_copied_course_has_new_links_and_tells_its_ancestors(canvas: Tool) -> None:
    original = canvas.client.get("/api/courses").get_json()[0]
    copy = canvas.client.post(
        "/api/courses", json={"code": "C", "title": "Copy", "copy_of": original["id"]}
    ).get_json()
    twin = canvas.client.get("/api/assignments").get_json()[-1]
    canvas.client.patch("/api/people/maria-ortiz", json={"courses": [original["id"], copy["id"]]})

    custom = canvas.launch("maria-ortiz", assignment=twin["id"])[f"{LTI}/custom"]

    assert custom["context_history"] == original["opaque"]
    assert custom["credential"] == "ell-advocacy"


def test_a_rotated_key_signs_while_the_old_one_stays_published(canvas: Tool) -> None:
    before = canvas.client.get("/api/lti/security/jwks").get_json()["keys"]
    canvas.client.post("/api/rotate-key", json={})

    claims = canvas.launch("maria-ortiz")

    after = canvas.client.get("/api/lti/security/jwks").get_json()["keys"]
    assert claims["nonce"] == "nonce-1"
    assert [one["kid"] for one in before] == [one["kid"] for one in after[:-1]]


def test_moodle_custom_keys_arrive_twice_and_some_values_stay_literal(moodle: Tool) -> None:
    claims = moodle.launch("maria-ortiz")

    custom = claims[f"{LTI}/custom"]
    assert custom["Assignment_Id"] == custom["assignment_id"]
    assert custom["assignment_id"] == claims[f"{LTI}/resource_link"]["id"]
    assert custom["link_history"] == "$ResourceLink.id.history"
    assert custom["credential"] == "ell-advocacy"


def test_moodles_id_token_lives_a_minute_and_names_numbers(moodle: Tool) -> None:
    claims = moodle.launch("maria-ortiz")

    assert claims["exp"] - claims["iat"] == 60
    assert claims["sub"].isdigit()
    assert claims[f"{LTI}/lis"]["person_sourcedid"] == ""
    assert claims[ENDPOINT]["lineitem"] == moodle.column()["url"]
    assert claims[f"{LTI}/tool_platform"]["product_family_code"] == "moodle"


def test_moodles_assistant_teaches_and_its_test_student_is_a_teacher(moodle: Tool) -> None:
    assistant, switched = moodle.launch("samuel-reyes"), moodle.launch("test-student")

    assert assistant[f"{LTI}/roles"] == [roles.INSTRUCTOR]
    assert switched[f"{LTI}/roles"] == [roles.LEARNER]
    assert switched["sub"] == moodle.sub("helen-brandt")


def test_the_magnifier_names_the_student_by_id_only(moodle: Tool) -> None:
    claims = moodle.launch("helen-brandt", "review", student="maria-ortiz")

    assert claims[f"{LTI}/message_type"] == "LtiSubmissionReviewRequest"
    assert claims[f"{LTI}/for_user"] == {"user_id": moodle.sub("maria-ortiz")}


def test_the_columns_header_names_nobody(moodle: Tool) -> None:
    claims = moodle.launch("helen-brandt", "review")

    assert claims[f"{LTI}/message_type"] == "LtiSubmissionReviewRequest"
    assert f"{LTI}/for_user" not in claims


def test_a_student_can_craft_a_review_request_for_somebody_else(moodle: Tool) -> None:
    claims = moodle.launch("james-okafor", "review", student="maria-ortiz")

    assert claims["sub"] == moodle.sub("james-okafor")
    assert claims[f"{LTI}/roles"] == [roles.LEARNER]
    assert claims[f"{LTI}/for_user"] == {"user_id": moodle.sub("maria-ortiz")}


def test_a_second_item_on_the_link_hides_the_line_item(moodle: Tool) -> None:
    link = moodle.client.get("/api/assignments").get_json()[0]["id"]
    items = moodle.column()["url"].split("/lineitems/")[0] + "/lineitems?type_id=1"
    body = {"scoreMaximum": 1, "label": "Extra", "resourceLinkId": link}
    moodle.send("POST", items, body, "application/vnd.ims.lis.v2.lineitem+json")

    assert "lineitem" not in moodle.launch("maria-ortiz")[ENDPOINT]


def test_an_ungraded_link_with_one_made_item_names_an_empty_line_item(moodle: Tool) -> None:
    link = moodle.client.post(
        "/api/assignments", json={"title": "Reading", "graded": False}
    ).get_json()["id"]
    items = moodle.column()["url"].split("/lineitems/")[0] + "/lineitems?type_id=1"
    body = {"scoreMaximum": 1, "label": "Made", "resourceLinkId": link}
    moodle.send("POST", items, body, "application/vnd.ims.lis.v2.lineitem+json")

    assert moodle.launch("maria-ortiz", assignment=link)[ENDPOINT]["lineitem"] == ""
