"""Moodle's launches (moodle.md 1 to 7)."""

from typing import Any

from .claims import Claims
from .courses import item_of
from .variables import expand

COURSE = "CourseSection"
REVIEW = "LtiSubmissionReviewRequest"


class MoodleClaims(Claims):
    """The activity is known in every launch: there is no SpeedGrader and no course menu."""

    def context(self) -> dict[str, Any]:
        course = self.scene.course
        return {
            "context_id": course.id,
            "context_types": [COURSE],
            "context_title": course.title,
            "context_label": course.code,
        }

    def resource_link(self) -> dict[str, str]:
        scene = self.scene
        if scene.assignment is None:
            return {"resource_link_id": scene.course.id}
        return {
            "resource_link_id": scene.assignment.id,
            "title": scene.assignment.title,
            "description": scene.assignment.description,
        }

    def custom(self) -> dict[str, Any]:
        fields = dict(self.tool.custom)
        if self.scene.assignment:
            fields |= self.scene.assignment.custom
        if self.scene.launch.kind == "review":
            fields |= self._review_custom()
        return expand(fields, self.scene)

    def _review_custom(self) -> dict[str, str]:
        scene = self.scene
        item = item_of(scene.state, "moodle", scene.assignment.id) if scene.assignment else None
        review = (item.submission_review if item else None) or {}
        return {name: str(value) for name, value in review.get("custom", {}).items()}

    def line_item_url(self) -> str | None:
        """Named only where exactly one item belongs to the link (moodle.md 4)."""
        scene = self.scene
        if scene.assignment is None:
            return None
        items = [
            item
            for item in scene.state.books["moodle"].line_items.values()
            if scene.assignment.id in {item.assignment, item.resource_link_id}
        ]
        if len(items) != 1:
            return None
        return scene.family.line_item_url(items[0]) if scene.assignment.graded else ""

    def extra(self) -> dict[str, Any]:
        scene = self.scene
        extra = {
            **self.identity(),
            "https://purl.imsglobal.org/spec/lti/claim/lis": {
                "person_sourcedid": "",
                "course_section_sourcedid": "",
            },
            "https://purl.imsglobal.org/spec/lti/claim/ext": {
                "user_username": scene.person.id,
                "lms": "moodle-2",
            },
            "https://purl.imsglobal.org/spec/lti/claim/tool_platform": {
                "guid": scene.state.institution,
                "name": "Sandbox LMS",
                "version": "2022112810",
                "product_family_code": "moodle",
            },
            "https://purl.imsglobal.org/spec/lti/claim/launch_presentation": {
                "document_target": "iframe",
                "return_url": self.return_url,
                "locale": "en",
            },
        }
        if scene.launch.kind == "review":
            extra["https://purl.imsglobal.org/spec/lti/claim/message_type"] = REVIEW
        if scene.launch.kind == "review" and scene.student:
            # The magnifier names the person by id only; the column's header names nobody.
            extra["https://purl.imsglobal.org/spec/lti/claim/for_user"] = {
                "user_id": scene.family.subject(scene.state, scene.student)
            }
        return extra
