"""Results arrive by whichever queue wakes the worker, and arrive when it is lost."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask

from config import Settings
from lti_tool import queue
from lti_tool.gradebook import outbox
from tests.conftest import make_settings
from tests.queues import KINDS, queue_address
from tests.unit.gradebook.scripted import ScriptedCourse, scripted_course
from tests.unit.gradebook.test_worker import delivered
from tests.unit.test_queue import eventually


@pytest.fixture(params=KINDS)
def settings(request: pytest.FixtureRequest, _schema: str, tmp_path: Path) -> Settings:
    """Settings with an empty queue of each kind."""
    address = queue_address(request.param, request.config, tmp_path)
    return make_settings(_schema, tmp_path, QUEUE_URL=address)


@pytest.fixture
def course(app: Flask) -> Iterator[ScriptedCourse]:
    """A course at an LMS that takes every score."""
    with scripted_course("generic") as found:
        yield found


def test_a_wake_brings_the_result(course: ScriptedCourse, app: Flask) -> None:
    app.extensions[queue.EXTENSION].sweeps.clear()
    running = queue.start_worker(app)
    owed = course.release()

    outbox.wake()

    assert eventually(delivered(owed))
    running.stop(timeout=10)


def test_a_lost_wake_loses_no_result(course: ScriptedCourse, app: Flask) -> None:
    owed = course.release()
    outbox.wake()
    app.extensions[queue.EXTENSION].huey.flush()

    running = queue.start_worker(app)

    assert eventually(delivered(owed))
    running.stop(timeout=10)
