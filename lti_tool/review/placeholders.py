"""Placeholders in comments that are kept for use again, and what each becomes at a line."""

import re
from collections.abc import Mapping

from babel.lists import format_list
from flask_babel import gettext as _

from lti_tool.review.case import Case
from lti_tool.review.errors import UnknownItem
from lti_tool.review.standing import OVERALL
from lti_tool.workspace.evidence import evidence_in
from rubric import Item, WordRange

NAMES = ("line", "words", "range", "issue", "attempt")
"""The line's label; the counted words of its texts or files (of a length line those that are out of
range); their range; the title of the issue that was taken up; the attempt's number."""

_PLACE = re.compile(r"\{([^{}\n]{1,40})\}")


def unknown(body: str) -> tuple[str, ...]:
    """What stands in braces and is no placeholder, each once, as it stands there."""
    found = dict.fromkeys(_PLACE.findall(body))
    return tuple(f"{{{name}}}" for name in found if name not in NAMES)


def fill(body: str, values: Mapping[str, str]) -> str:
    """The comment with its placeholders filled; one without a value stays as it is."""
    return _PLACE.sub(lambda place: values.get(place[1]) or place[0], body)


def values(case: Case, item_key: str, language: str) -> dict[str, str]:
    """What the placeholders become at an item, or at OVERALL: "" where there is nothing to say.

    Raises UnknownItem.
    """
    item = None if item_key == OVERALL else _item(case, item_key)
    ranges = [_range(one) for one in _ranges(case, item)] if item else []
    return {
        "line": item.label.in_(language) if item else _("Overall comment"),
        "words": _words(case, item, language),
        "range": format_list(ranges, locale=language),
        "issue": _issue(case, item_key, language),
        "attempt": str(case.attempt.number),
    }


def _item(case: Case, item_key: str) -> Item:
    try:
        return case.credential.item(item_key)
    except KeyError as error:
        raise UnknownItem(details={"item": item_key}) from error


def _ranges(case: Case, item: Item) -> list[WordRange]:
    """The ranges that an item's texts have, each once."""
    by_text = (case.credential.measure_of(key) for key in item.texts)
    measures = (*item.measures, *(one for one in by_text if one is not None))
    return list(dict.fromkeys(one.range for one in measures))


def _range(one: WordRange) -> str:
    return _("%(low)s to %(high)s", low=one.minimum, high=one.maximum)


def _words(case: Case, item: Item | None, language: str) -> str:
    finding = next((one for one in case.findings if item and one.line == item.key), None)
    if finding is not None and finding.out:
        return format_list([str(one.words) for one in finding.out], locale=language)
    counts: Mapping[str, int] = case.attempt.snapshot["counts"]
    if item is None:
        return str(sum(counts.get(one.key, 0) for one in case.credential.prompts if one.counts))
    if item.texts:
        return str(sum(counts.get(key, 0) for key in item.texts))
    slots = {one.key for one in case.credential.artifact(item.artifact or "").files}
    files = case.attempt.snapshot["files"]
    return str(sum(one["words"] for one in files if one["slot"] in slots))


def _issue(case: Case, item_key: str, language: str) -> str:
    """Of the section that the item is about first; else of the first that names an issue."""
    sections = evidence_in(case.attempt.snapshot, case.credential).sections
    here = [one for one in sections if item_key in {item.key for item in one.section.items}]
    for section in (*here, *sections):
        chosen = section.chosen or section.about
        if chosen is not None:
            return chosen.title or chosen.group_label.in_(language)
    return ""
