"""Tags and the library with their scripts: picked, filtered and read beside the writing."""

from playwright.sync_api import Page, expect

from tests.browser import serious_faults
from tests.unit.workspace.educator import Educator
from tests.unit.workspace.test_tags import BARRIERS, STATEMENT, held, put


def test_a_tag_is_found_as_one_types_and_saved_as_it_is_ticked(
    page: Page,
    ana: Educator,
) -> None:
    put(ana, STATEMENT)
    page.goto("write/plan")
    page.get_by_label("Issue 1 · title").fill("Notices at home")
    box = page.locator("#tags-issue1")
    box.locator("summary").click()

    search = box.get_by_label("Search the vocabularies")
    expect(search).to_be_focused()
    search.fill("find REMOVE bárriers")
    search.press("Enter")
    expect(box.locator("[data-found]")).to_have_text("1 of 142 entries")
    expect(box.locator("[data-entry]:visible")).to_have_count(1)
    box.get_by_role("checkbox", name="Find and remove barriers").check()

    expect(box.locator(".chip")).to_have_count(2)
    expect(page.get_by_label("Issue 1 · title")).to_have_value("Notices at home")
    assert held(ana) == [STATEMENT, BARRIERS]
    assert serious_faults(page) == []


def test_a_tag_is_taken_off_and_a_suggestion_comes_first(
    page: Page,
    ana: Educator,
) -> None:
    put(ana, STATEMENT)
    page.goto("write/plan")
    box = page.locator("#tags-issue1")

    box.get_by_role("button", name="Remove the tag MA blueprint 1.2.S.3").click()
    expect(box.locator(".chip")).to_have_count(0)
    expect(box.locator("summary")).to_be_focused()
    page.keyboard.press("Enter")
    box.get_by_label("What the issue is about").select_option("Staff learning")

    expect(box.locator("legend").first).to_have_text("Suggested: Staff learning")
    assert held(ana) == []


def test_a_tag_that_was_not_saved_is_not_shown_as_if_it_were(
    page: Page,
    ana: Educator,
) -> None:
    page.goto("write/plan")
    box = page.locator("#tags-issue1")
    box.locator("summary").click()
    first = box.get_by_role("checkbox").first
    expect(first).to_be_visible()
    page.route("**/tags/issue1/**", lambda route: route.abort())

    first.click()

    expect(page.locator("#status")).to_have_text("Not saved.")
    expect(first).not_to_be_checked()


def test_the_library_is_read_beside_the_writing(page: Page, ana: Educator) -> None:
    page.goto("write/part1")
    page.get_by_role("link", name="Library").click()
    beside = page.get_by_role("complementary", name="Library")

    expect(beside).to_be_focused()
    beside.get_by_label("Search the library").fill("two-way communication")
    expect(beside.get_by_text("Rethink partnerships with families")).to_be_visible()
    expect(beside.get_by_role("heading", name="Reading list")).to_be_hidden()
    page.get_by_label("Question 1").fill("Written beside it")
    assert serious_faults(page) == []
    beside.get_by_label("Search the library").press("Escape")

    expect(beside).to_have_count(0)
    expect(page.get_by_role("link", name="Library")).to_be_focused()
    expect(page.get_by_label("Question 1")).to_have_value("Written beside it")
