"""Who is at the page: one launch's person, course, link and roles.

`launch` fills `g.visitor` when a request under /s/<launch>/ carries that launch's session.
View functions there take no `launch` argument, and `url_for` needs none.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import Flask, current_app, g

from lti_tool.web.access import Audience
from lti_tool.web.errors import Refusal


@dataclass(frozen=True)
class Visitor:
    """The person of one launch, as every page sees them.

    `course_id` and `link_id` are None where the launch named none (`link_id` also in SpeedGrader
    and course navigation). `hide_names`: the LMS asked for anonymous grading with
    this launch, or they assess in a program that scores blind; a link may hide names besides
    (`platforms.anonymity`). `due_at`: when the work of
    this link is due, in UTC; None where the LMS does not tell.
    """

    launch: str
    registration_id: int
    lms_name: str
    person_id: int
    person_name: str | None
    course_id: int | None
    course_title: str | None
    link_id: int | None
    audiences: frozenset[Audience]
    posts_scores: bool
    hide_names: bool
    due_at: datetime | None
    locale: str | None
    zone: str | None
    return_url: str | None
    frame_origins: tuple[str, ...]

    def may(self, audience: Audience) -> bool:
        """Whether this launch entered with that role."""
        return audience in self.audiences


class NotLaunched(Refusal):
    """A page of a launch was asked for without that launch's session."""

    status = 401
    code = "no_session"


def visitor() -> Visitor:
    """The visitor of this request. Raises NotLaunched where there is none."""
    found: Visitor | None = g.get("visitor")
    if found is None:
        raise NotLaunched()
    return found


def init_app(app: Flask) -> None:
    """Let views under /s/<launch>/ and their links do without naming the launch."""

    @app.url_value_preprocessor
    def _take_launch(endpoint: str | None, values: dict[str, Any] | None) -> None:
        if values is not None:
            g.launch_token = values.pop("launch", None)

    @app.url_defaults
    def _give_launch(endpoint: str, values: dict[str, Any]) -> None:
        token = g.get("launch_token")
        if token and "launch" not in values and _names_launch(endpoint):
            values["launch"] = token

    app.context_processor(lambda: {"visitor": g.get("visitor")})


def _names_launch(endpoint: str) -> bool:
    return current_app.url_map.is_endpoint_expecting(endpoint, "launch")
