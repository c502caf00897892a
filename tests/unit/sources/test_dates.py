"""Dates as systems and parents write them."""

import datetime as dt
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest
import xlsxwriter

from growthwatch.sources import read
from growthwatch.sources.columns import dates
from growthwatch.sources.columns.date_order import DateColumn, Evidence


def day(text: str, order: dates.Order = "day-first") -> str:
    return str(dates.parse(pa.array([text]), newest_year=2026).day(order)[0])


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
     "2026-04-03x", "9999-99-99", "1/1/1", "0001-01-01", "1 Jan 0026", "202604", "Apr 2026", "April 2026", "04/2026",
     "2026-04", "Apr-26", "1905-07-18", "1919-12-31"],
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


def test_while_the_order_is_open_only_what_has_one_reading_is_read() -> None:
    assert [day(text, "open") for text in ("3/4/26", "13/4/26", "4/13/26", "4/4/26", "3 Apr 26", "2026-04-03")] == [
        "NaT", "2026-04-13", "2026-04-13", "2026-04-04", "2026-04-03", "2026-04-03",
    ]  # fmt: skip


def test_a_spreadsheets_day_count_is_a_date() -> None:
    """46115 is 3 April 2026 as spreadsheets count (1 = 1 January 1900); 29221 is 1 January 1980."""
    numbers = np.array([46115.0, 46115.75, 29221.0, 29220.0, 3.4, np.nan, -1.0])
    assert [str(d) for d in dates.serial(numbers)] == [
        "2026-04-03", "2026-04-03", "1980-01-01", "NaT", "NaT", "NaT", "NaT",
    ]  # fmt: skip


def test_a_workbook_that_counts_from_1904_is_1462_days_behind() -> None:
    assert [str(d) for d in dates.serial(np.array([44653.0, 44653.5]), from_1904=True)] == ["2026-04-03"] * 2


def test_a_bare_year_or_month_is_no_day_count() -> None:
    """As day counts 2026 would be 18 July 1905 and 202602 a day of 2454."""
    for from_1904 in (False, True):
        assert np.isnat(dates.serial(np.array([2026.0, 202602.0, 1999.0]), from_1904=from_1904)).all()


def column(*texts: str) -> DateColumn:
    parsed = dates.parse(pa.array(texts), newest_year=2026)
    return DateColumn(parsed.day_first, parsed.month_first)


AS_OF = np.datetime64("2026-06-01", "D")


@pytest.mark.parametrize(
    ("texts", "order"),
    [
        (["13/4/2026", "3/4/2026"], "day-first"),
        (["4/13/2026", "3/4/2026"], "month-first"),
        # nothing says which: it is asked for
        (["3/4/2026"], "open"),
        (["13/4/2026", "4/13/2026", "3/4/2026"], "open"),
        # one slip in twenty is a slip (5 %), one in nineteen is not
        (["13/4/2026"] * 19 + ["4/13/2026"], "day-first"),
        (["13/4/2026"] * 18 + ["4/13/2026"], "open"),
        # 7 May has been, 5 July has not
        (["5/7/2026"], "month-first"),
        (["7/5/2026"], "day-first"),
        # the same day either way, or no figures at all
        (["4/4/2026"], "day-first"),
        (["2026-04-13"], "day-first"),
    ],
)
def test_the_dates_of_a_column_show_their_order(texts: list[str], order: str) -> None:
    seen = Evidence()
    seen.add_column("measured_on", column(*texts), AS_OF)
    assert seen.order() == order


@pytest.mark.parametrize(
    ("born", "visit", "order"),
    [
        # born 3 February and seen on 1 April; the other way born on 2 March and seen on 4 January
        ("3/2/2026", "1/4/2026", "day-first"),
        ("2/3/2026", "4/1/2026", "month-first"),
        ("2026-02-03", "1/4/2026", "day-first"),
        # 32 or 31 days old
        ("4/3/2026", "5/4/2026", "open"),
        # five years of age, and no more, make sense
        ("2021-01-12", "12/1/2026", "day-first"),
    ],
)
def test_a_visit_before_birth_or_at_no_infants_age_shows_the_order(born: str, visit: str, order: str) -> None:
    seen = Evidence()
    seen.add_column("date_of_birth", column(born), AS_OF)
    seen.add_column("measured_on", column(visit), AS_OF)
    seen.add_pair(column(born), column(visit))
    assert seen.order() == order


def test_days_over_twelve_weigh_more_than_any_age() -> None:
    seen = Evidence()
    seen.add_column("measured_on", column("13/4/2026", "4/1/2026"), AS_OF)
    seen.add_pair(column("2/3/2026", "2/3/2026"), column("13/4/2026", "4/1/2026"))
    assert seen.order() == "day-first"


def test_a_workbook_whose_later_days_alone_are_text_is_said_to_have_exchanged_days_and_months(tmp_path: Path) -> None:
    """A spreadsheet set for American dates makes 3/4/2026 a date of March and leaves 13/4/2026 as it was typed."""
    heading = ["source", "record_id", "nhs_number", "measured_on", "kind", "value", "unit"]
    for name, last in {"mixed": (2026, 5, 6), "plain": (2026, 5, 26)}.items():
        days = [(2026, 3, 4), "13/04/2026", last]
        with xlsxwriter.Workbook(str(tmp_path / f"{name}.xlsx")) as book:
            sheet, as_date = book.add_worksheet(), book.add_format({"num_format": "dd/mm/yyyy"})
            sheet.write_row(0, 0, heading)
            for n, day in enumerate(days, start=1):
                sheet.write_row(n, 0, ["gp", n, "4000000004", "", "weight", 4.5, "kg"])
                if isinstance(day, str):
                    sheet.write_string(n, 3, day)
                else:
                    sheet.write_datetime(n, 3, dt.date(*day), as_date)
        found = read([tmp_path / f"{name}.xlsx"], as_of=dt.date(2026, 6, 1))
        assert len(found.recorded) == 3
        assert ("may have exchanged day and month" in found.inputs["notes"][0]) == (name == "mixed")
