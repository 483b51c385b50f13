"""Work at a link that hides names, seen by a launch that says nothing of it: course navigation."""

from collections.abc import Callable
from typing import Any

import pytest

from lti_tool.database import db
from lti_tool.platforms import people
from lti_tool.platforms.models import Registration, ResourceLink
from lti_tool.workspace.models import Attempt
from tests.applications import says
from tests.unit.review.conftest import Assessor, School, levels, rubric_form

People = Callable[..., Assessor]
NAVIGATION: dict[str, Any] = {"link": None, "message_type": "LtiSubmissionReviewRequest"}


@pytest.fixture
def hidden(school: School) -> Attempt:
    """Ana's submission, at the link that hides names."""
    attempt = school.submit("ana")
    school.link.hides_names = True
    db.session.commit()
    return attempt


@pytest.fixture
def open_link(school: School) -> ResourceLink:
    """Another link of the course, which does not."""
    return school.add_link(school.course, "link-2")


@pytest.fixture
def vera(launched: People, hidden: Attempt) -> Assessor:
    return launched("vera", **NAVIGATION)


@pytest.fixture
def olga(school: School, launched: People, hidden: Attempt) -> Assessor:
    """An administrator, whose launch is of another course."""
    people.grant(school.registration_id, school.person("olga").id, "administrator", "a test")
    db.session.commit()
    return launched("olga", roles=[], context="course-2", link="link-9")


@pytest.fixture(params=["vera", "olga"])
def staff(request: pytest.FixtureRequest) -> Assessor:
    found: Assessor = request.getfixturevalue(request.param)
    return found


def release(staff: Assessor, school: School, attempt: Attempt) -> None:
    form = rubric_form(levels(school.credential))
    assert staff.post(f"/{attempt.public_id}/release", form).status_code == 303


def people_page(staff: Assessor) -> str:
    return str(staff.client.get(f"{staff.path}/people").text)


@pytest.mark.one_engine
def test_it_waits_without_a_name(staff: Assessor, hidden: Attempt) -> None:
    queue = staff.get("").text

    assert hidden.reference in queue
    assert not says(queue, "Ana")


@pytest.mark.one_engine
@pytest.mark.parametrize("page", ["", "/preview"])
def test_it_is_rated_without_a_name(staff: Assessor, hidden: Attempt, page: str) -> None:
    opened = staff.get(f"/{hidden.public_id}{page}").text

    assert hidden.reference in opened
    assert not says(opened, "Ana")


@pytest.mark.one_engine
def test_it_is_released_without_a_name(staff: Assessor, school: School, hidden: Attempt) -> None:
    release(staff, school, hidden)

    queue, decision = staff.get("").text, staff.get(f"/{hidden.public_id}").text

    assert "Decided lately" in queue
    assert hidden.reference in queue
    assert not says(queue + decision, "Ana")


@pytest.mark.one_engine
def test_its_files_are_called_after_what_they_were_handed_in_for(
    vera: Assessor, hidden: Attempt
) -> None:
    desk = vera.get(f"/{hidden.public_id}").text

    assert "Download presentation_file.pptx" in desk
    assert "presentation.pptx" not in desk


@pytest.mark.one_engine
def test_work_at_another_link_of_the_course_keeps_its_name(
    school: School, vera: Assessor, open_link: ResourceLink
) -> None:
    named = school.submit("ben", link=open_link)

    assert "Ben" in vera.get("").text
    desk = vera.get(f"/{named.public_id}").text
    assert "Ben" in desk
    assert "Download presentation.pptx" in desk


@pytest.mark.one_engine
def test_a_launch_that_asks_for_it_hides_the_names_of_other_links_too(
    school: School, launched: People, open_link: ResourceLink
) -> None:
    db.session.get_one(Registration, school.registration_id).family = "canvas"
    school.submit("ben", link=open_link)
    asking = launched("vera", custom={"anonymous_grading": "true"})

    assert not says(asking.get("").text, "Ben")


@pytest.mark.one_engine
def test_the_people_of_a_course_with_such_a_link_have_no_names(
    school: School, vera: Assessor, hidden: Attempt, open_link: ResourceLink
) -> None:
    """Else Ana's would be the one line without a name, which tells whose it is."""
    school.submit("ben", link=open_link)

    page = people_page(vera)

    assert hidden.reference in page
    assert not says(page, "Ana")
    assert not says(page, "Ben")


@pytest.mark.one_engine
def test_the_people_of_another_link_of_it_have_theirs(
    school: School, launched: People, hidden: Attempt, open_link: ResourceLink
) -> None:
    school.submit("ana", link=open_link)

    page = people_page(launched("otto", link="link-2"))

    assert "Ana" in page
    assert hidden.reference not in page
