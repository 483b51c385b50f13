"""The queue that wakes the worker, and the worker: a thread of the server, or a process.

The queue only wakes. What is to be done stands in the database, and a sweep every minute, which
needs no queue, finds all of it: losing the queue loses nothing and makes nothing late by more
than that. Messages hold the name of a job; they are signed, since huey reads them with pickle.
"""

import threading
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import structlog
from flask import Flask, current_app
from huey import Huey, PostgresHuey, RedisHuey, SqliteHuey
from huey.consumer import Consumer
from huey.serializer import SignedSerializer

from lti_tool import clock
from lti_tool.database import db
from lti_tool.web.health import add_check

log = structlog.get_logger(__name__)

Job = Callable[[], object]

EXTENSION = "fieldwork_queue"
NAME = "fieldwork"
SWEEP_SECONDS = 60.0
LONGEST_POLL_SECONDS = 0.5
WORKERS = 2
"""Threads that take messages, so that a job which takes long does not keep the others waiting."""
SOON = timedelta(seconds=60)


class Queue:
    """The jobs of one application and the messages that wake them."""

    def __init__(self, app: Flask) -> None:
        self.app = app
        self.address = app.extensions["fieldwork_settings"].queue_url
        self.jobs: dict[str, Job] = {}
        self.sweeps: list[str] = []
        self._huey: Huey | None = None
        self._lock = threading.Lock()
        self.turns: dict[str, threading.Lock] = {}
        self._asked: set[str] = set()
        self._woken_for: dict[str, datetime] = {}

    @property
    def huey(self) -> Huey:
        """Made when first needed: opening it touches the disk or the network."""
        with self._lock:
            if self._huey is None:
                self._huey = self._open()
        return self._huey

    def _open(self) -> Huey:
        secret = self.app.config["SECRET_KEY"]
        huey = open_huey(self.address, SignedSerializer(secret=secret, salt="fieldwork queue"))
        self._perform = huey.task(name="perform")(self.perform)
        return huey

    def wake(self, name: str) -> None:
        """Have the worker do a job now."""
        self.huey.enqueue(self._perform.s(name))

    def wake_at(self, name: str, moment: datetime) -> None:
        """Have the worker do a job then, where that is before the next sweep; once per moment."""
        now = clock.now()
        planned = self._woken_for.get(name)
        if moment > now + SOON or (planned is not None and now < planned <= moment):
            return
        self._woken_for[name] = moment
        self.huey.enqueue(self._perform.s(name, eta=moment))

    def perform(self, name: str) -> None:
        """Do one job, in an application context and a database session of its own.

        A job is done once at a time in a process, whichever of its threads was asked: another one
        leaves it to that which is at it, which then begins again. Different jobs do not wait for
        each other: one may take minutes.
        """
        self._asked.add(name)
        turn = self.turns[name]
        while name in self._asked and turn.acquire(blocking=False):
            try:
                self._asked.discard(name)
                self._do(name)
            finally:
                turn.release()

    def _do(self, name: str) -> None:
        with self.app.app_context():
            try:
                self.jobs[name]()
            except Exception:
                db.session.rollback()
                log.exception("job failed", job=name)
            finally:
                db.session.remove()

    def sweep(self) -> None:
        """Do every job that may have been due without a message."""
        for name in self.sweeps:
            self.perform(name)


def open_huey(address: str, serializer: SignedSerializer) -> Huey:
    """The queue at an address: sqlite:///…, postgresql://… or redis://…"""
    scheme = urlsplit(address).scheme
    common: dict[str, Any] = {"name": NAME, "results": False, "serializer": serializer}
    if scheme == "sqlite":
        path = Path(address.removeprefix("sqlite:///"))
        path.parent.mkdir(parents=True, exist_ok=True)
        return SqliteHuey(filename=str(path), **common)
    if scheme == "postgresql":
        # Asking twice a second costs less than a listening connection for each thread.
        return PostgresHuey(dsn=address, blocking=False, **common)
    return RedisHuey(url=address, **common)


def init_app(app: Flask) -> None:
    """Give the application its queue. Before the packages, which name their jobs."""
    app.extensions[EXTENSION] = Queue(app)


def add_job(app: Flask, name: str, job: Job, *, sweep: bool = True) -> None:
    """Name something that the worker can be woken for; `sweep`: and does every minute anyway."""
    queue = _of(app)
    queue.jobs[name] = job
    queue.turns[name] = threading.Lock()
    if sweep:
        queue.sweeps.append(name)


def wake(name: str) -> None:
    """Have the worker do a job soon. Never raises: the sweep does it where the queue is lost."""
    try:
        _of(current_app).wake(name)
    except Exception:
        log.exception("queue lost", job=name)


def wake_at(name: str, moment: datetime) -> None:
    """Have the worker do a job at a moment within the next minute; later ones wait for a sweep."""
    try:
        _of(current_app).wake_at(name, moment)
    except Exception:
        log.exception("queue lost", job=name)


def _of(app: Flask) -> Queue:
    found: Queue = app.extensions[EXTENSION]
    return found


class ThreadConsumer(Consumer):
    """huey's consumer without its signal handlers, which only a main thread may set."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.started = threading.Event()

    def start(self) -> None:
        """Start huey's own threads, which cannot be stopped before."""
        try:
            super().start()
        finally:
            self.started.set()

    def _set_signal_handlers(self) -> None:
        """The process that runs this thread has handlers of its own."""


class Worker:
    """A running consumer, and the sweep beside it. `stop` lets the job at hand end."""

    def __init__(self, app: Flask) -> None:
        self._queue = _of(app)
        self._consumer = ThreadConsumer(
            self._queue.huey,
            workers=WORKERS,
            max_delay=LONGEST_POLL_SECONDS,
            scheduler_interval=1,
            periodic=False,
        )
        self._ended = threading.Event()
        self._threads = [
            threading.Thread(target=self._consumer.run, name="fieldwork-worker", daemon=True),
            threading.Thread(target=self._sweep, name="fieldwork-sweep", daemon=True),
        ]
        for thread in self._threads:
            thread.start()

    def check(self) -> None:
        """Raises WorkerStopped where a thread has ended."""
        if not all(thread.is_alive() for thread in self._threads):
            raise WorkerStopped("the worker has stopped")

    def stop(self, timeout: float | None = None) -> None:
        """Ask it to end and wait, at most `timeout` seconds."""
        self._ended.set()
        self._consumer.started.wait()
        self._consumer.shutdown_timeout = timeout
        self._consumer.stop(graceful=True)
        for thread in self._threads:
            thread.join(timeout)
        self._queue.huey.storage.close()

    def _sweep(self) -> None:
        """Not by a message of the queue, which may be away for longer than a minute."""
        while not self._ended.is_set():
            self._queue.sweep()
            self._ended.wait(SWEEP_SECONDS)


class WorkerStopped(Exception):
    """The worker of this process does not run."""


def start_worker(app: Flask) -> Worker:
    """Start the worker in a thread of this process; readiness depends on it from now on."""
    worker = Worker(app)
    add_check(app, "worker", worker.check)
    return worker
