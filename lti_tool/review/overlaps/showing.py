"""Overlaps as the page shows them: passages side by side, each with where it stands."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from lti_tool.review.overlaps.listing import Found
from lti_tool.review.overlaps.runs import Place, Span
from lti_tool.review.overlaps.texts import Subject, subjects
from lti_tool.workspace.places import where

AROUND = 160
"""Characters shown before and after a passage."""
NEAR = 120
"""Passages of one text not farther apart than so many characters are shown as one."""
Passage = Mapping[str, Any]


@dataclass(frozen=True)
class Piece:
    """A piece of text; `shared`: it stands in both."""

    text: str
    shared: bool


@dataclass(frozen=True)
class Side:
    """One submission's text around passages. `begins`, `ends`: nothing is left out there."""

    where: str
    pieces: tuple[Piece, ...]
    begins: bool
    ends: bool


@dataclass(frozen=True)
class Pair:
    """Passages near to each other, on both sides."""

    mine: Side
    other: Side
    words: int


@dataclass(frozen=True)
class Shown:
    """An overlap with its passages."""

    found: Found
    pairs: tuple[Pair, ...]


def shown(found: list[Found], language: str) -> list[Shown]:
    """Overlaps of one submission, each with its passages. Two queries, besides definitions."""
    if not found:
        return []
    numbers = {found[0].mine.id, *(one.other.id for one in found)}
    texts = subjects(sorted(numbers))
    return [Shown(one, tuple(_pairs(one, texts, language))) for one in found]


def _pairs(one: Found, texts: Mapping[int, Subject], language: str) -> list[Pair]:
    sides = ("here", "there") if one.is_later else ("there", "here")
    pairs = []
    for group in _groups(one.overlap.passages, sides):
        mine, other = (
            _side(texts[attempt.id], [passage[side] for passage in group], language)
            for attempt, side in zip((one.mine, one.other), sides, strict=True)
        )
        pairs.append(Pair(mine, other, sum(passage["words"] for passage in group)))
    return pairs


def _groups(passages: list[Passage], sides: tuple[str, str]) -> list[list[Passage]]:
    groups: list[list[Passage]] = []
    for passage in passages:
        if groups and all(_near(groups[-1][-1][side], passage[side]) for side in sides):
            groups[-1].append(passage)
        else:
            groups.append([passage])
    return groups


def _near(before: Passage, after: Passage) -> bool:
    if Place.of(dict(before)) != Place.of(dict(after)):
        return False
    return bool(before["start"] <= after["start"] <= before["end"] + NEAR)


def _side(subject: Subject, places: list[Passage], language: str) -> Side:
    place = Place.of(dict(places[0]))
    text = subject.texts.get(place, "")
    spans = _joined([(one["start"], one["end"]) for one in places])
    start = _after_gap(text, max(0, spans[0][0] - AROUND))
    end = _before_gap(text, min(len(text), spans[-1][1] + AROUND))
    pieces, at = [], start
    for first, last in spans:
        pieces += [Piece(text[at:first], False), Piece(text[first:last], True)]
        at = last
    pieces.append(Piece(text[at:end], False))
    return Side(
        where=where(subject.credential, subject.keys[place], language),
        pieces=tuple(piece for piece in pieces if piece.text),
        begins=start == 0,
        ends=end == len(text),
    )


def _after_gap(text: str, at: int) -> int:
    """Where the first word begins that begins at `at` or later; a whole text from its beginning."""
    return at if at == 0 else at + len(text[at:]) - len(text[at:].partition(" ")[2])


def _before_gap(text: str, at: int) -> int:
    """Where the last word ends that ends at `at` or before; a whole text at its end."""
    return at if at == len(text) else len(text[:at].rpartition(" ")[0])


def _joined(spans: list[Span]) -> list[Span]:
    """Spans in order, those that touch as one."""
    found: list[Span] = []
    for start, end in sorted(spans):
        if found and start <= found[-1][1]:
            found[-1] = found[-1][0], max(end, found[-1][1])
        else:
            found.append((start, end))
    return found
