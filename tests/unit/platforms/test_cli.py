"""`flask platforms`, `flask people` and `flask keys`."""

import json
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient, FlaskCliRunner

from tests.platform import LEARNER, Platform, enter

pytestmark = pytest.mark.one_engine

ADD = {
    "name": "District LMS",
    "issuer": "https://lms.district.example",
    "client-id": "10000000000068",
    "auth-url": "https://sso.example/auth",
    "token-url": "https://lms.district.example/token",
    "jwks-url": "https://sso.example/jwks",
}


def run(runner: FlaskCliRunner, *arguments: str) -> Any:
    """What a command printed on standard output."""
    result = runner.invoke(args=arguments)
    assert result.exit_code == 0, result.output
    return json.loads(result.stdout)


def add(runner: FlaskCliRunner, *more: str, **differs: str) -> Any:
    options = ADD | {name.replace("_", "-"): value for name, value in differs.items()}
    given = [part for name, value in options.items() for part in (f"--{name}", value)]
    return run(runner, "platforms", "add", *given, *more)


def refuse(runner: FlaskCliRunner, *arguments: str) -> str:
    """What a command that failed said on standard error."""
    result = runner.invoke(args=arguments)
    assert result.exit_code != 0
    assert result.stdout == ""
    return result.stderr


def test_adding_a_platform_prints_one_json_object(runner: FlaskCliRunner) -> None:
    added = add(runner, "--deployment-id", "1:a", "--deployment-id", "2:b")

    assert added.pop("id") > 0
    assert added == {name.replace("-", "_"): value for name, value in ADD.items()} | {
        "family": "generic",
        "active": True,
        "deployments": [
            {
                "registration": added["deployments"][0]["registration"],
                "deployment_id": deployment_id,
                "active": True,
                "institution_admins": False,
            }
            for deployment_id in ("1:a", "2:b")
        ],
    }


def test_a_platform_may_launch_as_soon_as_it_is_added(
    app: Flask, client: FlaskClient, runner: FlaskCliRunner
) -> None:
    add(runner)

    answer = client.post(
        "/lti/login",
        data={
            "iss": ADD["issuer"],
            "client_id": ADD["client-id"],
            "login_hint": "1",
            "target_link_uri": "http://localhost:8000/lti/launch",
        },
    )

    assert answer.status_code == 302


def test_names_may_repeat_but_not_issuer_with_client_id(runner: FlaskCliRunner) -> None:
    add(runner)
    add(runner, client_id="another")

    options = [part for name, value in ADD.items() for part in (f"--{name}", value)]
    assert "registered already" in refuse(runner, "platforms", "add", *options)
    assert len(run(runner, "platforms", "list")) == 2


def test_a_hosted_canvas_is_told_by_its_issuer(runner: FlaskCliRunner) -> None:
    assert add(runner, issuer="https://canvas.instructure.com")["family"] == "canvas"


def test_an_address_in_plain_http_is_refused_and_nothing_is_stored(
    runner: FlaskCliRunner,
) -> None:
    options = ADD | {"token-url": "http://lms.district.example/token"}
    given = [part for name, value in options.items() for part in (f"--{name}", value)]

    assert "token_url" in refuse(runner, "platforms", "add", *given)
    assert run(runner, "platforms", "list") == []


def test_an_edited_address_is_checked_too(app: Flask, runner: FlaskCliRunner) -> None:
    number = str(Platform.of(app).registration_id)

    said = refuse(runner, "platforms", "edit", number, "--jwks-url", "http://lms.example/jwks")

    assert "jwks_url" in said
    assert run(runner, "platforms", "list")[0]["jwks_url"] == "https://lms.example/jwks"


def test_an_unknown_deployment_cannot_be_disabled(app: Flask, runner: FlaskCliRunner) -> None:
    number = str(Platform.of(app).registration_id)

    said = refuse(runner, "platforms", "disable", number, "--deployment-id", "nothing")

    assert "no deployment nothing" in said


def test_a_deployment_that_was_refused_is_approved(
    app: Flask, client: FlaskClient, runner: FlaskCliRunner
) -> None:
    platform = Platform.of(app)
    assert platform.walk(client, deployment_id="new").status_code == 403
    listed = run(runner, "platforms", "list")[0]["deployments"]
    assert [each["active"] for each in listed] == [True, False]

    approved = run(runner, "platforms", "approve", "new", "--institution-admins")

    assert approved["active"] and approved["institution_admins"]
    assert platform.walk(client, deployment_id="new").status_code == 303


def test_approving_again_leaves_the_administrators_option_as_it_is(
    app: Flask, runner: FlaskCliRunner
) -> None:
    Platform.of(app)
    run(runner, "platforms", "approve", "deployment-1", "--institution-admins")

    assert run(runner, "platforms", "approve", "deployment-1")["institution_admins"]
    off = run(runner, "platforms", "approve", "deployment-1", "--no-institution-admins")
    assert not off["institution_admins"]


def test_a_platform_is_edited_and_disabled(
    app: Flask, client: FlaskClient, runner: FlaskCliRunner
) -> None:
    platform = Platform.of(app)
    number = str(platform.registration_id)

    edited = run(runner, "platforms", "edit", number, "--name", "New", "--family", "moodle")
    assert (edited["name"], edited["family"]) == ("New", "moodle")

    assert run(runner, "platforms", "disable", number)["active"] is False
    assert platform.ask_login(client).status_code == 403
    assert run(runner, "platforms", "edit", number, "--active")["active"] is True
    assert platform.ask_login(client).status_code == 302


def test_one_deployment_is_disabled(
    app: Flask, client: FlaskClient, runner: FlaskCliRunner
) -> None:
    platform = Platform.of(app)

    run(
        runner,
        "platforms",
        "disable",
        str(platform.registration_id),
        "--deployment-id",
        "deployment-1",
    )

    assert platform.walk(client).status_code == 403


def test_an_unknown_registration_is_said_to_be_none(runner: FlaskCliRunner) -> None:
    assert "no registration 99" in refuse(runner, "platforms", "edit", "99", "--name", "x")
    assert "--registration" in refuse(runner, "people", "list")


def test_a_role_is_granted_listed_and_revoked(
    app: Flask, client: FlaskClient, runner: FlaskCliRunner
) -> None:
    enter(client, app, sub="ana", roles=[LEARNER])

    granted = run(runner, "people", "grant", "administrator", "ana")
    assert (granted["name"], granted["granted"]) == ("Ana", ["administrator"])
    assert run(runner, "people", "list")[0]["granted"] == ["administrator"]

    assert run(runner, "people", "revoke", "administrator", "ana")["granted"] == []
    assert "was not granted" in refuse(runner, "people", "revoke", "administrator", "ana")


def test_a_role_granted_twice_is_granted_once(app: Flask, runner: FlaskCliRunner) -> None:
    Platform.of(app)
    run(runner, "people", "grant", "assessor", "ira")

    assert run(runner, "people", "grant", "assessor", "ira")["granted"] == ["assessor"]


def test_a_granted_administrator_enters_as_one(
    app: Flask, client: FlaskClient, runner: FlaskCliRunner
) -> None:
    Platform.of(app)
    run(runner, "people", "grant", "administrator", "ada")

    path = enter(client, app, sub="ada", roles=[])

    assert client.get(f"{path}/").location == f"{path}/submissions"


def test_the_next_key_is_printed(runner: FlaskCliRunner) -> None:
    first = run(runner, "keys", "list")
    new = run(runner, "keys", "rotate")

    listed = run(runner, "keys", "list")
    assert [key["kid"] for key in listed] == [first[0]["kid"], new["kid"]]
    assert new["signs_from"] > first[0]["signs_from"]
    assert listed[0]["retired_at"] > new["signs_from"]
