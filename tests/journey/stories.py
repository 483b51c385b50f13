"""The main job as stories, from the course page to the gradebook, for each LMS."""

import time
from collections.abc import Callable, Mapping
from typing import Any

from playwright.sync_api import Page, expect

from lti_tool.sandbox.demo import seeding
from lti_tool.sandbox.demo.walking import Walker
from tests.conformance import visits
from tests.journey.campus import Assignment, Campus, site
from tests.journey.people import Assessor, Educator, InTheTool
from tests.submissions import Submission

Open = Callable[..., Page]
Picture = Callable[[Page, str], None]

EDUCATORS = ("maria-ortiz", "james-okafor")
INSTRUCTOR, ASSISTANT = "helen-brandt", "samuel-reyes"
PATIENCE = 60.0


def eventually(read: Callable[[], Any], wanted: Callable[[Any], bool]) -> Any:
    """What `read` gives once it is as wanted; the last reading after `PATIENCE` seconds."""
    until = time.monotonic() + PATIENCE
    found = read()
    while not wanted(found) and time.monotonic() < until:
        time.sleep(0.2)
        found = read()
    return found


def graded(campus: Campus, assignment: Assignment, person: str, score: float) -> dict[str, Any]:
    """The gradebook's cell once it shows this score."""
    cell: dict[str, Any] = eventually(
        lambda: campus.grade(assignment, person), lambda found: found.get("score") == score
    )
    return cell


def pending(campus: Campus, assignment: Assignment, person: str, attempt: int) -> dict[str, Any]:
    """The gradebook's cell once this attempt waits in SpeedGrader."""
    cell: dict[str, Any] = eventually(
        lambda: campus.grade(assignment, person),
        lambda found: len(found.get("attempts", [])) == attempt,
    )
    return cell


def is_third_party(page: Page) -> bool:
    """Whether the tool's frame is on another site than the page around it."""
    frame = page.frame("tool")
    assert frame is not None
    return site(frame.url) != site(page.url)


def keeps_no_foreign_cookie(page: Page) -> bool:
    """Whether every cookie of the tool in a frame is partitioned, as blocked cookies demand."""
    cookies = [one for one in page.context.cookies() if one["domain"] == "localhost"]
    return bool(cookies) and all(one.get("partitionKey") for one in cookies)


def hand_in(educator: Educator, assignment: Assignment, work: Submission) -> None:
    """From the course page through Submit."""
    educator.open_assignment(assignment)
    assert is_third_party(educator.page)
    educator.write_all(work)
    educator.submit()


def read_outcome(educator: Educator, assignment: Assignment, words: str) -> None:
    """Open the assignment again and read what was released."""
    educator.open_assignment(assignment)
    educator.tool.get_by_role("link", name="Feedback", exact=True).click()
    educator.sees(words)


def revise(educator: Educator, assignment: Assignment, work: Submission) -> None:
    """Change what is open, say what changed, submit again."""
    revision = work.revision
    assert revision is not None
    educator.open_assignment(assignment)
    educator.start_writing()
    educator.section("Action Plan")
    for key, text in revision.texts.items():
        educator.pick(key)
        educator.write({key: text})
    educator.saved()
    educator.section("Presentation")
    educator.upload("presentation_file", revision.presentation)
    educator.check()
    educator.write({"what-changed": revision.note})
    educator.press("Submit")
    educator.tool.wait_for_url("**/receipt")


def is_passed_and_closed(educator: Educator, section: str) -> None:
    """A section whose items are all passed takes no changes."""
    educator.section(section)
    educator.sees("This is passed and is carried over to your next attempt.")
    expect(educator.tool.locator("textarea[data-answer]")).to_have_count(0)


def assess(assessor: Assessor, ratings: Mapping[str, str], comments: Mapping[str, str]) -> None:
    """Rate everything, see it counted, release."""
    assessor.rate(ratings, comments)
    assessor.rated(15)
    assessor.release()


def handed_in_by_forms(campus: Campus, assignment: Assignment, work: Submission) -> tuple[str, str]:
    """Somebody new hands in without a browser; gives their id and the attempt's opaque id."""
    given, _space, family = work.author.name.partition(" ")
    campus.lms.tell("/api/people", {"given_name": given, "family_name": family})
    person = campus.person(work.author.name)
    receipt = seeding.hand_in(login_of(campus, person, assignment), work)
    return person, receipt.address.split("/")[-2]


def revised_by_forms(
    campus: Campus, assignment: Assignment, person: str, work: Submission
) -> Walker:
    """The educator changes what is open and submits again, without a browser."""
    educator = Walker()
    educator.launch(login_of(campus, person, assignment))
    visits.revise(educator, work)
    return educator


def release_by_form(
    campus: Campus, assignment: Assignment, work: Submission, attempt: str
) -> Walker:
    """An instructor rates as `work` expects, and releases, without a browser."""
    assessor = Walker()
    assessor.launch(login_of(campus, INSTRUCTOR, assignment))
    assessor.open(f"/s/{assessor.address.split('/')[4]}/submissions/{attempt}")
    comments = {f"comment-{key}": text for key, text in work.comments.items()}
    assessor.submit("Release", {**work.ratings, **comments})
    return assessor


def login_of(campus: Campus, person: str, assignment: Assignment) -> dict[str, Any]:
    """The login that the LMS starts when a person opens an assignment."""
    login: dict[str, Any] = campus.lms.tell(
        "/api/launch", {"person": person, "assignment": assignment.id}
    )
    return login


def open_address(person: InTheTool, assignment: Assignment, address: str) -> None:
    """Let the LMS launch any address of the tool, as anybody in a course can ask Canvas to."""
    open_window(person, assignment, kind="details", student=person.person, url=address)


def open_window(person: InTheTool, assignment: Assignment | None, **wish: str) -> str:
    """Launch the tool in a window of its own, without a frame; returns the launch's address."""
    body = {"person": person.person, "assignment": assignment and assignment.id, **wish}
    login = person.campus.lms.tell("/api/launch", body)
    fields = "".join(
        f"<input name='{name}' value='{value}'>" for name, value in login["fields"].items()
    )
    person.page.set_content(f"<form method=post action='{login['action']}'>{fields}</form>")
    person.page.evaluate("document.forms[0].submit()")
    person.page.wait_for_url("**/s/*/**")
    return "/".join(person.page.url.split("/")[:5])
