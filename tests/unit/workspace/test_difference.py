"""Differences: whatever two texts say, the segments join to both; words are what is marked."""

import random
from itertools import pairwise, takewhile

from hypothesis import example, given
from hypothesis import strategies as st

from lti_tool.workspace import difference as module
from lti_tool.workspace.difference import Segment, difference, taken_out

PIECES = [
    "a",
    "the",
    "Öl",
    "e\u0301",
    "word,",
    ".",
    "«",
    " ",
    "\t",
    "\n",
    "\r\n",
    "\u2028",
    "\x0b",
    "👩‍🏫",
    "שלום",
]
TEXTS = st.lists(st.sampled_from(PIECES), max_size=60).map("".join) | st.text(max_size=60)


def first(segments: list[Segment]) -> str:
    return "".join(text for kind, text in segments if kind != "in")


def second(segments: list[Segment]) -> str:
    return "".join(text for kind, text in segments if kind != "out")


@given(TEXTS, TEXTS)
@example("a b", "a  b")
@example(" a", "a")
def test_the_segments_join_to_both_texts(before: str, after: str) -> None:
    segments = difference(before, after)

    assert (first(segments), second(segments)) == (before, after)
    assert all(segment.text for segment in segments)
    assert all(one.kind != other.kind for one, other in pairwise(segments))


@given(TEXTS)
def test_a_text_does_not_differ_from_itself(text: str) -> None:
    assert difference(text, text) == ([Segment("kept", text)] if text else [])


@given(TEXTS, TEXTS)
def test_what_was_taken_out_is_all_in_which_the_texts_differ(before: str, after: str) -> None:
    out, put = taken_out(before, after), taken_out(after, before)

    start = before[
        : len(list(takewhile(lambda two: two[0] == two[1], zip(before, after, strict=False))))
    ]
    end = before[len(start) + len(out) :]
    assert start + out + end == before
    assert start + put + end == after


def test_words_are_marked_and_what_is_around_them_is_kept() -> None:
    segments = difference(
        "The cat sat, happily.\n\nNo more.", "The old cat sat happily.\n\nNo less."
    )

    assert segments == [
        ("kept", "The "),
        ("in", "old "),
        ("kept", "cat sat"),
        ("out", ","),
        ("kept", " happily.\n\nNo "),
        ("out", "more"),
        ("in", "less"),
        ("kept", "."),
    ]


def test_two_paragraphs_that_become_one_are_marked_where_they_met() -> None:
    assert difference("One.\n\nTwo.", "One. Two.") == [
        ("kept", "One."),
        ("out", "\n\n"),
        ("in", " "),
        ("kept", "Two."),
    ]


def test_where_too_much_recurs_the_rest_of_the_paragraphs_stands_as_a_whole() -> None:
    shuffled = random.Random(1).choices([f"w{number}" for number in range(110)], k=60_000)
    before, after = (" ".join(part)[:200_000] for part in (shuffled[:30_000], shuffled[30_000:]))

    segments = difference(f"same\n{before}\nend", f"same\n{after}\nend")

    assert [kind for kind, _text in segments] == ["kept", "out", "in", "kept"]


def test_a_search_ends_with_its_patience() -> None:
    search = module._Search()
    words = [f"w{number}" for number in range(150)] * 30

    list(search.aligned(words, words[::-1]))
    assert 0 <= search.left < module.MOST_PAIRS
    again = list(search.aligned(words, words[::-1]))

    assert again[1] == (False, words, words[::-1])
