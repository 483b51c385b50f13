"""Tags: which entries of the alignment vocabularies an issue of the plan is about. All optional.

An issue is a group of a grid; its key names it. Nothing here commits; the caller does.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import delete, select

from lti_tool.credentials import frameworks
from lti_tool.database import db
from lti_tool.platforms.upserts import find_or_add
from lti_tool.workspace.errors import ReadOnly, SectionNotFound
from lti_tool.workspace.models import Draft, Tag
from lti_tool.workspace.sections import Section, sections
from lti_tool.workspace.work import Work
from rubric import Credential, Entry, FrameworkEntry, Text


@dataclass(frozen=True)
class Tagged:
    """A tag as pages show it. `key` is "framework/entry"; `name` such as "MA blueprint 1.2.S.3".

    `entry` is None where this version of the vocabulary is not installed here any more.
    """

    key: str
    name: Text
    entry: FrameworkEntry | None


def group_of(credential: Credential, key: str) -> tuple[Section, Entry]:
    """The issue of this key, and the section that it is part of. Raises SectionNotFound."""
    for section in sections(credential):
        for group in section.grid.groups if section.grid else ():
            if group.key == key:
                return section, group
    raise SectionNotFound()


def tagged(draft: Draft | None, group: str) -> list[Tagged]:
    """The tags of one issue of a draft, in the order in which they were added."""
    rows = draft.tags if draft else []
    return named(_facts(row) for row in rows if row.group_key == group)


def named(facts: Iterable[Mapping[str, Any]]) -> list[Tagged]:
    """Tags as they stand in a snapshot: {"framework", "version", "entry"} each."""
    return [_named(**one) for one in facts]


def frozen(draft: Draft | None) -> dict[str, list[dict[str, Any]]]:
    """All tags of a draft by issue, in the shape that `Attempt.snapshot` has."""
    found: dict[str, list[dict[str, Any]]] = {}
    for row in draft.tags if draft else []:
        found.setdefault(row.group_key, []).append(_facts(row))
    return found


def add(work: Work, group: str, framework: str, entry: str) -> None:
    """Tag an issue; doing it again changes nothing.

    Raises SectionNotFound, ReadOnly where the section takes no changes now, and UnknownEntry.
    """
    draft_id = _writable(work, group)
    found = frameworks.newest_entry(framework, entry)
    find_or_add(
        lambda: db.session.scalar(
            select(Tag).where(
                Tag.draft_id == draft_id,
                Tag.group_key == group,
                Tag.framework == framework,
                Tag.entry == entry,
            )
        ),
        lambda: Tag(
            draft_id=draft_id,
            group_key=group,
            framework=framework,
            version=found.version,
            entry=entry,
        ),
    )


def remove(work: Work, group: str, framework: str, entry: str) -> None:
    """Take a tag off an issue; doing it again changes nothing. Raises SectionNotFound, ReadOnly."""
    draft_id = _writable(work, group)
    db.session.execute(
        delete(Tag).where(
            Tag.draft_id == draft_id,
            Tag.group_key == group,
            Tag.framework == framework,
            Tag.entry == entry,
        )
    )


def parts(key: str) -> tuple[str, str]:
    """Vocabulary and entry of a `Tagged.key`; what is no such key names none that there is."""
    framework, _slash, entry = key.partition("/")
    return framework, entry


def _writable(work: Work, group: str) -> int:
    section, _group = group_of(work.credential, group)
    if work.draft is None or not work.is_editable(section):
        raise ReadOnly()
    return work.draft.id


def _facts(row: Tag) -> dict[str, Any]:
    return {"framework": row.framework, "version": row.version, "entry": row.entry}


def _named(framework: str, version: int, entry: str) -> Tagged:
    found = frameworks.entry(framework, version, entry)
    name = found.short if found else Text(framework)
    return Tagged(f"{framework}/{entry}", name.joined(" ", Text(entry)), found)
