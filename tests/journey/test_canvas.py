"""The main job under Canvas's rules, in a real browser with third-party cookies blocked."""

import pytest
from playwright.sync_api import expect

from tests.journey import stories
from tests.journey.campus import Campus
from tests.journey.people import Assessor, Educator
from tests.journey.stories import ASSISTANT, EDUCATORS, INSTRUCTOR, Open, Picture
from tests.submissions import load


@pytest.fixture(autouse=True)
def _rules(campus: Campus) -> None:
    campus.use("canvas")


def test_a_submission_earns_and_the_gradebook_says_so(
    campus: Campus, open_page: Open, picture: Picture
) -> None:
    work = load("earns")
    assignment = campus.assignment("Advocacy, earned at once")
    educator = Educator(campus, open_page(), EDUCATORS[0])
    assessor = Assessor(campus, open_page(), INSTRUCTOR)

    stories.hand_in(educator, assignment, work)
    assert stories.keeps_no_foreign_cookie(educator.page)
    waiting = stories.pending(campus, assignment, educator.person, attempt=1)
    assert (waiting["score"], waiting["state"]) == (None, "pending_review")

    assessor.open_in_speedgrader(assignment, educator.person)
    assert stories.is_third_party(assessor.page)
    picture(assessor.page, "speedgrader")
    stories.assess(assessor, work.ratings, work.comments)

    cell = stories.graded(campus, assignment, educator.person, 1)
    assert (cell["score"], cell["state"]) == (1, "graded")
    assert [one["text"] for one in cell["comments"]] == [cell["comments"][0]["text"]]
    assert cell["comments"][0]["text"].startswith("Earned")
    stories.read_outcome(educator, assignment, "Earned")
    picture(educator.page, "earned")


def test_a_submission_is_revised_where_it_is_open_and_then_earns(
    campus: Campus, open_page: Open, picture: Picture
) -> None:
    work = load("revise")
    assert work.revision is not None
    assignment = campus.assignment("Advocacy, on the second attempt")
    person, _attempt = stories.handed_in_by_forms(campus, assignment, work)
    educator = Educator(campus, open_page(), person)
    assessor = Assessor(campus, open_page(), ASSISTANT)

    stories.pending(campus, assignment, educator.person, attempt=1)
    assessor.open_in_speedgrader(assignment, educator.person)
    assessor.sees("138")
    stories.assess(assessor, work.ratings, work.comments)
    stories.read_outcome(educator, assignment, "Not yet earned")
    picture(educator.page, "feedback")

    educator.start_writing()
    stories.is_passed_and_closed(educator, "Letter")
    educator.section("Action Plan")
    picture(educator.page, "revising")
    stories.revise(educator, assignment, work)
    stories.pending(campus, assignment, educator.person, attempt=2)
    assessor.open_in_speedgrader(assignment, educator.person)
    assessor.sees(work.revision.note[:40])
    expect(assessor.tool.locator(".evidence-section ins:visible").first).to_be_visible()
    picture(assessor.page, "second-attempt")
    stories.assess(assessor, work.revision.ratings, work.revision.comments)

    cell = stories.graded(campus, assignment, educator.person, 1)
    assert (cell["score"], cell["state"]) == (1, "graded")
    assert len(cell["comments"]) == 2
    assert len(cell["attempts"]) == 2
    passed_through = [state["score"] for state in campus.history(assignment, educator.person)]
    assert passed_through[-1] == 1
    assert set(passed_through[:-1]) <= {None, 1}
    stories.read_outcome(educator, assignment, "Earned")


def test_the_assessor_finds_the_same_submission_in_the_queue(
    campus: Campus, open_page: Open, picture: Picture
) -> None:
    work = load("long-letter")
    assignment = campus.assignment("Advocacy, with a long letter")
    person, _attempt = stories.handed_in_by_forms(campus, assignment, work)
    assessor = Assessor(campus, open_page(), INSTRUCTOR)

    assessor.open_queue(assignment)
    picture(assessor.page, "queue")
    assessor.pick_newest()
    assessor.sees("512 words")
    assessor.rate(work.ratings, work.comments)

    assessor.reads_sentence("Not yet earned: A2.3 Length is open.")
    assessor.release()
    read = stories.eventually(
        lambda: campus.grade(assignment, person), lambda cell: bool(cell.get("comments"))
    )
    assert read["score"] is None
    assert "A2.3 Length" in read["comments"][0]["text"]


def test_an_educator_who_opens_the_address_of_another_sees_nothing_of_it(
    campus: Campus, open_page: Open
) -> None:
    work = load("earns")
    assignment = campus.assignment("Advocacy, kept apart")
    person, _attempt = stories.handed_in_by_forms(campus, assignment, work)
    owner = Educator(campus, open_page(), person)
    other = Educator(campus, open_page(), EDUCATORS[1])

    address = stories.eventually(
        lambda: campus.grade(assignment, owner.person), lambda cell: bool(cell.get("attempts"))
    )["attempts"][-1]["url"]
    owner.open(f"/courses/{assignment.course}/assignments/{assignment.id}/submission")
    owner.sees("Waiting for review")

    stories.open_address(other, assignment, address)
    page = other.page
    assert work.texts["q1"][:60] not in page.content()
    assert "There is no such submission here" in page.content()
