"""Canvas's six launches (canvas.md 2.3 and table 2.4)."""

import time
from typing import Any

from . import notices
from .claims import Claims
from .scopes import NOTICE_HANDLERS
from .variables import expand

NOTIFICATION_SERVICE = "https://purl.imsglobal.org/spec/lti/claim/platformnotificationservice"
COURSE = "http://purl.imsglobal.org/vocab/lis/v2/course#CourseOffering"


class CanvasClaims(Claims):
    """Only an assignment launch, or one of a module item, knows its link."""

    @property
    def knows_link(self) -> bool:
        return self.scene.launch.kind in {"assignment", "module"}

    def context(self) -> dict[str, Any]:
        course = self.scene.course
        return {
            "context_id": course.opaque,
            "context_types": [COURSE],
            "context_title": course.title,
            "context_label": course.code,
        }

    def resource_link(self) -> dict[str, str]:
        """Where there is no link, the course stands in its place (canvas.md 0.2)."""
        scene = self.scene
        if self.knows_link and scene.assignment:
            return {
                "resource_link_id": scene.assignment.uuid,
                "title": scene.assignment.title,
                "description": scene.assignment.description,
            }
        return {"resource_link_id": scene.course.opaque, "title": scene.course.title}

    def custom(self) -> dict[str, Any]:
        """The tool's fields, the placement's, the link's, which win and come only with a link."""
        fields = dict(self.tool.custom)
        if placement := self.scene.family.placement(self.scene.launch.kind):
            fields |= placement.custom
        if self.knows_link and self.scene.assignment:
            fields |= self.scene.assignment.custom
        return expand(fields, self.scene)

    def line_item_url(self) -> str | None:
        return self.own_line_item_url() if self.scene.launch.kind == "assignment" else None

    def extra(self) -> dict[str, Any]:
        scene = self.scene
        # Canvas stamps the login request, not its answer, so the time is old on arrival.
        issued = min(scene.launch.created, time.time()) - self.options.iat_age
        extra = {
            **self.identity(),
            "iat": int(issued),
            "https://www.instructure.com/placement": scene.family.placement_names.get(
                scene.launch.kind
            ),
            "https://purl.imsglobal.org/spec/lti/claim/lti11_legacy_user_id": (
                scene.person.login_hint
            ),
            "https://purl.imsglobal.org/spec/lti/claim/tool_platform": {
                "guid": f"{scene.state.institution}:sandbox",
                "name": "Sandbox LMS",
                "version": "cloud",
                "product_family_code": "canvas",
            },
            "https://purl.imsglobal.org/spec/lti/claim/launch_presentation": {
                "document_target": "iframe",
                "return_url": self.return_url,
                "locale": "en",
                "height": 800,
                "width": 1000,
            },
        }
        if self.tool.privacy in {"public", "name_only"}:
            extra["https://purl.imsglobal.org/spec/lti/claim/lis"] = {
                "person_sourcedid": "$Person.sourcedId",
                "course_offering_sourcedid": "$CourseSection.sourcedId",
            }
        if self.tool.privacy == "public":
            extra["picture"] = f"{scene.family.base}/static/avatar.svg"
        if NOTICE_HANDLERS in self.tool.scopes:
            extra[NOTIFICATION_SERVICE] = notices.claim(scene.family)
        return extra
