"""The page of messages: who sees what, and sending again from there."""

import re
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event, select

from lti_tool.database import db
from lti_tool.gradebook import outbox
from lti_tool.gradebook.models import Delivery
from lti_tool.launch.models import Launch
from lti_tool.platforms import people
from lti_tool.platforms.models import Person, ResourceLink
from tests.applications import says
from tests.platform import INSTRUCTOR, LEARNER, Platform, enter
from tests.unit.gradebook.campus import row

pytestmark = pytest.mark.one_engine

REFUSED = "<b>No</b> such column"


@pytest.fixture
def owed(app: Flask, client: FlaskClient) -> Delivery:
    """A refused release of a learner who has launched."""
    enter(client, app, sub="ana", roles=[LEARNER])
    person = db.session.query(Person).filter_by(subject="ana").one()
    link = db.session.query(ResourceLink).one()
    facts = outbox.AttemptFacts(
        registration_id=person.registration_id,
        link_id=link.id,
        person_id=person.id,
        attempt="7F3Kxyz-abcdef",
        review_url="http://localhost:8000/lti/review/7F3Kxyz-abcdef",
        submitted_at=person.created_at,
    )
    found = outbox.owe_released(facts, earned=True, comment="Earned.", zero_when_not_yet=False)
    found.state, found.words, found.tries = "refused", REFUSED, 1
    db.session.commit()
    return found


def administrator(app: Flask, client: FlaskClient) -> str:
    """The path of an administrator's launch."""
    enter(client, app, sub="vera", roles=[INSTRUCTOR])
    vera = db.session.query(Person).filter_by(subject="vera").one()
    people.grant(vera.registration_id, vera.id, "administrator", granted_by="test")
    db.session.commit()
    return enter(client, app, sub="vera", roles=[INSTRUCTOR])


def _token(page: str) -> str:
    found = re.search(r'name="csrf_token" value="([^"]+)"', page)
    assert found is not None
    return found.group(1)


def test_an_administrator_sees_whose_it_is_and_why_it_has_not_arrived(
    app: Flask, client: FlaskClient, owed: Delivery
) -> None:
    page = client.get(f"{administrator(app, client)}/deliveries").text

    assert "Ana" in page
    assert "refused" in page
    assert "1 of 1" in page
    assert "&lt;b&gt;No&lt;/b&gt; such column" in page
    assert "1 message has not arrived." in page


def test_names_are_hidden_where_the_lms_grades_anonymously(
    app: Flask, client: FlaskClient, owed: Delivery
) -> None:
    path = administrator(app, client)
    launch = db.session.scalars(select(Launch).order_by(Launch.id.desc())).first()
    assert launch is not None
    launch.facts = launch.facts | {"hide_names": True}

    page = client.get(f"{path}/deliveries").text

    assert f"Person {owed.person_id}" in page
    assert not says(page, "Ana")


def test_names_are_hidden_for_what_was_handed_in_at_a_link_that_hides_them(
    app: Flask, client: FlaskClient, owed: Delivery
) -> None:
    path = administrator(app, client)
    db.session.query(ResourceLink).one().hides_names = True
    db.session.commit()

    page = client.get(f"{path}/deliveries").text

    assert f"Person {owed.person_id}" in page
    assert not says(page, "Ana")


def test_an_assessor_sees_their_courses_messages_without_names_or_button(
    app: Flask, client: FlaskClient, owed: Delivery
) -> None:
    path = enter(client, app, sub="helen", roles=[INSTRUCTOR])

    page = client.get(f"{path}/deliveries").text

    assert "such column" in page
    assert not says(page, "Ana")
    assert "Resend" not in page


def test_an_assessor_of_another_course_sees_nothing_of_it(
    app: Flask, client: FlaskClient, owed: Delivery
) -> None:
    path = enter(client, app, sub="ole", roles=[INSTRUCTOR], context="course-2", link="link-2")

    page = client.get(f"{path}/deliveries").text

    assert "such column" not in page
    assert "Nothing has been sent yet." in page


def test_an_assessor_of_an_activity_outside_any_course_sees_nothing_of_it(
    app: Flask, client: FlaskClient, owed: Delivery
) -> None:
    path = enter(client, app, sub="ole", roles=[INSTRUCTOR], link="link-9", context=None)

    answer = client.get(f"{path}/deliveries")

    assert "such column" not in answer.text


def test_an_educator_is_refused(app: Flask, client: FlaskClient, owed: Delivery) -> None:
    path = enter(client, app, sub="ana", roles=[LEARNER])

    assert client.get(f"{path}/deliveries").status_code == 403


def test_an_administrator_sends_it_again(app: Flask, client: FlaskClient, owed: Delivery) -> None:
    path = administrator(app, client)
    token = _token(client.get(f"{path}/deliveries").text)

    answer = client.post(f"{path}/deliveries/{owed.id}", data={"csrf_token": token})

    assert answer.status_code == 303
    assert row(owed).state == "waiting"
    assert f"Message {owed.id} is being sent again" in client.get(answer.location).text


def test_a_number_that_no_message_can_have_is_not_there(app: Flask, client: FlaskClient) -> None:
    path = administrator(app, client)

    app.config["WTF_CSRF_ENABLED"] = False

    assert client.post(f"{path}/deliveries/{10**20}").status_code == 404


@pytest.mark.parametrize("state", ["delivered", "sending", "superseded", "not_sent"])
def test_what_has_been_settled_is_not_sent_again(
    app: Flask, client: FlaskClient, owed: Delivery, state: str
) -> None:
    path = administrator(app, client)
    token = _token(client.get(f"{path}/deliveries").text)
    owed.state = state
    db.session.commit()

    answer = client.post(f"{path}/deliveries/{owed.id}", data={"csrf_token": token})

    assert answer.status_code == 409
    assert "Nothing was changed." in answer.text


def test_an_assessor_sends_nothing_again(app: Flask, client: FlaskClient, owed: Delivery) -> None:
    path = enter(client, app, sub="helen", roles=[INSTRUCTOR])

    answer = client.post(f"{path}/deliveries/{owed.id}")

    assert answer.status_code in (400, 403)
    assert row(owed).state == "refused"


def test_nothing_is_sent_again_without_the_pages_own_form(
    app: Flask, client: FlaskClient, owed: Delivery
) -> None:
    path = administrator(app, client)

    assert client.post(f"{path}/deliveries/{owed.id}").status_code == 400
    assert row(owed).state == "refused"


def test_another_programs_message_is_not_there(
    app: Flask, client: FlaskClient, owed: Delivery
) -> None:
    path = administrator(app, client)
    token = _token(client.get(f"{path}/deliveries").text)
    other = Platform(app, issuer="https://other.example").register()
    owed.registration_id = other.registration_id
    db.session.commit()

    answer = client.post(f"{path}/deliveries/{owed.id}", data={"csrf_token": token})

    assert answer.status_code == 404
    assert client.get(f"{path}/deliveries").text.count("such column") == 0


def test_a_message_that_no_longer_counts_has_no_button(
    app: Flask, client: FlaskClient, owed: Delivery
) -> None:
    path = administrator(app, client)
    page = f"{path}/deliveries"
    assert f'action="{page}/{owed.id}"' in client.get(page).text

    later = _another(owed, kind="released")

    assert f'action="{page}/{owed.id}"' not in client.get(page).text
    assert later.id > owed.id


def test_what_had_no_place_in_the_gradebook_is_sent_once_there_is_one(
    app: Flask, client: FlaskClient, owed: Delivery
) -> None:
    link = db.session.query(ResourceLink).one()
    column, link.lineitem_url, link.scopes = link.lineitem_url, None, []
    owed.state, owed.reason, owed.words = "not_sent", "no_gradebook", None
    db.session.commit()
    page = f"{administrator(app, client)}/deliveries"
    link.lineitem_url, link.scopes = None, []
    shown = client.get(page).text
    assert "The LMS has no place in its gradebook for this activity" in shown
    assert "Resend" not in shown

    link.lineitem_url = column

    assert f'action="{page}/{owed.id}"' in client.get(page).text


def test_an_empty_list_says_what_will_be_there(app: Flask, client: FlaskClient) -> None:
    page = client.get(f"{administrator(app, client)}/deliveries").text

    assert "Nothing has been sent yet." in page


def test_the_number_of_queries_does_not_depend_on_the_number_of_messages(
    app: Flask, client: FlaskClient, owed: Delivery
) -> None:
    page = f"{administrator(app, client)}/deliveries"

    few = _queries(client, page)
    for _copy in range(10):
        _another(owed)

    assert _queries(client, page) == few


def _another(owed: Delivery, kind: str = "submitted") -> Delivery:
    copied = ("registration_id", "link_id", "person_id", "attempt", "review_url", "submitted_at")
    values = {name: getattr(owed, name) for name in copied}
    copy = Delivery(kind=kind, state="delivered", **values)
    db.session.add(copy)
    db.session.commit()
    return copy


def _queries(client: FlaskClient, page: str) -> int:
    asked: list[str] = []

    def note(*arguments: Any) -> None:
        asked.append(arguments[2])

    event.listen(db.engine, "before_cursor_execute", note)
    client.get(page)
    event.remove(db.engine, "before_cursor_execute", note)
    return len(asked)
