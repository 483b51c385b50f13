"""Each fault of PyLTI1p3's deep linking that is closed here: the bare library fails, ours holds."""

import json
import time
from typing import Any

import jwt
import pytest
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from flask import Flask
from pylti1p3.deep_link import DeepLink
from pylti1p3.deep_link_resource import DeepLinkResource

from lti_tool.credentials import definitions
from lti_tool.launch import deep_linking
from lti_tool.launch.deep_linking import Answer, Asked
from lti_tool.platforms import keys, registrations
from lti_tool.platforms.tool_config import PlatformRegistration
from tests.platform import Platform

ASKED = Asked("https://lms.example/links", None, True, True, "deployment-1", None)


@pytest.fixture
def registration(app: Flask) -> PlatformRegistration:
    """The platform's registration, with our key as the library wants it."""
    found = PlatformRegistration(registrations.get(Platform.of(app).registration_id))
    _kid, key = keys.signing_key()
    pem = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    return found.set_tool_private_key(pem.decode())


@pytest.fixture
def bare(registration: PlatformRegistration) -> DeepLink:
    """The library's own answer to the same request."""
    return DeepLink(registration, "deployment-1", {"deep_link_return_url": ASKED.return_url})


@pytest.fixture
def ours(registration: PlatformRegistration) -> Answer:
    return Answer(registration, ASKED)


def claims(answer: DeepLink, *items: DeepLinkResource) -> dict[str, Any]:
    token = answer.get_response_jwt(list(items))
    return jwt.decode(token, options={"verify_signature": False})


@pytest.mark.one_engine
def test_an_answer_has_no_null_at_any_depth(bare: DeepLink, ours: Answer) -> None:
    item = DeepLinkResource().set_url("https://tool.example/lti/launch")

    assert json.dumps(claims(bare, item)).count("null") == 2
    assert "null" not in json.dumps(claims(ours, item))


@pytest.mark.one_engine
def test_an_answer_has_an_id_and_is_for_one_audience(bare: DeepLink, ours: Answer) -> None:
    assert "jti" not in claims(bare)
    assert claims(bare)["aud"] == ["https://lms.example"]
    assert claims(ours)["jti"]
    assert claims(ours)["aud"] == "https://lms.example"


@pytest.mark.one_engine
def test_an_answer_is_not_of_the_future_where_the_lms_is_a_little_behind(
    bare: DeepLink, ours: Answer
) -> None:
    behind = int(time.time()) - 2

    assert claims(bare)["iat"] > behind
    assert claims(ours)["iat"] < behind


@pytest.mark.one_engine
def test_a_nonce_does_not_tell_which_machine_made_it(bare: DeepLink, ours: Answer) -> None:
    first, second = claims(bare)["nonce"], claims(bare)["nonce"]
    assert first[-12:] == second[-12:]

    assert claims(ours)["nonce"][-12:] != claims(ours)["nonce"][-12:]


@pytest.mark.one_engine
def test_an_answer_names_its_key_and_reads_no_pem(bare: DeepLink, ours: Answer) -> None:
    kid, _key = keys.signing_key()
    assert "kid" not in jwt.get_unverified_header(bare.get_response_jwt([]))
    bare._registration.set_tool_private_key("no key")

    with pytest.raises(jwt.InvalidKeyError):
        bare.get_response_jwt([])
    assert jwt.get_unverified_header(ours.get_response_jwt([]))["kid"] == kid


@pytest.mark.one_engine
def test_a_link_has_a_text(registration: PlatformRegistration) -> None:
    credential = definitions.newest("ell-advocacy")

    made = deep_linking.assignment(credential, ASKED, registration, "en")

    assert "text" not in DeepLinkResource.to_dict(made)
    assert made.to_dict()["text"] == credential.competency.en
