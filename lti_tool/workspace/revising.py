"""Revising: each open line beside what was submitted, and what was not touched since."""

from dataclasses import dataclass
from typing import Any

from lti_tool.workspace.evidence import SectionEvidence, evidence
from lti_tool.workspace.sections import Section
from lti_tool.workspace.submitting import snapshot
from lti_tool.workspace.work import Work
from rubric import Item


@dataclass(frozen=True)
class Untouched:
    """An open line in whose section nothing changed since the last attempt."""

    section: Section
    item: Item


def as_submitted(work: Work, section: Section) -> SectionEvidence | None:
    """The section as it was in the attempt that is being revised; None while nothing is."""
    if work.stage != "revising" or work.latest is None:
        return None
    found = evidence(work.latest, work.credential).sections
    return next(one for one in found if one.key == section.key)


def untouched(work: Work) -> list[Untouched]:
    """The open lines of which the next attempt would hand in what the last one did."""
    if work.stage != "revising" or work.latest is None:
        return []
    now, then = snapshot(work), work.latest.snapshot
    return [
        Untouched(section, item)
        for section in work.sections
        for item in section.items
        if item.key not in work.passed and _handed_in(section, now) == _handed_in(section, then)
    ]


def _handed_in(section: Section, snapshot: dict[str, Any]) -> list[Any]:
    slots = {slot.key for slot in section.files}
    return [
        [snapshot["texts"].get(prompt.key, "") for prompt in section.prompts],
        [snapshot["links"].get(link.key, "") for link in section.links],
        section.choice and snapshot["choices"].get(section.choice.key, ""),
        [file["public_id"] for file in snapshot["files"] if file["slot"] in slots],
    ]
