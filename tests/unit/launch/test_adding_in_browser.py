"""Adding to a course in a real browser: by keyboard, without script, in light and dark."""

from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from playwright.sync_api import Browser, Page, Request, expect

from lti_tool.credentials import definitions
from lti_tool.database import db
from rubric import shipped_definitions
from tests.browser import serious_faults
from tests.platform import DL
from tests.unit.launch.adding import FIRST, asked, posted, verified

LMS = "https://lms.example/links?data=a%2Fb"


@pytest.fixture
def add(app: Flask, client: FlaskClient, address: str) -> str:
    """The page of a launch that takes one link, with two versions on offer."""
    body = next(iter(shipped_definitions())).read_text("utf-8")
    definitions.import_definition(body.replace("version: 1", "version: 2", 1), "2.yaml")
    db.session.commit()
    return f"{address}{asked(client, app)}"


@pytest.fixture
def script() -> bool:
    """Whether the browser runs scripts."""
    return True


@pytest.fixture
def page(chromium: Browser, client: FlaskClient, add: str, script: bool) -> Iterator[Page]:
    """An instructor's browser, on the page."""
    context = chromium.new_context(java_script_enabled=script)
    session = next(one for one in client._cookies.values() if one.path.startswith("/s/"))
    context.add_cookies(
        [
            {
                "name": session.decoded_key,
                "value": session.value,
                "domain": "localhost",
                "path": session.path,
            }
        ]
    )
    # The LMS: it takes the form and shows a page of its own.
    context.route("https://lms.example/**", lambda route: route.fulfill(body="Thank you."))
    found = context.new_page()
    found.set_default_timeout(15_000)
    found.goto(add)
    yield found
    context.close()


def links(client: FlaskClient, sent: Request) -> list[dict[str, Any]]:
    """What the LMS got."""
    return verified(client, posted(sent.post_data))[f"{DL}content_items"]


def test_a_credential_is_added_with_the_keyboard_alone(page: Page, client: FlaskClient) -> None:
    page.get_by_role("radio").first.focus()
    page.keyboard.press("Space")
    page.keyboard.press("Tab")
    expect(page.get_by_text("What it asks").first).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_text("Part 1: Overview").first).to_be_visible()
    page.get_by_role("button", name="Add to the course").focus()

    with page.expect_request(LMS) as sent:
        page.keyboard.press("Enter")

    expect(page.get_by_text("Thank you.")).to_be_visible()
    assert links(client, sent.value)[0]["custom"]["credential_version"] == "2"
    page.go_back()
    expect(page.get_by_role("button", name="Add to the course")).to_be_visible()


def test_cancel_goes_back_with_nothing(page: Page, client: FlaskClient) -> None:
    with page.expect_request(LMS) as sent:
        page.get_by_role("button", name="Cancel").click()

    assert links(client, sent.value) == []


def test_what_is_missing_takes_the_focus(page: Page) -> None:
    page.get_by_role("button", name="Add to the course").click()

    expect(page.get_by_role("alert")).to_be_focused()


@pytest.mark.parametrize("script", [False])
def test_without_script_a_button_sends_the_answer(page: Page, client: FlaskClient) -> None:
    page.get_by_text("Older versions").click()
    page.locator(f'input[value="{FIRST}"]').check()
    page.get_by_role("button", name="Add to the course").click()

    with page.expect_request(LMS) as sent:
        page.get_by_role("button", name="Continue").click()

    expect(page.get_by_text("Thank you.")).to_be_visible()
    assert links(client, sent.value)[0]["custom"]["credential_version"] == "1"


def serious(page: Page) -> list[str]:
    """What axe finds that keeps people out, and whether the page scrolls sideways."""
    wide = page.evaluate("document.documentElement.scrollWidth > innerWidth")
    return serious_faults(page) + ["scrolls sideways"] * wide


def test_no_page_has_a_serious_fault_of_access_or_scrolls_sideways(page: Page) -> None:
    page.set_viewport_size({"width": 320, "height": 800})
    page.route("**/launch-answer.js", lambda route: route.fulfill(body=""))

    page.get_by_role("button", name="Add to the course").click()
    page.get_by_text("What it asks").first.click()
    assert serious(page) == []

    page.get_by_role("radio").first.check()
    page.get_by_role("button", name="Add to the course").click()
    expect(page.get_by_role("button", name="Continue")).to_be_visible()
    assert serious(page) == []
