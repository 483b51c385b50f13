"""What a copied activity presents: the same as the one that it was copied from, and nothing else
of it. Work stays with the activity that it was done in.

Most copies name their credential themselves, in their custom parameters. This is for those whose
credential an assessor had chosen.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import select

from lti_tool.credentials.models import Binding
from lti_tool.database import db
from lti_tool.platforms.models import Course, ResourceLink

Version = tuple[str, int]


@dataclass(frozen=True)
class _Original:
    """An activity that presents a credential: where it is, its link, its title."""

    context_id: str
    link_id: str
    title: str
    version: Version


def inherited(link: ResourceLink, course: Course, links: Sequence[str] = ()) -> Version | None:
    """Key and version that a new link without a credential takes over, or None.

    `links`: those that it was copied from, the newest first (`$ResourceLink.id.history`). Else
    the newest of the course's origins that has an activity here decides: by the activity of the
    same title, or if all its activities present the same.
    """
    by_link = {one.link_id: one.version for one in _by_links(link.registration_id, links)}
    for identifier in links:
        if identifier in by_link:
            return by_link[identifier]
    found = _by_contexts(link.registration_id, course.origins)
    for context_id in course.origins:
        here = [one for one in found if one.context_id == context_id]
        if here:
            same = [one for one in here if one.title == _plain(link.title)]
            return _only(same) or _only(here)
    return None


def usual(link: ResourceLink, course: Course) -> Version | None:
    """What every other activity of the course presents, if that is one and the same."""
    return _only(_by_contexts(link.registration_id, [course.context_id]))


def _only(originals: Iterable[_Original]) -> Version | None:
    versions = {one.version for one in originals}
    return versions.pop() if len(versions) == 1 else None


def _by_contexts(registration_id: int, context_ids: Sequence[str]) -> list[_Original]:
    return _originals(registration_id, Course.context_id.in_(context_ids)) if context_ids else []


def _by_links(registration_id: int, link_ids: Sequence[str]) -> list[_Original]:
    if not link_ids:
        return []
    return _originals(registration_id, ResourceLink.resource_link_id.in_(link_ids))


def _originals(registration_id: int, which: object) -> list[_Original]:
    query = (
        select(ResourceLink, Course.context_id, Binding)
        .join(Course, Course.id == ResourceLink.course_id)
        .join(Binding, Binding.link_id == ResourceLink.id)
        .where(ResourceLink.registration_id == registration_id, which)  # type: ignore[arg-type]
    )
    return [
        _Original(
            context_id,
            link.resource_link_id,
            _plain(link.title),
            (binding.credential_key, binding.credential_version),
        )
        for link, context_id, binding in db.session.execute(query)
    ]


def _plain(title: str | None) -> str:
    return " ".join((title or "").split()).casefold()
