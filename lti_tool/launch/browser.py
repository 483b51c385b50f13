"""How the browser that began a login is known again when the launch arrives.

A partitioned cookie (it comes back inside the LMS's frame where third-party cookies are blocked),
and a key in LTI platform storage where the LMS offers it; both hold the same secret.
"""

from urllib.parse import urlsplit

from flask import request
from pylti1p3.cookie import CookieService
from werkzeug.wrappers import Response

from lti_tool.digests import digest, matches, secret
from lti_tool.installation import settings
from lti_tool.launch.states import LIFE, Login
from lti_tool.platforms.addresses import origin

PATH = "/lti/"
NAME_LENGTH = 16


def name_of(state: str) -> str:
    """The name under which cookie and storage keep a login's secret; tells nothing of the state."""
    return "login-" + digest(state)[:NAME_LENGTH]


class BrowserCookie(CookieService):
    """Gives the library's state cookie a secret of its own: the state itself is in addresses."""

    def __init__(self) -> None:
        self.secret = secret()
        self.name = ""

    def get_cookie(self, name: str) -> str | None:
        """Never asked: `cookie_vouches` compares the secret, of which the login has a digest."""
        raise NotImplementedError("the library does not judge the cookie")

    def set_cookie(self, name: str, value: str | int, exp: int | None = 3600) -> None:
        """Remember which login's cookie to set; `add_to` sets it."""
        self.name = name_of(name)

    def add_to(self, response: Response) -> None:
        """Set the cookie on a response, over http on loopback too."""
        response.set_cookie(
            self.name,
            self.secret,
            max_age=int(LIFE.total_seconds()),
            path=PATH,
            secure=True,
            httponly=True,
            samesite="None",
            partitioned=True,
        )


def forget(response: Response, state: str) -> Response:
    """Delete the cookie of a login: it has done its work, or never will."""
    if name_of(state) in request.cookies:
        response.delete_cookie(
            name_of(state),
            path=PATH,
            secure=True,
            httponly=True,
            samesite="None",
            partitioned=True,
        )
    return response


def cookie_vouches(login: Login, state: str) -> bool:
    """Whether this browser sent the cookie of this login."""
    return matches(request.cookies.get(name_of(state)), login.browser_digest)


def storage_vouches(login: Login, found: str | None) -> bool:
    """Whether our own page read this login's secret from platform storage.

    Only a page of ours can say so: the browser itself names the page that sends a form.
    """
    sent_by = request.headers.get("Origin", "")
    from_us = urlsplit(sent_by).scheme != "" and origin(sent_by) == origin(settings().public_url)
    return from_us and login.storage_target is not None and matches(found, login.browser_digest)
