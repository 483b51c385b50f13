"""A copied course, or activity, starts clean: it presents the same, and holds nobody's work."""

from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from lti_tool.credentials import bindings, definitions
from lti_tool.database import db
from lti_tool.platforms.models import Course, ResourceLink
from rubric import shipped_definitions
from tests.platform import INSTRUCTOR, LEARNER, enter, other_platform

FIRST = ("ell-advocacy", 1)


@pytest.fixture
def second_version(app: Flask) -> tuple[str, int]:
    """A second version of the first credential is here too."""
    body = next(iter(shipped_definitions())).read_text("utf-8")
    definitions.import_definition(body.replace("version: 1", "version: 2", 1), "2.yaml")
    db.session.commit()
    return ("ell-advocacy", 2)


def link(resource_link_id: str) -> ResourceLink:
    found = db.session.scalars(
        select(ResourceLink).where(ResourceLink.resource_link_id == resource_link_id)
    ).one()
    db.session.refresh(found)
    return found


def presents(resource_link_id: str) -> tuple[str, int] | None:
    found = bindings.bound(link(resource_link_id).id)
    return None if found is None else (found.key, found.version)


def launched(
    client: FlaskClient, app: Flask, link_id: str, course: str, title: str = "Advocacy", **more: Any
) -> str:
    """A teacher opens an activity that names no credential itself."""
    claims = {"roles": [INSTRUCTOR], "custom": {}, "link": link_id, "context": course} | more
    return enter(client, app, **claims | {"resource_link": {"id": link_id, "title": title}})


def chosen(client: FlaskClient, app: Flask, link_id: str, title: str, version: int = 1) -> None:
    """In the first course, an activity for which a teacher has chosen a credential."""
    launched(client, app, link_id, "first", title)
    bindings.bind(link(link_id).id, "ell-advocacy", version, None)
    db.session.commit()


def copied(client: FlaskClient, app: Flask, link_id: str, title: str, history: str) -> None:
    launched(client, app, link_id, "copy", title, custom={"context_history": history})


@pytest.mark.one_engine
def test_a_copy_presents_what_was_chosen_for_its_original(app: Flask, client: FlaskClient) -> None:
    chosen(client, app, "one", "Advocacy")

    copied(client, app, "two", "Advocacy", "first")

    assert presents("two") == FIRST


@pytest.mark.one_engine
def test_a_learner_may_be_the_first_to_open_a_copy(app: Flask, client: FlaskClient) -> None:
    chosen(client, app, "one", "Advocacy")

    path = launched(
        client, app, "two", "copy", roles=[LEARNER], custom={"context_history": "first"}
    )

    assert client.get(f"{path}/overview").status_code == 200


@pytest.mark.one_engine
def test_the_copy_holds_nothing_of_the_originals_work(app: Flask, client: FlaskClient) -> None:
    original = enter(client, app, link="one", context="first")
    token = client.get(f"{original}/write/part1").text.split('name="csrf_token" value="')[1]
    client.post(
        f"{original}/write/part1",
        data={"q1": "Written in the original.", "csrf_token": token.split('"')[0]},
    )

    copy = enter(
        client,
        app,
        link="two",
        context="copy",
        custom={"credential": "ell-advocacy", "context_history": "first"},
    )

    assert "Written in the original." in client.get(f"{original}/write/part1").text
    assert "Written in the original." not in client.get(f"{copy}/write/part1").text


@pytest.mark.one_engine
def test_among_several_activities_the_title_tells_which_is_the_original(
    app: Flask, client: FlaskClient, second_version: tuple[str, int]
) -> None:
    chosen(client, app, "one", "Advocacy")
    chosen(client, app, "other", "Advocacy, new", version=2)

    copied(client, app, "two", " advocacy,  NEW", "first")
    copied(client, app, "three", "Renamed", "first")

    assert presents("two") == second_version
    assert presents("three") is None


def test_the_newest_origin_that_is_known_decides(
    app: Flask, client: FlaskClient, second_version: tuple[str, int]
) -> None:
    chosen(client, app, "one", "Advocacy")
    launched(client, app, "between", "newer", "Advocacy")
    bindings.bind(link("between").id, *second_version, None)
    db.session.commit()

    copied(client, app, "two", "Advocacy", "unknown,newer,first,truncated")

    assert presents("two") == second_version


def test_a_history_of_links_is_more_exact_than_one_of_courses(
    app: Flask, client: FlaskClient, second_version: tuple[str, int]
) -> None:
    chosen(client, app, "one", "Advocacy")
    chosen(client, app, "other", "Other", version=2)

    custom = {"context_history": "first", "link_history": "gone,other"}
    launched(client, app, "two", "copy", "Advocacy", custom=custom)

    assert presents("two") == second_version


@pytest.mark.one_engine
@pytest.mark.parametrize("history", ["$Context.id.history", "timed out", "", "nowhere"])
def test_without_a_known_origin_whoever_assesses_chooses(
    app: Flask, client: FlaskClient, history: str
) -> None:
    chosen(client, app, "one", "Advocacy")

    copied(client, app, "two", "Advocacy", history)

    assert presents("two") is None


@pytest.mark.one_engine
def test_what_the_copy_names_itself_holds(
    app: Flask, client: FlaskClient, second_version: tuple[str, int]
) -> None:
    chosen(client, app, "one", "Advocacy")

    launched(
        client,
        app,
        "two",
        "copy",
        custom={"context_history": "first", "credential": second_version[0]},
    )

    assert presents("two") == second_version


@pytest.mark.one_engine
def test_another_registrations_course_of_the_same_id_is_no_origin(
    app: Flask, client: FlaskClient
) -> None:
    other_platform(app).walk(client, link="one", context="first")

    copied(client, app, "two", "Advocacy", "first")

    assert presents("two") is None


@pytest.mark.one_engine
def test_a_duplicate_in_the_same_course_is_offered_what_the_others_present(
    app: Flask, client: FlaskClient
) -> None:
    chosen(client, app, "one", "Advocacy")

    path = launched(client, app, "two", "first", "Advocacy (copy)")
    page = client.get(f"{path}/credential").text

    assert presents("two") is None
    assert 'value="ell-advocacy/1" required checked' in page


@pytest.mark.one_engine
def test_a_history_that_is_told_later_stands_before_what_was_known(
    app: Flask, client: FlaskClient
) -> None:
    launched(client, app, "one", "copy", custom={"context_history": "b,c"})
    launched(client, app, "one", "copy", custom={})
    launched(client, app, "one", "copy", custom={"context_history": "a,b"})

    row = db.session.scalars(select(Course).where(Course.context_id == "copy")).one()
    db.session.refresh(row)

    assert row.origins == ["a", "b", "c"]
