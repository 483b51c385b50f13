"""The addresses of this tool that an LMS may launch (the outside contract)."""

import re

from lti_tool.installation import public_url, settings
from lti_tool.platforms.addresses import origin

LAUNCH = "/lti/launch"
REVIEW = re.compile(r"/lti/review/(?P<attempt>[A-Za-z0-9_-]{1,64})")


def launch_address() -> str:
    """Where every authentication answer comes to: the one redirect_uri."""
    return public_url(LAUNCH)


def _path(target: str) -> str | None:
    """The path of an address on our own origin, without query, or None."""
    if origin(target) != origin(settings().public_url):
        return None
    return "/" + target.split("://", 1)[1].partition("/")[2].partition("?")[0]


def is_ours(target: str) -> bool:
    """Whether this is our launch address or the address of a submission."""
    path = _path(target)
    return path is not None and (path == LAUNCH or REVIEW.fullmatch(path) is not None)


def attempt_of(target: str) -> str | None:
    """The submission that a target names, or None."""
    found = REVIEW.fullmatch(_path(target) or "")
    return found["attempt"] if found else None
