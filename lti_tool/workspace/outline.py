"""The outline at the left: per section one mark, its words for it, and one figure."""

from dataclasses import dataclass

from flask_babel import gettext as _

from lti_tool.workspace.checking import missing, out_of_range
from lti_tool.workspace.phrases import templates
from lti_tool.workspace.sections import Section
from lti_tool.workspace.work import Work


@dataclass(frozen=True)
class Entry:
    """One section in the outline. `icon` names a symbol; `state` says the same in words."""

    section: Section
    icon: str
    state: str
    figure: str


def outline(work: Work) -> list[Entry]:
    """Every section, in order."""
    return [entry(work, section) for section in work.sections]


def entry(work: Work, section: Section) -> Entry:
    """How one section stands."""
    icon, state = _standing(work, section)
    return Entry(section, icon, state, _figure(work, section))


def _standing(work: Work, section: Section) -> tuple[str, str]:
    if work.outcome is not None and not work.is_open(section):
        return "passed", _("passed")
    if not _anything(work, section):
        return "waiting", _("not started")
    if missing(work, section):
        return "partial", _("begun")
    if any(one.measured.measure.range.hard for one in out_of_range(work, section)):
        return "warning", _("out of range")
    if work.outcome is not None:
        return "open", _("open")
    return "passed", _("written")


def _anything(work: Work, section: Section) -> bool:
    keys = [prompt.key for prompt in section.prompts] + [link.key for link in section.links]
    return any(work.body(key) for key in keys) or any(
        slot.key in work.files for slot in section.files
    )


def _figure(work: Work, section: Section) -> str:
    texts = section.texts
    if not texts:
        return ""
    if section.grid:
        written = sum(bool(work.counts.get(text.key)) for text in texts)
        return _("%(written)s of %(all)s", written=written, all=len(texts))
    words = sum(work.counts.get(text.key, 0) for text in texts)
    return templates()["one" if words == 1 else "other"].format(words=words)
