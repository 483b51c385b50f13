"""The session of one launch, and the ticket that carries it into a new window."""

import re
import time
from urllib.parse import urlsplit

import pytest
import time_machine
from flask import Flask, g
from flask.testing import FlaskClient
from sqlalchemy import func, select

from lti_tool.database import db
from lti_tool.launch.expiry import remove_expired
from lti_tool.launch.models import Launch, LoginState, Ticket
from lti_tool.platforms import registrations
from lti_tool.web.access import Audience
from tests.platform import INSTRUCTOR, LEARNER, Platform, enter

HOUR = 3600


def home(client: FlaskClient, path: str) -> int:
    return client.get(f"{path}/").status_code


def count(table: type) -> int:
    return db.session.scalar(select(func.count()).select_from(table))


@pytest.mark.one_engine
def test_a_launchs_pages_know_who_is_there(app: Flask, client: FlaskClient) -> None:
    seen = []
    app.teardown_request(lambda _: seen.append(g.get("visitor")))

    path = enter(client, app, sub="ana", locale="es")
    client.get(f"{path}/")

    who = seen[-1]
    assert who.launch == path.removeprefix("/s/")
    assert (who.person_name, who.course_title, who.locale) == ("Ana", "A course", "es")
    assert who.audiences == {Audience.EDUCATOR}
    assert who.posts_scores and not who.hide_names
    assert who.lms_name == "Test LMS"


@pytest.mark.one_engine
def test_two_launches_in_one_browser_do_not_mix(app: Flask, client: FlaskClient) -> None:
    seen = []
    app.teardown_request(lambda _: seen.append(g.get("visitor")))
    first = enter(client, app, sub="ana", roles=[LEARNER])
    second = enter(client, app, sub="ira", roles=[INSTRUCTOR], context="course-2")

    client.get(f"{first}/")
    client.get(f"{second}/")

    assert [(who.person_name, who.audiences) for who in seen[-2:]] == [
        ("Ana", {Audience.EDUCATOR}),
        ("Ira", {Audience.ASSESSOR}),
    ]


@pytest.mark.one_engine
def test_another_browser_does_not_enter_by_the_address(app: Flask, client: FlaskClient) -> None:
    path = enter(client, app)

    assert home(app.test_client(), path) == 401


@pytest.mark.one_engine
def test_one_launchs_cookie_opens_no_other_launch(app: Flask, client: FlaskClient) -> None:
    first, second = enter(client, app), enter(app.test_client(), app, sub="ben")
    key = client.get_cookie("fieldwork", path=first).value
    client.set_cookie("fieldwork", key, path=second)

    assert home(client, second) == 401


@pytest.mark.one_engine
def test_a_launch_lasts_twelve_hours(app: Flask, client: FlaskClient) -> None:
    path = enter(client, app)

    with time_machine.travel(time.time() + 11.9 * HOUR, tick=True):
        assert home(client, path) == 302
    with time_machine.travel(time.time() + 12.1 * HOUR, tick=True):
        answer = client.get(f"{path}/")
    assert answer.status_code == 401
    assert "Open the activity again" in answer.text


@pytest.mark.one_engine
def test_a_launch_ends_when_its_platform_is_switched_off(app: Flask, client: FlaskClient) -> None:
    path = enter(client, app)
    registrations.edit(Platform.of(app).registration_id, active=False)

    assert home(client, path) == 401


@pytest.mark.one_engine
def test_a_launch_ends_when_its_deployment_is_switched_off(app: Flask, client: FlaskClient) -> None:
    path = enter(client, app)
    registrations.disable_deployment(Platform.of(app).registration_id, "deployment-1")

    assert client.get(f"{path}/overview").status_code == 401


@pytest.mark.one_engine
def test_what_is_put_into_the_session_is_there_on_the_next_page(
    app: Flask, client: FlaskClient
) -> None:
    path = enter(client, app)
    token = csrf_token(client, path)

    client.post(f"{path}/language", data={"language": "es", "csrf_token": token})

    assert db.session.scalars(select(Launch)).one().data["language"] == "es"
    assert 'lang="es"' in client.get(f"{path}/nowhere").text


def test_a_page_that_changes_nothing_writes_nothing(app: Flask, client: FlaskClient) -> None:
    path = enter(client, app)
    before = db.session.scalars(select(Launch)).one().data

    csrf_token(client, path)
    csrf_token(client, path)

    db.session.expire_all()
    assert db.session.scalars(select(Launch)).one().data == before


@pytest.mark.one_engine
def test_outside_a_launch_no_session_cookie_is_set(app: Flask, client: FlaskClient) -> None:
    for address in ("/health/live", "/lti/launch", "/nowhere", "/.well-known/jwks.json"):
        assert "Set-Cookie" not in client.get(address).headers


def csrf_token(client: FlaskClient, path: str) -> str:
    """The token that this launch's forms carry."""
    from flask_wtf.csrf import generate_csrf

    with client.application.test_request_context(
        f"{path}/",
        headers={"Cookie": f"fieldwork={client.get_cookie('fieldwork', path=path).value}"},
    ):
        return generate_csrf()


# Platform storage and the new window


def storage_launch(platform: Platform, client: FlaskClient) -> tuple[str, dict[str, str]]:
    """A launch up to the page that asks the LMS's storage; the secret there, and its form."""
    login = platform.login(client, lti_storage_target="_parent")
    secret = re.search(r'data-secret="([^"]+)"', login.answer.text)[1]
    browser = client.application.test_client()
    answer = platform.launch(browser, login, platform.claims(login))
    assert answer.status_code == 403
    form = dict(re.findall(r'name="(id_token|state)" value="([^"]*)"', answer.text))
    return secret, form


def vouch(client: FlaskClient, form: dict[str, str], origin: str | None) -> object:
    headers = {} if origin is None else {"Origin": origin}
    return client.post("/lti/launch/storage", data=form, headers=headers)


@pytest.fixture
def platform(app: Flask) -> Platform:
    return Platform.of(app)


@pytest.fixture
def kept(platform: Platform, client: FlaskClient) -> dict[str, str]:
    secret, form = storage_launch(platform, client)
    return form | {"kept": secret}


OURS = "http://localhost:8000"


@pytest.mark.one_engine
def test_a_launch_may_be_vouched_for_by_what_the_platform_kept(
    app: Flask, kept: dict[str, str]
) -> None:
    answer = vouch(app.test_client(), kept, OURS)

    assert answer.status_code == 303
    assert re.fullmatch(r"/s/[\w-]+/enter\?ticket=[\w-]{32}", answer.location)


@pytest.mark.one_engine
@pytest.mark.parametrize("value", ["", "guess", None])
def test_what_the_platform_did_not_keep_vouches_for_nothing(
    app: Flask, kept: dict[str, str], value: str | None
) -> None:
    answer = vouch(app.test_client(), kept | {"kept": value or ""}, OURS)

    assert answer.status_code == 403
    assert count(Launch) == 0


@pytest.mark.one_engine
@pytest.mark.parametrize("origin", [None, "null", "https://evil.example", f"{OURS}.evil.example"])
def test_only_our_own_page_can_say_what_the_platform_kept(
    app: Flask, kept: dict[str, str], origin: str | None
) -> None:
    assert vouch(app.test_client(), kept, origin).status_code == 403
    assert count(Launch) == 0


@pytest.mark.one_engine
def test_storage_does_not_replace_the_checks_of_the_token(app: Flask, kept: dict[str, str]) -> None:
    header, body, _ = kept["id_token"].split(".")

    answer = vouch(app.test_client(), kept | {"id_token": f"{header}.{body}.AAAA"}, OURS)

    assert answer.status_code == 401


@pytest.mark.one_engine
def test_a_launch_vouched_for_by_storage_is_good_once(app: Flask, kept: dict[str, str]) -> None:
    assert vouch(app.test_client(), kept, OURS).status_code == 303
    assert vouch(app.test_client(), kept, OURS).status_code == 401


@pytest.mark.one_engine
def test_storage_that_was_not_offered_vouches_for_nothing(
    app: Flask, platform: Platform, client: FlaskClient
) -> None:
    login = platform.login(client)
    value = login.answer.headers["Set-Cookie"].partition("=")[2].partition(";")[0]
    form = {"id_token": platform.sign(platform.claims(login)), "state": login.state}

    assert vouch(app.test_client(), form | {"kept": value}, OURS).status_code == 403


@pytest.fixture
def entered(app: Flask, kept: dict[str, str]) -> tuple[FlaskClient, str]:
    """A browser that has just been let in by storage, and where it was sent."""
    browser = app.test_client()
    return browser, vouch(browser, kept, OURS).location


def ticket_of(address: str) -> str:
    return urlsplit(address).query.removeprefix("ticket=")


@pytest.mark.one_engine
def test_where_the_cookie_holds_the_first_page_uses_the_ticket_up(
    app: Flask, entered: tuple[FlaskClient, str]
) -> None:
    browser, address = entered

    answer = browser.get(address)

    assert answer.status_code == 302
    assert answer.location == urlsplit(address).path.removesuffix("enter")
    assert home(browser, answer.location.rstrip("/")) == 302
    assert app.test_client().get(address).status_code == 401


@pytest.mark.one_engine
def test_without_a_cookie_one_click_goes_on_in_a_new_window(
    app: Flask, entered: tuple[FlaskClient, str]
) -> None:
    _, address = entered
    frame, window = app.test_client(), app.test_client()

    page = frame.get(address)
    assert page.status_code == 200
    assert 'target="_blank"' in page.text
    answer = window.post(urlsplit(address).path, data={"ticket": ticket_of(address)})

    assert answer.status_code == 303
    assert home(window, answer.location.rstrip("/")) == 302


@pytest.mark.one_engine
def test_a_ticket_is_good_once(app: Flask, entered: tuple[FlaskClient, str]) -> None:
    _, address = entered
    form = {"ticket": ticket_of(address)}
    assert app.test_client().post(urlsplit(address).path, data=form).status_code == 303

    assert app.test_client().post(urlsplit(address).path, data=form).status_code == 401
    assert app.test_client().get(address).status_code == 401


@pytest.mark.one_engine
def test_a_ticket_is_good_for_a_minute(app: Flask, entered: tuple[FlaskClient, str]) -> None:
    _, address = entered

    with time_machine.travel(time.time() + 61, tick=True):
        assert app.test_client().get(address).status_code == 401
        answer = app.test_client().post(urlsplit(address).path, data={"ticket": ticket_of(address)})
    assert answer.status_code == 401


@pytest.mark.one_engine
def test_a_ticket_opens_no_other_launch(
    app: Flask, client: FlaskClient, entered: tuple[FlaskClient, str]
) -> None:
    _, address = entered
    other = enter(client, app)

    answer = app.test_client().post(f"{other}/enter", data={"ticket": ticket_of(address)})

    assert answer.status_code == 401


# The small page of a login in a frame


@pytest.mark.one_engine
@pytest.mark.parametrize("destination", ["iframe", "frame"])
def test_a_login_in_a_frame_answers_a_small_page(
    platform: Platform, client: FlaskClient, destination: str
) -> None:
    answer = platform.ask_login(client, headers={"Sec-Fetch-Dest": destination})

    assert answer.status_code == 200
    assert "Partitioned" in answer.headers["Set-Cookie"]
    assert "<noscript>" in answer.text
    assert "frame-ancestors" not in answer.headers["Content-Security-Policy"]


@pytest.mark.one_engine
def test_the_small_page_begins_the_same_login_again_in_a_new_window(
    platform: Platform, client: FlaskClient
) -> None:
    page = platform.ask_login(client, lti_storage_target="_parent").text
    address = re.search(r'target="_blank" rel="noopener" href="([^"]+)"', page)[1]

    answer = client.get(address.replace("&amp;", "&"), headers={"Sec-Fetch-Dest": "document"})

    assert answer.status_code == 302
    assert "lti_message_hint=message-hint" in answer.location


@pytest.mark.one_engine
def test_a_secret_is_on_the_page_only_where_storage_is_offered(
    platform: Platform, client: FlaskClient
) -> None:
    page = platform.ask_login(client, headers={"Sec-Fetch-Dest": "iframe"}).text

    assert 'data-secret=""' in page


@pytest.mark.one_engine
def test_the_small_page_learns_whether_its_cookie_came_back(
    platform: Platform, client: FlaskClient
) -> None:
    page = platform.ask_login(client, headers={"Sec-Fetch-Dest": "iframe"}).text
    address = re.search(r'data-check="([^"]+)"', page)[1]

    assert client.get(address).json == {"kept": True}
    assert client.application.test_client().get(address).json == {"kept": False}


# What is over is removed


def test_expired_logins_tickets_and_launches_are_removed(
    app: Flask, client: FlaskClient, entered: tuple[FlaskClient, str]
) -> None:
    enter(client, app)
    assert (count(Launch), count(Ticket)) == (2, 1)

    with time_machine.travel(time.time() + 20 * 60, tick=True):
        removed = remove_expired()
        assert (count(LoginState), count(Ticket), count(Launch)) == (0, 0, 2)
        assert removed >= 3
    with time_machine.travel(time.time() + 13 * HOUR, tick=True):
        remove_expired()
        assert count(Launch) == 0


def test_the_worker_removes_them(app: Flask, client: FlaskClient) -> None:
    enter(client, app)
    assert count(LoginState) == 1
    db.session.commit()

    with time_machine.travel(time.time() + 13 * HOUR, tick=True):
        app.extensions["fieldwork_queue"].sweep()

    assert (count(LoginState), count(Launch)) == (0, 0)
