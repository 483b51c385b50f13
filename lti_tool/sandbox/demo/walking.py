"""A person without a browser: follows launches and sends forms, as the pages offer them."""

from dataclasses import dataclass, field, replace
from html.parser import HTMLParser
from http.cookiejar import Cookie
from pathlib import Path
from typing import Any
from urllib.parse import urljoin, urlsplit

import requests
from requests.cookies import RequestsCookieJar

MAX_STEPS = 8


class NoSuchForm(Exception):
    """The page has no form with that button."""


@dataclass(frozen=True)
class Button:
    """What a button adds to its form, and where it sends the form; "" for nothing of its own."""

    name: str
    value: str
    action: str


@dataclass
class Form:
    """One form of a page: where it goes, what it holds, its buttons by what they say."""

    action: str
    method: str
    fields: dict[str, str] = field(default_factory=dict)
    buttons: dict[str, Button] = field(default_factory=dict)


class _Forms(HTMLParser):
    """Collects the forms of a page."""

    def __init__(self) -> None:
        super().__init__()
        self.forms: list[Form] = []
        self._form: Form | None = None
        self._text: str | None = None
        self._button: Button | None = None
        self._words = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "form":
            self._form = Form(given.get("action", ""), given.get("method", "get").lower())
            self.forms.append(self._form)
        elif self._form is None:
            return
        elif tag == "input":
            self._input(given)
        elif tag == "textarea":
            self._text = given.get("name", "")
            self._form.fields[self._text] = ""
        elif tag == "button":
            told = (given.get(name, "") for name in ("name", "value", "formaction"))
            self._button, self._words = Button(*told), ""

    def _input(self, given: dict[str, str]) -> None:
        kind, name = given.get("type", "text"), given.get("name", "")
        form = self._form
        if form is None or not name or kind == "file":
            return
        if kind in ("radio", "checkbox") and "checked" not in given:
            return
        form.fields[name] = given.get("value", "on" if kind == "checkbox" else "")

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._form = None
        elif tag == "textarea":
            self._text = None
        elif tag == "button" and self._form is not None and self._button is not None:
            self._form.buttons[" ".join(self._words.split())] = self._button
            self._button = None

    def handle_data(self, data: str) -> None:
        if self._form is not None and self._text is not None:
            # A parser of HTML drops the line break that a textarea begins with.
            start = data.removeprefix("\n") if not self._form.fields[self._text] else data
            self._form.fields[self._text] += start
        self._words += data


class Walker:
    """One person's visit: a cookie jar, the page they are on."""

    def __init__(self) -> None:
        self.http = requests.Session()
        self.http.cookies = _LoopbackCookies()
        self.page: requests.Response | None = None

    @property
    def address(self) -> str:
        """Where one is."""
        assert self.page is not None
        return self.page.url

    def open(self, address: str) -> str:
        """Read a page of the tool or the LMS; relative addresses mean the page one is on."""
        base = self.page.url if self.page is not None else ""
        return self._arrive(self.http.get(urljoin(base, address), timeout=60))

    def launch(self, login: dict[str, Any]) -> str:
        """Start a launch as the LMS would: its login parameters posted to the tool's login."""
        self._arrive(self.http.post(login["action"], data=login["fields"], timeout=60))
        return self.follow()

    def follow(self) -> str:
        """Send on what a page's script would send by itself: the forms that carry a launch."""
        for _step in range(MAX_STEPS):
            forms = [form for form in self.forms() if "id_token" in form.fields]
            if not forms:
                break
            self._send(forms[0], forms[0].fields, {})
        assert self.page is not None
        return self.page.text

    def forms(self) -> list[Form]:
        """The forms of the page one is on."""
        assert self.page is not None
        parser = _Forms()
        parser.feed(self.page.text)
        return parser.forms

    def submit(
        self,
        button: str,
        values: dict[str, str] | None = None,
        files: dict[str, Path] | None = None,
    ) -> str:
        """Press a button after filling in fields and choosing files. Raises NoSuchForm."""
        wanted = {*(values or {}), *(files or {})}
        candidates = [form for form in self.forms() if button in form.buttons]
        fitting = [form for form in candidates if wanted & form.fields.keys()] or candidates
        if not fitting:
            raise NoSuchForm(f"{button!r} is not on {self.page and self.page.url}")
        form = fitting[0]
        pressed = form.buttons[button]
        own = {pressed.name: pressed.value} if pressed.name else {}
        sent = replace(form, action=pressed.action or form.action)
        return self._send(sent, {**form.fields, **(values or {}), **own}, files or {})

    def _send(self, form: Form, fields: dict[str, str], files: dict[str, Path]) -> str:
        assert self.page is not None
        target = urljoin(self.page.url, form.action)
        opened = {name: (path.name, path.read_bytes()) for name, path in files.items()}
        headers = {"Referer": self.page.url} if _same_site(target, self.page.url) else {}
        if form.method == "get":
            return self._arrive(self.http.get(target, params=fields, timeout=60))
        answer = self.http.post(
            target, data=fields, files=opened or None, headers=headers, timeout=120
        )
        return self._arrive(answer)

    def _arrive(self, answer: requests.Response) -> str:
        self.page = answer
        answer.raise_for_status()
        return answer.text


class _LoopbackCookies(RequestsCookieJar):
    """Cookies of a browser on loopback, where Secure ones travel over http too."""

    def set_cookie(self, cookie: Cookie, *args: Any, **kwargs: Any) -> None:
        cookie.secure = False
        super().set_cookie(cookie, *args, **kwargs)


def _same_site(one: str, other: str) -> bool:
    return urlsplit(one).netloc == urlsplit(other).netloc
