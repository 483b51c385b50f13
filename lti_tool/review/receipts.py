"""The receipt of a decision: everything that it rests on, in one text, chained to the one before.

A receipt is canonical JSON (keys sorted, no spaces, UTF-8; times in UTC as ISO 8601). Its digest is
SHA-256 over the digest before it, a line feed and the text; each registration has a chain of its
own, from sequence 1 on. `review.chain` verifies it.
"""

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any

from sqlalchemy import select

from lti_tool.credentials import definitions
from lti_tool.database import db
from lti_tool.platforms import people
from lti_tool.platforms.models import Registration
from lti_tool.review.models import Decision, Receipt
from lti_tool.workspace.models import Attempt
from rubric import Credential, Measured, length_findings

SCHEMA = 1
"""The number of the shape that a body has; a change of it takes the next one."""


def write(decision: Decision, attempt: Attempt, credential: Credential) -> Receipt:
    """Add the decision's receipt to the end of its registration's chain. No commit.

    Call it last in the transaction that decides: the registration's chain is held from here on,
    so that of two decisions at the same moment one comes after the other.
    """
    last = _hold(decision.registration_id)
    sequence = 1 if last is None else last.sequence + 1
    previous = "" if last is None else last.digest
    body = canonical(
        {
            "schema": SCHEMA,
            "registration": decision.registration_id,
            "sequence": sequence,
            **facts(decision, attempt, credential, definitions.keep(credential).sha256),
            **_people(decision, attempt),
        }
    )
    receipt = Receipt(
        registration_id=decision.registration_id,
        sequence=sequence,
        decision_id=decision.id,
        body=body,
        previous=previous,
        digest=digest(previous, body),
        made_at=decision.released_at,
    )
    db.session.add(receipt)
    db.session.flush()
    return receipt


def of_decisions(attempt: Attempt) -> dict[int, Receipt]:
    """The receipts of an attempt's decisions, by the decision's number. Those from before there
    were receipts have none. One query."""
    rows = db.session.execute(
        select(Decision.number, Receipt)
        .join(Receipt, Receipt.decision_id == Decision.id)
        .where(Decision.attempt_id == attempt.id)
    )
    return {row.number: row.Receipt for row in rows}


def canonical(value: Any) -> str:
    """The one text of a JSON value: keys sorted, no spaces, characters as themselves."""
    return json.dumps(value, sort_keys=True, ensure_ascii=False, separators=(",", ":"))


def digest(previous: str, body: str) -> str:
    """The digest of a receipt: SHA-256, in hex."""
    return sha256(f"{previous}\n{body}".encode()).hexdigest()


def facts(
    decision: Decision, attempt: Attempt, credential: Credential, definition: str
) -> dict[str, Any]:
    """What a receipt says of its decision and nothing can change later; people are numbers here.

    `definition` is the SHA-256 of the credential's definition, word for word. Files are named by
    slot and digest alone: what an educator called one may tell who they are.
    """
    snapshot = attempt.snapshot
    return {
        "attempt": {
            "reference": attempt.reference,
            "number": attempt.number,
            "submitted_at": moment(attempt.submitted_at),
            "snapshot": sha256(canonical(snapshot).encode()).hexdigest(),
            "files": [
                {key: file[key] for key in ("slot", "kind", "size", "sha256")}
                for file in snapshot["files"]
            ],
            "waivers": snapshot.get("waivers", []),
        },
        "credential": {"key": credential.key, "version": credential.version, "sha256": definition},
        "number": decision.number,
        "kind": decision.kind,
        "reason": decision.reason,
        "scores": decision.scores,
        "third_person": decision.lines,
        "levels": decision.ratings,
        "carried": attempt.carried,
        "comments": decision.comments,
        "points": decision.points,
        "highlights": decision.highlights or [],
        "counts": {
            found.line: [_count(one) for one in found.measured]
            for found in length_findings(credential, snapshot["counts"])
        },
        "overruled": decision.reasons,
        "earned": decision.earned,
        "sentence": decision.sentence,
        "released_at": moment(decision.released_at),
    }


def moment(when: datetime) -> str:
    """A moment as receipts write it: ISO 8601, UTC."""
    return when.astimezone(UTC).isoformat()


def _count(one: Measured) -> dict[str, Any]:
    return {
        "of": one.measure.key,
        "words": one.words,
        "minimum": one.measure.range.minimum,
        "maximum": one.measure.range.maximum,
        "in_range": one.state.in_range,
    }


def _people(decision: Decision, attempt: Attempt) -> dict[str, Any]:
    """Who they were, as the LMS told at that time: later an account may be merged or renamed."""
    numbers = {attempt.person_id, decision.assessor_id}
    numbers |= {one["assessor"] for one in decision.scores}
    return {
        "educator": attempt.person_id,
        "assessor": decision.assessor_id,
        "people": {
            str(number): _told(decision.registration_id, number) for number in sorted(numbers)
        },
    }


def _told(registration_id: int, person_id: int) -> Mapping[str, str | None]:
    person = people.get(registration_id, person_id)
    return {"name": person.name, "subject": person.subject}


def _hold(registration_id: int) -> Receipt | None:
    """The last receipt of a chain, to which nobody else adds until this transaction ends."""
    # A lock that leaves alone those who only refer to the registration (NO KEY UPDATE): two that
    # decide have both added rows that do, and would wait for each other for ever.
    # SQLite has one writer at a time, and whoever decides has begun as that one.
    db.session.execute(
        select(Registration.id)
        .where(Registration.id == registration_id)
        .with_for_update(key_share=True)
    )
    return db.session.scalar(
        select(Receipt)
        .where(Receipt.registration_id == registration_id)
        .order_by(Receipt.sequence.desc())
        .limit(1)
    )
