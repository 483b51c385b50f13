"""Starts the Open edX campus as a process of its own, and walks launches through it.

    with OpenEdx(login_url=…, launch_url=…, keyset_url=…) as platform:
        registration = platform.registration("declarative")
        launch = platform.walk_launch("declarative", "learner")
        answer = launch.browser.post(launch.action, data=launch.fields)
        platform.scores()

Modes (placements of the tool, each a registration of its own under the same issuer):
``declarative``, ``programmatic``, ``disabled``; and ``declarative_chosen``,
``programmatic_chosen``, which present what deep linking chose. People: ``learner``,
``second_learner``, ``instructor``, ``staff``, ``assistant``, ``global_staff``.
"""

import json
import select
import subprocess
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from html.parser import HTMLParser
from http.cookiejar import Cookie
from pathlib import Path
from types import TracebackType
from typing import IO, Any, Self, cast

import requests
from requests.cookies import RequestsCookieJar

HERE = Path(__file__).parent
PYTHON = HERE.parents[1] / ".venv-openedx" / "bin" / "python"
START_SECONDS = 60
ANSWER_SECONDS = 30


@dataclass(frozen=True)
class Registration:
    """What a tool must be told about one placement."""

    issuer: str
    client_id: str
    deployment_id: str
    auth_url: str
    token_url: str
    jwks_url: str


@dataclass(frozen=True)
class Launch:
    """The form that the platform would post to the tool, not posted yet.

    ``browser`` is the session that came here; it holds the cookies of the tool's login.
    """

    browser: requests.Session
    action: str
    fields: dict[str, str]


class LaunchStopped(Exception):
    """The tool or the platform answered something else than the next step of a launch."""

    def __init__(self, response: requests.Response) -> None:
        super().__init__(f"{response.status_code} from {response.url}: {response.text[:500]}")
        self.response = response


class _Form(HTMLParser):
    """The first form of a page: its action and its named inputs."""

    def __init__(self) -> None:
        super().__init__()
        self.action: str | None = None
        self.fields: dict[str, str] = {}

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag == "form" and self.action is None:
            self.action = given.get("action") or ""
        name = given.get("name")
        if tag == "input" and name:
            self.fields[name] = given.get("value") or ""


class _LoopbackCookies(RequestsCookieJar):
    """Cookies of a browser on loopback, where Secure ones travel over http too."""

    def set_cookie(self, cookie: Cookie, *args: Any, **kwargs: Any) -> None:
        cookie.secure = False
        super().set_cookie(cookie, *args, **kwargs)


def new_browser() -> requests.Session:
    """A browser without cookies, which keeps Secure ones over http, as to loopback, by no proxy."""
    browser = requests.Session()
    browser.trust_env = False
    browser.cookies = _LoopbackCookies()
    return browser


@dataclass
class OpenEdx:
    """A running campus. The addresses are the tool's, and need not answer yet.

    ``custom`` are custom parameters of every placement, but for those that deep linking is to
    give them; with ``share_names`` launches and the roster carry names and e-mail addresses, which
    Open edX leaves out by default.
    """

    login_url: str
    launch_url: str
    keyset_url: str
    custom: Mapping[str, str] = field(default_factory=dict)
    share_names: bool = False

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stop()

    def start(self) -> None:
        """Start the process on a free port and wait until it serves.

        Raises RuntimeError, with the platform's own words, if it does not start.
        """
        if not PYTHON.exists():
            raise RuntimeError(f"{PYTHON} is missing: run `make setup`")
        self._folder = tempfile.TemporaryDirectory(prefix="openedx-")
        self._log = Path(self._folder.name) / "log"
        with self._log.open("w") as log:
            self._process = subprocess.Popen(
                self._command(), cwd=HERE, stdout=subprocess.PIPE, stderr=log, text=True
            )
        try:
            self.base_url = self._wait_until_ready()
            self._registrations = self._ask("registrations")
            self._subjects = self._ask("people")
        except BaseException:
            self.stop()
            raise

    def stop(self) -> None:
        """End the process that `start` started, and drop its data."""
        self._process.terminate()
        self._process.wait(timeout=ANSWER_SECONDS)
        if self._process.stdout:
            self._process.stdout.close()
        self._folder.cleanup()

    def registration(self, mode: str) -> Registration:
        """The registration of the placement with this Assignment and Grade Services mode."""
        return Registration(**self._registrations[mode])

    def subject(self, person: str) -> str:
        """The id by which tools know this person: ``sub`` and ``userId``."""
        return self._subjects[person]

    def login_initiation(
        self, mode: str, person: str, *, deep_linking: bool = False
    ) -> tuple[str, dict[str, str]]:
        """The GET with which the LMS opens the tool: its address and its parameters.

        The message hint is good for ten minutes and any number of launches, and it is the
        same for each launch of this person at this placement, deep linking or not: the
        latest call decides which message the platform sends.
        """
        opening = self._ask(f"login/{mode}/{person}", {"deep_linking": "1"} if deep_linking else {})
        return opening["url"], opening["params"]

    def page(self, mode: str, person: str, *, deep_linking: bool = False) -> str:
        """The address of a course page that signs this person in and frames the tool."""
        query = "?deep_linking=1" if deep_linking else ""
        return f"{self.base_url}/campus/page/{mode}/{person}{query}"

    def signed_in_browser(self, person: str) -> requests.Session:
        """A browser that is signed in to the LMS, which saving deep links demands."""
        browser = new_browser()
        browser.get(self.page("disabled", person), timeout=ANSWER_SECONDS).raise_for_status()
        return browser

    def walk_launch(
        self,
        mode: str,
        person: str,
        *,
        deep_linking: bool = False,
        browser: requests.Session | None = None,
    ) -> Launch:
        """Open the tool's login, follow it to the platform, return the platform's form.

        Raises LaunchStopped if the tool does not redirect or the platform shows an error.
        """
        browser = browser or new_browser()
        url, params = self.login_initiation(mode, person, deep_linking=deep_linking)
        login = browser.get(url, params=params, allow_redirects=False, timeout=ANSWER_SECONDS)
        if not login.is_redirect:
            raise LaunchStopped(login)
        return self.authorize(browser, login.headers["Location"])

    def authorize(self, browser: requests.Session, address: str) -> Launch:
        """Send the tool's authentication request and return the form that answers it."""
        response = browser.get(address, allow_redirects=False, timeout=ANSWER_SECONDS)
        form = _Form()
        form.feed(response.text)
        if response.status_code != requests.codes.ok or "id_token" not in form.fields:
            raise LaunchStopped(response)
        return Launch(browser, form.action or "", form.fields)

    def scores(self) -> list[dict[str, Any]]:
        """Grade events that reached the gradebook, oldest first.

        Each has ``mode``, ``person``, ``value`` and ``max_value`` (points of the block, ten
        at most) and ``published_at``. The gradebook is told no comment.
        """
        return self._ask("grades")["grades"]

    def line_items(self, mode: str) -> list[dict[str, Any]]:
        """The line items of one placement, whoever made them.

        Each has ``label``, ``tag``, ``score_maximum``, ``resource_link_id`` and ``scores``, the
        last one that each person got, with ``user_id``, ``score_given``, ``score_maximum``,
        ``comment`` and ``grading_progress``.
        """
        found = self._ask("line_items")["line_items"]
        return [one for one in found if one["mode"] == mode]

    def change_key(self, mode: str) -> None:
        """Let a placement sign with a new key from now on: tokens that it gave are good no more."""
        address = f"{self.base_url}/campus/new_key/{mode}"
        requests.post(address, timeout=ANSWER_SECONDS).raise_for_status()

    def log(self) -> str:
        """What the platform has logged so far."""
        return self._log.read_text()

    def _command(self) -> list[str]:
        command = [str(PYTHON), "-m", "campus", "--data", self._folder.name]
        command += ["--login-url", self.login_url, "--launch-url", self.launch_url]
        command += ["--keyset-url", self.keyset_url]
        for key, value in self.custom.items():
            command += ["--custom", f"{key}={value}"]
        return command + ["--share-names"] * self.share_names

    def _wait_until_ready(self) -> str:
        stdout = cast(IO[str], self._process.stdout)
        ready, _, _ = select.select([stdout], [], [], START_SECONDS)
        line = stdout.readline() if ready else ""
        if not line:
            raise RuntimeError(f"the campus did not start:\n{self.log()}")
        return json.loads(line)["base_url"]

    def _ask(self, what: str, query: Mapping[str, str] | None = None) -> Any:
        response = requests.get(
            f"{self.base_url}/campus/{what}", params=query, timeout=ANSWER_SECONDS
        )
        response.raise_for_status()
        return response.json()
