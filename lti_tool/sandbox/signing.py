"""The sandbox's own keys: the newest signs, the older ones stay published until dropped."""

import time
from functools import lru_cache
from typing import Any

import jwt
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, generate_private_key
from lti1p3platform.registration import Registration

from .records import SigningKey, State


def new_key() -> SigningKey:
    key = generate_private_key(public_exponent=65537, key_size=2048)
    pem = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    return SigningKey(pem=pem.decode(), created=time.time())


def rotate(state: State, keep_old: bool = True) -> None:
    """The new key signs from now on; without ``keep_old`` the others vanish at once."""
    kept = state.keys if keep_old else []
    state.keys = [*kept, new_key()]


# Reading a PEM checks the key and costs 40 ms; a key never changes, so once is enough.
@lru_cache(maxsize=32)
def load(pem: str) -> RSAPrivateKey:
    key = serialization.load_pem_private_key(pem.encode(), password=None)
    if not isinstance(key, RSAPrivateKey):
        raise TypeError("The sandbox signs with RSA keys only.")
    return key


@lru_cache(maxsize=32)
def public_pem(pem: str) -> str:
    return (
        load(pem)
        .public_key()
        .public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)
        .decode()
    )


@lru_cache(maxsize=32)
def published(pem: str) -> dict[str, Any]:
    """The public JWK of a key, with its thumbprint as ``kid``."""
    jwk: dict[str, Any] = Registration.get_jwk(public_pem(pem))
    return jwk


def sign(
    payload: dict[str, Any], pem: str, headers: Any = None, lifetime: int | None = None
) -> str:
    """A JWT. Keeps an ``iat`` that the payload brings: Canvas's is minutes old (canvas.md 2.3)."""
    issued = payload.setdefault("iat", int(time.time()))
    if lifetime:
        payload["exp"] = issued + lifetime
    return jwt.encode(payload, load(pem), "RS256", headers or {"kid": published(pem)["kid"]})


def verify(token: str, pems: list[str]) -> dict[str, Any]:
    """The claims of a JWT that one of our keys signed; raises jwt.InvalidTokenError."""
    kid = jwt.get_unverified_header(token).get("kid")
    for pem in pems:
        if published(pem)["kid"] == kid:
            claims: dict[str, Any] = jwt.decode(
                token,
                load(pem).public_key(),
                algorithms=["RS256"],
                options={"verify_aud": False, "require": ["exp"]},
            )
            return claims
    raise jwt.InvalidTokenError("Not signed by this platform")
