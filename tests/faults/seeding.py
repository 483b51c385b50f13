"""Who is there when the killing begins: an educator with a full draft many times over, one with an
empty draft likewise, an assessor, and an attempt many times over.

They are copied row by row, since a launch each would take longer than all that is tested.
"""

import re
import secrets
from html import unescape
from typing import Any

from flask import Flask
from sqlalchemy import insert, select

from lti_tool.database import Base, db
from lti_tool.launch.models import Launch
from lti_tool.platforms.models import Person
from lti_tool.workspace.models import Attempt, Draft, DraftText
from tests.platform import INSTRUCTOR, enter
from tests.unit.workspace.educator import Educator, words

Row = dict[str, Any]
TOKEN = re.compile(r'name="csrf[_-]token" (?:value|content)="([^"]+)"')


def fill(app: Flask, copies: int) -> dict[str, object]:
    """Make them, and say where they are. Everything that is killed later happens here once."""
    ana = Educator(app)
    ana.write_everything()
    window = {"cookie": _cookie(ana.client, ana.path), "token": ana.token()}
    person, launch, draft = (_rows(model)[0] for model in (Person, Launch, Draft))
    texts = _rows(DraftText)

    def copy(subject: str, texts: list[Row]) -> dict[str, str]:
        token = secrets.token_urlsafe(16)
        who = _add(Person, person | {"subject": subject})
        _add(Launch, launch | {"token": token, "person_id": who})
        where = _add(Draft, draft | {"public_id": token, "person_id": who})
        if texts:
            db.session.execute(insert(DraftText), [text | {"draft_id": where} for text in texts])
        return window | {"path": f"/s/{token}"}

    beginners = [copy(f"beginner-{number}", []) for number in range(copies)]
    educators = [copy(f"educator-{number}", texts) for number in range(copies)]
    db.session.commit()
    ana.put("q1", words(120), revision=1)
    attempt = ana.submitted().public_id
    for page in ("write/part1", "write/letter", f"attempts/{attempt}/receipt"):
        ana.get(page)
    return {
        "beginners": beginners,
        "educators": educators,
        "assessor": _assessor(app, attempt),
        "attempts": _copies_of_attempt(copies),
    }


def _assessor(app: Flask, attempt: str) -> dict[str, str]:
    """Somebody who has rated a line of an attempt, and rated it again."""
    client = app.test_client()
    path = enter(client, app, sub="vera", roles=[INSTRUCTOR])
    page = client.get(f"{path}/submissions/{attempt}").text
    found = TOKEN.search(page)
    assert found is not None
    token = unescape(found[1])
    for revision in (0, 1):
        client.put(
            f"{path}/submissions/{attempt}/ratings/a1.1",
            json={"level": "proficient", "comment": str(revision), "revision": revision},
            headers={"X-CSRFToken": token},
        )
    return {"path": path, "cookie": _cookie(client, path), "token": token}


def _copies_of_attempt(copies: int) -> list[str]:
    (attempt,) = _rows(Attempt)
    names = [secrets.token_urlsafe(16) for _ in range(copies)]
    unread = attempt | {"state": "submitted", "begun_at": None}
    rows = [
        unread | {"public_id": name, "number": number} for number, name in enumerate(names, start=2)
    ]
    db.session.execute(insert(Attempt), rows)
    db.session.commit()
    return names


def _cookie(client: Any, path: str) -> str:
    found = [one for one in client._cookies.values() if one.path == path]
    return f"{found[0].key}={found[0].value}"


def _add(model: type[Base], row: Row) -> int:
    made = db.session.execute(insert(model.__table__).values(row))  # type: ignore[arg-type]
    return int(made.inserted_primary_key[0])


def _rows(model: type[Base]) -> list[Row]:
    """What the table holds, the oldest first, without the numbers."""
    table = model.__table__
    rows = db.session.execute(select(table).order_by(table.c.id)).mappings()
    return [{name: value for name, value in row.items() if name != "id"} for row in rows]
