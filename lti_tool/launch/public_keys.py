"""An LMS's public key, as far as it is good for checking what it signs."""

from typing import Any

import jwt
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey

from lti_tool.launch.errors import LaunchRefused

ALGORITHM = "RS256"
SMALLEST_KEY_BITS = 2048


def kid_of(header: dict[str, Any]) -> str:
    """The id of the key that a token says it is signed with, for RS256 and nothing else."""
    kid = header.get("kid")
    if header.get("alg") != ALGORITHM:
        raise LaunchRefused("the id_token is not signed with RS256")
    if not isinstance(kid, str) or not kid:
        raise LaunchRefused("the id_token names no key (kid)")
    return kid


def public_key(key: dict[str, Any] | None) -> RSAPublicKey:
    """The key of a JWK (RFC 7517). Raises LaunchRefused; None is a key that is not published."""
    if key is None:
        raise LaunchRefused("the platform publishes no key with this kid")
    if key.get("kty") != "RSA" or key.get("use", "sig") != "sig":
        raise LaunchRefused("the platform's key is not an RSA key for signatures")
    if key.get("alg", ALGORITHM) != ALGORITHM:
        raise LaunchRefused("the platform's key is not for RS256")
    try:
        public = jwt.PyJWK(key, algorithm=ALGORITHM).key
    except (jwt.PyJWTError, ValueError) as error:
        raise LaunchRefused("the platform's key cannot be read") from error
    if not isinstance(public, RSAPublicKey) or public.key_size < SMALLEST_KEY_BITS:
        raise LaunchRefused(f"the platform's key is shorter than {SMALLEST_KEY_BITS} bits")
    return public
