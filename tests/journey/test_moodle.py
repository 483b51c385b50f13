"""The main job under Moodle's rules: no SpeedGrader, and a gradebook that is easily erased."""

import pytest

from tests.journey import stories
from tests.journey.campus import Campus
from tests.journey.people import Assessor, Educator
from tests.journey.stories import ASSISTANT, Open
from tests.submissions import load


@pytest.fixture(autouse=True)
def _rules(campus: Campus) -> None:
    campus.use("moodle")


def test_a_submission_is_revised_where_it_is_open_and_then_earns(
    campus: Campus, open_page: Open
) -> None:
    work = load("revise")
    assert work.revision is not None
    assignment = campus.assignment("Advocacy, on the second attempt in Moodle")
    person, _attempt = stories.handed_in_by_forms(campus, assignment, work)
    educator = Educator(campus, open_page(), person)
    assessor = Assessor(campus, open_page(), ASSISTANT)

    educator.open_assignment(assignment)
    educator.follow("See what you submitted")
    educator.sees("gradebook is told when your result is released")
    assessor.open_queue(assignment)
    assessor.pick_newest()
    stories.assess(assessor, work.ratings, work.comments)
    stories.read_outcome(educator, assignment, "Not yet earned")
    first = stories.eventually(
        lambda: campus.grade(assignment, educator.person), lambda cell: bool(cell.get("comments"))
    )
    assert first["score"] is None

    stories.revised_by_forms(campus, assignment, person, work)
    assessor.open_in_gradebook(assignment, educator.person)
    assert stories.is_third_party(assessor.page)
    stories.assess(assessor, work.revision.ratings, work.revision.comments)

    cell = stories.graded(campus, assignment, educator.person, 1)
    assert cell["score"] == 1
    assert len(cell["comments"]) == 1
    assert cell["comments"][0]["text"].startswith("Earned")
    scores = [state["score"] for state in campus.history(assignment, educator.person)]
    assert set(scores[: scores.index(1)]) <= {None}
    stories.read_outcome(educator, assignment, "Earned")
