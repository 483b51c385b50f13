"""Where a program scores blind, nothing that an assessor can fetch tells whose work it is."""

import zipfile
from collections.abc import Callable, Iterator
from io import BytesIO
from itertools import product
from typing import Any

import pypdf
import pytest
from flask import Flask
from sqlalchemy import event

from lti_tool.credentials import settings
from lti_tool.database import db
from lti_tool.platforms import people
from lti_tool.review.errors import SeesNames
from lti_tool.web.access import Audience, audiences_of
from lti_tool.workspace import nameless, storage, stripping
from lti_tool.workspace.errors import UploadRefused
from lti_tool.workspace.models import ArtifactFile, Attempt
from lti_tool.workspace.previews.making import picture_key
from lti_tool.workspace.reading.run import read_document
from tests.platform import INSTRUCTOR
from tests.unit.review.conftest import Assessor, School, levels, rubric_form
from tests.unit.review.scoring_people import people_of, rate, release, score, two_score
from tests.unit.workspace import planted

pytestmark = pytest.mark.one_engine

Launched = Callable[..., Assessor]
NAME, EMAIL, SUBJECT = planted.WHO, "bo.diaz@lincoln-elementary.example", "bdiaz-4711"
IDENTITY = (NAME, NAME.upper(), EMAIL, SUBJECT, "lincoln-elementary", "Diaz")
KINDS = {"docx": "letter_file", "pptx": "presentation_file", "pdf": "presentation_file"}
NAVIGATION: dict[str, Any] = {"link": None, "message_type": "LtiSubmissionReviewRequest"}


@pytest.fixture
def blind(school: School) -> School:
    settings.change(school.registration_id, "blind", True, "a test")
    db.session.commit()
    return school


def submit(school: School) -> Attempt:
    """A submission of the author's. Commits."""
    attempt = school.submit(SUBJECT)
    people.remember(school.registration_id, SUBJECT, NAME, email=EMAIL)
    db.session.commit()
    return attempt


def add_file(attempt: Attempt, kind: str) -> ArtifactFile:
    """A document that says in every property of its who made it, called after them. Commits."""
    content = planted.MAKE[kind]()
    found = read_document(content, kind)
    key = f"files/{attempt.public_id}-{kind}"
    storage.put(key, content)
    storage.put(picture_key(key, 1), b"a picture")
    file = ArtifactFile(
        public_id=f"{kind}-{attempt.public_id}",
        draft_id=attempt.draft_id,
        slot_key=KINDS[kind],
        storage_key=key,
        name=f"{NAME} {kind}.{kind}",
        kind=kind,
        size=len(content),
        sha256="0" * 64,
        pages=[
            {"text": page.text, "notes": page.notes, "pictures": [[1, 10, 10]]}
            for page in found.pages
        ],
        words=2,
        properties=found.properties,
        preview="ready",
        preview_pages=1,
    )
    db.session.add(file)
    held = {
        "slot": file.slot_key,
        **{name: getattr(file, name) for name in ("public_id", "name", "kind", "size", "sha256")},
        "words": 2,
    }
    attempt.snapshot = attempt.snapshot | {"files": [*attempt.snapshot["files"], held]}
    db.session.commit()
    return file


def in_every_state(school: School) -> dict[str, Attempt]:
    """One submission of the author's in each state in which an assessor may meet it. Commits."""
    vera, otto, tess = people_of(school, "vera", "otto", "tess")
    two_score(school)
    names = ("waiting", "handed_in", "adjudicating", "settled", "released", "withdrawn", "returned")
    found = {name: submit(school) for name in names}
    found["link"] = submit(school)
    found["link"].snapshot = found["link"].snapshot | {
        "links": {"presentation_link": "https://slides.example/1"}
    }
    score(school, found["handed_in"], vera)
    for name in ("adjudicating", "settled", "released"):
        score(school, found[name], vera)
        score(school, found[name], otto, **({"a3_4": "basic"} if name == "adjudicating" else {}))
    release(found["released"], otto)
    rate(school, found["adjudicating"], tess, {"a3.4": "basic"})
    for name in ("withdrawn", "returned"):
        found[name].state = name
        setattr(found[name], f"{name}_at", found[name].submitted_at)
    db.session.commit()
    return found


def addresses(app: Flask, values: dict[str, list[Any]]) -> Iterator[str]:
    """Every page below a launch that somebody who assesses may open, with each of the values."""
    for rule in app.url_map.iter_rules():
        staff = audiences_of(app, rule.endpoint) & {Audience.ASSESSOR, Audience.VISITOR}
        if not staff or "GET" not in (rule.methods or ()) or "launch" not in rule.arguments:
            continue
        names = sorted(rule.arguments - {"launch"})
        for each in product(*(values.get(name, ["1"]) for name in names)):
            built = rule.build({"launch": "L", **dict(zip(names, each, strict=True))})
            assert built is not None
            yield built[1].removeprefix("/s/L")


def said(answer: Any) -> str:
    """All that an answer says: headers, body, and what is inside a document."""
    words = [str(answer.headers), answer.get_data().decode("utf-8", "replace")]
    body = answer.get_data()
    if body.startswith(b"PK"):
        with zipfile.ZipFile(BytesIO(body)) as archive:
            words += [archive.read(name).decode("utf-8", "replace") for name in archive.namelist()]
            words += archive.namelist()
    elif body.startswith(b"%PDF"):
        reader = pypdf.PdfReader(BytesIO(body))
        metadata = reader.root_object.get("/Metadata")
        words += [str(reader.metadata), metadata.get_data().decode() if metadata else ""]
        words += [str(one.get_object()) for page in reader.pages for one in page.annotations or ()]
        words += [body.decode("latin-1")]
    return "\n".join(words)


@pytest.mark.parametrize(
    "also",
    [
        pytest.param((), id="assessor"),
        pytest.param(("administrator",), id="administrator too", marks=pytest.mark.thorough),
    ],
)
def test_no_page_file_or_property_that_an_assessor_can_fetch_tells_whose_work_it_is(
    app: Flask, blind: School, launched: Launched, also: tuple[str, ...]
) -> None:
    found = in_every_state(blind)
    files = [add_file(found["waiting"], kind) for kind in KINDS]
    for grant in also:
        people.grant(blind.registration_id, blind.person("uma").id, grant, "a test")
    db.session.commit()
    values = {
        "attempt": [one.public_id for one in found.values()],
        "file": [one.public_id for one in files],
        "number": [1],
    }
    uma, seen = launched("uma"), 0
    pages = [*addresses(app, values), f"/submissions?for_user={SUBJECT}", "/people?state=waiting"]

    for page in pages:
        answer = uma.client.get(f"{uma.path}{page}", follow_redirects=True)
        told = said(answer)
        seen += answer.status_code == 200
        assert [
            word for word in IDENTITY if word in told.replace(f"for_user={SUBJECT}", "")
        ] == [], page

    assert seen > 20
    assert all(f"/files/{one.public_id}" in pages for one in files)


def test_an_administrator_who_does_not_assess_sees_names_and_does_not_score(
    blind: School, launched: Launched
) -> None:
    attempt = submit(blind)
    people.grant(blind.registration_id, blind.person("olga").id, "administrator", "a test")
    db.session.commit()
    olga = launched("olga", roles=[])

    queue, desk = olga.get("").text, olga.get(f"/{attempt.public_id}").text
    rated = olga.put(f"/{attempt.public_id}/ratings/a1.1", {"level": "proficient", "revision": 0})
    sent = olga.post(f"/{attempt.public_id}/release", rubric_form(levels(blind.credential)))

    assert NAME in queue
    assert NAME in desk
    assert "Whoever sees names does not score here" in desk
    assert "<fieldset" not in desk
    assert (rated.status_code, rated.json["error"]["code"]) == (403, SeesNames.code)
    assert sent.status_code == 403
    assert attempt.state == "submitted"


def test_where_the_lms_shows_the_name_around_the_frame_the_desk_says_so_once(
    blind: School, launched: Launched
) -> None:
    attempt = submit(blind)
    review = {"message_type": "LtiSubmissionReviewRequest", "for_user": {"user_id": SUBJECT}}
    speedgrader = launched("vera", **review)
    own_list = launched("otto")

    first, second = (speedgrader.get(f"/{attempt.public_id}").text for _ in range(2))

    assert "The name around this page" in first
    assert "The name around this page" not in second
    assert "The name around this page" not in own_list.get(f"/{attempt.public_id}").text


def test_without_the_setting_names_and_files_are_as_they_are(
    school: School, launched: Launched
) -> None:
    attempt = school.submit("ana")
    file = add_file(attempt, "pdf")
    vera = launched("vera")

    downloaded = vera.client.get(f"{vera.path}/files/{file.public_id}")

    assert "Ana" in vera.get("").text
    assert downloaded.get_data() == storage.get(file.storage_key)
    assert NAME in downloaded.headers["Content-Disposition"]


def test_the_copy_without_properties_is_made_once_and_kept(
    blind: School, launched: Launched, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = add_file(submit(blind), "docx")
    key, address = file.storage_key, f"/files/{file.public_id}"
    vera = launched("vera")
    first = vera.client.get(f"{vera.path}{address}").get_data()

    def fail(*_: object) -> None:
        raise AssertionError("made a second time")

    monkeypatch.setattr(stripping, "stripped", fail)
    second = vera.client.get(f"{vera.path}{address}").get_data()

    assert first == second == storage.get(nameless.nameless_key(key)) != storage.get(key)


def test_where_it_cannot_be_made_the_download_is_refused_in_words(
    blind: School, launched: Launched, monkeypatch: pytest.MonkeyPatch
) -> None:
    attempt = submit(blind)
    file = add_file(attempt, "pdf")
    vera = launched("vera")

    def refuse(*_: object) -> None:
        raise UploadRefused("not_stripped", "It would change.")

    monkeypatch.setattr(stripping, "stripped", refuse)
    answer = vera.client.get(f"{vera.path}/files/{file.public_id}")

    assert answer.status_code == 409
    assert "This file cannot be had without its author" in answer.text
    assert NAME not in answer.text
    assert planted.SAYS in vera.get(f"/{attempt.public_id}").text


def test_the_author_still_has_their_own_file_as_they_made_it(
    blind: School, launched: Launched
) -> None:
    file = add_file(submit(blind), "pdf")
    author = launched(SUBJECT, roles=[INSTRUCTOR])

    got = author.client.get(f"{author.path}/files/{file.public_id}")

    assert got.get_data() == storage.get(file.storage_key)


def test_an_educators_request_asks_the_database_nothing_more(
    blind: School, launched: Launched
) -> None:
    learner = "http://purl.imsglobal.org/vocab/lis/v2/membership#Learner"
    ana = launched("ana", roles=[learner], custom={"credential": "ell-advocacy"})
    asked: list[str] = []

    def note(*facts: object) -> None:
        asked.append(str(facts[2]))

    event.listen(db.engine, "before_cursor_execute", note)
    try:
        ana.client.get(f"{ana.path}/record")
    finally:
        event.remove(db.engine, "before_cursor_execute", note)

    assert not any("setting.name = " in one and "setting.value" in one for one in asked[:2])
