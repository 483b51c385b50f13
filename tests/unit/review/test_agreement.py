"""Agreement of two raters: published figures, and the laws that hold for any ratings."""

from itertools import product
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lti_tool.review.agreement import FEWEST, Agreement, Pair, Weights, kappa, strength

pytestmark = pytest.mark.one_engine

Table = list[list[int]]
levels = st.integers(0, 3)
some_pairs = st.lists(st.tuples(levels, levels), min_size=1, max_size=60)
weightings = st.sampled_from(["none", "linear", "quadratic"])


def pairs_of(table: Table) -> list[Pair]:
    """What a table of counts holds: rows are the first rater's levels, columns the second's."""
    size = range(len(table))
    return [(row, column) for row, column in product(size, size) for _ in range(table[row][column])]


# Figures from elsewhere


def test_artstein_and_poesio_2008_table_1() -> None:
    """Computational Linguistics 34(4), Table 1; 0.348 in scikit-learn's test_cohen_kappa too."""
    assert kappa(pairs_of([[20, 20], [10, 50]])) == pytest.approx(0.348, abs=5e-4)


def test_artstein_and_poesio_2008_table_4() -> None:
    """Computational Linguistics 34(4), Table 4; 0.8013 in scikit-learn's test_cohen_kappa."""
    table = [[46, 0, 0], [6, 32, 6], [0, 0, 10]]

    assert kappa(pairs_of(table)) == pytest.approx(0.8013, abs=5e-5)


@pytest.mark.parametrize(
    ("weights", "published"), [("none", 0.9315), ("linear", 0.9412), ("quadratic", 0.9541)]
)
def test_scikit_learn_weighting_example(weights: Weights, published: float) -> None:
    """scikit-learn, sklearn/metrics/tests/test_classification.py, test_cohen_kappa, "Weighting
    example: none, linear, quadratic"."""
    table = [[46, 0, 0], [4, 40, 0], [0, 0, 10]]

    assert kappa(pairs_of(table), weights) == pytest.approx(published, abs=5e-5)


@pytest.mark.parametrize(
    ("weights", "published"),
    [("none", -0.006289308), ("linear", 0.1459075), ("quadratic", 0.2520325)],
)
def test_anxiety_ratings_in_r_irr(weights: Weights, published: float) -> None:
    """R package irr, kappa2(anxiety[, 2:3], "unweighted" / "equal" / "squared"), as printed in
    statsmodels, statsmodels/stats/tests/test_inter_rater.py, test_cohens_kappa_irr. irr leaves the
    level 5 out, which neither gave: 6 is the next after 4."""
    second = [3, 6, 4, 6, 2, 4, 2, 4, 3, 3, 2, 3, 3, 3, 2, 2, 1, 3, 3, 4]
    third = [2, 1, 4, 4, 3, 2, 1, 6, 1, 1, 1, 2, 3, 3, 1, 1, 3, 3, 2, 2]
    place = {1: 0, 2: 1, 3: 2, 4: 3, 6: 4}
    ratings = [(place[one], place[other]) for one, other in zip(second, third, strict=True)]

    assert kappa(ratings, weights) == pytest.approx(published, abs=5e-8)


@pytest.mark.parametrize(("weights", "published"), [("none", 0.4842), ("linear", 0.4701)])
def test_sas_printout(weights: Weights, published: float) -> None:
    """SAS PROC FREQ, "Simple Kappa Coefficient" and "Weighted Kappa Coefficient" (Cicchetti and
    Allison), as printed in statsmodels, test_inter_rater.py, UnweightedCohens and
    TestWeightedCohens."""
    table = [[0, 4, 1], [0, 8, 0], [0, 1, 5]]

    assert kappa(pairs_of(table), weights) == pytest.approx(published, abs=5e-5)


@pytest.mark.parametrize(("weights", "published"), [("none", 0.3713), ("linear", 0.5964)])
def test_kundel_and_polansky_2003_table_a1(weights: Weights, published: float) -> None:
    """Radiology 228, 303-308, Table A1 (110 mammograms, four ordered levels); 0.3713 and 0.5964 in
    R package vcdExtra, help page "Mammograms", Kappa(Mammograms)."""
    table = [[34, 10, 2, 0], [6, 8, 8, 2], [2, 5, 4, 12], [0, 1, 2, 14]]

    assert kappa(pairs_of(table), weights) == pytest.approx(published, abs=5e-5)


@pytest.mark.parametrize(
    ("value", "word"),
    [
        (-0.05, "poor"),
        (0.0, "slight"),
        (0.20, "slight"),
        (0.21, "fair"),
        (0.41, "moderate"),
        (0.61, "substantial"),
        (0.81, "almost_perfect"),
        (1.0, "almost_perfect"),
    ],
)
def test_landis_and_koch_1977_page_165(value: float, word: str) -> None:
    """Biometrics 33, p. 165, the table of "Strength of Agreement"."""
    assert strength(value) == word


# What is counted, and when nothing is said


def test_exact_and_adjacent_agreement_are_shares_of_the_pairs() -> None:
    found = Agreement.of([(0, 0), (0, 1), (2, 1), (0, 2)])

    assert (found.n, found.exact, found.adjacent) == (4, 0.25, 0.75)


def test_without_pairs_nothing_is_defined() -> None:
    found = Agreement.of([])

    assert (found.exact, found.adjacent, found.kappa, found.verdict) == (None,) * 3 + ("too_few",)


def test_two_raters_who_always_give_the_same_level_have_no_kappa() -> None:
    found = Agreement.of([(1, 1)] * FEWEST)

    assert (found.exact, found.kappa, found.linear, found.quadratic) == (1, None, None, None)
    assert found.verdict == "not_defined"


def test_one_constant_rater_agrees_no_better_than_chance() -> None:
    assert kappa([(0, 0), (0, 1)] * FEWEST) == 0


def test_below_twenty_pairs_there_are_figures_and_no_verdict() -> None:
    few = Agreement.of([(0, 0), (1, 1)] * 9 + [(0, 0)])
    enough = Agreement.of([(0, 0), (1, 1)] * 10)

    assert (few.kappa, few.verdict) == (1, "too_few")
    assert enough.verdict == "almost_perfect"


# Laws


@given(some_pairs, weightings)
def test_it_does_not_matter_who_is_first(pairs: list[Pair], weights: Weights) -> None:
    swapped = [(other, one) for one, other in pairs]

    assert kappa(swapped, weights) == kappa(pairs, weights)


@given(st.lists(levels, min_size=2, max_size=40), weightings)
def test_perfect_agreement_is_one_or_not_defined(given: list[int], weights: Weights) -> None:
    found = kappa([(level, level) for level in given], weights)

    assert found == (1 if len(set(given)) > 1 else None)


@given(some_pairs, weightings, st.randoms())
def test_the_order_of_the_pairs_does_not_matter(
    pairs: list[Pair], weights: Weights, order: Random
) -> None:
    shuffled = list(pairs)
    order.shuffle(shuffled)

    assert kappa(shuffled, weights) == kappa(pairs, weights)


@given(some_pairs, weightings, st.integers(2, 5))
def test_every_pair_several_times_changes_nothing(
    pairs: list[Pair], weights: Weights, times: int
) -> None:
    assert kappa(pairs * times, weights) == pytest.approx(kappa(pairs, weights))


@given(some_pairs, weightings, st.integers(1, 3))
def test_a_scale_read_from_its_other_end_or_shifted_changes_nothing(
    pairs: list[Pair], weights: Weights, by: int
) -> None:
    turned = [(3 - one + by, 3 - other + by) for one, other in pairs]

    assert kappa(turned, weights) == pytest.approx(kappa(pairs, weights))


@given(st.lists(st.tuples(st.integers(0, 1), st.integers(0, 1)), min_size=1, max_size=40))
def test_with_two_levels_the_weights_do_not_matter(pairs: list[Pair]) -> None:
    assert kappa(pairs) == kappa(pairs, "linear") == kappa(pairs, "quadratic")


@given(some_pairs)
def test_quadratic_kappa_is_the_intraclass_form(pairs: list[Pair]) -> None:
    """Fleiss and Cohen 1973, Educational and Psychological Measurement 33, 613-619: with quadratic
    weights kappa is an intraclass correlation: twice the covariance over the sum of both variances
    and the squared difference of the means (Lin's concordance form, Krippendorff 1970)."""
    n = len(pairs)
    means = [sum(pair[side] for pair in pairs) / n for side in (0, 1)]
    variances = [sum((pair[side] - means[side]) ** 2 for pair in pairs) / n for side in (0, 1)]
    covariance = sum((one - means[0]) * (other - means[1]) for one, other in pairs) / n
    below = sum(variances) + (means[0] - means[1]) ** 2
    found = kappa(pairs, "quadratic")

    assert (found is None) == (below < 1e-12)
    assert found is None or found == pytest.approx(2 * covariance / below, abs=1e-9)


@given(some_pairs, weightings)
def test_kappa_never_exceeds_one(pairs: list[Pair], weights: Weights) -> None:
    found = kappa(pairs, weights)

    assert found is None or found <= 1
