"""How each item of a submission stands in one review: rated, counted, carried, or not rated.

Pure: what the assessor entered, what the word counts say and what an earlier attempt passed go
in; levels, the path's ratings and what a release still needs come out.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal

from rubric import Credential, Item, LengthFinding

OVERALL = "overall"
"""The key under which the comment on the whole stands among the items' entries."""

Source = Literal["rated", "count", "carried", "none"]
What = Literal["level", "comment", "reason"]


@dataclass(frozen=True)
class Entry:
    """What an assessor entered for one item. `level` None: nothing chosen by hand so far."""

    level: str | None = None
    comment: str = ""
    reason: str = ""
    points: tuple[str, ...] = ()
    revision: int = 0


@dataclass(frozen=True)
class Carried:
    """An item that attempt `number` passed.

    `reason` is why its count was overruled then, where the count is the same now; `points` are
    those that were ticked.
    """

    number: int
    reason: str = ""
    points: tuple[str, ...] = ()


@dataclass(frozen=True)
class Standing:
    """One item now. `source` says where its level comes from; `finding` what the count says."""

    item: Item
    level: str | None
    source: Source
    entry: Entry
    reason: str
    points: tuple[str, ...]
    finding: LengthFinding | None
    carried: Carried | None

    @property
    def passing(self) -> bool:
        return self.level == self.item.top

    @property
    def overrules(self) -> bool:
        """Whether the level is the passing one although the count is out of range."""
        return self.passing and self.finding is not None and not self.finding.satisfied

    @property
    def holds(self) -> str | None:
        """The level that the path counts: overruling a count takes a reason first."""
        if self.overrules and not self.reason.strip():
            return self.item.levels[-1].key
        return self.level


@dataclass(frozen=True)
class Missing:
    """Something that a release needs: which item's level, comment or reason."""

    item: str
    what: What


def standings(
    credential: Credential,
    entries: Mapping[str, Entry],
    findings: Iterable[LengthFinding],
    carried: Mapping[str, Carried],
) -> tuple[Standing, ...]:
    """Every item in the rubric's order.

    What was chosen by hand holds. Else an item that an earlier attempt passed keeps its level,
    unless its word count is out of range now and no reason overruled it. Else a length line has
    what the count says (facts/credential-ell-advocacy, "hard range").
    """
    by_line = {finding.line: finding for finding in findings}
    return tuple(
        _standing(
            item, entries.get(item.key, Entry()), by_line.get(item.key), carried.get(item.key)
        )
        for item in credential.items
    )


def _standing(
    item: Item, entry: Entry, finding: LengthFinding | None, carried: Carried | None
) -> Standing:
    level, source = _level(item, entry, finding, carried)
    reason, points = entry.reason, entry.points
    if source == "carried" and carried is not None:
        reason, points = reason or carried.reason, points or carried.points
    return Standing(item, level, source, entry, reason, points, finding, carried)


def _level(
    item: Item, entry: Entry, finding: LengthFinding | None, carried: Carried | None
) -> tuple[str | None, Source]:
    if entry.level is not None:
        return entry.level, "rated"
    in_range = finding is None or finding.satisfied
    if carried is not None and (in_range or carried.reason):
        return item.top, "carried"
    if finding is not None:
        return (item.top if in_range else item.levels[-1].key), "count"
    return None, "none"


def ratings(standing: Iterable[Standing]) -> dict[str, str]:
    """The ratings that `rubric.path_to_earned` takes: items without a level are left out."""
    return {one.item.key: one.holds for one in standing if one.holds is not None}


def missing(standing: Iterable[Standing]) -> tuple[Missing, ...]:
    """What a release needs and does not have, in the rubric's order.

    Every item needs a level, a level that does not pass needs a comment, and overruling a count
    needs a reason.
    """
    found: list[Missing] = []
    for one in standing:
        if one.level is None:
            found.append(Missing(one.item.key, "level"))
        elif not one.passing and not one.entry.comment.strip():
            found.append(Missing(one.item.key, "comment"))
        elif one.overrules and not one.reason.strip():
            found.append(Missing(one.item.key, "reason"))
    return tuple(found)
