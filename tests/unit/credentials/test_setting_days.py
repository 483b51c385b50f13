"""Dates, one a line, as people write them."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lti_tool.credentials.setting_days import BadLine, days_text, read_days

CHRISTMAS = date(2026, 12, 25)


@pytest.mark.parametrize(
    ("language", "written"),
    [
        ("en", "2026-12-25"),
        ("es", "2026-12-25"),
        ("en", "12/25/2026"),
        ("es", "25/12/2026"),
        ("en", "December 25, 2026"),
        ("en", "Dec 25 2026"),
        ("es", "25 de diciembre de 2026"),
        ("es", "viernes, 25 dic 2026"),
    ],
)
def test_a_date_is_read_as_the_language_writes_it(language: str, written: str) -> None:
    assert read_days(written, language) == ([CHRISTMAS], [])


def test_repeated_days_are_one_in_order_and_empty_lines_none() -> None:
    days, bad = read_days("\n 2026-12-25\r\n\r\n2020-01-01\n2026-12-25\n", "en")

    assert (days, bad) == ([date(2020, 1, 1), CHRISTMAS], [])


@pytest.mark.parametrize("line", ["25/12/2026", "2026-02-30", "soon", "Dec 2026", "12/25/26"])
def test_a_line_that_is_no_date_is_named(line: str) -> None:
    assert read_days(f"2026-12-25\n\n{line}", "en") == ([CHRISTMAS], [BadLine(3, line)])


@given(st.sets(st.dates()), st.sampled_from(["en", "es"]))
def test_what_is_shown_is_read_back(days: set[date], language: str) -> None:
    assert read_days(days_text(days), language) == (sorted(days), [])


@given(st.text(), st.sampled_from(["en", "es"]))
def test_any_text_is_read_without_an_error(text: str, language: str) -> None:
    read_days(text, language)
