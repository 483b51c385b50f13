"""What an installation can set, with its defaults; every value is checked before the start."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from ipaddress import ip_address
from pathlib import Path
from urllib.parse import SplitResult, urlsplit

ROOT = Path(__file__).resolve().parent.parent
INSTANCE = ROOT / "instance"
SECRET_LENGTH = 32

SCHEMES = {
    "DATABASE_URL": ("sqlite", "postgresql+psycopg"),
    "QUEUE_URL": ("sqlite", "postgresql", "redis", "rediss"),
    "FILES_URL": ("file", "s3"),
}

# What stands in a place of its own on this machine. SQLite without a path is lost with the process.
PLACES = {
    "sqlite": re.compile(r"sqlite:///(?!:memory:).+"),
    "file": re.compile(r"file:///.+"),
    "clamd": re.compile(r"clamd:///.+"),
}
# ASCII, since it goes into headers: Unicode has other letters that are an s or a k in lower case.
HOST = re.compile(r"[a-z0-9]([a-z0-9.-]*[a-z0-9])?|\[[0-9a-f:.]+\]", re.IGNORECASE | re.ASCII)


class ConfigurationError(Exception):
    """A setting is missing or unsafe. The message is a sentence that names the variable."""


@dataclass(frozen=True)
class Settings:
    """One installation's settings. Addresses carry no trailing slash; some hold a password.

    `scanner_url` is empty where uploads go to no virus scanner.
    """

    secret_key: str = field(repr=False)
    public_url: str
    database_url: str = field(repr=False)
    queue_url: str = field(repr=False)
    files_url: str
    registration: str
    allow_private_platforms: bool
    host: str
    port: int
    on_loopback: bool
    scanner_url: str = ""


def is_loopback(host: str) -> bool:
    """Whether a host name or address never leaves this machine (RFC 6761, RFC 1122)."""
    if host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        return ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False


def load_settings(environ: Mapping[str, str]) -> Settings:
    """Read the settings. Raises ConfigurationError naming the first variable that will not do."""
    public_url = _public_url(environ)
    on_loopback = is_loopback(urlsplit(public_url).hostname or "")
    return Settings(
        secret_key=_secret_key(environ),
        public_url=public_url,
        database_url=_address(
            environ, "DATABASE_URL", f"sqlite:///{INSTANCE / 'fieldwork.sqlite3'}"
        ),
        queue_url=_address(environ, "QUEUE_URL", f"sqlite:///{INSTANCE / 'queue.sqlite3'}"),
        files_url=_address(environ, "FILES_URL", f"file://{INSTANCE / 'files'}"),
        registration=_choice(environ, "REGISTRATION", ("invited", "open")),
        allow_private_platforms=_switch(environ, "ALLOW_PRIVATE_PLATFORMS", on_loopback),
        host=environ.get("HOST") or "127.0.0.1",
        port=_port(environ),
        on_loopback=on_loopback,
        scanner_url=_scanner(environ),
    )


def _secret_key(environ: Mapping[str, str]) -> str:
    value = environ.get("SECRET_KEY", "")
    if len(value) < SECRET_LENGTH:
        raise ConfigurationError(
            f"SECRET_KEY must be set to at least {SECRET_LENGTH} characters; "
            f"it has {len(value)}. Make one with: "
            'python3 -c "import secrets; print(secrets.token_urlsafe(48))"'
        )
    return value


def _public_url(environ: Mapping[str, str]) -> str:
    value = environ.get("PUBLIC_URL", "").rstrip("/")
    parts = _split(value)
    if parts is None or parts.scheme not in ("http", "https") or not parts.hostname:
        raise ConfigurationError(
            "PUBLIC_URL must be set to the scheme and host as the LMS sees them, "
            "such as https://fieldwork.example.org."
        )
    if parts.path or parts.query or parts.fragment or parts.username:
        raise ConfigurationError("PUBLIC_URL must hold a scheme and a host only, without a path.")
    if parts.scheme == "http" and not is_loopback(parts.hostname):
        raise ConfigurationError(
            "PUBLIC_URL must begin with https:// (plain http is accepted on loopback only)."
        )
    return value


def _split(address: str) -> SplitResult | None:
    """The parts of an address, or None where its host or port cannot be one."""
    try:
        parts = urlsplit(address)
        port = parts.port
    except ValueError:
        return None
    host = parts.netloc.rpartition("@")[2].removesuffix(f":{port}")
    return parts if HOST.fullmatch(host) else None


def _address(environ: Mapping[str, str], name: str, default: str) -> str:
    value = environ.get(name) or default
    scheme = value.partition("://")[0]
    if scheme not in SCHEMES[name]:
        accepted = ", ".join(f"{each}://" for each in SCHEMES[name])
        raise ConfigurationError(
            f"{name} must begin with one of {accepted}; it begins with {scheme!r}."
        )
    if scheme in PLACES and not PLACES[scheme].fullmatch(value):
        raise ConfigurationError(f"{name} must name a path after {scheme}:///.")
    return value


def _scanner(environ: Mapping[str, str]) -> str:
    value = environ.get("SCANNER_URL", "")
    if value and not (PLACES["clamd"].fullmatch(value) or _is_clamd_host(value)):
        raise ConfigurationError(
            "SCANNER_URL must be clamd://host:port or clamd:///path/to/socket, or be left empty "
            "where no virus scanner is asked."
        )
    return value


def _is_clamd_host(address: str) -> bool:
    parts = _split(address)
    if parts is None or parts.scheme != "clamd" or not parts.port or parts.username:
        return False
    return not (parts.path or parts.query or parts.fragment)


def _choice(environ: Mapping[str, str], name: str, choices: tuple[str, ...]) -> str:
    value = environ.get(name) or choices[0]
    if value not in choices:
        raise ConfigurationError(f"{name} must be one of {', '.join(choices)}; it is {value!r}.")
    return value


def _switch(environ: Mapping[str, str], name: str, default: bool) -> bool:
    value = environ.get(name, "").lower()
    if value in ("", "1", "true", "yes", "on", "0", "false", "no", "off"):
        return value in ("1", "true", "yes", "on") if value else default
    raise ConfigurationError(f"{name} must be on or off; it is {value!r}.")


def _port(environ: Mapping[str, str]) -> int:
    value = environ.get("PORT") or "8000"
    if not value.isdigit() or not 0 < int(value) < 65536:
        raise ConfigurationError(f"PORT must be a number from 1 to 65535; it is {value!r}.")
    return int(value)
