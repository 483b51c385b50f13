"""A course at a scripted LMS: every answer is the test's own."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from lti_tool.database import db
from lti_tool.gradebook import outbox
from lti_tool.gradebook.models import Delivery
from tests.platform import registration_at
from tests.scripted_server import ScriptedServer
from tests.unit.gradebook.campus import enroll

ITEM = "/items/1/lineitem"


class ScriptedCourse:
    """One learner and one activity, whose line item has a query in its address."""

    def __init__(self, server: ScriptedServer, family: str) -> None:
        self.server = server
        registration = registration_at(server.url, family=family, name="Scripted")
        self.facts = enroll(
            registration, "ana", f"{server.url}{ITEM}?type_id=1", f"{server.url}/items?type_id=1"
        )
        db.session.commit()

    def release(self, earned: bool = True, comment: str = "Earned.", zero: bool = True) -> Delivery:
        """Owe a release. Commits."""
        row = outbox.owe_released(
            self.facts, earned=earned, comment=comment, zero_when_not_yet=zero
        )
        db.session.commit()
        return row

    def scores(self, status: int = 200, body: Any = b"", **more: Any) -> None:
        """What posting a score is answered with."""
        self.server.answer(f"{ITEM}/scores", status, body, **more)

    def results(self, *rows: dict[str, Any], **more: Any) -> None:
        """What reading the results is answered with."""
        self.server.answer(f"{ITEM}/results", 200, list(rows), **more)


@contextmanager
def scripted_course(family: str) -> Iterator[ScriptedCourse]:
    """A scripted LMS that gives tokens, holds no results, and takes scores."""
    with ScriptedServer() as server:
        server.answer("/token", body={"access_token": "token", "expires_in": 3600})
        course = ScriptedCourse(server, family)
        course.scores()
        course.results()
        yield course
