"""The browser of unit tests: pages of the tool alone, in no frame."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Playwright

from tests.browser import FLAGS, SHELL


@pytest.fixture(scope="session")
def chromium(playwright: Playwright) -> Iterator[Browser]:
    """Chromium's engine, without the browser around it."""
    found = playwright.chromium.launch(executable_path=SHELL, args=FLAGS)
    yield found
    found.close()
