"""Errors: one page, or one shape of JSON, with what happened, what to do, and what was typed."""

import pytest
from flask import Flask
from flask.testing import FlaskClient

from lti_tool.web.access import Audience, open_to
from lti_tool.web.errors import Refusal


class Broken(Refusal):
    status = 422
    code = "bad_thing"
    title = "The thing is bad"
    advice = "Choose another thing."


@pytest.fixture
def failing(app: Flask) -> FlaskClient:
    """A client of an application with views that fail."""

    @open_to(Audience.ANYONE)
    def refuse() -> str:
        raise Broken(details={"thing": 1})

    @open_to(Audience.ANYONE)
    def crash() -> str:
        raise RuntimeError("a secret of the inside")

    app.testing = False
    app.add_url_rule("/refuse", view_func=refuse, methods=["GET"])
    app.add_url_rule("/crash", view_func=crash, methods=["GET"])
    return app.test_client()


@pytest.mark.one_engine
def test_a_refusal_says_what_happened_and_what_to_do(failing: FlaskClient) -> None:
    answer = failing.get("/refuse")

    assert answer.status_code == 422
    assert "The thing is bad" in answer.text
    assert "Choose another thing." in answer.text


@pytest.mark.one_engine
def test_a_caller_of_json_gets_the_one_shape_of_errors(failing: FlaskClient) -> None:
    answer = failing.get("/refuse", headers={"Accept": "application/json"})

    assert answer.status_code == 422
    assert answer.json == {
        "error": {"code": "bad_thing", "message": "The thing is bad", "details": {"thing": 1}}
    }


@pytest.mark.one_engine
def test_a_crash_shows_nothing_of_the_inside(failing: FlaskClient) -> None:
    answer = failing.get("/crash")

    assert answer.status_code == 500
    assert "a secret of the inside" not in answer.text
    assert "What was saved before is safe" in answer.text


@pytest.mark.one_engine
def test_a_form_without_a_session_gives_back_what_was_typed(client: FlaskClient) -> None:
    typed = "A sentence <b>nobody</b> may lose."

    answer = client.post("/s/gone/language", data={"q1": typed, "csrf_token": "x"})

    assert answer.status_code == 401
    assert "Your session here has ended" in answer.text
    assert "A sentence &lt;b&gt;nobody&lt;/b&gt; may lose." in answer.text


@pytest.mark.one_engine
def test_what_the_page_itself_had_filled_in_is_not_given_back(client: FlaskClient) -> None:
    answer = client.post("/s/gone/enter", data={"ticket": "a-spent-ticket"})

    assert answer.status_code == 401
    assert "What you typed" not in answer.text
    assert "a-spent-ticket" not in answer.text


@pytest.mark.one_engine
def test_a_page_without_a_session_says_how_to_come_back(client: FlaskClient) -> None:
    answer = client.get("/s/gone/")

    assert answer.status_code in (401, 404)
    assert "from your course" in answer.text
