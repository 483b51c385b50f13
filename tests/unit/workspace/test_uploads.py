"""Uploads: taken, counted, replaced, removed and put back; or refused with nothing changed."""

from io import BytesIO
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from flask import Flask

from lti_tool.credentials import settings
from lti_tool.database import db
from lti_tool.platforms.models import ResourceLink
from lti_tool.workspace import files, storage
from lti_tool.workspace.files import clean_name
from tests.platform import INSTRUCTOR
from tests.unit.workspace import documents
from tests.unit.workspace.educator import Educator, words

LETTER = documents.docx(words(300), words(150))
DECK = documents.pptx("One", "Two", notes="Say it slowly.")


def test_a_letters_words_are_counted_in_the_file(ana: Educator) -> None:
    answer = ana.upload("letter", "letter_file", "My letter.docx", LETTER)

    assert answer.status_code == 303
    (file,) = ana.draft().files
    assert (file.name, file.kind, file.words) == ("My letter.docx", "docx", 450)
    assert "450 words: in range, 400 to 500" in ana.get("write/letter").text


def test_what_was_read_on_the_slides_is_shown(ana: Educator) -> None:
    ana.upload("presentation", "presentation_file", "deck.pptx", DECK)

    page = ana.get("write/presentation").text

    assert "The text that we read on 2 slides" in page
    assert "Say it slowly." in page


def test_a_file_comes_back_as_a_download_that_no_browser_runs(ana: Educator) -> None:
    ana.upload("presentation", "presentation_file", "deck.pptx", DECK)

    answer = ana.get(f"files/{ana.draft().files[0].public_id}")

    assert answer.data == DECK
    assert answer.headers["Content-Disposition"] == "attachment; filename=deck.pptx"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Content-Security-Policy"].startswith("sandbox")
    assert "presentationml.presentation" in answer.headers["Content-Type"]


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (documents.bomb_docx(), "far larger than a document"),
        (documents.macro_pptx(), "holds macros"),
        (documents.locked_pdf(), "locked with a password"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 600, "locked with a password, or is of"),
        (documents.pptx("Hello"), "not a file of a kind that is taken here: .docx, .odt, .pdf"),
        (documents.docx("a") + b"tail", "built in a way that no office program"),
        (b"%PDF-1.4\nnothing\n%%EOF", "could not read this file"),
        (b"", "The file is empty"),
    ],
    ids=["bomb", "macros", "locked", "ole", "kind", "polyglot", "damaged", "empty"],
)
def test_a_refused_file_changes_nothing_and_says_why(
    ana: Educator, content: bytes, reason: str
) -> None:
    ana.upload("letter", "letter_file", "letter.docx", LETTER)

    answer = ana.upload("letter", "letter_file", "letter.docx", content)

    assert answer.status_code == 422
    assert reason in answer.text
    (file,) = ana.draft().files
    assert file.removed_at is None
    assert storage.get(file.storage_key) == LETTER


def test_a_file_that_is_too_large_is_refused_with_the_limit(ana: Educator) -> None:
    settings.change(ana.draft_registration(), "upload_megabytes", 1, "a test")
    db.session.commit()

    answer = ana.upload("letter", "letter_file", "letter.docx", LETTER + b"\x00" * 1_100_000)

    assert answer.status_code == 422
    assert "larger than 1 MB" in answer.text


def test_a_script_is_told_the_reason_as_json(ana: Educator) -> None:
    answer = ana.client.post(
        f"{ana.path}/write/letter",
        data={
            "action": "upload:letter_file",
            "file-letter_file": (BytesIO(b"text"), "letter.docx"),
            "csrf_token": ana.token(),
        },
        headers={"Accept": "application/json"},
    )

    assert answer.status_code == 422
    assert answer.json["error"]["code"] == "kind"


def test_a_file_that_arrives_after_submitting_leaves_nothing_in_the_store(
    app: Flask, ana: Educator, monkeypatch: pytest.MonkeyPatch
) -> None:
    ana.write_everything()
    examine = files.examine

    def examine_while_another_window_submits(*arguments: Any) -> files.Examined:
        found = examine(*arguments)
        ana.submitted()
        return found

    monkeypatch.setattr(files, "examine", examine_while_another_window_submits)
    answer = ana.upload("letter", "letter_file", "letter.docx", LETTER)

    assert answer.status_code == 409
    assert "This part cannot be changed now" in answer.text
    folder = Path(urlsplit(app.extensions["fieldwork_settings"].files_url).path)
    assert [path for path in folder.rglob("*") if path.is_file()] == []


def test_texts_typed_beside_a_file_are_saved_with_it(ana: Educator) -> None:
    file = {"file-letter_file": (BytesIO(LETTER), "letter.docx")}
    ana.save("letter", {"letter": "typed before"} | file, action="upload:letter_file")

    assert ana.draft().texts[0].body == "typed before"
    assert len(ana.draft().files) == 1


def test_a_removed_file_can_be_put_back(ana: Educator) -> None:
    ana.upload("letter", "letter_file", "letter.docx", LETTER)
    public_id = ana.draft().files[0].public_id

    ana.save("letter", {}, action=f"remove:{public_id}")
    assert "letter.docx was removed." in ana.get("write/letter").text

    ana.save("letter", {}, action=f"restore:{public_id}")
    assert ana.draft().files[0].removed_at is None


def test_another_file_takes_the_place_of_the_one_before(ana: Educator) -> None:
    ana.upload("letter", "letter_file", "first.docx", LETTER)
    ana.upload("letter", "letter_file", "second.pdf", documents.pdf("short"))

    first, second = ana.draft().files

    assert first.removed_at is not None
    assert second.removed_at is None


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("..\\..\\evil/letter.docx", "letter.docx"),
        ("letter\u202excod.exe", "letterxcod.exe.docx"),
        ("\x00\x1f.docx", "file.docx"),
        ("", "file.docx"),
        ("a" * 300 + ".DOCX", "a" * 120 + ".docx"),
        ("carta año.docx", "carta año.docx"),
    ],
)
def test_a_name_is_kept_without_folders_and_disguises(given: str, kept: str) -> None:
    assert clean_name(given, "docx") == kept


def test_nobody_else_downloads_a_draft(app: Flask, ana: Educator, bo: Educator) -> None:
    ana.upload("letter", "letter_file", "letter.docx", LETTER)
    public_id = ana.draft().files[0].public_id
    assessor = Educator(app, sub="carl", claims={"roles": [INSTRUCTOR]})

    assert bo.get(f"files/{public_id}").status_code == 404
    assert assessor.get(f"files/{public_id}").status_code == 404


def test_an_assessor_of_the_course_downloads_what_was_submitted(app: Flask, ana: Educator) -> None:
    ana.write_everything()
    ana.upload("letter", "letter_file", "letter.docx", LETTER)
    ana.submitted()
    public_id = ana.draft().files[0].public_id
    here = Educator(app, sub="carl", claims={"roles": [INSTRUCTOR]})
    elsewhere = Educator(
        app, sub="dora", link="link-9", claims={"roles": [INSTRUCTOR], "context": "course-9"}
    )

    assert here.get(f"files/{public_id}").data == LETTER
    assert elsewhere.get(f"files/{public_id}").status_code == 404


def test_where_names_are_hidden_a_download_has_its_own_name_for_its_owner_alone(
    app: Flask, ana: Educator
) -> None:
    ana.write_everything()
    ana.upload("letter", "letter_file", "Ana Ruiz.docx", LETTER)
    ana.submitted()
    file = f"files/{ana.draft().files[0].public_id}"
    db.session.query(ResourceLink).one().hides_names = True
    db.session.commit()
    assessor = Educator(app, sub="carl", claims={"roles": [INSTRUCTOR]})

    assert "Ana Ruiz.docx" in ana.get(file).headers["Content-Disposition"]
    others = assessor.get(file).headers["Content-Disposition"]
    assert others == "attachment; filename=letter_file.docx"


def test_a_file_of_somebody_else_can_be_neither_removed_nor_put_back(
    ana: Educator, bo: Educator
) -> None:
    ana.upload("letter", "letter_file", "letter.docx", LETTER)
    public_id = ana.draft().files[0].public_id

    assert bo.save("letter", {}, action=f"remove:{public_id}").status_code == 404
    assert bo.save("letter", {}, action=f"restore:{public_id}").status_code == 404
    assert ana.draft().files[0].removed_at is None
