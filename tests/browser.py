"""The browser of the tests: Chromium, with third-party cookies blocked, nothing from outside."""

CHROMIUM = "/usr/bin/chromium"
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
