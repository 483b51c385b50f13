"""What the LMS itself answers: its keys, an access token, and what time it is there.

Asked anew, over connections of its own, so that neither the keys nor the tokens that are held
for the work change; and in bounded time, since somebody waits for it.
"""

from dataclasses import dataclass, field
from datetime import UTC, timedelta
from email.utils import parsedate_to_datetime
from time import monotonic
from typing import Any

import requests

from lti_tool import clock
from lti_tool.installation import settings
from lti_tool.platforms import ags, nrps
from lti_tool.platforms.client import Connector, body_of
from lti_tool.platforms.errors import KeyUnreadable
from lti_tool.platforms.jwks import Jwk, KeySetUnavailable, fetch_with
from lti_tool.platforms.models import Registration
from lti_tool.platforms.tokens import TokenRefused
from lti_tool.platforms.transport import PlatformSession

SCOPES = (*ags.SCOPES, nrps.SCOPE)

TIMEOUT_SECONDS = (3.05, 6.0)
WHOLE_SECONDS = 8.0
# Beyond this no further question is asked.
PATIENCE_SECONDS = 20.0


@dataclass
class Answers:
    """What came of it.

    keys     the LMS's key set, or why it cannot be read
    token    why there is no access token, or why none was asked for; None: there is one
    granted  those of SCOPES that it is good for; None: that could not be found out
    ahead    by how much the LMS's clock is ahead of ours; None: its answers do not tell the time
    """

    keys: list[Jwk] | KeySetUnavailable = field(default_factory=list)
    token: TokenRefused | KeyUnreadable | None = None
    granted: frozenset[str] | None = None
    ahead: timedelta | None = None


class Questions:
    """Asks one LMS. Made before the caller's transaction ends, asked after it."""

    def __init__(self, registration: Registration) -> None:
        self._session = PlatformSession(settings(), timeout=TIMEOUT_SECONDS, whole=WHOLE_SECONDS)
        self._session.hooks["response"].append(self._note_time)
        self._connector = Connector(registration, self._session)
        self._keys_address = registration.jwks_url
        self._answers = Answers()

    def ask(self) -> Answers:
        """Everything there is to ask."""
        with self._session:
            self._ask_keys()
            self._ask_token()
        return self._answers

    def _ask_keys(self) -> None:
        try:
            self._answers.keys = fetch_with(self._session, self._keys_address)
        except KeySetUnavailable as error:
            self._answers.keys = error

    def _ask_token(self) -> None:
        try:
            self._answers.granted = self._granted(SCOPES)
        except KeyUnreadable as error:
            self._answers.token = error
        except TokenRefused as error:
            self._answers.token = error
            if _is_about_scopes(error):
                self._ask_each_scope()

    def _ask_each_scope(self) -> None:
        """Some LMSs refuse all scopes for the sake of one, and do not always say which."""
        granted: set[str] = set()
        until = monotonic() + PATIENCE_SECONDS
        for scope in SCOPES:
            if monotonic() > until:
                return
            try:
                granted |= self._granted((scope,))
            except TokenRefused as error:
                if not _is_about_scopes(error):
                    return
        self._answers.granted = frozenset(granted)
        if granted:
            self._answers.token = None

    def _granted(self, scopes: tuple[str, ...]) -> frozenset[str]:
        token = self._connector.fetch_token(scopes)
        return frozenset(scope for scope in scopes if token.is_good_for(scope))

    def _note_time(self, response: requests.Response, *_: Any, **__: Any) -> None:
        """RFC 9110, 6.6.1; an answer that was kept on the way is older by its Age (RFC 9111)."""
        try:
            told = parsedate_to_datetime(response.headers["Date"]).astimezone(UTC)
            age = timedelta(seconds=int(response.headers.get("Age", 0)))
        except (KeyError, ValueError, OverflowError):
            return
        self._answers.ahead = told + age - clock.now()


def _is_about_scopes(error: TokenRefused) -> bool:
    """RFC 6749, 5.2."""
    body = body_of(error.response) if error.response is not None else None
    return isinstance(body, dict) and body.get("error") == "invalid_scope"
