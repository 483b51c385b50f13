"""The browser of the tests: Chromium, with third-party cookies blocked, nothing from outside."""

from axe_playwright_python.base import AXE_SCRIPT
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

CHROMIUM = "/usr/bin/chromium"
SHELL = "/usr/bin/chromium-headless-shell"
"""The same engine without the browser around it: two thirds of the time, where no test is about
what a browser keeps for whom."""
FLAGS = [
    "--no-sandbox",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    # One process for a page and its frames: on its way between two sites a frame otherwise changes
    # processes, and Playwright loses it now and then. Cookies are kept apart all the same.
    "--disable-site-isolation-trials",
    "--test-third-party-cookie-phaseout",
]
# Of what passes, which is most, axe would say with every rule where it looked; and it would load
# the style sheets anew, for a rule that is not tried.
ONLY_FAULTS = {"reporter": "no-passes", "preload": False}


OF_APPEARANCE = ["color-contrast", "scrollable-region-focusable", "target-size"]
"""The rules that may find something else in another width or scheme."""


def serious_faults(page: Page, *, appearance: bool = False) -> list[str]:
    """What axe finds on a page that keeps people out: each fault with the first three places.

    `appearance`: by the rules of appearance alone, where all have been tried in another.
    """
    options = ONLY_FAULTS | ({"runOnly": OF_APPEARANCE} if appearance else {})
    script = "" if page.evaluate("'axe' in window") else AXE_SCRIPT
    found = Axe(script).run(page, options=options).response["violations"]
    return [
        f"{one['id']} {[node['target'] for node in one['nodes']][:3]}"
        for one in found
        if one["impact"] in ("serious", "critical")
    ]
