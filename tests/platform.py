"""A tiny LMS inside the test: it registers itself, signs id_tokens and walks a client through.

    path = enter(client, app, sub="ana", roles=[LEARNER])     # "/s/<token>"
    client.get(f"{path}/overview")

For anything unusual, make a `Platform` and say what differs:

    platform = Platform.of(app)
    login = platform.login(client)
    answer = platform.launch(client, login, platform.claims(login, nonce="another"))
"""

import json
import secrets
import time
from dataclasses import dataclass, field
from html import unescape
from typing import Any
from urllib.parse import parse_qs, urlsplit

import jwt
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, generate_private_key
from flask import Flask
from flask.testing import FlaskClient
from jwt.algorithms import RSAAlgorithm
from werkzeug.test import TestResponse

from lti_tool.database import db
from lti_tool.platforms import registrations
from lti_tool.platforms.models import Registration
from tests.economy import key_pair

LTI = "https://purl.imsglobal.org/spec/lti/claim/"
AGS = "https://purl.imsglobal.org/spec/lti-ags/claim/endpoint"
DL = "https://purl.imsglobal.org/spec/lti-dl/claim/"
AGS_SCOPES = [
    f"https://purl.imsglobal.org/spec/lti-ags/scope/{name}"
    for name in ("lineitem", "result.readonly", "score")
]
MEMBERSHIP = "http://purl.imsglobal.org/vocab/lis/v2/membership"
LEARNER = f"{MEMBERSHIP}#Learner"
INSTRUCTOR = f"{MEMBERSHIP}#Instructor"
ASSISTANT = f"{MEMBERSHIP}/Instructor#TeachingAssistant"
MENTOR = f"{MEMBERSHIP}#Mentor"
INSTITUTION_ADMINISTRATOR = (
    "http://purl.imsglobal.org/vocab/lis/v2/institution/person#Administrator"
)

TOOL = "http://localhost:8000"
TARGET = f"{TOOL}/lti/launch"
ABSENT = object()

_KEY = generate_private_key(public_exponent=65537, key_size=2048)


def enter(
    client: FlaskClient,
    app: Flask,
    *,
    sub: str = "ana",
    roles: list[str] | None = None,
    link: str | None = "link-1",
    context: str | None = "course-1",
    custom: dict[str, Any] | None = None,
    ags: bool = True,
    target: str | None = None,
    **claims: Any,
) -> str:
    """Launch from the application's platform; the path of the launch: "/s/<token>".

    `roles` default to Learner, `custom` to the first credential. Further keywords are claims by
    their short or full name; `ABSENT` leaves one out. The platform is registered, and its
    deployment approved, when it is first used.
    """
    platform = Platform.of(app)
    login = platform.login(client, target=target or TARGET)
    token = platform.claims(
        login, sub=sub, roles=roles, link=link, context=context, custom=custom, ags=ags, **claims
    )
    answer = platform.launch(client, login, token)
    assert answer.status_code == 303, answer.text
    return "/".join(urlsplit(answer.location).path.split("/")[:3])


def deep_linking(**differs: Any) -> dict[str, Any]:
    """What makes a launch a deep linking request; `differs` are its settings, ABSENT drops one.

    `enter(client, app, roles=[INSTRUCTOR], **deep_linking(accept_multiple=True))`
    """
    settings = {
        "deep_link_return_url": "https://lms.example/links?data=a%2Fb",
        "accept_types": ["ltiResourceLink"],
        "accept_presentation_document_targets": ["iframe", "window"],
    } | differs
    kept = {name: value for name, value in settings.items() if value is not ABSENT}
    return {
        "link": None,
        "custom": {},
        "message_type": "LtiDeepLinkingRequest",
        f"{DL}deep_linking_settings": kept,
    }


@dataclass(frozen=True)
class Begun:
    """A login that the tool has begun: what it sent the browser to the LMS with."""

    state: str
    nonce: str
    redirect_uri: str
    target: str
    answer: TestResponse


@dataclass
class Platform:
    """One LMS that signs with its own RSA key. Its key set is served without a network."""

    app: Flask
    issuer: str = "https://lms.example"
    client_id: str = "tool-1"
    deployment_id: str = "deployment-1"
    family: str = "generic"
    name: str = "Test LMS"
    key: RSAPrivateKey = field(default_factory=lambda: _KEY)
    kid: str = "key-1"
    registration_id: int = 0
    fetches: int = 0

    @classmethod
    def of(cls, app: Flask) -> "Platform":
        """The application's own platform, registered when it is first asked for."""
        found = app.extensions.get("test_platform")
        if found is None:
            found = app.extensions["test_platform"] = cls(app).register()
        return found

    def register(self, *, institution_admins: bool = False, approved: bool = True) -> "Platform":
        """Register the platform with the tool, and serve its keys. Commits."""
        row = registrations.add(
            registrations.Platform(
                name=self.name,
                issuer=self.issuer,
                client_id=self.client_id,
                auth_url=f"{self.issuer}/auth",
                token_url=f"{self.issuer}/token",
                jwks_url=f"{self.issuer}/jwks",
                family=self.family,
            )
        )
        if approved:
            registrations.approve(row.id, self.deployment_id, institution_admins=institution_admins)
        self.registration_id = row.id
        db.session.commit()
        served = self.app.extensions.setdefault("test_key_sets", {})
        served[f"{self.issuer}/jwks"] = self
        self.app.extensions["key_sets"].fetch = lambda address: served[address].key_set()
        return self

    def key_set(self) -> list[dict[str, Any]]:
        """The platform's public keys; counts how often they were asked for."""
        self.fetches += 1
        return [self.jwk()]

    def jwk(self) -> dict[str, Any]:
        """Its one public key."""
        public = json.loads(RSAAlgorithm.to_jwk(self.key.public_key()))
        return {name: public[name] for name in ("kty", "n", "e")} | {
            "kid": self.kid,
            "alg": "RS256",
            "use": "sig",
        }

    def login(
        self,
        client: FlaskClient,
        *,
        target: str = TARGET,
        method: str = "POST",
        headers: dict[str, str] | None = None,
        **parameters: Any,
    ) -> Begun:
        """Begin a login as the LMS does. Further keywords are parameters; ABSENT drops one."""
        answer = self.ask_login(client, target=target, method=method, headers=headers, **parameters)
        if answer.status_code == 302:
            address = answer.location
        else:
            assert answer.status_code == 200, answer.text
            address = unescape(answer.text.split('data-address="')[1].split('"')[0])
        sent = {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}
        return Begun(sent["state"], sent["nonce"], sent["redirect_uri"], target, answer)

    def ask_login(
        self,
        client: FlaskClient,
        *,
        target: str = TARGET,
        method: str = "POST",
        headers: dict[str, str] | None = None,
        **parameters: Any,
    ) -> TestResponse:
        """The tool's answer to a login initiation, whatever it is."""
        form = {
            "iss": self.issuer,
            "client_id": self.client_id,
            "login_hint": "hint",
            "lti_message_hint": "message-hint",
            "lti_deployment_id": self.deployment_id,
            "target_link_uri": target,
        } | parameters
        form = {name: value for name, value in form.items() if value is not ABSENT}
        where = {"query_string": form} if method == "GET" else {"data": form}
        return client.open("/lti/login", method=method, headers=headers, **where)

    def claims(
        self,
        login: Begun,
        *,
        sub: Any = "ana",
        roles: list[str] | None = None,
        link: str | None = "link-1",
        context: str | None = "course-1",
        custom: dict[str, Any] | None = None,
        ags: bool = True,
        **others: Any,
    ) -> dict[str, Any]:
        """The claims of a good id_token that answers this login, with what is said to differ.

        `others` are claims by their short name ("deployment_id", "target_link_uri", "nonce") or,
        in a dictionary given as `**{…}`, their full name.
        """
        now = int(time.time())
        claims: dict[str, Any] = {
            "iss": self.issuer,
            "aud": self.client_id,
            "sub": sub,
            "nonce": login.nonce,
            "iat": now,
            "exp": now + 300,
            "name": str(sub).title(),
            "email": f"{sub}@district.example",
            f"{LTI}message_type": "LtiResourceLinkRequest",
            f"{LTI}version": "1.3.0",
            f"{LTI}deployment_id": self.deployment_id,
            f"{LTI}target_link_uri": login.target,
            f"{LTI}roles": [LEARNER] if roles is None else roles,
            f"{LTI}custom": {"credential": "ell-advocacy"} if custom is None else custom,
            f"{LTI}launch_presentation": {"return_url": f"{self.issuer}/courses/1"},
        }
        if link is not None:
            claims[f"{LTI}resource_link"] = {"id": link, "title": "The assignment"}
        if context is not None:
            claims[f"{LTI}context"] = {"id": context, "title": "A course", "label": "C1"}
        if ags and link is not None:
            claims[AGS] = {
                "scope": AGS_SCOPES,
                "lineitems": f"{self.issuer}/courses/{context}/lineitems?type_id=1",
                "lineitem": f"{self.issuer}/courses/{context}/lineitems/{link}?type_id=1",
            }
        for name, value in others.items():
            full = name if name in _SHORT or "/" in name else f"{LTI}{name}"
            claims[full] = value
        return {name: value for name, value in claims.items() if value is not ABSENT}

    def sign(self, claims: dict[str, Any], **headers: Any) -> str:
        """An id_token."""
        return jwt.encode(claims, self.key, "RS256", headers={"kid": self.kid} | headers)

    def launch(
        self,
        client: FlaskClient,
        login: Begun,
        claims: dict[str, Any] | str,
        **form: Any,
    ) -> TestResponse:
        """Post an answer to a login as the LMS's page does; `claims` may be a token already."""
        token = claims if isinstance(claims, str) else self.sign(claims)
        return client.post(
            urlsplit(login.redirect_uri).path,
            data={"id_token": token, "state": login.state} | form,
        )

    def walk(self, client: FlaskClient, **claims: Any) -> TestResponse:
        """Login and launch; the tool's answer to the launch."""
        target = claims.pop("target", TARGET)
        login = self.login(client, target=target)
        return self.launch(client, login, self.claims(login, **claims))


_SHORT = frozenset(
    [
        "iss",
        "aud",
        "azp",
        "sub",
        "nonce",
        "iat",
        "exp",
        "nbf",
        "name",
        "given_name",
        "family_name",
        "email",
        "locale",
        "zoneinfo",
    ]
)


def registration_at(url: str, **differs: Any) -> Registration:
    """A registration whose addresses are all below `url`; `differs` are columns. Flushed."""
    row = Registration(
        **{
            "name": "LMS",
            "issuer": url,
            "client_id": "tool-7",
            "auth_url": f"{url}/auth",
            "token_url": f"{url}/token",
            "jwks_url": f"{url}/jwks",
        }
        | differs
    )
    db.session.add(row)
    db.session.flush()
    return row


def other_platform(app: Flask, **differs: Any) -> Platform:
    """A second platform, with an issuer, client id and key of its own unless said otherwise."""
    unique = secrets.token_hex(4)
    settings = {
        "issuer": f"https://{unique}.example",
        "client_id": f"tool-{unique}",
        "kid": f"key-{unique}",
        "key": key_pair(),
    }
    return Platform(app, **(settings | differs)).register()
