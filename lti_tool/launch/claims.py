"""What an id_token must say (LTI 1.3 core, 5.3 and 5.4), and what we read of it."""

from dataclasses import dataclass
from typing import Any

from marshmallow import EXCLUDE, Schema, ValidationError, fields, validate
from marshmallow.exceptions import SCHEMA

from lti_tool.database import storable
from lti_tool.installation import settings
from lti_tool.launch.errors import (
    AnonymousLaunch,
    IncompleteLaunch,
    LinksNotAccepted,
    NotOffered,
)
from lti_tool.platforms.addresses import checked
from lti_tool.platforms.courses import Grading
from lti_tool.platforms.errors import BadAddress

LTI = "https://purl.imsglobal.org/spec/lti/claim/"
AGS = "https://purl.imsglobal.org/spec/lti-ags/claim/endpoint"
NRPS = "https://purl.imsglobal.org/spec/lti-nrps/claim/namesroleservice"
DEEP_LINKING_SETTINGS = "https://purl.imsglobal.org/spec/lti-dl/claim/deep_linking_settings"

RESOURCE_LINK = "LtiResourceLinkRequest"
SUBMISSION_REVIEW = "LtiSubmissionReviewRequest"
DEEP_LINKING = "LtiDeepLinkingRequest"
LINK_TYPE = "ltiResourceLink"
SUBJECT_LENGTH = 255

FILLED = validate.Length(min=1)
OPTIONAL: dict[str, Any] = {"load_default": None, "allow_none": True}


class Part(Schema):
    """A part of a token. What we do not know is left out."""

    class Meta:
        unknown = EXCLUDE


class Text(fields.String):
    """A string in JSON, as it can be kept: a number is not one."""

    def _deserialize(self, value: Any, attr: Any, data: Any, **kwargs: Any) -> str:
        if not isinstance(value, str):
            raise self.make_error("invalid")
        return storable(value)


class ResourceLink(Part):
    id = Text(required=True, validate=FILLED)
    title = Text(**OPTIONAL)


class Context(Part):
    id = Text(required=True, validate=FILLED)
    title = Text(**OPTIONAL)
    label = Text(**OPTIONAL)


class Presentation(Part):
    return_url = Text(**OPTIONAL)
    locale = Text(**OPTIONAL)


class Endpoint(Part):
    lineitem = Text(**OPTIONAL)
    lineitems = Text(**OPTIONAL)
    scope = fields.List(Text(), **OPTIONAL)


class Roster(Part):
    context_memberships_url = Text(**OPTIONAL)


class ForUser(Part):
    user_id = Text(**OPTIONAL)


def _may_be_sent_to(address: str) -> None:
    try:
        checked("deep_link_return_url", address, settings())
    except BadAddress as error:
        raise ValidationError(str(error)) from error


class DeepLinkingSettings(Part):
    """What the LMS takes, and where (LTI Deep Linking 2.0, deep linking settings)."""

    deep_link_return_url = Text(required=True, validate=_may_be_sent_to)
    accept_types = fields.List(Text(), required=True)
    accept_presentation_document_targets = fields.List(Text(), required=True)
    accept_multiple = fields.Boolean(**OPTIONAL)
    accept_lineitem = fields.Boolean(**OPTIONAL)
    data = Text(**OPTIONAL)


class Token(Part):
    """The claims of a launch. Keys of the errors are the claims' own names."""

    sub = Text(**OPTIONAL)
    name = Text(**OPTIONAL)
    given_name = Text(**OPTIONAL)
    family_name = Text(**OPTIONAL)
    email = Text(**OPTIONAL)
    locale = Text(**OPTIONAL)
    zoneinfo = Text(**OPTIONAL)
    message_type = Text(required=True, data_key=f"{LTI}message_type")
    version = Text(required=True, data_key=f"{LTI}version", validate=validate.Equal("1.3.0"))
    deployment_id = Text(required=True, data_key=f"{LTI}deployment_id", validate=FILLED)
    target_link_uri = Text(required=True, data_key=f"{LTI}target_link_uri", validate=FILLED)
    roles = fields.List(Text(), required=True, data_key=f"{LTI}roles")
    resource_link = fields.Nested(ResourceLink, **OPTIONAL, data_key=f"{LTI}resource_link")
    context = fields.Nested(Context, **OPTIONAL, data_key=f"{LTI}context")
    presentation = fields.Nested(Presentation, **OPTIONAL, data_key=f"{LTI}launch_presentation")
    custom = fields.Dict(**OPTIONAL, data_key=f"{LTI}custom")
    for_user = fields.Nested(ForUser, **OPTIONAL, data_key=f"{LTI}for_user")
    endpoint = fields.Nested(Endpoint, **OPTIONAL, data_key=AGS)
    roster = fields.Nested(Roster, **OPTIONAL, data_key=NRPS)
    deep_linking = fields.Nested(DeepLinkingSettings, **OPTIONAL, data_key=DEEP_LINKING_SETTINGS)


@dataclass(frozen=True)
class DeepLinking:
    """A request for links. `return_url` and `data` (None: none came) are exactly as sent.

    accept_multiple  several links at once are taken
    accept_lineitem  false only where the LMS says that it ignores a link's line item
    """

    return_url: str
    data: str | None
    accept_multiple: bool
    accept_lineitem: bool


@dataclass(frozen=True)
class Claims:
    """A checked token. `raw` is the verified payload, for the LMS family's plugin.

    Ids and addresses are exactly as sent. `link_id` and `context_id` are None where the launch
    names none; `for_user` is the subject whose submission is to be reviewed. `deep_linking` is
    None but in a launch that asks for links, which is about no link itself.
    """

    raw: dict[str, Any]
    subject: str
    name: str | None
    email: str | None
    locale: str | None
    zone: str | None
    message_type: str
    deployment_id: str
    target_link_uri: str
    roles: list[str]
    link_id: str | None
    link_title: str | None
    context_id: str | None
    context_title: str | None
    context_label: str | None
    memberships_url: str | None
    return_url: str | None
    for_user: str | None
    grading: Grading
    deep_linking: DeepLinking | None


def read(payload: dict[str, Any]) -> Claims:
    """The claims of a verified token.

    Raises IncompleteLaunch, AnonymousLaunch, NotOffered, LinksNotAccepted.
    """
    try:
        token: dict[str, Any] = Token().load(payload)
    except ValidationError as error:
        raise IncompleteLaunch(_named(error)) from error
    if token["message_type"] not in (RESOURCE_LINK, SUBMISSION_REVIEW, DEEP_LINKING):
        raise NotOffered(token["message_type"])
    if token["message_type"] == RESOURCE_LINK and token["resource_link"] is None:
        raise IncompleteLaunch("resource_link")
    if token["message_type"] == DEEP_LINKING:
        _check_links_are_taken(token["deep_linking"])
    if not token["sub"] or len(token["sub"]) > SUBJECT_LENGTH:
        raise AnonymousLaunch()
    return _claims(payload, token)


def _check_links_are_taken(asked: dict[str, Any] | None) -> None:
    if asked is None:
        raise IncompleteLaunch("deep_linking_settings")
    if LINK_TYPE not in asked["accept_types"]:
        raise LinksNotAccepted(", ".join(asked["accept_types"]))


def _claims(payload: dict[str, Any], token: dict[str, Any]) -> Claims:
    link, context, endpoint = (
        token[name] or {} for name in ("resource_link", "context", "endpoint")
    )
    presentation = token["presentation"] or {}
    deep_linking = _deep_linking(token)
    if deep_linking is not None:
        link = {}
    return Claims(
        raw=payload,
        subject=token["sub"],
        name=token["name"] or _joined(token["given_name"], token["family_name"]),
        email=token["email"],
        locale=presentation.get("locale") or token["locale"],
        zone=token["zoneinfo"],
        message_type=token["message_type"],
        deployment_id=token["deployment_id"],
        target_link_uri=token["target_link_uri"],
        roles=token["roles"],
        link_id=link.get("id"),
        link_title=link.get("title"),
        context_id=context.get("id"),
        context_title=context.get("title"),
        context_label=context.get("label"),
        memberships_url=(token["roster"] or {}).get("context_memberships_url"),
        return_url=presentation.get("return_url"),
        for_user=(token["for_user"] or {}).get("user_id"),
        grading=Grading(
            lineitem_url=endpoint.get("lineitem") or None,
            lineitems_url=endpoint.get("lineitems") or None,
            scopes=tuple(endpoint.get("scope") or ()),
        ),
        deep_linking=deep_linking,
    )


def _deep_linking(token: dict[str, Any]) -> DeepLinking | None:
    if token["message_type"] != DEEP_LINKING:
        return None
    asked = token["deep_linking"]
    return DeepLinking(
        return_url=asked["deep_link_return_url"],
        data=asked["data"],
        accept_multiple=bool(asked["accept_multiple"]),
        accept_lineitem=asked["accept_lineitem"] is not False,
    )


def _joined(*names: str | None) -> str | None:
    return " ".join(name for name in names if name) or None


def _named(error: ValidationError) -> str:
    """The claims at fault, by their short names; a part of one as `claim.part`."""
    found = error.messages_dict.items()
    return ", ".join(sorted(place for name, faults in found for place in _places(name, faults)))


def _places(name: str, faults: Any) -> list[str]:
    claim = name.rpartition("/")[2]
    parts = faults if isinstance(faults, dict) else {}
    return [f"{claim}.{part}" for part in parts if part != SCHEMA] or [claim]
