"""The privacy check of a draft: found, left with a reason, required by setting, taken out."""

import re
from collections.abc import Iterator
from itertools import chain

import pytest
from flask import Flask

from lti_tool.credentials import settings
from lti_tool.database import db
from lti_tool.workspace import storage, stripping
from lti_tool.workspace.models import Anchor, ArtifactFile, Waiver
from lti_tool.workspace.sections import sections
from rubric.privacy import Finding, Kind
from tests.unit.workspace import documents, planted
from tests.unit.workspace.educator import CREDENTIAL, Educator, release, words

pytestmark = pytest.mark.one_engine

WORDS: dict[Kind, str] = {
    "name": planted.NAME,
    "school": planted.SCHOOL,
    "email": planted.EMAIL,
    "phone": planted.PHONE,
}
TEXTS = {
    section.key: [prompt.key for prompt in section.prompts]
    for section in sections(CREDENTIAL)
    # A document answers the letter's prompt.
    if section.prompts and section.key != "letter"
}
FILES = {"letter_file": "docx", "presentation_file": "pptx"}
OPEN_AGAIN = {"part1": "not_yet", "a1_1": "basic", "a2_1": "basic", "a3_1": "basic"}
FINDING = re.compile(r'name="finding" value="(\w+)"')


@pytest.fixture
def ruiz(app: Flask) -> Educator:
    return Educator(app, claims={"name": planted.NAME, "email": "ana@district.example"})


def digest(place: str, kind: Kind, said: str) -> str:
    return Finding(kind, place, 0, len(said), said).digest


def planted_digests() -> Iterator[str]:
    """Of each identity in every place: texts, titles, link, note, names of files, pages, notes,
    properties, and what is hidden in a document."""
    places = ["what-changed", *chain(*TEXTS.values())]
    for slot, kind in FILES.items():
        places += [f"{slot}/{part}" for part in ("name", *planted.BODY[kind])]
        saying = [name for name in planted.SAYING[kind] if name != "address"]
        places += [f"{slot}/property/{name}" for name in saying]
        for name in planted.AUTHORS[kind]:
            yield digest(f"{slot}/property/{name}", "author", planted.WHO)
    for place in places:
        yield from (digest(place, kind, said) for kind, said in WORDS.items())
    for place in ("presentation_link", *(f"{slot}/property/address" for slot in FILES)):
        yield from (digest(place, kind, said.replace(" ", "-")) for kind, said in WORDS.items())


def test_each_planted_identity_is_found_in_every_place_that_can_hold_one(ruiz: Educator) -> None:
    ruiz.write_everything()
    release(ruiz.submitted(), part3="not_yet", **OPEN_AGAIN)
    says = f"I am {planted.SAYS}."
    for section, keys in TEXTS.items():
        ruiz.save(section, dict.fromkeys(keys, says))
    ruiz.save("presentation", {"presentation_link": planted.ADDRESS})
    ruiz.put("what-changed", says)
    for slot, kind in FILES.items():
        section = slot.removesuffix("_file")
        ruiz.upload(section, slot, f"{planted.SAYS}.{kind}", planted.MAKE[kind]())

    found = set(FINDING.findall(ruiz.get("check").text))

    assert sorted(set(planted_digests()) - found) == []


def page(person: Educator, section: str) -> str:
    return person.get(f"write/{section}").text


def with_a_name(person: Educator) -> str:
    """A draft that is complete, with the writer's name in one text; the hit's digest."""
    person.write_everything()
    person.save("part1", {"q1": f"{words(60)} as Ana Ruiz <says> {words(60)}"})
    return digest("q1", "name", "Ana Ruiz")


def press(person: Educator, page: str, **form: str) -> str:
    """Post a form of the check page; the page that follows."""
    answer = person.client.post(
        f"{person.path}/check/{page}", data=form | {"csrf_token": person.token()}
    )
    return answer.text if answer.status_code == 422 else person.get("check").text


def test_a_hit_is_shown_in_its_words_with_a_link_to_its_place(ruiz: Educator) -> None:
    with_a_name(ruiz)

    text = ruiz.get("check").text

    assert "word as <mark>Ana Ruiz</mark> &lt;says&gt; word" in text
    assert f"{ruiz.path}/write/part1#q1" in text
    assert "1 place to look at" in text
    assert "You can submit with these." in text


def test_the_same_words_at_a_place_are_one_hit_and_many_of_a_kind_are_folded(
    ruiz: Educator,
) -> None:
    numbers = " ".join(f"{number}12345678" for number in range(1, 6))
    ruiz.save("part1", {"q1": "Ana Ruiz. " * 12, "q2": numbers})

    text = ruiz.get("check").text

    assert "12 times here" in text
    assert "Identification number: 2 more here" in text


def test_a_hit_is_left_with_a_reason_that_goes_into_the_submission_without_the_words(
    ruiz: Educator,
) -> None:
    finding = with_a_name(ruiz)

    text = press(ruiz, "waive", finding=finding, reason="  The letter must be signed. ")

    assert "1 left with a reason" in text
    assert "Reason: The letter must be signed." in text
    assert ruiz.submitted().snapshot["waivers"] == [
        {"kind": "name", "place": "q1", "reason": "The letter must be signed."}
    ]


def test_what_was_left_can_be_taken_back(ruiz: Educator) -> None:
    finding = with_a_name(ruiz)
    press(ruiz, "waive", finding=finding, reason="It must be signed.")

    text = press(ruiz, "unwaive", finding=finding)

    assert "1 place to look at" in text
    assert ruiz.submitted().snapshot["waivers"] == []


@pytest.mark.parametrize(
    ("reason", "said"),
    [
        (" ok ", "Say in a few words why it stays."),
        ("It is Ana Ruiz's letter <3", "The reason names somebody itself"),
        ("x" * 501, "longer than 500 characters"),
    ],
)
def test_a_reason_that_will_not_do_is_given_back(ruiz: Educator, reason: str, said: str) -> None:
    finding = with_a_name(ruiz)

    text = press(ruiz, "waive", finding=finding, reason=reason)

    assert said in text
    assert f"\n{reason.replace('<', '&lt;').replace(chr(39), '&#39;')}</textarea>" in text
    assert db.session.query(Waiver).all() == []


def test_a_hit_that_is_gone_leaves_no_waiver(ruiz: Educator) -> None:
    finding = with_a_name(ruiz)
    ruiz.save("part1", {"q1": words(110)})

    text = press(ruiz, "waive", finding=finding, reason="It must be signed.")

    assert "We found nothing that names you or a student" in text
    assert db.session.query(Waiver).all() == []


def test_where_the_program_requires_it_submitting_waits_until_each_hit_is_settled(
    ruiz: Educator,
) -> None:
    finding = with_a_name(ruiz)
    settings.change(ruiz.draft().registration_id, "privacy_check", "require", "a test")
    db.session.commit()

    refused = ruiz.submit()
    press(ruiz, "waive", finding=finding, reason="It must be signed.")

    assert refused.status_code == 409
    assert "It was not submitted" in refused.text
    assert "Look first at the names that were found" in refused.text
    assert ">Submit</button>" not in refused.text
    assert ruiz.submit().status_code == 303


def test_after_submitting_nothing_is_left_or_taken_out_any_more(ruiz: Educator) -> None:
    finding = with_a_name(ruiz)
    ruiz.upload("letter", "letter_file", "letter.docx", planted.docx())
    public_id = ruiz.draft().files[0].public_id
    ruiz.submitted()
    form = {"finding": finding, "reason": "It must be signed.", "file": public_id}

    answers = [
        ruiz.client.post(
            f"{ruiz.path}/check/{page}", data=form | {"csrf_token": ruiz.token()}
        ).status_code
        for page in ("waive", "unwaive", "strip", "unstrip")
    ]

    assert answers == [409, 409, 409, 409]


def present(person: Educator) -> ArtifactFile:
    (file,) = [one for one in person.draft().files if one.removed_at is None]
    return file


def test_a_file_is_stripped_at_once_with_its_name_and_put_back_on_wish(ruiz: Educator) -> None:
    content = planted.docx()
    ruiz.upload("letter", "letter_file", "Ana Ruiz.docx", content)
    before = present(ruiz).public_id
    anchor = Anchor(draft=ruiz.draft(), item_key="a2.1", kind="file", file=present(ruiz))
    db.session.add(anchor)
    db.session.commit()

    text = press(ruiz, "strip", file=before)
    stripped = present(ruiz)

    assert "What identified you was removed from letter_file.docx." in text
    assert (stripped.name, stripped.words) == ("letter_file.docx", 9)
    assert stripped.properties["comment_author"] == ["Author 1"]
    assert "author" not in stripped.properties
    assert len(storage.get(stripped.storage_key)) == stripped.size
    assert anchor.file_id == stripped.id

    press(ruiz, "unstrip", file=stripped.public_id)
    assert present(ruiz).public_id == before
    assert storage.get(present(ruiz).storage_key) == content
    db.session.refresh(anchor)
    assert anchor.file_id == present(ruiz).id


def test_what_was_left_in_a_file_stays_left_when_it_is_stripped(ruiz: Educator) -> None:
    ruiz.upload("letter", "letter_file", "letter.docx", planted.docx())
    finding = digest("letter_file/page/1", "name", planted.NAME)
    press(ruiz, "waive", finding=finding, reason="It must be signed.")

    text = press(ruiz, "strip")

    assert "1 left with a reason" in text
    assert "Remove what identifies you" not in text


def test_at_the_file_itself_it_is_offered_and_done_with_the_sections_form(ruiz: Educator) -> None:
    ruiz.upload("letter", "letter_file", "letter.pdf", planted.pdf())
    assert "The file says who made it." in page(ruiz, "letter")

    ruiz.save("letter", {"letter": "typed beside"}, action=f"strip:{present(ruiz).public_id}")
    after = page(ruiz, "letter")
    ruiz.save("letter", {}, action=f"unstrip:{present(ruiz).public_id}")

    assert "What identified you was removed from letter.pdf." in after
    assert "typed beside" in after
    assert "The file says who made it." in page(ruiz, "letter")


def test_a_file_whose_text_would_not_stay_the_same_is_left_as_it_is(
    ruiz: Educator, monkeypatch: pytest.MonkeyPatch
) -> None:
    ruiz.upload("letter", "letter_file", "letter.docx", planted.docx())
    before = present(ruiz).public_id
    monkeypatch.setattr(stripping, "strip_document", lambda *_: documents.docx("Another text"))

    text = press(ruiz, "strip", file=before)

    assert "We could not take it out without changing the document." in text
    assert [one.public_id for one in ruiz.draft().files] == [before]


def test_nobody_strips_or_puts_back_somebody_elses_file(ruiz: Educator, bo: Educator) -> None:
    bo.save("part1", {"q1": "mine"})
    ruiz.upload("letter", "letter_file", "letter.docx", documents.docx("a"))
    form = {"file": present(ruiz).public_id, "csrf_token": bo.token()}

    answers = [
        bo.client.post(f"{bo.path}/check/{page}", data=form).status_code
        for page in ("strip", "unstrip")
    ]

    assert answers == [404, 404]
