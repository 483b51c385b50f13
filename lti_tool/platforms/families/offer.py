"""What an LMS says of itself before it is registered, and what we are to it."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Offer:
    """An LMS's OpenID configuration (LTI Dynamic Registration 1.0, 3.2), checked.

    product   `product_family_code` in lower case, "" where it says none
    version   of the product, "" likewise
    account   what the LMS calls itself or the account that registers, or None
    messages  the message types that it announces, each with its placements
    scopes    the scopes, and `claims` the claims, that it announces; None: it does not say
    notices   the notice types that it announces
    """

    issuer: str
    auth_url: str
    token_url: str
    jwks_url: str
    registration_url: str
    product: str = ""
    version: str = ""
    account: str | None = None
    messages: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    scopes: frozenset[str] | None = None
    claims: frozenset[str] | None = None
    notices: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Tool:
    """This installation as an LMS must know it. `domain` is its host, with the port if it has
    one of its own."""

    name: str
    description: str
    public_url: str
    domain: str
    login_url: str
    launch_url: str
    jwks_url: str
