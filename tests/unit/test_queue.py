"""The queue wakes; the sweep finds what was due without it. On every queue, each on a server."""

import threading
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from huey.consumer import Consumer

from lti_tool import clock, create_app, queue
from lti_tool.database import db
from tests.conftest import make_settings
from tests.queues import KINDS, RedisServer, queue_address, redis_server

PATIENCE_SECONDS = 10.0


def tool(address: str, folder: Path) -> Iterator[Flask]:
    """The tool with an empty queue at this address, and no job to sweep for."""
    made = create_app(make_settings(f"sqlite:///{folder}/tool.sqlite3", folder, QUEUE_URL=address))
    with made.app_context():
        found = made.extensions[queue.EXTENSION]
        found.sweeps.clear()
        yield made
        found.huey.storage.close()
        db.session.remove()
        db.engine.dispose()


@pytest.fixture(params=KINDS)
def app(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Flask]:
    """The tool with an empty queue, of each kind in turn."""
    yield from tool(queue_address(request.param, request.config, tmp_path), tmp_path)


@pytest.fixture
def redis(request: pytest.FixtureRequest) -> RedisServer:
    """A Redis that the test may stop and start."""
    return redis_server(request.config)


@pytest.fixture
def redis_tool(redis: RedisServer, tmp_path: Path) -> Iterator[Flask]:
    """The tool whose queue is in that Redis."""
    yield from tool(redis.address, tmp_path)


@pytest.fixture
def worker(app: Flask) -> Iterator[queue.Worker]:
    """A worker in a thread, stopped at the end."""
    running = queue.start_worker(app)
    yield running
    running.stop(timeout=PATIENCE_SECONDS)


def eventually(holds: Callable[[], object]) -> bool:
    """Whether it comes true within ten seconds."""
    until = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < until:
        if holds():
            return True
        time.sleep(0.02)
    return False


class Job:
    """Notes when it was done and in which thread."""

    def __init__(self) -> None:
        self.done: list[float] = []
        self.threads: set[str] = set()

    def __call__(self) -> None:
        self.done.append(time.time())
        self.threads.add(threading.current_thread().name)


class Overlapping(Job):
    """Counts how often it began while it had not ended."""

    def __init__(self) -> None:
        super().__init__()
        self.running = self.overlaps = 0

    def __call__(self) -> None:
        self.overlaps += self.running
        self.running += 1
        time.sleep(0.01)
        super().__call__()
        self.running -= 1


def test_a_job_is_done_in_the_workers_thread_when_it_is_woken(
    app: Flask, worker: queue.Worker
) -> None:
    job = Job()
    queue.add_job(app, "job", job, sweep=False)

    queue.wake("job")

    assert eventually(lambda: job.done)
    assert threading.current_thread().name not in job.threads


def test_a_wake_before_the_worker_starts_is_kept(app: Flask) -> None:
    job = Job()
    queue.add_job(app, "job", job, sweep=False)
    queue.wake("job")

    running = queue.start_worker(app)

    assert eventually(lambda: job.done)
    running.stop(timeout=PATIENCE_SECONDS)


def test_a_job_may_be_woken_for_a_moment(app: Flask, worker: queue.Worker) -> None:
    job = Job()
    queue.add_job(app, "job", job, sweep=False)
    moment = clock.now() + timedelta(seconds=1.5)

    queue.wake_at("job", moment)

    assert eventually(lambda: job.done)
    assert -0.1 < job.done[0] - moment.timestamp() < 2.5


def test_a_moment_is_planned_once(app: Flask) -> None:
    queue.add_job(app, "job", Job(), sweep=False)
    moment = clock.now() + timedelta(seconds=30)

    for _time in range(5):
        queue.wake_at("job", moment)

    assert len(app.extensions[queue.EXTENSION].huey) == 1


def test_an_earlier_moment_is_planned_too(app: Flask) -> None:
    queue.add_job(app, "job", Job(), sweep=False)

    queue.wake_at("job", clock.now() + timedelta(seconds=30))
    queue.wake_at("job", clock.now() + timedelta(seconds=10))

    assert len(app.extensions[queue.EXTENSION].huey) == 2


def test_what_is_due_later_than_the_next_sweep_is_left_to_it(app: Flask) -> None:
    queue.add_job(app, "job", Job(), sweep=False)

    queue.wake_at("job", clock.now() + timedelta(minutes=5))

    assert len(app.extensions[queue.EXTENSION].huey) == 0


def test_the_sweep_begins_with_the_worker_and_needs_no_message(app: Flask) -> None:
    job = Job()
    queue.add_job(app, "job", job)

    running = queue.start_worker(app)

    assert eventually(lambda: job.done)
    running.stop(timeout=PATIENCE_SECONDS)


def test_the_sweep_comes_again(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(queue, "SWEEP_SECONDS", 0.05)
    job = Job()
    queue.add_job(app, "job", job)

    running = queue.start_worker(app)

    assert eventually(lambda: len(job.done) >= 3)
    running.stop(timeout=PATIENCE_SECONDS)


def test_a_job_that_takes_long_keeps_no_other_waiting(app: Flask, worker: queue.Worker) -> None:
    ended = threading.Event()
    begun = threading.Event()
    short = Job()
    queue.add_job(app, "long", lambda: (begun.set(), ended.wait(PATIENCE_SECONDS)), sweep=False)
    queue.add_job(app, "short", short, sweep=False)

    for _wake in range(3):
        queue.wake("long")
    begun.wait(PATIENCE_SECONDS)
    queue.wake("short")

    assert eventually(lambda: short.done)
    assert not ended.is_set()
    ended.set()


def test_a_job_that_is_asked_for_while_it_is_done_is_done_again(app: Flask) -> None:
    found = app.extensions[queue.EXTENSION]
    job = Job()

    def asked_meanwhile() -> None:
        job()
        if len(job.done) == 1:
            found.perform("job")

    queue.add_job(app, "job", asked_meanwhile, sweep=False)
    found.perform("job")

    assert len(job.done) == 2


def test_a_job_is_done_by_one_thread_of_a_process_at_a_time(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(queue, "SWEEP_SECONDS", 0.01)
    job = Overlapping()
    queue.add_job(app, "job", job)
    running = queue.start_worker(app)

    for _wake in range(20):
        queue.wake("job")

    assert eventually(lambda: len(job.done) >= 10)
    running.stop(timeout=PATIENCE_SECONDS)
    assert job.overlaps == 0


def test_the_sweep_goes_on_while_the_queue_is_away(
    redis: RedisServer, redis_tool: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(queue, "SWEEP_SECONDS", 0.05)
    job = Job()
    queue.add_job(redis_tool, "job", job)
    running = queue.start_worker(redis_tool)

    redis.stop()
    before = len(job.done)
    queue.wake("job")

    assert eventually(lambda: len(job.done) > before + 1)
    running.check()
    running.stop(timeout=PATIENCE_SECONDS)


def test_the_worker_is_woken_again_once_the_queue_is_back(
    redis: RedisServer, redis_tool: Flask
) -> None:
    job = Job()
    queue.add_job(redis_tool, "job", job, sweep=False)
    running = queue.start_worker(redis_tool)
    redis.stop()
    queue.wake("job")
    time.sleep(1)

    redis.start()
    queue.wake("job")

    assert eventually(lambda: job.done)
    running.stop(timeout=PATIENCE_SECONDS)


def test_a_job_that_fails_stops_neither_the_worker_nor_the_sweep(
    app: Flask, worker: queue.Worker
) -> None:
    job = Job()
    queue.add_job(app, "broken", _break)
    queue.add_job(app, "job", job)

    app.extensions[queue.EXTENSION].sweep()

    assert len(job.done) == 1
    worker.check()


def _break() -> None:
    raise ZeroDivisionError


def test_messages_are_signed_with_our_secret(app: Flask) -> None:
    queue.add_job(app, "job", Job(), sweep=False)
    queue.wake("job")
    huey = app.extensions[queue.EXTENSION].huey
    (message,) = huey.storage.enqueued_items()

    huey.storage.flush_queue()
    huey.storage.enqueue(bytes(message)[:-1] + (b"1" if bytes(message).endswith(b"0") else b"0"))

    with pytest.raises(ValueError, match="mismatch"):
        huey.dequeue()


def test_readiness_depends_on_the_worker(app: Flask) -> None:
    running = queue.start_worker(app)
    client = app.test_client()
    assert client.get("/health/ready").json["checks"]["worker"] == "ok"

    running.stop(timeout=PATIENCE_SECONDS)

    answer = client.get("/health/ready")
    assert (answer.status_code, answer.json["checks"]["worker"]) == (503, "failing")


def test_hueys_consumer_sets_handlers_in_the_place_that_ours_leaves_out() -> None:
    """A release of huey that moved them elsewhere would break the worker's thread."""
    assert "_set_signal_handlers" in Consumer.start.__code__.co_names
    assert queue.ThreadConsumer._set_signal_handlers is not Consumer._set_signal_handlers


def test_hueys_own_consumer_cannot_run_in_a_thread(app: Flask) -> None:
    failed: list[BaseException] = []

    def run() -> None:
        consumer = Consumer(app.extensions[queue.EXTENSION].huey)
        try:
            consumer.start()
        except ValueError as error:
            failed.append(error)
        finally:
            consumer.stop(graceful=True)

    thread = threading.Thread(target=run)
    thread.start()
    thread.join()

    assert "signal only works in main thread" in str(failed[0])
