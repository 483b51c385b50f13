"""The worker: waits that grow, results that arrive on time without anybody asking, counts."""

from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from lti_tool import queue
from lti_tool.database import db
from lti_tool.gradebook import outbox, worker
from lti_tool.gradebook.models import Delivery
from tests.unit.gradebook.campus import Campus, deliver, row
from tests.unit.test_queue import eventually

HOUR = timedelta(hours=1)


@pytest.fixture
def running(app: Flask) -> Iterator[queue.Worker]:
    """The worker in its thread."""
    found = queue.start_worker(app)
    yield found
    # What the test has read last would keep the job at hand from ending (SQLite).
    db.session.rollback()
    found.stop(timeout=10)


def delivered(owed: Delivery) -> Callable[[], bool]:
    """Whether it has arrived by now. Looking leaves no transaction in the worker's way."""
    number = owed.id

    def look() -> bool:
        state = db.session.scalar(select(Delivery.state).where(Delivery.id == number))
        db.session.rollback()
        return state == "delivered"

    return look


@pytest.mark.parametrize("tries", range(20))
def test_waits_double_up_to_an_hour_and_are_spread(tries: int) -> None:
    longest = min(timedelta(seconds=2) * 2 ** min(tries, 16), HOUR)

    waits = {worker.wait_before(tries) for _time in range(50)}

    assert len(waits) > 10
    assert longest / 2 <= min(waits) <= max(waits) <= longest


def test_an_lms_that_fails_on_a_message_is_tried_for_about_three_days() -> None:
    waits = [worker.wait_before(tries) for tries in range(worker.MOST_SERVER_ERRORS)]

    assert timedelta(days=2.5) < sum(waits, timedelta()) < timedelta(days=3.5)


@pytest.mark.parametrize("tries", [0, 3, 12])
def test_a_wait_is_never_shorter_than_the_lms_asked_for(tries: int) -> None:
    asked = timedelta(seconds=90)

    waits = [worker.wait_before(tries, asked) for _time in range(50)]

    assert asked <= min(waits) <= max(waits) <= asked + timedelta(seconds=5)


def test_a_result_arrives_as_soon_as_the_worker_is_woken(
    canvas: Campus, running: queue.Worker
) -> None:
    owed = canvas.release(earned=True)

    outbox.wake()

    assert eventually(delivered(owed))
    assert canvas.grade["score"] == 100


def test_a_result_arrives_on_time_after_the_wait_that_the_lms_asked_for(
    canvas: Campus, running: queue.Worker
) -> None:
    canvas.lms.misbehave("scores", "429", retry_after=2)
    owed = canvas.release(earned=True)

    outbox.wake()

    assert eventually(delivered(owed))
    late = row(owed).delivered_at - row(owed).created_at
    assert timedelta(seconds=2) <= late < timedelta(seconds=8)


def test_a_result_arrives_although_its_wake_was_lost(canvas: Campus, app: Flask) -> None:
    owed = canvas.release(earned=True)
    outbox.wake()
    app.extensions[queue.EXTENSION].huey.flush()

    running = queue.start_worker(app)

    assert eventually(delivered(owed))
    running.stop(timeout=10)


def test_one_wake_sends_more_than_one_batch(
    canvas: Campus, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(worker, "BATCH", 1)
    monkeypatch.setattr(worker.deliver_due, "__defaults__", (1,))
    first = canvas.submit()
    second = canvas.release(earned=True)

    worker.deliver()

    assert delivered(first)()
    assert delivered(second)()


def test_what_became_of_each_try_is_counted(canvas: Campus) -> None:
    def count(outcome: str) -> float:
        found = worker.metrics.DELIVERIES.labels("canvas", outcome)
        return float(found._value.get())

    before = {name: count(name) for name in ("delivered", "retried", "refused")}
    canvas.lms.misbehave("scores", "429")
    canvas.release(earned=True)
    deliver()
    canvas.lms.misbehave("scores", "422")
    canvas.somebody_else().release(earned=True)
    deliver()

    assert count("retried") == before["retried"] + 1
    assert count("refused") == before["refused"] + 1
    assert count("delivered") == before["delivered"]


def test_the_counts_are_among_the_metrics(canvas: Campus, app: Flask) -> None:
    canvas.release(earned=True)
    deliver()
    db.session.commit()

    page = app.test_client().get("/metrics").text

    assert 'fieldwork_deliveries_total{family="canvas",outcome="delivered"}' in page
