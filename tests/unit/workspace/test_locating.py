"""A marked passage is found again in a text that was changed, or it is lost: never elsewhere."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lti_tool.workspace.locating import Wording, collapsed, nearest_page

TEXTS = st.text(alphabet="ab \n\t\u00a0é😀", max_size=60)


@pytest.mark.parametrize(
    ("body", "quote", "start", "now"),
    [
        ("one two three", "two", 4, (4, 7)),
        ("zero one two three", "two", 4, (9, 12)),
        ("two three", "two", 4, (0, 3)),
        ("two and two and two", "two", 9, (8, 11)),
        ("two and two and two", "two", 0, (0, 3)),
        ("two and two", "two", 100, (8, 11)),
        ("two.two", "two", 2, (0, 3)),
        ("one  two\n\nthree", "two three", 4, (5, 15)),
        ("one two three", "two \n three", 4, (4, 13)),
        ("\u00a0one two", "one\u00a0two", 0, (1, 8)),
        ("😀 one", "one", 0, (2, 5)),
        ("aaaa", "aa", 1, (1, 3)),
        ("one 2 three", "two", 4, None),
        ("", "two", 0, None),
        ("one two", "", 0, None),
        ("one two", " \n", 3, None),
    ],
    ids=[
        "where it was",
        "moved on",
        "moved back",
        "the nearest one",
        "where it was, of several",
        "the last one before a start beyond the end",
        "the earlier of two that are near",
        "wider spacing",
        "narrower spacing",
        "a space that does not break",
        "characters outside the first plane count one",
        "overlapping itself",
        "a word replaced",
        "an empty text",
        "no quote",
        "a quote of white space",
    ],
)
def test_a_passage_is_found_where_it_is_now(
    body: str, quote: str, start: int, now: tuple[int, int] | None
) -> None:
    found = Wording(body).find(quote, start)

    assert (found and (found.start, found.end)) == now


@given(TEXTS, TEXTS, st.integers(0, 80))
def test_what_is_found_says_the_same_words(body: str, quote: str, start: int) -> None:
    found = Wording(body).find(quote, start)

    assert found is None or collapsed(body[found.start : found.end]) == collapsed(quote)


@given(TEXTS, TEXTS, TEXTS, TEXTS)
def test_what_is_still_in_the_text_is_found(
    before: str, quote: str, after: str, elsewhere: str
) -> None:
    found = Wording(f"{before} {quote} {after}").find(quote, len(elsewhere))

    assert (found is not None) == bool(quote.strip())


def test_a_text_that_repeats_itself_takes_no_longer_than_another() -> None:
    body, quote = "a " * 100_000, "a " * 999 + "b"

    assert Wording(body).find(quote, 100_000) is None


@pytest.mark.parametrize(
    ("pages", "number", "now"),
    [
        (["Title", "Our students", "Next steps"], 2, 2),
        (["Title", "New", "Our  students\n"], 2, 3),
        (["Our students", "Title", "Title", "Our students"], 3, 4),
        (["Title", "Our families"], 2, None),
        ([], 1, None),
    ],
)
def test_a_page_is_found_by_its_words(pages: list[str], number: int, now: int | None) -> None:
    assert nearest_page(pages, "Our students", number) == now


def test_a_page_without_words_is_like_any_other() -> None:
    assert nearest_page(["", ""], "", 1) is None
