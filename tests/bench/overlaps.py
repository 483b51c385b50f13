"""Looking up who shares fingerprints with a new submission: one query, against few and many others.

Each of the others has 100 fingerprints, five of them of common phrases, of which the new one has
40; three others share a quarter of its 800. So one in ten of the others shares something by
chance. Two programs stand in one database, so that the same index is read for both.
"""

import time
from collections.abc import Sequence
from pathlib import Path
from statistics import median
from typing import Any

from sqlalchemy import event, insert, select, text

from lti_tool import create_app
from lti_tool.database import Base, db
from lti_tool.platforms.models import Course, Person, Registration, ResourceLink
from lti_tool.review.models import Shingle
from lti_tool.review.overlaps.scanning import look_up
from lti_tool.workspace.models import Attempt, Draft
from tests.applications import make_settings
from tests.bench.figures import Figure

LookUp = tuple[int, int, Sequence[int]]
"""Registration, author and fingerprints."""
FEW, MANY = 50, 5_000
LIMIT = 4
TIMES = 15
COPIES = 3
INTO = "insert into shingle (registration_id, attempt_id, digest)"
NUMBERS = {
    "sqlite": "with recursive s(n) as (select 1 union all select n + 1 from s where n < :upto) "
    f"{INTO} select {{what}} from s",
    "postgresql": f"{INTO} select {{what}} from generate_series(1, :upto) as s(n)",
}
UNCHECKED = {
    "sqlite": "pragma foreign_keys = off",
    "postgresql": "set session_replication_role = replica",
}
"""So that making half a million rows takes seconds."""
ANY = {"sqlite": "abs(random())", "postgresql": "(random() * 9e18)::bigint"}


def measure(engine: str, database_url: str, folder: Path) -> list[Figure]:
    """The ratio of the medians, and the queries, on one engine: an empty database."""
    app = create_app(make_settings(database_url, folder))
    with app.app_context():
        db.create_all()
        db.session.execute(text(UNCHECKED[db.engine.dialect.name]))
        few, many = (_program(number, size) for number, size in ((1, FEW), (2, MANY)))
        db.session.execute(text("analyze"))
        db.session.commit()
        for one in (few, many):
            look_up(*one)
        seconds = [[_seconds(*one) for one in (few, many)] for _ in range(TIMES)]
        asked = _queries(*many)
        db.session.remove()
        db.engine.dispose()
    ratio = median(one[1] for one in seconds) / median(one[0] for one in seconds)
    return [
        Figure(f"Overlaps looked up among {MANY}, in those of {FEW}, {engine}", ratio, LIMIT, "x"),
        Figure(f"Queries to look overlaps up among {MANY}, {engine}", asked, 1),
    ]


def _program(number: int, size: int) -> LookUp:
    """A program of so many other submissions; what the new one is looked up by."""
    first = number * 1_000_000
    new = first + size
    _rows(Registration, [_registration(number)])
    _rows(Course, [{"id": number, "registration_id": number, "context_id": "c"}])
    link = {"id": number, "registration_id": number, "course_id": number}
    _rows(ResourceLink, [link | {"resource_link_id": "l"}])
    everybody = range(first, new + 1)
    _rows(Person, [{"id": n, "registration_id": number, "subject": str(n)} for n in everybody])
    work = [_work(number, n) for n in everybody]
    _rows(Draft, work)
    _rows(Attempt, [one | {"draft_id": one["id"], **_ATTEMPT} for one in work])
    chance = ANY[db.engine.dialect.name]
    _shingles(number, f"{first} + n % {size}", chance, size * 95)
    _shingles(number, f"{first} + n % {size}", "1 + n % 2000", size * 5)
    _shingles(number, f"{new}", chance, 760)
    _shingles(number, f"{new}", "n * 50", 40)
    for copy in range(COPIES):
        copied = f"select {number}, {first + copy}, digest from shingle where attempt_id = {new}"
        db.session.execute(text(f"{INTO} {copied} order by id limit 200"))
    found = db.session.scalars(select(Shingle.digest).where(Shingle.attempt_id == new)).all()
    db.session.commit()
    return number, new, found


_ATTEMPT = {"number": 1, "snapshot": {}, "posts_scores": True}


def _registration(number: int) -> dict[str, Any]:
    address = f"https://lms{number}.example"
    urls = dict.fromkeys(("auth_url", "token_url", "jwks_url"), address)
    return {"id": number, "name": "LMS", "issuer": address, "client_id": "tool", **urls}


def _work(number: int, n: int) -> dict[str, Any]:
    return {
        "id": n,
        "public_id": str(n),
        "registration_id": number,
        "course_id": number,
        "link_id": number,
        "person_id": n,
        "credential_key": "ell-advocacy",
        "credential_version": 1,
    }


def _rows(model: type[Base], rows: list[dict[str, Any]]) -> None:
    db.session.execute(insert(model), rows)


def _shingles(number: int, attempt: str, digest: str, count: int) -> None:
    """So many fingerprints; `attempt` and `digest` are SQL in which n counts from 1."""
    query = NUMBERS[db.engine.dialect.name].format(what=f"{number}, {attempt}, {digest}")
    db.session.execute(text(query), {"upto": count})


def _seconds(*new: Any) -> float:
    began = time.perf_counter()
    found = look_up(*new)
    assert len(found) > COPIES
    return time.perf_counter() - began


def _queries(*new: Any) -> int:
    seen: list[str] = []

    def note(*facts: Any) -> None:
        seen.append(facts[2])

    event.listen(db.engine, "before_cursor_execute", note)
    try:
        look_up(*new)
    finally:
        event.remove(db.engine, "before_cursor_execute", note)
    return len(seen)
