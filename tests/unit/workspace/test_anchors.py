"""Evidence anchors: marked with and without script, found again or said to be lost, and whose."""

import json
from html import unescape
from typing import Any

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from lti_tool.workspace import anchors
from lti_tool.workspace.marks import marks, unanchored
from lti_tool.workspace.models import Anchor, Draft, DraftText
from lti_tool.workspace.submitting import snapshot
from lti_tool.workspace.work import Work
from tests.platform import INSTRUCTOR, other_platform
from tests.unit.workspace import documents
from tests.unit.workspace.educator import CREDENTIAL, JSON, Educator, release, words

pytestmark = pytest.mark.one_engine

STEP = "First we meet the families. Then we listen 😀 to them. Then we plan."
PASSAGE = {"item": "a1.1", "prompt": "issue1.step1", "quote": "we listen 😀 to", "start": 33}
SLIDES = ("Our students", "Who decides", "What staff do next")


def ask(person: Educator, method: str, page: str, body: Any = None) -> TestResponse:
    """As the script asks."""
    headers = JSON | {"X-CSRFToken": person.token()}
    return person.client.open(f"{person.path}/{page}", method=method, json=body, headers=headers)


def mark(person: Educator, **asked: Any) -> TestResponse:
    return ask(person, "POST", "anchors", PASSAGE | asked)


def work(person: Educator) -> Work:
    return Work(CREDENTIAL, person.draft())


def standing(person: Educator) -> list[tuple[str, str, str | None]]:
    """Each mark: its line, what it quotes, and whether it is lost."""
    return [(one.item.key, one.quote, one.lost) for one in marks(work(person))]


def write(person: Educator, body: str = STEP) -> None:
    person.save("plan", {"issue1.step1": body})


def upload(person: Educator, *slides: str) -> str:
    """Upload a presentation; returns the file's id."""
    person.upload("presentation", "presentation_file", "deck.pptx", documents.pptx(*slides))
    return next(one.public_id for one in person.draft().files if one.removed_at is None)


# Marking


def test_the_script_marks_a_passage_and_is_told_what_the_page_shows_next(ana: Educator) -> None:
    write(ana)

    answer = mark(ana)

    assert answer.json["said"] == "Marked for A1.1 Five steps."
    assert "we listen 😀 to" in answer.json["marks"]["issue1.step1"]
    assert "1 place" in answer.json["lines"]
    assert standing(ana) == [("a1.1", "we listen 😀 to", None)]


def test_a_form_marks_a_passage_that_was_pasted_and_saves_what_was_typed(ana: Educator) -> None:
    typed = {"issue1.step1": STEP, "quote-issue1.step1": " Then we plan. "}

    answer = ana.save("plan", typed, action="mark:issue1.step1:a1.2")

    assert answer.status_code == 303
    assert answer.location.endswith("#marks-issue1.step1")
    assert standing(ana) == [("a1.2", "Then we plan.", None)]


def test_with_nothing_selected_all_of_a_text_is_marked(ana: Educator) -> None:
    typed = {"issue1.step1": STEP, "quote-issue1.step1": ""}

    ana.save("plan", typed, action="mark:issue1.step1:a1.3")

    assert standing(ana) == [("a1.3", "", None)]
    assert "the whole text" in ana.get("write/plan").text


def test_a_slide_or_all_of_a_file_is_marked(ana: Educator) -> None:
    file = upload(ana, *SLIDES)

    ana.save("presentation", {f"page-{file}": "3"}, action=f"mark:{file}:a3.4")
    ask(ana, "POST", "anchors", {"item": "a3.5", "file": file, "page": None})

    assert standing(ana) == [("a3.4", "What staff do next", None), ("a3.5", "", None)]
    page = ana.get("write/presentation").text
    assert "A3.4 Call to action · Slide 3: “What staff do next”" in page
    assert "A3.5 Media · the whole file" in page


def test_marking_a_place_twice_changes_nothing(ana: Educator) -> None:
    write(ana)

    mark(ana)
    mark(ana)
    mark(ana, item="a1.2")

    assert [item for item, _quote, _lost in standing(ana)] == ["a1.1", "a1.2"]


def test_what_cannot_be_marked_is_refused_in_words(ana: Educator) -> None:
    ana.save("plan", {"issue1.step1": STEP, "issue1.step2": words(500)})

    refused = [
        mark(ana, **asked).json["error"]["message"]
        for asked in (
            {"quote": "not in it"},
            {"quote": "word " * 401, "prompt": "issue1.step2"},
            {"prompt": "issue1.step3"},
            {"prompt": "letter"},
            {"prompt": "issue1"},
            {"item": "a2.1"},
            {"item": "a1.4"},
            {"item": "part1"},
            {"start": -1},
            {"item": 5},
        )
    ]

    assert refused == [
        "This passage is not in the text as it is saved. Select it again.",
        "A passage has at most 2000 characters. Mark less, or the whole text.",
        "Nothing is written here yet that could be marked.",
        *["This line is not about that text."] * 3,
        *["Evidence is marked for a line of the rubric, and not for a word count."] * 2,
        *["This is no place that can be marked"] * 2,
    ]
    assert standing(ana) == []


def test_a_form_says_at_its_field_why_nothing_was_marked(ana: Educator) -> None:
    typed = {"issue1.step1": STEP, "quote-issue1.step1": "<b>not in it</b>"}

    answer = ana.save("plan", typed, action="mark:issue1.step1:a1.1")

    assert answer.status_code == 422
    assert "This passage is not in the text as it is saved." in answer.text
    assert 'value="&lt;b&gt;not in it&lt;/b&gt;"' in answer.text
    assert STEP in unescape(ana.get("write/plan").text)


def test_there_is_a_most_of_marks(ana: Educator, monkeypatch: pytest.MonkeyPatch) -> None:
    write(ana)
    monkeypatch.setattr(anchors, "MAX_ANCHORS", 1)
    mark(ana)

    answer = mark(ana, item="a1.2")

    assert answer.status_code == 422
    assert "the most there can be" in answer.json["error"]["message"]


def test_a_page_that_the_file_does_not_have_is_refused(ana: Educator) -> None:
    file = upload(ana, *SLIDES)

    answer = ask(ana, "POST", "anchors", {"item": "a3.1", "file": file, "page": 4})

    assert "has no page 4" in answer.json["error"]["message"]


# Removing


def test_a_mark_that_was_removed_can_be_put_back_with_script(ana: Educator) -> None:
    write(ana)
    mark(ana)
    (there,) = ana.draft().anchors

    removed = ask(ana, "DELETE", f"anchors/{there.id}")
    piece = removed.json["marks"]["issue1.step1"]
    again = json.loads(unescape(piece.split("'putback:")[1].split("'")[0]))

    assert standing(ana) == []
    assert ask(ana, "POST", "anchors", again).status_code == 200
    assert standing(ana) == [("a1.1", "we listen 😀 to", None)]


def test_a_mark_that_was_removed_can_be_put_back_without_script(ana: Educator) -> None:
    write(ana)
    mark(ana)
    (there,) = ana.draft().anchors

    ana.save("plan", {}, action=f"unmark:{there.id}")
    page = ana.get("write/plan").text
    again = unescape(page.split("value='putback:")[1].split("'")[0])

    assert standing(ana) == []
    assert "putback:" not in ana.get("write/plan").text
    assert ana.save("plan", {}, action=f"putback:{again}").status_code == 303
    assert standing(ana) == [("a1.1", "we listen 😀 to", None)]


def test_removing_twice_is_no_error_in_a_form_and_is_said_to_the_script(ana: Educator) -> None:
    write(ana)

    assert ana.save("plan", {}, action="unmark:77").status_code == 303
    assert ask(ana, "DELETE", "anchors/77").status_code == 404


def test_what_a_form_puts_back_has_to_have_its_shape(ana: Educator) -> None:
    assert ana.save("plan", {}, action="putback:{").status_code == 422


# When the text or the file changes


@pytest.mark.parametrize(
    ("changed", "quote", "lost"),
    [
        (f"Before that we ask. {STEP}", "we listen 😀 to", None),
        ("Then we listen\n😀  to them.", "we listen\n😀  to", None),
        ("Then we only talk to them.", "we listen 😀 to", "changed"),
        ("", "we listen 😀 to", "changed"),
    ],
)
def test_a_passage_is_found_again_or_is_lost(changed: str, quote: str, lost: str | None) -> None:
    passage = Anchor(
        item_key="a1.1",
        kind="passage",
        prompt_key="issue1.step1",
        start=33,
        quote="we listen 😀 to",
    )
    text = DraftText(prompt_key="issue1.step1", body=changed)

    (found,) = marks(Work(CREDENTIAL, Draft(texts=[text], anchors=[passage])))

    assert (found.quote, found.lost) == (quote, lost)


def test_a_lost_mark_says_so_with_what_it_quoted(ana: Educator) -> None:
    write(ana)
    mark(ana)
    write(ana, "Something else.")

    page = ana.get("write/plan").text

    assert "“we listen 😀 to” · lost, because the text has changed." in page
    assert "none yet" in page
    assert "1 mark has lost its place" in ana.get("check").text


@pytest.mark.parametrize(
    ("slides", "page"),
    [
        (("A title", *SLIDES), 4),
        (("Other students", "Who decides"), None),
    ],
)
def test_a_slide_is_found_again_in_the_file_that_took_its_place(
    ana: Educator, slides: tuple[str, ...], page: int | None
) -> None:
    file = upload(ana, *SLIDES)
    ask(ana, "POST", "anchors", {"item": "a3.4", "file": file, "page": 3})

    upload(ana, *slides)
    (found,) = marks(work(ana))

    assert (found.page if found.lost is None else None) == page
    assert "Slide" in ana.get("write/presentation").text


def test_a_removed_file_loses_its_marks_until_it_is_put_back(ana: Educator) -> None:
    file = upload(ana, *SLIDES)
    ask(ana, "POST", "anchors", {"item": "a3.4", "file": file, "page": 3})

    ana.save("presentation", {}, action=f"remove:{file}")
    lost = standing(ana)
    ana.save("presentation", {}, action=f"restore:{file}")

    assert lost == [("a3.4", "What staff do next", "removed")]
    assert standing(ana) == [("a3.4", "What staff do next", None)]


def test_a_text_that_a_document_replaces_does_not_count(ana: Educator) -> None:
    ana.save("letter", {"letter": "Dear principal"})
    mark(ana, item="a2.1", prompt="letter", quote="principal", start=5)

    ana.upload("letter", "letter_file", "letter.docx", documents.docx(words(450)))

    assert standing(ana) == [("a2.1", "principal", "replaced")]
    assert mark(ana, item="a2.1", prompt="letter", quote="").status_code == 422


# What has none


def test_lines_without_evidence_are_listed_and_do_not_stand_in_the_way(ana: Educator) -> None:
    ana.write_everything()
    ana.save("plan", {"quote-issue1.step1": ""}, action="mark:issue1.step1:a1.1")

    page = ana.get("check").text
    without = [one.item.key for one in unanchored(work(ana))]

    # Only a link is given for the presentation: nothing in it can be marked.
    assert without == ["a1.2", "a1.3", "a2.1", "a2.2"]
    assert "4 lines have no evidence marked" in page
    assert 'write/plan#evidence">A1.2 The guide</a>' in page
    assert ana.submit().status_code == 303


def test_passed_lines_need_none(ana: Educator) -> None:
    ana.write_everything()
    release(ana.submitted(), a1_2="basic")

    assert [one.item.key for one in unanchored(work(ana))] == ["a1.2"]
    assert "A1.1 Five steps" in ana.get("write/plan").text


# What is submitted


def test_a_submission_holds_the_marks_that_hold(ana: Educator) -> None:
    write(ana, f"Now. {STEP}")
    mark(ana)
    mark(ana, item="a1.2", quote="")
    mark(ana, item="a1.3", quote="Now.", start=0)
    write(ana)
    file = upload(ana, *SLIDES)
    ask(ana, "POST", "anchors", {"item": "a3.4", "file": file, "page": 3})

    found = snapshot(work(ana))["anchors"]

    passage = {"start": 33, "end": 47, "quote": "we listen 😀 to"}
    assert found == [
        {"item": "a1.1", "kind": "passage", "prompt": "issue1.step1"} | passage,
        {"item": "a1.2", "kind": "text", "prompt": "issue1.step1"},
        {"item": "a3.4", "kind": "page", "file": file, "page": 3},
    ]
    assert STEP[33:47] == "we listen 😀 to"


def test_the_attempts_page_marks_the_passages_and_lists_them_by_line(ana: Educator) -> None:
    ana.write_everything()
    ana.save("plan", {"issue1.step1": f"<i>{STEP}</i> {words(150)}"})
    mark(ana)
    file = upload(ana, *SLIDES)
    ask(ana, "POST", "anchors", {"item": "a3.4", "file": file, "page": 3})
    attempt = ana.submitted()

    page = ana.get(f"attempts/{attempt.public_id}").text

    start = attempt.snapshot["anchors"][0]["start"]
    assert f'<a href="#place-issue1.step1-{start}">' in page
    assert f'id="place-issue1.step1-{start}" data-lines="a1.1"' in page
    assert "&lt;i&gt;First we meet the families. Then <mark" in page
    assert "we listen 😀 to</mark> them." in page
    assert f'<a href="#page-{file}-3">' in page
    assert f'id="page-{file}-3"' in page


# Whose


def test_nobody_marks_or_removes_in_anothers_draft(ana: Educator, bo: Educator) -> None:
    for person in (ana, bo):
        write(person)
    mark(ana)
    (there,) = ana.draft().anchors
    file = upload(ana, *SLIDES)

    assert ask(bo, "DELETE", f"anchors/{there.id}").status_code == 404
    asked = {"item": "a3.1", "file": file, "page": 1}
    assert ask(bo, "POST", "anchors", asked).status_code == 404
    assert "we listen" not in ask(bo, "GET", "anchors/plan").json["marks"]["issue1.step1"]
    assert len(standing(ana)) == 1


def test_the_same_person_of_another_lms_removes_nothing(app: Flask, ana: Educator) -> None:
    write(ana)
    mark(ana)
    (there,) = ana.draft().anchors
    app.extensions["test_platform"] = other_platform(app)
    namesake = Educator(app, sub="ana")

    assert ask(namesake, "DELETE", f"anchors/{there.id}").status_code == 404


def test_an_assessor_marks_nothing(app: Flask, ana: Educator) -> None:
    write(ana)
    assessor = Educator(app, sub="carl", claims={"roles": [INSTRUCTOR]})

    assert assessor.get("anchors/plan").status_code == 403


def test_what_takes_no_changes_takes_no_marks(ana: Educator) -> None:
    ana.write_everything()
    mark(ana, quote="", prompt="issue1.step1")
    (there,) = ana.draft().anchors
    release(ana.submitted(), a2_1="basic")

    assert mark(ana, item="a1.2", quote="").status_code == 409
    assert ask(ana, "DELETE", f"anchors/{there.id}").status_code == 409
    assert mark(ana, item="a2.2", prompt="letter", quote="").status_code == 200
