"""Assignments come into a course from the tool's page, and a course is copied, in both manners."""

import pytest
from playwright.sync_api import expect

from tests.journey import stories
from tests.journey.campus import Assignment, Campus
from tests.journey.people import Assessor, Educator, Teacher
from tests.journey.stories import EDUCATORS, INSTRUCTOR, Open, Picture
from tests.submissions import load

CREDENTIAL = "Advocating for ELL Students"
WORK = load("earns")


@pytest.fixture
def course(campus: Campus) -> str:
    """The course that everybody is in."""
    return str(campus.lms.read("/api/courses")[0]["id"])


@pytest.fixture
def teacher(campus: Campus, open_page: Open, course: str) -> Teacher:
    """An instructor's browser."""
    return Teacher(campus, open_page(), INSTRUCTOR)


def begins_anew(campus: Campus, open_page: Open, assignment: Assignment, person: str) -> None:
    """Who has handed in the original finds the same credential, and nothing of theirs in it."""
    educator = Educator(campus, open_page(), person)
    educator.open_assignment(assignment)
    educator.heading(CREDENTIAL)
    expect(educator.tool.get_by_role("link", name="Start writing")).to_be_visible()


def nobody_has_submitted(campus: Campus, open_page: Open, assignment: Assignment) -> None:
    """The queue of a new course is empty."""
    assessor = Assessor(campus, open_page(), INSTRUCTOR)
    assessor.open_queue(assignment)
    assessor.sees("Nobody has submitted yet.")


def test_in_canvas_an_assignment_is_added_found_again_and_copied(
    campus: Campus, open_page: Open, picture: Picture, teacher: Teacher, course: str
) -> None:
    campus.use("canvas")
    teacher.go_to_course(course)

    teacher.add()
    picture(teacher.page, "canvas-add")
    teacher.choose(CREDENTIAL)
    teacher.press_twice("Add to the course")
    teacher.page.wait_for_url("**/assignments/new/*")
    picture(teacher.page, "canvas-form")
    teacher.save("Advocacy, from the course page")
    added = campus.named("Advocacy, from the course page")
    person, _attempt = stories.handed_in_by_forms(campus, added, WORK)
    assert stories.pending(campus, added, person, attempt=1)["state"] == "pending_review"

    teacher.find_again(added)
    teacher.heading("The micro-credential of this assignment")
    picture(teacher.page, "canvas-find")
    teacher.press("Use it in this assignment")
    teacher.page.wait_for_url("**/edit?choice=*")
    teacher.save(added.title)
    assessor = Assessor(campus, open_page(), INSTRUCTOR)
    assessor.open_queue(added)
    assessor.sees(WORK.author.name)

    teacher.go_to_course(course)
    teacher.duplicate(added)
    begins_anew(campus, open_page, campus.named(f"{added.title} (copy)"), person)
    copy = teacher.copy_course()
    twin = campus.named(added.title)
    assert twin.course == copy
    begins_anew(campus, open_page, twin, person)
    nobody_has_submitted(campus, open_page, twin)


@pytest.mark.thorough
def test_in_canvas_it_is_added_where_line_items_are_ignored(
    campus: Campus, open_page: Open, teacher: Teacher, course: str
) -> None:
    campus.use("canvas")
    teacher.go_to_course(course)

    with campus.options(deep_link_line_items=False):
        teacher.add()
        teacher.choose(CREDENTIAL)
        teacher.press("Add to the course")
        teacher.page.wait_for_url("**/assignments/new/*")
    expect(teacher.page.get_by_label("Points")).to_have_value("100")
    teacher.save("Advocacy, of a hundred points")

    added = campus.named("Advocacy, of a hundred points")
    person, attempt = stories.handed_in_by_forms(campus, added, WORK)
    stories.release_by_form(campus, added, WORK, attempt)
    assert stories.graded(campus, added, person, 100)["state"] == "graded"


@pytest.mark.thorough
def test_in_moodle_an_activity_is_added_at_once_and_copied(
    campus: Campus, open_page: Open, picture: Picture, teacher: Teacher, course: str
) -> None:
    campus.use("moodle")
    teacher.go_to_course(course)

    teacher.add()
    picture(teacher.page, "moodle-add")
    teacher.choose(CREDENTIAL)
    teacher.press_twice("Add to the course")
    teacher.page.wait_for_url("**/returned/*")
    expect(teacher.page.get_by_role("heading", name="Added from Fieldwork")).to_be_visible()
    expect(teacher.page.locator(".list li")).to_have_count(1)
    added = campus.newest()
    person, _attempt = stories.handed_in_by_forms(campus, added, WORK)

    assessor = Assessor(campus, open_page(), INSTRUCTOR)
    assessor.open_in_gradebook(added, person)
    assessor.tool.wait_for_selector("#rubric")
    picture(assessor.page, "moodle-review")

    teacher.go_to_course(course)
    teacher.duplicate(added)
    begins_anew(campus, open_page, campus.named(f"{added.title} (copy)"), person)
    teacher.copy_course()
    twin = campus.named(added.title)
    begins_anew(campus, open_page, twin, person)
    nobody_has_submitted(campus, open_page, twin)


def test_nothing_is_added_by_cancel_or_by_somebody_who_learns(
    campus: Campus, open_page: Open, teacher: Teacher, course: str
) -> None:
    campus.use("canvas")
    before = len(campus.lms.read("/api/assignments"))
    teacher.go_to_course(course)
    teacher.add()

    teacher.press("Cancel")

    expect(teacher.page.get_by_role("heading", name="Nothing was added")).to_be_visible()
    assert len(campus.lms.read("/api/assignments")) == before
    educator = Educator(campus, open_page(), EDUCATORS[0])
    educator.page.goto(f"{educator.base}/courses/{course}")
    expect(educator.page.get_by_role("link", name="Add an assignment")).to_have_count(0)
