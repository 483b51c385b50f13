"""A launch inside a real third-party frame: by cookie, by platform storage, in a new window.

The browser blocks third-party cookies. Where a test says that the frame keeps no cookie at all,
the browser's own setting blocks every cookie of the tool inside the LMS's site.
"""

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, BrowserContext, Frame, Page, Playwright, expect

from tests.browser import CHROMIUM, FLAGS
from tests.journey.campus import Campus
from tests.journey.framing_lms import Neighbors, neighbors
from tests.journey.people import Educator
from tests.journey.stories import EDUCATORS

BLOCKED = 2

Open = Callable[..., Page]


@pytest.fixture(scope="module")
def servers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Neighbors]:
    """Tool and LMS, running."""
    with neighbors(tmp_path_factory.mktemp("frame")) as found:
        yield found


@pytest.fixture
def open_profile(playwright: Playwright, tmp_path: Path) -> Iterator[Open]:
    """Opens a window of a browser with a profile of its own.

    `blocking`: it keeps none of the tool's cookies in the LMS's site.
    """
    contexts: list[BrowserContext] = []

    def opened(blocking: Neighbors | None = None) -> Page:
        if blocking is not None:
            block_cookies(tmp_path, blocking)
        context = playwright.chromium.launch_persistent_context(
            tmp_path, executable_path=CHROMIUM, args=FLAGS
        )
        contexts.append(context)
        context.set_default_timeout(30_000)
        return context.pages[0]

    yield opened
    for context in contexts:
        context.close()


@pytest.fixture
def open_course(servers: Neighbors, open_profile: Open) -> Open:
    """Opens the LMS's course page in a browser of its own.

    `frame_keeps_cookies=False`: the browser keeps none of the tool's cookies in the LMS's site.
    """

    def opened(storage: str | None = None, *, frame_keeps_cookies: bool = True) -> Page:
        page = open_profile(None if frame_keeps_cookies else servers)
        query = "" if storage is None else f"?storage={storage}"
        page.goto(f"{servers.lms}/course{query}")
        return page

    return opened


def block_cookies(profile: Path, servers: Neighbors) -> None:
    """Block every cookie of the tool, partitioned ones too, under the LMS's site."""
    rule = {f"{servers.tool},{servers.lms}": {"setting": BLOCKED}}
    preferences = {"profile": {"content_settings": {"exceptions": {"cookies": rule}}}}
    (profile / "Default").mkdir()
    (profile / "Default" / "Preferences").write_text(json.dumps(preferences))


def tool_frame(page: Page) -> Frame:
    """The frame that holds the tool; it is on another site than the page."""
    frame = page.frame("tool")
    assert frame is not None
    return frame


def assert_inside(address: str, servers: Neighbors) -> None:
    """A page of a launch, past the choice of where to go."""
    parts = urlsplit(address)
    assert f"{parts.scheme}://{parts.netloc}" == servers.tool
    assert parts.path.startswith("/s/")
    assert not parts.path.endswith("/enter")


def test_the_frame_is_on_another_site(servers: Neighbors) -> None:
    assert urlsplit(servers.tool).hostname != urlsplit(servers.lms).hostname


def test_a_partitioned_cookie_carries_the_launch_in_the_frame(
    open_course: Open, servers: Neighbors
) -> None:
    page = open_course()
    frame = tool_frame(page)

    frame.wait_for_url("**/s/*/credential")

    assert_inside(frame.url, servers)
    expect(frame.get_by_role("heading", level=1)).to_be_visible()
    names = {cookie["name"]: cookie for cookie in page.context.cookies()}
    assert names["fieldwork"]["partitionKey"]
    assert not any(name.startswith("login-") for name in names)


def test_a_reload_of_the_frame_does_not_replay_the_launch(
    open_course: Open, servers: Neighbors
) -> None:
    frame = tool_frame(open_course())
    frame.wait_for_url("**/s/*/credential")

    frame.evaluate("location.reload()")

    expect(frame.get_by_role("heading", level=1)).to_be_visible()
    assert_inside(frame.url, servers)


@pytest.mark.parametrize(
    "spelling",
    [
        pytest.param(".response", id="with .response"),
        pytest.param("", id="without", marks=pytest.mark.thorough),
    ],
)
def test_platform_storage_vouches_where_the_frame_keeps_no_cookie(
    open_course: Open, servers: Neighbors, spelling: str
) -> None:
    page = open_course(spelling, frame_keeps_cookies=False)
    frame = tool_frame(page)
    frame.wait_for_url("**/s/*/enter?ticket=*")
    assert not [one for one in page.context.cookies() if "localhost" in one["domain"]]

    with page.context.expect_page() as opened:
        frame.get_by_role("button", name="Open in a new window").click()

    window = opened.value
    window.wait_for_url("**/s/*/credential")
    assert_inside(window.url, servers)


@pytest.mark.parametrize(
    "target", [pytest.param("_parent", marks=pytest.mark.thorough), "post_message_forwarding"]
)
def test_platform_storage_is_where_canvas_says_that_it_is(
    campus: Campus, open_profile: Open, target: str
) -> None:
    campus.use("canvas")
    assignment = campus.assignment(f"Advocacy, with storage in {target}")
    page = open_profile(Neighbors(campus.tool.url, campus.lms.url))
    educator = Educator(campus, page, EDUCATORS[0])

    with campus.options(storage_target=target):
        educator.open_assignment(assignment, "**/s/*/enter?ticket=*")
    assert not [one for one in page.context.cookies() if "localhost" in one["domain"]]
    with page.context.expect_page() as opened:
        educator.press("Open in a new window")

    opened.value.wait_for_url("**/s/*/overview")


def test_platform_storage_and_cookie_together_need_no_click(
    open_course: Open, servers: Neighbors
) -> None:
    frame = tool_frame(open_course(".response"))

    frame.wait_for_url("**/s/*/credential")

    assert_inside(frame.url, servers)


def test_without_cookie_and_storage_the_same_login_starts_again_in_a_new_window(
    open_course: Open, servers: Neighbors
) -> None:
    page = open_course(frame_keeps_cookies=False)
    frame = tool_frame(page)
    link = frame.get_by_role("link", name="Open in a new window")
    expect(link).to_be_visible()

    with page.context.expect_page() as opened:
        link.click()

    window = opened.value
    window.wait_for_url("**/s/*/credential")
    assert_inside(window.url, servers)


def test_an_lms_that_offers_storage_and_does_not_answer_is_given_up_in_time(
    open_course: Open, servers: Neighbors
) -> None:
    page = open_course(frame_keeps_cookies=False)
    frame = tool_frame(page)
    link = frame.get_by_role("link", name="Open in a new window")
    expect(link).to_be_visible()

    frame.goto(f"{servers.tool}{link.get_attribute('href')}&lti_storage_target=nobody")

    expect(frame.get_by_role("link", name="Open in a new window")).to_be_visible(timeout=4_000)


def test_every_step_works_without_script(servers: Neighbors, chromium: Browser) -> None:
    context = chromium.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{servers.lms}/course")
    page.get_by_role("button", name="Open the tool").click()
    frame = tool_frame(page)

    frame.get_by_role("link", name="Continue").click()
    frame.get_by_role("button", name="Continue").click()
    frame.wait_for_url("**/s/*/credential")

    assert_inside(frame.url, servers)
    context.close()
