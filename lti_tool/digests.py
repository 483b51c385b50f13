"""Secrets that are handed out, of which we keep only a digest."""

import hmac
import secrets
from hashlib import sha256

OPAQUE_BYTES = 16
SECRET_BYTES = 24


def opaque() -> str:
    """A name that cannot be guessed and says nothing: 22 characters."""
    return secrets.token_urlsafe(OPAQUE_BYTES)


def secret() -> str:
    """A secret of 192 bits in 32 characters."""
    return secrets.token_urlsafe(SECRET_BYTES)


def digest(value: str) -> str:
    """SHA-256, in hex."""
    return sha256(value.encode()).hexdigest()


def matches(value: str | None, kept: str) -> bool:
    """Whether `kept` is the digest of `value`."""
    return value is not None and hmac.compare_digest(digest(value), kept)
