"""The desk in a real browser: keyboard, saving as one rates, two tabs, lost connections."""

from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask
from playwright.sync_api import Browser, BrowserContext, Page, expect
from sqlalchemy import select

from lti_tool.database import db
from lti_tool.review.models import Decision, Rating
from tests.browser import serious_faults
from tests.unit.review.conftest import Assessor, School, levels, rubric_form

RATED_BY_HAND = 13
"""The 15 items without the two length lines, which come filled in."""


class Desk:
    """An assessor's browser, with the launch's cookie."""

    def __init__(self, chromium: Browser, address: str, assessor: Assessor, **options: Any) -> None:
        self.address, self.path = address, assessor.path
        self.context: BrowserContext = chromium.new_context(
            viewport={"width": 1280, "height": 800}, **options
        )
        self.context.add_cookies(
            [
                {
                    "name": cookie.key,
                    "value": cookie.value,
                    "domain": "localhost",
                    "path": cookie.path,
                    "secure": True,
                    "httpOnly": True,
                    "sameSite": "None",
                }
                for cookie in assessor.client._cookies.values()
            ]
        )

    def open(self, attempt: str) -> Page:
        """The desk in a new tab. Ends the test's own transaction, so that the server can write."""
        db.session.rollback()
        page = self.context.new_page()
        page.set_default_timeout(10_000)
        page.goto(f"{self.address}{self.path}/submissions/{attempt}")
        return page


@pytest.fixture
def desk(chromium: Browser, address: str, app: Flask, school: School) -> Iterator[Desk]:
    app.config["WTF_CSRF_ENABLED"] = True
    made = Desk(chromium, address, Assessor(app, "vera"))
    yield made
    made.context.close()


def saved(page: Page) -> None:
    """Wait until everything has arrived."""
    expect(page.locator("#status")).to_contain_text("Saved")


def level(key: str) -> str | None:
    query = select(Rating.level).where(Rating.item_key == key)
    with db.engine.connect() as connection:
        return connection.scalar(query)


def test_fifteen_ratings_and_a_release_take_few_keys(desk: Desk, school: School) -> None:
    page = desk.open(school.submit().public_id)

    for _ in range(RATED_BY_HAND):
        page.keyboard.press("1")
    expect(page.locator("#rated")).to_have_text("15 of 15 rated")
    expect(page.locator("#release")).to_be_focused()
    page.keyboard.press("Enter")

    expect(page.get_by_role("heading", name="Released")).to_be_visible()
    assert db.session.scalars(select(Decision.earned)).one()


def test_a_lower_level_stays_at_its_line_for_the_comment(desk: Desk, school: School) -> None:
    page = desk.open(school.submit().public_id)

    page.keyboard.press("j")
    page.keyboard.press("2")
    page.keyboard.press("c")
    page.keyboard.type("Say j, k, 1 and n more.")
    page.keyboard.press("Control+Enter")

    expect(page.locator("#line-a1\\.2")).to_be_focused()
    saved(page)
    db.session.rollback()
    rating = db.session.scalars(select(Rating)).one()
    assert (rating.item_key, rating.level) == ("a1.1", "basic")
    assert rating.comment == "Say j, k, 1 and n more."


def test_escape_leaves_a_comment_for_its_line(desk: Desk, school: School) -> None:
    page = desk.open(school.submit().public_id)

    page.keyboard.press("c")
    page.keyboard.press("Escape")

    expect(page.locator("#line-part1")).to_be_focused()


def test_keys_can_be_switched_off(desk: Desk, school: School) -> None:
    page = desk.open(school.submit().public_id)

    page.keyboard.press("?")
    page.get_by_label("Use these keys on this device").uncheck()
    page.get_by_role("button", name="Close").click()
    page.keyboard.press("1")

    expect(page.locator("#rated")).to_have_text("2 of 15 rated")


def test_the_next_submission_is_one_key_away(desk: Desk, school: School) -> None:
    first, second = school.submit("ana"), school.submit("ben")
    page = desk.open(first.public_id)

    page.keyboard.press("n")

    expect(page).to_have_url(f"{desk.address}{desk.path}/submissions/{second.public_id}")


def test_a_line_shows_its_evidence_and_a_tab_its_lines(desk: Desk, school: School) -> None:
    page = desk.open(school.submit().public_id)
    expect(page.locator("#evidence-letter")).to_be_hidden()

    page.get_by_role("group", name="A2.1 Components").click()
    expect(page.locator("#evidence-letter")).to_be_visible()

    page.get_by_role("link", name="Presentation").click()
    expect(page.locator("#evidence-presentation")).to_be_visible()
    expect(page.locator("#line-a3\\.1")).to_be_in_viewport()


def test_a_length_line_shows_the_text_that_is_out_of_range(desk: Desk, school: School) -> None:
    page = desk.open(school.submit(name="revise").public_id)

    page.get_by_role("link", name="Issue 2 · Isolate the issue").click()

    expect(page.locator("#text-issue2\\.step1")).to_be_in_viewport()


def test_a_line_leads_to_its_evidence_and_a_marked_passage_to_its_line(
    desk: Desk, school: School
) -> None:
    attempt = school.submit(changed={"issue3.step5": f"Long. {'word ' * 200}And the end."})
    place = {"kind": "passage", "prompt": "issue3.step5", "start": 1006, "end": 1018}
    anchor = {"item": "a1.2", "quote": "And the end."} | place
    attempt.snapshot = attempt.snapshot | {"anchors": [anchor]}
    db.session.commit()
    page = desk.open(attempt.public_id)
    marked = page.locator("mark")

    page.keyboard.press("j")
    page.keyboard.press("j")
    expect(marked).to_be_in_viewport()
    expect(marked).to_have_class("marked current")
    page.get_by_role("link", name="Letter").click()
    page.locator("#line-a1\\.2 .places a").click()
    expect(marked).to_be_in_viewport()
    page.keyboard.press("j")
    marked.get_by_role("link").click()

    expect(page.locator("#line-a1\\.2")).to_have_class("line selected")
    expect(page.locator("#line-a1\\.2")).to_be_in_viewport()


def test_the_path_follows_every_rating(desk: Desk, school: School) -> None:
    page = desk.open(school.submit().public_id)

    page.locator('[name="a3.4"][value="basic"]').check()

    expect(page.locator("#path-sentence")).to_have_text(
        "Not yet earned: A3.4 Call to action is open. 12 items are not rated yet."
    )
    expect(page.locator("#line-a3\\.4 legend")).to_contain_text("open")


def test_what_is_rated_offline_is_kept_and_sent_when_the_connection_is_back(
    desk: Desk, school: School
) -> None:
    attempt = school.submit()
    page = desk.open(attempt.public_id)

    desk.context.set_offline(True)
    page.locator('[name="a1.1"][value="basic"]').check()
    expect(page.locator("#status")).to_contain_text("Not saved: no connection.")
    page.close()
    desk.context.set_offline(False)
    again = desk.open(attempt.public_id)

    expect(again.locator('[name="a1.1"][value="basic"]')).to_be_checked()
    saved(again)
    assert level("a1.1") == "basic"


def test_a_lost_session_keeps_the_ratings_for_the_next_launch(
    desk: Desk, school: School, app: Flask
) -> None:
    attempt = school.submit()
    page = desk.open(attempt.public_id)

    desk.context.clear_cookies()
    page.locator('[name="a1.1"][value="basic"]').check()
    expect(page.locator("#status")).to_contain_text("your session here has ended")
    app.config["WTF_CSRF_ENABLED"] = False
    relaunched = Assessor(app, "vera")
    app.config["WTF_CSRF_ENABLED"] = True
    desk.path = relaunched.path
    for cookie in relaunched.client._cookies.values():
        desk.context.add_cookies(
            [
                {
                    "name": cookie.key,
                    "value": cookie.value,
                    "domain": "localhost",
                    "path": cookie.path,
                    "secure": True,
                }
            ]
        )
    again = desk.open(attempt.public_id)

    saved(again)
    assert level("a1.1") == "basic"


def test_two_tabs_on_one_rating_are_both_shown(desk: Desk, school: School) -> None:
    attempt = school.submit()
    one, other = desk.open(attempt.public_id), desk.open(attempt.public_id)
    one.locator('[name="a1.1"][value="basic"]').check()
    saved(one)

    other.locator('[name="a1.1"][value="developing"]').check()
    expect(other.locator("#line-a1\\.1 .conflict")).to_contain_text("Basic")
    assert level("a1.1") == "basic"
    other.get_by_role("button", name="Keep what is here").click()

    saved(other)
    assert level("a1.1") == "developing"


def test_whoever_is_late_is_told_and_gets_their_comment_back(
    desk: Desk, school: School, app: Flask
) -> None:
    attempt = school.submit()
    page = desk.open(attempt.public_id)
    app.config["WTF_CSRF_ENABLED"] = False
    Assessor(app, "otto").post(
        f"/{attempt.public_id}/release", rubric_form(levels(school.credential))
    )
    app.config["WTF_CSRF_ENABLED"] = True
    db.session.rollback()

    page.locator('[name="comment-a1.1"]').fill("I think otherwise.")
    page.get_by_role("button", name="Release").click()

    expect(page.get_by_role("heading", name="already been released")).to_be_visible()
    expect(page.get_by_text("I think otherwise.")).to_be_visible()


def test_everything_works_without_script(
    chromium: Browser, address: str, app: Flask, school: School
) -> None:
    attempt = school.submit(name="revise")
    desk = Desk(chromium, address, Assessor(app, "vera"), java_script_enabled=False)
    app.config["WTF_CSRF_ENABLED"] = True
    page = desk.open(attempt.public_id)

    for item in school.credential.items:
        if not item.counts_words:
            page.locator(f'[name="{item.key}"][value="{item.top}"]').check()
    page.get_by_role("button", name="Release").click()
    expect(page.get_by_role("alert")).to_contain_text("A1.4 Length: a comment is needed")
    page.locator('[name="comment-a1.4"]').fill("Two steps are out of range.")
    page.get_by_role("button", name="Release").click()

    expect(page.get_by_text("Not yet earned: A1.4 Length is open.")).to_be_visible()
    desk.context.close()


@pytest.mark.parametrize("width", [390, 800, 1280])
def test_the_desk_is_accessible_and_does_not_scroll_sideways(
    desk: Desk, school: School, width: int
) -> None:
    page = desk.open(school.submit(name="revise").public_id)
    page.set_viewport_size({"width": width, "height": 800})

    assert serious_faults(page) == []
    assert not page.evaluate("document.documentElement.scrollWidth > innerWidth")


def test_the_desk_is_light(desk: Desk, school: School) -> None:
    attempt = school.submit()
    page = desk.context.new_page()
    sizes: list[int] = []
    scripts: list[int] = []

    def note(request: Any) -> None:
        size = request.sizes()["responseBodySize"] + request.sizes()["responseHeadersSize"]
        sizes.append(size)
        if request.url.endswith(".js"):
            scripts.append(size)

    page.on("requestfinished", note)
    page.goto(f"{desk.address}{desk.path}/submissions/{attempt.public_id}")
    page.wait_for_load_state("networkidle")

    assert sum(sizes) <= 80_000
    assert sum(scripts) <= 20_000
    assert len(sizes) <= 10
