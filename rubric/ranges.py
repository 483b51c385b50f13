"""Word ranges, and what a count is against its range."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from rubric.text import Text

Scope = Literal["each", "whole"]
Strength = Literal["hard", "soft"]


@dataclass(frozen=True)
class WordRange:
    """Both ends in words, both inside the range.

    Scope "each" is about every single text, "whole" about all texts of the part or artifact
    together. A hard range is part of a Proficient level; a soft one is guidance, never an error.
    """

    minimum: int
    maximum: int
    scope: Scope = "each"
    strength: Strength = "hard"

    @property
    def hard(self) -> bool:
        return self.strength == "hard"


@dataclass(frozen=True)
class RangeState:
    """Where a count stands: "in" the range, "short" of it or "over" it by `by` words."""

    state: Literal["in", "short", "over"]
    by: int = 0

    @property
    def in_range(self) -> bool:
        return self.state == "in"


def range_state(words_range: WordRange, words: int) -> RangeState:
    """Compare a number of words with its range."""
    if words < words_range.minimum:
        return RangeState("short", words_range.minimum - words)
    if words > words_range.maximum:
        return RangeState("over", words - words_range.maximum)
    return RangeState("in")


@dataclass(frozen=True)
class Measure:
    """A range with the texts whose words are added up for it.

    `key` is the prompt's where the range is about each text, else the part's or artifact's.
    """

    key: str
    label: Text
    texts: tuple[str, ...]
    range: WordRange

    def words(self, counts: Mapping[str, int]) -> int:
        """The words that count here, from `counts` by prompt key; a missing text counts 0."""
        return sum(counts.get(text, 0) for text in self.texts)
