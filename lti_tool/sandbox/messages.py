"""The launch builder: an id_token for one pending launch (canvas.md 2.3, moodle.md 1 to 7)."""

from typing import Any

from flask import Request as FlaskRequest
from lti1p3platform.message_launch import LTIAdvantageMessageLaunchAbstract
from lti1p3platform.request import Request, TRequest

from .canvas_messages import CanvasClaims
from .moodle_messages import MoodleClaims
from .platform import SandboxPlatform
from .records import PendingLaunch
from .scene import Scene, scene_of
from .scopes import AGS, MEMBERSHIP

DEEP_LINKING = "https://purl.imsglobal.org/spec/lti-dl/claim/deep_linking_settings"
ENDPOINT = "https://purl.imsglobal.org/spec/lti-ags/claim/endpoint"
LTI = "https://purl.imsglobal.org/spec/lti/claim"


class LaunchRequest(Request):
    """Flask's request in the shape that lti1p3platform reads."""

    def build_metadata(self, request: FlaskRequest) -> TRequest:
        return {
            "method": request.method,
            "form_data": request.form.to_dict(),
            "get_data": request.args.to_dict(),
            "headers": request.headers,
            "content_type": request.content_type,
            "path": request.path,
            "json": None,
        }


class SandboxMessage(LTIAdvantageMessageLaunchAbstract):
    """Answers one authentication request; ``lti_launch()`` gives the form's fields.

    The request has been checked against the launch (see ``authentication``) before this runs.
    """

    def __init__(
        self, request: FlaskRequest, platform: SandboxPlatform, launch: PendingLaunch
    ) -> None:
        super().__init__(LaunchRequest(request), platform)
        self.platform = platform
        self.scene: Scene = scene_of(platform.state, launch, platform.family)
        self.claims = (CanvasClaims if launch.rules == "canvas" else MoodleClaims)(self.scene)
        self.set_id_token_expiration(platform.family.id_token_lifetime)

    def prepare_launch(self, preflight_response: dict[str, Any]) -> None:
        """Hands the claims to the library's setters; the LMS's own go on top."""
        claims, options = self.claims, self.platform.state.options
        self.set_launch_url(self.scene.launch.url)
        self.set_user_data(claims.subject, claims.roles)
        if options.context:
            self.set_launch_context_claim(**claims.context())
        if self.scene.launch.kind != "deep_linking":
            self.set_resource_link_claim(**claims.resource_link())
        self.set_custom_parameters_claim(claims.custom())
        if options.nrps and options.context and MEMBERSHIP in claims.tool.scopes:
            self.set_nrps(self.platform.family.memberships_url(self.scene.course))
        self._prepare_grades()
        if self.scene.launch.kind == "deep_linking":
            self._prepare_deep_linking()
        self.set_extra_claims(claims.extra())

    def _prepare_grades(self) -> None:
        options = self.platform.state.options
        scopes = [scope for scope in self.claims.tool.scopes if scope.startswith(AGS)]
        if not options.ags or not options.context or not scopes:
            return
        lineitem = self.claims.line_item_url()
        self.set_ags(self.platform.family.line_items_url(self.scene.course), lineitem)
        endpoint = self.extra_claims[ENDPOINT]
        # The library names scopes by its own switches; the registration's list is the truth.
        endpoint["scope"] = scopes
        if lineitem == "":
            endpoint["lineitem"] = ""

    def _prepare_deep_linking(self) -> None:
        self._registration.set_deeplink_launch_url(self.scene.launch.url)
        self.set_dl(self.claims.deep_link_return_url, accept_types={"ltiResourceLink"})
        # canvas.md 5.1 and moodle.md 14; the library promises every presentation and auto_create.
        self._deep_linking_launch_data[DEEP_LINKING] |= {
            "accept_multiple": self.scene.launch.rules == "moodle",
            "accept_presentation_document_targets": ["iframe", "window"],
            "auto_create": False,
        }

    def get_launch_message(self, include_extra_claims: bool = True) -> dict[str, Any]:
        """Options may replace any claim, or take it away with null."""
        message: dict[str, Any] = super().get_launch_message(include_extra_claims)
        options = self.platform.state.options
        if options.roles is not None:
            message[f"{LTI}/roles"] = options.roles
        for name, value in options.claims.items():
            if value is None:
                message.pop(name, None)
            else:
                message[name] = value
        return message

    def render_launch_form(
        self, launch_data: dict[str, Any], **kwargs: Any
    ) -> tuple[str, dict[str, str]]:
        """Where the browser posts to, and what."""
        fields = {name: launch_data[name] for name in ("id_token", "state")}
        storage = self.platform.state.options.storage_target
        if storage and self.scene.launch.rules == "canvas":
            fields["lti_storage_target"] = storage
        return launch_data["launch_url"], fields
