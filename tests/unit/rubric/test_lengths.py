"""Word ranges, length lines, and the words of a part."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rubric import (
    Measure,
    RangeState,
    Text,
    WordRange,
    length_findings,
    measured,
    part_words,
    range_state,
    with_settings,
)

RANGE = WordRange(150, 200)
STEPS = [f"issue{issue}.step{step}" for issue in (1, 2, 3) for step in (1, 2, 3, 4, 5)]


def test_a_range_is_hard_or_soft():
    assert WordRange(150, 200, strength="hard").hard
    assert not WordRange(400, 500, strength="soft").hard


@pytest.mark.parametrize(
    ("words", "state"),
    [
        (0, RangeState("short", 150)),
        (138, RangeState("short", 12)),
        (149, RangeState("short", 1)),
        (150, RangeState("in")),
        (200, RangeState("in")),
        (201, RangeState("over", 1)),
        (212, RangeState("over", 12)),
    ],
)
def test_a_count_is_in_short_of_or_over_its_range(words, state):
    assert range_state(RANGE, words) == state


@given(st.integers(0, 999), st.integers(0, 999), st.integers(0, 5000))
def test_adding_what_is_short_or_taking_what_is_over_brings_into_range(minimum, extra, words):
    words_range = WordRange(minimum, minimum + extra)
    state = range_state(words_range, words)

    change = {"short": state.by, "over": -state.by, "in": 0}[state.state]

    assert range_state(words_range, words + change).in_range


def test_lengths_are_satisfied_when_every_text_is_in_range(credential):
    counts = {**dict.fromkeys(STEPS, 170), "letter": 450}

    findings = length_findings(credential, counts)

    assert [(finding.line, finding.satisfied) for finding in findings] == [
        ("a1.4", True),
        ("a2.3", True),
    ]


def test_a_finding_names_each_text_that_is_out_and_by_how_much(credential):
    counts = {**dict.fromkeys(STEPS, 170), "issue2.step1": 138, "issue3.step4": 212, "letter": 512}

    plan, letter = length_findings(credential, counts)

    assert not plan.satisfied
    assert [(one.measure.key, one.words, one.state) for one in plan.out] == [
        ("issue2.step1", 138, RangeState("short", 12)),
        ("issue3.step4", 212, RangeState("over", 12)),
    ]
    assert [(one.words, one.state.by) for one in letter.out] == [(512, 12)]


def test_a_text_that_is_not_there_counts_as_no_words(credential):
    plan, letter = length_findings(credential, {})

    assert [one.words for one in plan.out] == [0] * 15
    assert [one.words for one in letter.out] == [0]


@given(st.fixed_dictionaries(dict.fromkeys([*STEPS, "letter"], st.integers(0, 600))))
def test_a_length_line_is_satisfied_if_and_only_if_all_its_texts_are_in_range(credential, counts):
    plan, letter = length_findings(credential, counts)

    assert plan.satisfied == all(150 <= counts[key] <= 200 for key in STEPS)
    assert letter.satisfied == (400 <= counts["letter"] <= 500)


def test_soft_ranges_make_no_findings_even_where_a_setting_hardens_them(credential):
    other = with_settings(credential, {"part1_strength": "hard"})

    assert [finding.line for finding in length_findings(other, {})] == ["a1.4", "a2.3"]


def test_the_words_of_a_part_are_those_of_all_its_texts_without_titles(credential):
    counts = {"q1": 100, "q2": 200, "q3a": 50, "q3b": 60, "issue1": 4, "issue1.step1": 150}

    assert part_words(credential, "part1", counts) == 410
    assert part_words(credential, "part2", counts) == 150
    assert part_words(credential, "part3", counts) == 0


def test_a_part_that_is_not_there_is_named(credential):
    with pytest.raises(KeyError, match="part4"):
        part_words(credential, "part4", {})


def test_a_measure_adds_up_its_texts():
    measure = Measure("part1", Text("Part 1"), ("q1", "q2"), WordRange(400, 500, "whole", "soft"))

    taken = measured(measure, {"q1": 200, "q2": 190, "r1": 999})

    assert (taken.words, taken.state) == (390, RangeState("short", 10))
