"""Settings from the environment: required ones, defaults, and sentences that name the variable."""

import pytest

from config import ConfigurationError, load_settings

GOOD = {"SECRET_KEY": "x" * 32, "PUBLIC_URL": "https://tool.example"}


def test_two_variables_are_enough() -> None:
    settings = load_settings(GOOD)

    assert settings.public_url == "https://tool.example"
    assert settings.database_url.startswith("sqlite:///")
    assert settings.registration == "invited"
    assert settings.port == 8000


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("SECRET_KEY", "short"),
        ("SECRET_KEY", ""),
        ("PUBLIC_URL", ""),
        ("PUBLIC_URL", "tool.example"),
        ("PUBLIC_URL", "http://tool.example"),
        ("PUBLIC_URL", "https://tool.example/fieldwork"),
        ("PUBLIC_URL", "https://my_tool.example"),
        ("PUBLIC_URL", "https://tool.example:99999"),
        ("PUBLIC_URL", "https://tool.example:port"),
        ("PUBLIC_URL", "https://[tool"),
        ("PUBLIC_URL", "https://tool example"),
        ("DATABASE_URL", "mysql://here"),
        ("DATABASE_URL", "postgresql://here"),
        ("DATABASE_URL", "sqlite://"),
        ("DATABASE_URL", "sqlite:///"),
        ("DATABASE_URL", "sqlite:///:memory:"),
        ("QUEUE_URL", "sqlite://queue.sqlite3"),
        ("QUEUE_URL", "amqp://here"),
        ("FILES_URL", "ftp://here"),
        ("FILES_URL", "file://files"),
        ("FILES_URL", "file:///"),
        ("REGISTRATION", "closed"),
        ("ALLOW_PRIVATE_PLATFORMS", "perhaps"),
        ("SCANNER_URL", "clamd"),
        ("SCANNER_URL", "clamd://"),
        ("SCANNER_URL", "clamd:///"),
        ("SCANNER_URL", "clamd://scanner"),
        ("SCANNER_URL", "clamd://scanner:0"),
        ("SCANNER_URL", "clamd://scanner:3310/path"),
        ("SCANNER_URL", "clamd://name:word@scanner:3310"),
        ("SCANNER_URL", "http://scanner:3310"),
        ("PORT", "0"),
        ("PORT", "http"),
    ],
)
def test_a_missing_or_unsafe_value_stops_the_start_and_is_named(name: str, value: str) -> None:
    with pytest.raises(ConfigurationError, match=name):
        load_settings({**GOOD, name: value})


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1", "[::1]", "tool.localhost"])
def test_plain_http_is_accepted_on_loopback_and_private_platforms_with_it(host: str) -> None:
    settings = load_settings({**GOOD, "PUBLIC_URL": f"http://{host}:8000"})

    assert settings.on_loopback
    assert settings.allow_private_platforms


def test_private_platforms_are_refused_elsewhere_unless_allowed() -> None:
    assert not load_settings(GOOD).allow_private_platforms
    assert load_settings({**GOOD, "ALLOW_PRIVATE_PLATFORMS": "on"}).allow_private_platforms


@pytest.mark.parametrize("address", ["clamd://scanner:3310", "clamd:///run/clamd.ctl", ""])
def test_a_virus_scanner_is_named_by_host_and_port_or_by_its_socket(address: str) -> None:
    assert load_settings({**GOOD, "SCANNER_URL": address}).scanner_url == address
