"""The launch message: PyLTI1p3's, with the checks that it leaves out (architecture, LTI library).

An id_token is good for the login that it answers, once, for minutes, and for nothing else
(LTI Security Framework 1.0, 5.1.3; OpenID Connect Core 1.0, 3.1.3.7).
"""

from typing import Any, cast

import jwt
from pylti1p3.cookie import CookieService
from pylti1p3.exception import LtiException
from pylti1p3.message_launch import MessageLaunch, TLaunchData
from pylti1p3.session import SessionService

from lti_tool import clock
from lti_tool.database import db
from lti_tool.digests import matches
from lti_tool.launch import claims, states
from lti_tool.launch.browser import BrowserCookie
from lti_tool.launch.errors import LaunchRefused, StateUnknown, UnknownPlatform
from lti_tool.launch.login import LoginSession
from lti_tool.launch.public_keys import ALGORITHM, kid_of, public_key
from lti_tool.launch.request import Parameters
from lti_tool.platforms import registrations
from lti_tool.platforms.jwks import key_sets
from lti_tool.platforms.tool_config import DatabaseToolConfig, PlatformRegistration

REQUIRED = ["iss", "aud", "exp", "iat", "nonce"]
LEEWAY_SECONDS = 60
# Canvas sets `iat` when it builds the login, which may be five minutes before it answers.
OLDEST_SECONDS = 300 + LEEWAY_SECONDS


class Message(MessageLaunch[Parameters, DatabaseToolConfig, SessionService, CookieService]):
    """One launch. `login` is the login it answers, `claims` what it says; both after `verify`."""

    login: states.Login
    claims: claims.Claims
    _registration: PlatformRegistration | None

    def __init__(self, form: dict[str, str]) -> None:
        super().__init__(Parameters(form), DatabaseToolConfig(), LoginSession(), BrowserCookie())
        self.set_auto_validation(False)

    @property
    def registration(self) -> PlatformRegistration:
        """The registration of the login. Raises UnknownPlatform before it is known."""
        if self._registration is None:
            raise UnknownPlatform()
        return self._registration

    def verify(self) -> "Message":
        """Check everything but the browser. Raises a LaunchRefused; stores nothing."""
        try:
            return self.validate()  # type: ignore[return-value]
        except LtiException as error:
            raise LaunchRefused(str(error)) from error

    def validate(self) -> "MessageLaunch":
        """The library's checks in an order that asks no LMS for keys without a login of ours."""
        return (
            self.validate_state()
            .validate_jwt_format()
            .validate_registration()
            .validate_jwt_signature()
            .validate_nonce()
            .validate_message()
        )

    def validate_state(self) -> "MessageLaunch":
        """The state must be one of ours, unused and fresh. The library took a repeated token's
        digest for a state, and so a replay without any cookie."""
        state = self._get_request_param("state")
        if not state:
            raise StateUnknown()
        self.login = states.find(state)
        return self

    def validate_jwt_format(self) -> "MessageLaunch":
        """The token must be three parts, two of them JSON objects."""
        super().validate_jwt_format()
        if not all(isinstance(self._jwt.get(part), dict) for part in ("header", "body")):
            raise LaunchRefused("the id_token holds no JSON objects")
        return self

    def validate_registration(self) -> "MessageLaunch":
        """The issuer and audience must be those that the login was begun with."""
        row = registrations.get(self.login.registration_id)
        body = self._jwt["body"]
        if not row.active:
            raise UnknownPlatform()
        self._registration = PlatformRegistration(row)
        # What follows may ask the LMS for its keys: no transaction is held meanwhile.
        db.session.rollback()
        if body.get("iss") != self._registration.get_issuer():
            raise LaunchRefused("iss is not the platform that the login was begun with")
        self._check_audience(body.get("aud"), body.get("azp"))
        return self

    def get_public_key(self) -> tuple[Any, str]:
        """The LMS's key with the token's `kid`, for RS256 and nothing else."""
        kid = kid_of(dict(self._jwt["header"]))
        address = self.registration.get_key_set_url() or ""
        found = key_sets().key(self.registration.id, address, kid)
        return public_key(found), ALGORITHM

    def validate_jwt_signature(self) -> "MessageLaunch":
        """Signature, audience, issuer and times; the library required no time and no audience."""
        key, algorithm = self.get_public_key()
        try:
            body = jwt.decode(
                self._get_id_token(),
                key,
                algorithms=[algorithm],
                audience=self.registration.get_client_id(),
                issuer=self.registration.get_issuer(),
                leeway=LEEWAY_SECONDS,
                options={"require": REQUIRED},
            )
        except jwt.InvalidTokenError as error:
            raise LaunchRefused(str(error)) from error
        self._check_times(body)
        self._jwt["body"] = cast(TLaunchData, body)
        return self

    def validate_nonce(self) -> "MessageLaunch":
        """The nonce must be the login's own. That it is used once, `states.consume` sees to."""
        nonce = self._jwt["body"].get("nonce")
        if not isinstance(nonce, str) or not matches(nonce, self.login.nonce_digest):
            raise LaunchRefused("the nonce is not the one that the login was begun with")
        return self

    def validate_message(self) -> "MessageLaunch":
        """Every claim that LTI requires, and the target that the login was begun for."""
        self.claims = claims.read(dict(self._jwt["body"]))
        if self.claims.target_link_uri != self.login.target_link_uri:
            raise LaunchRefused("target_link_uri is not the one that the login was begun for")
        return self

    def _get_request_param(self, key: str) -> str:
        return self._request.get_param(key)

    def _check_audience(self, audience: Any, party: Any) -> None:
        listed = audience if isinstance(audience, list) else [audience]
        client_id = self.registration.get_client_id()
        if client_id not in listed:
            raise LaunchRefused("aud is not this tool's client id")
        if party is None and len(listed) > 1:
            raise LaunchRefused("aud names several parties and azp none")
        if party is not None and party != client_id:
            raise LaunchRefused("azp is another tool's client id")

    def _check_times(self, body: dict[str, Any]) -> None:
        for name in ("exp", "iat"):
            if isinstance(body[name], bool) or not isinstance(body[name], int | float):
                raise LaunchRefused(f"{name} is not a number")
        if body["iat"] < clock.now().timestamp() - OLDEST_SECONDS:
            raise LaunchRefused("iat is too long ago")
