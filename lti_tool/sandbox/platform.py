"""lti1p3platform's registration and platform, made strict.

As the library comes, a client assertion is accepted with any ``aud``, any ``iss`` and ``sub``,
without ``exp`` and any number of times; the tool's keys are fetched once and never again; and a
token is checked against one key only. This module closes all of that.
"""

import time
from collections.abc import Callable
from typing import Any

import jwt
import requests
from lti1p3platform.exceptions import LtiException
from lti1p3platform.ltiplatform import LTI1P3PlatformConfAbstract
from lti1p3platform.registration import Registration

from . import once, signing
from .families import Family
from .records import State
from .settings import Settings

FetchKeys = Callable[[str], dict[str, Any]]
OLDEST_ASSERTION = 300
AHEAD = {"canvas": 30, "moodle": 0}


class AssertionRefused(LtiException):
    """A JWT that the tool signed is not acceptable; the message says why."""


class SandboxRegistration(Registration):
    """Our side of one registration; ``keys`` are PEM texts, the newest last."""

    def __init__(self, settings: Settings, family: Family, state: State) -> None:
        self.keys = [key.pem for key in state.keys]
        self.set_iss(settings.base_url)
        self.set_client_id(family.tool.client_id)
        self.set_deployment_id(family.deployment_id(state))
        self.set_oidc_login_url(family.tool.initiate_login_uri)
        self.set_launch_url(family.tool.target_link_uri)
        self.set_tool_key_set_url(family.tool.jwks_uri)
        self.set_platform_private_key(self.keys[-1])
        self.set_platform_public_key(signing.public_pem(self.keys[-1]))

    def get_jwks(self) -> list[dict[str, Any]]:
        return [signing.published(pem) for pem in self.keys]

    def get_kid(self) -> str:
        kid: str = signing.published(self.keys[-1])["kid"]
        return kid

    @staticmethod
    def encode_and_sign(
        payload: dict[str, Any],
        private_key: str,
        headers: Any = None,
        expiration: int | None = None,
    ) -> str:
        """The library would read the key anew, and stamp every token with now."""
        return signing.sign(payload, private_key, headers, expiration)

    def platform_encode_and_sign(
        self, payload: dict[str, Any], expiration: int | None = None
    ) -> str:
        """The library names its own class here, which would stamp every token with now."""
        return self.encode_and_sign(payload, self.keys[-1], expiration=expiration)


class ToolKeys:
    """The key set at each address, fetched when first needed and again for a ``kid`` it lacks."""

    def __init__(self, fetch: FetchKeys | None = None) -> None:
        self._fetch = fetch or fetch_keys
        self._keys: dict[str, list[dict[str, Any]]] = {}

    def refresh(self, url: str, token: str) -> None:
        """Fetches unless the key that the token names is here; call it without the lock held.

        The tool may be waiting for our own keys while it answers. Raises AssertionRefused.
        """
        try:
            kid = jwt.get_unverified_header(token).get("kid")
        except jwt.PyJWTError:
            return
        if not any(key.get("kid") == kid for key in self._keys.get(url, [])):
            self._keys[url] = self._fetch(url).get("keys", [])

    def find(self, url: str, kid: str) -> jwt.PyJWK:
        """Raises AssertionRefused if the tool publishes no RS256 key of that name."""
        for key in self._keys.get(url, []):
            if key.get("kid") == kid and key.get("alg", "RS256") == "RS256":
                return jwt.PyJWK(key, "RS256")
        raise AssertionRefused(f"The tool publishes no RS256 key named {kid!r}")


def fetch_keys(url: str) -> dict[str, Any]:
    """Reads a JWKS; any trouble is an AssertionRefused, since nothing can be verified then."""
    try:
        answer = requests.get(url, timeout=5)
        answer.raise_for_status()
        keys: dict[str, Any] = answer.json()
    except requests.RequestException as trouble:
        raise AssertionRefused(f"The tool's keys at {url} cannot be read: {trouble}") from trouble
    return keys


class SandboxPlatform(LTI1P3PlatformConfAbstract):
    """One registration's platform for the length of one request."""

    def init_platform_config(self, **kwargs: Any) -> None:
        self.settings: Settings = kwargs["settings"]
        self.family: Family = kwargs["family"]
        self.state: State = kwargs["state"]
        self.tool_keys: ToolKeys = kwargs["tool_keys"]
        self.get_registration()

    def get_registration_by_params(self, **kwargs: Any) -> SandboxRegistration:
        return SandboxRegistration(self.settings, self.family, self.state)

    @property
    def token_url(self) -> str:
        return self.family.base + self.family.token_path

    def get_access_token(self, token_request_data: dict[str, Any]) -> dict[str, Any]:
        """Grants the scopes asked for; the library would leave out those it does not know."""
        granted = super().get_access_token(token_request_data)
        scope = token_request_data["scope"]
        claims = {
            "sub": self.family.tool.client_id,
            "iss": self.settings.base_url,
            "scopes": scope,
        }
        lifetime = self.family.token_lifetime
        token = signing.sign(claims, self._registration.keys[-1], lifetime=lifetime)
        return {**granted, "access_token": token, "expires_in": lifetime, "scope": scope}

    def tool_validate_and_decode(self, jwt_token_string: str) -> dict[str, Any]:
        """The claims of a client assertion (canvas.md 1.6, moodle.md 18)."""
        claims = self.decode_from_tool(jwt_token_string, audience=self.token_url)
        if claims.get("sub") != self.family.tool.client_id:
            raise AssertionRefused("`sub` must be the client id")
        self._use_once(claims)
        return claims

    def decode_from_tool(self, token: str, audience: str) -> dict[str, Any]:
        """Any JWT that the tool signed: RS256, its ``kid`` published, ``iss`` the client id."""
        try:
            header = jwt.get_unverified_header(token)
            if header.get("alg") != "RS256" or not header.get("kid"):
                raise AssertionRefused("The header must name RS256 and a `kid`")
            claims: dict[str, Any] = jwt.decode(
                token,
                self.tool_keys.find(self.family.tool.jwks_uri, header["kid"]).key,
                algorithms=["RS256"],
                audience=audience,
                issuer=self.family.tool.client_id,
                options={"require": ["iss", "aud", "iat", "exp"], "verify_iat": False},
            )
        except jwt.PyJWTError as fault:
            raise AssertionRefused(str(fault)) from fault
        self._check_times(claims)
        return claims

    def _check_times(self, claims: dict[str, Any]) -> None:
        if any(
            isinstance(claims[name], bool) or not isinstance(claims[name], int | float)
            for name in ("iat", "exp")
        ):
            raise AssertionRefused("`iat` and `exp` must be numbers")
        age = time.time() - claims["iat"]
        if age > OLDEST_ASSERTION:
            raise AssertionRefused("`iat` is more than 5 minutes old")
        if int(claims["iat"]) - int(time.time()) > AHEAD[self.family.rules]:
            raise AssertionRefused("`iat` lies in the future")

    def _use_once(self, claims: dict[str, Any]) -> None:
        identifier = claims.get("jti")
        if not identifier or not isinstance(identifier, str):
            raise AssertionRefused("`jti` is missing")
        name = f"{claims['sub']}/{identifier}"
        if once.was_used(self.state, name):
            raise AssertionRefused("`jti` was used before")
        once.use(self.state, name, float(claims["exp"]))

    def validate_token(
        self, token: str, allowed_scopes: list[str] | None = None, audience: str | None = None
    ) -> bool:
        """Whether an access token of ours, for this client, carries one of the scopes.

        Raises jwt.ExpiredSignatureError or jwt.InvalidTokenError for one that is not good.
        """
        claims = signing.verify(token, self._registration.keys)
        if claims.get("iss") != self.settings.base_url or "scopes" not in claims:
            raise jwt.InvalidTokenError("Not an access token of this platform")
        if claims.get("sub") != self.family.tool.client_id:
            raise jwt.InvalidTokenError("Another client's token")
        granted = set(claims["scopes"].split(" "))
        return not allowed_scopes or bool(granted & set(allowed_scopes))
