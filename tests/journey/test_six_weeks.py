"""Six weeks of one educator's work: a laptop and a phone, a bad connection, two windows, evidence,
the check, an attempt taken back, one that does not earn and one that does.

With script in English; and without it in Spanish, where nothing is missing but what only script can
do: going on offline, a second window noticed at once, counts while one types.
"""

import zipfile
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.journey import stories
from tests.journey.campus import Assignment, Campus
from tests.journey.conftest import PHONE
from tests.journey.people import Educator
from tests.journey.plain import PlainEducator
from tests.journey.stories import Open
from tests.submissions import load

WORK = load("revise")
STEPS = {key: text for key, text in WORK.texts.items() if ".step" in key}
PASSAGE = WORK.texts["issue1.step1"][:40]
REASON = "It is the name of a public program, not of a person."


@pytest.fixture
def assignment(campus: Campus) -> Assignment:
    campus.use("canvas")
    return campus.assignment("Advocacy, over six weeks")


def newcomer(campus: Campus, given: str) -> str:
    """Somebody new in the course; their id."""
    campus.lms.tell("/api/people", {"given_name": given, "family_name": "Sandoval"})
    return campus.person(f"{given} Sandoval")


def test_with_script(
    campus: Campus, open_page: Open, assignment: Assignment, tmp_path: Path
) -> None:
    person = newcomer(campus, "Ines")
    laptop = Educator(campus, open_page(), person)
    window = Educator(campus, laptop.page.context.new_page(), person)
    phone = Educator(campus, open_page(viewport=PHONE, has_touch=True), person)

    laptop.open_assignment(assignment)
    writes_on_a_train(laptop)
    writes_in_two_windows(laptop, window, assignment)
    phone.open_assignment(assignment)
    writes_the_plan(phone)
    laptop.open_assignment(assignment)
    finishes(laptop)
    submits_until_earned(laptop, assignment)
    has_earned(laptop, tmp_path)


@pytest.mark.thorough
def test_without_script_in_spanish(
    campus: Campus, open_page: Open, assignment: Assignment, tmp_path: Path
) -> None:
    person = newcomer(campus, "Nora")
    educator = PlainEducator(campus, open_page(java_script_enabled=False), person, "es")

    educator.open_assignment(assignment)
    educator.start_writing()
    educator.write({key: WORK.texts[key] for key in ("q1", "q2", "q3a", "q3b")})
    educator.saved()
    writes_the_plan(educator)
    finishes(educator)
    submits_until_earned(educator, assignment)
    has_earned(educator, tmp_path)


def writes_on_a_train(educator: Educator) -> None:
    """The connection goes away and comes back; nothing is missing afterwards."""
    educator.start_writing()
    educator.write({"q1": WORK.texts["q1"]})
    educator.saved()
    educator.page.context.set_offline(True)
    educator.write({"q2": WORK.texts["q2"]})
    # In a frame that may keep nothing, the text is kept by the page alone.
    educator.says("Not saved: no connection. Keep this page open; your text will be sent.")
    educator.page.context.set_offline(False)
    educator.saved()

    educator.reload()
    educator.holds({"q1": WORK.texts["q1"], "q2": WORK.texts["q2"]})


def writes_in_two_windows(first: Educator, second: Educator, assignment: Assignment) -> None:
    """Two windows have the same text open; both texts are shown, none is overwritten unseen."""
    second.open_assignment(assignment)
    second.start_writing()
    second.write({"q3a": "From the other window."})
    second.saved()
    second.page.close()

    first.write({"q3a": WORK.texts["q3a"]})
    first.sees("The text of the other window")
    first.press("Keep what I typed here")
    first.saved()
    with first.page.expect_response("**/texts/q3b"):
        first.write({"q3b": WORK.texts["q3b"]})
    first.saved()
    first.reload()
    first.holds({"q3a": WORK.texts["q3a"], "q3b": WORK.texts["q3b"]})
    first.earlier("q3a")
    first.sees("From the other window.")


def writes_the_plan(educator: Educator) -> None:
    """Titles, the issue that is taken up, a tag, fifteen texts."""
    educator.open_section("plan")
    educator.write_plan(WORK.issue_titles, STEPS, WORK.chosen_issue)
    educator.saved()
    educator.tag("issue2", "1.2.E.1")


def finishes(educator: Educator) -> None:
    """The letter, the presentation, the reflection; then what proves which line."""
    educator.open_section("letter")
    educator.write({"letter": WORK.texts["letter"]})
    educator.saved()
    educator.mark("letter", "a2.1")
    educator.open_section("presentation")
    educator.upload("presentation_file", WORK.presentation)
    educator.mark_page("presentation_file", "a3.4", 2)
    educator.open_section("part3")
    educator.write({key: WORK.texts[key] for key in ("r1", "r2")})
    educator.saved()
    educator.open_section("plan")
    educator.mark("issue1.step1", "a1.1", PASSAGE)


def submits_until_earned(educator: Educator, assignment: Assignment) -> None:
    """Two attempts; the second earns, and the gradebook says so."""
    attempt = submits_withdraws_and_submits(educator)
    is_reviewed(educator.campus, assignment, attempt)
    educator.open_assignment(assignment)
    second = revises(educator)
    is_reviewed_again(educator.campus, assignment, second)
    educator.open_assignment(assignment)
    assert stories.graded(educator.campus, assignment, educator.person, 1)["score"] == 1


def submits_withdraws_and_submits(educator: Educator) -> str:
    """The check names what to look at; the first submission is taken back. The second's id."""
    educator.check()
    educator.sees("Everything that is required is there")
    educator.leave_first_finding(REASON)
    educator.press("Submit")
    educator.tool.wait_for_url("**/receipt")
    educator.withdraw(1)
    educator.press("Submit")
    educator.tool.wait_for_url("**/receipt")
    return educator.tool.url.split("/attempts/")[1].removesuffix("/receipt")


def is_reviewed(campus: Campus, assignment: Assignment, attempt: str) -> None:
    """Not yet: two lines are open."""
    stories.release_by_form(campus, assignment, WORK, attempt)


def revises(educator: Educator) -> str:
    """Only what is open takes changes, beside its feedback; the new attempt's id."""
    revision = WORK.revision
    assert revision is not None
    educator.follow("Feedback")
    educator.sees(WORK.comments["a1.4"][:40])
    educator.open_section("letter")
    words = "This is passed and is carried over to your next attempt. It takes no changes."
    educator.sees(words)
    educator.open_section("plan")
    for key, text in revision.texts.items():
        educator.pick(key)
        educator.write({key: text})
    educator.write({"changed-a1.4": revision.changes["a1.4"]})
    educator.saved()
    educator.open_section("presentation")
    educator.upload("presentation_file", revision.presentation)
    educator.check()
    educator.holds({"changed-a1.4": revision.changes["a1.4"]})
    educator.press("Submit")
    educator.tool.wait_for_url("**/receipt")
    return educator.tool.url.split("/attempts/")[1].removesuffix("/receipt")


def is_reviewed_again(campus: Campus, assignment: Assignment, attempt: str) -> None:
    """The lines that were open pass this time."""
    stories.release_by_form(campus, assignment, load("earns"), attempt)


def has_earned(educator: Educator, folder: Path) -> None:
    """The overview, the record and the archive say so."""
    educator.sees("You have earned this micro-credential. Everything stays here for you to read.")
    educator.follow("My record")
    archive = educator.archive(folder)
    with zipfile.ZipFile(archive) as found:
        texts = [found.read(name).decode() for name in found.namelist() if name.endswith(".txt")]
    assert any(WORK.texts["q1"][:60] in text for text in texts)
    expect(educator.tool.locator("h1")).to_have_count(1)
