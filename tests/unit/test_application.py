"""The application as a whole: it starts, states who may enter, and says when it is ready."""

import pytest
from flask import Flask
from flask.testing import FlaskClient

from lti_tool.web.access import Audience, audiences_of


@pytest.mark.one_engine
def test_every_route_states_who_may_enter(app: Flask) -> None:
    stated = {rule.endpoint: audiences_of(app, rule.endpoint) for rule in app.url_map.iter_rules()}

    assert all(stated.values())


@pytest.mark.one_engine
def test_every_page_of_a_launch_is_closed_without_its_session(
    app: Flask, client: FlaskClient
) -> None:
    for rule in app.url_map.iter_rules():
        if Audience.ANYONE in audiences_of(app, rule.endpoint):
            continue
        address = rule.build(dict.fromkeys(rule.arguments, "1"), append_unknown=False)
        assert address is not None
        for method in (rule.methods or set()) & {"GET", "POST", "PUT", "DELETE"}:
            answer = client.open(address[1], method=method)
            assert answer.status_code in (400, 401, 403), (method, address[1])


@pytest.mark.one_engine
def test_it_is_ready_when_the_database_answers(client: FlaskClient) -> None:
    answer = client.get("/health/ready")

    assert answer.status_code == 200
    assert answer.json["checks"]["database"] == "ok"


@pytest.mark.one_engine
def test_an_unknown_address_is_a_page_that_says_so(client: FlaskClient) -> None:
    answer = client.get("/nowhere")

    assert answer.status_code == 404
    assert "<h1>" in answer.text
