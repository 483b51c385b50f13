"""A launch from the click to the login form that a frame posts to the tool."""

import json
import secrets
import time
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import jwt
from lti1p3platform.oidc_login import OIDCLoginAbstract

from . import signing
from .context import sandbox
from .courses import item_of
from .errors import PageError
from .families import Family
from .people import may_enter
from .platform import SandboxPlatform
from .records import (
    Assignment,
    Course,
    Grade,
    LaunchKind,
    PendingLaunch,
    Person,
    Rules,
    State,
    Submission,
)
from .roles import GRADERS

LAUNCH_LIFE = 300


@dataclass(frozen=True)
class LoginForm:
    """The login initiation that the browser posts: where to, and the form's fields."""

    action: str
    fields: dict[str, str]


@dataclass(frozen=True)
class Wish:
    """Who wants to see what. ``url`` overrides the address that the kind implies."""

    person: Person
    kind: LaunchKind
    course: Course
    assignment: Assignment | None = None
    student: Person | None = None
    attempt: int | None = None
    url: str | None = None
    masquerading: str | None = None


class SandboxLogin(OIDCLoginAbstract):
    """Builds the parameters of canvas.md 2.1 and moodle.md 1 from the library's request."""

    def __init__(self, platform: SandboxPlatform, launch: PendingLaunch) -> None:
        super().__init__(None, platform)
        self._launch = launch
        self.set_launch_url(launch.url)
        self.set_lti_message_hint()

    def set_lti_message_hint(self, **kwargs: Any) -> None:
        if self._launch.rules == "moodle":
            self._lti_message_hint = json.dumps({"launchid": self._launch.key})
            return
        self._lti_message_hint = self._registration.platform_encode_and_sign(
            {"verifier": self._launch.key, "canvas_domain": urlsplit(self._iss).netloc},
            expiration=LAUNCH_LIFE,
        )

    @property
    def _iss(self) -> str:
        return self._registration.get_iss() or ""

    def get_redirect(self, url: str) -> LoginForm:
        """The library makes an address with a query; browsers post it as a form instead."""
        action, _, query = url.partition("?")
        fields = dict(parse_qsl(query))
        if self._launch.rules == "canvas":
            fields |= self._canvas_fields(fields.pop("lti_deployment_id"))
        return LoginForm(action, fields)

    def _canvas_fields(self, deployment: str) -> dict[str, str]:
        options = self._platform_config.state.options
        spelling = options.deployment_parameter
        names = ("deployment_id", "lti_deployment_id") if spelling == "both" else (spelling,)
        fields = dict.fromkeys(names, deployment)
        fields |= {"canvas_region": "not_configured", "canvas_environment": "prod"}
        if options.storage_target:
            fields["lti_storage_target"] = options.storage_target
        return fields


def start(state: State, rules: Rules, wish: Wish) -> LoginForm:
    """Remembers a launch for five minutes and answers its login form; raises PageError."""
    running = sandbox()
    launch = PendingLaunch(
        key=secrets.token_hex(16),
        rules=rules,
        kind=wish.kind,
        person=wish.person.id,
        course=wish.course.id,
        url=wish.url or _target(state, wish, running.family(rules, state)),
        created=time.time(),
        assignment=wish.assignment.id if wish.assignment else None,
        student=wish.student.id if wish.student else None,
        masquerading=wish.masquerading,
    )
    state.launches = {
        key: one for key, one in state.launches.items() if one.created > time.time() - LAUNCH_LIFE
    } | {launch.key: launch}
    platform = running.platform(rules, state)
    hint = platform.family.login_hint(wish.person)
    form: LoginForm = SandboxLogin(platform, launch).initiate_login(hint)
    return form


def find_by_hint(state: State, rules: Rules, hint: str) -> PendingLaunch:
    """The launch that a message hint names; PageError where the hint is broken or forged."""
    try:
        if rules == "moodle":
            key = json.loads(hint)["launchid"]
        else:
            key = signing.verify(hint, [one.pem for one in state.keys])["verifier"]
    except jwt.ExpiredSignatureError:
        key = jwt.decode(hint, options={"verify_signature": False})["verifier"]
    except (jwt.InvalidTokenError, ValueError, KeyError, TypeError) as fault:
        raise PageError(400, "The lti_message_hint is not one of ours.") from fault
    launch = state.launches.get(key)
    if launch is None or launch.rules != rules:
        return PendingLaunch(key, rules, "navigation", "", "", "", 0.0, used=True)
    return launch


def is_over(launch: PendingLaunch) -> bool:
    """Used once already, or older than five minutes (canvas.md 2.2)."""
    return launch.used or time.time() - launch.created > LAUNCH_LIFE


def _target(state: State, wish: Wish, family: Family) -> str:
    if not may_enter(wish.person, wish.course.id):
        raise PageError(403, f"{wish.person.name} is not in this course.")
    if wish.kind in {"speedgrader", "details"}:
        return _stored_url(state, wish, family)
    if wish.assignment is None or wish.kind in {"navigation", "deep_linking"}:
        return _placed_url(wish, family)
    if wish.assignment.url is None:
        raise PageError(404, "This column belongs to no activity that could be opened.")
    if wish.kind == "review":
        item = item_of(state, family.rules, wish.assignment.id)
        review = (item.submission_review if item else None) or {}
        return str(review.get("url") or wish.assignment.url)
    return wish.assignment.url


def _placed_url(wish: Wish, family: Family) -> str:
    """The placement's address, else the tool's (canvas.md 2.3, ``target_link_uri``)."""
    placement = family.placement(wish.kind)
    if placement is None:
        raise PageError(404, f"{family.tool.name} is not offered at this place.")
    return placement.target_link_uri or family.tool.target_link_uri


def _stored_url(state: State, wish: Wish, family: Family) -> str:
    """The submission's address, launched through the tool that its host names (canvas.md 4.1)."""
    student = wish.student
    if wish.assignment is None or student is None:
        raise PageError(404, "Nobody's submission was asked for.")
    if wish.kind == "speedgrader" and wish.person.kind not in GRADERS:
        raise PageError(403, f"{wish.person.name} may not grade in this course.")
    if wish.kind == "details" and wish.person is not student:
        raise PageError(403, "Only the student opens their own submission details.")
    shown = submission_of(state, family.rules, wish.assignment, student, wish.attempt)
    if shown is None or shown.type != "basic_lti_launch" or not shown.url:
        raise PageError(404, "No preview available: the submission holds no address to launch.")
    if not family.tool.owns(shown.url):
        raise PageError(404, "Couldn't find valid settings for this link.")
    return shown.url


def submission_of(
    state: State, rules: Rules, assignment: Assignment, student: Person, attempt: int | None
) -> Submission | None:
    """The asked attempt, or what the gradebook holds now."""
    item = item_of(state, rules, assignment.id)
    grade = state.books[rules].grades.get(f"{item.id}/{student.id}") if item else None
    if grade is None:
        return None
    if attempt is None:
        return grade.submission
    return next((one for one in attempts(grade) if one.attempt == attempt), None)


def attempts(grade: Grade) -> list[Submission]:
    """The drop-down's entries: one per attempt (canvas.md 4.3)."""
    return sorted(grade.versions, key=lambda one: one.attempt)
