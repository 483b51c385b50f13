"""The check before submitting: what is missing, what a range costs, what is only guidance."""

from dataclasses import dataclass

from lti_tool.workspace.sections import Section
from lti_tool.workspace.work import Work
from rubric import Item, Measured, Text, measured


@dataclass(frozen=True)
class Missing:
    """Something that is required and not there. `anchor` is its place on the section's page.

    `alternatives`: any one of these is enough. `of` is the text or slot that is missing.
    """

    section: Section
    anchor: str
    alternatives: tuple[Text, ...]


@dataclass(frozen=True)
class OutOfRange:
    """A range that is not met. `lines`: the items whose level it bears on, where it is hard."""

    section: Section
    anchor: str
    measured: Measured
    lines: tuple[Item, ...]


@dataclass(frozen=True)
class Check:
    """Only `missing` and `tries_left` of 0 stand in the way of submitting."""

    missing: tuple[Missing, ...]
    costly: tuple[OutOfRange, ...]
    guidance: tuple[OutOfRange, ...]
    tries_left: int | None

    @property
    def may_submit(self) -> bool:
        return not self.missing and self.tries_left != 0


def check(work: Work, attempt_limit: int | None) -> Check:
    """Check what would be submitted now: every section that is open."""
    opened = [section for section in work.sections if work.is_open(section)]
    out = [finding for section in opened for finding in out_of_range(work, section)]
    left = None if attempt_limit is None else max(attempt_limit - len(work.attempts), 0)
    return Check(
        missing=tuple(one for section in opened for one in missing(work, section)),
        costly=tuple(one for one in out if one.measured.measure.range.hard),
        guidance=tuple(one for one in out if not one.measured.measure.range.hard),
        tries_left=left,
    )


def missing(work: Work, section: Section) -> list[Missing]:
    """What the section requires and does not have, in the order of its page."""
    wanted = [
        (prompt.key, prompt.label, _is_answered(work, prompt.key)) for prompt in section.prompts
    ]
    documents = {slot.key: slot.counts_as for slot in section.files}
    wanted += [
        (slot.key, slot.label, slot.key in work.files)
        for slot in section.files
        if section.one_is_enough or documents[slot.key] is None
    ]
    wanted += [(link.key, link.label, bool(work.body(link.key))) for link in section.links]
    found = [Missing(section, key, (label,)) for key, label, there in wanted if not there]
    if section.one_is_enough and found:
        labels = tuple(label for _, label, _ in wanted)
        anything = len(found) < len(wanted)
        found = [] if anything else [Missing(section, wanted[0][0], labels)]
    if section.choice and not work.body(section.choice.key):
        found.append(Missing(section, section.choice.key, (section.choice.label,)))
    return found


def out_of_range(work: Work, section: Section) -> list[OutOfRange]:
    """The ranges of the section that are not met, texts that are still empty left out."""
    found = []
    for measure in section.measures:
        taken = measured(measure, work.counts)
        if taken.state.in_range or taken.words == 0:
            continue
        lines = tuple(item for item in section.items if measure in item.measures)
        found.append(OutOfRange(section, measure.texts[0], taken, lines))
    return found


def _is_answered(work: Work, key: str) -> bool:
    return bool(work.body(key).strip()) or key in work.documents
