"""A real browser before two real servers. Nothing here reaches into the database."""

import os
import re
from collections.abc import Callable, Generator, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import (
    Browser,
    BrowserContext,
    Page,
    Playwright,
    ViewportSize,
    expect,
)

from tests.browser import FLAGS, SHELL
from tests.journey.campus import Campus

PICTURES = os.environ.get("FIELDWORK_PICTURES")
"""Where pictures of pages are kept, if they are."""
DESKTOP: ViewportSize = {"width": 1280, "height": 800}
PHONE: ViewportSize = {"width": 390, "height": 844}

BLOCKING = ("test_canvas", "test_launch_frame", "test_with_script")
"""What is about what a browser keeps in the frame of another site."""

Open = Callable[..., Page]
expect.set_options(timeout=20_000)
FAILED = pytest.StashKey[bool]()


@pytest.fixture(scope="session")
def campus(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Campus]:
    """The tool and the LMS, running, and known to each other."""
    found = Campus(tmp_path_factory.mktemp("campus"), REGISTRATION="open")
    found.start()
    found.connect()
    yield found
    found.stop()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, object]:
    """Let fixtures know whether the test failed."""
    report = yield
    if report.when == "call":
        item.stash[FAILED] = report.failed
    return report


class Windows:
    """Windows of persons who have a browser each, and the errors of the scripts in them."""

    def __init__(self, chromium: Browser) -> None:
        self._chromium = chromium
        self.contexts: list[BrowserContext] = []
        self.errors: list[str] = []

    def open(self, **options: object) -> Page:
        """A window of somebody else."""
        options = {"viewport": DESKTOP, "locale": "en-US"} | options
        context = self._chromium.new_context(**options)  # type: ignore[arg-type]
        self.contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(60_000)
        page.on("pageerror", lambda error: self.errors.append(str(error)))
        return page

    def take_pictures(self, name: str) -> None:
        """What every window shows, for whoever asks why a test failed."""
        for number, context in enumerate(self.contexts):
            path = Path("tests/screenshots") / f"failed-{name}-{number}.png"
            context.pages[0].screenshot(path=path)

    def close(self) -> None:
        """Close them all."""
        for context in self.contexts:
            context.close()


@pytest.fixture(scope="session")
def shell(playwright: Playwright) -> Iterator[Browser]:
    """Chromium's engine alone, which blocks nobody's cookies."""
    found = playwright.chromium.launch(executable_path=SHELL, args=FLAGS)
    yield found
    found.close()


@pytest.fixture
def browser(request: pytest.FixtureRequest) -> Browser:
    """The whole browser, third-party cookies blocked, for what is about that; else its engine."""
    whole = request.path.stem in BLOCKING or request.node.name in BLOCKING
    found: Browser = request.getfixturevalue("chromium" if whole else "shell")
    return found


@pytest.fixture
def open_page(browser: Browser, request: pytest.FixtureRequest) -> Iterator[Open]:
    """Opens a window of a person with a browser of their own. Errors of scripts fail the test.

    A failed test leaves a picture of each window in tests/screenshots.
    """
    windows = Windows(browser)
    yield windows.open
    if request.node.stash.get(FAILED, False):
        windows.take_pictures(request.node.name)
    windows.close()
    assert windows.errors == []


@pytest.fixture(scope="session")
def picture() -> Callable[[Page, str], None]:
    """Takes a picture of a window where pictures are asked for; the README shows some of them."""

    def taken(page: Page, name: str) -> None:
        assert re.fullmatch(r"[a-z0-9-]+", name)
        if PICTURES:
            page.screenshot(path=Path(PICTURES) / f"{name}.png")

    return taken
