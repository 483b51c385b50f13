"""Addresses of other sites that a person typed: their form is checked, they are never fetched."""

import re
from urllib.parse import urlsplit

_HOST = re.compile(r"[\w-]+(\.[\w-]+)+\.?")


def is_web_address(address: str) -> bool:
    """Whether it is an https address with a host name, without a password and without spaces."""
    # Browsers take a backslash for a slash, and so another host than the one that is read here.
    if "\\" in address or any(one.isspace() or not one.isprintable() for one in address):
        return False
    try:
        parts = urlsplit(address)
        host = parts.hostname or ""
        port_is_fine = parts.port is None or parts.port > 0
    except ValueError:
        return False
    named = _HOST.fullmatch(host) is not None
    return parts.scheme == "https" and named and port_is_fine and parts.username is None
