"""Dates as systems and parents write them."""

import numpy as np
import pyarrow as pa
import pytest

from growthwatch.sources.columns import dates


def day(text: str, order: dates.Order = "day-first") -> str:
    return str(dates.parse(pa.array([text]), order=order, newest_year=2026).day[0])


@pytest.mark.parametrize(
    "text",
    ["2026-04-03", "2026/4/3", "3/4/26", "03/04/2026", "3.4.26", "3-4-2026", "3 April 2026", "3rd Apr 26", "03-Apr-2026",
     "Fri 3 Apr 2026", "April 3, 2026", "20260403", "2026-04-03T10:15:00Z", "03/04/2026 10:15", "3rd of April 2026"],
)  # fmt: skip
def test_one_day_in_many_spellings(text: str) -> None:
    assert day(text) == "2026-04-03"


@pytest.mark.parametrize(
    "text",
    ["2026-02-30", "31/4/26", "2026-13-01", "0/1/2026", "tomorrow", "", "12", "2026", "３/4/26", "29/02/2025", "1/2/3/4",
     "2026-04-03x", "9999-99-99", "1/1/1", "0001-01-01", "1 Jan 0026"],
)  # fmt: skip
def test_what_is_no_date_is_none(text: str) -> None:
    assert day(text) == "NaT"


def test_leap_days_are_days() -> None:
    assert day("29/02/2024") == "2024-02-29"


def test_years_of_two_figures_are_the_latest_that_have_been() -> None:
    assert day("1/1/26") == "2026-01-01"
    assert day("1/1/27") == "1927-01-01"


def test_month_first_is_read_only_when_it_is_asked_for() -> None:
    assert day("3/4/26", "month-first") == "2026-03-04"
    assert day("2026-04-03", "month-first") == "2026-04-03"


def test_a_spreadsheets_day_count_is_a_date() -> None:
    """46115 is 3 April 2026 as spreadsheets count (1 = 1 January 1900)."""
    assert [str(d) for d in dates.serial(np.array([46115.0, 46115.75, 3.4, np.nan]))] == [
        "2026-04-03", "2026-04-03", "NaT", "NaT",
    ]  # fmt: skip
