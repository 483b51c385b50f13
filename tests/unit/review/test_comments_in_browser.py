"""Comments from the bank, and notes on selected passages, in a real browser."""

from playwright.sync_api import Page, expect
from sqlalchemy import select

from lti_tool.database import db
from lti_tool.review.models import BankComment, Highlight, Rating
from tests.browser import serious_faults
from tests.unit.review.conftest import KEY, School
from tests.unit.review.test_desk_in_browser import Desk, desk, saved

__all__ = ["desk"]

SELECT = """([id, from, to]) => {
  const text = document.querySelector(`[id="${id}"] .written`);
  const range = document.createRange();
  const walker = document.createTreeWalker(text, NodeFilter.SHOW_TEXT);
  const node = walker.nextNode();
  range.setStart(node, from);
  range.setEnd(node, to);
  getSelection().removeAllRanges();
  getSelection().addRange(range);
}"""


def stored(query: object) -> object:
    db.session.rollback()
    with db.engine.connect() as connection:
        return connection.scalar(query)  # type: ignore[call-overload]


def keep(school: School, body: str, item: str | None, used: int = 0) -> None:
    owner = school.person("vera")
    db.session.add(
        BankComment(
            registration_id=school.registration_id,
            person_id=owner.id,
            credential_key=KEY,
            item_key=item,
            body=body,
            used=used,
        )
    )
    db.session.commit()


def comment_of(page: Page, key: str) -> str:
    return page.locator(f'[name="comment-{key}"]').input_value()


def test_a_kept_comment_is_inserted_and_a_typed_one_kept_by_keyboard(
    desk: Desk, school: School
) -> None:
    keep(school, "{line} names no source.", "a1.1")
    keep(school, "Say who decides.", None, used=3)
    page = desk.open(school.submit().public_id)
    page.keyboard.press("j")
    expect(page.locator("#line-a1\\.1")).to_be_focused()

    page.keyboard.press("b")
    expect(page.locator("#bank-options li")).to_have_count(2)
    assert serious_faults(page) == []
    page.keyboard.type("decides")
    expect(page.locator("#bank-options li")).to_have_count(1)
    page.keyboard.press("Enter")
    expect(page.locator('[name="comment-a1.1"]')).to_be_focused()
    page.keyboard.press("Home")
    page.keyboard.type("First. ")
    page.keyboard.press("Control+b")
    expect(page.locator("#bank-options li")).to_have_count(2)
    page.keyboard.press("Enter")

    assert comment_of(page, "a1.1") == "First. A1.1 Five steps names no source. Say who decides."
    page.keyboard.press("Control+b")
    page.get_by_role("button", name="Keep this comment for use again").click()
    expect(page.locator("[data-bank-said]")).to_have_text("The comment is kept.")
    page.keyboard.press("Escape")
    saved(page)
    assert stored(select(Rating.comment)) == comment_of(page, "a1.1")
    assert stored(select(BankComment.used).where(BankComment.item_key.is_(None))) == 4
    assert stored(select(BankComment.body).order_by(BankComment.id.desc()).limit(1)) == comment_of(
        page, "a1.1"
    )


def test_a_note_on_a_selection_is_saved_as_it_is_typed_and_marked(
    desk: Desk, school: School
) -> None:
    attempt = school.submit(changed={"issue1.step1": "We ask 🙂 them. We listen."})
    page = desk.open(attempt.public_id)
    page.locator('[data-tab="plan"]').click()

    page.evaluate(SELECT, ["text-issue1.step1", 16, 26])
    page.keyboard.press("h")
    expect(page.locator("#note-quote")).to_have_text("We listen.")
    page.keyboard.type("To whom? {h} j 1")
    expect(page.locator("#note-said")).to_contain_text("Saved")
    page.keyboard.type("!")
    page.keyboard.press("Control+Enter")

    expect(page.locator("mark.noted")).to_have_text("We listen.")
    expect(page.locator(".note-on .pre")).to_have_text("To whom? {h} j 1!")
    assert stored(select(Highlight.note)) == "To whom? {h} j 1!"
    assert stored(select(Highlight.start)) == 15  # in characters: 🙂 is one
    assert serious_faults(page) == []

    page.locator(".note-on summary").click()
    page.get_by_role("button", name="Remove").click()
    expect(page.locator("mark.noted")).to_have_count(0)
    page.get_by_role("button", name="Put it back").click()
    expect(page.locator("mark.noted")).to_have_text("We listen.")


def test_a_note_that_cannot_be_sent_is_kept_in_the_browser(desk: Desk, school: School) -> None:
    attempt = school.submit()
    page = desk.open(attempt.public_id)
    page.evaluate(SELECT, ["text-q1", 0, 12])
    page.route("**/highlights", lambda sent: sent.fulfill(status=502, body="<h1>Bad gateway"))
    page.keyboard.press("h")
    page.keyboard.type("Kep")
    expect(page.locator("#note-said")).to_contain_text("Not sent yet")
    desk.context.set_offline(True)
    page.unroute("**/highlights")
    page.keyboard.type("t.")
    expect(page.locator("#note-said")).to_contain_text("Not saved: no connection.")
    page.close()
    desk.context.set_offline(False)

    page = desk.open(attempt.public_id)

    expect(page.locator("#note-text")).to_have_value("Kept.")
    page.get_by_role("button", name="Done").click()
    expect(page.locator("mark.noted")).to_have_count(1)
    assert stored(select(Highlight.note)) == "Kept."
