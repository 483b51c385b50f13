"""The scripts, in a real browser: saving as one types, offline, without a session, twice open."""

from io import BytesIO

from playwright.sync_api import Browser, Page, ViewportSize, expect
from pypdf import PdfReader
from sqlalchemy import select

from lti_tool.database import db
from lti_tool.workspace.models import TextVersion
from tests.browser import serious_faults
from tests.unit.workspace import documents
from tests.unit.workspace.educator import Educator, release, words
from tests.unit.workspace.several import SEVERAL, several_files

PLACES = (
    "overview",
    "write/plan",
    "write/part1",
    "write/letter",
    "check",
    "feedback",
    "record",
    "help",
)

DESKTOP: ViewportSize = {"width": 1280, "height": 800}
TWICE_AS_LARGE: ViewportSize = {"width": 640, "height": 400}
PHONE: ViewportSize = {"width": 320, "height": 640}
UNDER_A_BAR = """() => [...document.querySelectorAll("main :is(a, button, summary, textarea)")]
  .reverse().filter((each) => {
    each.focus();
    if (document.activeElement !== each) return false;
    const { top, bottom } = each.getBoundingClientRect();
    return [".bar-status", ".bar", ".save-bar"].some((name) => {
      const bar = document.querySelector(name);
      const { position } = getComputedStyle(bar ?? document.body);
      if (!bar || bar.contains(each) || position !== "sticky") return false;
      const edges = bar.getBoundingClientRect();
      return Math.min(bottom, edges.bottom) - Math.max(top, edges.top) > 1 && bottom - top < 200;
    });
  }).map((each) => each.textContent)"""
WHOLE = {"quote-issue1.step1": ""}


def saved(ana: Educator, key: str) -> str:
    texts = {text.prompt_key: text.body for text in ana.draft().texts}
    db.session.rollback()
    return texts.get(key, "")


def earlier(ana: Educator) -> list[str]:
    bodies = list(db.session.scalars(select(TextVersion.body)))
    db.session.rollback()
    return bodies


def test_what_is_typed_is_saved_by_itself(page: Page, ana: Educator) -> None:
    page.goto("write/part1")

    page.get_by_label("Question 1").fill("Typed in a browser")

    expect(page.locator("#status")).to_contain_text("Saved")
    expect(page.locator('[data-count="q1"]')).to_have_text("4 words")
    assert saved(ana, "q1") == "Typed in a browser"


def test_what_is_typed_offline_is_kept_and_sent_after_a_reload(page: Page, ana: Educator) -> None:
    page.goto("write/part1")
    page.route("**/texts/*", lambda route: route.abort())

    page.get_by_label("Question 1").fill("Typed on a train")
    expect(page.locator("#status")).to_have_text(
        "Not saved: no connection. Your text is kept on this page and will be sent."
    )
    page.reload()
    expect(page.get_by_label("Question 1")).to_have_value("Typed on a train")
    page.unroute("**/texts/*")
    page.reload()

    page.wait_for_function("() => Object.keys(localStorage).length === 0")
    expect(page.get_by_label("Question 1")).to_have_value("Typed on a train")
    assert saved(ana, "q1") == "Typed on a train"


def test_after_the_session_has_ended_the_text_waits_for_the_next_launch(
    page: Page, ana: Educator
) -> None:
    page.goto("write/part1")
    cookies = page.context.cookies()
    page.context.clear_cookies()

    page.get_by_label("Question 1").fill("Typed after twelve hours")
    expect(page.locator("#status")).to_contain_text("Open the activity again from your course")
    page.context.add_cookies(cookies)
    page.goto("write/plan")

    expect(page.locator("#status")).to_contain_text("is saved now")
    assert saved(ana, "q1") == "Typed after twelve hours"


def test_a_second_window_shows_both_texts_and_keeps_the_chosen_one(
    page: Page, ana: Educator
) -> None:
    page.goto("write/part1")
    ana.put("q1", "From the other window")
    db.session.rollback()

    page.get_by_label("Question 1").fill("From this window")
    other = page.get_by_label("The text of the other window")
    expect(other).to_have_text("From the other window")
    expect(other.locator("mark")).to_have_text("the other")
    expect(page.get_by_label("What you typed here").locator("mark")).to_have_text("this")
    assert saved(ana, "q1") == "From the other window"
    page.get_by_role("button", name="Keep what I typed here").click()

    expect(other).to_have_count(0)
    expect(page.locator("#status")).to_contain_text("Saved")
    assert saved(ana, "q1") == "From this window"
    assert earlier(ana) == ["From the other window"]


def test_taking_the_other_text_shows_it_in_the_writing_area(page: Page, ana: Educator) -> None:
    page.goto("write/part1")
    ana.put("q1", "From the other window")
    db.session.rollback()

    page.get_by_label("Question 1").fill("From this window")
    page.get_by_role("button", name="Take the text of the other window").click()

    expect(page.get_by_label("Question 1")).to_have_value("From the other window")
    assert saved(ana, "q1") == "From the other window"
    assert earlier(ana) == ["From this window"]


def test_a_text_of_the_plan_is_picked_in_the_table(page: Page, ana: Educator) -> None:
    page.goto("write/plan")
    expect(page.locator("textarea[name]:visible")).to_have_count(1)

    page.locator('[data-cell="issue2.step3"]').click()
    expect(page.locator('textarea[name="issue2.step3"]')).to_be_focused()
    page.keyboard.insert_text(words(138))

    expect(page.locator('[data-cell="issue2.step3"]')).to_contain_text("138 · 12 short")
    expect(page.locator('[data-section="plan"] [data-figure]')).to_have_text("1 of 15")
    page.get_by_role("button", name="Issue 2 · Organize and educate others").click()
    expect(page.locator('textarea[name="issue2.step4"]')).to_be_visible()


def test_save_saves_at_once(page: Page, ana: Educator) -> None:
    page.goto("write/part3")
    page.get_by_label("Reflection 1").fill("Now")

    page.get_by_role("button", name="Save").click()

    expect(page.locator("#status")).to_contain_text("Saved")
    assert saved(ana, "r1") == "Now"


def test_what_was_typed_last_is_sent_at_leaving(page: Page, ana: Educator) -> None:
    page.goto("write/part3")

    page.get_by_label("Reflection 1").fill("The last words")
    page.get_by_role("link", name="Check and submit").first.click()
    expect(page.get_by_role("heading", name="Check and submit")).to_be_visible()
    page.wait_for_function("() => Object.keys(localStorage).length === 0")

    assert saved(ana, "r1") == "The last words"


def test_a_file_is_uploaded_with_its_end_in_sight(page: Page, ana: Educator) -> None:
    page.goto("write/letter")

    page.get_by_label("Choose a file").set_input_files(
        {"name": "letter.docx", "mimeType": "", "buffer": documents.docx(words(450))}
    )
    page.get_by_role("button", name="Upload").click()

    expect(page.get_by_role("link", name="letter.docx")).to_be_visible()
    expect(page.locator(".upload-present")).to_contain_text("450 words: in range")


def test_a_refused_file_says_why_at_its_field(page: Page, ana: Educator) -> None:
    page.goto("write/letter")
    page.get_by_label("Letter").first.fill("A typed letter")

    page.get_by_label("Choose a file").set_input_files(
        {"name": "letter.docx", "mimeType": "", "buffer": documents.macro_pptx()}
    )
    page.get_by_role("button", name="Upload").click()

    expect(page.locator("[data-refused]")).to_contain_text("holds macros")
    assert saved(ana, "letter") == "A typed letter"


def test_a_note_beside_the_feedback_saves_itself(page: Page, ana: Educator) -> None:
    ana.write_everything()
    release(ana.submitted(), {"a2.1": "Name the action."}, a2_1="basic")
    db.session.rollback()
    page.goto("write/letter")

    with page.expect_response("**/texts/changed-a2.1"):
        page.get_by_label("What I changed for A2.1").fill("I named it.")
    page.get_by_text("What it was about, as you submitted it").click()
    page.get_by_label("Letter").first.focus()

    expect(page.locator(".was p").first).to_have_text(words(450))
    assert saved(ana, "changed-a2.1") == "I named it."


def test_a_submission_is_withdrawn_behind_a_question(page: Page, ana: Educator) -> None:
    ana.write_everything()
    receipt = f"attempts/{ana.submitted().public_id}/receipt"
    db.session.rollback()
    page.goto(receipt)
    button = page.get_by_role("button", name="Withdraw attempt 1")

    expect(button).to_be_hidden()
    page.get_by_text("Withdraw…").click()
    button.click()

    expect(page.get_by_text("Attempt 1 was withdrawn")).to_be_visible()
    expect(page.get_by_role("heading", name="Submit attempt 2?")).to_be_visible()


def test_a_passage_is_marked_for_a_line_and_the_line_leads_back_to_it(
    page: Page, ana: Educator
) -> None:
    page.goto("write/plan")
    page.locator('[data-cell="issue2.step3"]').click()
    page.keyboard.insert_text("We ask 😀 families. We listen to them.")
    area = page.locator('textarea[name="issue2.step3"]')
    for _character in "We listen to them.":
        page.keyboard.press("Shift+ArrowLeft")

    box = page.locator('[data-evidence="issue2.step3"]')
    box.locator("summary").click()
    expect(box.locator("[data-selection]")).to_contain_text("“We listen to them.”")
    box.get_by_role("button", name="A1.1 Five steps").click()

    expect(page.locator("#announce")).to_have_text("Marked for A1.1 Five steps.")
    (made,) = ana.draft().anchors
    assert (made.quote, made.start) == ("We listen to them.", 19)
    db.session.rollback()

    area.evaluate("area => area.setRangeText('Before. ', 0, 0)")
    page.locator('[data-cell="issue1.step1"]').click()
    by_line = page.locator("[data-by-line]")
    by_line.get_by_text("1 place").click()
    by_line.get_by_role("link").click()

    expect(area).to_be_focused()
    selected = area.evaluate("area => area.value.slice(area.selectionStart, area.selectionEnd)")
    assert selected == "We listen to them."


def test_a_mark_that_was_removed_is_put_back_where_the_focus_is(page: Page, ana: Educator) -> None:
    ana.save("plan", {"issue1.step1": "We ask."}, action="mark:issue1.step1:a1.1", **WHOLE)
    db.session.rollback()
    page.goto("write/plan#issue1.step1")

    page.get_by_role("button", name="remove A1.1 Five steps").click()
    expect(page.get_by_role("button", name="Put it back")).to_be_focused()
    page.keyboard.press("Enter")

    expect(page.get_by_role("link", name="A1.1 Five steps · the whole text")).to_be_focused()
    assert len(ana.draft().anchors) == 1


def test_a_file_that_is_too_large_is_refused_before_it_is_sent(page: Page, ana: Educator) -> None:
    page.goto("write/letter")
    page.locator('input[type="file"]').evaluate("(input) => (input.dataset.limit = 1000)")
    sent = []
    page.on("request", lambda request: sent.append(request.method))

    page.get_by_label("Choose a file").set_input_files(
        {"name": "letter.docx", "mimeType": "", "buffer": documents.docx(words(450))}
    )

    expect(page.locator("[data-refused]")).to_contain_text("letter.docx is larger than 10 MB")
    page.get_by_role("button", name="Upload").click()
    expect(page.get_by_label("Choose a file")).to_be_focused()
    assert "POST" not in sent


def test_an_upload_can_be_cancelled_while_it_runs(page: Page, ana: Educator) -> None:
    page.goto("write/letter")
    network = page.context.new_cdp_session(page)
    slow = {"offline": False, "latency": 0, "downloadThroughput": -1, "uploadThroughput": 100_000}
    network.send("Network.emulateNetworkConditions", slow)

    page.get_by_label("Choose a file").set_input_files(
        {"name": "letter.docx", "mimeType": "", "buffer": b"PK\x03\x04" * 1_000_000}
    )
    page.get_by_role("button", name="Upload").click()
    expect(page.locator("[data-words]")).to_contain_text("Uploading letter.docx:")
    page.get_by_role("button", name="Cancel").click()

    expect(page.locator("[data-words]")).to_have_text("Cancelled: letter.docx was not handed in.")
    expect(page.get_by_label("Choose a file")).to_be_focused()
    assert ana.draft().files == []


def test_of_several_files_each_has_its_own_end(page: Page, ana: Educator) -> None:
    several_files()
    ana.get("write/letter")
    ana.draft().credential_version = int(SEVERAL["credential_version"])
    db.session.commit()
    page.goto("write/letter")
    page.get_by_label("Choose files").set_input_files(
        [
            {"name": "one.docx", "mimeType": "", "buffer": documents.docx(words(200))},
            {"name": "two.docx", "mimeType": "", "buffer": b"no document"},
            {"name": "three.docx", "mimeType": "", "buffer": documents.docx(words(250))},
        ]
    )

    page.get_by_role("button", name="Upload").click()

    expect(page.locator("[data-words]:visible")).to_have_text(
        ["one.docx is handed in.", "three.docx is handed in."]
    )
    expect(page.locator("[data-refused]")).to_contain_text("two.docx: By its content")
    page.get_by_role("button", name="Show what is handed in").click()
    expect(page.locator(".upload-present")).to_have_count(2)


def test_submit_goes_to_the_receipt(page: Page, ana: Educator) -> None:
    ana.write_everything()
    db.session.rollback()
    page.goto("check")

    page.get_by_role("button", name="Submit").dblclick()

    expect(page.get_by_role("heading", name="Submitted", exact=True)).to_be_visible()
    assert len(ana.draft().attempts) == 1


def test_an_attempt_is_printed_whole_without_script_too(
    chromium: Browser, page: Page, ana: Educator
) -> None:
    ana.write_everything(step_words=138)
    release(ana.submitted(), {"a1.4": "Too short."}, a1_4="basic")
    db.session.remove()
    page.goto("feedback")
    plain = chromium.new_context(java_script_enabled=False, color_scheme="dark")
    plain.add_cookies(page.context.cookies())
    printed = plain.new_page()
    printed.goto(page.url)

    text = "\n".join(one.extract_text() for one in PdfReader(BytesIO(printed.pdf())).pages)
    plain.close()

    expect(page.get_by_role("button", name="Print")).to_be_visible()
    assert "Too short." in text
    assert text.count("q3b") == 110
    assert text.count("word word") > 1000
    assert not any(words in text for words in ("Print", "Revise what is open", "Check and submit"))


def test_what_has_the_focus_is_never_under_a_bar(page: Page, ana: Educator) -> None:
    ana.write_everything(step_words=138)
    release(ana.submitted(), {"a1.4": "Too short."}, a1_4="basic", a2_1="basic")
    db.session.remove()

    for window in (DESKTOP, TWICE_AS_LARGE, PHONE):
        page.set_viewport_size(window)
        for place in ("write/plan", "write/letter", "check", "record"):
            page.goto(place)
            assert page.evaluate(UNDER_A_BAR) == [], place


def test_two_texts_and_earlier_wordings_fit_a_phone_and_have_no_serious_fault_of_access(
    page: Page, ana: Educator
) -> None:
    page.set_viewport_size({"width": 320, "height": 800})
    page.goto("write/part1")
    ana.put("q1", f"From the other window {words(60)}")
    db.session.rollback()

    page.get_by_label("Question 1").fill("From this window")
    expect(page.locator(".conflict")).to_be_visible()
    found = {"conflict": faults(page)}
    page.get_by_role("button", name="Keep what I typed here").click()
    expect(page.locator(".conflict")).to_have_count(0)
    page.get_by_role("link", name="Earlier wordings Question 1").click()
    expect(page.get_by_label("This wording")).to_contain_text("From the other window")
    page.get_by_text("Both in one").click()
    found["versions"] = faults(page)
    page.get_by_role("button", name="Go back to this wording").click()

    expect(page.get_by_label("Question 1")).to_have_value(f"From the other window {words(60)}")
    assert found == {"conflict": [], "versions": []}


def faults(page: Page) -> list[str]:
    """Serious faults of access, and whether the page is wider than the window."""
    wide = page.evaluate("document.documentElement.scrollWidth > innerWidth")
    return [*serious_faults(page), *["wide"] * wide]
