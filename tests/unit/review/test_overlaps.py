"""Overlaps between submissions of a program: found by the worker, shown to those who assess,
judged by a person, and of no consequence for a rating."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from html import unescape
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import event, select

from lti_tool import queue
from lti_tool.credentials import frameworks
from lti_tool.database import db
from lti_tool.platforms import people
from lti_tool.review.models import Overlap, OverlapScan, Rating, Shingle
from lti_tool.review.overlaps import scanning
from lti_tool.review.overlaps.listing import of_attempt
from lti_tool.workspace.models import ArtifactFile, Attempt
from tests.applications import says
from tests.platform import LEARNER, other_platform
from tests.unit.review.conftest import Assessor, School, written

COMMON = (
    "Every winter the boiler room behind our gymnasium becomes a classroom for nineteen newcomers "
    "who share seven dictionaries between them."
)
OWN = {
    "ana": "Ana begins with a note on Tuesdays.",
    "bo": "Bo wrote this beside a window, slowly.",
    "cy": "Cy had coffee with the crossing guard.",
}


def hand_in(school: School, subject: str, text: str, **options: Any) -> Attempt:
    """A submission of which only Question 1 says anything."""
    texts = dict.fromkeys({**written("earns").texts, **written("earns").issue_titles}, "")
    return school.submit(subject, changed=texts | {"q1": text}, **options)


def scan_all() -> None:
    """Let the worker do its job until nothing waits, as it would."""
    while waits():
        scanning.scan_waiting()


def waits() -> bool:
    db.session.rollback()
    scanned = select(OverlapScan.attempt_id)
    return (
        db.session.scalar(select(Attempt.id).where(Attempt.id.not_in(scanned)).limit(1)) is not None
    )


def found() -> list[Overlap]:
    db.session.rollback()
    return list(db.session.scalars(select(Overlap).order_by(Overlap.id)))


def words(answer: Any) -> str:
    return " ".join(unescape(re.sub(r"<[^>]*>", " ", answer.text)).split())


@contextmanager
def statements() -> Iterator[list[str]]:
    seen: list[str] = []

    def note(*facts: object) -> None:
        seen.append(str(facts[2]))

    event.listen(db.engine, "before_cursor_execute", note)
    try:
        yield seen
    finally:
        event.remove(db.engine, "before_cursor_execute", note)


@pytest.fixture(autouse=True)
def _few_slides(school: School, monkeypatch: pytest.MonkeyPatch) -> None:
    """Slides that are too short to have anything in common."""
    monkeypatch.setattr("tests.unit.review.conftest.SLIDES", ["Our school"])


@pytest.fixture
def pair(school: School) -> tuple[Attempt, Attempt]:
    """Ana's submission, and Bo's later one with a passage of hers."""
    ana = hand_in(school, "ana", f"{OWN['ana']} {COMMON} So it was.")
    bo = hand_in(school, "bo", f"{OWN['bo']} {COMMON.upper()}")
    scan_all()
    return ana, bo


# Finding


def test_a_passage_in_common_is_found_with_its_place_on_both_sides(
    pair: tuple[Attempt, Attempt],
) -> None:
    ana, bo = pair

    (one,) = found()

    assert (one.attempt_id, one.other_id, one.words) == (bo.id, ana.id, 20)
    (passage,) = one.passages
    here, there = passage["here"], passage["there"]
    assert passage["words"] == 20
    assert here["prompt"] == there["prompt"] == "q1"
    assert bo.snapshot["texts"]["q1"][here["start"] : here["end"]] == COMMON.upper()[:-1]
    assert ana.snapshot["texts"]["q1"][there["start"] : there["end"]] == COMMON[:-1]


def test_scanning_again_changes_nothing(pair: tuple[Attempt, Attempt]) -> None:
    before = [(one.id, one.passages) for one in found()]
    kept = db.session.query(Shingle).count()

    for attempt in pair:
        scanning.scan(attempt.id)

    assert [(one.id, one.passages) for one in found()] == before
    assert db.session.query(Shingle).count() == kept


@pytest.mark.one_engine
def test_what_was_submitted_earlier_stands_second_whichever_is_scanned_first(
    school: School,
) -> None:
    ana, bo = hand_in(school, "ana", COMMON), hand_in(school, "bo", COMMON)

    scanning.scan(bo.id)
    scanning.scan(ana.id)

    (one,) = found()
    assert (one.attempt_id, one.other_id) == (bo.id, ana.id)


@pytest.mark.one_engine
def test_slides_and_their_notes_are_compared_too(school: School) -> None:
    for subject in ("ana", "bo"):
        hand_in(school, subject, OWN[subject])
    for file in db.session.scalars(select(ArtifactFile)):
        file.pages = [{"text": "Short", "notes": ""}, {"text": "Short", "notes": COMMON}]
    db.session.commit()

    scan_all()

    (passage,) = found()[0].passages
    assert passage["here"] | {"file": ""} == {
        "file": "",
        "page": 2,
        "notes": True,
        "start": 0,
        "end": len(COMMON) - 1,
    }


@pytest.mark.one_engine
@pytest.mark.parametrize("quoted", ["“{}”", '"{}"', "«{}»", "> {}"])
def test_a_quotation_is_left_out(school: School, quoted: str) -> None:
    hand_in(school, "ana", COMMON)
    hand_in(school, "bo", f"{OWN['bo']}\n{quoted.format(COMMON)}\n{OWN['bo']}")

    scan_all()

    assert found() == []


@pytest.mark.one_engine
def test_what_prompts_rubric_and_readings_say_is_left_out(school: School) -> None:
    said = [one.asks.en for one in school.credential.prompts if one.asks]
    levels = [level for one in school.credential.items for level in one.levels]
    said += [level.wording.en for level in levels if level.wording]
    said += [entry.label.en for entry in frameworks.available()[0].entries[:20]]
    for subject in ("ana", "bo"):
        hand_in(school, subject, "\n\n".join(one for one in said if len(one.split()) > 9))

    scan_all()

    assert found() == []


@pytest.mark.one_engine
def test_submissions_written_apart_have_nothing_in_common(school: School) -> None:
    for subject, name in (("ana", "earns"), ("bo", "revise"), ("cy", "long-letter")):
        school.submit(subject, name)

    scan_all()

    assert found() == []


@pytest.mark.one_engine
def test_a_person_is_not_compared_with_themselves(school: School) -> None:
    other_link = school.add_link(school.course, "link-2")
    hand_in(school, "ana", COMMON)
    hand_in(school, "ana", COMMON)
    hand_in(school, "ana", COMMON, link=other_link)

    scan_all()

    assert found() == []


@pytest.mark.one_engine
@pytest.mark.parametrize("state", ["withdrawn", "returned"])
def test_withdrawn_and_returned_submissions_are_left_out(school: School, state: str) -> None:
    ana = hand_in(school, "ana", COMMON)
    scan_all()
    ana.state = state
    db.session.commit()

    scanning.scan(hand_in(school, "bo", COMMON).id)

    assert found() == []


@pytest.mark.one_engine
def test_another_programs_submissions_are_not_compared(app: Flask, school: School) -> None:
    ana = hand_in(school, "ana", COMMON)
    other = other_platform(app).registration_id
    scan_all()
    for row in db.session.scalars(select(Shingle).where(Shingle.attempt_id == ana.id)):
        row.registration_id = other
    db.session.commit()

    scanning.scan(hand_in(school, "bo", COMMON).id)

    assert found() == []


def test_a_further_attempt_takes_the_place_of_what_nobody_judged(
    school: School, pair: tuple[Attempt, Attempt]
) -> None:
    ana, bo = pair
    again = hand_in(school, "bo", f"{COMMON} And another ending.")

    scan_all()

    (one,) = found()
    assert (one.attempt_id, one.other_id) == (again.id, ana.id)
    scanning.scan(bo.id)
    assert len(found()) == 1


@pytest.mark.one_engine
def test_what_somebody_judged_is_kept_beside_the_new(
    school: School, pair: tuple[Attempt, Attempt]
) -> None:
    ana, _bo = pair
    found()[0].judged = "fine"
    db.session.commit()
    hand_in(school, "bo", COMMON)

    scan_all()

    assert [one.judged for one in found()] == ["fine", ""]
    assert len(of_attempt(ana, 0)) == 1


def test_the_job_takes_the_newest_first_and_a_few_at_a_time(
    school: School, monkeypatch: pytest.MonkeyPatch
) -> None:
    woken: list[str] = []
    monkeypatch.setattr(queue, "wake", woken.append)
    made = [hand_in(school, f"person{n}", f"Person {n}").id for n in range(scanning.AT_ONCE + 1)]

    scanning.scan_waiting()
    first = set(db.session.scalars(select(OverlapScan.attempt_id)))
    scanning.scan_waiting()

    assert first == set(made[1:])
    assert woken == [scanning.JOB]
    assert not waits()


@pytest.mark.one_engine
def test_one_that_cannot_be_read_does_not_keep_the_others(school: School) -> None:
    hand_in(school, "ana", COMMON)
    broken = hand_in(school, "bo", COMMON)
    broken.credential_version = 99
    db.session.commit()

    scanning.scan_waiting()

    assert not waits()


@pytest.mark.one_engine
def test_others_are_found_by_one_look_up_however_many_there_are(school: School) -> None:
    def asked() -> int:
        attempt = hand_in(school, "new", COMMON)
        with statements() as seen:
            scanning.scan(attempt.id)
        return len(seen)

    hand_in(school, "ana", COMMON)
    scan_all()
    asked()
    few = asked()
    for number in range(8):
        hand_in(school, f"person{number}", f"Person {number}")
    scan_all()

    assert asked() == few


# Showing


def test_the_desk_has_a_quiet_line_that_leads_to_the_passages(
    assessor: Assessor, pair: tuple[Attempt, Attempt]
) -> None:
    ana, bo = pair

    desk = assessor.get(f"/{bo.public_id}")
    page = assessor.get(f"/{bo.public_id}/overlaps")

    assert "Passages in common with 1 other submission: look" in words(desk)
    assert f'href="{assessor.path}/submissions/{bo.public_id}/overlaps"' in desk.text
    assert f"20 words in common with {ana.reference}" in words(page)
    assert page.text.count("<mark>") == 2
    assert f"<mark>{COMMON[:-1]}</mark>" in page.text
    assert f"<mark>{COMMON.upper()[:-1]}</mark>" in page.text
    assert "Here Question 1" in words(page)
    assert "earlier than this one" in words(page)
    assert "later than this one" in words(assessor.get(f"/{ana.public_id}/overlaps"))


@pytest.mark.one_engine
def test_a_submission_of_its_own_words_says_nothing(school: School, assessor: Assessor) -> None:
    alone = hand_in(school, "ana", COMMON)
    scan_all()

    assert "in common" not in assessor.get(f"/{alone.public_id}").text
    assert "Nothing in common" in assessor.get(f"/{alone.public_id}/overlaps").text


@pytest.mark.one_engine
def test_nobody_is_named_and_what_people_wrote_is_no_markup(
    school: School, assessor: Assessor
) -> None:
    planted = COMMON.replace("gymnasium", "<script>alert(1)</script>")
    for subject in ("planted-ana", "planted-bo"):
        last = hand_in(school, subject, planted)
    scan_all()

    page = assessor.get(f"/{last.public_id}/overlaps").text

    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page
    assert "<script>alert" not in page
    assert "Planted" not in page


@pytest.mark.one_engine
def test_passages_with_a_few_other_words_between_are_shown_as_one(
    school: School, assessor: Assessor
) -> None:
    hand_in(school, "ana", f"{COMMON} Mine. {COMMON[::-1]}")
    bo = hand_in(school, "bo", f"{COMMON} Theirs. {COMMON[::-1]}")
    scan_all()

    page = assessor.get(f"/{bo.public_id}/overlaps").text

    assert page.count('class="overlap-pair"') == 1
    assert page.count("<mark>") == 4
    assert "40 words in common" in page


@pytest.mark.one_engine
def test_the_pages_are_for_those_who_assess_in_the_course(
    launched: Any, school: School, pair: tuple[Attempt, Attempt]
) -> None:
    _ana, bo = pair
    number = found()[0].id

    learner = launched("cy", roles=[LEARNER])
    elsewhere = launched("otto", context="course-2", link="link-9")
    author = launched("bo")

    assert learner.get(f"/{bo.public_id}/overlaps").status_code == 403
    assert elsewhere.get(f"/{bo.public_id}/overlaps").status_code == 404
    assert author.get(f"/{bo.public_id}/overlaps").status_code == 403
    for one in (learner, elsewhere, author):
        answer = one.post(f"/{bo.public_id}/overlaps/{number}", {"judged": "fine", "read": ""})
        assert answer.status_code in (403, 404)
    assert found()[0].judged == ""


@pytest.mark.one_engine
def test_an_author_who_assesses_does_not_see_who_has_their_words(
    launched: Any, pair: tuple[Attempt, Attempt]
) -> None:
    _ana, bo = pair

    page = launched("ana").get(f"/{bo.public_id}/overlaps")

    assert "Nothing in common" in page.text


@pytest.mark.one_engine
def test_what_was_withdrawn_since_is_shown_no_more(
    assessor: Assessor, pair: tuple[Attempt, Attempt]
) -> None:
    ana, bo = pair
    ana.state = "withdrawn"
    db.session.commit()

    assert "Nothing in common" in assessor.get(f"/{bo.public_id}/overlaps").text


@pytest.mark.one_engine
def test_passages_of_another_course_are_shown_without_a_way_there(
    launched: Any, school: School
) -> None:
    away = school.add_link(school.add_course("course-2"), "link-2")
    ana = hand_in(school, "ana", COMMON, link=away)
    bo = hand_in(school, "bo", COMMON)
    scan_all()

    page = launched("vera").get(f"/{bo.public_id}/overlaps")

    assert "of another course" in page.text
    assert f"submissions/{ana.public_id}" not in page.text


# Judging


def judge(assessor: Assessor, attempt: Attempt, **form: str) -> Any:
    number = found()[0].id
    return assessor.post(f"/{attempt.public_id}/overlaps/{number}", {"read": ""} | form)


def test_a_person_judges_and_takes_it_back(
    assessor: Assessor, pair: tuple[Attempt, Attempt]
) -> None:
    _ana, bo = pair

    answer = judge(assessor, bo, judged="concern", note=" Same boiler <room>? ")
    page = assessor.get(f"/{bo.public_id}/overlaps")

    assert answer.status_code == 303
    assert (found()[0].judged, found()[0].note) == ("concern", "Same boiler <room>?")
    assert "Said to be a concern on" in words(page)
    assert "Same boiler &lt;room&gt;?" in page.text
    assert ", 1 concern: looked at" in words(assessor.get(f"/{bo.public_id}"))
    assert db.session.query(Rating).count() == 0

    read = re.search(r'name="read" value="(concern [^"]*)"', page.text)[1]  # type: ignore[index]
    assert judge(assessor, bo, judged="", read=unescape(read)).status_code == 303
    one = found()[0]
    assert (one.judged, one.note, one.judged_by_id, one.judged_at) == ("", "", None, None)


@pytest.mark.one_engine
@pytest.mark.parametrize(
    ("form", "told"),
    [
        ({"note": "Typed all this"}, "Choose one of the two."),
        ({"judged": "guilty", "note": "Typed all this"}, "Choose one of the two."),
        ({"judged": "concern", "note": " "}, "Say what concerns you."),
        ({"judged": "fine", "note": "n" * 2001}, "Write less: at most 2000 characters."),
    ],
)
def test_half_a_judgment_is_given_back_with_what_was_typed(
    assessor: Assessor, pair: tuple[Attempt, Attempt], form: dict[str, str], told: str
) -> None:
    answer = judge(assessor, pair[1], **form)

    assert answer.status_code == 422
    assert words(answer).count(told) == 2
    assert form["note"] in answer.text
    assert found()[0].judged == ""


def test_of_two_who_judge_the_second_is_shown_what_the_first_said(
    launched: Any, assessor: Assessor, pair: tuple[Attempt, Attempt]
) -> None:
    _ana, bo = pair
    judge(assessor, bo, judged="fine", note="They work together.")

    answer = judge(launched("otto"), bo, judged="concern", note="What I typed")

    assert answer.status_code == 409
    assert "Somebody else has judged this meanwhile" in answer.text
    assert "They work together." in answer.text
    assert "What I typed" in answer.text
    assert found()[0].judged == "fine"


@pytest.mark.one_engine
def test_an_overlap_of_another_submission_is_not_judged_here(
    school: School, assessor: Assessor, pair: tuple[Attempt, Attempt]
) -> None:
    other = hand_in(school, "cy", OWN["cy"])

    assert judge(assessor, other, judged="fine").status_code == 404
    assert judge(assessor, other).status_code == 404


# The program's list


def administrator(launched: Any, school: School) -> Assessor:
    ruth = school.person("ruth")
    people.grant(school.registration_id, ruth.id, "administrator", granted_by="command line")
    db.session.commit()
    found: Assessor = launched("ruth")
    return found


def test_administrators_see_all_unjudged_first_then_the_newest(
    launched: Any, school: School, pair: tuple[Attempt, Attempt]
) -> None:
    ana, bo = pair
    cy = hand_in(school, "cy", COMMON)
    scan_all()
    ruth = administrator(launched, school)
    judge(ruth, bo, judged="fine")

    page = words(ruth.client.get(f"{ruth.path}/overlaps"))

    rows = [page.rindex(f"{one.reference} attempt 1 {ana.reference}") for one in (cy, bo)]
    assert rows == sorted(rows)
    assert "judged fine Ruth, " in page
    assert not says(page, "Ana")


@pytest.mark.one_engine
def test_the_list_goes_on_over_several_pages(
    launched: Any, school: School, pair: tuple[Attempt, Attempt], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("lti_tool.review.overlaps.listing.PAGE", 1)
    hand_in(school, "cy", COMMON)
    scan_all()
    ruth = administrator(launched, school)

    first = ruth.client.get(f"{ruth.path}/overlaps").text
    last = ruth.client.get(f"{ruth.path}/overlaps?page=3").text
    beyond = ruth.client.get(f"{ruth.path}/overlaps?page=99999999999999999999").text

    assert 'rel="next"' in first
    assert 'rel="prev"' not in first
    assert 'rel="next"' not in last
    assert "There are no more." in beyond


@pytest.mark.one_engine
def test_the_list_is_for_administrators_of_this_program_alone(
    app: Flask, launched: Any, assessor: Assessor, school: School, pair: tuple[Attempt, Attempt]
) -> None:
    ruth = administrator(launched, school)
    other = other_platform(app).registration_id

    assert assessor.client.get(f"{assessor.path}/overlaps").status_code == 403
    for one in found():
        one.registration_id = other
    db.session.commit()
    assert "No passages in common" in ruth.client.get(f"{ruth.path}/overlaps").text
