"""Receipts: one for each decision, chained; the chain verifies, and breaks at any change."""

import json
import threading
from collections.abc import Callable
from hashlib import sha256
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskCliRunner
from hypothesis import HealthCheck, given
from hypothesis import settings as limits
from hypothesis import strategies as st
from sqlalchemy import select, update

from lti_tool.database import db
from lti_tool.platforms import merging, people
from lti_tool.review import chain, receipts
from lti_tool.review import release as releases
from lti_tool.review.chain import BrokenChain, verify
from lti_tool.review.models import Decision, Receipt
from lti_tool.review.standing import OVERALL, Entry
from lti_tool.workspace.models import Attempt
from tests.unit.review.conftest import School, levels
from tests.unit.review.test_release import rate, rate_all, release


@pytest.fixture
def vera(school: School) -> int:
    person = school.person("vera")
    db.session.commit()
    return person.id


def decided(school: School, vera: int, subject: str = "ana", **others: str) -> Decision:
    attempt = school.submit(subject)
    rate_all(school, attempt, vera, **others)
    return release(attempt, vera)


def receipt_of(decision: Decision) -> Receipt:
    return db.session.scalars(select(Receipt).where(Receipt.decision_id == decision.id)).one()


def body_of(decision: Decision) -> dict[str, Any]:
    body: dict[str, Any] = json.loads(receipt_of(decision).body)
    return body


def test_a_release_writes_what_the_decision_rests_on(school: School, vera: int) -> None:
    attempt = school.submit(name="long-letter", carried={"a1.1": 1})
    attempt.snapshot = attempt.snapshot | {
        "waivers": [{"kind": "school", "place": "letter", "reason": "A public program."}]
    }
    db.session.commit()
    rate_all(school, attempt, vera, a3_4="basic")
    rate(school, attempt, vera, {"a2.3": Entry("proficient", "", "A quoted law.", revision=1)})
    rate(school, attempt, vera, {OVERALL: Entry(comment="Well done.")})

    decision = release(attempt, vera)

    body = body_of(decision)
    assert (body["schema"], body["sequence"], body["number"]) == (1, 1, 1)
    assert (body["kind"], body["earned"]) == ("release", False)
    assert body["sentence"] == "Not yet earned: A3.4 Call to action is open."
    assert body["levels"] == levels(school.credential, a3_4="basic")
    assert body["comments"] == {"a3.4": "About a3.4.", "overall": "Well done."}
    assert body["overruled"] == {"a2.3": "A quoted law."}
    assert body["carried"] == {"a1.1": 1}
    (letter,) = body["counts"]["a2.3"]
    assert (letter["of"], letter["in_range"], letter["maximum"]) == ("letter", False, 500)
    assert body["people"][str(body["educator"])] == {"name": "Ana", "subject": "ana"}
    assert body["people"][str(body["assessor"])] == {"name": "Vera", "subject": "vera"}
    assert [one["assessor"] for one in body["scores"]] == [vera]
    assert body["scores"][0]["ratings"]["a3.4"] == "basic"
    assert body["credential"]["key"] == "ell-advocacy"
    assert len(body["credential"]["sha256"]) == 64
    assert body["attempt"]["reference"] == attempt.reference
    assert body["attempt"]["waivers"][0]["reason"] == "A public program."
    assert body["attempt"]["files"][0]["sha256"] == "0" * 64
    assert (
        body["attempt"]["snapshot"]
        == sha256(receipts.canonical(attempt.snapshot).encode()).hexdigest()
    )
    assert body["released_at"].endswith("+00:00")


def test_each_receipt_is_chained_to_the_one_before(school: School, vera: int) -> None:
    first, second = (receipt_of(decided(school, vera, who)) for who in ("ana", "bo"))

    assert (first.sequence, first.previous) == (1, "")
    assert (second.sequence, second.previous) == (2, first.digest)
    for one in (first, second):
        hashed = f"{one.previous}\n{one.body}".encode()
        assert one.digest == sha256(hashed).hexdigest()
        assert receipts.canonical(json.loads(one.body)) == one.body


def test_a_release_that_fails_leaves_no_receipt(school: School, vera: int) -> None:
    attempt = school.submit()
    rate_all(school, attempt, vera)
    releases.finish(attempt, vera)

    db.session.rollback()

    assert db.session.scalars(select(Receipt)).all() == []


def test_the_chain_verifies(school: School, vera: int) -> None:
    decided(school, vera, "ana", a1_1="basic")
    last = receipt_of(decided(school, vera, "bo"))
    db.session.expire_all()

    found = verify(school.registration_id)

    assert (found.checked, found.head, found.before) == (2, last.digest, 0)


def test_a_chain_is_walked_in_portions(
    school: School, vera: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(chain, "AT_ONCE", 2)
    for who in ("ana", "bo", "cy"):
        decided(school, vera, who)

    assert verify(school.registration_id).checked == 3


def test_it_begins_with_the_first_decision_that_has_one(school: School, vera: int) -> None:
    old = decided(school, vera, "ana")
    db.session.delete(receipt_of(old))
    db.session.commit()
    decided(school, vera, "bo")

    found = verify(school.registration_id)

    assert (found.checked, found.before) == (1, 1)


@pytest.fixture
def three(school: School, vera: int) -> list[Receipt]:
    found = [receipt_of(decided(school, vera, who, a1_1="basic")) for who in ("ana", "bo", "cy")]
    db.session.commit()
    return found


@pytest.mark.one_engine
@limits(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_it_breaks_when_one_character_changes(
    school: School, three: list[Receipt], data: st.DataObject
) -> None:
    receipt = three[data.draw(st.integers(0, 2))]
    names = ("body", "digest") if receipt.sequence == 1 else ("body", "digest", "previous")
    name = data.draw(st.sampled_from(names))
    text = getattr(receipt, name)
    at = data.draw(st.integers(0, len(text) - 1))
    other = data.draw(st.characters(codec="ascii", exclude_characters=text[at]))
    changed = f"{text[:at]}{other}{text[at + 1 :]}"
    db.session.execute(update(Receipt).where(Receipt.id == receipt.id).values({name: changed}))

    with pytest.raises(BrokenChain):
        verify(school.registration_id)

    db.session.rollback()


@pytest.mark.one_engine
@pytest.mark.parametrize("gone", [0, 1, 2])
def test_it_breaks_when_one_is_missing(school: School, three: list[Receipt], gone: int) -> None:
    db.session.delete(three[gone])
    db.session.commit()

    with pytest.raises(BrokenChain, match="missing"):
        verify(school.registration_id)


def anew(receipt: Receipt, change: Callable[[dict[str, Any]], None]) -> None:
    """Write a receipt anew with something changed, its digest made to fit."""
    body = json.loads(receipt.body)
    change(body)
    receipt.body = receipts.canonical(body)
    receipt.digest = receipts.digest(receipt.previous, receipt.body)
    db.session.commit()


@pytest.mark.one_engine
def test_a_receipt_that_was_made_anew_breaks_the_next_one(
    school: School, three: list[Receipt]
) -> None:
    anew(three[1], lambda body: body.update(reason="Something else."))

    with pytest.raises(BrokenChain, match=r"receipt 2 .* differ in what they say of: reason"):
        verify(school.registration_id)


@pytest.mark.one_engine
@pytest.mark.parametrize(
    ("change", "named"),
    [
        ({"earned": True}, "earned"),
        ({"comments": {"a1.1": "Something else."}}, "comments"),
        ({"ratings": {}}, "levels"),
        ({"scores": []}, "scores"),
        ({"reason": "Because."}, "reason"),
        ({"sentence": "Earned."}, "sentence"),
        ({"highlights": [{"kind": "page", "file": "x", "page": 1, "note": "Look."}]}, "highlights"),
    ],
)
def test_it_breaks_when_a_decision_was_changed(
    school: School, three: list[Receipt], change: dict[str, Any], named: str
) -> None:
    changed = update(Decision).where(Decision.id == three[1].decision_id).values(change)
    db.session.execute(changed)
    db.session.commit()

    with pytest.raises(BrokenChain, match=rf"receipt 2 .*: {named}"):
        verify(school.registration_id)


@pytest.mark.one_engine
def test_it_breaks_when_what_was_submitted_was_changed(
    school: School, three: list[Receipt]
) -> None:
    attempt = three[0].decision.attempt_id
    row = db.session.get_one(Attempt, attempt)
    row.snapshot = row.snapshot | {"changes_note": "Something else."}
    db.session.commit()

    with pytest.raises(BrokenChain, match=r"receipt 1 .*: attempt"):
        verify(school.registration_id)


@pytest.mark.one_engine
def test_it_breaks_when_the_decision_is_said_to_be_somebody_elses(
    school: School, three: list[Receipt]
) -> None:
    otto = school.person("otto").id
    three[2].decision.assessor_id = otto
    db.session.commit()

    with pytest.raises(BrokenChain, match=r"receipt 3 .*: assessor"):
        verify(school.registration_id)


def test_it_holds_when_accounts_were_merged_or_renamed(
    school: School, three: list[Receipt]
) -> None:
    people.remember(school.registration_id, "vera-new", "Vera Long")
    db.session.commit()
    merging.merge(school.registration_id, "vera", "vera-new")
    db.session.commit()

    assert verify(school.registration_id).checked == 3


def test_two_decisions_at_the_same_moment_come_one_after_the_other(
    app: Flask, school: School, vera: int
) -> None:
    numbers = []
    for who in ("ana", "bo", "cy", "di"):
        attempt = school.submit(who)
        rate_all(school, attempt, vera)
        numbers.append(attempt.id)
    registration_id = school.registration_id
    db.session.remove()
    together = threading.Barrier(len(numbers))

    def run(number: int) -> None:
        with app.app_context():
            mine = db.session.get_one(Attempt, number)
            db.session.rollback()
            together.wait()
            release(mine, vera)
            db.session.remove()

    threads = [threading.Thread(target=run, args=(each,)) for each in numbers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)

    assert verify(registration_id).checked == 4


@pytest.mark.one_engine
def test_the_command_says_how_many_were_verified_and_the_head(
    runner: FlaskCliRunner, three: list[Receipt]
) -> None:
    result = runner.invoke(args=["receipts", "verify"])

    assert result.exit_code == 0
    assert f"3 receipts verified, the last one's digest is {three[2].digest}" in result.output


@pytest.mark.one_engine
def test_the_command_names_the_first_broken_one(
    runner: FlaskCliRunner, three: list[Receipt]
) -> None:
    broken = three[1].decision
    broken.earned, reference = True, db.session.get_one(Attempt, broken.attempt_id).reference
    registration = str(three[1].registration_id)
    db.session.commit()

    result = runner.invoke(args=["receipts", "verify", "--registration", registration])

    assert result.exit_code == 1
    assert f"receipt 2 (submission {reference})" in result.stderr


@pytest.mark.one_engine
def test_the_command_knows_no_other_registration(runner: FlaskCliRunner) -> None:
    result = runner.invoke(args=["receipts", "verify", "--registration", "77"])

    assert result.exit_code == 1
    assert "77" in result.stderr


@pytest.mark.one_engine
def test_an_export_can_be_verified_without_the_tool(
    runner: FlaskCliRunner, three: list[Receipt]
) -> None:
    lines = [
        json.loads(line) for line in runner.invoke(args=["receipts", "export"]).stdout.splitlines()
    ]

    assert [line["sequence"] for line in lines] == [1, 2, 3]
    head = ""
    for line in lines:
        assert line["previous"] == head
        head = sha256(f"{head}\n{line['body']}".encode()).hexdigest()
        assert line["digest"] == head
