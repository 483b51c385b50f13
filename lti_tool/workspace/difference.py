"""What changed between two texts, word by word: segments that join exactly to either text.

Paragraphs are compared first, then the words of those that differ. A stretch in which too much
recurs to be compared while a page waits stands there as a whole, taken out and put in.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from difflib import SequenceMatcher
from itertools import groupby
from typing import Literal, NamedTuple, TypeVar

MOST_PAIRS = 200_000
"""How many pairs of equal words, or paragraphs, a search may look at, in all of two texts."""

# A word, or marks that stand between words, with the white space that follows.
_MARKS = r",.;:!?()\[\]{}\"“”„«»…"
_UNIT = re.compile(rf"([^\s{_MARKS}]+|[{_MARKS}]+|(?=\s))(\s*)")

Kind = Literal["kept", "out", "in"]
Unit = tuple[str, str]
Stretch = tuple[bool, list[str], list[str]]
Texts = TypeVar("Texts", str, list[str])


class Segment(NamedTuple):
    """A stretch of text: in both ("kept"), only in the first ("out") or in the second ("in")."""

    kind: Kind
    text: str


def difference(before: str, after: str) -> list[Segment]:
    """The segments in order, none of them empty, no two neighbors of one kind.

    Those that are not "in" join to `before`, those that are not "out" to `after`. Two texts of
    200,000 characters take at most about a second, whatever is in them.
    """
    search = _Search()
    lines = search.aligned(before.splitlines(keepends=True), after.splitlines(keepends=True))
    found: list[Segment] = []
    for same, one, other in list(lines):
        old, new = "".join(one), "".join(other)
        found += [Segment("kept", old)] if same else _by_words(search, old, new)
    return _joined(found)


def taken_out(before: str, after: str) -> str:
    """The stretch of `before` between the first and the last place where `after` differs."""
    start, end = _alike_at_ends(before, after)
    return before[start : len(before) - end]


class _Search:
    """Finds what two lists have in common, as long as its patience lasts."""

    def __init__(self) -> None:
        self.left = MOST_PAIRS

    def aligned(self, olds: list[str], news: list[str]) -> Iterator[Stretch]:
        """Stretches of both lists in order, and whether they are the same."""
        start, end = _alike_at_ends(olds, news)
        one, other = olds[start : len(olds) - end], news[start : len(news) - end]
        yield True, olds[:start], news[:start]
        yield from self._between(one, other)
        yield True, olds[len(olds) - end :], news[len(news) - end :]

    def _between(self, one: list[str], other: list[str]) -> Iterator[Stretch]:
        pairs = _pairs(one, other)
        if pairs > self.left:
            yield False, one, other
            return
        self.left -= pairs
        for kind, a, b, c, d in SequenceMatcher(None, one, other).get_opcodes():
            yield kind == "equal", one[a:b], other[c:d]


def _pairs(one: list[str], other: list[str]) -> int:
    """How many pairs a SequenceMatcher looks at in one go over both lists.

    In 200 or more it passes over what is more than a hundredth of the second, such as "the".
    """
    mine, theirs = Counter(one), Counter(other)
    popular = len(other) // 100 + 1 if len(other) >= 200 else len(other)
    return sum(number * mine[each] for each, number in theirs.items() if number <= popular)


def _by_words(search: _Search, before: str, after: str) -> Iterator[Segment]:
    # Words are matched without the space behind them, which may differ on its own.
    olds: list[Unit] = _UNIT.findall(before)
    news: list[Unit] = _UNIT.findall(after)
    at = [0, 0]
    for same, one, other in search.aligned(_words(olds), _words(news)):
        mine, theirs = olds[at[0] : at[0] + len(one)], news[at[1] : at[1] + len(other)]
        at = [at[0] + len(one), at[1] + len(other)]
        yield from _kept(mine, theirs) if same else _exchanged(_text(mine), _text(theirs))


def _kept(mine: list[Unit], theirs: list[Unit]) -> Iterator[Segment]:
    for (word, gap), (_word, other_gap) in zip(mine, theirs, strict=True):
        yield Segment("kept", word)
        yield from [Segment("kept", gap)] if gap == other_gap else _exchanged(gap, other_gap)


def _exchanged(out: str, put: str) -> Iterator[Segment]:
    yield Segment("out", out)
    yield Segment("in", put)


def _words(units: list[Unit]) -> list[str]:
    return [word for word, _gap in units]


def _text(units: list[Unit]) -> str:
    return "".join(word + gap for word, gap in units)


def _alike_at_ends(one: Texts, other: Texts) -> tuple[int, int]:
    """How many places two sequences have in common at the beginning, and then at the end."""
    start = _alike(one, other)
    return start, _alike(one[start:][::-1], other[start:][::-1])


def _alike(one: Texts, other: Texts) -> int:
    low, high = 0, min(len(one), len(other))
    while low < high:
        middle = (low + high + 1) // 2
        if one[low:middle] == other[low:middle]:
            low = middle
        else:
            high = middle - 1
    return low


def _joined(segments: Iterable[Segment]) -> list[Segment]:
    """Neighbors of one kind as one; in a change what is out comes first, then what is in, then
    the white space that both end with."""
    found: list[Segment] = []
    filled = (segment for segment in segments if segment.text)
    for kept, run in groupby(filled, key=lambda segment: segment.kind == "kept"):
        parts = list(run)
        if kept:
            found.append(Segment("kept", "".join(text for _kind, text in parts)))
            continue
        out = "".join(text for kind, text in parts if kind == "out")
        put = "".join(text for kind, text in parts if kind == "in")
        gap = _shared_gap(out, put)
        end = -len(gap) or None
        found += [Segment("out", out[:end]), Segment("in", put[:end]), Segment("kept", gap)]
    return _merged(found)


def _shared_gap(out: str, put: str) -> str:
    gap, other_gap = out[len(out.rstrip()) :], put[len(put.rstrip()) :]
    return gap if gap == other_gap else ""


def _merged(segments: Iterable[Segment]) -> list[Segment]:
    filled = (segment for segment in segments if segment.text)
    return [
        Segment(kind, "".join(text for _kind, text in run))
        for kind, run in groupby(filled, key=lambda segment: segment.kind)
    ]
