"""The archive: all of one's own work in one file that opens anywhere, and nobody else's."""

import json
import re
from datetime import date
from io import BytesIO
from zipfile import ZipFile

import pytest
from flask import Flask

from lti_tool.database import db
from lti_tool.workspace import storage
from lti_tool.workspace.archive.names import Names, safe
from lti_tool.workspace.models import Anchor, Tag, Waiver
from tests.platform import other_platform
from tests.unit.workspace import documents
from tests.unit.workspace.educator import Educator, release, words

pytestmark = pytest.mark.one_engine

LETTER = documents.docx(words(450))


def archive(person: Educator) -> ZipFile:
    answer = person.get("record/archive.zip")
    assert answer.status_code == 200
    assert answer.content_length == len(answer.data)
    found = ZipFile(BytesIO(answer.data))
    answer.close()
    assert found.testzip() is None
    return found


def folder_of(found: ZipFile) -> str:
    (folder,) = {name.split("/")[0] for name in found.namelist() if "/" in name}
    return folder


def contents(found: ZipFile) -> dict:
    return json.loads(found.read("contents.json"))


def earned_at_the_second_try(ana: Educator) -> None:
    ana.write_everything(step_words=138)
    release(ana.submitted(), {"a1.4": "Two steps are <short>."}, a1_4="basic")
    ana.save("plan", {"issue1.step1": words(160, "longer")})
    release(ana.submitted(**{"what-changed": "I wrote more."}))


def test_draft_and_attempts_are_there_as_texts_and_as_pages(ana: Educator) -> None:
    earned_at_the_second_try(ana)

    found = archive(ana)

    folder = folder_of(found)
    assert folder.startswith("A course - Advocating for ELL Students")
    first, second = (
        found.read(f"{folder}/{attempt}/06 Artifact 1 - Issue 1 · Isolate the issue.txt").decode()
        for attempt in ("Attempt 1", "Attempt 2")
    )
    assert (first, second) == (words(138), words(160, "longer"))
    assert found.read(f"{folder}/Attempt 2/What I changed.txt") == b"I wrote more."
    page = found.read(f"{folder}/Attempt 1.html").decode()
    assert "Two steps are &lt;short&gt;." in page
    assert "Not yet earned: A1.4 Length is open." in page
    assert words(110, "q1") in found.read(f"{folder}/Draft.html").decode()
    assert "Attempt 1" in found.read("README.txt").decode()


def test_a_page_needs_nothing_but_itself_and_holds_input_as_text(ana: Educator) -> None:
    ana.save("part1", {"q1": "<script>alert(1)</script><img src=https://x.example>"})

    found = archive(ana)

    page = found.read(f"{folder_of(found)}/Draft.html").decode()
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page
    assert not re.search(r"<(script|link|img|iframe)|url\(|@import", page)
    assert "default-src 'none'" in page


def test_each_file_is_there_once_under_its_own_name(ana: Educator) -> None:
    other = documents.docx(words(420))
    ana.upload("letter", "letter_file", "My letter.docx", LETTER)
    ana.upload("letter", "letter_file", "my LETTER.docx", other)

    found = archive(ana)

    files = f"{folder_of(found)}/Files"
    assert found.read(f"{files}/My letter.docx") == LETTER
    assert found.read(f"{files}/my LETTER (2).docx") == other
    page = found.read(f"{folder_of(found)}/Draft.html").decode()
    assert 'href="Files/my%20LETTER%20%282%29.docx"' in page
    removed, present = contents(found)["credentials"][0]["files"]
    assert (removed["path"], present["path"]) == (
        f"{files}/My letter.docx",
        f"{files}/my LETTER (2).docx",
    )
    assert removed["removed_at"] and not present["removed_at"]


def test_a_lost_file_is_named_and_everything_else_is_there(ana: Educator) -> None:
    ana.upload("letter", "letter_file", "letter.docx", LETTER)
    ana.upload("presentation", "presentation_file", "deck.pptx", documents.pptx("One"))
    storage.drop(ana.draft().files[0].storage_key)

    found = archive(ana)

    files = f"{folder_of(found)}/Files"
    assert contents(found)["lost"] == [f"{files}/letter.docx"]
    assert f"- {files}/letter.docx" in found.read("README.txt").decode()
    assert f"{files}/letter.docx" not in found.namelist()
    assert f"{files}/deck.pptx" in found.namelist()


def test_the_contents_are_there_for_programs(ana: Educator) -> None:
    earned_at_the_second_try(ana)
    draft = ana.draft()
    draft.target_on = date(2026, 12, 1)
    db.session.add_all(
        [
            Anchor(draft=draft, item_key="a1.1", kind="text", prompt_key="issue1.step1"),
            Tag(draft=draft, group_key="issue1", framework="family", version=1, entry="1"),
            Waiver(draft=draft, finding="x", kind="phone", place="q1", reason="The office's."),
        ]
    )
    db.session.commit()

    (credential,) = contents(archive(ana))["credentials"]

    assert (credential["credential"], credential["stage"]) == ("ell-advocacy", "earned")
    assert credential["draft"]["target_on"] == "2026-12-01"
    assert credential["draft"]["anchors"][0]["item"] == "a1.1"
    assert credential["draft"]["tags"][0]["entry"] == "1"
    assert credential["draft"]["waivers"][0]["reason"] == "The office's."
    first, second = credential["attempts"]
    assert first["outcomes"][0]["ratings"]["a1.4"] == "basic"
    assert second["submission"]["changes_note"] == "I wrote more."
    assert second["carried"]["part1"] == 1


def test_two_courses_have_two_folders(app: Flask, ana: Educator) -> None:
    ana.save("part1", {"q1": "in the first"})
    second = Educator(app, link="link-2")
    second.save("part1", {"q1": "in the second"})

    found = archive(second)

    texts = sorted(name for name in found.namelist() if name.endswith("Question 1.txt"))
    assert [found.read(name) for name in texts] == [b"in the second", b"in the first"]
    assert " (2)/" in texts[0]


def test_it_speaks_the_persons_language(app: Flask) -> None:
    eva = Educator(app, sub="eva", claims={"locale": "es"})
    eva.save("part1", {"q1": "hola"})

    found = archive(eva)

    (text,) = [name for name in found.namelist() if "Pregunta 1" in name]
    (page,) = [name for name in found.namelist() if name.endswith(".html")]
    assert found.read(text) == b"hola"
    assert '<html lang="es">' in found.read(page).decode()


def test_nobody_elses_work_is_in_it(app: Flask, ana: Educator, bo: Educator) -> None:
    ana.write_everything()
    app.extensions["test_platform"] = other_platform(app)
    namesake = Educator(app, sub="ana")

    assert archive(bo).namelist() == ["contents.json", "README.txt"]
    assert archive(namesake).namelist() == ["contents.json", "README.txt"]


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("A/B\\C: what?", "A B C what"),
        ("con", "_con"),
        ("NUL.part", "_NUL.part"),
        (" .hidden. ", "hidden"),
        ("???", "_"),
        ("a\u202etxt", "a txt"),
        ("é" * 100, "é" * 60),
    ],
)
def test_a_name_is_one_that_every_system_takes(name: str, kept: str) -> None:
    assert safe(name) == kept


def test_names_that_differ_in_case_alone_are_numbered() -> None:
    names = Names()

    assert [names.take(name, ".txt") for name in ("One", "ONE", "one")] == [
        "One.txt",
        "ONE (2).txt",
        "one (3).txt",
    ]
