"""The platform's keys, made and read as they are elsewhere, only not so slowly.

The package makes each key in pure Python, which takes a second, and reads it at every message with
a test of its primes, which takes a tenth. `change_key` still has the package make one.
"""

from functools import lru_cache
from uuid import uuid4

from cryptography.hazmat.primitives.asymmetric.rsa import generate_private_key
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from lti_consumer.lti_1p3 import consumer, key_handlers


def new_key() -> dict[str, str]:
    """The columns of a passport that has a key already."""
    made = generate_private_key(public_exponent=65537, key_size=2048)
    pem = made.private_bytes(Encoding.PEM, PrivateFormat.TraditionalOpenSSL, NoEncryption())
    return {
        "lti_1p3_internal_private_key": pem.decode(),
        "lti_1p3_internal_private_key_id": str(uuid4()),
    }


def read_once() -> None:
    """Let the package keep each key that it has read: a handler has nothing else in it."""
    consumer.PlatformKeyHandler = lru_cache(key_handlers.PlatformKeyHandler)
