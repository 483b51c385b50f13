"""Canvas (contract: canvas.md)."""

import re
from collections.abc import Mapping
from typing import Any, ClassVar

from flask_babel import gettext as _

from lti_tool.platforms import notices
from lti_tool.platforms.families import registration
from lti_tool.platforms.families.answers import Verdict
from lti_tool.platforms.families.base import Family, ScoreFacts, verdict
from lti_tool.platforms.families.claims import (
    CONTEXT,
    RESOURCE_LINK,
    Claims,
    identifier,
    is_on,
    told,
)
from lti_tool.platforms.families.offer import Offer, Tool
from lti_tool.platforms.families.registration import DEEP_LINKING

EXTENSION = "https://canvas.instructure.com/lti/submission"
HOST = re.compile(r"[a-z0-9-]+(\.[a-z0-9-]+)+(:\d{1,5})?", re.IGNORECASE | re.ASCII)
THROTTLED = "rate limit exceeded"
# canvas.md 1.1
VENDOR_HOSTS = ("instructure.com", "canvaslms.com")
VENDOR = "https://canvas.instructure.com/lti/"
TOOL_ID = "fieldwork"
# Less is accepted: an administrator may narrow it.
PRIVACY = "public"
# Where it can be opened: chosen for an assignment, and a course menu entry for whoever teaches.
PLACEMENTS: tuple[dict[str, Any], ...] = (
    {
        "placement": "assignment_selection",
        "message_type": DEEP_LINKING,
        "selection_width": 1000,
        "selection_height": 800,
    },
    {
        "placement": "course_navigation",
        "message_type": "LtiResourceLinkRequest",
        "visibility": "admins",
    },
)


class Canvas(Family):
    """SpeedGrader finds a submission by the address that "submitted" stored (canvas.md 3.5)."""

    name = "canvas"
    sends_submitted = True
    no_score_needs_empty = False
    returns_comments = True
    # canvas.md 3.6
    forgets_grades = True
    # canvas.md 1.3 and 7; in SpeedGrader they are all that comes (canvas.md 2.4).
    parameters: ClassVar[Mapping[str, str]] = {
        "assignment_lti_id": "$com.instructure.Assignment.lti.id",
        "assignment_due": "$Canvas.assignment.dueAt.iso8601",
        "anonymous_grading": "$com.instructure.Assignment.anonymous_grading",
        "student_view": "$com.instructure.User.student_view",
        "grader_permissions": "$Canvas.membership.permissions<manage_grades,view_all_grades>",
        "masquerading_user_id": "$Canvas.masqueradingUser.id",
        "canvas_host": "$Canvas.api.domain",
        "context_history": "$Context.id.history",
    }
    # An extra line item on an assignment's link never reaches the gradebook (canvas.md 3.2).
    makes_line_items = False
    # It announces no such message: SpeedGrader opens a stored address (canvas.md 0.1, 1.4).
    knows_submission_review = False

    @property
    def label(self) -> str:
        return "Canvas"

    def registration(self, tool: Tool, offer: Offer) -> dict[str, Any]:
        """With placements, and the privacy level: unasked, no names would come (canvas.md 1.4)."""
        announced = offer.messages.get(DEEP_LINKING, ())
        prefix = VENDOR if any(name.startswith(VENDOR) for name in announced) else ""
        taken = [_placed(tool, each, prefix) for each in PLACEMENTS]
        body = registration.registration(tool, offer, self.parameters, taken)
        body[registration.CONFIGURATION] |= {
            f"{VENDOR}privacy_level": PRIVACY,
            f"{VENDOR}tool_id": TOOL_ID,
        }
        return body

    @property
    def after_registration(self) -> str:
        return _(
            "Close this page. Canvas then shows the registration once more: leave the scopes and "
            "placements as they are, and confirm it. Names come only at a privacy level that "
            "includes them, such as “public”."
        )

    def developer_key(self, tool: Tool) -> dict[str, Any]:
        """The configuration of a developer key that is made by hand (canvas.md 1.3)."""
        placements = [
            {"target_link_uri": tool.launch_url, "text": tool.name, **each} for each in PLACEMENTS
        ]
        return {
            "title": tool.name,
            "description": tool.description,
            "oidc_initiation_url": tool.login_url,
            "target_link_uri": tool.launch_url,
            "public_jwk_url": tool.jwks_url,
            "scopes": [scope for scope in registration.SCOPES if scope != notices.SCOPE],
            "custom_fields": dict(self.parameters),
            "extensions": [
                {
                    "platform": "canvas.instructure.com",
                    "domain": tool.domain,
                    "tool_id": TOOL_ID,
                    "privacy_level": PRIVACY,
                    "settings": {"text": tool.name, "placements": placements},
                }
            ],
        }

    def hosts(self, host: str) -> bool:
        return any(host == name or host.endswith(f".{name}") for name in VENDOR_HOSTS)

    def has_link(self, claims: Claims) -> bool:
        """In SpeedGrader and course navigation the course stands in the link's place (2.4)."""
        link = identifier(claims, RESOURCE_LINK)
        return bool(link) and link != identifier(claims, CONTEXT)

    def may_grade(self, claims: Claims) -> bool:
        """Account administrators open SpeedGrader without a membership role (canvas.md 2.5)."""
        held = self.custom(claims).get("grader_permissions", "")
        return "manage_grades" in (permission.strip() for permission in held.split(","))

    def is_preview(self, claims: Claims) -> bool:
        values = self.custom(claims)
        acting = "masquerading_user_id" in values
        return super().is_preview(claims) or is_on(values, "student_view") or acting

    def hide_names(self, claims: Claims) -> bool | None:
        """Course navigation does not tell: the variable is of an assignment (2.4, 7)."""
        return told(self.custom(claims), "anonymous_grading")

    def frame_origins(self, claims: Claims) -> tuple[str, ...]:
        """Hosted Canvas frames us from the district's own host, which is not its issuer."""
        host = self.custom(claims).get("canvas_host", "")
        return (f"https://{host.lower()}",) if HOST.fullmatch(host) else ()

    def assignment_link(self, claims: Claims) -> str | None:
        """The variable is expanded only where an assignment is there already (2.4, 5.2)."""
        return self.custom(claims).get("assignment_lti_id")

    def submitted(self, facts: ScoreFacts) -> dict[str, Any]:
        """Without `preserve_score` it would wipe a grade, without the type the address (3.3)."""
        return {
            "userId": facts.subject,
            "timestamp": self.written(facts.timestamp),
            "activityProgress": "Submitted",
            "gradingProgress": "PendingManual",
            "submission": {"submittedAt": self.written(facts.submitted_at)},
            EXTENSION: {
                "new_submission": True,
                "preserve_score": True,
                "submission_type": "basic_lti_launch",
                "submission_data": facts.review_url,
            },
        }

    def released(self, facts: ScoreFacts) -> dict[str, Any]:
        """Never a new submission; without a score the grade that is there stays (3.4)."""
        extension: dict[str, Any] = {"new_submission": False}
        if facts.score is None:
            extension["preserve_score"] = True
        return super().released(facts) | {EXTENSION: extension}

    def verdict(self, status: int, text: str) -> Verdict:
        """Older versions say 403 for throttled, told by the words alone (3.8)."""
        if status == 403 and THROTTLED in text.lower():
            return Verdict.THROTTLED
        return verdict(status, text)


def _placed(tool: Tool, placement: Mapping[str, Any], prefix: str) -> dict[str, Any]:
    """A message of a registration (canvas.md 1.4); hosted Canvas announces prefixed names."""
    message = {
        "type": placement["message_type"],
        "target_link_uri": tool.launch_url,
        "label": tool.name,
        "placements": [prefix + placement["placement"]],
    }
    if "visibility" in placement:
        message[f"{VENDOR}visibility"] = placement["visibility"]
    return message
