"""The promised time is counted in business days, Monday to Friday."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lti_tool.workspace.turnaround import business_days, promised_on


@pytest.mark.parametrize(
    ("submitted", "days", "promised"),
    [
        (date(2026, 5, 15), 10, date(2026, 5, 29)),
        (date(2026, 5, 16), 1, date(2026, 5, 18)),
        (date(2026, 5, 13), 0, date(2026, 5, 13)),
    ],
)
def test_a_review_is_promised_so_many_business_days_later(
    submitted: date, days: int, promised: date
) -> None:
    assert promised_on(submitted, days) == promised


@given(st.dates(date(2020, 1, 1), date(2040, 1, 1)), st.integers(1, 300))
def test_on_the_promised_day_exactly_the_promised_business_days_have_passed(
    submitted: date, days: int
) -> None:
    promised = promised_on(submitted, days)

    assert business_days(submitted, promised) == days
    assert business_days(submitted, promised - timedelta(days=1)) == days - 1
