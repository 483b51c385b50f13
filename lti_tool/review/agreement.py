"""How far two raters agree on ordinal levels. Pure: pairs of ratings in, figures out.

Exact and adjacent agreement, and Cohen's kappa: unweighted (Cohen 1960, Educational and
Psychological Measurement 20, 37-46), with linear weights (Cicchetti and Allison 1971) and with
quadratic weights (Cohen 1968, Psychological Bulletin 70, 213-220; Fleiss and Cohen 1973).
"""

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cached_property
from itertools import product
from typing import Literal

Pair = tuple[int, int]
"""Two raters' levels of one thing, as places on the scale: 0 is the first."""

Weights = Literal["none", "linear", "quadratic"]
Verdict = Literal[
    "too_few", "not_defined", "poor", "slight", "fair", "moderate", "substantial", "almost_perfect"
]

FEWEST = 20
"""Pairs below which no verdict is given."""

DISTANCES: dict[Weights, Callable[[int, int], int]] = {
    "none": lambda one, other: int(one != other),
    "linear": lambda one, other: abs(one - other),
    "quadratic": lambda one, other: (one - other) ** 2,
}

# Landis and Koch 1977, Biometrics 33, p. 165: the highest kappa of each word.
STRENGTHS: tuple[tuple[float, Verdict], ...] = (
    (0.20, "slight"),
    (0.40, "fair"),
    (0.60, "moderate"),
    (0.80, "substantial"),
    (1.00, "almost_perfect"),
)


@dataclass(frozen=True)
class Agreement:
    """The agreement of pairs of ratings. Shares are of 1; None: not defined."""

    pairs: tuple[Pair, ...]

    @classmethod
    def of(cls, pairs: Iterable[Pair]) -> "Agreement":
        return cls(tuple(pairs))

    @property
    def n(self) -> int:
        return len(self.pairs)

    @cached_property
    def exact(self) -> float | None:
        """The share of pairs with the same level."""
        return self._share(0)

    @cached_property
    def adjacent(self) -> float | None:
        """The share of pairs whose levels are at most one apart."""
        return self._share(1)

    @cached_property
    def kappa(self) -> float | None:
        return kappa(self.pairs)

    @cached_property
    def linear(self) -> float | None:
        return kappa(self.pairs, "linear")

    @cached_property
    def quadratic(self) -> float | None:
        return kappa(self.pairs, "quadratic")

    @property
    def verdict(self) -> Verdict:
        """What the kappa with linear weights says, in the words of Landis and Koch (1977); below
        FEWEST pairs nothing."""
        if self.n < FEWEST:
            return "too_few"
        if self.linear is None:
            return "not_defined"
        return strength(self.linear)

    def _share(self, apart: int) -> float | None:
        if not self.pairs:
            return None
        return sum(abs(one - other) <= apart for one, other in self.pairs) / self.n


def kappa(pairs: Iterable[Pair], weights: Weights = "none") -> float | None:
    """Cohen's kappa: 1 less the observed over the expected disagreement.

    None where no disagreement is to be expected: no pairs, or both raters always give the same one
    level. Levels that nobody gave change nothing, and neither does the scale's length.
    """
    seen = Counter(pairs)
    n = seen.total()
    distance = DISTANCES[weights]
    first: Counter[int] = Counter()
    second: Counter[int] = Counter()
    for (one, other), times in seen.items():
        first[one] += times
        second[other] += times
    expected = sum(
        distance(one, other) * first[one] * second[other] for one, other in product(first, second)
    )
    if not expected:
        return None
    observed = sum(distance(*pair) * times for pair, times in seen.items())
    return 1 - n * observed / expected


def strength(value: float) -> Verdict:
    """The word of Landis and Koch (1977, p. 165) for a kappa."""
    if value < 0:
        return "poor"
    # To the two decimals that their table has.
    return next(word for highest, word in STRENGTHS if round(value, 2) <= highest)
