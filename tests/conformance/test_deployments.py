"""Launches of a deployment, or of a registration, that nobody has approved or that is off."""

from dataclasses import replace

import pytest

from lti_tool.launch.models import Launch
from tests.conformance.lms import Lms, assert_let_in, assert_refused
from tests.conformance.servers import Browser
from tests.scripted_server import ScriptedServer


@pytest.mark.one_engine
def test_an_unknown_deployment_is_recorded_and_waits_for_approval(
    lms: Lms, browser: Browser
) -> None:
    answer = lms.walk(browser, deployment_id="new")

    assert answer.status_code == 403
    assert_refused(lms, answer, "has not been approved", "platforms approve", unapproved=1)
    assert lms.unapproved() == ["new"]


@pytest.mark.one_engine
def test_a_deployment_that_waits_is_refused_again_and_recorded_once(
    lms: Lms, browser: Browser
) -> None:
    lms.walk(browser, deployment_id="new")

    answer = lms.walk(browser, deployment_id="new")

    assert_refused(lms, answer, "has not been approved", unapproved=1)


@pytest.mark.one_engine
def test_the_command_that_the_page_names_lets_it_in(lms: Lms, browser: Browser) -> None:
    page = lms.walk(browser, deployment_id="new").text
    command = page.split("flask --app wsgi ")[1].split(".")[0]

    lms.tool.flask(*command.split())

    assert_let_in(browser, lms.walk(browser, deployment_id="new"))


@pytest.mark.one_engine
def test_the_command_can_be_copied_whatever_the_deployment_is_called(
    lms: Lms, browser: Browser
) -> None:
    answer = lms.walk(browser, deployment_id="1'; rm -r x; '")

    assert_refused(lms, answer, """'1'"'"'; rm -r x; '"'"''""", unapproved=1)


@pytest.mark.one_engine
def test_a_token_that_was_refused_for_its_deployment_is_used_up(lms: Lms, browser: Browser) -> None:
    login = lms.login(browser)
    token = lms.sign(lms.claims(login, deployment_id="new"))
    lms.launch(browser, login, token)
    number = str(lms.registration_id)
    lms.tool.flask("platforms", "approve", "--registration", number, "new")

    assert lms.is_used(login)
    assert lms.launch(browser, login, token).status_code == 401
    assert lms.count(Launch) == 0


@pytest.mark.one_engine
def test_a_deployment_that_was_switched_off(lms: Lms, browser: Browser) -> None:
    number = str(lms.registration_id)
    lms.tool.flask("platforms", "disable", number, "--deployment-id", lms.deployment_id)

    answer = lms.walk(browser)

    assert answer.status_code == 403
    assert_refused(lms, answer, "has not been approved", unapproved=1)


@pytest.mark.one_engine
def test_a_deployment_of_another_registration(
    lms: Lms, browser: Browser, lms_server: ScriptedServer
) -> None:
    Lms.connect(lms.tool, lms_server, issuer=lms.issuer, client_id="t2", deployment_id="theirs")

    answer = lms.walk(browser, deployment_id="theirs")

    assert_refused(lms, answer, "has not been approved", unapproved=1)


@pytest.mark.one_engine
def test_a_registration_that_was_switched_off_between_login_and_launch(
    lms: Lms, browser: Browser
) -> None:
    login = lms.login(browser)
    lms.tool.flask("platforms", "disable", str(lms.registration_id))

    assert_refused(lms, lms.launch(browser, login, lms.claims(login)), "not connected here")
    assert_refused(lms, lms.ask_login(browser), "not connected here")


@pytest.mark.one_engine
def test_deployment_ids_differ_by_case(lms: Lms, browser: Browser) -> None:
    shouted = replace(lms, deployment_id=lms.deployment_id.upper())

    assert_refused(lms, shouted.walk(browser), unapproved=1)
