"""An educator who has opened the activity."""

from collections.abc import Iterator

import pytest
from flask import Flask
from playwright.sync_api import Browser, Page

from tests.unit.workspace.educator import Educator


@pytest.fixture
def ana(app: Flask) -> Educator:
    return Educator(app)


@pytest.fixture
def bo(app: Flask, ana: Educator) -> Educator:
    """Another educator of the same activity."""
    return Educator(app, sub="bo")


@pytest.fixture
def page(chromium: Browser, ana: Educator, address: str) -> Iterator[Page]:
    """Ana's browser, on the tool's pages: `page.goto("write/part1")`."""
    context = chromium.new_context(base_url=f"{address}{ana.path}/")
    context.add_cookies(ana.cookies())
    page = context.new_page()
    page.set_default_timeout(15_000)
    yield page
    context.close()
