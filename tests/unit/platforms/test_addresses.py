"""Which addresses a platform may have."""

from pathlib import Path

import pytest

from lti_tool.platforms.addresses import checked, origin
from lti_tool.platforms.errors import BadAddress
from tests.conftest import make_settings


def settings(public_url: str, **environ: str) -> object:
    return make_settings(
        "sqlite:////nowhere.sqlite3", Path("/nowhere"), PUBLIC_URL=public_url, **environ
    )


PUBLIC = settings("https://tool.example.org")
LOOPBACK = settings("http://localhost:8000")
PRIVATE = settings("https://tool.example.org", ALLOW_PRIVATE_PLATFORMS="on")


@pytest.mark.parametrize(
    "address",
    [
        "https://lms.example.org",
        "https://lms.example.org:8443/auth?tenant=1",
        "https://sso.canvaslms.com/api/lti/authorize_redirect",
        "https://93.184.216.34/jwks",
    ],
)
def test_an_https_address_of_the_internet_is_good_everywhere(address: str) -> None:
    assert checked("auth_url", address, PUBLIC) == address
    assert checked("auth_url", address, LOOPBACK) == address


@pytest.mark.parametrize(
    "address", ["http://127.0.0.1:9000/auth", "http://localhost/jwks", "http://[::1]:9/x"]
)
def test_plain_http_is_good_on_loopback_for_a_tool_on_loopback(address: str) -> None:
    assert checked("auth_url", address, LOOPBACK) == address
    with pytest.raises(BadAddress, match="https"):
        checked("auth_url", address, PUBLIC)
    with pytest.raises(BadAddress, match="https"):
        checked("auth_url", address, PRIVATE)


@pytest.mark.parametrize(
    "address", ["https://10.0.0.7/x", "https://192.168.1.1", "https://localhost", "https://[::1]/"]
)
def test_a_private_network_needs_to_be_allowed(address: str) -> None:
    assert checked("jwks_url", address, PRIVATE) == address
    with pytest.raises(BadAddress, match=r"jwks_url.*ALLOW_PRIVATE_PLATFORMS"):
        checked("jwks_url", address, PUBLIC)


@pytest.mark.parametrize(
    "address",
    [
        "",
        "lms.example.org",
        "http://lms.example.org/auth",
        "ftp://lms.example.org",
        "javascript:alert(1)",
        "https://",
        "https:///path",
        "https://lms.example.org/a b",
        "https://lms.example.org/a\nb",
        "https://user:password@lms.example.org/",
        "https://lms.example.org/#fragment",
        "https://lms.example.org;script-src/",
        "https://lms.example.org:port/",
        "https://[::1/",
    ],
)
@pytest.mark.parametrize("where", [PUBLIC, LOOPBACK, PRIVATE])
def test_anything_else_is_refused_by_its_name(address: str, where: object) -> None:
    with pytest.raises(BadAddress, match="token_url"):
        checked("token_url", address, where)


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("https://LMS.example.org/a?b#c", "https://lms.example.org"),
        ("https://lms.example.org:443/", "https://lms.example.org"),
        ("http://127.0.0.1:9000/x", "http://127.0.0.1:9000"),
        ("http://[::1]:9000/x", "http://[::1]:9000"),
        ("https://user@lms.example.org/", "https://lms.example.org"),
        ("https://lms.example.org:99999/", None),
        ("data:text/html,x", None),
        ("", None),
        (None, None),
    ],
)
def test_the_origin_of_an_address(address: str | None, expected: str | None) -> None:
    assert origin(address) == expected
