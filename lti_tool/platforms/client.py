"""The service client: PyLTI1p3's connector with its faults closed (architecture.md, The seams).

It ignores a token's expiry, reads the PEM for every signature, raises on a 2xx without JSON,
lower-cases paging addresses, follows redirects and waits for ever.
"""

import threading
import uuid
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import requests
from flask import current_app
from pylti1p3.exception import LtiServiceException
from pylti1p3.registration import Registration as LibraryRegistration
from pylti1p3.service_connector import ServiceConnector, TServiceConnectorResponse

from lti_tool import clock
from lti_tool.database import db
from lti_tool.installation import settings
from lti_tool.platforms import keys
from lti_tool.platforms.models import Registration
from lti_tool.platforms.tokens import ScopeNotGranted, Token, TokenRefused, Tokens
from lti_tool.platforms.transport import PlatformSession, next_page

ASSERTION_TYPE = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
# An LMS's clock may be behind ours, and some refuse an `iat` that lies ahead (canvas.md 1.6).
ISSUED_BEFORE = timedelta(seconds=5)
ASSERTION_LIFE = timedelta(seconds=60)
# Open edX says 403 of a token that it does not take (any more), in words of its own language.
NOT_ALLOWED = (401, 403)
EXTENSION = "service_connectors"


def connector(registration: Registration) -> "Connector":
    """The one connector of a registration in this process; a new one once its addresses change."""
    held: dict[int, Connector] = current_app.extensions.setdefault(EXTENSION, {})
    found = held.get(registration.id)
    if found is None or found.made_for != _identity(registration):
        found = Connector(registration, PlatformSession(settings()))
        held[registration.id] = found
    return found


class Connector(ServiceConnector):
    """Calls the services of one registration. Safe for several threads.

    Call it without an open transaction: it reads our key in one of its own, and ends it.
    """

    def __init__(self, registration: Registration, session: requests.Session) -> None:
        super().__init__(
            LibraryRegistration()
            .set_issuer(registration.issuer)
            .set_client_id(registration.client_id)
            .set_auth_token_url(registration.token_url),
            session,
        )
        self.made_for = _identity(registration)
        self._tokens = Tokens()
        self._lock = threading.Lock()

    def get_access_token(self, scopes: Sequence[str], needed: str | None = None) -> str:
        """A token for these scopes, kept until shortly before it expires.

        `needed`: the one of them without which it is of no use. Where the LMS has not granted
        that, it is asked once more, since somebody may have mended it.
        Raises TokenRefused, and of these ScopeNotGranted.
        """
        with self._lock:
            token = self._tokens.get(scopes)
            if token is None or not token.is_good_for(needed):
                token = self.fetch_token(scopes)
        if needed is not None and not token.is_good_for(needed):
            raise ScopeNotGranted(needed)
        return token.value

    def fetch_token(self, scopes: Sequence[str]) -> Token:
        """Ask the LMS for a token for these scopes, whichever are held. Raises TokenRefused."""
        address = str(self._registration.get_auth_token_url())
        form = {
            "grant_type": "client_credentials",
            "client_assertion_type": ASSERTION_TYPE,
            "client_assertion": self._assertion(address),
            "scope": " ".join(sorted(set(scopes))),
        }
        try:
            response = self._requests_session.post(address, data=form)
        except requests.RequestException as error:
            raise TokenRefused(f"No access token: {error}") from error
        if not 200 <= response.status_code < 300:
            raise TokenRefused(
                f"No access token ({response.status_code}): {response.text}", response
            )
        return self._tokens.keep(scopes, body_of(response))

    def call(
        self,
        method: str,
        url: str,
        scopes: Sequence[str],
        *,
        accept: str,
        content_type: str | None = None,
        data: str | None = None,
        needed: str | None = None,
    ) -> requests.Response:
        """One service call; any status comes back. After a 401 or 403 it is made once more, with a
        new token. `needed`: the scope that allows it, one of `scopes`.

        Raises TokenRefused (nothing was sent) and requests.RequestException.
        """
        headers = {"Accept": accept}
        if content_type is not None:
            headers["Content-Type"] = content_type
        response = self._call(method, url, data, headers, self.get_access_token(scopes, needed))
        if response.status_code in NOT_ALLOWED:
            self._tokens.drop(scopes)
            response = self._call(method, url, data, headers, self.get_access_token(scopes, needed))
        return response

    def make_service_request(
        self,
        scopes: Sequence[str],
        url: str,
        is_post: bool = False,
        data: str | None = None,
        content_type: str = "application/json",
        accept: str = "application/json",
        case_insensitive_headers: bool = False,
    ) -> TServiceConnectorResponse:
        """The library's own way to call. Raises what `call` does, and LtiServiceException."""
        response = self.call(
            "POST" if is_post else "GET",
            url,
            scopes,
            accept=accept,
            content_type=content_type if is_post else None,
            data=data if is_post else None,
        )
        if not 200 <= response.status_code < 300:
            raise LtiServiceException(response)
        return {
            "headers": response.headers if case_insensitive_headers else dict(response.headers),
            "body": body_of(response),
            "next_page_url": next_page(response),
        }

    def _call(
        self,
        method: str,
        url: str,
        data: str | None,
        headers: dict[str, str],
        token: str,
    ) -> requests.Response:
        headers = headers | {"Authorization": f"Bearer {token}"}
        return self._requests_session.request(method, url, data=data, headers=headers)

    def _assertion(self, audience: str) -> str:
        """RFC 7523, 3, as the 1EdTech Security Framework 1.0 (4.1.1) narrows it."""
        kid, key = keys.signing_key()
        db.session.commit()
        client_id = str(self._registration.get_client_id())
        issued = clock.now() - ISSUED_BEFORE
        claims: dict[str, str | int] = {
            "iss": client_id,
            "sub": client_id,
            "aud": audience,
            "iat": int(issued.timestamp()),
            "exp": int((issued + ISSUED_BEFORE + ASSERTION_LIFE).timestamp()),
            "jti": str(uuid.uuid4()),
        }
        # PyJWT takes the loaded key; the library's annotation knows only the PEM.
        return self.encode_jwt(claims, key, {"kid": kid})  # type: ignore[arg-type]


def body_of(response: requests.Response) -> Any:
    """The answer's JSON; its text where it is none; None where it is empty."""
    if not response.content.strip():
        return None
    try:
        return response.json()
    except requests.JSONDecodeError:
        return response.text


def _identity(registration: Registration) -> tuple[str, str, str]:
    return registration.issuer, registration.client_id, registration.token_url
