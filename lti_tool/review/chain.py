"""Verifying a registration's chain of receipts: every digest, and every decision beside its own."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import undefer

from lti_tool.credentials import definitions
from lti_tool.credentials.models import Definition
from lti_tool.database import db
from lti_tool.platforms import people
from lti_tool.review import receipts
from lti_tool.review.models import Decision, Receipt
from lti_tool.workspace.models import Attempt
from rubric import path_to_earned

AT_ONCE = 200


@dataclass(frozen=True)
class Verified:
    """A chain that holds. `head` is its last digest, "" where there is none; whoever noted it
    elsewhere can tell a chain that was cut off or made anew. `before`: decisions from before there
    were receipts."""

    checked: int
    head: str
    before: int


class BrokenChain(Exception):
    """The first receipt that does not hold; the message says which, and what is wrong with it."""


def verify(registration_id: int) -> Verified:
    """Walk a registration's chain and compute everything anew. Raises BrokenChain."""
    checked, head, first = 0, "", None
    definition_digests: dict[tuple[str, int], str] = {}
    for receipt, decision, attempt in _chained(registration_id):
        place = _place(receipt, attempt)
        _check_link(receipt, checked + 1, head, place)
        _check_decision(receipt, decision, attempt, definition_digests, place)
        first = decision.id if first is None else min(first, decision.id)
        checked, head = receipt.sequence, receipt.digest
    _check_missing(registration_id, first)
    return Verified(checked, head, _before(registration_id, first))


def chained(registration_id: int) -> Iterator[Receipt]:
    """A registration's receipts in the order of the chain."""
    for receipt, _decision, _attempt in _chained(registration_id):
        yield receipt


def _chained(registration_id: int) -> Iterator[tuple[Receipt, Decision, Attempt]]:
    last = 0
    while True:
        rows = db.session.execute(
            select(Receipt, Decision, Attempt)
            .join(Decision, Decision.id == Receipt.decision_id)
            .join(Attempt, Attempt.id == Decision.attempt_id)
            .where(Receipt.registration_id == registration_id, Receipt.sequence > last)
            .order_by(Receipt.sequence)
            .limit(AT_ONCE)
            .options(undefer(Attempt.snapshot))
            .execution_options(populate_existing=True)
        ).all()
        for receipt, decision, attempt in rows:
            last = receipt.sequence
            yield receipt, decision, attempt
        if len(rows) < AT_ONCE:
            return


def _place(receipt: Receipt, attempt: Attempt) -> str:
    return f"receipt {receipt.sequence} (submission {attempt.reference})"


def _check_link(receipt: Receipt, expected: int, head: str, place: str) -> None:
    if receipt.sequence != expected:
        raise BrokenChain(f"receipt {expected} is missing; the next one is {place}")
    if receipt.previous != head:
        raise BrokenChain(f"{place} does not follow the one before it: its previous digest differs")
    if receipt.digest != receipts.digest(receipt.previous, receipt.body):
        raise BrokenChain(f"{place} was changed: its digest does not fit its text")


def _check_decision(
    receipt: Receipt,
    decision: Decision,
    attempt: Attempt,
    digests: dict[tuple[str, int], str],
    place: str,
) -> None:
    body = _read(receipt, place)
    pinned = (decision.credential_key, decision.credential_version)
    if pinned not in digests:
        digests[pinned] = _definition_digest(*pinned)
    if body.get("credential") != {
        "key": pinned[0],
        "version": pinned[1],
        "sha256": digests[pinned],
    }:
        raise BrokenChain(f"{place} was decided by another definition than is kept now")
    credential = definitions.credential(*pinned)
    now = receipts.facts(decision, attempt, credential, digests[pinned])
    now |= {"schema": receipts.SCHEMA, "registration": receipt.registration_id}
    now |= {"sequence": receipt.sequence}
    # By way of JSON: a row that was not read anew may hold a tuple where the text has a list.
    for key, value in json.loads(receipts.canonical(now)).items():
        if body.get(key) != value:
            raise BrokenChain(f"{place} and its decision differ in what they say of: {key}")
    _check_people(body, decision, attempt, place)
    if path_to_earned(credential, body["levels"]).earned != body["earned"]:
        raise BrokenChain(f"{place}: its levels do not come to its decision")


def _read(receipt: Receipt, place: str) -> dict[str, Any]:
    try:
        body = json.loads(receipt.body)
    except ValueError:
        body = None
    if not isinstance(body, dict) or receipts.canonical(body) != receipt.body:
        raise BrokenChain(f"{place} is not written as receipts are")
    return body


def _check_people(body: dict[str, Any], decision: Decision, attempt: Attempt, place: str) -> None:
    """Whom the receipt names is whom the rows name, by whatever account they are known now."""
    for role, number in (("educator", attempt.person_id), ("assessor", decision.assessor_id)):
        told = body.get("people", {}).get(str(body.get(role)), {})
        found = people.find(decision.registration_id, told.get("subject", ""))
        if found is None or found.id != number:
            raise BrokenChain(f"{place} and its decision differ in what they say of: {role}")


def _definition_digest(key: str, version: int) -> str:
    """Of the definition as it is kept, computed anew; "" where none is."""
    body = db.session.scalar(
        select(Definition.body).where(Definition.key == key, Definition.version == version)
    )
    return "" if body is None else sha256(body.encode()).hexdigest()


def _check_missing(registration_id: int, first: int | None) -> None:
    if first is None:
        return
    lacking = db.session.execute(
        select(Decision, Attempt)
        .join(Attempt, Attempt.id == Decision.attempt_id)
        .outerjoin(Receipt, Receipt.decision_id == Decision.id)
        .where(
            Decision.registration_id == registration_id,
            Decision.id > first,
            Receipt.id.is_(None),
        )
        .order_by(Decision.id)
        .limit(1)
    ).first()
    if lacking is not None:
        decision, attempt = lacking
        which = f"decision {decision.number} on submission {attempt.reference}"
        raise BrokenChain(f"the receipt of {which} is missing")


def _before(registration_id: int, first: int | None) -> int:
    query = select(func.count(Decision.id)).where(Decision.registration_id == registration_id)
    if first is not None:
        query = query.where(Decision.id < first)
    return db.session.scalar(query) or 0
