"""Faults of PyLTI1p3's ServiceConnector: each shown in the bare library, and closed in ours."""

import time
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
import requests
import time_machine
from cryptography.hazmat.primitives.asymmetric.rsa import generate_private_key
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
)
from flask import Flask
from jwt import algorithms
from pylti1p3.registration import Registration as LibraryRegistration
from pylti1p3.service_connector import ServiceConnector

from lti_tool import clock
from lti_tool.database import db
from lti_tool.platforms import client
from lti_tool.platforms.client import Connector, connector
from lti_tool.platforms.models import Registration
from tests.platform import registration_at
from tests.scripted_server import ScriptedServer

pytestmark = pytest.mark.one_engine

SCOPES = ["https://purl.imsglobal.org/spec/lti-ags/scope/score"]
HOUR = 3600


@pytest.fixture
def lms() -> Iterator[ScriptedServer]:
    """A platform whose tokens are numbered and last an hour."""
    with ScriptedServer() as server:
        server.answer("/token", body={"access_token": "token", "expires_in": HOUR})
        server.answer("/scores", body={})
        yield server


@pytest.fixture
def bare(lms: ScriptedServer) -> ServiceConnector:
    """The library as it comes."""
    key = generate_private_key(public_exponent=65537, key_size=2048)
    private = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    public = key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    registration = (
        LibraryRegistration()
        .set_client_id("tool")
        .set_auth_token_url(f"{lms.url}/token")
        .set_tool_private_key(private.decode())
        .set_tool_public_key(public.decode())
    )
    return ServiceConnector(registration)


@pytest.fixture
def ours(app: Flask, lms: ScriptedServer) -> Connector:
    """Ours, for a registration in the database."""
    return connector(_registration(lms))


def _registration(lms: ScriptedServer) -> Registration:
    row = registration_at(lms.url, client_id="tool")
    db.session.commit()
    return row


def _post(service: ServiceConnector, lms: ScriptedServer) -> Any:
    return service.make_service_request(SCOPES, f"{lms.url}/scores", is_post=True, data="{}")


def _tokens_fetched_in_two_hours(service: ServiceConnector, lms: ScriptedServer) -> int:
    with time_machine.travel(clock.now(), tick=False) as traveller:
        _post(service, lms)
        traveller.shift(timedelta(hours=2))
        _post(service, lms)
    return len(lms.at("/token"))


def test_the_library_uses_a_token_after_it_has_expired(
    bare: ServiceConnector, lms: ScriptedServer
) -> None:
    assert _tokens_fetched_in_two_hours(bare, lms) == 1


def test_ours_fetches_another_before_it_expires(ours: Connector, lms: ScriptedServer) -> None:
    assert _tokens_fetched_in_two_hours(ours, lms) == 2


def test_the_library_never_drops_a_token_that_is_refused(
    bare: ServiceConnector, lms: ScriptedServer
) -> None:
    lms.answer("/scores", 401, times=1)

    with pytest.raises(Exception, match="401"):
        _post(bare, lms)
    _post(bare, lms)

    assert len(lms.at("/token")) == 1


@pytest.mark.parametrize("status", [401, 403])
def test_ours_drops_it_and_calls_again_with_another(
    ours: Connector, lms: ScriptedServer, status: int
) -> None:
    lms.answer("/scores", status, times=1)

    _post(ours, lms)

    assert len(lms.at("/token")) == 2
    assert [each.method for each in lms.at("/scores")] == ["POST", "POST"]


def _count_pems_read(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    read: list[Any] = []
    loads = algorithms.load_pem_private_key

    def count(*args: Any, **options: Any) -> Any:
        read.append(args)
        return loads(*args, **options)

    monkeypatch.setattr(algorithms, "load_pem_private_key", count)
    return read


def test_the_library_reads_the_pem_for_every_signature(
    bare: ServiceConnector, lms: ScriptedServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    read = _count_pems_read(monkeypatch)

    for name in ("one", "two", "three"):
        bare.get_access_token([name])

    assert len(read) == 3


def test_ours_signs_with_a_key_that_is_loaded_once(
    ours: Connector, lms: ScriptedServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    read = _count_pems_read(monkeypatch)

    for name in ("one", "two", "three"):
        ours.get_access_token([name])

    assert read == []
    assert len({id(key) for key in _keys_used(ours, monkeypatch)}) == 1


def _keys_used(service: Connector, monkeypatch: pytest.MonkeyPatch) -> list[object]:
    used: list[object] = []
    encode = service.encode_jwt

    def note(message: Any, private_key: Any, headers: Any) -> str:
        used.append(private_key)
        return encode(message, private_key, headers)

    monkeypatch.setattr(service, "encode_jwt", note)
    service.get_access_token(["four"])
    service.get_access_token(["five"])
    return used


def test_the_library_has_a_session_and_tokens_for_each_connector(
    bare: ServiceConnector, lms: ScriptedServer
) -> None:
    other = ServiceConnector(bare._registration)

    _post(bare, lms)
    _post(other, lms)

    assert other._requests_session is not bare._requests_session
    assert len(lms.at("/token")) == 2


def test_ours_is_one_connector_with_one_session_for_a_registration(
    app: Flask, lms: ScriptedServer
) -> None:
    registration = _registration(lms)

    for _score in range(3):
        _post(connector(registration), lms)

    assert connector(registration) is connector(registration)
    assert len(lms.at("/token")) == 1


@pytest.mark.parametrize("body", [b"stored", b"<html></html>"])
def test_the_library_raises_on_a_success_without_json(
    bare: ServiceConnector, lms: ScriptedServer, body: bytes
) -> None:
    lms.answer("/scores", 200, body)

    with pytest.raises(requests.JSONDecodeError):
        _post(bare, lms)


@pytest.mark.parametrize(("body", "read"), [(b"stored", "stored"), (b"", None), (b" \n", None)])
def test_ours_takes_a_success_for_one_whatever_its_body(
    ours: Connector, lms: ScriptedServer, body: bytes, read: str | None
) -> None:
    lms.answer("/scores", 200, body)

    assert _post(ours, lms)["body"] == read


MIXED = "/lineitems?page=eyJOZXh0IjoiQWJDIn0"


def test_the_library_lowers_the_case_of_a_paging_address(
    bare: ServiceConnector, lms: ScriptedServer
) -> None:
    lms.answer("/scores", body=[], headers={"Link": f'<{lms.url}{MIXED}>; rel="next"'})

    answer = bare.make_service_request(SCOPES, f"{lms.url}/scores")

    assert answer["next_page_url"] == f"{lms.url}{MIXED}".lower() != f"{lms.url}{MIXED}"


def test_ours_keeps_it(ours: Connector, lms: ScriptedServer) -> None:
    lms.answer("/scores", body=[], headers={"Link": f'<{lms.url}{MIXED}>; rel="next"'})

    answer = ours.make_service_request(SCOPES, f"{lms.url}/scores")

    assert answer["next_page_url"] == f"{lms.url}{MIXED}"


def test_the_library_sets_no_timeout(
    bare: ServiceConnector, lms: ScriptedServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    told = _timeouts(monkeypatch)

    _post(bare, lms)

    assert told == [None, None]


def test_ours_sets_one_on_every_call(
    ours: Connector, lms: ScriptedServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    told = _timeouts(monkeypatch)

    _post(ours, lms)

    assert len(told) == 2
    assert None not in told


def _timeouts(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    told: list[Any] = []
    send = requests.adapters.HTTPAdapter.send

    def note(self: Any, request: Any, **options: Any) -> Any:
        told.append(options.get("timeout"))
        return send(self, request, **options)

    monkeypatch.setattr(requests.adapters.HTTPAdapter, "send", note)
    return told


def test_ours_gives_up_on_an_lms_that_does_not_answer(
    ours: Connector, lms: ScriptedServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("lti_tool.platforms.transport.READ_SECONDS", 0.1)
    lms.answer("/scores", body={}, before=lambda: time.sleep(0.5))

    with pytest.raises(requests.Timeout):
        _post(ours, lms)


def test_the_library_turns_a_redirected_score_into_a_get(
    bare: ServiceConnector, lms: ScriptedServer
) -> None:
    lms.answer("/scores", 302, headers={"Location": f"{lms.url}/elsewhere"})
    lms.answer("/elsewhere", body={})

    _post(bare, lms)

    assert [each.method for each in lms.at("/elsewhere")] == ["GET"]


def test_ours_follows_no_redirect(ours: Connector, lms: ScriptedServer) -> None:
    lms.answer("/scores", 302, headers={"Location": f"{lms.url}/elsewhere"})

    with pytest.raises(client.LtiServiceException, match="302"):
        _post(ours, lms)

    assert lms.at("/elsewhere") == []
