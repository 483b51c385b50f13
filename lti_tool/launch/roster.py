"""The people of a course as its LMS tells them (NRPS 2.0): kept here, asked for on demand."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime

import requests
import structlog
from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError

from lti_tool import clock
from lti_tool.database import db
from lti_tool.launch.errors import RosterUnavailable
from lti_tool.launch.roles import Standing
from lti_tool.platforms import courses, nrps, people, registrations
from lti_tool.platforms.client import Connector, connector
from lti_tool.platforms.models import Course, Roster
from lti_tool.platforms.nrps import Member, NrpsRefused
from lti_tool.platforms.tokens import ScopeNotGranted, TokenRefused

WHOLE_COURSE = ""
NOT_ALLOWED = (401, 403)

log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class Kept:
    """A roster, and when the LMS told it."""

    members: tuple[Member, ...]
    read_at: datetime


def read(course_id: int, link_id: int | None) -> Kept | None:
    """What is kept of those whom a link is for (None: of the whole course); None: nothing yet."""
    row = db.session.scalar(
        select(Roster).where(
            Roster.course_id == course_id, Roster.resource_link_id == _link(link_id)
        )
    )
    if row is None:
        return None
    return Kept(tuple(map(Member.from_row, row.members)), row.read_at)


def refresh(course_id: int, link_id: int | None) -> Kept:
    """Ask the LMS now, and keep what it says. Commits: nothing else may be under way.

    Where it cannot be had, what was kept stays. Raises RosterUnavailable.
    """
    course = db.session.get_one(Course, course_id)
    registration_id, address, link = course.registration_id, course.memberships_url, _link(link_id)
    service = connector(registrations.get(registration_id))
    # The LMS may take its time: no transaction is held meanwhile.
    db.session.commit()
    if not address:
        raise RosterUnavailable("not_offered")
    members = _ask(service, address, link or None)
    read_at = clock.now()
    _keep(course_id, link, members, read_at)
    people.learn_names(registration_id, {one.subject: one.name for one in members if one.name})
    db.session.commit()
    return Kept(tuple(members), read_at)


def learns(member: Member, launched_with: Sequence[str] | None) -> bool:
    """Whether a member of a roster is a learner of the course.

    `launched_with` are the roles of their last launch there, None where there was none. Moodle's
    non-editing teacher is a learner in the roster and teaches in the launch (moodle.md 3), and
    Canvas tells in the launch alone who is its test student.
    """
    listed = Standing(member.roles)
    last = Standing(tuple(launched_with or ()))
    teaches = last.teaches and not last.is_learner
    nobody = listed.is_test_student or last.is_test_student
    return member.active and listed.is_learner and not teaches and not nobody


def _link(link_id: int | None) -> str:
    link = None if link_id is None else courses.link(link_id)
    return WHOLE_COURSE if link is None else link.resource_link_id


def _ask(service: Connector, address: str, link: str | None) -> list[Member]:
    try:
        return nrps.read_members(service, address, link)
    except (NrpsRefused, TokenRefused, requests.RequestException) as error:
        log.warning("roster.unavailable", address=address, error=str(error))
        raise RosterUnavailable(_reason(error)) from error


def _reason(error: Exception) -> str:
    """Why a roster was not to be had, as RosterUnavailable words it."""
    if isinstance(error, ScopeNotGranted):
        return "not_allowed"
    if isinstance(error, requests.RequestException):
        return "unreachable"
    response: requests.Response | None = getattr(error, "response", None)
    if response is None:
        away = isinstance(error.__cause__, requests.RequestException)
        return "unreachable" if away else "refused"
    refused_token = isinstance(error, TokenRefused) and response.status_code < 500
    return "not_allowed" if refused_token or response.status_code in NOT_ALLOWED else "refused"


def _keep(course_id: int, link: str, members: Sequence[Member], read_at: datetime) -> None:
    """Written before anything is read: on SQLite a reader cannot become a writer later."""
    told = {"members": [asdict(one) for one in members], "read_at": read_at}
    again = (
        update(Roster)
        .where(Roster.course_id == course_id, Roster.resource_link_id == link)
        .values(told)
        .returning(Roster.id)
        .execution_options(synchronize_session=False)
    )
    if db.session.scalar(again) is not None:
        return
    try:
        with db.session.begin_nested():
            db.session.add(Roster(course_id=course_id, resource_link_id=link, **told))
    except IntegrityError:
        # Somebody else asked for the first time at the same moment.
        db.session.execute(again)
