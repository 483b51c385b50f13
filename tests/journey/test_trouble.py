"""Trouble on the way to the gradebook: nothing decided is lost, nothing arrives twice."""

import pytest

from tests.conformance import visits
from tests.journey import stories
from tests.journey.campus import Assignment, Campus
from tests.journey.people import InTheTool
from tests.journey.stories import Open
from tests.submissions import load

ADMINISTRATOR = "ruth-alvarez"
WORK = load("earns")


@pytest.fixture(autouse=True)
def _rules(campus: Campus) -> None:
    campus.use("canvas")


def waiting(campus: Campus, title: str) -> tuple[Assignment, str, str]:
    """A new assignment with one submission that waits in SpeedGrader."""
    assignment = campus.assignment(title)
    person, attempt = stories.handed_in_by_forms(campus, assignment, WORK)
    stories.pending(campus, assignment, person, attempt=1)
    return assignment, person, attempt


@pytest.mark.thorough
def test_a_throttled_release_waits_as_long_as_it_is_told_and_arrives(campus: Campus) -> None:
    assignment, person, attempt = waiting(campus, "Advocacy, throttled")
    campus.misbehave("scores", "429", retry_after=2)

    assessor = stories.release_by_form(campus, assignment, WORK, attempt)

    assert "Released" in (assessor.page.text if assessor.page else "")
    cell = stories.graded(campus, assignment, person, 1)
    assert cell["score"] == 1
    assert len(cell["comments"]) == 1


@pytest.mark.thorough
def test_a_release_whose_answer_is_lost_arrives_once(campus: Campus) -> None:
    assignment, person, attempt = waiting(campus, "Advocacy, with a lost answer")
    campus.misbehave("scores", "lost-answer")

    stories.release_by_form(campus, assignment, WORK, attempt)

    cell = stories.graded(campus, assignment, person, 1)
    assert cell["score"] == 1
    assert [one["text"] for one in cell["comments"]] == [cell["comments"][0]["text"]]


def test_a_persons_own_change_is_a_conflict_and_overwritten_only_when_told(
    campus: Campus, open_page: Open
) -> None:
    work = load("revise")
    assignment = campus.assignment("Advocacy, graded by hand between two releases")
    person, attempt = stories.handed_in_by_forms(campus, assignment, work)
    stories.release_by_form(campus, assignment, work, attempt)
    stories.eventually(
        lambda: campus.grade(assignment, person), lambda cell: bool(cell.get("comments"))
    )
    by_hand = {"student": person, "grader": stories.INSTRUCTOR, "assignment": assignment.id}
    campus.lms.tell("/api/grades", {**by_hand, "score": 0.5})
    second = visits.attempt(stories.revised_by_forms(campus, assignment, person, work))

    stories.release_by_form(campus, assignment, WORK, second)

    administrator = InTheTool(campus, open_page(), ADMINISTRATOR)
    base = stories.open_window(administrator, assignment)
    page = administrator.page
    overwrite = page.get_by_role("button", name="Overwrite")
    stories.eventually(
        lambda: (page.goto(f"{base}/deliveries"), overwrite.count())[1], lambda count: count == 1
    )
    assert campus.grade(assignment, person)["score"] == 0.5

    overwrite.click()
    assert stories.graded(campus, assignment, person, 1)["score"] == 1
