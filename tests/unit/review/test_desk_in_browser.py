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


class Hand:
    """Presses keys and the mouse's button, and counts: a combination counts each of its keys."""

    def __init__(self, page: Page) -> None:
        self.page, self.keys, self.clicks = page, 0, 0

    def press(self, *keys: str) -> None:
        for key in keys:
            self.page.keyboard.press(key)
            self.keys += len(key.split("+"))

    def click(self, selector: str) -> None:
        self.page.locator(selector).click()
        self.clicks += 1

    def write(self, words: str) -> None:
        """The text of a comment counts for nothing."""
        self.page.keyboard.insert_text(words)


BELOW = ("a1.1", "a2.2", "a3.4")
"""The lines below the top level in what is counted, each with a comment."""


def test_fifteen_ratings_with_three_comments_and_a_release_take_few_keys(
    desk: Desk, school: School
) -> None:
    page = desk.open(school.submit().public_id)
    hand = Hand(page)

    for item in school.credential.items:
        if item.key in BELOW:
            hand.press("2", "c")
            hand.write("Name who does what by when.")
            hand.press("Control+Enter")
        elif not item.counts_words:
            hand.press("1")
    expect(page.locator("#rated")).to_have_text("15 of 15 rated")
    expect(page.locator("#release")).to_be_focused()
    hand.press("Enter")

    expect(page.get_by_role("heading", name="Released")).to_be_visible()
    decision = db.session.scalars(select(Decision)).one()
    assert sorted(decision.comments) == sorted(BELOW)
    print(f"\n15 ratings, three comments and the release: {hand.keys} keys")
    assert hand.keys <= 25


def test_fifteen_ratings_with_three_comments_and_a_release_take_few_clicks(
    desk: Desk, school: School
) -> None:
    page = desk.open(school.submit().public_id)
    hand = Hand(page)

    for item in school.credential.items:
        if item.key in BELOW:
            hand.click(f'.level:has([name="{item.key}"][value="basic"])')
            hand.click(f'[name="comment-{item.key}"]')
            hand.write("Name who does what by when.")
        elif not item.counts_words:
            hand.click(f'.level:has([name="{item.key}"][value="{item.top}"])')
    hand.click("#release")

    expect(page.get_by_role("heading", name="Released")).to_be_visible()
    print(f"\n15 ratings, three comments and the release: {hand.clicks} clicks")
    assert hand.clicks <= 17


@pytest.mark.parametrize("language", ["en", pytest.param("es", marks=pytest.mark.thorough)])
def test_the_whole_rubric_of_an_artifact_is_in_view_beside_its_evidence(
    chromium: Browser, address: str, app: Flask, school: School, language: str
) -> None:
    attempt = school.submit(name="revise")
    assessor = Assessor(app, "vera")
    assessor.client.post(f"{assessor.path}/language", data={"language": language})
    app.config["WTF_CSRF_ENABLED"] = True
    desk = Desk(chromium, address, assessor)
    page = desk.open(attempt.public_id)
    expect(page.locator("html")).to_have_attribute("lang", language)
    figures = []

    for artifact, lines in [
        ("plan", ["a1.1", "a1.2"]),
        ("letter", ["a2.1", "a2.2"]),
        ("presentation", ["a3.1", "a3.4"]),
    ]:
        for key in lines:
            page.locator(f'[name="{key}"][value="basic"]').check()
            page.locator(f'[name="comment-{key}"]').fill("Name who does what by when.")
            expect(page.locator(f"[id='line-{key}'] [data-for=open]")).to_be_visible()
        page.locator(f'[data-tab="{artifact}"]').click()
        lines_of_it = page.locator(f"#rubric-{artifact}").bounding_box()
        pane = page.locator(".rubric-scroll").bounding_box()
        assert lines_of_it and pane
        figures.append(f"{artifact} {lines_of_it['height']:.0f} of {pane['height']:.0f}")
        assert lines_of_it["y"] >= pane["y"] - 1, figures
        assert lines_of_it["y"] + lines_of_it["height"] <= pane["y"] + pane["height"] + 1, figures
        expect(page.locator(f"#evidence-{artifact}")).to_be_visible()
        for key in lines:
            page.locator(f'[name="{key}"][value="proficient"]').check()

    print(f"\nRubric with two lines below the top, pixels at 1280x800 ({language}): {figures}")
    desk.context.close()


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


def test_the_keys_are_listed_and_each_listed_key_does_something(desk: Desk, school: School) -> None:
    school.submit(changed={"q1": "We asked."})
    page = desk.open(school.submit().public_id)

    page.keyboard.press("?")
    listed = page.locator("#keys kbd").all_inner_texts()
    page.keyboard.press("Escape")

    # One needs a selection (test_comments_in_browser).
    single = [key for key in listed if len(key) == 1 and key.isascii() and key not in "?h"]
    assert sorted(single) == sorted("jk123ucbow][/dnpr")
    ignored = page.evaluate(
        """keys => keys.filter((key) => document.body.dispatchEvent(
            new KeyboardEvent("keydown", {key, bubbles: true, cancelable: true})))""",
        single,
    )
    assert ignored == []


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


def test_a_count_is_overruled_with_a_reason_by_keys(desk: Desk, school: School) -> None:
    page = desk.open(school.submit(name="revise").public_id)

    page.locator("#line-a1\\.4 legend").click()
    page.keyboard.press("1")
    expect(page.locator("#line-a1\\.4 .line-state[data-for=open]")).to_be_visible()
    page.keyboard.press("c")
    page.keyboard.insert_text("A quotation was counted.")
    page.keyboard.press("Escape")

    expect(page.locator("#line-a1\\.4 .line-state[data-for=passed]")).to_be_visible()


def test_the_last_level_can_be_undone_and_the_one_before(desk: Desk, school: School) -> None:
    page = desk.open(school.submit().public_id)
    undo = page.get_by_role("button", name="Undo")
    expect(undo).to_be_hidden()

    page.keyboard.press("j")
    page.keyboard.press("2")
    page.keyboard.press("1")
    expect(undo).to_have_text("Undo A1.1 Five steps")
    page.keyboard.press("u")
    expect(page.locator('[name="a1.1"][value="basic"]')).to_be_checked()
    expect(page.locator("#line-a1\\.1")).to_be_focused()
    undo.click()

    expect(page.locator('[name="a1.1"]:checked')).to_have_count(0)
    expect(page.locator("#rated")).to_have_text("2 of 15 rated")
    expect(undo).to_be_hidden()
    saved(page)
    assert level("a1.1") is None


def test_the_line_under_rating_shows_all_wordings_the_others_what_holds(
    desk: Desk, school: School
) -> None:
    page = desk.open(school.submit().public_id)
    wordings = page.locator("#line-a1\\.3 .wording")

    def shown() -> list[str]:
        return [one.get_attribute("data-level") or "" for one in wordings.all() if one.is_visible()]

    assert shown() == ["proficient"]
    page.locator('[name="a1.3"][value="basic"]').check()
    assert shown() == ["proficient", "basic", "developing"]
    page.locator("#line-a1\\.1 legend").click()
    assert shown() == ["basic"]
    page.keyboard.press("w")
    assert shown() == ["proficient", "basic", "developing"]
    expect(page.get_by_role("button", name="All wordings")).to_have_attribute(
        "aria-pressed", "true"
    )


def test_the_evidence_is_turned_by_keys_and_the_overall_comment_is_one_away(
    desk: Desk, school: School
) -> None:
    page = desk.open(school.submit().public_id)
    current = page.locator("[data-tab][aria-current]")

    page.keyboard.press("]")
    page.keyboard.press("]")
    expect(current).to_have_text("Letter")
    page.keyboard.press("[")
    expect(current).to_have_text("Action Plan")
    page.keyboard.press("o")
    expect(page.locator("#comment-overall")).to_be_focused()
    page.keyboard.press("Escape")

    expect(page.locator("#line-part1")).to_be_focused()


def test_find_marks_and_counts_through_all_parts_and_goes_on_and_back(
    desk: Desk, school: School
) -> None:
    changed = {"q1": "A niño waits. El\nNINO  waits.", "letter": "Nobody who is a nino waits."}
    page = desk.open(school.submit(changed=changed).public_id)
    count = page.locator("#find-count")

    page.keyboard.press("j")
    page.keyboard.press("/")
    page.keyboard.type("nino waits")
    expect(count).to_have_text("1 of 3")
    assert page.evaluate("[CSS.highlights.get('found').size, getSelection().toString()]") == [3, ""]
    expect(page.locator('[data-tab="part1"]')).to_have_attribute("data-found", "2")
    expect(page.locator("#evidence-part1")).to_be_visible()
    page.keyboard.press("Enter")
    page.keyboard.press("Enter")
    expect(count).to_have_text("3 of 3")
    expect(page.locator("#text-letter")).to_be_in_viewport()
    page.keyboard.press("Enter")
    expect(count).to_have_text("1 of 3")
    page.keyboard.press("Shift+Enter")
    expect(count).to_have_text("3 of 3")
    page.keyboard.press("Escape")

    expect(page.locator("#line-a1\\.1")).to_be_focused()
    expect(count).to_be_hidden()
    assert page.evaluate("CSS.highlights.get('found').size") == 0


def test_find_says_that_there_is_nothing(desk: Desk, school: School) -> None:
    page = desk.open(school.submit().public_id)

    page.get_by_label("Find in the evidence").fill("xylophone")

    expect(page.locator("#find-count")).to_have_text("nothing found")


def test_a_line_leads_to_its_slide_and_to_its_file(desk: Desk, school: School) -> None:
    attempt = school.submit()
    deck = attempt.snapshot["files"][0]["public_id"]
    at_slide = {"item": "a3.4", "kind": "page", "file": deck, "page": 2}
    at_file = {"item": "a3.5", "kind": "file", "file": deck, "page": None}
    attempt.snapshot = attempt.snapshot | {"anchors": [at_slide, at_file]}
    db.session.commit()
    page = desk.open(attempt.public_id)

    page.get_by_role("group", name="A3.4 Call to action").click()
    expect(page.locator(f"[id='page-{deck}-2']")).to_be_in_viewport()
    expect(page.locator(f"[id='page-{deck}-2'] .marked")).to_have_class("quiet marked current")
    page.get_by_role("link", name="Letter").click()
    page.get_by_role("group", name="A3.5 Media").click()

    expect(page.locator(f"[id='file-{deck}']")).to_be_in_viewport()


def test_what_changed_is_shown_or_not_and_found_where_it_is_shown(
    desk: Desk, school: School
) -> None:
    school.submit(changed={"q1": "We asked three families."})
    page = desk.open(school.submit(changed={"q1": "We asked nine families."}).public_id)
    text = page.locator("#text-q1 .written")

    assert text.inner_text() == "We asked threenine families."
    page.keyboard.press("/")
    page.keyboard.type("asked nine")
    expect(page.locator("#find-count")).to_have_text("1 of 1")
    page.get_by_label("Find in the evidence").fill("three families")
    expect(page.locator("#find-count")).to_have_text("nothing found")
    page.keyboard.press("Escape")
    page.keyboard.press("d")

    assert text.inner_text() == "We asked nine families."


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


def test_the_desk_is_accessible_and_does_not_scroll_sideways(desk: Desk, school: School) -> None:
    school.submit(name="earns")
    page = desk.open(school.submit(name="revise", carried={"a1.1": 1}).public_id)
    page.emulate_media(color_scheme="dark")
    page.set_viewport_size({"width": 800, "height": 800})
    page.get_by_label("Find in the evidence").fill("families")
    expect(page.locator("#find-count")).to_contain_text("1 of")

    assert serious_faults(page) == []
    assert not page.evaluate("document.documentElement.scrollWidth > innerWidth")


def test_the_desk_is_light(desk: Desk, school: School) -> None:
    school.submit(name="earns")
    attempt = school.submit(name="revise")
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

    print(f"\nThe desk, cold: {sum(sizes)} bytes ({sum(scripts)} of script), {len(sizes)} requests")
    assert sum(sizes) <= 80_000
    assert sum(scripts) <= 20_000
    assert len(sizes) <= 10
