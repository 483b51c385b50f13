"""Every page that a person uses: its weight, its width, and what axe finds, light and dark."""

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Literal

import pytest
from playwright.sync_api import Browser, Page, ViewportSize

from tests.browser import serious_faults
from tests.journey import stories
from tests.journey.campus import Assignment, Campus
from tests.journey.conftest import DESKTOP, FAILED, PHONE, Windows
from tests.journey.people import InTheTool
from tests.journey.stories import EDUCATORS, INSTRUCTOR, Picture
from tests.submissions import load

Scheme = Literal["light", "dark"]

ADMINISTRATOR = "ruth-alvarez"
KILOBYTE = 1024
PAGE_LIMIT, DESK_LIMIT, SCRIPT_LIMIT = 60 * KILOBYTE, 80 * KILOBYTE, 20 * KILOBYTE
PAGE_REQUEST_LIMIT, DESK_REQUEST_LIMIT = 8, 10
NARROW: ViewportSize = {"width": 320, "height": 700}
LOOKS: tuple[tuple[ViewportSize, Scheme, Scheme], ...] = (
    (DESKTOP, "light", "dark"),
    (PHONE, "dark", "light"),
)

EDUCATOR_PAGES = (
    "overview",
    "write/part1",
    "write/plan",
    "write/letter",
    "write/presentation",
    "write/part3",
    "check",
    "feedback",
    "record",
    "help",
    "library",
    "tags/issue1",
    "versions/q1",
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


@dataclass(frozen=True)
class Stop:
    """A page that somebody comes to: by its address, or by a button of the page before.

    `mark` is what is marked before the button is pressed.
    """

    name: str
    address: str = ""
    button: str = ""
    mark: str = ""

    def load(self, page: Page) -> int:
        """Come to the page; the status of its answer."""
        if self.address:
            answer = page.goto(self.address)
        else:
            if self.mark:
                page.locator(self.mark).first.check()
            with page.expect_navigation() as found:
                page.get_by_role("button", name=self.button, exact=True).click()
            answer = found.value
        return answer.status if answer else 0


@dataclass(frozen=True)
class Registration:
    """What the LMS opens to register the tool: each time with a token of its own."""

    campus: Campus
    name: str = "register"

    def load(self, page: Page) -> int:
        """Come to the page; the status of its answer."""
        return Stop(self.name, self.campus.opened("canvas")).load(page)


Place = Stop | Registration


@dataclass
class Weight:
    """What one cold load of a page took over the wire: bytes by kind of resource, requests."""

    bytes: Counter[str] = field(default_factory=Counter)
    requests: int = 0

    @property
    def total(self) -> int:
        return sum(self.bytes.values())

    def is_heavy(self, name: str) -> bool:
        """Whether the page of this name may not weigh so much."""
        desk = name.startswith("submissions/")
        return (
            self.total > (DESK_LIMIT if desk else PAGE_LIMIT)
            or self.requests > (DESK_REQUEST_LIMIT if desk else PAGE_REQUEST_LIMIT)
            or self.bytes["Script"] > SCRIPT_LIMIT
        )

    def words(self, name: str) -> str:
        """For people."""
        script = self.bytes["Script"]
        return f"{name}: {self.total} bytes, {script} of script, {self.requests} requests"


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
            f"attempts/{scene.released}/receipts/1",
            "versions/letter",
            "record",
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
            f"submissions/{scene.waiting}/decline",
            f"submissions/{scene.waiting}/send-back",
            f"submissions/{scene.waiting}/overlaps",
            f"submissions/{scene.released}",
            f"submissions/{scene.released}/receipts/1",
            "comments",
            "calibration/own",
        ],
        ADMINISTRATOR: [
            "submissions",
            "workload",
            "ready",
            "deliveries",
            "calibration",
            f"submissions/{scene.earned}/anchor",
            "agreement",
            "overlaps",
            "connection",
            "grants",
            "resources",
            "settings",
        ],
    }


def weigh(page: Page, stop: Place) -> tuple[int, Weight]:
    """Come to a page with an empty cache: the status of its answer, and what came over the wire."""
    session = page.context.new_cdp_session(page)
    weight, kinds, done = Weight(), {}, set()

    def sent(event: dict[str, str]) -> None:
        kinds[event["requestId"]] = event.get("type", "Other")
        weight.requests += 1

    def finished(event: dict[str, str]) -> None:
        weight.bytes[kinds.get(event["requestId"], "Other")] += int(event["encodedDataLength"])
        done.add(event["requestId"])

    session.on("Network.requestWillBeSent", sent)
    session.on("Network.loadingFinished", finished)
    session.send("Network.enable")
    session.send("Network.setCacheDisabled", {"cacheDisabled": True})
    status = stop.load(page)
    while done < kinds.keys():
        page.wait_for_timeout(10)
    session.detach()
    return status, weight


@dataclass
class People:
    """A window of each person, and which pages they come to in it, one after the other."""

    windows: Windows
    pages: list[tuple[Page, list[Place]]] = field(default_factory=list)

    def look_at_all(self, look: Callable[[Page, Place], None]) -> int:
        """Apply a look to each page; gives the number of pages."""
        for page, stops in self.pages:
            for stop in stops:
                look(page, stop)
        return sum(len(stops) for _page, stops in self.pages)


@pytest.fixture(scope="module")
def launched(campus: Campus, scene: Scene, shell: Browser) -> Iterator[People]:
    """Everybody with the tool open: a launch lasts for all tests, since nobody changes anything."""
    found = People(Windows(shell))
    for person, paths in (educator_pages(scene, campus) | staff_pages(scene)).items():
        page = found.windows.open()
        base = stories.open_window(InTheTool(campus, page, person), scene.assignment)
        found.pages.append((page, [Stop(path, f"{base}/{path}") for path in paths]))
    page = found.windows.open()
    found.pages.append((page, adding(campus, page)))
    registered = Stop("registered", button="Register")
    found.pages.append((found.windows.open(), [Registration(campus), registered]))
    yield found
    found.windows.close()


def adding(campus: Campus, page: Page) -> list[Place]:
    """What an instructor adds to a course, and the answer, which is kept from going on."""
    page.route("**/launch-answer.js", lambda route: route.fulfill(body=""))
    base = stories.open_window(InTheTool(campus, page, INSTRUCTOR), None, kind="deep_linking")
    answer = Stop("answer", button="Add to the course", mark="input[name=credential]")
    return [Stop("add", f"{base}/add"), answer]


@pytest.fixture
def people(launched: People, campus: Campus, request: pytest.FixtureRequest) -> Iterator[People]:
    """The same. Errors of scripts fail the test; failed, it leaves pictures.

    The LMS forgets what was registered.
    """
    yield launched
    campus.unregister("canvas")
    if request.node.stash.get(FAILED, False):
        launched.windows.take_pictures(request.node.name)
    assert launched.windows.errors == []


def test_every_page_is_light_fits_and_has_no_serious_fault(
    people: People, scene: Scene, picture: Picture
) -> None:
    """One cold load of each page: its answer and its weight; what axe finds on a wide one in light
    colours and, by the rules of appearance, on a phone in dark ones; its width on the narrowest."""
    refused: list[str] = []
    heavy: list[str] = []
    faults: list[str] = []
    wide: list[str] = []
    report: list[str] = []

    def look(page: Page, stop: Place) -> None:
        status, weight = weigh(page, stop)
        refused.extend([f"{stop.name}: {status}"] if status != 200 else [])
        report.append(weight.words(stop.name))
        heavy.extend([report[-1]] if weight.is_heavy(stop.name) else [])
        for viewport, scheme, other in LOOKS:
            page.set_viewport_size(viewport)
            page.emulate_media(color_scheme=scheme)
            found = serious_faults(page, appearance=viewport == PHONE)
            faults.extend(f"{stop.name}, {viewport['width']}: {fault}" for fault in found)
            for shown in (other, scheme):
                page.emulate_media(color_scheme=shown)
                picture(page, f"{scene.name(stop.name)}-{viewport['width']}-{shown}")
        page.set_viewport_size(NARROW)
        width = page.evaluate("document.documentElement.scrollWidth")
        wide.extend([f"{stop.name}: {width}"] if width > NARROW["width"] else [])
        page.set_viewport_size(DESKTOP)

    assert people.look_at_all(look) > 50
    print("\n".join(["", "Weight over the wire, cold:", *report]))
    assert (refused, heavy, faults, wide) == ([], [], [], [])
