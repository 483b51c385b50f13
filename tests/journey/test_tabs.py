"""Two roles in two tabs of one browser; reload, back, and a button that is pressed twice."""

from playwright.sync_api import expect

from lti_tool.sandbox.demo import seeding
from tests.journey import stories
from tests.journey.campus import Campus
from tests.journey.people import Assessor, Educator
from tests.journey.stories import EDUCATORS, INSTRUCTOR, Open
from tests.submissions import load

WORK = load("earns")
# Before the launch there is the LMS's one-time step, or the course page: browsers differ.
SAFE = ("open the activity again. Nothing is lost.", "Assignments")
COMMENT = "Typed in the tab of the assessor."


def test_two_roles_in_one_browser_do_not_disturb_each_other(
    campus: Campus, open_page: Open
) -> None:
    campus.use("canvas")
    assignment = campus.assignment("Advocacy, in two tabs")
    first = open_page()
    educator = Educator(campus, first, EDUCATORS[0])
    assessor = Assessor(campus, first.context.new_page(), INSTRUCTOR)

    seeding.write(stories.login_of(campus, educator.person, assignment), WORK)
    educator.open_assignment(assignment)
    assessor.open_queue(assignment)
    educator.check()
    educator.press_twice("Submit")
    educator.heading("Submitted")
    waiting = stories.pending(campus, assignment, educator.person, attempt=1)
    assert len(waiting["attempts"]) == 1

    assessor.reload()
    assessor.pick_newest()
    assessor.comment("a1.1", COMMENT)
    assessor.press("Save")
    assessor.sees("Saved")

    educator.reload()
    assessor.reload()
    educator.heading("Submitted")
    expect(assessor.tool.locator("[name='comment-a1.1']")).to_have_value(COMMENT)
    educator.press("Español")
    educator.heading("Entregado")
    assessor.reload()
    assessor.sees("Release")


def test_back_loses_nothing_and_replays_no_launch(campus: Campus, open_page: Open) -> None:
    campus.use("canvas")
    assignment = campus.assignment("Advocacy, with the back button")
    educator = Educator(campus, open_page(), EDUCATORS[1])

    educator.open_assignment(assignment)
    educator.start_writing()
    educator.write({"q1": WORK.texts["q1"]})
    educator.saved()
    educator.section("Letter")

    educator.travel(-1)
    expect(educator.tool.locator("[name='q1']")).to_have_value(WORK.texts["q1"])
    educator.travel(-1)
    educator.heading("Advocating for ELL Students")
    educator.travel(-1)
    said = stories.eventually(educator.words, lambda words: any(one in words for one in SAFE))
    assert any(one in said for one in SAFE)
    educator.open_assignment(assignment)
    educator.start_writing()
    expect(educator.tool.locator("[name='q1']")).to_have_value(WORK.texts["q1"])
