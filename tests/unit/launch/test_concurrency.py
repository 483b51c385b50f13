"""Several at once: one token gives one session, however often it is sent."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from lti_tool.credentials.models import Binding, Definition
from lti_tool.database import db
from lti_tool.launch.models import Launch
from lti_tool.platforms import keys
from lti_tool.platforms.models import Course, Membership, Person, ResourceLink, ToolKey
from tests.platform import INSTRUCTOR, Platform, enter

AT_ONCE = 8


def count(table: type) -> int:
    return db.session.scalar(select(func.count()).select_from(table))


def at_once(app: Flask, work: list) -> list:
    """The results of all of it, begun at the same moment, each in a thread of its own."""
    barrier = Barrier(len(work))

    def run(one: object) -> object:
        with app.app_context():
            barrier.wait()
            return one()

    with ThreadPoolExecutor(len(work)) as threads:
        return list(threads.map(run, work))


def test_eight_first_launches_of_one_person_at_once_make_one_person(
    app: Flask, client: FlaskClient
) -> None:
    platform = Platform.of(app)
    db.session.commit()

    def launch() -> int:
        return platform.walk(app.test_client()).status_code

    answers = at_once(app, [launch] * AT_ONCE)

    assert answers == [303] * AT_ONCE
    assert count(Launch) == AT_ONCE
    assert [count(table) for table in (Person, Course, ResourceLink, Membership)] == [1] * 4


def test_eight_first_launches_of_eight_courses_at_once_keep_one_definition(
    app: Flask, client: FlaskClient
) -> None:
    platform = Platform.of(app)
    db.session.commit()

    def launch_into(number: int) -> Callable[[], int]:
        course = {"context": f"course-{number}", "link": f"link-{number}", "sub": f"sub-{number}"}
        return lambda: platform.walk(app.test_client(), **course).status_code

    answers = at_once(app, [launch_into(number) for number in range(AT_ONCE)])

    assert answers == [303] * AT_ONCE
    assert (count(Binding), count(Definition)) == (AT_ONCE, 1)


def test_eight_assessors_who_choose_at_once_choose_once(app: Flask, client: FlaskClient) -> None:
    app.config["WTF_CSRF_ENABLED"] = False
    browsers = [app.test_client() for _ in range(AT_ONCE)]
    paths = [
        enter(browser, app, sub=f"vera{number}", roles=[INSTRUCTOR], custom={})
        for number, browser in enumerate(browsers)
    ]
    db.session.commit()
    form = {"credential": "ell-advocacy/1"}

    def choice(number: int) -> Callable[[], int]:
        return lambda: browsers[number].post(f"{paths[number]}/credential", data=form).status_code

    answers = at_once(app, [choice(number) for number in range(AT_ONCE)])

    assert answers == [303] * AT_ONCE
    assert count(Binding) == 1


def test_our_first_key_is_made_once(app: Flask) -> None:
    db.session.commit()

    def ask() -> str:
        return keys.jwks()["keys"][0]["kid"]

    assert len(set(at_once(app, [ask] * 4))) == 1
    assert count(ToolKey) == 1
