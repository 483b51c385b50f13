"""Courses, resource links and memberships, as launches told of them."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Text, cast, func, or_, select

from lti_tool import clock
from lti_tool.database import db
from lti_tool.platforms.models import Course, Membership, Person, ResourceLink
from lti_tool.platforms.upserts import find_or_add

# As many as Canvas tells (canvas.md 9.3).
MOST_ORIGINS = 1000


@dataclass(frozen=True)
class Grading:
    """What AGS says of a link (claim lti-ags endpoint); addresses exactly as sent."""

    lineitem_url: str | None = None
    lineitems_url: str | None = None
    scopes: tuple[str, ...] = ()


def remember_course(
    registration_id: int,
    context_id: str,
    title: str | None = None,
    label: str | None = None,
    memberships_url: str | None = None,
    origins: Sequence[str] = (),
) -> Course:
    """The course of this context id, with what was told of it. No commit.

    `origins` are contexts that it was copied from, the newest first; others that were told of
    earlier stay behind them.
    """
    course = find_or_add(
        lambda: find_course(registration_id, context_id),
        lambda: Course(registration_id=registration_id, context_id=context_id),
    )
    told = {"title": title, "label": label, "memberships_url": memberships_url}
    before = [one for one in course.origins or () if one not in origins]
    _tell(course, told | {"origins": [*origins, *before][:MOST_ORIGINS]})
    return course


def find_course(registration_id: int, context_id: str) -> Course | None:
    """The course of this context id, or None."""
    return db.session.scalar(
        select(Course).where(
            Course.registration_id == registration_id, Course.context_id == context_id
        )
    )


def remember_link(
    course: Course, resource_link_id: str, title: str | None, grading: Grading
) -> ResourceLink:
    """The link of this id in a course, with what the launch told of it. No commit.

    A line item that this launch does not name stays: Moodle names none where there are two, and
    one that we made ourselves is never named.
    """
    link = find_or_add(
        lambda: find_link(course.id, resource_link_id),
        lambda: ResourceLink(
            registration_id=course.registration_id,
            course_id=course.id,
            resource_link_id=resource_link_id,
        ),
    )
    told = {
        "title": title,
        "lineitem_url": grading.lineitem_url,
        "lineitems_url": grading.lineitems_url,
        "scopes": list(grading.scopes),
    }
    _tell(link, told)
    return link


def find_link(course_id: int, resource_link_id: str) -> ResourceLink | None:
    """The link of this id in a course, or None."""
    return db.session.scalar(
        select(ResourceLink).where(
            ResourceLink.course_id == course_id,
            ResourceLink.resource_link_id == resource_link_id,
        )
    )


def link(link_id: int) -> ResourceLink | None:
    """The link of this number, or None. The caller has the number from its own launch or rows."""
    return db.session.get(ResourceLink, link_id)


def remember_line_item(link_id: int, lineitem_url: str) -> None:
    """Keep the line item that was found or made for a link whose launch named none. No commit."""
    found = db.session.get_one(ResourceLink, link_id)
    found.lineitem_url = lineitem_url


def remember_membership(
    course_id: int, person_id: int, roles: list[str], *, is_learner: bool, posts_scores: bool
) -> Membership:
    """What this launch said of a person in a course; it replaces what an earlier one said."""
    member = find_or_add(
        lambda: membership(course_id, person_id),
        lambda: Membership(course_id=course_id, person_id=person_id, roles=roles),
    )
    member.roles = roles
    member.is_learner = is_learner
    member.posts_scores = posts_scores
    member.seen_at = clock.now()
    return member


def membership(course_id: int, person_id: int) -> Membership | None:
    """What the last launch said of a person in a course, or None."""
    return db.session.scalar(
        select(Membership).where(
            Membership.course_id == course_id, Membership.person_id == person_id
        )
    )


def launched(course_id: int) -> dict[int, tuple[Membership, Person]]:
    """Everybody who has ever launched into a course, by the person's number. One query."""
    query = (
        select(Membership, Person)
        .join(Person, Person.id == Membership.person_id)
        .where(Membership.course_id == course_id)
    )
    return {person.id: (member, person) for member, person in db.session.execute(query)}


def staff(
    course_ids: Collection[int], others: Collection[int] = ()
) -> list[tuple[Membership, Person]]:
    """Who has launched into these courses as more than a learner, and of `others`, people by their
    number, whoever has launched there. One query."""
    query = (
        select(Membership, Person)
        .join(Person, Person.id == Membership.person_id)
        .where(
            Membership.course_id.in_(course_ids),
            or_(
                Membership.is_learner.is_(False),
                # Somebody may teach and learn: roles are kept as the LMS names them.
                cast(Membership.roles, Text).contains("Instructor"),
                cast(Membership.roles, Text).contains("TeachingAssistant"),
                Membership.person_id.in_(others),
            ),
        )
    )
    return [(member, person) for member, person in db.session.execute(query)]


def last_launch(registration_id: int) -> datetime | None:
    """When somebody last launched into a course of this registration, or None."""
    return db.session.scalar(
        select(func.max(Membership.seen_at))
        .join(Course, Course.id == Membership.course_id)
        .where(Course.registration_id == registration_id)
    )


def _tell(row: Course | ResourceLink, told: Mapping[str, object]) -> None:
    for field, value in told.items():
        if value and getattr(row, field) != value:
            setattr(row, field, value)
