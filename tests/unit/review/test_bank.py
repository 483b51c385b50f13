"""Comments kept for use again: whose they are, how they are offered, and the way back."""

from collections.abc import Callable
from html import unescape
from typing import Any
from urllib.parse import urlsplit

import pytest
from flask import Flask
from sqlalchemy import select

from lti_tool.database import db
from lti_tool.platforms import people
from lti_tool.review.models import BankComment, Rating
from tests.platform import INSTRUCTOR, LEARNER, other_platform
from tests.unit.review.conftest import KEY, Assessor, School, rubric_form

People = Callable[..., Assessor]


def page(who: Assessor, query: str = "") -> str:
    return unescape(who.client.get(f"{who.path}/comments{query}").text)


def keep(who: Assessor, body: str, item: str = "", **fields: Any) -> Any:
    form = {"credential": KEY, "body": body, "item": item} | fields
    return who.client.post(f"{who.path}/comments", data=form)


def press(who: Assessor, comment: BankComment, button: str = "", **form: str) -> Any:
    return who.client.post(f"{who.path}/comments/{comment.id}{button}", data=form)


def offered(who: Assessor, attempt: str, item: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = who.get(f"/{attempt}/comments/{item}").json["comments"]
    return found


def only() -> BankComment:
    db.session.rollback()
    return db.session.scalars(select(BankComment)).one()


@pytest.fixture
def olga(school: School, launched: People) -> Assessor:
    """An administrator of the program."""
    person = school.person("olga")
    people.grant(school.registration_id, person.id, "administrator", "a test")
    db.session.commit()
    return launched("olga")


# Whose they are


@pytest.mark.one_engine
def test_ones_own_are_nobody_elses(school: School, assessor: Assessor, launched: People) -> None:
    keep(assessor, "Name your sources.", "a3.1")
    otto, attempt = launched("otto"), school.submit().public_id

    assert "Name your sources." in page(assessor)
    assert "Name your sources." not in page(otto)
    assert offered(otto, attempt, "a3.1") == []
    assert [press(otto, only(), button).status_code for button in ("", "/remove", "/used")] == [
        404,
        404,
        404,
    ]


@pytest.mark.one_engine
def test_the_programs_are_used_by_all_and_written_by_administrators(
    school: School, assessor: Assessor, olga: Assessor
) -> None:
    refused = keep(assessor, "For all.", program="1")
    keep(olga, "Say who decides.", program="1")
    attempt = school.submit().public_id

    assert refused.status_code == 403
    assert [one["text"] for one in offered(assessor, attempt, "a1.1")] == ["Say who decides."]
    assert press(assessor, only(), "/remove").status_code == 403
    assert press(assessor, only(), read="Say who decides.", body="No.").status_code == 403
    assert (
        "It belongs to the program"
        in assessor.client.get(f"{assessor.path}/comments/{only().id}").text
    )
    assert press(olga, only(), read="Say who decides.", body="Name them.").status_code == 303
    assert only().body == "Name them."


def test_another_lms_has_its_own(app: Flask, school: School, olga: Assessor) -> None:
    keep(olga, "Say who decides.", program="1")
    client = app.test_client()
    walked = other_platform(app).walk(client, sub="otto", roles=[INSTRUCTOR])
    path = urlsplit(walked.location).path.rstrip("/")

    assert "Say who decides." not in client.get(f"{path}/comments").text
    assert client.get(f"{path}/comments/{only().id}").status_code == 404


@pytest.mark.one_engine
def test_an_educator_is_refused(school: School, launched: People) -> None:
    ana = launched("ana", roles=[LEARNER])

    assert ana.client.get(f"{ana.path}/comments").status_code == 403


# How they are offered


@pytest.mark.one_engine
def test_those_of_the_line_come_first_then_those_for_any_most_used_first(
    school: School, assessor: Assessor
) -> None:
    for body, item in [("one", "a1.4"), ("two", "a1.4"), ("any", ""), ("other", "a1.1")]:
        keep(assessor, body, item)
    attempt = school.submit().public_id
    first = db.session.scalars(select(BankComment).where(BankComment.body == "one")).one()
    busy = db.session.scalars(select(BankComment).where(BankComment.body == "any")).one()
    for comment in (first, busy, busy):
        assert press(assessor, comment, "/used").status_code == 204

    found = offered(assessor, attempt, "a1.4")

    assert [(one["text"], one["any"], one["used"]) for one in found] == [
        ("one", False, 1),
        ("two", False, 0),
        ("any", True, 2),
    ]


@pytest.mark.one_engine
def test_placeholders_are_filled_for_the_line(school: School, assessor: Assessor) -> None:
    keep(assessor, "{line}: {words} words, not {range}.")
    attempt = school.submit(changed={"issue2.step1": "word " * 138}).public_id

    assert (
        offered(assessor, attempt, "a1.4")[0]["text"] == "A1.4 Length: 138 words, not 150 to 200."
    )
    assert offered(assessor, attempt, "overall")[0]["text"].startswith("Overall comment: ")
    assert assessor.get(f"/{attempt}/comments/a9.9").status_code == 422


@pytest.mark.one_engine
def test_without_script_the_rubric_is_saved_and_the_page_shows_them_filled(
    school: School, assessor: Assessor
) -> None:
    keep(assessor, "{line} is open.", "a1.4")
    attempt = school.submit().public_id

    answer = assessor.post(f"/{attempt}/comments/a1.4", rubric_form({"a1.1": "basic"}))
    shown = unescape(assessor.client.get(answer.location).text)

    assert db.session.scalars(select(Rating.level)).one() == "basic"
    assert "A1.4 Length is open." in shown
    assert f'/submissions/{attempt}#comment-a1.4">Back to the submission' in shown


@pytest.mark.one_engine
def test_the_page_finds_words_and_lines(school: School, assessor: Assessor) -> None:
    keep(assessor, "Número de palabras <b>", "a1.4")
    keep(assessor, "Name your sources.", "a3.1")

    assert "Name your sources." not in page(assessor, "?q=NUMERO+palabras")
    assert "Número de palabras <b>" in page(assessor, "?q=NUMERO+palabras")
    assert "&lt;b&gt;" in assessor.client.get(f"{assessor.path}/comments").text
    assert "Número" not in page(assessor, "?item=a3.1")
    assert "No comment holds these words." in page(assessor, "?q=nothing")


@pytest.mark.one_engine
def test_an_empty_bank_says_how_to_fill_it(assessor: Assessor) -> None:
    assert "No comment is kept yet." in page(assessor)
    assert "There is nothing at this address" in page(assessor, "?credential=none") or (
        "not installed" in page(assessor, "?credential=none")
    )


# Keeping, changing, removing


@pytest.mark.one_engine
@pytest.mark.parametrize(
    ("body", "item", "said"),
    [
        ("  ", "", "There is nothing in this comment."),
        ("x" * 4001, "", "at most 4000 characters"),
        ("{Line} and {name}", "", "No placeholder is called {Line}, {name}."),
        ("Good.", "a9.9", "The rubric has no such line."),
    ],
)
def test_what_cannot_be_kept_is_given_back_with_the_reason(
    assessor: Assessor, body: str, item: str, said: str
) -> None:
    answer = keep(assessor, body, item)
    scripted = assessor.client.post(
        f"{assessor.path}/comments", json={"credential": KEY, "body": body, "item": item}
    )

    assert answer.status_code == scripted.status_code == 422
    assert said in unescape(answer.text) and body.strip() in unescape(answer.text)
    assert db.session.scalars(select(BankComment)).all() == []


@pytest.mark.one_engine
def test_a_script_keeps_what_is_typed_once(assessor: Assessor) -> None:
    for _ in range(2):
        answer = assessor.client.post(
            f"{assessor.path}/comments", json={"credential": KEY, "body": " Good.\r\n", "item": ""}
        )

    assert answer.status_code == 201
    assert (only().body, only().item_key, only().id) == ("Good.", None, answer.json["id"])


@pytest.mark.one_engine
def test_a_removed_one_is_put_back(school: School, assessor: Assessor) -> None:
    keep(assessor, "Name your sources.")
    attempt = school.submit().public_id

    gone = assessor.client.get(press(assessor, only(), "/remove").location).text
    assert "The comment was removed" in gone and "/put-back" in gone
    assert offered(assessor, attempt, "a1.1") == []

    press(assessor, only(), "/put-back")
    assert len(offered(assessor, attempt, "a1.1")) == 1


def test_of_two_changes_at_once_the_second_is_told(assessor: Assessor) -> None:
    keep(assessor, "Name your\nsources.")

    press(assessor, only(), read="Name your\r\nsources.", body="First.", item="a3.1")
    late = press(assessor, only(), read="Name your\r\nsources.", body="Second.", item="")

    assert late.status_code == 409
    assert "It says now:" in late.text and "Second." in late.text
    assert (only().body, only().item_key) == ("First.", "a3.1")
