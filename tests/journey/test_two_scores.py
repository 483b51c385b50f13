"""Two people score blind, a third decides the lines on which they differ, one of them releases."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import expect

from tests.journey import stories
from tests.journey.campus import Assignment, Campus
from tests.journey.people import Assessor
from tests.journey.stories import ASSISTANT, INSTRUCTOR, Open, Picture
from tests.submissions import load

DIFFERING = {"a1.1": "basic", "a2.2": "developing", "a3.4": "basic"}
NAMES = ("Brandt", "Reyes", "Helen", "Samuel")


@pytest.fixture(autouse=True)
def _two_assessors(campus: Campus) -> Iterator[None]:
    campus.use("canvas")
    canvas = ("--registration", str(campus.registrations()[0]["id"]))
    campus.tool.flask("settings", "set", "assessors", "2", *canvas)
    yield
    campus.tool.flask("settings", "set", "assessors", "1", *canvas)


def score(assessor: Assessor, assignment: Assignment, ratings: dict[str, str], word: str) -> None:
    """From the list of submissions through a score of the newest one to its being handed in."""
    assessor.open_queue(assignment)
    assessor.pick_newest()
    below = {key: f"{word} {key}" for key in ratings if ratings[key] in ("basic", "developing")}
    assessor.rate(ratings, below)
    assessor.rated(15)
    assessor.press("Hand in my score")
    assessor.heading("Hand in your score?")
    assessor.press("Hand in my score")
    assessor.heading("Your score is handed in")


def test_two_blind_scores_with_three_differing_lines_are_decided_by_a_third_and_released(
    campus: Campus, open_page: Open, picture: Picture
) -> None:
    work = load("earns")
    assignment = campus.assignment("Advocacy, scored twice")
    person, _attempt = stories.handed_in_by_forms(campus, assignment, work)
    helen = Assessor(campus, open_page(), INSTRUCTOR)
    samuel = Assessor(campus, open_page(), ASSISTANT)
    third = Assessor(campus, open_page(), campus.people("administrator")[0]["id"])

    score(helen, assignment, dict(work.ratings), "Helen on")
    score(samuel, assignment, {**work.ratings, **DIFFERING}, "Samuel on")
    third.open_queue(assignment)
    third.pick_newest()
    third.sees("You decide 3 lines")
    lines = third.tool.locator("fieldset.line")
    expect(lines).to_have_count(3)
    expect(third.tool.locator("fieldset.line input:checked")).to_have_count(0)
    assert not [name for name in NAMES if name in third.tool.locator("body").inner_text()]
    picture(third.page, "adjudication")
    third.rate(dict.fromkeys(DIFFERING, "proficient"), {})
    third.press("Hand in my decision")
    third.heading("Hand in your decision?")
    third.press("Hand in my decision")
    third.heading("Settled: waits to be released")

    helen.reload()
    helen.heading("Settled: waits to be released")
    expect(helen.tool.get_by_text("decided by a third person")).to_have_count(3)
    assert "Samuel" not in helen.tool.locator("body").inner_text()
    picture(helen.page, "settled")
    helen.release()

    cell = stories.graded(campus, assignment, person, 1)
    assert (cell["score"], cell["state"]) == (1, "graded")
