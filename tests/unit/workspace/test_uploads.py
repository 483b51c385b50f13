"""Uploads: taken, counted, replaced, removed and put back; or refused with nothing changed."""

from hashlib import sha256
from io import BytesIO
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from flask import Flask

from lti_tool.credentials import settings
from lti_tool.database import db
from lti_tool.platforms.models import ResourceLink
from lti_tool.web import arriving
from lti_tool.workspace import files, storage
from lti_tool.workspace.files import clean_name
from tests.platform import INSTRUCTOR
from tests.unit.workspace import documents
from tests.unit.workspace.educator import Educator, words
from tests.unit.workspace.several import SEVERAL, several_files

pytestmark = pytest.mark.one_engine

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


def test_a_file_larger_than_any_form_is_read_past_and_what_was_typed_beside_it_is_saved(
    ana: Educator,
) -> None:
    body = {"letter": "typed before", "file-letter_file": (Endless(70_000_000), "letter.docx")}

    answer = ana.save("letter", body, action="upload:letter_file")

    assert answer.status_code == 422
    assert "larger than 10 MB" in answer.text
    assert ana.draft().files == []
    assert ana.draft().texts[0].body == "typed before"


class Endless(BytesIO):
    """So many bytes of a file, made as they are asked for."""

    def __init__(self, size: int) -> None:
        super().__init__()
        self.left = size

    def read(self, size: int | None = -1) -> bytes:
        taken = self.left if size is None or size < 0 else min(size, self.left)
        self.left -= taken
        return b"PK" * (taken // 2)


def test_of_an_arriving_file_no_more_is_kept_than_there_is_room() -> None:
    with arriving.ArrivingFile(10) as file:
        taken = [file.write(b"123456") for _piece in range(3)]
        file.seek(0)

        assert taken == [6, 6, 6]
        assert file.read() == b"1234561234"


def test_files_that_find_no_room_any_more_in_their_request_arrive_empty(
    monkeypatch: pytest.MonkeyPatch, ana: Educator
) -> None:
    monkeypatch.setattr(arriving, "ALL_KEPT_BYTES", arriving.KEPT_BYTES)
    two = {"file-other": (BytesIO(LETTER), "first.docx")}

    answer = ana.save(
        "letter",
        two | {"file-letter_file": (BytesIO(LETTER), "letter.docx")},
        action="upload:letter_file",
    )

    assert answer.status_code == 422
    assert "The file is empty." in answer.text
    assert ana.draft().files == []


def test_only_for_those_who_have_launched_a_large_form_is_read_to_its_end(
    app: Flask, ana: Educator
) -> None:
    ana.get("write/letter")
    app.config["MAX_CONTENT_LENGTH"] = len(LETTER)
    file = {"state": (BytesIO(LETTER), "letter.docx")}

    stranger = app.test_client().post("/lti/launch", data=file, content_type="multipart/form-data")

    assert stranger.status_code == 413
    assert ana.upload("letter", "letter_file", "letter.docx", LETTER).status_code == 303


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


@pytest.fixture
def eva(app: Flask) -> Educator:
    """Somebody whose slots take three files each."""
    several_files()
    return Educator(app, sub="eva", claims={"custom": SEVERAL})


def letters(*sizes: int) -> list[tuple[BytesIO, str]]:
    """So many letters of so many words, as a browser sends them when all are chosen at once."""
    return [(BytesIO(documents.docx(words(size))), f"{size}.docx") for size in sizes]


def test_several_files_are_handed_in_at_once_and_their_words_are_added_up(eva: Educator) -> None:
    eva.save("letter", {"file-letter_file": letters(200, 250)}, action="upload:letter_file")

    page = eva.get("write/letter").text
    assert [file.removed_at for file in eva.draft().files] == [None, None]
    assert "450 words: in range, 400 to 500" in page
    assert "1 more file fits." in page
    assert " multiple" in page


def test_a_slot_takes_as_many_as_it_says_and_the_others_are_refused_by_name(eva: Educator) -> None:
    chosen = [(BytesIO(b""), "empty.docx"), *letters(10, 20, 30, 40)]

    answer = eva.save("letter", {"file-letter_file": chosen}, action="upload:letter_file")

    assert answer.status_code == 422
    assert "empty.docx: The file is empty." in answer.text
    assert "40.docx: There are 3 files here, as many as it takes." in answer.text
    assert "What was refused was not stored. The other files are handed in." in answer.text
    assert [file.name for file in eva.draft().files] == ["10.docx", "20.docx", "30.docx"]
    assert 'type="file"' not in eva.get("write/letter").text


def test_each_of_several_files_can_be_removed_and_put_back_while_there_is_room(
    eva: Educator,
) -> None:
    eva.save("letter", {"file-letter_file": letters(10, 20, 30)}, action="upload:letter_file")
    first, second, _third = [file.public_id for file in eva.draft().files]

    eva.save("letter", {}, action=f"remove:{first}")
    eva.save("letter", {}, action=f"remove:{second}")
    page = eva.get("write/letter").text
    assert "10.docx was removed." in page
    assert "20.docx was removed." in page

    eva.save("letter", {}, action=f"restore:{first}")
    assert [file.removed_at is None for file in eva.draft().files] == [True, False, True]

    eva.upload("letter", "letter_file", "new.docx", LETTER)
    answer = eva.save("letter", {}, action=f"restore:{second}")
    assert answer.status_code == 422
    assert "Remove one first." in answer.text


def test_all_of_several_files_are_submitted(app: Flask, eva: Educator) -> None:
    eva.write_everything()
    eva.save("letter", {"file-letter_file": letters(200, 250)}, action="upload:letter_file")

    attempt = eva.submitted()

    assert attempt.snapshot["counts"]["letter"] == 450
    assert [file["words"] for file in attempt.snapshot["files"]] == [200, 250]
    receipt = eva.get(f"attempts/{attempt.public_id}/receipt").text
    assert receipt.count("SHA-256") == 2
    assessor = Educator(app, sub="carl", claims={"roles": [INSTRUCTOR]})
    for page in (
        eva.get(f"attempts/{attempt.public_id}").text,
        assessor.get(f"submissions/{attempt.public_id}").text,
    ):
        assert "450 words: in range" in page
        assert "short of 400" not in page


def test_a_file_has_its_fingerprint_wherever_it_is_named(ana: Educator) -> None:
    ana.write_everything()
    ana.upload("letter", "letter_file", "letter.docx", LETTER)
    digest = sha256(LETTER).hexdigest()
    writing = ana.get("write/letter").text
    attempt = ana.submitted()

    pages = [
        writing,
        *(ana.get(f"attempts/{attempt.public_id}{end}").text for end in ("", "/receipt")),
    ]
    assert [page.count(f"Fingerprint {digest[:12]}…") for page in pages] == [1, 1, 1]
    assert [page.count(f"<code>{digest}</code>") for page in pages] == [1, 1, 1]
