"""Canvas's launches, row by row of canvas.md 2.4: who opens what, and what they see there.

Deep linking, the sixth row, opens no page of these.
"""

from collections.abc import Iterator

import pytest
import requests
from sqlalchemy import select

from lti_tool.database import db
from lti_tool.platforms.models import ResourceLink
from lti_tool.sandbox.demo.walking import Walker
from tests.conformance import visits
from tests.conformance.sandbox_course import (
    ADMINISTRATOR,
    ASSISTANT,
    TEACHER,
    WORK,
    Course,
    sandbox,
)
from tests.conformance.servers import Tool
from tests.sandbox_client import SandboxServer

NAME = "Zenobia"
WORDS = WORK.texts["q1"][:60]


@pytest.fixture(scope="module")
def lms(tool: Tool, tmp_path_factory: pytest.TempPathFactory) -> Iterator[SandboxServer]:
    """A sandbox with Canvas's rules."""
    with sandbox(tool, tmp_path_factory.mktemp("canvas"), "canvas") as running:
        yield running


@pytest.fixture(scope="module")
def course(tool: Tool, lms: SandboxServer) -> Course:
    return Course(tool, lms)


@pytest.fixture(scope="module")
def zenobia(course: Course) -> str:
    """Somebody who has handed in, which Canvas has been told."""
    return course.add_person(NAME)


@pytest.fixture(scope="module")
def submission(course: Course, zenobia: str) -> str:
    """Her submission's id."""
    return course.hand_in(zenobia)


@pytest.fixture
def anonymous(course: Course) -> Iterator[None]:
    """The assignment is graded anonymously; afterwards no more, of which a launch tells."""
    course.lms.change_assignment(course.assignment, anonymous=True)
    yield
    course.lms.change_assignment(course.assignment, anonymous=False)
    course.open(TEACHER)


@pytest.mark.one_engine
def test_the_assignment_as_a_student(course: Course, zenobia: str, submission: str) -> None:
    assert visits.page(course.open(zenobia)) == "overview"


@pytest.mark.one_engine
@pytest.mark.parametrize("grader", [TEACHER, ASSISTANT])
def test_the_assignment_as_a_grader(course: Course, submission: str, grader: str) -> None:
    opened = course.open(grader)

    assert visits.page(opened) == "submissions"
    assert f"submissions/{submission}" in visits.text(opened)


@pytest.mark.one_engine
def test_the_assignment_as_an_account_administrator_who_may_grade(
    course: Course, submission: str
) -> None:
    assert visits.page(course.open(ADMINISTRATOR)) == "submissions"


@pytest.mark.one_engine
@pytest.mark.parametrize(
    "grader",
    [TEACHER, ASSISTANT, ADMINISTRATOR],
    ids=["teacher", "assistant", "account administrator without a membership role"],
)
def test_speedgrader(course: Course, zenobia: str, submission: str, grader: str) -> None:
    opened = course.open(grader, "speedgrader", student=zenobia)

    assert visits.page(opened) == f"submissions/{submission}"
    assert WORDS in visits.text(opened)
    assert "Release" in visits.text(opened)


@pytest.mark.one_engine
def test_speedgrader_makes_no_activity_of_the_course(
    course: Course, tool: Tool, zenobia: str, submission: str
) -> None:
    course.open(TEACHER, "speedgrader", student=zenobia)

    context = course.lms.courses()[0]["opaque"]
    with tool.app.app_context():
        links = db.session.scalars(
            select(ResourceLink.id).where(ResourceLink.resource_link_id == context)
        )
        assert list(links) == []


@pytest.mark.one_engine
def test_the_details_page_as_the_student(course: Course, zenobia: str, submission: str) -> None:
    opened = course.open(zenobia, "details", student=zenobia)

    assert visits.page(opened).startswith(f"attempts/{submission}")
    assert "Waiting for review" in visits.text(opened)


@pytest.mark.one_engine
def test_the_address_of_a_submission_as_another_student(course: Course, submission: str) -> None:
    other = course.add_person("Yara")

    answer = course.refuse(other, url=f"{course.tool.url}/lti/review/{submission}")

    assert answer.status_code == 404
    assert WORDS not in answer.text
    assert NAME not in answer.text


@pytest.mark.one_engine
def test_the_address_of_a_submission_as_a_teacher_of_another_course(
    course: Course, submission: str
) -> None:
    elsewhere = course.lms.add_course("OTHER", "Another course")
    visitor = course.lms.add_person("Viktor", "Weber", "instructor")
    course.lms.change_person(visitor, courses=[elsewhere["id"]])

    form = course.lms.launch_form(
        visitor,
        "navigation",
        course=elsewhere["id"],
        url=f"{course.tool.url}/lti/review/{submission}",
    )
    walker = Walker()
    with pytest.raises(requests.HTTPError, match="404"):
        walker.launch({"action": form.action, "fields": form.fields})
    assert WORDS not in visits.text(walker)


@pytest.mark.one_engine
def test_course_navigation_as_a_teacher(course: Course, submission: str) -> None:
    opened = course.open(TEACHER, "navigation")

    assert visits.page(opened) == "submissions"
    assert f"submissions/{submission}" in visits.text(opened)


@pytest.mark.one_engine
def test_course_navigation_as_a_student(course: Course, zenobia: str) -> None:
    opened = course.open(zenobia, "navigation")

    assert visits.page(opened) == "record"


@pytest.mark.one_engine
def test_a_module_item_as_a_student_presents_the_credential_without_a_gradebook(
    course: Course, zenobia: str
) -> None:
    opened = course.open(zenobia, "module")

    assert visits.page(opened) == "overview"


@pytest.mark.one_engine
def test_a_module_item_as_a_teacher(course: Course) -> None:
    assert visits.page(course.open(TEACHER, "module")) == "submissions"


PAGES = ("speedgrader", "assignment")


@pytest.mark.one_engine
@pytest.mark.parametrize("kind", PAGES)
def test_names_stand_on_a_graders_pages(
    course: Course, zenobia: str, submission: str, kind: str
) -> None:
    opened = course.open(TEACHER, kind, student=zenobia)

    assert NAME in visits.text(opened)


@pytest.mark.one_engine
@pytest.mark.parametrize("kind", PAGES)
def test_anonymous_grading_hides_names_on_every_page(
    course: Course, zenobia: str, submission: str, anonymous: None, kind: str
) -> None:
    opened = course.open(TEACHER, kind, student=zenobia)

    pages = ("submissions", f"submissions/{submission}", f"submissions/{submission}/preview")
    read = [visits.text(opened), *(visits.go(opened, page) for page in (*pages, "deliveries"))]

    assert [NAME in page for page in read] == [False] * 5
    assert ["Okonkwo" in page for page in read] == [False] * 5


@pytest.mark.one_engine
def test_names_stand_in_course_navigation_where_grading_is_not_anonymous(
    course: Course, zenobia: str, submission: str
) -> None:
    opened = course.open(TEACHER, "navigation")

    assert NAME in visits.text(opened)
    assert NAME in visits.go(opened, "people")


@pytest.mark.one_engine
@pytest.mark.parametrize("kind", PAGES)
def test_anonymous_grading_that_a_launch_told_of_holds_in_course_navigation_which_does_not_tell(
    course: Course, zenobia: str, submission: str, anonymous: None, kind: str
) -> None:
    course.open(TEACHER, kind, student=zenobia)
    opened = course.open(TEACHER, "navigation")

    pages = (f"submissions/{submission}", f"submissions/{submission}/preview", "people")
    read = [visits.text(opened), *(visits.go(opened, page) for page in (*pages, "deliveries"))]

    assert [NAME in page for page in read] == [False] * 5
    assert ["Okonkwo" in page for page in read] == [False] * 5
