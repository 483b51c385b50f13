"""Calls to an LMS over HTTP: to allowed addresses only, in bounded time, size and place."""

import re
import socket
from html import unescape
from ipaddress import ip_address
from time import monotonic
from typing import Any
from urllib.parse import urljoin, urlsplit

import requests
from urllib3.exceptions import NewConnectionError

from config import Settings
from lti_tool.platforms.addresses import checked, origin

CONNECT_SECONDS = 5.0
READ_SECONDS = 20.0
WHOLE_SECONDS = 30.0
LARGEST_BYTES = 4_000_000
CHUNK_BYTES = 65_536


class AnswerUnusable(requests.RequestException):
    """The answer is too large, or took too long to arrive; the call itself may have succeeded."""


class AddressRefused(requests.ConnectionError):
    """The call was not made: its address is not one that a platform may have."""


def may_have_arrived(error: requests.RequestException) -> bool:
    """Whether the LMS may have done what was asked, although its answer did not come."""
    if isinstance(error, AddressRefused | requests.ConnectTimeout):
        return False
    cause = error.args[0] if error.args else None
    return not isinstance(getattr(cause, "reason", None), NewConnectionError)


class PlatformSession(requests.Session):
    """Keeps connections alive between calls; adds limits that requests itself does not have.

    No redirect is followed: a score must not turn into a GET, nor a token travel to another
    host. A host that resolves to a private network is refused unless the settings allow it.
    """

    def __init__(
        self,
        settings: Settings,
        *,
        timeout: tuple[float, float] | None = None,
        whole: float | None = None,
    ) -> None:
        """`timeout`: seconds to connect, and between two pieces; `whole`: for all of an answer.

        Without them it is as patient as the work needs; somebody who waits needs less.
        """
        super().__init__()
        self.settings = settings
        self.timeout, self.whole = timeout, whole
        self.headers["User-Agent"] = f"Fieldwork (LTI tool at {settings.public_url})"

    def request(self, method: str, url: str, **options: Any) -> requests.Response:  # type: ignore[override]
        """As requests.Session.request. Raises requests.RequestException only."""
        self._check(url)
        options.setdefault("timeout", self.timeout or (CONNECT_SECONDS, READ_SECONDS))
        options["allow_redirects"] = False
        options["stream"] = True
        with super().request(method, url, **options) as response:
            # requests has no bounded read; this is how its own unbounded one leaves the body, and
            # what lets the connection be used again.
            response._content = _read(response, self.whole or WHOLE_SECONDS)
            response._content_consumed = True  # type: ignore[attr-defined]
        return response

    def _check(self, url: str) -> None:
        try:
            checked("the service's address", url, self.settings)
        except ValueError as error:
            raise AddressRefused(str(error)) from error
        host = urlsplit(url).hostname or ""
        if not self.settings.allow_private_platforms and _leads_inside(host):
            raise AddressRefused(f"{host} leads into a private network")


def _leads_inside(host: str) -> bool:
    try:
        found = socket.getaddrinfo(host, None, type=socket.SOCK_STREAM)
    except OSError:
        # Not ours to judge: the call itself will say that there is no such host.
        return False
    return any(not ip_address(address[4][0]).is_global for address in found)


def _read(response: requests.Response, seconds: float) -> bytes:
    until = monotonic() + seconds
    body = bytearray()
    while chunk := response.raw.read1(CHUNK_BYTES, decode_content=True):
        body += chunk
        if len(body) > LARGEST_BYTES:
            raise AnswerUnusable(f"more than {LARGEST_BYTES} bytes", response=response)
        if monotonic() > until:
            raise AnswerUnusable(f"not whole after {seconds:.0f} s", response=response)
    return bytes(body)


NEXT = re.compile(r"<([^<>]*)>\s*;[^<]*?rel\s*=\W*next\b", re.IGNORECASE | re.ASCII)


def next_page(response: requests.Response) -> str | None:
    """The address of the next page (RFC 8288), its case kept; None on the last one.

    Never of another origin, since the token goes there. Moodle's line items name it in curly
    quotes and with `&amp;` (moodle.md 21).
    """
    found = NEXT.search(response.headers.get("Link", ""))
    if found is None:
        return None
    address = urljoin(response.url, unescape(found.group(1)))
    return address if origin(address) == origin(response.url) else None
