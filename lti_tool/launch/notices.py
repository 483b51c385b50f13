"""Notices that an LMS sends by itself: a course was copied (canvas.md 9.1).

A notice is a hint, sent once; a launch tells the same (`$Context.id.history`). It is believed
like a launch: signed with the LMS's key, for us, by an approved deployment.
"""

from typing import Any

import jwt
from flask import current_app
from marshmallow import EXCLUDE, ValidationError, fields, validate

from lti_tool.database import db
from lti_tool.launch.claims import LTI, Context, Part, Text
from lti_tool.launch.errors import LaunchRefused, NoticeRefused
from lti_tool.launch.public_keys import ALGORITHM, kid_of, public_key
from lti_tool.platforms import courses, registrations
from lti_tool.platforms.jwks import KeySets
from lti_tool.platforms.models import Registration
from lti_tool.platforms.notices import CONTEXT_COPY

LEEWAY_SECONDS = 60
MOST_AT_ONCE = 100
KEYS = "notice_key_sets"


class One(Part):
    jwt = Text(required=True)


class Sent(Part):
    notices = fields.List(
        fields.Nested(One), required=True, validate=validate.Length(1, MOST_AT_ONCE)
    )


class Kind(Part):
    type = Text(required=True)


class Notice(Part):
    """The claims of a notice. Keys of the errors are the claims' own names."""

    deployment_id = Text(required=True, data_key=f"{LTI}deployment_id")
    version = Text(required=True, data_key=f"{LTI}version", validate=validate.Equal("1.3.0"))
    notice = fields.Nested(Kind, required=True, data_key=f"{LTI}notice")
    context = fields.Nested(Context, load_default=None, data_key=f"{LTI}context")
    origin_contexts = fields.List(Text(), load_default=list, data_key=f"{LTI}origin_contexts")


def receive(body: Any) -> None:
    """Take what was sent: all of it, or where one is not good nothing. Raises NoticeRefused."""
    try:
        sent: dict[str, Any] = Sent(unknown=EXCLUDE).load(body)
        found = [_verified(one["jwt"]) for one in sent["notices"]]
    except (ValidationError, jwt.PyJWTError, LaunchRefused) as error:
        raise NoticeRefused(str(error)) from error
    for registration_id, notice in found:
        _act(registration_id, notice)
    db.session.commit()


def _act(registration_id: int, notice: dict[str, Any]) -> None:
    """Other kinds than that of a copy are heard and change nothing."""
    context = notice["context"]
    if notice["notice"]["type"] == CONTEXT_COPY and context is not None:
        courses.remember_course(
            registration_id,
            context["id"],
            context["title"],
            context["label"],
            origins=notice["origin_contexts"],
        )


def _verified(token: str) -> tuple[int, dict[str, Any]]:
    """The registration that sent a notice, and its claims."""
    kid = kid_of(jwt.get_unverified_header(token))
    registration = _sender(jwt.decode(token, options={"verify_signature": False}))
    identity = registration.id, registration.issuer, registration.client_id
    address = registration.jwks_url
    # What follows may ask the LMS for its keys: no transaction is held meanwhile.
    db.session.rollback()
    claims = jwt.decode(
        token,
        public_key(_key_sets().key(identity[0], address, kid)),
        algorithms=[ALGORITHM],
        issuer=identity[1],
        audience=identity[2],
        leeway=LEEWAY_SECONDS,
        options={"require": ["iss", "aud", "iat", "exp"]},
    )
    notice: dict[str, Any] = Notice().load(claims)
    deployment = registrations.find_deployment(identity[0], notice["deployment_id"])
    if deployment is None or not deployment.active:
        raise LaunchRefused("the deployment is not approved")
    return identity[0], notice


def _sender(claims: dict[str, Any]) -> Registration:
    audience = claims.get("aud")
    issuer = claims.get("iss")
    for client_id in audience if isinstance(audience, list) else [audience]:
        if isinstance(client_id, str) and isinstance(issuer, str):
            found = registrations.find(issuer, client_id)
            if found is not None:
                return found
    raise LaunchRefused("no LMS that is registered here sent this")


def _key_sets() -> KeySets:
    """Apart from those of launches: anybody may send a notice with an unknown key id, and must
    not use up how often a launch may ask an LMS for its new keys."""
    found: KeySets = current_app.extensions[KEYS]
    return found
