"""Submitting: checked, frozen, owed to the gradebook, once."""

import pytest
from flask import Flask
from sqlalchemy import select

from lti_tool.credentials import settings
from lti_tool.database import db
from lti_tool.gradebook.models import Delivery
from lti_tool.workspace import attempts
from lti_tool.workspace.models import Attempt, DraftText
from tests.unit.workspace import documents
from tests.unit.workspace.educator import Educator, release, words

PREVIEW = "http://purl.imsglobal.org/vocab/lti/system/person#TestUser"


@pytest.mark.one_engine
def test_the_check_names_what_is_missing_with_a_link_to_its_place(ana: Educator) -> None:
    ana.write_everything()
    ana.save("plan", {"issue3.step4": ""})

    page = ana.get("check").text

    assert "1 thing is missing" in page
    assert 'write/plan#issue3.step4">Issue 3 · Organize and educate others</a>' in page
    assert ">Submit</button>" not in page


@pytest.mark.one_engine
def test_nothing_that_is_incomplete_is_submitted(ana: Educator) -> None:
    ana.save("part1", {"q1": "only this"})

    answer = ana.submit()

    assert answer.status_code == 409
    assert "It was not submitted" in answer.text
    assert db.session.scalars(select(Attempt)).all() == []


@pytest.mark.one_engine
def test_a_text_out_of_a_hard_range_is_said_and_can_be_submitted(ana: Educator) -> None:
    ana.write_everything()
    ana.save("plan", {"issue2.step1": words(138)})

    page = ana.get("check").text
    attempt = ana.submitted()

    assert "138 words: 12 short of 150" in page
    assert "Outside 150 to 200 the line A1.4 Length counts as not Proficient." in page
    assert attempt.snapshot["counts"]["issue2.step1"] == 138


@pytest.mark.one_engine
def test_a_soft_range_is_only_mentioned(ana: Educator) -> None:
    ana.write_everything()
    ana.save("part3", {"r1": words(20), "r2": words(20)})

    page = ana.get("check").text

    assert "40 words. Guide: 400 to 500. That is only a guide." in page
    assert ">Submit</button>" in page


@pytest.mark.one_engine
def test_a_letter_is_typed_or_uploaded_and_a_presentation_a_file_or_a_link(ana: Educator) -> None:
    ana.write_everything()
    ana.save("letter", {"letter": ""})
    ana.save("presentation", {"presentation_link": ""})
    assert "Letter as a document" in ana.get("check").text
    assert "Link to the presentation" in ana.get("check").text

    ana.upload("letter", "letter_file", "letter.docx", documents.docx(words(420)))
    ana.upload("presentation", "presentation_file", "deck.pdf", documents.pdf("Slide"))

    assert ana.submitted().snapshot["counts"]["letter"] == 420


def test_what_was_submitted_is_frozen(ana: Educator) -> None:
    ana.write_everything()
    attempt = ana.submitted()

    assert ana.put("q1", "changed afterwards", revision=1).status_code == 409
    assert ana.save("part1", {"q1": "changed afterwards"}).status_code == 409

    assert attempt.snapshot["texts"]["q1"] == words(110, "q1")
    assert attempt.snapshot["choices"] == {"chosen_issue": "issue2"}
    assert attempt.snapshot["links"]["presentation_link"] == "https://slides.example/deck"
    assert (attempt.credential_key, attempt.credential_version) == ("ell-advocacy", 1)


@pytest.mark.one_engine
def test_a_document_is_handed_in_instead_of_the_typed_text(ana: Educator) -> None:
    ana.write_everything()
    ana.upload("letter", "letter_file", "letter.docx", documents.docx(words(420)))

    snapshot = ana.submitted().snapshot

    assert snapshot["texts"]["letter"] == ""
    assert snapshot["files"][0]["name"] == "letter.docx"
    assert snapshot["counts"]["letter"] == 420


@pytest.mark.one_engine
def test_two_clicks_make_one_attempt(ana: Educator) -> None:
    ana.write_everything()

    first, second = ana.submit(), ana.submit()

    assert first.location == second.location
    assert len(db.session.scalars(select(Attempt)).all()) == 1
    assert len(db.session.scalars(select(Delivery)).all()) == 1


def test_two_windows_at_the_same_moment_make_one_attempt(ana: Educator) -> None:
    ana.write_everything()

    answers = ana.at_once("POST", "submit", {}, {})

    assert [answer.status_code for answer in answers] == [303, 303]
    assert len({answer.location for answer in answers}) == 1
    assert len(db.session.scalars(select(Attempt)).all()) == 1


@pytest.mark.one_engine
def test_what_an_older_window_sends_after_submitting_is_given_back(ana: Educator) -> None:
    ana.write_everything()
    form = ana.form("part1")
    ana.submitted()

    answer = ana.post("part1", form | {"q1": "A <late> thought."})

    assert answer.status_code == 409
    assert "It was not saved. Copy it from here" in answer.text
    assert "\nA &lt;late&gt; thought.</textarea>" in answer.text


@pytest.mark.one_engine
def test_the_gradebook_is_owed_the_address_of_the_submission(ana: Educator) -> None:
    ana.write_everything()
    attempt = ana.submitted()

    delivery = db.session.scalars(select(Delivery)).one()

    assert delivery.kind == "submitted"
    assert delivery.attempt == attempt.public_id
    assert delivery.review_url == f"http://localhost:8000/lti/review/{attempt.public_id}"
    assert delivery.submitted_at == attempt.submitted_at


@pytest.mark.one_engine
def test_the_receipt_says_number_counts_and_the_promised_day(ana: Educator) -> None:
    ana.write_everything()
    attempt = ana.submitted()

    page = ana.get(f"attempts/{attempt.public_id}/receipt").text

    assert attempt.reference in page
    assert "2400" in page
    assert "450 words: in range, 400 to 500" in page
    assert "Review promised by" in page
    assert "What happens next" in page


@pytest.mark.one_engine
def test_the_last_try_is_announced_before_it_is_used(ana: Educator) -> None:
    ana.write_everything()
    settings.change(ana.draft_registration(), "attempt_limit", 2, "a test")
    db.session.commit()
    first = ana.get("check").text
    release(ana.submitted(), a1_3="basic")

    assert "2 attempts are left." in first
    assert "This is your last attempt" not in first
    assert "This is your last attempt" in ana.get("check").text
    assert "1 attempt is left." in ana.get("overview").text
    assert "1 attempt is left." in ana.get("feedback").text
    ana.submitted(**{"what-changed": "Something"})
    assert "This is the last attempt that the program allows." in ana.get("overview").text


@pytest.mark.one_engine
def test_after_the_last_try_nothing_is_submitted(ana: Educator) -> None:
    ana.write_everything()
    settings.change(ana.draft_registration(), "attempt_limit", 1, "a test")
    db.session.commit()
    release(ana.submitted(), a1_3="basic")

    pages = [ana.get(page).text for page in ("overview", "check", "feedback")]
    assert all("No attempt is left" in page for page in pages)
    assert all("Ask the person who runs the program" in page for page in pages)
    assert ana.submit(**{"what-changed": "Something"}).status_code == 409


@pytest.mark.one_engine
def test_somebody_who_is_no_learner_can_try_it_and_posts_nothing(app: Flask) -> None:
    tester = Educator(app, sub="tess", claims={"roles": [PREVIEW]})
    tester.write_everything()

    attempt = tester.submitted()

    assert not attempt.posts_scores
    assert db.session.scalars(select(Delivery)).one().state == "not_sent"


@pytest.mark.one_engine
def test_the_pages_say_that_a_result_goes_to_the_gradebook(ana: Educator) -> None:
    ana.write_everything()

    assert "Your result goes to the gradebook of Test LMS" in ana.get("check").text
    attempt = ana.submitted()
    receipt = ana.get(f"attempts/{attempt.public_id}/receipt").text
    assert "gradebook is told when your result is released." in receipt


@pytest.mark.one_engine
def test_the_pages_say_so_where_the_activity_has_no_place_in_the_gradebook(app: Flask) -> None:
    ana = Educator(app, claims={"ags": False})
    ana.write_everything()
    words = "it does not go to the gradebook of Test LMS."

    assert words in ana.get("check").text
    attempt = ana.submitted()
    assert words in ana.get(f"attempts/{attempt.public_id}/receipt").text
    assert words in ana.get(f"attempts/{attempt.public_id}").text


@pytest.mark.one_engine
def test_a_review_is_marked_as_begun_once(ana: Educator) -> None:
    ana.write_everything()
    attempt = ana.submitted()

    attempts.mark_begun(attempt)
    db.session.commit()
    begun_at = attempt.begun_at
    attempts.mark_begun(attempt)
    db.session.commit()

    assert attempt.state == "begun"
    assert attempt.begun_at == begun_at


@pytest.mark.one_engine
@pytest.mark.parametrize("page", ["overview", "write/plan", "check", "feedback"])
def test_every_page_says_that_the_submission_waits(ana: Educator, page: str) -> None:
    ana.write_everything()
    ana.submitted()

    text = ana.get(page).text

    assert "aiting for review" in text
    assert 'name="q1"' not in text
    assert '<textarea id="issue1.step1"' not in text


@pytest.mark.one_engine
def test_the_note_on_changes_is_no_answer_of_the_first_attempt(ana: Educator) -> None:
    ana.write_everything()

    assert ana.put("what-changed", "Nothing yet").status_code == 409
    assert "what-changed" not in set(db.session.scalars(select(DraftText.prompt_key)))
