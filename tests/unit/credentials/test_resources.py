"""Where resources are found: filled in by a program's administrators, for that program alone."""

import re
from html import unescape

import pytest
from flask import Flask
from flask.testing import FlaskCliRunner
from structlog.testing import capture_logs
from werkzeug.test import TestResponse

from lti_tool.credentials import definitions, resources
from lti_tool.credentials.errors import BadAddress, UnknownCredential, UnknownResource
from lti_tool.database import db
from lti_tool.platforms import people
from lti_tool.platforms.models import Registration
from tests.platform import INSTRUCTOR, LEARNER, Platform, enter, other_platform

pytestmark = pytest.mark.one_engine

KEY = "ell-advocacy"
GUIDE = "All In! How Educators Can Advocate for English Language Learners"
TIPS = "ELL Advocacy: Tips from Educators"
ADDRESS = "https://guides.example/all-in"


def shown(registration_id: int) -> dict[str, str]:
    """The addresses that are filled in, by title."""
    found = resources.shown(registration_id, definitions.newest(KEY))
    return {one.title.en: one.address for one in found if one.address}


def test_nothing_is_filled_in_at_first(registration: Registration) -> None:
    assert shown(registration.id) == {}
    assert len(resources.listed(registration.id, KEY)) == 18


def test_an_address_holds_for_its_registration_alone(registration: Registration) -> None:
    resources.change(registration.id, KEY, GUIDE, ADDRESS, None)
    db.session.commit()

    assert shown(registration.id) == {GUIDE: ADDRESS}
    assert shown(registration.id + 1) == {}


def test_an_address_holds_for_every_version(registration: Registration) -> None:
    body = definitions.keep(definitions.newest(KEY)).body
    second = body.replace("\nversion: 1\n", "\nversion: 2\n", 1).replace(TIPS, "Other tips")
    definitions.import_definition(second, "second")
    resources.change(registration.id, KEY, GUIDE, ADDRESS, None)
    resources.change(registration.id, KEY, TIPS, "https://tips.example/", None)
    db.session.commit()

    titles = [one.resource.title.en for one in resources.listed(registration.id, KEY)]

    assert shown(registration.id) == {GUIDE: ADDRESS}
    assert titles.count(GUIDE) == 1
    assert titles[-1] == TIPS


def test_emptied_again_it_is_missing_again(registration: Registration) -> None:
    resources.change(registration.id, KEY, GUIDE, ADDRESS, None)
    resources.change(registration.id, KEY, GUIDE, "", None)

    assert shown(registration.id) == {}


@pytest.mark.parametrize(
    "address",
    [
        "http://guides.example/",
        "guides.example",
        "https://u:p@guides.example/",
        "https://",
        "x" * 9,
    ],
)
def test_half_an_address_is_refused(registration: Registration, address: str) -> None:
    with pytest.raises(BadAddress, match="https"):
        resources.change(registration.id, KEY, GUIDE, address, None)


def test_an_address_that_no_field_holds_is_refused(registration: Registration) -> None:
    with pytest.raises(BadAddress):
        resources.change(registration.id, KEY, GUIDE, f"https://a.example/{'a' * 2000}", None)


def test_only_what_a_credential_names_has_an_address(registration: Registration) -> None:
    with pytest.raises(UnknownResource, match="Invented"):
        resources.change(registration.id, KEY, "Invented", ADDRESS, None)
    with pytest.raises(UnknownCredential):
        resources.change(registration.id, "nothing", GUIDE, ADDRESS, None)


def test_a_change_stands_in_the_log(registration: Registration) -> None:
    with capture_logs() as logged:
        resources.change(registration.id, KEY, GUIDE, ADDRESS, None)

    assert {"resource address changed", GUIDE, ADDRESS} < set(map(str, logged[-1].values()))


class Administrator:
    """Ruth, who administers the program of the test platform."""

    def __init__(self, app: Flask) -> None:
        app.config["WTF_CSRF_ENABLED"] = False
        self.registration_id = Platform.of(app).registration_id
        self.client = app.test_client()
        ruth = people.remember(self.registration_id, "ruth", "Ruth")
        db.session.flush()
        people.grant(self.registration_id, ruth.id, "administrator", granted_by="command line")
        self.path = enter(self.client, app, sub="ruth", roles=[INSTRUCTOR])

    def page(self, query: str = "") -> str:
        return words(self.client.get(f"{self.path}/resources{query}"))

    def save(self, read: str = "", **typed: str) -> TestResponse:
        """Type addresses over what the page showed (`read`), and press Save."""
        titles = {"guide": GUIDE, "tips": TIPS}
        form = {f"{KEY}/{titles[name]}": address for name, address in typed.items()}
        form |= {f"read-{name}": read for name in form}
        return self.client.post(f"{self.path}/resources", data=form)


def words(answer: TestResponse) -> str:
    return " ".join(unescape(re.sub(r"<[^>]*>", " ", answer.text)).split())


@pytest.fixture
def ruth(app: Flask) -> Administrator:
    return Administrator(app)


@pytest.mark.parametrize("role", [LEARNER, INSTRUCTOR])
def test_the_page_is_for_administrators_alone(app: Flask, ruth: Administrator, role: str) -> None:
    client = app.test_client()
    path = enter(client, app, sub="ana", roles=[role])

    assert client.get(f"{path}/resources").status_code == 403
    assert client.post(f"{path}/resources").status_code == 403


def test_administrators_find_the_page_beside_their_others(ruth: Administrator) -> None:
    page = ruth.client.get(f"{ruth.path}/connection").text

    assert f'href="{ruth.path}/resources"' in page


def test_the_page_counts_what_is_missing(ruth: Administrator) -> None:
    assert "18 addresses are missing" in ruth.page()


def test_what_is_filled_in_is_saved_with_who_changed_it(ruth: Administrator) -> None:
    answer = ruth.save(guide=f" {ADDRESS} ", tips="")

    assert answer.status_code == 303
    told = words(ruth.client.get(answer.location))
    assert "1 address was changed." in told
    assert "17 addresses are missing" in told
    assert f"{GUIDE} The work relies on this one. Changed by Ruth, " in told
    assert shown(ruth.registration_id) == {GUIDE: ADDRESS}


def test_what_cannot_be_saved_is_given_back_and_the_rest_is_saved(ruth: Administrator) -> None:
    answer = ruth.save(guide=ADDRESS, tips='tips on "paper"')

    assert answer.status_code == 422
    assert f"{TIPS} : This is not a complete web address." in words(answer)
    assert 'value="tips on &#34;paper&#34;"' in answer.text
    assert answer.text.count('aria-invalid="true"') == 1
    assert shown(ruth.registration_id) == {GUIDE: ADDRESS}


def test_what_was_not_touched_is_not_put_over_a_newer_address(ruth: Administrator) -> None:
    resources.change(ruth.registration_id, KEY, GUIDE, ADDRESS, None)
    db.session.commit()

    ruth.save(read="https://old.example/", guide="https://old.example/")

    assert shown(ruth.registration_id) == {GUIDE: ADDRESS}


def test_another_programs_addresses_are_not_seen(app: Flask, ruth: Administrator) -> None:
    resources.change(other_platform(app).registration_id, KEY, GUIDE, ADDRESS, None)
    db.session.commit()

    assert "18 addresses are missing" in ruth.page()
    assert ADDRESS not in ruth.client.get(f"{ruth.path}/resources").text


def test_the_command_line_lists_and_fills_in(
    registration: Registration, runner: FlaskCliRunner
) -> None:
    runner.invoke(args=["credentials", "resources", KEY, "--set", GUIDE, ADDRESS])

    listed = runner.invoke(args=["credentials", "resources", KEY]).output

    assert f"{ADDRESS}\t{GUIDE}" in listed
    assert f"-\t{TIPS}" in listed


@pytest.mark.parametrize(
    ("args", "said"),
    [
        (["nothing"], "no credential is called nothing"),
        ([KEY, "--set", "Invented", ADDRESS], "has no resource"),
        ([KEY, "--set", GUIDE, "guides.example"], "not a complete web address"),
    ],
)
def test_the_command_line_refuses_with_the_reason(
    registration: Registration, runner: FlaskCliRunner, args: list[str], said: str
) -> None:
    answer = runner.invoke(args=["credentials", "resources", *args])

    assert answer.exit_code == 1
    assert said in answer.output
