"""The session of one launch: a cookie whose path is the launch's own, its data on the server."""

import re
from datetime import datetime
from typing import Any

from flask import Flask, g
from flask.sessions import SessionInterface, SessionMixin
from flask.wrappers import Request
from sqlalchemy import Row, Select, bindparam, select, update
from werkzeug.datastructures import CallbackDict
from werkzeug.wrappers import Response

from lti_tool import clock
from lti_tool.credentials import settings
from lti_tool.database import db, single_read
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
        if row is None:
            return LaunchSession()
        g.visitor = _visitor(row, blind=_scores_blind(row))
        g.launch_facts = row.facts
        return LaunchSession(row.id, row.data)

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


def _row(token: str, key: str) -> Row[Any] | None:
    """A launch and who it is about. The view begins a transaction of its own: on SQLite a POST's
    would hold the one write lock from here on."""
    named = {"token": token, "key_digest": digest(key), "moment": clock.now()}
    with single_read() as connection:
        return connection.execute(_LAUNCH, named).one_or_none()


def _scores_blind(row: Row[Any]) -> bool:
    """Whether the program hides names from this person: from whoever assesses, also where they
    administer besides. Educators' requests ask nothing."""
    if Audience.ASSESSOR not in row.audiences:
        return False
    with single_read() as connection:
        blind: bool = settings.program_value(connection, row.registration_id, "blind")
    return blind


def _visitor(row: Row[Any], *, blind: bool) -> Visitor:
    return Visitor(
        launch=row.token,
        registration_id=row.registration_id,
        lms_name=_lms_name(row.family, row.registration_name),
        person_id=row.person_id,
        person_name=row.person_name,
        course_id=row.course_id,
        course_title=row.course_title,
        link_id=row.link_id,
        audiences=frozenset(map(Audience, row.audiences)),
        posts_scores=row.facts["posts_scores"],
        hide_names=row.facts["hide_names"] or blind,
        due_at=_moment(row.facts.get("due_at")),
        locale=row.locale,
        zone=row.zone,
        return_url=row.facts["return_url"],
        frame_origins=tuple(row.facts["frame_origins"]),
    )


def _lms_name(family: str, registration_name: str) -> str:
    """What people call the LMS; the registration's own name where its family has none."""
    if family == Generic.name:
        return registration_name
    return families.family(family).label


def _launch_query() -> Select[Any]:
    launch, registration, deployment, person, course = (
        table.__table__.c for table in (Launch, Registration, Deployment, Person, Course)
    )
    return (
        select(
            launch.id,
            launch.token,
            launch.registration_id,
            launch.person_id,
            launch.course_id,
            launch.link_id,
            launch.audiences,
            launch.facts,
            launch.data,
            registration.family,
            registration.name.label("registration_name"),
            person.name.label("person_name"),
            person.locale,
            person.zone,
            course.title.label("course_title"),
        )
        .join_from(
            Launch.__table__, Registration.__table__, registration.id == launch.registration_id
        )
        .join(Deployment.__table__, deployment.id == launch.deployment_id)
        .join(Person.__table__, person.id == launch.person_id)
        .outerjoin(Course.__table__, course.id == launch.course_id)
        .where(
            launch.token == bindparam("token"),
            launch.key_digest == bindparam("key_digest"),
            launch.expires_at > bindparam("moment"),
            registration.active,
            deployment.active,
        )
    )


def _moment(written: str | None) -> datetime | None:
    return datetime.fromisoformat(written) if written else None


# Every request asks it. Columns alone, made once: loading the objects costs several times as much.
_LAUNCH = _launch_query()
