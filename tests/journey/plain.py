"""An educator whose browser runs no script, in a window of its own."""

from collections.abc import Mapping
from pathlib import Path

from playwright.sync_api import expect

from tests.journey.campus import Assignment
from tests.journey.people import Educator


class PlainEducator(Educator):
    """Does the same by links, forms and buttons alone."""

    def open_assignment(self, assignment: Assignment, shows: str = "") -> None:
        """Launch in a window: each step of the login is a button that is pressed."""
        body = {"person": self.person, "assignment": assignment.id}
        login = self.campus.lms.tell("/api/launch", body)
        fields = "".join(
            f"<input name='{name}' value='{value}'>" for name, value in login["fields"].items()
        )
        self.page.goto("about:blank")
        self.page.set_content(
            f"<form method=post action='{login['action']}'>{fields}<button>Open</button></form>"
        )
        self.page.get_by_role("button", name="Open").click()
        self.page.get_by_role("button", name="Continue").click()
        self.page.wait_for_url("**/s/*/**")
        self.read_in_own_language()

    def saved(self) -> None:
        """Press Save, and see that it is saved."""
        self.press("Save")
        super().saved()

    def pick(self, key: str) -> None:
        """Every writing area is shown."""

    def write_plan(self, titles: Mapping[str, str], texts: Mapping[str, str], chosen: int) -> None:
        """Fill in the whole form, then save it."""
        self.write(titles)
        self.tool.locator(f"input[name=chosen_issue][value=issue{chosen}]").check()
        self.write(texts)
        self.saved()
        self.has_written(len(texts))

    def tag(self, group: str, words: str) -> None:
        """On the page of tags."""
        self.unfold(".groups-box")
        self.unfold(f"#tags-{group} details")
        self.tool.locator(f"#tags-{group}").get_by_role(
            "button", name=self.say("Choose tags")
        ).click()
        self.tool.locator("input[type=search]").fill(words)
        self.press("Search")
        self.tool.locator("[data-entry] input").first.check()
        self.press("Save")
        expect(self.tool.locator(f"#tags-{group} .chip")).to_have_count(1)

    def select(self, key: str, passage: str) -> None:
        """The passage is copied into a field of its own."""
        self.unfold(f"[data-evidence='{key}']")
        self._area(f"quote-{key}").fill(passage)

    def upload(self, slot: str, file: Path) -> None:
        """Choose a file and press Upload."""
        self.tool.locator(f"#file-{slot}").set_input_files(file)
        self.tool.locator(f"#{slot}").get_by_role(
            "button", name=self.say("Upload"), exact=True
        ).click()
        expect(self.tool.locator(f"#{slot} .upload-present")).to_contain_text(file.name)
