"""A receipt as a page and as a tagged PDF: for the office, and for the educator."""

import time
from collections.abc import Callable
from io import BytesIO

import pytest
from flask import Flask
from pypdf import PdfReader

from lti_tool.credentials import settings
from lti_tool.database import db
from lti_tool.platforms import people
from lti_tool.review import scoring, seats
from lti_tool.review.case import open_case
from lti_tool.review.receipt_document import Document, Fact, Section
from lti_tool.review.receipt_pdf import pdf
from lti_tool.review.standing import Entry
from lti_tool.workspace.models import Attempt
from tests.applications import says
from tests.platform import LEARNER
from tests.unit.review.conftest import Assessor, School
from tests.unit.review.test_release import rate, rate_all, release

pytestmark = pytest.mark.one_engine
MARKUP = '#read("/etc/passwd") $x$ *b* \\ [ ] = #panic("no") <a>'


@pytest.fixture
def attempt(school: School) -> Attempt:
    """Decided by Vera: one line is open, one count overruled."""
    vera = school.person("vera").id
    found = school.submit(name="long-letter")
    rate_all(school, found, vera)
    rate(school, found, vera, {"a3.4": Entry("basic", MARKUP, revision=1)})
    rate(school, found, vera, {"a2.3": Entry("proficient", "", "A quoted law.", revision=1)})
    release(found, vera)
    return found


def read(content: bytes) -> PdfReader:
    return PdfReader(BytesIO(content))


def text(content: bytes) -> str:
    return " ".join(" ".join(page.extract_text() for page in read(content).pages).split())


def test_whoever_had_a_part_reads_the_receipt(attempt: Attempt, assessor: Assessor) -> None:
    page = assessor.get(f"/{attempt.public_id}/receipts/1").text

    assert "Not yet earned: A3.4 Call to action is open." in page
    assert "<dt>Educator</dt><dd" in page and ">Ana<" in page
    assert ">Vera<" in page
    assert "A quoted law." in page
    assert "512 words, range" in page and "out of range" in page
    assert "#read(&#34;/etc/passwd&#34;)" in page


def test_the_desk_leads_to_it(attempt: Attempt, assessor: Assessor) -> None:
    assert f"{attempt.public_id}/receipts/1" in assessor.get(f"/{attempt.public_id}").text


def test_an_assessor_without_a_part_does_not(
    attempt: Attempt, launched: Callable[..., Assessor]
) -> None:
    otto = launched("otto")

    for page in ("receipts/1", "receipts/1.pdf"):
        assert otto.get(f"/{attempt.public_id}/{page}").status_code == 403


@pytest.mark.parametrize("number", ["2", "99999999999999999999"])
def test_a_receipt_that_is_not_there_is_not_found(
    attempt: Attempt, assessor: Assessor, number: str
) -> None:
    assert assessor.get(f"/{attempt.public_id}/receipts/{number}").status_code == 404


@pytest.mark.parametrize("page", ["receipts/1", "receipts/1.pdf"])
def test_blind_assessors_read_no_name(
    attempt: Attempt, assessor: Assessor, page: str, school: School
) -> None:
    settings.change(school.registration_id, "blind", True, "a test")
    db.session.commit()

    answer = assessor.get(f"/{attempt.public_id}/{page}")

    said = text(answer.data) if page.endswith("pdf") else answer.text
    assert not says(said, "Ana")
    assert "Not yet earned" in said


def test_the_educator_reads_their_own_without_assessors_names(app: Flask, attempt: Attempt) -> None:
    ana = Assessor(app, "ana", roles=[LEARNER])

    page = ana.client.get(f"{ana.path}/attempts/{attempt.public_id}/receipts/1").text
    printed = ana.client.get(f"{ana.path}/attempts/{attempt.public_id}/receipts/1.pdf")

    for said in (page, text(printed.data)):
        assert "Assessor 1" in said
        assert "Vera" not in said
        assert "Ana" in said


def test_somebody_elses_is_not_found(app: Flask, attempt: Attempt) -> None:
    bo = Assessor(app, "bo", roles=[LEARNER])

    answer = bo.client.get(f"{bo.path}/attempts/{attempt.public_id}/receipts/1")

    assert answer.status_code == 404


@pytest.mark.parametrize(
    ("locale", "title"),
    [("en", "Receipt of decision 1"), ("es", "Comprobante de la decisión 1")],
)
def test_the_pdf_is_tagged_and_says_its_title_and_language(
    launched: Callable[..., Assessor], attempt: Attempt, locale: str, title: str
) -> None:
    vera = launched("vera", locale=locale)

    answer = vera.get(f"/{attempt.public_id}/receipts/1.pdf")

    found = read(answer.data)
    root = found.trailer["/Root"]
    assert answer.mimetype == "application/pdf"
    assert answer.headers["Content-Disposition"] == (
        f"attachment; filename=receipt-{attempt.reference}-1.pdf"
    )
    assert "/StructTreeRoot" in root
    assert root["/MarkInfo"]["/Marked"]
    assert root["/Lang"] == locale
    assert found.metadata is not None
    assert (found.metadata.title or "").startswith(title)
    assert not found.metadata.author
    assert attempt.reference in text(answer.data)


def test_what_people_wrote_is_no_markup(attempt: Attempt, assessor: Assessor) -> None:
    said = text(assessor.get(f"/{attempt.public_id}/receipts/1.pdf").data)

    for word in MARKUP.split():
        assert word in said


def test_it_shows_every_score_and_what_a_third_person_decided(
    school: School, launched: Callable[..., Assessor]
) -> None:
    settings.change(school.registration_id, "assessors", 2, "a test")
    attempt = school.submit()
    for name, chosen in (("vera", {}), ("otto", {"a1_1": "basic"})):
        number = school.person(name).id
        rate_all(school, attempt, number, **chosen)
        hand_in(attempt, number)
    rosa = school.person("rosa").id
    rate(school, attempt, rosa, {"a1.1": Entry("proficient")})
    hand_in(attempt, rosa)
    release(attempt, rosa)

    people.grant(school.registration_id, school.person("olga").id, "administrator", "a test")
    db.session.commit()
    page = launched("olga", roles=[]).get(f"/{attempt.public_id}/receipts/1").text
    blind = launched("otto").get(f"/{attempt.public_id}/receipts/1").text
    ana = launched("ana", roles=[LEARNER])
    own = ana.client.get(f"{ana.path}/attempts/{attempt.public_id}/receipts/1").text

    assert "Two scores differed; a third person decided." in page
    for name in ("Vera (score)", "Otto (score)", "Rosa (decided the lines"):
        assert name in page
    assert "Otto, A1.1 Five steps: About a1.1." in page
    for told in (own, blind):
        assert "Assessor 3 (decided the lines" in told
        assert not any(name in told for name in ("Vera", "Otto", "Rosa"))


def test_a_correction_names_nobody_who_scored_blind_before_it(
    school: School, launched: Callable[..., Assessor]
) -> None:
    settings.change(school.registration_id, "assessors", 2, "a test")
    attempt = school.submit()
    for name in ("vera", "otto"):
        rate_all(school, attempt, school.person(name).id)
        hand_in(attempt, school.person(name).id)
    release(attempt, school.person("otto").id)
    people.grant(school.registration_id, school.person("olga").id, "administrator", "a test")
    db.session.commit()
    olga, here = launched("olga", roles=[]), f"/{attempt.public_id}"
    olga.post(f"{here}/correction")
    assert olga.post(f"{here}/again", {"reason": "A typing error."}).status_code == 303

    page = launched("vera").get(here).text

    assert "Earlier decisions" in page
    assert "Otto" not in page and "Olga" in page
    assert "Otto" in olga.get(here).text


def hand_in(attempt: Attempt, number: int) -> None:
    seats.hold(attempt)
    scoring.hand_in(open_case(attempt, number), number)
    db.session.commit()


def a_document(words: str) -> Document:
    section = Section(words, (words,), ((words,),), (Fact(words, words, code=True),), (words,))
    return Document(words, "en", "7F3K-9QTX", 1, words, (Fact(words, words),), (section,))


@pytest.mark.parametrize(
    ("words", "shown"),
    [
        ("日本 と 👩‍👩‍👧 and more", "and more"),
        ("a\x01b\x7fc", "a b c"),
        ("\ufffe\U000e0001 ends", "ends"),
        ("שלום العربية", ""),
        ("\\u{4e2d} \"quoted\" 'too'", "quoted"),
        ("x" * 3000, "xxx"),
    ],
)
def test_any_character_can_be_printed(words: str, shown: str) -> None:
    assert shown in text(pdf(a_document(words)))


def test_it_is_made_in_well_under_a_second(attempt: Attempt, assessor: Assessor) -> None:
    assessor.get(f"/{attempt.public_id}/receipts/1.pdf")
    began = time.perf_counter()
    assessor.get(f"/{attempt.public_id}/receipts/1.pdf")

    assert time.perf_counter() - began < 1
