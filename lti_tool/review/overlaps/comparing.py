"""The passages that two submissions have in common, word by word."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from lti_tool.review.overlaps.runs import LEAST, Run


@dataclass(frozen=True)
class Shared:
    """So many `words` in a row that stand in both: from `here_at` of one run, from `there_at` of
    the other."""

    here: Run
    here_at: int
    there: Run
    there_at: int
    words: int

    def stored(self, *, swapped: bool = False) -> dict[str, Any]:
        """As `Overlap.passages` has it; `swapped`: seen from the other submission."""
        here = _stored(self.here, self.here_at, self.words)
        there = _stored(self.there, self.there_at, self.words)
        if swapped:
            here, there = there, here
        return {"here": here, "there": there, "words": self.words}


def shared(here: Sequence[Run], there: Sequence[Run]) -> list[Shared]:
    """Every passage of at least LEAST words that stands in both, in the order of `here`.

    In time that grows with the number of words, whatever they are: each is looked for from the
    first place where it stands in `there`.
    """
    places: dict[tuple[str, ...], tuple[Run, int]] = {}
    for run in there:
        for at in range(len(run.words) - LEAST + 1):
            places.setdefault(run.words[at : at + LEAST], (run, at))
    return [one for run in here for one in _of_run(run, places)]


def words_in(found: Sequence[Shared]) -> int:
    """How many words of the first submission stand in the second too."""
    return len(
        {(id(one.here), at) for one in found for at in range(one.here_at, one.here_at + one.words)}
    )


def _of_run(here: Run, places: dict[tuple[str, ...], tuple[Run, int]]) -> list[Shared]:
    found, at = [], 0
    while at + LEAST <= len(here.words):
        place = places.get(here.words[at : at + LEAST])
        if place is None:
            at += 1
            continue
        there, there_at = place
        words = LEAST
        ends = min(len(here.words) - at, len(there.words) - there_at)
        while words < ends and here.words[at + words] == there.words[there_at + words]:
            words += 1
        found.append(Shared(here, at, there, there_at, words))
        # A passage that goes on elsewhere may begin within this one.
        at += words - LEAST + 1
    return found


def _stored(run: Run, at: int, words: int) -> dict[str, Any]:
    start, end = run.spans[at][0], run.spans[at + words - 1][1]
    return run.place.stored() | {"start": start, "end": end}
