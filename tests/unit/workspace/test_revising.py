"""Revising: only what is open takes changes; what is passed is carried with its attempt."""

import re

import pytest

from lti_tool.database import db
from lti_tool.workspace import attempts
from lti_tool.workspace.evidence import evidence
from tests.unit.workspace.educator import CREDENTIAL, Educator, release, words

pytestmark = pytest.mark.one_engine

COMMENT = "Two steps are out of range: 2.1 and 3.4."
NOTE = {"what-changed": "I shortened two steps."}
LINE_NOTE = {"changed-a1.4": "Both steps are longer."}


def not_yet(ana: Educator) -> None:
    ana.write_everything(step_words=138)
    release(
        ana.submitted(), {"a1.4": COMMENT, "overall": "Nearly there."}, a1_4="basic", a3_4="basic"
    )


def test_only_sections_with_an_open_item_take_changes(ana: Educator) -> None:
    not_yet(ana)

    assert ana.put("issue1.step1", words(160), revision=1).status_code == 200
    assert ana.put("q1", "changed", revision=1).status_code == 409
    assert ana.put("letter", "changed", revision=1).status_code == 409
    assert '<textarea id="q1"' not in ana.get("write/part1").text
    assert '<textarea id="issue1.step1"' in ana.get("write/plan").text


def test_level_and_comment_stand_beside_the_open_line(ana: Educator) -> None:
    not_yet(ana)

    page = ana.get("write/plan").text

    assert COMMENT in page
    assert "Not Proficient" in page
    assert "3 lines here are passed" in page


def test_the_issue_stays_where_a_part_about_it_is_passed(ana: Educator) -> None:
    not_yet(ana)

    assert ana.put("chosen_issue", "issue1", revision=1).status_code == 409


def test_what_changed_is_asked_for(ana: Educator) -> None:
    not_yet(ana)

    assert ana.submit(**{"what-changed": " "}).status_code == 409
    assert ana.submitted(**NOTE).snapshot["changes_note"] == "I shortened two steps."


def test_a_note_on_one_open_line_is_enough(ana: Educator) -> None:
    not_yet(ana)
    form = ana.form("plan")

    ana.post("plan", form | LINE_NOTE)
    page = ana.get("check").text
    attempt = ana.submitted()

    assert "revision-changed-a1.4" in form
    assert "revision-changed-a1.1" not in form
    assert "\nBoth steps are longer.</textarea>" in page
    assert attempt.snapshot["changes"] == {"a1.4": "Both steps are longer."}
    assert attempt.snapshot["changes_note"] == ""


def test_a_note_saves_itself_and_only_while_its_line_is_open(ana: Educator) -> None:
    ana.write_everything()
    assert ana.put("changed-a1.4", "Too early").status_code == 409
    release(ana.submitted(), a1_4="basic")

    assert ana.put("changed-a1.4", "Longer").status_code == 200
    assert ana.put("changed-a1.1", "It is passed").status_code == 409
    assert ana.put("changed-a9.9", "There is no such line").status_code == 404


def test_notes_that_say_nothing_are_pointed_at_and_nothing_is_lost(ana: Educator) -> None:
    not_yet(ana)

    answer = ana.submit(**{"what-changed": "", "changed-a1.4": " "})

    assert answer.status_code == 409
    assert '<a href="#changed-a1.4">Say first what you changed.</a>' in answer.text
    assert "Say in at least one of these what you changed." in answer.text


def test_a_note_of_two_windows_is_settled_on_the_check_page(ana: Educator) -> None:
    not_yet(ana)
    stale = ana.hidden("check")
    ana.put("changed-a1.4", "In one window")
    typed = stale | {"changed-a1.4": "In another", "csrf_token": ana.token()}
    address = f"{ana.path}/submit"

    clash = ana.client.post(address, data=typed)
    taken = ana.client.post(address, data=typed | {"action": "take:changed-a1.4"})

    assert clash.status_code == 409
    assert "In one window" in re.sub("<[^>]*>", "", clash.text)
    assert "\nIn another</textarea>" in clash.text
    assert taken.location.endswith("/check#changed-a1.4")
    assert "\nIn one window</textarea>" in ana.get("check").text


def test_a_note_that_an_older_window_sends_after_submitting_is_given_back(ana: Educator) -> None:
    not_yet(ana)
    form = ana.form("plan")
    ana.submitted(**NOTE)

    answer = ana.post("plan", form | LINE_NOTE)

    assert answer.status_code == 409
    assert "\nBoth steps are longer.</textarea>" in answer.text


def test_an_older_window_never_writes_over_the_note_of_the_next_attempt(ana: Educator) -> None:
    not_yet(ana)
    ana.put("changed-a3.4", "For the second attempt")
    release(ana.submitted(), a3_4="basic")
    ana.put("changed-a3.4", "For the third", revision=2)

    assert ana.put("changed-a3.4", "From an old window", revision=1).status_code == 409


def test_the_text_as_it_was_submitted_stands_beside_the_new_one(ana: Educator) -> None:
    not_yet(ana)
    ana.save("plan", {"issue1.step1": words(160, "new")})

    page = ana.get("write/plan").text

    assert "What it was about, as you submitted it" in page
    assert words(138) in page
    assert words(160, "new") in page
    assert "Not yet earned: A1.4 Length and A3.4 Call to action are open." in page


def test_open_lines_that_were_not_worked_on_are_named_as_advice(ana: Educator) -> None:
    not_yet(ana)
    before = ana.get("check").text
    ana.save("plan", {"issue1.step1": words(160)})
    after = ana.get("check").text

    assert before.count("nothing changed here since attempt 1") == 2
    assert after.count("nothing changed here since attempt 1") == 1
    assert 'write/presentation">A3.4 Call to action</a>' in after
    assert ana.submit(**NOTE).status_code == 303


def test_passed_items_are_carried_with_the_attempt_that_passed_them(ana: Educator) -> None:
    not_yet(ana)
    second = ana.submitted(**NOTE)
    release(second, a3_4="basic")
    third = ana.submitted(**NOTE)

    assert second.number == 2
    assert second.carried["part1"] == 1
    assert "a1.4" not in second.carried
    assert third.carried["part1"] == 1
    assert third.carried["a1.4"] == 2
    assert "a3.4" not in third.carried


def test_the_note_starts_empty_for_the_next_attempt(ana: Educator) -> None:
    not_yet(ana)
    release(ana.submitted(**NOTE), a3_4="basic")

    assert "I shortened two steps." not in ana.get("check").text


def test_an_attempt_keeps_what_it_was_while_the_draft_goes_on(ana: Educator) -> None:
    not_yet(ana)
    ana.save("plan", {"issue1.step1": words(160)})
    second = ana.submitted(**NOTE)
    first = attempts.previous(second)

    assert first is not None
    before = evidence(first, CREDENTIAL).of("a1.4").text("issue1.step1")
    after = evidence(second, CREDENTIAL).of("a1.4").text("issue1.step1")
    assert (before.words, after.words) == (138, 160)
    assert before.measured is not None
    assert before.measured.state.by == 12


def test_feedback_shows_the_path_each_line_and_the_text_it_was_about(ana: Educator) -> None:
    not_yet(ana)

    page = ana.get("feedback").text

    assert "Not yet earned: A1.4 Length and A3.4 Call to action are open." in page
    assert COMMENT in page
    assert "Nearly there." in page
    assert words(138) in page


def test_once_earned_everything_is_there_to_read_and_nothing_to_change(ana: Educator) -> None:
    ana.write_everything()
    release(ana.submitted())

    assert "You have earned this micro-credential." in ana.get("overview").text
    assert ana.put("q1", "changed", revision=1).status_code == 409
    assert ana.submit().status_code == 409
    assert '<textarea id="q1"' not in ana.get("write/part1").text
    assert "There is nothing left to submit." in ana.get("check").text


def test_a_correction_is_a_second_outcome_and_then_holds(ana: Educator) -> None:
    ana.write_everything()
    attempt = ana.submitted()
    release(attempt, a2_1="developing")
    release(attempt)
    db.session.expire_all()

    assert [one.number for one in attempt.outcomes] == [1, 2]
    assert attempt.outcome is not None
    assert attempt.outcome.earned


def test_passed_lines_are_marked_with_the_attempt_that_earned_them(ana: Educator) -> None:
    not_yet(ana)
    second = ana.submitted(**NOTE, **LINE_NOTE)
    waiting = ana.get(f"attempts/{second.public_id}").text
    release(second)

    page = ana.get(f"attempts/{second.public_id}").text

    assert "Both steps are longer." in waiting
    assert "Both steps are longer." in page
    assert "passed in attempt 1" in page
    assert "passed in attempt 2" in page
    assert "I shortened two steps." in page
