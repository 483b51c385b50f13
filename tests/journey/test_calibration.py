"""Calibration that opens a queue: closed, an anchor that differs, one that agrees, open."""

import json
import time
from collections.abc import Iterator

import pytest
from playwright.sync_api import expect

from lti_tool.sandbox.demo.walking import Walker
from tests.journey import stories
from tests.journey.campus import Assignment, Campus
from tests.journey.people import Assessor
from tests.journey.stories import ASSISTANT, Open
from tests.submissions import load

ADMINISTRATOR = "ruth-alvarez"
WORK = load("earns")
LOWER = {"a1.1": "basic", "a1.2": "basic", "a2.1": "basic", "a3.1": "basic"}
"""What is agreed on for the first anchor, where the best level is elsewhere."""
RATED_BY_HAND = 13
"""The 15 items without the two length lines, which come filled in."""


@pytest.fixture
def assignment(campus: Campus) -> Iterator[Assignment]:
    """An assignment with two anchors and a submission that waits; one anchor opens a list."""
    campus.use("canvas")
    made = campus.assignment("Advocacy, after calibrating")
    for agreed in (LOWER, {}):
        _person, attempt = stories.handed_in_by_forms(campus, made, WORK)
        stories.release_by_form(campus, made, WORK, attempt)
        make_anchor(campus, made, attempt, agreed)
    stories.handed_in_by_forms(campus, made, WORK)
    switch(campus, calibration=True, calibration_anchors=1)
    yield made
    switch(campus, calibration=False, calibration_anchors=2)


def switch(campus: Campus, **settings: object) -> None:
    """Set a program's settings by command, for the rules of Canvas."""
    canvas = str(min(one["id"] for one in campus.registrations()))
    for name, value in settings.items():
        campus.tool.flask("settings", "set", name, json.dumps(value), "--registration", canvas)


def make_anchor(
    campus: Campus, assignment: Assignment, attempt: str, agreed: dict[str, str]
) -> None:
    """The administrator makes a released submission an anchor, by its form."""
    administrator = Walker()
    administrator.launch(stories.login_of(campus, ADMINISTRATOR, assignment))
    launch = administrator.address.split("/")[4]
    administrator.open(f"/s/{launch}/submissions/{attempt}/anchor")
    reasons = {f"reason-{key}": f"What the program agreed on for {key}." for key in WORK.ratings}
    administrator.submit("Make it an anchor", {**WORK.ratings, **agreed, **reasons})


def test_calibration_opens_a_queue(campus: Campus, open_page: Open, assignment: Assignment) -> None:
    assessor = Assessor(campus, open_page(), ASSISTANT)
    begun = time.monotonic()

    assessor.open(f"/courses/{assignment.course}/assignments/{assignment.id}")
    assessor.heading("Calibrate before you score")
    assessor.follow("Rate the first anchor submission")
    rates_everything_best(assessor)
    assessor.sees("Same level: 73% (11 of 15 lines)")
    assessor.follow("Rate the next anchor submission")
    rates_everything_best(assessor)
    assessor.sees("Same level: 100% (15 of 15 lines)")
    assessor.sees("Your list is open")
    assessor.follow("See the submissions")
    assessor.heading("Waiting for review")
    assessor.pick_newest()
    with assessor.page.expect_response("**/ratings/a1.1") as saved:
        assessor.rate({"a1.1": "proficient"}, {})

    assert saved.value.status == 200
    print(f"calibrated and at work in {time.monotonic() - begun:.1f} s")


def rates_everything_best(assessor: Assessor) -> None:
    """By keyboard, to the hand-in."""
    assessor.tool.wait_for_selector("#rubric")
    assessor.sees("Nothing is released.")
    assessor.tool.locator("#line-part1").click(position={"x": 5, "y": 5})
    for _item in range(RATED_BY_HAND):
        assessor.page.keyboard.press("1")
    assessor.rated(15)
    expect(assessor.tool.locator("#release")).to_be_focused()
    assessor.page.keyboard.press("Enter")
    assessor.heading("Compared with what is agreed")
