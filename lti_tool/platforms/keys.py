"""Our own key pairs: what we sign with, and what LMSs check it by.

The private half is kept encrypted under a key derived from SECRET_KEY.
"""

import base64
import json
import secrets
from datetime import datetime, timedelta
from typing import Any

from cryptography.fernet import Fernet, InvalidToken
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, generate_private_key
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)
from flask import current_app
from jwt.algorithms import RSAAlgorithm
from sqlalchemy import insert, literal, select, text, update
from sqlalchemy.types import JSON

from lti_tool import clock
from lti_tool.database import UtcDateTime, db
from lti_tool.platforms.errors import KeyUnreadable
from lti_tool.platforms.models import ToolKey

BITS = 2048
PUBLISHED_AHEAD = timedelta(hours=24)
PUBLISHED_AFTER = timedelta(hours=24)


def jwks() -> dict[str, list[dict[str, Any]]]:
    """Our public keys as a JWK Set (RFC 7517). Makes the first key where there is none; commits."""
    return {"keys": [row.public_jwk for row in _published()]}


def signing_key() -> tuple[str, RSAPrivateKey]:
    """Key id and private key to sign with now. Makes the first key where there is none; commits.

    Raises KeyUnreadable. The key object is loaded once per process.
    """
    # The first key signs from the moment it is made, which is after this call began.
    published = _published()
    now = clock.now()
    signing = [row for row in published if row.signs_from <= now]
    # Another machine may have made the only one, by a clock a little ahead of ours.
    row = max(signing or published, key=lambda row: (row.signs_from, row.id))
    loaded: dict[str, RSAPrivateKey] = current_app.extensions.setdefault("tool_keys", {})
    if row.kid not in loaded:
        loaded[row.kid] = _decrypted(row)
    return row.kid, loaded[row.kid]


def rotate(*, at_once: bool = False) -> ToolKey:
    """Make the next key. It is published now and signs in a day, when every LMS has seen it.

    The keys before it stay published for a day longer. `at_once`, for a key that has leaked: the
    next one signs now and those before it are withdrawn. No commit.
    """
    now = clock.now()
    signs_from = now if at_once else now + PUBLISHED_AHEAD
    retired_at = now if at_once else signs_from + PUBLISHED_AFTER
    db.session.execute(
        update(ToolKey)
        .where((ToolKey.retired_at.is_(None)) | (ToolKey.retired_at > retired_at))
        .values(retired_at=retired_at)
    )
    row = ToolKey(**_made(signs_from))
    db.session.add(row)
    db.session.flush()
    return row


def everything() -> list[ToolKey]:
    """All key pairs, the oldest first."""
    return list(db.session.scalars(select(ToolKey).order_by(ToolKey.id)))


def _published() -> list[ToolKey]:
    rows = everything()
    if not rows:
        db.session.rollback()
        _make_first()
        rows = everything()
    now = clock.now()
    return [row for row in rows if row.retired_at is None or row.retired_at > now]


def _make_first() -> None:
    """One statement, so that of two processes that start together one makes the key."""
    made = _made(clock.now())
    values = {
        "kid": literal(made["kid"]),
        "public_jwk": literal(made["public_jwk"], JSON),
        "private_key": literal(made["private_key"]),
        "created_at": literal(made["signs_from"], UtcDateTime),
        "signs_from": literal(made["signs_from"], UtcDateTime),
    }
    if db.engine.dialect.name == "postgresql":
        db.session.execute(text("lock table tool_key in exclusive mode"))
    nothing_there = ~select(ToolKey.id).exists()
    db.session.execute(
        insert(ToolKey).from_select(list(values), select(*values.values()).where(nothing_there))
    )
    db.session.commit()


def _made(signs_from: datetime) -> dict[str, Any]:
    private = generate_private_key(public_exponent=65537, key_size=BITS)
    kid = secrets.token_urlsafe(12)
    public = json.loads(RSAAlgorithm.to_jwk(private.public_key()))
    public = {name: public[name] for name in ("kty", "n", "e")}
    pem = private.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    return {
        "kid": kid,
        "public_jwk": public | {"kid": kid, "alg": "RS256", "use": "sig"},
        "private_key": _cipher().encrypt(pem).decode(),
        "signs_from": signs_from,
    }


def _decrypted(row: ToolKey) -> RSAPrivateKey:
    try:
        pem = _cipher().decrypt(row.private_key.encode())
    except InvalidToken as error:
        raise KeyUnreadable(
            f"key {row.kid} was made under another SECRET_KEY; "
            "set that one again, or run “flask --app wsgi keys rotate --at-once”"
        ) from error
    # What we made and encrypted ourselves needs no test for primes, which takes 50 ms.
    key = load_pem_private_key(pem, password=None, unsafe_skip_rsa_key_validation=True)
    if not isinstance(key, RSAPrivateKey):
        raise KeyUnreadable(f"key {row.kid} is not an RSA key")
    return key


def _cipher() -> Fernet:
    secret: str = current_app.config["SECRET_KEY"]
    derived = HKDF(SHA256(), 32, salt=None, info=b"fieldwork tool keys").derive(secret.encode())
    return Fernet(base64.urlsafe_b64encode(derived))
