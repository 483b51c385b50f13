"""What a launch says, whichever LMS says it."""

from abc import ABC, abstractmethod
from typing import Any
from urllib.parse import urlencode

from . import signing
from .courses import item_of
from .roles import launch_roles
from .scene import Scene

RETURN_LIFE = 3600


class Claims(ABC):
    """Arguments for lti1p3platform's setters, and the claims it has no setter for."""

    def __init__(self, scene: Scene) -> None:
        self.scene = scene
        self.options = scene.state.options
        self.tool = scene.family.tool

    @property
    def subject(self) -> str:
        return self.scene.family.subject(self.scene.state, self.scene.person)

    @property
    def roles(self) -> list[str]:
        return launch_roles(self.scene.launch.rules, self.scene.person.kind)

    @property
    def return_url(self) -> str:
        """The course; for deep linking, a page that cancels it (canvas.md 5.2)."""
        scene = self.scene
        course = f"{scene.family.base}/as/{scene.person.id}/courses/{scene.course.id}"
        return f"{course}/cancelled" if scene.launch.kind == "deep_linking" else course

    @property
    def deep_link_return_url(self) -> str:
        """Says in a signed parameter who asked what (canvas.md 5.1)."""
        scene = self.scene
        asked = {
            "deep_linking": scene.launch.rules,
            "person": scene.person.id,
            "course": scene.course.id,
            "assignment": scene.launch.assignment,
        }
        data = signing.sign(asked, scene.state.keys[-1].pem, lifetime=RETURN_LIFE)
        address = f"{scene.family.base}/courses/{scene.course.id}/deep_linking_response"
        return f"{address}?{urlencode({'data': data})}"

    @abstractmethod
    def context(self) -> dict[str, Any]: ...

    @abstractmethod
    def resource_link(self) -> dict[str, str]: ...

    @abstractmethod
    def custom(self) -> dict[str, Any]: ...

    @abstractmethod
    def line_item_url(self) -> str | None:
        """The link's own line item; None to name none."""

    def extra(self) -> dict[str, Any]:
        return self.identity()

    def identity(self) -> dict[str, Any]:
        """Name and e-mail, as far as the privacy level shows them."""
        person, level = self.scene.person, self.tool.privacy
        shown: dict[str, Any] = {"locale": "en"}
        if level in {"public", "name_only"}:
            shown |= {
                "name": person.name,
                "given_name": person.given_name,
                "family_name": person.family_name,
            }
        if level in {"public", "email_only"}:
            shown["email"] = person.email
        return shown

    def own_line_item_url(self) -> str | None:
        scene = self.scene
        if scene.assignment is None:
            return None
        item = item_of(scene.state, scene.launch.rules, scene.assignment.id)
        return scene.family.line_item_url(item) if item else None
