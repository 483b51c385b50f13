"""Canvas (contract: canvas.md)."""

import re
from typing import Any

from lti_tool.platforms.families.answers import Verdict
from lti_tool.platforms.families.base import Family, ScoreFacts, verdict
from lti_tool.platforms.families.claims import CONTEXT, RESOURCE_LINK, Claims, identifier, is_on

EXTENSION = "https://canvas.instructure.com/lti/submission"
HOST = re.compile(r"[a-z0-9-]+(\.[a-z0-9-]+)+(:\d{1,5})?", re.IGNORECASE | re.ASCII)
THROTTLED = "rate limit exceeded"
# canvas.md 1.1
VENDOR_HOSTS = ("instructure.com", "canvaslms.com")


class Canvas(Family):
    """SpeedGrader finds a submission by the address that "submitted" stored (canvas.md 3.5)."""

    name = "canvas"
    sends_submitted = True
    no_score_needs_empty = False
    returns_comments = True
    # canvas.md 3.6
    forgets_grades = True
    # An extra line item on an assignment's link never reaches the gradebook (canvas.md 3.2).
    makes_line_items = False
    # It announces no such message: SpeedGrader opens a stored address (canvas.md 0.1, 1.4).
    knows_submission_review = False

    @property
    def label(self) -> str:
        return "Canvas"

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

    def hide_names(self, claims: Claims) -> bool:
        return is_on(self.custom(claims), "anonymous_grading")

    def frame_origins(self, claims: Claims) -> tuple[str, ...]:
        """Hosted Canvas frames us from the district's own host, which is not its issuer."""
        host = self.custom(claims).get("canvas_host", "")
        return (f"https://{host.lower()}",) if HOST.fullmatch(host) else ()

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
