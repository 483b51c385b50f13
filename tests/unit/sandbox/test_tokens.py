"""The token endpoint is as strict as canvas.md 1.6 and moodle.md 18 say."""

import json
import time

import jwt
import pytest
import time_machine
from cryptography.hazmat.primitives.asymmetric import rsa

from lti_tool.sandbox.scopes import LINE_ITEM, RESULT, SCORE

from .conftest import PRIVATE_KEY, Tool


def test_a_good_assertion_gets_exactly_the_known_scopes_it_asked_for(canvas: Tool) -> None:
    answer = canvas.ask_token(canvas.assertion(), f"{SCORE} https://example.org/unknown")

    granted = answer.get_json()
    assert answer.status_code == 200
    assert granted["scope"] == SCORE
    assert granted["token_type"] == "Bearer"
    assert granted["expires_in"] == 3600


def test_scopes_that_the_key_does_not_have_are_not_granted(canvas: Tool) -> None:
    canvas.client.patch("/api/options", json={"scopes": [RESULT]})

    answer = canvas.ask_token(canvas.assertion(), SCORE)

    assert answer.status_code == 400
    assert answer.get_json()["error"] == "invalid_scope"


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"aud": "http://127.0.0.1:8001"}, "Audience"),
        ({"aud": None}, "aud"),
        ({"iss": "someone"}, "issuer"),
        ({"sub": "someone"}, "sub"),
        ({"sub": None}, "sub"),
        ({"jti": None}, "jti"),
        ({"exp": None}, "exp"),
        ({"iat": None}, "iat"),
        ({"exp": int(time.time()) - 10}, "expired"),
        ({"iat": int(time.time()) - 400}, "5 minutes"),
        ({"iat": int(time.time()) + 3600}, "future"),
        ({"iat": "yesterday"}, "numbers"),
    ],
)
def test_an_assertion_with_a_wrong_claim_is_refused(
    canvas: Tool, changes: dict[str, object], reason: str
) -> None:
    answer = canvas.ask_token(canvas.assertion(**changes))

    assert answer.status_code == 400
    assert answer.get_json()["error"] == "invalid_client"
    assert reason in answer.get_json()["error_description"]


def test_an_audience_list_that_holds_the_token_url_is_enough(canvas: Tool) -> None:
    urls = ["https://other.example", canvas.registration()["token_url"]]

    assert canvas.ask_token(canvas.assertion(aud=urls)).status_code == 200


def test_canvas_lets_an_iat_run_thirty_seconds_ahead(canvas: Tool) -> None:
    assert canvas.ask_token(canvas.assertion(iat=int(time.time()) + 20)).status_code == 200


def test_moodle_refuses_any_iat_in_the_future(moodle: Tool) -> None:
    assert moodle.ask_token(moodle.assertion(iat=int(time.time()) + 20)).status_code == 400


def test_moodle_names_its_json_text_html(moodle: Tool) -> None:
    answer = moodle.ask_token(moodle.assertion())

    assert answer.mimetype == "text/html"
    assert json.loads(answer.get_data())["expires_in"] == 3600


def test_an_assertion_works_once(canvas: Tool) -> None:
    assertion = canvas.assertion()

    first, second = canvas.ask_token(assertion), canvas.ask_token(assertion)

    assert first.status_code == 200
    assert "used before" in second.get_json()["error_description"]


@pytest.mark.parametrize(
    "changes",
    [{"grant_type": "password"}, {"client_assertion_type": "jwt"}, {"client_assertion": "x.y.z"}],
)
def test_a_request_of_another_kind_is_refused(canvas: Tool, changes: dict[str, str]) -> None:
    assert canvas.ask_token(canvas.assertion(), **changes).status_code == 400


def test_another_key_under_the_same_kid_is_refused(canvas: Tool) -> None:
    foreign = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    forged = jwt.encode(canvas.claims(), foreign, "RS256", {"kid": canvas.kid})

    assert canvas.ask_token(forged).status_code == 400


def test_an_assertion_without_kid_or_with_another_algorithm_is_refused(canvas: Tool) -> None:
    without_kid = jwt.encode(canvas.claims(), PRIVATE_KEY, "RS256")
    symmetric = jwt.encode(canvas.claims(), "s" * 64, "HS256", {"kid": canvas.kid})

    assert canvas.ask_token(without_kid).status_code == 400
    assert canvas.ask_token(symmetric).status_code == 400


def test_the_tools_keys_are_fetched_once_and_again_for_an_unknown_kid(canvas: Tool) -> None:
    canvas.token()
    canvas.token()
    fetched = canvas.fetched

    canvas.kid = "rotated-key"
    answer = canvas.ask_token(canvas.assertion())

    assert fetched == 1
    assert answer.status_code == 200
    assert canvas.fetched == 2


@pytest.mark.parametrize(
    ("scope", "path"), [(SCORE, "results"), (RESULT, "scores"), (LINE_ITEM, "scores")]
)
def test_a_token_opens_only_the_services_of_its_scopes(canvas: Tool, scope: str, path: str) -> None:
    method = "POST" if path == "scores" else "GET"

    answer = canvas.call(method, f"{canvas.column()['url']}/{path}", scope, json={})

    assert answer.status_code == 401
    assert answer.get_json()["errors"]["message"] == "Insufficient permissions"


def test_a_token_of_the_other_lms_opens_nothing_here(canvas: Tool) -> None:
    url = canvas.column()["url"]
    canvas.client.post("/api/rules", json={"rules": "moodle"})

    assert canvas.call("GET", url).status_code == 401


def test_a_token_expires_after_an_hour(canvas: Tool) -> None:
    url, token = canvas.column()["url"], canvas.token()

    with time_machine.travel(time.time() + 3700, tick=False):
        answer = canvas.client.get(url, headers={"Authorization": f"Bearer {token}"})

    assert answer.status_code == 401
    assert answer.get_json()["errors"]["message"] == "Access token expired"


def test_a_launch_token_is_no_access_token(canvas: Tool) -> None:
    id_token = canvas.form(canvas.login("maria-ortiz")).fields["id_token"]

    answer = canvas.client.get(
        canvas.column()["url"], headers={"Authorization": f"Bearer {id_token}"}
    )

    assert answer.status_code == 401


def test_a_call_without_token_is_refused(canvas: Tool) -> None:
    assert canvas.client.get(canvas.column()["url"]).status_code == 401
