"""Notes on places of the evidence: kept, found again, released; an assessor's own until then."""

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import select

from lti_tool.credentials import settings
from lti_tool.database import db
from lti_tool.review import highlights
from lti_tool.review.models import Decision, Highlight
from lti_tool.workspace.models import Attempt, Outcome
from tests.platform import LEARNER
from tests.unit.review.conftest import Assessor, School, levels, rubric_form

People = Callable[..., Assessor]
TEXT = "We ask. <b>We listen. We act."


@pytest.fixture
def attempt(school: School) -> Attempt:
    return school.submit(changed={"issue1.step1": TEXT})


def add(who: Assessor, attempt: Attempt, note: str = "Whom?", **place: Any) -> Any:
    place = place or {"prompt": "issue1.step1", "quote": "We listen.", "start": 11}
    return who.client.post(
        f"{who.path}/submissions/{attempt.public_id}/highlights",
        json={"note": note} | place,
        headers={"Accept": "application/json"},
    )


def kept() -> list[tuple[Any, ...]]:
    db.session.rollback()
    rows = db.session.scalars(select(Highlight).order_by(Highlight.id))
    return [(one.kind, one.prompt_key, one.start, one.quote, one.note) for one in rows]


def short(school: School) -> dict[str, str]:
    """The rubric for a submission of which a text is too short."""
    return rubric_form(levels(school.credential, a1_4="basic"), {"a1.4": "Write more."})


def release(who: Assessor, attempt: Attempt, school: School) -> Any:
    return who.post(f"/{attempt.public_id}/release", short(school))


# At the desk


@pytest.mark.one_engine
def test_a_passage_is_kept_and_marked_in_the_text(attempt: Attempt, assessor: Assessor) -> None:
    answer = add(assessor, attempt, "Whom?\r\n<i>")

    page = assessor.get(f"/{attempt.public_id}").text

    assert answer.status_code == 201
    assert kept() == [("passage", "issue1.step1", 11, "We listen.", "Whom?\n<i>")]
    assert (
        'We ask. &lt;b&gt;<mark class="noted">We listen.</mark>'
        '<a class="noted-by" id="noted-issue1.step1-1" href="#note-issue1.step1-1">'
    ) in page
    assert '<span class="pre">Whom?\n&lt;i&gt;</span>' in page


@pytest.mark.one_engine
def test_notes_may_overlap_each_other_and_what_the_educator_marked(
    attempt: Attempt, assessor: Assessor
) -> None:
    anchor = {"item": "a1.1", "kind": "passage", "prompt": "issue1.step1", "start": 3, "end": 14}
    attempt.snapshot = attempt.snapshot | {"anchors": [anchor | {"quote": "ask. <b>We "}]}
    db.session.commit()
    add(assessor, attempt, "First.", prompt="issue1.step1", quote="<b>We listen.", start=8)
    add(assessor, attempt, "Second.", prompt="issue1.step1", quote="listen. We act.", start=14)

    page = assessor.get(f"/{attempt.public_id}").text

    assert '<mark class="noted">&lt;b&gt;We </mark></mark>' in page
    assert '<mark class="noted">listen.</mark><a class="noted-by" id="noted-issue1.step1-1"' in page
    assert (
        '<mark class="noted"> We act.</mark><a class="noted-by" id="noted-issue1.step1-2"' in page
    )


@pytest.mark.one_engine
def test_a_slide_and_a_whole_text_take_notes(attempt: Attempt, assessor: Assessor) -> None:
    deck = attempt.snapshot["files"][0]["public_id"]
    add(assessor, attempt, "Count again.", file=deck, page=1, quote="87 students")
    form = {"prompt": "letter", "note": "Well put.", "at": "notes-text-letter", "quote": ""}
    answer = assessor.post(f"/{attempt.public_id}/highlights", form)

    page = assessor.get(f"/{attempt.public_id}").text

    assert answer.location.endswith(f"/submissions/{attempt.public_id}#notes-text-letter")
    assert [one[0] for one in kept()] == ["page", "text"]
    assert '<q class="quiet" lang="">87 students</q>' in page
    assert f'id="note-{deck}-1"' in page and 'id="note-letter-1"' in page


@pytest.mark.one_engine
@pytest.mark.parametrize(
    ("place", "said"),
    [
        ({"prompt": "issue1.step1", "quote": "We sing."}, "This passage is not in the text."),
        ({"prompt": "issue9.step1", "quote": "We"}, "There is no such text"),
        ({"prompt": "letter", "quote": "word " * 401}, "at most 2000 characters"),
        ({"file": "another", "page": 1}, "There is no such page"),
        ({"file": "DECK", "page": 3}, "There is no such page"),
        ({"file": "DECK"}, "There is no such page"),
        ({"file": "DECK", "page": 1, "quote": "88 students"}, "This passage is not on the page."),
        ({"prompt": "letter", "start": -1}, "This note cannot be kept"),
        ({"prompt": ["letter"]}, "This note cannot be kept"),
    ],
)
def test_a_place_that_is_not_there_is_refused(
    school: School, assessor: Assessor, place: dict[str, Any], said: str
) -> None:
    attempt = school.submit(changed={"issue1.step1": TEXT, "letter": "word " * 450})
    deck = attempt.snapshot["files"][0]["public_id"]
    place = place | ({"file": deck} if place.get("file") == "DECK" else {})

    answer = add(assessor, attempt, **place)

    assert answer.status_code == 422
    assert said in answer.json["error"]["message"]
    assert kept() == []


@pytest.mark.one_engine
def test_notes_have_their_limits(
    attempt: Attempt, assessor: Assessor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(highlights, "MAX_HIGHLIGHTS", 1)

    answers = [
        add(assessor, attempt, " "),
        add(assessor, attempt, "x" * 4001),
        add(assessor, attempt, "x" * 4000),
        add(assessor, attempt, "Another.", prompt="letter"),
    ]

    assert [one.status_code for one in answers] == [422, 422, 201, 422]
    assert "There are 1 notes already" in answers[3].json["error"]["message"]


@pytest.mark.one_engine
def test_a_note_sent_again_with_more_of_it_is_one_note(
    attempt: Attempt, assessor: Assessor
) -> None:
    first = add(assessor, attempt, "Whom?")
    again = add(assessor, attempt, "Whom? And when?")
    add(assessor, attempt, "Another thought.")

    assert first.json["id"] == again.json["id"]
    assert [one[4] for one in kept()] == ["Whom? And when?", "Another thought."]


@pytest.mark.one_engine
def test_a_note_is_changed_unless_another_tab_has_done_so(
    attempt: Attempt, assessor: Assessor
) -> None:
    number = add(assessor, attempt, "Whom?").json["id"]
    page = f"/{attempt.public_id}/highlights/{number}"

    assert assessor.put(page, {"note": "When?", "read": "Whom?"}).json["note"] == "When?"
    late = assessor.put(page, {"note": "Where?", "read": "Whom?"})

    assert late.status_code == 409
    assert late.json["error"]["details"] == {"theirs": "When?"}
    assert assessor.post(page, {"note": "Where?", "read": "When?"}).status_code == 303
    assert kept()[0][4] == "Where?"
    assert assessor.put(page, {"note": " ", "read": "Where?"}).status_code == 422
    assert assessor.put(f"{page}9", {"note": "A", "read": "B"}).status_code == 404


@pytest.mark.one_engine
def test_a_removed_note_is_put_back(attempt: Attempt, assessor: Assessor) -> None:
    number = add(assessor, attempt).json["id"]
    before = kept()

    assessor.post(f"/{attempt.public_id}/highlights/{number}", {"action": "remove"})
    page = assessor.get(f"/{attempt.public_id}").text
    assert kept() == [] and page.count("The note was removed.") == 1
    assert "The note was removed." not in assessor.get(f"/{attempt.public_id}").text

    form = {"prompt": "issue1.step1", "quote": "We listen.", "start": "11", "note": "Whom?"}
    assessor.post(f"/{attempt.public_id}/highlights", form)
    assert kept() == before


# Who sees them


@pytest.mark.one_engine
def test_of_two_who_score_neither_sees_the_others(
    school: School, attempt: Attempt, assessor: Assessor, launched: People
) -> None:
    settings.change(school.registration_id, "assessors", 2, "a test")
    db.session.commit()
    otto = launched("otto")
    number = add(assessor, attempt, "A note of Vera's.").json["id"]
    add(otto, attempt, "Otto's own.", prompt="letter")

    page = otto.get(f"/{attempt.public_id}").text

    assert "Otto&#39;s own." in page
    assert "A note of Vera" not in page and 'class="noted"' not in page
    stolen = otto.put(
        f"/{attempt.public_id}/highlights/{number}", {"note": "No.", "read": "A note of Vera's."}
    )
    assert stolen.status_code == 404
    assert "A note of Vera" not in otto.get(f"/{attempt.public_id}/preview").text


@pytest.mark.one_engine
def test_nobody_puts_a_note_where_somebody_else_scores(
    attempt: Attempt, assessor: Assessor, launched: People
) -> None:
    add(assessor, attempt)
    refused = add(launched("otto"), attempt)

    assert refused.status_code == 409
    assert refused.json["error"]["code"] == "taken"


@pytest.mark.one_engine
def test_the_notes_of_both_scores_are_released(
    school: School, attempt: Attempt, assessor: Assessor, launched: People
) -> None:
    settings.change(school.registration_id, "assessors", 2, "a test")
    db.session.commit()
    otto = launched("otto")
    add(assessor, attempt, "Of Vera.")
    add(otto, attempt, "Of Otto.", prompt="letter")
    for one in (assessor, otto):
        assert one.post(f"/{attempt.public_id}/hand-in", short(school)).status_code == 303
    assert add(assessor, attempt, "Too late.").status_code == 409

    otto.post(f"/{attempt.public_id}/release")

    db.session.rollback()
    notes = db.session.scalars(select(Decision.highlights)).one()
    assert notes == [
        {
            "kind": "passage",
            "prompt": "issue1.step1",
            "start": 11,
            "quote": "We listen.",
            "note": "Of Vera.",
        },
        {"kind": "text", "prompt": "letter", "quote": "", "note": "Of Otto."},
    ]
    assert db.session.scalars(select(Outcome.highlights)).one() == notes


@pytest.mark.one_engine
def test_the_educator_reads_them_once_they_are_released(
    school: School, attempt: Attempt, assessor: Assessor, launched: People
) -> None:
    deck = attempt.snapshot["files"][0]["public_id"]
    add(assessor, attempt, "Whom <b>?")
    add(assessor, attempt, "Count again.", file=deck, page=1, quote="87 students")
    ana = launched("ana", roles=[LEARNER])
    address = f"{ana.path}/attempts/{attempt.public_id}"
    assert "Whom" not in ana.client.get(address).text
    assert "Whom &lt;b&gt;?" in assessor.get(f"/{attempt.public_id}/preview").text

    assert release(assessor, attempt, school).status_code == 303

    page = ana.client.get(address).text
    assert page.count("Notes on what you submitted") == 2
    assert '<mark class="noted">We listen.</mark>' in page
    assert '<blockquote class="noted-quote pre" lang="">We listen.</blockquote>' in page
    assert "Whom &lt;b&gt;?" in page and "Count again." in page and "Slide 1" in page
    released = assessor.get(f"/{attempt.public_id}").text
    assert "Whom &lt;b&gt;?" in released and "data-note-form" not in released


@pytest.mark.one_engine
def test_a_note_of_two_scores_is_told_once() -> None:
    first, second = {"kind": "text", "note": "One."}, {"kind": "text", "note": "Two."}

    assert highlights.released([[first], [first, second]]) == [first, second]
