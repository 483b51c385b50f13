"""The page of submissions with 100,000 of them, against the same page with 100.

Both are asked in turn, by an assessor of the course and by an administrator of the program: the
first page, one in the middle, and what was released.
"""

import secrets
import time
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from statistics import median
from typing import Any

from flask import Flask
from sqlalchemy import insert, select, text

from lti_tool import clock, create_app
from lti_tool.database import db
from lti_tool.platforms import people
from lti_tool.platforms.models import Person
from lti_tool.review.models import Decision
from lti_tool.workspace.models import Attempt, Draft
from tests.applications import Client, make_settings
from tests.bench.figures import Figure
from tests.unit.review.conftest import KEY, Assessor, School

LIMIT = 1.5
FEW, MANY = 100, 100_000
CHUNK = 5_000
WARM, TIMES = 5, 40
STATES = ("released", "submitted", "released", "begun")


def measure(engine: str, few_url: str, many_url: str, folder: Path) -> list[Figure]:
    """The ratio for each page, on one engine: two empty databases."""
    few, many = _filled(few_url, folder, FEW), _filled(many_url, folder, MANY)
    return [
        Figure(
            f"{what} with {MANY:,} submissions, in the same with {FEW}, {engine}",
            _ratio(few[who], many[who], page, there),
            LIMIT,
            "x",
        )
        for who, what, page, there in (
            ("vera", "The list of a course", "", ""),
            ("vera", "A page in its middle", "", "?after={middle}"),
            ("vera", "What is free in it", "?state=waiting", "?state=waiting"),
            ("vera", "What was released in it", "?state=released", "?state=released"),
            ("olga", "The list of a program", "", ""),
        )
    ]


class _Reader:
    """Somebody who opens the list of one of the two databases."""

    def __init__(self, app: Flask, subject: str) -> None:
        with app.app_context():
            self._assessor = Assessor(app, subject)
            every = select(Attempt.public_id).where(Attempt.state == "submitted")
            waiting = db.session.scalars(every.order_by(Attempt.id)).all()
            self._middle = waiting[len(waiting) // 2]
            db.session.remove()
        self._app = app

    def seconds(self, page: str) -> float:
        """How long it takes to open a page of the list."""
        with self._app.app_context():
            begun = time.perf_counter()
            answer = self._assessor.get(page.format(middle=self._middle))
            taken = time.perf_counter() - begun
        assert answer.status_code == 200, answer.text
        assert answer.text.count("<tr>") >= 50, page
        return taken


def _ratio(few: _Reader, many: _Reader, page: str, there: str) -> float:
    for _ in range(WARM):
        few.seconds(page)
        many.seconds(there)
    taken = [(many.seconds(there), few.seconds(page)) for _ in range(TIMES)]
    return median(one / other for one, other in taken)


def _filled(url: str, folder: Path, number: int) -> dict[str, _Reader]:
    app = create_app(make_settings(url, folder))
    app.test_client_class = Client
    with app.app_context():
        db.create_all()
        school = School(app)
        olga = school.person("olga")
        people.grant(school.registration_id, olga.id, "administrator", "a benchmark")
        vera = school.person("vera")
        db.session.commit()
        for rows in _chunks(school, vera.id, number):
            for table, each in rows.items():
                if each:
                    db.session.execute(insert(table), each)
        db.session.commit()
        db.session.execute(text("analyze"))
        db.session.commit()
        db.session.remove()
    return {subject: _Reader(app, subject) for subject in ("vera", "olga")}


def _chunks(school: School, vera: int, number: int) -> Iterator[dict[type, list[dict[str, Any]]]]:
    """Rows by table: everybody's first submission is released, and their second one waits."""
    here = {"registration_id": school.registration_id, "course_id": school.course.id}
    credential = {"credential_key": KEY, "credential_version": school.credential.version}
    now = clock.now()
    for start in range(0, number, CHUNK):
        rows: dict[type, list[dict[str, Any]]] = {Person: [], Draft: [], Attempt: [], Decision: []}
        for each in range(start, min(start + CHUNK, number)):
            one, person_id = 1 + each // 2, 1000 + each // 2
            if each % 2 == 0:
                rows[Person].append(
                    {"id": person_id, "registration_id": school.registration_id}
                    | {"subject": f"educator-{one}", "name": f"Educator {one}"}
                )
                rows[Draft].append(
                    here
                    | credential
                    | {"id": one, "public_id": f"draft-{one}"}
                    | {"link_id": school.link.id, "person_id": person_id}
                )
            state = STATES[each % len(STATES)]
            rows[Attempt].append(
                here
                | credential
                | {"id": 1 + each, "public_id": secrets.token_urlsafe(16), "draft_id": one}
                | {"link_id": school.link.id, "person_id": person_id, "number": 1 + each % 2}
                | {"snapshot": {}, "carried": {}, "posts_scores": True, "state": state}
                | {"submitted_at": now - timedelta(minutes=number - each)}
            )
            if state == "released":
                rows[Decision].append(
                    {"registration_id": school.registration_id, "attempt_id": 1 + each}
                    | credential
                    | {"number": 1, "assessor_id": vera, "earned": False, "sentence": "Open."}
                    | {"ratings": {}, "comments": {}, "reasons": {}, "points": {}}
                )
        yield rows
