"""Tokens that the LMS's key did not sign with RS256, and what is no token at all."""

import base64
import hmac
import json
from collections.abc import Callable
from typing import Any

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1
from cryptography.hazmat.primitives.asymmetric.ec import generate_private_key as generate_ec_key
from cryptography.hazmat.primitives.asymmetric.rsa import generate_private_key
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from jwt.algorithms import ECAlgorithm

from tests.conformance.lms import Lms, assert_refused
from tests.conformance.servers import Browser
from tests.platform import Begun

pytestmark = pytest.mark.one_engine

Claims = dict[str, Any]
EC_KEY = generate_ec_key(SECP256R1())
ANOTHER_KEY = generate_private_key(public_exponent=65537, key_size=2048)


@pytest.fixture
def login(lms: Lms, browser: Browser) -> Begun:
    return lms.login(browser)


def _unsigned(lms: Lms, claims: Claims) -> str:
    return jwt.encode(claims, "", "none", headers={"kid": lms.kid})


def _hs256_with_the_public_key_as_secret(lms: Lms, claims: Claims) -> str:
    public = lms.key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    header = {"alg": "HS256", "typ": "JWT", "kid": lms.kid}
    signed = ".".join(_encoded(json.dumps(part)) for part in (header, claims))
    mac = hmac.digest(public, signed.encode(), "sha256")
    return f"{signed}.{base64.urlsafe_b64encode(mac).decode().rstrip('=')}"


def _es256_with_a_published_key(lms: Lms, claims: Claims) -> str:
    public = json.loads(ECAlgorithm.to_jwk(EC_KEY.public_key()))
    lms.publish(lms.jwk(), public | {"kid": "ec", "alg": "ES256", "use": "sig"})
    return jwt.encode(claims, EC_KEY, "ES256", headers={"kid": "ec"})


def _rs512_with_the_published_key(lms: Lms, claims: Claims) -> str:
    return jwt.encode(claims, lms.key, "RS512", headers={"kid": lms.kid})


def _by_another_key_under_the_known_kid(lms: Lms, claims: Claims) -> str:
    return jwt.encode(claims, ANOTHER_KEY, "RS256", headers={"kid": lms.kid})


def _by_a_key_that_the_header_brings(lms: Lms, claims: Claims) -> str:
    brought = json.loads(jwt.algorithms.RSAAlgorithm.to_jwk(ANOTHER_KEY.public_key()))
    headers = {"kid": lms.kid, "jwk": brought, "jku": "https://evil.example/jwks"}
    return jwt.encode(claims, ANOTHER_KEY, "RS256", headers=headers)


def _with_claims_changed_after_signing(lms: Lms, claims: Claims) -> str:
    header, _, signature = lms.sign(claims).split(".")
    return f"{header}.{_encoded(json.dumps(claims | {'sub': 'somebody else'}))}.{signature}"


def _with_a_kid_that_is_no_text(lms: Lms, claims: Claims) -> str:
    _, body, signature = lms.sign(claims).split(".")
    return f"{_encoded(json.dumps({'alg': 'RS256', 'kid': ['key-1']}))}.{body}.{signature}"


def _without_signature(lms: Lms, claims: Claims) -> str:
    return lms.sign(claims).rpartition(".")[0]


def _with_a_list_for_claims(lms: Lms, claims: Claims) -> str:
    header, _, signature = lms.sign(claims).split(".")
    return f"{header}.{_encoded('[1]')}.{signature}"


def _with_a_header_nested_without_end(lms: Lms, claims: Claims) -> str:
    return f"{_encoded('[' * 100_000)}.{_encoded('{}')}.AAAA"


def _nonsense(lms: Lms, claims: Claims) -> str:
    return "a.b.c"


def _nothing(lms: Lms, claims: Claims) -> str:
    return ""


def _encoded(part: str) -> str:
    return base64.urlsafe_b64encode(part.encode()).decode().rstrip("=")


@pytest.mark.parametrize(
    "forge",
    [
        _unsigned,
        _hs256_with_the_public_key_as_secret,
        _es256_with_a_published_key,
        _rs512_with_the_published_key,
        _by_another_key_under_the_known_kid,
        _by_a_key_that_the_header_brings,
        _with_claims_changed_after_signing,
        _with_a_kid_that_is_no_text,
        _without_signature,
        _with_a_list_for_claims,
        _with_a_header_nested_without_end,
        _nonsense,
        _nothing,
    ],
)
def test_a_token_that_is_not_signed_as_it_must_be(
    lms: Lms, browser: Browser, login: Begun, forge: Callable[[Lms, Claims], str]
) -> None:
    token = forge(lms, lms.claims(login))

    assert_refused(lms, lms.launch(browser, login, token), "cannot accept", "open the activity")
    assert not lms.is_used(login)


@pytest.mark.parametrize(
    "differs",
    [{"use": "enc"}, {"alg": "RS512"}, {"kty": "EC"}, {"n": "!"}, {"n": "AQAB"}],
    ids=["for encryption", "for RS512", "of another kind", "unreadable", "of 17 bits"],
)
def test_a_platforms_key_that_is_not_for_this(
    lms: Lms, browser: Browser, login: Begun, differs: dict[str, str]
) -> None:
    lms.publish(lms.jwk() | differs)

    assert_refused(lms, lms.launch(browser, login, lms.claims(login)), "the platform's key")


def test_a_platforms_key_of_1024_bits(lms: Lms, browser: Browser, login: Begun) -> None:
    lms.key = generate_private_key(public_exponent=65537, key_size=1024)
    lms.publish(lms.jwk())

    with pytest.warns(jwt.warnings.InsecureKeyLengthWarning):
        answer = lms.launch(browser, login, lms.claims(login))

    assert_refused(lms, answer, "shorter than 2048")


@pytest.mark.parametrize(
    "kind",
    ["application/json", "text/plain", "application/octet-stream"],
)
def test_a_launch_that_is_no_form(lms: Lms, browser: Browser, login: Begun, kind: str) -> None:
    sent = {"id_token": lms.sign(lms.claims(login)), "state": login.state}

    answer = browser.post("/lti/launch", data=json.dumps(sent), headers={"Content-Type": kind})

    assert_refused(lms, answer, "open the activity again")
