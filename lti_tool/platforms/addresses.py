"""Which addresses of a platform may be stored and called."""

import re
from ipaddress import ip_address
from urllib.parse import SplitResult, urlsplit

from config import Settings
from config.settings import HOST, is_loopback
from lti_tool.platforms.errors import BadAddress

PORTS = {"http": 80, "https": 443}


def checked(name: str, address: str, settings: Settings) -> str:
    """The address, if a platform may have it. Raises BadAddress naming `name`.

    https only; plain http where this tool and that address are both on loopback. Addresses on
    loopback or in a private network need ALLOW_PRIVATE_PLATFORMS.
    """
    parts = _split(name, address)
    host = parts.hostname or ""
    if parts.username or parts.password or parts.fragment:
        raise BadAddress(f"{name} may hold no user, password or fragment: {address}")
    if parts.scheme == "http" and not (settings.on_loopback and is_loopback(host)):
        raise BadAddress(f"{name} must begin with https://: {address}")
    if not settings.allow_private_platforms and is_private(host):
        raise BadAddress(
            f"{name} is on a private network, which ALLOW_PRIVATE_PLATFORMS forbids: {address}"
        )
    return address


def is_private(host: str) -> bool:
    """Whether a host name or literal address is by itself on loopback or a private network."""
    if is_loopback(host):
        return True
    try:
        return not ip_address(host.strip("[]")).is_global
    except ValueError:
        return False


def origin(address: str | None) -> str | None:
    """Scheme, host and port (the default one left out), or None where that is not an origin."""
    try:
        parts = _split("address", address or "")
        port = parts.port
    except (BadAddress, ValueError):
        return None
    host = f"[{parts.hostname}]" if ":" in (parts.hostname or "") else parts.hostname
    return f"{parts.scheme}://{host}" + ("" if port in (None, PORTS[parts.scheme]) else f":{port}")


def _split(name: str, address: str) -> SplitResult:
    try:
        parts = urlsplit(address)
        host = parts.netloc.rpartition("@")[2]
        good = parts.scheme in PORTS and HOST.fullmatch(re.sub(r":\d{1,5}$", "", host))
    except ValueError:
        good = None
    if not good or re.search(r"[\s\x00-\x1f\\]", address):
        raise BadAddress(f"{name} must be an address such as https://lms.example.org/…: {address}")
    return parts
