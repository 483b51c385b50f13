"""A tool's registration as Canvas reads and repeats it (canvas.md 1.4)."""

from typing import Any

from marshmallow import EXCLUDE, Schema, ValidationError, fields, validate, validates_schema

from . import placements, scopes
from .records import Placement, State, ToolRegistration

CANVAS = "https://canvas.instructure.com/lti"
CONFIGURATION = "https://purl.imsglobal.org/spec/lti-tool-configuration"
# A developer key's global id: the shard times this, and a number of its own (canvas.md 1.2).
SHARD = 10**13


def _address(**more: Any) -> fields.Url:
    return fields.Url(require_tld=False, schemes={"http", "https"}, **more)


def _custom() -> fields.Dict:
    return fields.Dict(keys=fields.String(), values=fields.String())


class Message(Schema):
    class Meta:
        unknown = EXCLUDE

    type = fields.String(required=True, validate=validate.OneOf(list(placements.BY_MESSAGE)))
    target_link_uri = _address()
    label = fields.String()
    icon_uri = _address()
    custom_parameters = _custom()
    placements = fields.List(fields.String())
    roles = fields.List(fields.String())
    default_enabled = fields.Boolean(data_key=f"{CANVAS}/course_navigation/default_enabled")
    visibility = fields.String(
        data_key=f"{CANVAS}/visibility", validate=validate.OneOf(["admins", "members", "public"])
    )

    @validates_schema
    def _placements_take_this_message(self, data: dict[str, Any], **_: Any) -> None:
        allowed = placements.BY_MESSAGE.get(data["type"], ())
        for name in data.get("placements", []):
            if placements.plain(name) not in allowed:
                raise ValidationError(f"{name} takes no {data['type']}.", "placements")


class Configuration(Schema):
    class Meta:
        unknown = EXCLUDE

    domain = fields.String(required=True, validate=validate.Length(min=1))
    secondary_domains = fields.List(fields.String())
    target_link_uri = _address(required=True)
    description = fields.String()
    custom_parameters = _custom()
    claims = fields.List(fields.String(), required=True)
    messages = fields.List(fields.Nested(Message), required=True)
    privacy_level = fields.String(
        data_key=f"{CANVAS}/privacy_level",
        validate=validate.OneOf(["public", "name_only", "email_only", "anonymous"]),
    )
    tool_id = fields.String(data_key=f"{CANVAS}/tool_id")


class Registration(Schema):
    """Keys that Canvas does not know are dropped; what it knows must be right."""

    class Meta:
        unknown = EXCLUDE

    application_type = fields.String(required=True, validate=validate.Equal("web"))
    grant_types = fields.List(fields.String(), required=True)
    initiate_login_uri = _address(required=True)
    redirect_uris = fields.List(_address(), required=True, validate=validate.Length(min=1))
    response_types = fields.List(fields.String(), required=True)
    client_name = fields.String(required=True, validate=validate.Length(min=1))
    jwks_uri = _address(required=True)
    token_endpoint_auth_method = fields.String(
        required=True, validate=validate.Equal("private_key_jwt")
    )
    scope = fields.String(required=True)
    logo_uri = _address()
    client_uri = _address()
    tos_uri = _address()
    policy_uri = _address()
    configuration = fields.Nested(Configuration, required=True, data_key=CONFIGURATION)

    @validates_schema
    def _canvas_can_do_this(self, data: dict[str, Any], **_: Any) -> None:
        if not {"client_credentials", "implicit"} <= set(data["grant_types"]):
            raise ValidationError("Must include client_credentials and implicit.", "grant_types")
        if "id_token" not in data["response_types"]:
            raise ValidationError("Must include id_token.", "response_types")
        unknown = set(data["scope"].split()) - {"openid", *scopes.CANVAS}
        if unknown:
            raise ValidationError(f"Unknown: {', '.join(sorted(unknown))}.", "scope")


SCHEMA = Registration()


def read(state: State, body: Any) -> tuple[ToolRegistration, dict[str, Any]]:
    """The tool, not yet installed, and what Canvas understood of its words.

    Raises marshmallow.ValidationError.
    """
    told: dict[str, Any] = SCHEMA.load(body)
    configuration = told["configuration"]
    tool = ToolRegistration(
        client_id=str(SHARD + state.next_number()),
        deployment_id=f"{state.next_number()}:{state.institution}",
        name=told["client_name"],
        domain=configuration["domain"],
        initiate_login_uri=told["initiate_login_uri"],
        redirect_uris=told["redirect_uris"],
        target_link_uri=configuration["target_link_uri"],
        jwks_uri=told["jwks_uri"],
        scopes=[scope for scope in told["scope"].split() if scope in scopes.CANVAS],
        custom=configuration.get("custom_parameters", {}),
        # A tool that forgets to ask gets nobody's name (canvas.md 1.4, the trap).
        privacy=configuration.get("privacy_level", "anonymous"),
        placements=[
            Placement(
                placements.plain(name),
                message["type"],
                message.get("target_link_uri"),
                message.get("custom_parameters", {}),
            )
            for message in configuration["messages"]
            for name in message.get("placements", [])
        ],
    )
    return tool, told


def repeat(tool: ToolRegistration, told: dict[str, Any], view_url: str) -> dict[str, Any]:
    """Canvas's answer."""
    answer: dict[str, Any] = {"client_id": tool.client_id, **SCHEMA.dump(told)}
    answer[CONFIGURATION][f"{CANVAS}/registration_config_url"] = view_url
    return {**answer, "deployment_id": tool.deployment_id}
