"""Every page that a person uses: its weight, its width, and what axe finds, light and dark."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from tests.journey import stories
from tests.journey.campus import Assignment, Campus
from tests.journey.conftest import DESKTOP, PHONE
from tests.journey.people import InTheTool
from tests.journey.stories import EDUCATORS, INSTRUCTOR, Open, Picture
from tests.submissions import load

ADMINISTRATOR = "ruth-alvarez"
KILOBYTE = 1024
PAGE_LIMIT, DESK_LIMIT, SCRIPT_LIMIT = 60 * KILOBYTE, 80 * KILOBYTE, 20 * KILOBYTE
DESK_REQUEST_LIMIT = 10
NARROW = 320

EDUCATOR_PAGES = (
    "overview",
    "write/part1",
    "write/plan",
    "write/letter",
    "write/presentation",
    "write/part3",
    "check",
    "feedback",
)


@dataclass(frozen=True)
class Scene:
    """An assignment with work in every state, and where the submissions are."""

    assignment: Assignment
    waiting: str
    released: str
    earned: str

    def name(self, path: str) -> str:
        """A page's name for its picture."""
        for name in ("waiting", "released", "earned"):
            path = path.replace(getattr(self, name), name)
        return "page-" + path.replace("/", "-")


@dataclass
class Weight:
    """What one cold load of a page took over the wire: bytes by kind of resource, requests."""

    bytes: Counter[str] = field(default_factory=Counter)
    requests: int = 0

    @property
    def total(self) -> int:
        return sum(self.bytes.values())


@pytest.fixture(scope="module")
def scene(campus: Campus) -> Scene:
    """Three educators: one waits for a review, one has to revise, one has earned."""
    campus.use("canvas")
    assignment = campus.assignment("Advocacy, in every state")
    attempts = {
        name: stories.handed_in_by_forms(campus, assignment, load(name))[1]
        for name in ("earns", "revise")
    }
    for name, attempt in attempts.items():
        stories.release_by_form(campus, assignment, load(name), attempt)
    waiting = stories.handed_in_by_forms(campus, assignment, load("long-letter"))[1]
    return Scene(assignment, waiting, attempts["revise"], attempts["earns"])


def educator_pages(scene: Scene, campus: Campus) -> dict[str, list[str]]:
    """Who opens which pages below their launch's address."""
    revise, earned, waiting = (
        campus.person(load(name).author.name) for name in ("revise", "earns", "long-letter")
    )
    return {
        EDUCATORS[0]: list(EDUCATOR_PAGES),
        waiting: ["overview", "write/plan", "check", f"attempts/{scene.waiting}/receipt"],
        revise: [
            "overview",
            "write/plan",
            "write/letter",
            "check",
            f"attempts/{scene.released}",
        ],
        earned: ["overview", f"attempts/{scene.earned}"],
    }


def staff_pages(scene: Scene) -> dict[str, list[str]]:
    """The same for those who assess and administer."""
    return {
        INSTRUCTOR: [
            "submissions",
            "people",
            f"submissions/{scene.waiting}",
            f"submissions/{scene.waiting}/preview",
            f"submissions/{scene.released}",
        ],
        ADMINISTRATOR: ["submissions", "deliveries"],
    }


def weigh(page: Page, address: str) -> Weight:
    """Load a page with an empty cache and add up what came over the wire."""
    session = page.context.new_cdp_session(page)
    weight, kinds = Weight(), {}

    def sent(event: dict[str, str]) -> None:
        kinds[event["requestId"]] = event.get("type", "Other")
        weight.requests += 1

    def finished(event: dict[str, str]) -> None:
        weight.bytes[kinds.get(event["requestId"], "Other")] += int(event["encodedDataLength"])

    session.on("Network.requestWillBeSent", sent)
    session.on("Network.loadingFinished", finished)
    session.send("Network.enable")
    session.send("Network.setCacheDisabled", {"cacheDisabled": True})
    page.goto(address, wait_until="networkidle")
    session.detach()
    return weight


def every_page(
    campus: Campus, scene: Scene, open_page: Open, **options: object
) -> Callable[[Callable[[Page, str, str], None]], int]:
    """Applies a look to each page; gives the number of pages."""

    def each(look: Callable[[Page, str, str], None]) -> int:
        seen = 0
        for person, paths in (educator_pages(scene, campus) | staff_pages(scene)).items():
            page = open_page(**options)
            base = stories.open_window(InTheTool(campus, page, person), scene.assignment)
            for path in paths:
                look(page, f"{base}/{path}", path)
                seen += 1
        return seen

    return each


def test_each_page_is_light_at_its_first_load(
    campus: Campus, scene: Scene, open_page: Open
) -> None:
    heavy: list[str] = []
    report: list[str] = []

    def look(page: Page, address: str, path: str) -> None:
        weight = weigh(page, address)
        desk = path.startswith("submissions/")
        limit = DESK_LIMIT if desk else PAGE_LIMIT
        words = f"{path}: {weight.total} bytes, {weight.bytes['Script']} of script, "
        report.append(f"{words}{weight.requests} requests")
        within = weight.total <= limit and weight.bytes["Script"] <= SCRIPT_LIMIT
        if not within or (desk and weight.requests > DESK_REQUEST_LIMIT):
            heavy.append(report[-1])

    assert every_page(campus, scene, open_page)(look) > 20
    print("\n".join(["", "Weight over the wire, cold:", *report]))
    assert heavy == []


@pytest.mark.parametrize(
    ("scheme", "viewport"), [("light", DESKTOP), ("dark", PHONE)], ids=["light-1280", "dark-390"]
)
def test_axe_finds_nothing_serious(
    campus: Campus, scene: Scene, open_page: Open, scheme: str, viewport: dict[str, int]
) -> None:
    found: list[str] = []
    axe = Axe()

    def look(page: Page, address: str, path: str) -> None:
        page.goto(address)
        for violation in axe.run(page).response["violations"]:
            if violation["impact"] in ("serious", "critical"):
                targets = [node["target"] for node in violation["nodes"]][:3]
                found.append(f"{path}: {violation['id']} {targets}")

    every_page(campus, scene, open_page, color_scheme=scheme, viewport=viewport)(look)
    assert found == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("viewport", [DESKTOP, PHONE], ids=["1280", "390"])
def test_every_page_answers_and_has_its_picture_taken(
    campus: Campus,
    scene: Scene,
    open_page: Open,
    picture: Picture,
    scheme: str,
    viewport: dict[str, int],
) -> None:
    refused: list[str] = []

    def look(page: Page, address: str, path: str) -> None:
        answer = page.goto(address)
        if answer is None or answer.status != 200:
            refused.append(path)
        picture(page, f"{scene.name(path)}-{viewport['width']}-{scheme}")

    every_page(campus, scene, open_page, color_scheme=scheme, viewport=viewport)(look)
    assert refused == []


def test_no_page_scrolls_sideways_on_a_narrow_phone(
    campus: Campus, scene: Scene, open_page: Open
) -> None:
    wide: list[str] = []

    def look(page: Page, address: str, path: str) -> None:
        page.goto(address)
        width = page.evaluate("document.documentElement.scrollWidth")
        if width > NARROW:
            wide.append(f"{path}: {width}")

    every_page(campus, scene, open_page, viewport={"width": NARROW, "height": 700})(look)
    assert wide == []
