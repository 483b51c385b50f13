"""What the word counts make of the length lines and of the parts."""

from collections.abc import Mapping
from dataclasses import dataclass

from rubric.definition import Credential
from rubric.ranges import Measure, RangeState, range_state


@dataclass(frozen=True)
class Measured:
    """A measure with its number of words and where that stands."""

    measure: Measure
    words: int
    state: RangeState


@dataclass(frozen=True)
class LengthFinding:
    """What the counts say about one length line: every measure, and those that are out of range."""

    line: str
    measured: tuple[Measured, ...]

    @property
    def out(self) -> tuple[Measured, ...]:
        return tuple(measured for measured in self.measured if not measured.state.in_range)

    @property
    def satisfied(self) -> bool:
        return not self.out


def measured(measure: Measure, counts: Mapping[str, int]) -> Measured:
    """Take a measure of `counts`, the words by prompt key."""
    words = measure.words(counts)
    return Measured(measure, words, range_state(measure.range, words))


def length_findings(credential: Credential, counts: Mapping[str, int]) -> tuple[LengthFinding, ...]:
    """What `counts` (words by prompt key) says about each length line, in the rubric's order.

    An uploaded document's words stand under the key of the prompt that it answers
    (`FileSlot.counts_as`). A missing prompt counts 0; other keys are ignored.
    """
    return tuple(
        LengthFinding(item.key, tuple(measured(measure, counts) for measure in item.measures))
        for item in credential.items
        if item.counts_words
    )


def part_words(credential: Credential, part_key: str, counts: Mapping[str, int]) -> int:
    """All words of a part's texts, artifacts included; titles do not count.

    Raises KeyError where the credential has no such part.
    """
    part = credential.part(part_key)
    return sum(counts.get(prompt.key, 0) for prompt in part.all_prompts if prompt.counts)
