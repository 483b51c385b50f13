"""What an educator and an assessor do in a real browser, by the words they read on the page."""

from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Literal

from playwright.sync_api import Error, Frame, Locator, Page, expect

from tests.journey.campus import Assignment, Campus
from tests.journey.words import in_language
from tests.submissions import Submission

# Between pressing and letting go, in milliseconds: the first press is then on its way already.
DOUBLE_CLICK = 60
LAUNCHED = "**/s/*/**"
REFUSED = "**/lti/launch"
ADDING = "**/s/*/add"


class InTheTool:
    """Somebody with the tool open in a frame of the LMS's page, or in a window of its own.

    Everything is named by its English words; `language` is the one in which they stand there.
    """

    def __init__(self, campus: Campus, page: Page, person: str, language: str = "en") -> None:
        self.campus = campus
        self.page = page
        self.person = person
        self.language = language
        self.say = in_language(language)

    @property
    def base(self) -> str:
        """The address of this person's pages in the LMS."""
        return f"{self.campus.lms.url}/as/{self.person}"

    @property
    def tool(self) -> Frame:
        """The frame that the tool is in."""
        return self.page.frame("tool") or self.page.main_frame

    def arrive(self, page: str, tool: str) -> None:
        """Wait for a page of the LMS that frames the tool, and for what the tool shows there."""
        self.page.wait_for_url(page)
        self.page.wait_for_selector("iframe[name=tool]")
        self.tool.wait_for_url(tool)

    def open(self, path: str) -> None:
        """Open a page of the LMS and wait until the tool's launch in it has ended."""
        self.page.goto(self.base + path)
        self.arrive("**", LAUNCHED)
        self.tool.wait_for_load_state()

    def open_assignment(self, assignment: Assignment, shows: str = LAUNCHED) -> None:
        """From the course page to the assignment, with the tool in its frame."""
        self.page.goto(f"{self.base}/courses/{assignment.course}")
        self.page.locator(f"#assignment-{assignment.id}").click()
        self.arrive(f"**/assignments/{assignment.id}", shows)
        if shows == LAUNCHED:
            self.read_in_own_language()

    def read_in_own_language(self) -> None:
        """Change the language at the foot of the page, where it is another one."""
        own = self.tool.locator(f"html[lang='{self.language}']")
        if not own.count():
            self.tool.locator(f"button[name=language][value='{self.language}']").click()
            expect(own).to_have_count(1)

    def press(self, name: str) -> None:
        """Press the button of exactly this name."""
        self.tool.get_by_role("button", name=self.say(name), exact=True).click()

    def follow(self, name: str) -> None:
        """Follow the first link of this name."""
        self.tool.get_by_role("link", name=self.say(name)).first.click()

    def sees(self, words: str) -> None:
        """The tool shows these words, now or in a moment."""
        found = self.tool.get_by_text(self.say(words)).filter(visible=True)
        expect(found.first).to_be_visible()

    def go(self, link: Locator, heading: str) -> None:
        """Follow a link to the page of this heading."""
        self.enter(link, self.tool.locator("h1:visible", has_text=self.say(heading)))

    @staticmethod
    def enter(target: Locator, shown: Locator) -> None:
        """Activate a link or button by the keyboard, and wait for what it shows. A frame that grows
        with what is typed moves what a click within milliseconds of it was meant for."""
        target.press("Enter")
        expect(shown.first).to_be_visible()

    def reload(self) -> None:
        """Load the tool's page anew, in its frame."""
        with self.page.expect_event("framenavigated", lambda frame: frame.name == "tool"):
            self.tool.evaluate("location.reload()")
        self.tool.wait_for_load_state()

    def travel(self, steps: int) -> None:
        """The browser's buttons for back (-1) and forward (+1)."""
        # Later, since the page that is asked may be the one that is left.
        self.page.evaluate("steps => void setTimeout(() => history.go(steps))", steps)

    def words(self) -> str:
        """What the page and its frames say now, as far as they have loaded."""
        found = []
        for frame in self.page.frames:
            with suppress(Error):
                found.append(frame.locator("body").inner_text(timeout=1_000))
        return "\n".join(found)

    def heading(self, words: str) -> None:
        """The page of the tool has this heading."""
        expect(self.tool.get_by_role("heading", name=self.say(words)).first).to_be_attached()

    def press_twice(self, name: str) -> None:
        """Press a button as impatient people do."""
        self.tool.get_by_role("button", name=name, exact=True).dblclick(delay=DOUBLE_CLICK)


class LmsAdministrator(InTheTool):
    """Registers the tool on the LMS's page of tools, and confirms it there."""

    def offer(self, address: str) -> None:
        """Paste the registration address; the tool's page opens in a frame."""
        self.page.goto(f"{self.base}/tools")
        self.page.get_by_label("The tool’s registration address").fill(address)
        self.page.get_by_role("button", name="Register").click()
        self.arrive("**/tools/register?*", "**/lti/register/*")
        self.heading("Register Fieldwork with")

    def close(self) -> None:
        """Say that the last page has been read; the LMS's page of tools comes back."""
        self.press("Close")
        self.page.wait_for_url("**/tools")

    def confirm(self, word: str) -> None:
        """Let the tool be launched: Canvas's Install, Moodle's Activate."""
        self.page.get_by_role("button", name=word, exact=True).click()
        expect(self.page.get_by_role("button", name=word, exact=True)).to_have_count(0)


class Teacher(InTheTool):
    """Adds assignments to a course, chooses again, duplicates, copies."""

    def go_to_course(self, course: str) -> None:
        """The course page of the LMS."""
        self.page.goto(f"{self.base}/courses/{course}")

    def add(self) -> None:
        """From the course page to the tool's page of what can be added."""
        self.page.get_by_role("link", name="Add an assignment from Fieldwork").click()
        self.arrive("**/assignments/choose", ADDING)

    def choose(self, title: str) -> None:
        """Mark the micro-credential of that title."""
        self.tool.get_by_label(title).first.check()

    def act(self, assignment: Assignment, role: Literal["link", "button"], name: str) -> None:
        """One of the actions on an assignment of the course page."""
        line = self.page.get_by_role("listitem").filter(
            has=self.page.locator(f"#assignment-{assignment.id}")
        )
        line.get_by_role(role, name=name, exact=True).click()

    def duplicate(self, assignment: Assignment) -> None:
        """Duplicate an assignment, and see the copy on the course page."""
        self.act(assignment, "button", "Duplicate")
        copy = self.page.get_by_role("link", name=f"{assignment.title} (copy)", exact=True)
        expect(copy.first).to_be_visible()

    def find_again(self, assignment: Assignment) -> None:
        """Canvas's form of an assignment that is there, and the tool's page opened from it."""
        self.act(assignment, "link", "Edit")
        self.page.get_by_role("link", name="Find", exact=True).click()
        self.arrive("**/find", ADDING)

    def save(self, title: str) -> None:
        """Save Canvas's form, under a title of one's own."""
        self.page.get_by_label("Title").fill(title)
        self.page.get_by_role("button", name="Save").click()
        self.page.wait_for_url("**/courses/*")

    def copy_course(self) -> str:
        """Copy the course that is shown; the id of the copy."""
        self.page.get_by_role("link", name="Copy this course").click()
        self.page.get_by_role("button", name="Copy this course").click()
        self.page.wait_for_url("**/courses/*")
        return self.page.url.rpartition("/")[2]


class Educator(InTheTool):
    """Writes, uploads, submits, reads what was released, revises."""

    def section(self, name: str) -> None:
        """To a section by the outline."""
        outline = self.tool.get_by_role("navigation", name=self.say("Parts of your work"))
        self.go(outline.get_by_role("link", name=self.say(name)), name)

    def start_writing(self) -> None:
        """From the overview to the first section."""
        link = self.tool.get_by_role("link", name=self.say("Write"), exact=True)
        self.enter(link, self.tool.locator("#write"))

    def write(self, texts: Mapping[str, str]) -> None:
        """Put texts into the writing areas of the open section."""
        for key, text in texts.items():
            self._area(key).fill(text)
            self._area(key).blur()

    def write_plan(self, titles: Mapping[str, str], texts: Mapping[str, str], chosen: int) -> None:
        """Name the issues, choose one, and write each text by picking it in the table."""
        self.write(titles)
        self.tool.locator(f"input[name=chosen_issue][value=issue{chosen}]").check()
        for key, text in texts.items():
            self.pick(key)
            self._area(key).fill(text)
        self._area(next(reversed(texts))).blur()
        self.has_written(len(texts))

    def has_written(self, count: int) -> None:
        """The outline says that all so many texts of the plan are written."""
        outline = self.tool.get_by_role("navigation", name=self.say("Parts of your work"))
        written = self.say("%(written)s of %(all)s") % {"written": count, "all": count}
        expect(outline).to_contain_text(written)

    def pick(self, key: str) -> None:
        """Pick a text in the table; its writing area is then shown."""
        self.enter(self.tool.locator(f"[data-cell='{key}']"), self._area(key))

    def _area(self, key: str) -> Locator:
        return self.tool.locator(f"[name='{key}']")

    def holds(self, texts: Mapping[str, str]) -> None:
        """The writing areas of the page hold these texts."""
        for key, text in texts.items():
            expect(self._area(key)).to_have_value(text)

    def open_section(self, key: str) -> None:
        """To a section by its key, from wherever one is."""
        link = self.tool.locator(f".outline a[data-section='{key}']")
        if not link.count():
            self.follow("Write")
            expect(link).to_be_visible()
        # Where one is there already, it would be loaded once more, under what is typed meanwhile.
        here = self.tool.locator(f".outline [data-section='{key}'][aria-current]")
        if not here.count():
            self.enter(link, here)

    def earlier(self, key: str) -> None:
        """To the earlier wordings of a text."""
        self.go(self.tool.locator(f"a[href$='/versions/{key}']"), "Earlier wordings")

    def tag(self, group: str, words: str) -> None:
        """Search the vocabularies, and tag an issue with the first entry that holds the words."""
        self.unfold(".groups-box")
        self.unfold(f"#tags-{group} details")
        box = self.tool.locator(f"#tags-{group}")
        box.locator("[data-filter]").fill(words)
        box.locator("[data-entry]:visible input").first.check()
        expect(box.locator(".chip")).to_have_count(1)

    def unfold(self, details: str) -> None:
        """Open what is folded."""
        found = self.tool.locator(details).first
        if found.get_attribute("open") is None:
            found.locator("summary").first.click()

    def mark(self, key: str, item: str, passage: str = "") -> None:
        """Mark a passage of a text, or all of it, as evidence for a line."""
        if ".step" in key:
            self.pick(key)
        self.select(key, passage)
        self.unfold(f"[data-evidence='{key}']")
        button = self.tool.locator(f"button[value='mark:{key}:{item}']")
        self.enter(button, self.tool.locator(f"[id='marks-{key}'] a"))

    def select(self, key: str, passage: str) -> None:
        """Select a passage of a text, or nothing."""
        self._area(key).evaluate(
            "(area, words) => { const at = area.value.indexOf(words); area.focus();"
            " area.setSelectionRange(at, at + words.length); }",
            passage,
        )

    def mark_page(self, slot: str, item: str, page: int) -> None:
        """Mark a slide or page of an uploaded file as evidence for a line."""
        self.unfold(f"#{slot} .evidence-for")
        self.tool.locator(f"#{slot} .evidence-choice select").select_option(str(page))
        self.tool.locator(f"#{slot} button[value$=':{item}']").click()
        expect(self.tool.locator(f"#marks-{slot} a")).to_have_count(1)

    def leave_first_finding(self, reason: str) -> None:
        """Leave the first hit of the privacy check, with a reason."""
        found = self.tool.locator(".hit-leave").first
        found.locator("summary").click()
        found.locator("textarea").fill(reason)
        found.get_by_role("button").click()
        self.sees(reason)

    def withdraw(self, number: int) -> None:
        """Take a submission back, after the question."""
        self.tool.locator(".withdraw summary").click()
        name = self.say("Withdraw attempt %(number)s") % {"number": number}
        self.tool.get_by_role("button", name=name, exact=True).click()
        self.heading("Check and submit")

    def archive(self, folder: Path) -> Path:
        """Download everything of one's own."""
        with self.page.expect_download() as found:
            self.follow("Download everything")
        path = folder / "archive.zip"
        found.value.save_as(path)
        return path

    def says(self, words: str) -> None:
        """The line at the top says this, now or in a moment."""
        expect(self.tool.locator("#status")).to_have_text(self.say(words))

    def saved(self) -> None:
        """Everything typed has been saved."""
        words = self.say("Saved %(time)s.").partition(" %")[0]
        expect(self.tool.locator("#status")).to_contain_text(words)

    def upload(self, slot: str, file: Path) -> None:
        """Choose a file and upload it; it is then shown by its name."""
        self.tool.locator(f"#file-{slot}").set_input_files(file)
        upload = self.tool.locator(f"#{slot}").get_by_role(
            "button", name=self.say("Upload"), exact=True
        )
        present = self.tool.locator(f"#{slot} .upload-present")
        if upload.is_visible():
            self.enter(upload, present)
        expect(present).to_contain_text(file.name)

    def write_all(self, work: Submission) -> None:
        """Everything that a submission holds, section by section."""
        texts = work.texts
        self.start_writing()
        self.write({key: texts[key] for key in ("q1", "q2", "q3a", "q3b")})
        self.saved()
        self.section("Action Plan")
        steps = {key: text for key, text in texts.items() if ".step" in key}
        self.write_plan(work.issue_titles, steps, work.chosen_issue)
        self.saved()
        self.section("Letter")
        if work.letter is None:
            self.write({"letter": texts["letter"]})
            self.saved()
        else:
            self.upload("letter_file", work.letter)
        self.section("Presentation")
        self.upload("presentation_file", work.presentation)
        self.section("Part 3")
        self.write({key: texts[key] for key in ("r1", "r2")})
        self.saved()

    def check(self) -> None:
        """To the check before submitting."""
        bar = self.tool.get_by_role("navigation", name=self.say("Pages of this activity"))
        self.go(bar.get_by_role("link", name=self.say("Check and submit")), "Check and submit")

    def submit(self) -> None:
        """Submit, and arrive at the receipt."""
        self.check()
        self.press("Submit")
        self.tool.wait_for_url("**/receipt")
        self.heading("Submitted")


class Assessor(InTheTool):
    """Rates, comments, previews, releases."""

    def open_in_speedgrader(self, assignment: Assignment, student: str) -> None:
        """As Canvas does: the grading view launches the stored submission."""
        path = f"/courses/{assignment.course}/speedgrader/{assignment.id}?student={student}"
        self.open(path)

    def open_in_gradebook(self, assignment: Assignment, student: str) -> None:
        """As Moodle does: the magnifier of a gradebook's cell sends a submission review."""
        path = f"/courses/{assignment.course}/review/{assignment.id}?student={student}"
        self.open(path)

    def open_queue(self, assignment: Assignment) -> None:
        """The tool's own queue, which is what an assessor finds in the assignment."""
        self.open(f"/courses/{assignment.course}/assignments/{assignment.id}")
        self.heading("Waiting for review")

    def pick_newest(self) -> None:
        """Open the submission that came last to the queue."""
        waiting = self.tool.get_by_role("region", name="Waiting for review")
        waiting.get_by_role("row").last.get_by_role("link").first.click()
        self.tool.wait_for_selector("#rubric")

    def rate(self, ratings: Mapping[str, str], comments: Mapping[str, str]) -> None:
        """Give each item its level, and a comment where there is one."""
        for key, level in ratings.items():
            self._unfold(key)
            self.tool.locator(f"input[name='{key}'][value='{level}']").check()
            if key in comments:
                self.comment(key, comments[key])

    def _unfold(self, key: str) -> None:
        carried = self.tool.locator(f"details[data-carried='{key}']")
        if carried.count() and carried.get_attribute("open") is None:
            carried.locator("summary").click()

    def comment(self, key: str, text: str) -> None:
        """Write the comment of one item."""
        area = self.tool.locator(f"[name='comment-{key}']")
        area.fill(text)
        area.blur()

    def overrule(self, key: str, reason: str) -> None:
        """Say why a word count does not hold."""
        area = self.tool.locator(f"[name='reason-{key}']")
        area.fill(reason)
        area.blur()

    def rated(self, count: int) -> None:
        """That many of the 15 items are rated, says the page."""
        expect(self.tool.locator("#rated")).to_contain_text(f"{count} of 15")

    def release(self) -> None:
        """Release, and see that it is released."""
        self.press("Release")
        self.heading("Released")

    def reads_sentence(self, words: str) -> None:
        """The path-to-earned sentence at the foot of the rubric is this, now or in a moment."""
        expect(self.tool.locator("#path-sentence")).to_have_text(words)
