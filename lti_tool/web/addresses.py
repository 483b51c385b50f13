"""Addresses of other sites that a person typed: their form is checked, they are never fetched."""

from urllib.parse import urlsplit


def is_web_address(address: str) -> bool:
    """Whether it is an https address with a host name, without a password and without spaces."""
    if any(character.isspace() or not character.isprintable() for character in address):
        return False
    try:
        parts = urlsplit(address)
        host = parts.hostname or ""
        port_is_fine = parts.port is None or parts.port > 0
    except ValueError:
        return False
    named = "." in host.strip(".") and not host.startswith(".")
    return parts.scheme == "https" and named and port_is_fine and parts.username is None
