"""The LMSs' public keys, fetched when they are needed and kept in this process."""

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from threading import Lock
from typing import Any

import requests
import structlog
from flask import current_app

from lti_tool import clock
from lti_tool.installation import settings
from lti_tool.platforms.errors import PlatformUnreachable
from lti_tool.platforms.transport import PlatformSession

log = structlog.get_logger(__name__)

Jwk = dict[str, Any]

TIMEOUT_SECONDS = (3.05, 6.0)
MAX_AGE = timedelta(hours=1)
UNKNOWN_FOR = timedelta(seconds=60)
REFETCHES = 10
PER = timedelta(seconds=60)


class KeySetUnavailable(Exception):
    """The address gave no JWK Set; the message says why."""


def fetch_over_http(address: str) -> list[Jwk]:
    """The keys of a JWK Set (RFC 7517, 5). Raises KeySetUnavailable."""
    with PlatformSession(settings(), timeout=TIMEOUT_SECONDS) as session:
        return fetch_with(session, address)


def fetch_with(session: PlatformSession, address: str) -> list[Jwk]:
    """The same, over connections of the caller's own."""
    try:
        answer = session.get(address, headers={"Accept": "application/json"})
    except requests.RequestException as error:
        raise KeySetUnavailable(f"{address}: {error}") from error
    if answer.status_code != 200:
        raise KeySetUnavailable(f"{address} answered {answer.status_code}")
    try:
        keys = answer.json()["keys"]
    except (ValueError, KeyError, TypeError) as error:
        raise KeySetUnavailable(f"{address} answered no JWK Set") from error
    if not isinstance(keys, list):
        raise KeySetUnavailable(f"{address} answered no JWK Set")
    return [key for key in keys if isinstance(key, dict)]


@dataclass
class _KeySet:
    """What we hold of one address, and what we asked it lately."""

    keys: dict[str, Jwk] | None = None
    read_at: datetime | None = None
    unknown: dict[str, datetime] = field(default_factory=dict)
    fetches: deque[datetime] = field(default_factory=deque)
    lock: Lock = field(default_factory=Lock)


class KeySets:
    """Key sets of all registrations. Safe for several threads.

    A set is read again after an hour, and for a key id that it does not hold; an unknown id is
    remembered for 60 seconds, and one registration is asked at most ten times a minute, so that
    forged tokens cannot make us hammer an LMS. When it does not answer, the last good set holds.
    """

    def __init__(self, fetch: Callable[[str], list[Jwk]] = fetch_over_http) -> None:
        self.fetch = fetch
        self._sets: dict[tuple[int, str], _KeySet] = {}
        self._lock = Lock()

    def key(self, registration_id: int, address: str, kid: str) -> Jwk | None:
        """The public key with this id, or None where the LMS publishes none.

        Raises PlatformUnreachable where its keys cannot be read and it may have that one.
        """
        with self._lock:
            held = self._sets.setdefault((registration_id, address), _KeySet())
        with held.lock:
            return self._find(held, address, kid)

    def _find(self, held: _KeySet, address: str, kid: str) -> Jwk | None:
        now = clock.now()
        known = (held.keys or {}).get(kid)
        if known is not None and held.read_at is not None and now - held.read_at < MAX_AGE:
            return known
        if known is None and now < held.unknown.get(kid, now):
            return None
        if not self._may_ask(held, now):
            if known is None:
                raise PlatformUnreachable()
            return known
        try:
            self._read(held, address, now)
        except KeySetUnavailable as error:
            log.warning("key set unavailable", reason=str(error))
            if known is None:
                raise PlatformUnreachable() from error
            return known
        return self._remember(held, kid, now)

    def _may_ask(self, held: _KeySet, now: datetime) -> bool:
        while held.fetches and now - held.fetches[0] >= PER:
            held.fetches.popleft()
        return len(held.fetches) < REFETCHES

    def _read(self, held: _KeySet, address: str, now: datetime) -> None:
        held.fetches.append(now)
        held.keys = {
            key["kid"]: key for key in self.fetch(address) if isinstance(key.get("kid"), str)
        }
        held.read_at = now

    def _remember(self, held: _KeySet, kid: str, now: datetime) -> Jwk | None:
        found = (held.keys or {}).get(kid)
        held.unknown = {each: until for each, until in held.unknown.items() if until > now}
        if found is None:
            held.unknown[kid] = now + UNKNOWN_FOR
        return found


def key_sets() -> KeySets:
    """This process's key sets."""
    found: KeySets = current_app.extensions["key_sets"]
    return found
