"""What is typed survives: a tab that dies, a browser that was closed, one that keeps nothing."""

import os
import signal
import time
from pathlib import Path

from flask import Flask
from playwright.sync_api import Browser, BrowserContext, Dialog, Page, Playwright, expect

from lti_tool.database import db
from rubric import count_words
from tests.browser import CHROMIUM, FLAGS
from tests.unit.workspace.educator import Educator
from tests.unit.workspace.test_browser import earlier, saved

AT_RISK_SECONDS = 2
SENDING_SECONDS = 1.5
ODD = "😀 שלום \u202eabc\u202c \uf0b7\tWord \x0b<script>alert(1)</script></textarea> e\u0301 "


def test_when_the_tab_dies_while_typing_at_most_two_seconds_were_at_risk(
    playwright: Playwright, chromium: object, ana: Educator, address: str
) -> None:
    browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
    context = browser.new_context(base_url=f"{address}{ana.path}/")
    context.add_cookies(ana.cookies())
    page = context.new_page()
    page.goto("write/part1")
    page.get_by_label("Question 1").focus()
    typed, moments = type_for(page, seconds=5)

    kill_renderers(browser)
    on_server = saved(ana, "q1")
    at_risk = moments[-1] - moments[len(on_server)]
    print(f"Not on the server when the tab died: the last {at_risk:.2f} seconds of typing")
    again = context.new_page()
    again.goto("write/part1")
    expect(again.get_by_label("Question 1")).to_have_value(typed)
    again.wait_for_function("() => Object.keys(localStorage).length === 0")
    browser.close()

    assert at_risk <= AT_RISK_SECONDS + SENDING_SECONDS
    assert saved(ana, "q1") == typed


def type_for(page: Page, seconds: float) -> tuple[str, list[float]]:
    """Type without a pause; what was typed, and when each letter was."""
    moments = [time.monotonic()]
    while moments[-1] - moments[0] < seconds:
        page.keyboard.type("a")
        moments.append(time.monotonic())
    return "a" * (len(moments) - 1), moments[1:]


def kill_renderers(browser: Browser) -> None:
    """End the processes that hold the pages of this browser, as when a tab dies."""
    processes = browser.new_browser_cdp_session().send("SystemInfo.getProcessInfo")["processInfo"]
    for process in processes:
        if process["type"] == "renderer":
            os.kill(process["id"], signal.SIGKILL)


def opened(playwright: Playwright, profile: Path, address: str, person: Educator) -> BrowserContext:
    """A browser of this profile, in which this person has just launched the activity."""
    context = playwright.chromium.launch_persistent_context(
        profile,
        executable_path=CHROMIUM,
        args=FLAGS,
        base_url=f"{address}{person.path}/",
    )
    context.add_cookies(person.cookies())
    return context


def test_what_was_typed_offline_is_sent_at_the_next_launch_after_the_browser_was_closed(
    playwright: Playwright,
    chromium: object,
    app: Flask,
    ana: Educator,
    address: str,
    tmp_path: Path,
) -> None:
    first = opened(playwright, tmp_path, address, ana)
    first.route("**/texts/*", lambda route: route.abort())
    first.pages[0].goto("write/part1")
    first.pages[0].get_by_label("Question 1").fill("Typed on a train")
    expect(first.pages[0].locator("#status")).to_contain_text("Your text is kept on this page")
    first.close()

    second = opened(playwright, tmp_path, address, Educator(app))
    db.session.rollback()
    second.pages[0].goto("write/part1")
    second.pages[0].wait_for_function("() => Object.keys(localStorage).length === 0")
    expect(second.pages[0].get_by_label("Question 1")).to_have_value("Typed on a train")
    second.close()

    assert saved(ana, "q1") == "Typed on a train"


def test_a_browser_that_keeps_nothing_says_so_and_asks_before_it_leaves(
    page: Page,
) -> None:
    page.add_init_script("Storage.prototype.setItem = () => { throw new Error('full') }")
    page.goto("write/part1")
    page.route("**/texts/*", lambda route: route.abort())

    page.get_by_label("Question 1").press_sequentially("Typed in a private window")
    expect(page.locator("#status")).to_have_text(
        "Not saved: no connection. Keep this page open; your text will be sent."
    )
    with page.expect_event("dialog") as asked:
        page.close(run_before_unload=True)
    asked.value.dismiss()

    assert asked.value.type == "beforeunload"
    expect(page.get_by_label("Question 1")).to_have_value("Typed in a private window")


def test_two_hundred_thousand_odd_characters_are_saved_counted_and_shown_as_text(
    page: Page,
    ana: Educator,
) -> None:
    body = (ODD * (200_000 // len(ODD) + 1))[:200_000].rstrip("\ud83d")
    page.goto("write/part1")
    dialogs: list[Dialog] = []
    page.on("dialog", lambda dialog: dialogs.append(dialog))

    page.get_by_label("Question 1").fill(body)
    expect(page.locator('[data-count="q1"]')).to_have_text(f"{count_words(body)} words")
    expect(page.locator("#status")).to_contain_text("Saved")
    page.goto("versions/q1")
    page.goto("write/part1")

    expect(page.locator('[data-count="q1"]')).to_have_text(f"{count_words(body)} words")
    assert page.get_by_label("Question 1").input_value() == body
    assert saved(ana, "q1") == body
    assert dialogs == []


def test_what_comes_too_late_to_be_saved_is_put_aside(
    page: Page,
    ana: Educator,
) -> None:
    page.goto("write/part1")
    page.route("**/texts/*", lambda route: route.abort())
    page.get_by_label("Question 1").fill("Typed on a train")
    expect(page.locator("#status")).to_contain_text("no connection")
    ana.write_everything()
    ana.submitted()
    db.session.rollback()

    page.unroute("**/texts/*")
    page.goto("write/part1")

    expect(page.locator("#status")).to_contain_text("It is among the earlier wordings")
    assert "Typed on a train" in earlier(ana)
    page.goto("versions/q1")
    expect(page.get_by_label("This wording")).to_have_text("Typed on a train")
