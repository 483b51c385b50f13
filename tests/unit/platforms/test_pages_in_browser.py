"""The administrator's pages in a real browser: keyboard, width, and what axe finds."""

from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from flask import Flask
from playwright.sync_api import Browser, Page, expect

from lti_tool.database import db
from lti_tool.platforms import people, registrations
from tests.browser import ONLY_FAULTS
from tests.unit.platforms.test_pages import Administrator

NARROW, PHONE, DESKTOP = 320, 390, 1280
UNREACHABLE = "http://127.0.0.1:9"


@pytest.fixture
def page(app: Flask, chromium: Browser, address: str) -> Iterator[Page]:
    """Ruth's browser. A deployment waits, the LMS does not answer, and somebody is an assessor."""
    ruth = Administrator(app)
    app.config["WTF_CSRF_ENABLED"] = True
    registrations.deployment(ruth.registration_id, "2:8865aa05b4b79b64a91a86042e43af5ea8ae79eb")
    registrations.edit(
        ruth.registration_id, jwks_url=f"{UNREACHABLE}/jwks", token_url=f"{UNREACHABLE}/token"
    )
    ben = people.remember(ruth.registration_id, "ben", "Ben Okafor", "ben@district.example")
    db.session.flush()
    people.grant(ruth.registration_id, ben.id, "assessor", granted_by="Ruth")
    db.session.commit()
    context = chromium.new_context(base_url=f"{address}{ruth.path}/")
    context.add_cookies(
        [
            {"name": cookie.key, "value": cookie.value, "domain": "localhost", "path": cookie.path}
            for cookie in ruth.client._cookies.values()
        ]
    )
    page = context.new_page()
    page.set_default_timeout(15_000)
    yield page
    context.close()


def test_a_connection_is_checked_and_a_deployment_approved_by_keyboard(page: Page) -> None:
    page.goto("connection")

    page.get_by_role("button", name="Check the connection").press("Enter")
    expect(page.get_by_role("heading", name="What was found")).to_be_visible()
    page.locator("summary").press("Enter")
    page.get_by_role("button", name="Approve this deployment").press("Enter")

    expect(page.get_by_text("Whoever opens the tool from there may enter")).to_be_visible()
    expect(page.locator("details")).to_have_count(0)


def test_a_role_is_found_granted_taken_back_and_given_again_by_keyboard(page: Page) -> None:
    page.goto("grants")

    page.get_by_label("Name or e-mail").fill("ben")
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Make administrator Ben Okafor").press("Enter")
    expect(page.get_by_text("Ben Okafor is an administrator")).to_be_visible()
    page.get_by_role("button", name="Take back administrator, Ben Okafor").press("Enter")
    page.get_by_role("button", name="Undo").press("Enter")

    expect(page.get_by_text("Ben Okafor is an administrator")).to_be_visible()


def test_the_pages_fit_and_axe_finds_nothing(page: Page) -> None:
    for name in ("connection", "grants?words=district"):
        page.goto(name)
        if name == "connection":
            page.get_by_role("button", name="Check the connection").click()
            page.locator("summary").click()
        for width in (NARROW, PHONE, DESKTOP):
            page.set_viewport_size({"width": width, "height": 900})
            assert page.evaluate("document.documentElement.scrollWidth") <= width
        found = Axe().run(page, options=ONLY_FAULTS)
        assert found.violations_count == 0, found.generate_report()
