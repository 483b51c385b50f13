"""The session of one launch: a cookie whose path is the launch's own, its data on the server."""

import re
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from flask import Flask, g
from flask.sessions import SessionInterface, SessionMixin
from flask.wrappers import Request
from sqlalchemy import select, update
from werkzeug.datastructures import CallbackDict
from werkzeug.wrappers import Response

from lti_tool import clock
from lti_tool.database import db
from lti_tool.digests import digest, secret
from lti_tool.launch.entering import LIFE
from lti_tool.launch.models import Launch
from lti_tool.platforms import families
from lti_tool.platforms.families.generic import Generic
from lti_tool.platforms.models import Course, Deployment, Person, Registration
from lti_tool.web.access import Audience
from lti_tool.web.visitor import Visitor

COOKIE = "fieldwork"
PATH = re.compile(r"/s/(?P<token>[A-Za-z0-9_-]{1,64})/")


class LaunchSession(CallbackDict[str, Any], SessionMixin):
    """Flask's session. `launch_id` is None outside a launch; what is put there is not kept."""

    def __init__(self, launch_id: int | None = None, data: dict[str, Any] | None = None) -> None:
        def changed(_: Any) -> None:
            self.modified = True

        super().__init__(data or {}, changed)
        self.launch_id = launch_id
        self.modified = False


class LaunchSessions(SessionInterface):
    """Finds the launch of a request by path and cookie, and says who is at the page."""

    def open_session(self, app: Flask, request: Request) -> LaunchSession:
        """The launch's session; an empty one where there is no launch, or the cookie is not its."""
        g.visitor = None
        g.launch_facts = {}
        found = PATH.match(request.path)
        key = request.cookies.get(COOKIE)
        if found is None or not key:
            return LaunchSession()
        row = _row(found["token"], key)
        # The view begins a transaction of its own: on SQLite a POST's would hold the one write
        # lock from here on.
        db.session.rollback()
        if row is None:
            return LaunchSession()
        launch, g.visitor = row
        g.launch_facts = launch["facts"]
        return LaunchSession(launch["id"], launch["data"])

    def save_session(self, app: Flask, session: SessionMixin, response: Response) -> None:
        """Store what the request changed, on the server; the cookie was set by the launch."""
        if not isinstance(session, LaunchSession) or session.launch_id is None:
            return
        if session.modified:
            db.session.rollback()
            db.session.execute(
                update(Launch).where(Launch.id == session.launch_id).values(data=dict(session))
            )
            db.session.commit()


def give_cookie(response: Response, token: str, key: str) -> None:
    """Set the session cookie of a launch. Partitioned: otherwise it is dropped in an LMS frame."""
    response.set_cookie(
        COOKIE,
        key,
        max_age=int(LIFE.total_seconds()),
        path=f"/s/{token}",
        secure=True,
        httponly=True,
        samesite="None",
        partitioned=True,
    )


def renew_key(token: str) -> str:
    """A new key for a launch's session: the one before it opens nothing any more. No commit."""
    key = secret()
    db.session.execute(update(Launch).where(Launch.token == token).values(key_digest=digest(key)))
    return key


def _row(token: str, key: str) -> tuple[dict[str, Any], Visitor] | None:
    """A launch and its visitor, in one query, as plain data."""
    query = (
        select(Launch, Registration, Person, Course.title)
        .join(Registration, Registration.id == Launch.registration_id)
        .join(Deployment, Deployment.id == Launch.deployment_id)
        .join(Person, Person.id == Launch.person_id)
        .outerjoin(Course, Course.id == Launch.course_id)
        .where(
            Launch.token == token,
            Launch.key_digest == digest(key),
            Launch.expires_at > clock.now(),
            Registration.active,
            Deployment.active,
        )
    )
    found = db.session.execute(query).one_or_none()
    if found is None:
        return None
    launch, registration, person, title = found
    visitor = _visitor(launch, registration, person, title)
    return {"id": launch.id, "data": launch.data, "facts": launch.facts}, visitor


def _visitor(
    launch: Launch, registration: Registration, person: Person, course_title: str | None
) -> Visitor:
    return Visitor(
        launch=launch.token,
        registration_id=launch.registration_id,
        lms_name=_lms_name(registration),
        person_id=launch.person_id,
        person_name=person.name,
        course_id=launch.course_id,
        course_title=course_title,
        link_id=launch.link_id,
        audiences=frozenset(_audiences(launch)),
        posts_scores=launch.facts["posts_scores"],
        hide_names=launch.facts["hide_names"],
        due_at=_moment(launch.facts.get("due_at")),
        locale=person.locale,
        zone=person.zone,
        return_url=launch.facts["return_url"],
        frame_origins=tuple(launch.facts["frame_origins"]),
    )


def _moment(written: str | None) -> datetime | None:
    return datetime.fromisoformat(written) if written else None


def _audiences(launch: Launch) -> Iterator[Audience]:
    return (Audience(each) for each in launch.audiences)


def _lms_name(registration: Registration) -> str:
    """What people call the LMS; the registration's own name where its family has none."""
    if registration.family == Generic.name:
        return registration.name
    return families.family(registration.family).label
