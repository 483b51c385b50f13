"""Access tokens of one registration, by scopes, until shortly before they expire."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import requests

from lti_tool import clock

# What a token without `expires_in` is good for; RFC 6749, 4.2.2 leaves it open.
UNSTATED = timedelta(minutes=5)
EARLY = timedelta(minutes=1)


class TokenRefused(Exception):
    """The LMS gave no access token; nothing else was sent. The message is in its own words."""

    def __init__(self, words: str, response: requests.Response | None = None) -> None:
        super().__init__(words)
        self.response = response


class ScopeNotGranted(TokenRefused):
    """The LMS gave a token, and said that it is not good for a scope that is needed. Nothing else
    was sent, and nothing will be until somebody grants the scope there."""

    def __init__(self, scope: str) -> None:
        super().__init__(f"The access token does not include {scope}")
        self.scope = scope


@dataclass(frozen=True)
class Token:
    """An access token and the moment from which it is not used any more.

    granted  the scopes that the LMS says it is good for; None: those that were asked for
    """

    value: str
    until: datetime
    granted: frozenset[str] | None = None

    def is_good_for(self, scope: str | None) -> bool:
        """Whether a call that needs this scope may be made with it; None: one that needs none."""
        return scope is None or self.granted is None or scope in self.granted


class Tokens:
    """The tokens held. Scopes in another order are the same scopes."""

    def __init__(self) -> None:
        self._held: dict[tuple[str, ...], Token] = {}

    def get(self, scopes: Iterable[str]) -> Token | None:
        """The token for exactly these scopes until it expires, else None."""
        token = self._held.get(_key(scopes))
        return token if token is not None and clock.now() < token.until else None

    def keep(self, scopes: Iterable[str], answer: Any) -> Token:
        """Keep what a token endpoint answered (RFC 6749, 5.1). Raises TokenRefused."""
        value = answer.get("access_token") if isinstance(answer, dict) else None
        if not isinstance(value, str) or not value:
            raise TokenRefused("The answer held no access token.")
        until = clock.now() + _usable(answer.get("expires_in"))
        token = self._held[_key(scopes)] = Token(value, until, _granted(answer.get("scope")))
        return token

    def drop(self, scopes: Iterable[str]) -> None:
        """Forget the token for these scopes: the LMS does not take it any more."""
        self._held.pop(_key(scopes), None)


def _key(scopes: Iterable[str]) -> tuple[str, ...]:
    return tuple(sorted(set(scopes)))


def _granted(told: Any) -> frozenset[str] | None:
    """An LMS that grants something else than was asked for must say what (RFC 6749, 5.1)."""
    return frozenset(told.split()) or None if isinstance(told, str) else None


def _usable(expires_in: Any) -> timedelta:
    try:
        life = timedelta(seconds=float(expires_in))
    except (TypeError, ValueError, OverflowError):
        life = UNSTATED
    return max(life - EARLY, life / 2)
