"""A second look, in a real browser: asked for, changed by another assessor, and the gradebook
follows."""

from tests.journey import stories
from tests.journey.campus import Assignment, Campus
from tests.journey.people import Assessor, Educator
from tests.journey.stories import ASSISTANT, Open
from tests.submissions import load

ASKED = "Please count step 3.4 again: the list is a quotation."
ANSWER = "The quoted list does not count, and slide 2 says what staff do next."


def test_a_second_look_changes_a_decision_and_the_gradebook_follows(
    campus: Campus, open_page: Open
) -> None:
    campus.use("canvas")
    work = load("revise")
    assignment = campus.assignment("Advocacy, looked at again")
    person, attempt = stories.handed_in_by_forms(campus, assignment, work)
    stories.pending(campus, assignment, person, attempt=1)
    stories.release_by_form(campus, assignment, work, attempt)
    educator = Educator(campus, open_page(), person)
    assessor = Assessor(campus, open_page(), ASSISTANT)

    asks(educator, assignment)
    looks_again(assessor, assignment)

    cell = stories.graded(campus, assignment, person, 1)
    assert (cell["score"], cell["state"]) == (1, "graded")
    stories.read_outcome(educator, assignment, "The second look has changed this decision")
    educator.sees(ANSWER)


def asks(educator: Educator, assignment: Assignment) -> None:
    """From the feedback, in words of one's own; the promise is shown."""
    stories.read_outcome(educator, assignment, "Not yet earned")
    educator.unfold("#second-look details")
    educator.tool.get_by_label("What should be looked at again, and why?").fill(ASKED)
    educator.press("Ask for a second look")
    educator.sees("0 of 10 business days")
    educator.sees(ASKED)


def looks_again(assessor: Assessor, assignment: Assignment) -> None:
    """Another assessor takes it from the list, changes what was open, and says why."""
    assessor.open_queue(assignment)
    listed = assessor.tool.get_by_role("region", name="Second looks")
    listed.get_by_role("row").last.get_by_role("link").click()
    assessor.sees(ASKED)
    assessor.press("Take this second look")
    assessor.tool.wait_for_selector("#rubric")
    assessor.rate(dict.fromkeys(load("revise").comments, "proficient"), {})
    assessor.overrule("a1.4", ANSWER)
    assessor.press("Preview")
    assessor.tool.wait_for_url("**/again")
    assessor.tool.get_by_label("Why the decision stands or changes (required)").fill(ANSWER)
    assessor.press("Release")
    assessor.heading("Released")
    assessor.sees("Earned: all 15 items are passed.")
