"""Misbehavior on request happens as often as asked for, and then no more."""

import time

import pytest

from .conftest import Tool


def misbehave(tool: Tool, how: str, service: str = "scores", **more: object) -> None:
    body = {"service": service, "how": how, **more}
    assert tool.client.post("/api/misbehave", json=body).status_code == 200


@pytest.mark.parametrize(
    ("how", "status"), [("429", 429), ("403-throttle", 403), ("500", 500), ("401", 401)]
)
def test_a_fault_answers_instead_of_doing_anything(canvas: Tool, how: str, status: int) -> None:
    misbehave(canvas, how, times=2)

    answers = [canvas.score().status_code for _ in range(3)]

    assert answers == [status, status, 200]
    assert len(canvas.client.get("/api/history").get_json()) == 1


def test_a_throttled_answer_says_so_and_when_to_come_back(canvas: Tool) -> None:
    misbehave(canvas, "429", retry_after=7)

    answer = canvas.score()

    assert answer.headers["Retry-After"] == "7"
    assert b"Rate Limit Exceeded" in answer.get_data()


@pytest.mark.parametrize(("how", "status"), [("lost-answer", 502), ("empty-200", 200)])
def test_a_lost_or_empty_answer_comes_after_the_work(canvas: Tool, how: str, status: int) -> None:
    misbehave(canvas, how)

    answer = canvas.score()

    assert (answer.status_code, answer.get_data()) == (status, b"")
    assert canvas.grade()["score"] == 1


def test_a_slow_answer_takes_its_time(canvas: Tool) -> None:
    misbehave(canvas, "slow", seconds=0.2)
    began = time.monotonic()

    canvas.score()

    assert time.monotonic() - began >= 0.2


@pytest.mark.parametrize("service", ["token", "jwks", "auth"])
def test_other_endpoints_misbehave_too(canvas: Tool, service: str) -> None:
    misbehave(canvas, "500", service)

    answers = {
        "token": lambda: canvas.ask_token(canvas.assertion()),
        "jwks": lambda: canvas.client.get("/api/lti/security/jwks"),
        "auth": lambda: canvas.authenticate(canvas.login("maria-ortiz")),
    }

    assert [answers[service]().status_code for _ in range(2)] == [500, 200]


def test_planned_faults_can_be_forgiven(canvas: Tool) -> None:
    misbehave(canvas, "500", times=9)

    canvas.client.delete("/api/misbehave")

    assert canvas.score().status_code == 200


def test_an_unknown_fault_is_refused_in_the_one_shape_of_errors(canvas: Tool) -> None:
    answer = canvas.client.post("/api/misbehave", json={"service": "scores", "how": "sulk"})

    assert answer.status_code == 422
    assert set(answer.get_json()["error"]) == {"code", "message", "details"}


def test_the_log_shows_what_was_sent_and_answered(canvas: Tool) -> None:
    misbehave(canvas, "429")
    canvas.score(comment="Earned.")

    entry = canvas.client.get("/api/requests?service=scores").get_json()[-1]

    assert (entry["status"], entry["fault"], entry["method"]) == (429, "429", "POST")
    assert "Earned." in entry["body"]
