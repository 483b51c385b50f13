"""What the sandbox is started with."""

from dataclasses import dataclass
from ipaddress import ip_address
from pathlib import Path
from urllib.parse import urlsplit

from .records import Rules


class UnsafeSettings(ValueError):
    """The sandbox would be reachable from outside this machine, or knows no tool."""


def is_loopback(host: str) -> bool:
    """Whether a host name or address can only mean this machine."""
    name = host.strip("[]")
    if name == "localhost":
        return True
    try:
        return ip_address(name).is_loopback
    except ValueError:
        return False


@dataclass(frozen=True)
class Settings:
    """Addresses of the sandbox and of the one tool that it launches.

    ``tool_url`` is the tool's scheme and host without a path; ``state_file`` holds everything
    that must survive a restart. Raises UnsafeSettings unless ``host`` is on loopback: the
    sandbox signs launches for anybody who asks, so it must never face a network.
    """

    tool_url: str
    port: int
    state_file: Path
    host: str = "127.0.0.1"
    rules: Rules | None = None

    def __post_init__(self) -> None:
        if not is_loopback(self.host):
            raise UnsafeSettings(
                f"The sandbox runs on this machine only; {self.host} is not a loopback address."
            )
        parts = urlsplit(self.tool_url)
        if parts.scheme not in {"http", "https"} or not parts.hostname:
            raise UnsafeSettings(f"{self.tool_url!r} is not the address of a tool.")

    @property
    def base_url(self) -> str:
        """The sandbox's own address, which is also the issuer of both registrations."""
        return f"http://{self.host}:{self.port}"

    @property
    def tool(self) -> str:
        return self.tool_url.rstrip("/")

    @property
    def login_url(self) -> str:
        return f"{self.tool}/lti/login"

    @property
    def launch_url(self) -> str:
        return f"{self.tool}/lti/launch"

    @property
    def tool_keys_url(self) -> str:
        return f"{self.tool}/.well-known/jwks.json"
