"""The line item where the launch named none."""

import json
from collections.abc import Iterator

import pytest
from flask import Flask

from lti_tool.database import db
from lti_tool.gradebook import line_items, outbox
from lti_tool.gradebook.models import LineItemSearch
from lti_tool.gradebook.resending import NotResendable, resend
from lti_tool.platforms import courses
from lti_tool.platforms.ags import LINE_ITEM, RESULT, SCORE
from lti_tool.platforms.models import ResourceLink
from tests.unit.gradebook.campus import Campus, deliver, row, wait_and_deliver
from tests.unit.gradebook.scripted import ScriptedCourse, scripted_course

pytestmark = pytest.mark.one_engine


@pytest.fixture
def course(app: Flask) -> Iterator[ScriptedCourse]:
    """A course whose launch told where line items are made, and named none."""
    with scripted_course("generic") as found:
        link_of(found).lineitem_url = None
        found.server.answer("/made/scores", body={})
        yield found


def link_of(course: ScriptedCourse) -> ResourceLink:
    """The activity's link."""
    link = courses.link(course.facts.link_id)
    assert link is not None
    return link


def _offer(course: ScriptedCourse, *items: dict[str, object]) -> None:
    made = {"id": f"{course.server.url}/made?type_id=1"}
    course.server.answer("/items", 201, made)
    course.server.answer("/items", 200, list(items), times=1)


def _asked(course: ScriptedCourse) -> list[str]:
    return [each.method for each in course.server.at("/items")]


def test_one_of_maximum_one_is_made_for_the_link(course: ScriptedCourse) -> None:
    _offer(course)
    owed = course.release()

    deliver()

    body = json.loads(course.server.at("/items")[-1].body)
    assert row(owed).state == "delivered"
    assert body == {
        "scoreMaximum": 1,
        "label": "Advocacy",
        "resourceLinkId": link_of(course).resource_link_id,
        "tag": "fieldwork-result",
    }
    assert course.server.at("/made/scores")[0].query == "type_id=1"


def test_it_is_looked_for_by_tag_and_link_before(course: ScriptedCourse) -> None:
    link = link_of(course).resource_link_id
    ours = {"id": f"{course.server.url}/made", "resourceLinkId": link, "tag": line_items.TAG}
    _offer(course, ours | {"tag": "other"}, ours | {"resourceLinkId": "other"}, ours)
    course.release()

    deliver()

    assert _asked(course) == ["GET"]
    assert course.server.at("/items")[0].query == (
        f"type_id=1&resource_link_id={link}&tag=fieldwork-result"
    )
    assert len(course.server.at("/made/scores")) == 1


def test_it_is_found_on_a_later_page(course: ScriptedCourse) -> None:
    link = link_of(course).resource_link_id
    ours = {"id": f"{course.server.url}/made", "resourceLinkId": link, "tag": line_items.TAG}
    moodles = f"<{course.server.url}/page?a=1&amp;b=C>; rel=“next”".encode().decode("latin-1")
    course.server.answer("/items", 200, [], headers={"Link": moodles})
    course.server.answer("/page", 200, [ours])
    course.release()

    deliver()

    assert course.server.at("/page")[0].query == "a=1&b=C"
    assert len(course.server.at("/made/scores")) == 1


def test_its_address_is_kept(course: ScriptedCourse) -> None:
    _offer(course)
    course.release()
    deliver()

    course.release()
    deliver()

    assert _asked(course) == ["GET", "POST"]
    assert link_of(course).lineitem_url == f"{course.server.url}/made?type_id=1"


def test_one_worker_at_a_time_makes_it(course: ScriptedCourse) -> None:
    _offer(course)
    key = line_items._take(course.facts.link_id)
    owed = course.release()

    deliver()
    assert row(owed).state == "waiting"
    assert course.server.at("/items") == []

    line_items._release(course.facts.link_id, key)
    wait_and_deliver()
    assert row(owed).state == "delivered"


def test_a_worker_that_died_making_it_is_followed_by_another(course: ScriptedCourse) -> None:
    _offer(course)
    line_items._take(course.facts.link_id)
    held = db.session.get_one(LineItemSearch, course.facts.link_id)
    held.lease_until -= line_items.LEASE * 2
    owed = course.release()

    deliver()

    assert row(owed).state == "delivered"


def test_an_lms_that_refuses_to_make_one_refuses_the_message_with_its_words(
    course: ScriptedCourse,
) -> None:
    course.server.answer("/items", 403, b"foreign link")
    owed = course.release()

    deliver()

    assert (row(owed).state, row(owed).words) == ("refused", "foreign link")


@pytest.mark.parametrize("scopes", [[SCORE, RESULT], [SCORE]])
def test_none_is_made_without_the_right_to(course: ScriptedCourse, scopes: list[str]) -> None:
    link_of(course).scopes = scopes
    owed = course.release()

    deliver()

    assert (row(owed).state, row(owed).reason) == ("not_sent", "no_gradebook")
    assert course.server.asked == []


def test_none_is_made_where_the_lms_told_no_place_for_it(course: ScriptedCourse) -> None:
    link_of(course).lineitems_url = None
    link_of(course).scopes = [SCORE, LINE_ITEM]
    owed = course.release()

    deliver()

    assert (row(owed).state, row(owed).reason) == ("not_sent", "no_gradebook")


def test_a_message_owed_before_it_was_known_that_there_is_none_is_not_sent_either(
    course: ScriptedCourse,
) -> None:
    owed = course.release()
    link_of(course).lineitems_url = None
    db.session.commit()

    deliver()

    assert (row(owed).state, row(owed).reason) == ("not_sent", "no_gradebook")
    assert course.server.asked == []


def test_a_result_can_be_sent_once_the_gradebook_has_a_place_for_it(
    course: ScriptedCourse,
) -> None:
    link_of(course).scopes = [SCORE]
    owed = course.release()
    with pytest.raises(NotResendable):
        resend(owed.id)

    courses.remember_line_item(course.facts.link_id, f"{course.server.url}/made")
    resend(owed.id)
    db.session.commit()
    deliver()

    assert (row(owed).state, row(owed).reason) == ("delivered", None)


def test_in_canvas_a_link_without_a_column_has_none_to_be_made(app: Flask) -> None:
    with scripted_course("canvas") as course:
        link_of(course).lineitem_url = None

        assert not outbox.has_gradebook(course.facts.link_id)
        assert course.release().reason == "no_gradebook"


@pytest.mark.parametrize(
    ("column", "scopes", "has"),
    [
        (True, [SCORE], True),
        (True, [RESULT, LINE_ITEM], False),
        (False, [SCORE, LINE_ITEM], True),
        (False, [SCORE], False),
        (False, [], False),
    ],
)
def test_a_result_goes_to_a_gradebook_that_has_a_place_and_lets_scores_in(
    course: ScriptedCourse, column: bool, scopes: list[str], has: bool
) -> None:
    link = link_of(course)
    link.lineitem_url, link.scopes = "https://lms.example/items/1" if column else None, scopes

    assert outbox.has_gradebook(course.facts.link_id) is has


def test_moodle_makes_one_for_an_activity_without_a_column(moodle: Campus) -> None:
    activity = moodle.lms.add_assignment("Ungraded", graded=False)
    link = courses.link(moodle.facts.link_id)
    assert link is not None
    column = moodle.lms.gradebook()["columns"][0]["url"]
    link.lineitem_url, link.resource_link_id = None, activity["id"]
    link.lineitems_url = f"{column.partition('/lineitems/')[0]}/lineitems?type_id=1"

    owed = moodle.release(earned=True)
    deliver()

    made = [each for each in moodle.lms.gradebook()["columns"] if each["tag"] == line_items.TAG]
    assert row(owed).state == "delivered"
    assert (made[-1]["maximum"], made[-1]["label"]) == (1, "Advocacy")
