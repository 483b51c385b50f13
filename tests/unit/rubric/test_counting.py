"""One published way of counting words: the same number in Python and in the browser."""

import json
from pathlib import Path
from unicodedata import category

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rubric import count_words, word_spans
from tests.bench import counting

ROOT = Path(__file__).parents[3]
CASES = json.loads((ROOT / "tests/word_cases.json").read_text(encoding="utf-8"))
DROPPED = ["\u00ad", "\u200b", "\u200c", "\u200d", "\u2060", "\ufeff"]
GAPS = [
    "\t",
    "\n",
    " ",
    "\x85",
    "\u00a0",
    "\u1680",
    "\u2003",
    "\u2028",
    "\u3000",
    "\u2013",
    "\u2014",
]

# Unassigned code points are left out: which ones are letters depends on the browser's Unicode.
ANYTHING = st.text(st.characters(exclude_categories=["Cs", "Cn"]))
TRICKY = st.text(
    st.sampled_from([*DROPPED, *GAPS, *"aé5½漢かカー〇々・ㄅ한-'’.,/•_\u0301\u001c\u180e😀𠀀𝐄"])
)
TEXTS = ANYTHING | TRICKY


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_python_counts_as_the_table_says(case):
    assert count_words(case["text"]) == case["words"]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_the_browser_counts_as_the_table_says(case, browser):
    assert browser.counts([case["text"]]) == [case["words"]]


@settings(deadline=None, max_examples=150)
@given(st.lists(TEXTS, min_size=1, max_size=40))
def test_the_browser_and_python_agree_on_any_text(browser, texts):
    assert browser.counts(texts) == [count_words(text) for text in texts]


def test_the_browser_and_python_agree_on_every_assigned_character_inside_a_run(browser):
    characters = [chr(c) for c in range(0x110000) if category(chr(c)) not in ("Cs", "Cn")]
    texts = [f"{c} a{c}b" for c in characters]

    counted = browser.counts(texts)

    assert counted == [count_words(text) for text in texts]


@given(TEXTS, TEXTS, st.sampled_from(GAPS))
def test_the_words_of_two_texts_with_a_gap_between_add_up(first, second, gap):
    assert count_words(first + gap + second) == count_words(first) + count_words(second)


@given(TEXTS, TEXTS, st.sampled_from(DROPPED))
def test_a_dropped_character_anywhere_changes_nothing(before, after, dropped):
    assert count_words(before + dropped + after) == count_words(before + after)


@given(TEXTS, TEXTS)
def test_joining_two_texts_without_a_gap_loses_at_most_one_word(first, second):
    apart = count_words(first) + count_words(second)

    assert apart - 1 <= count_words(first + second) <= apart


@given(st.lists(st.text("abcxyz0123456789'-/", min_size=1).map(lambda run: f"w{run}")))
def test_plain_words_count_as_the_runs_between_spaces(words):
    assert count_words(" ".join(words)) == len(words)


@given(st.text("漢字かなカナ々ー"))
def test_every_han_hiragana_or_katakana_letter_counts_one(text):
    assert count_words(text) == len(text)


@given(st.text("-•*&…\u0301😀'\"()[]{}.,;:!?"))
def test_marks_without_a_letter_or_digit_count_nothing(text):
    assert count_words(text) == 0


def test_the_browser_counts_5000_words_within_five_times_a_plain_split():
    assert counting.ratio() <= counting.LIMIT


@given(st.text(alphabet=st.characters(exclude_categories=["Cs"])))
def test_there_are_as_many_places_of_words_as_words(text):
    assert len(word_spans(text)) == count_words(text)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_each_word_of_the_table_has_its_place(case):
    spans = word_spans(case["text"])

    assert len(spans) == case["words"]
    assert all(count_words(case["text"][start:end]) for start, end in spans)


def test_a_word_stands_without_the_signs_around_it():
    text = "(Well-being,) don't – 字典 café\u0301!"

    assert [text[start:end] for start, end in word_spans(text)] == [
        "Well-being",
        "don't",
        "字",
        "典",
        "café\u0301",
    ]
