"""Days for which a recorded date may have been meant, by hand."""

import numpy as np
import pytest

from growthwatch.reconcile.errors import error_kinds
from growthwatch.reconcile.errors.date_errors import candidate_dates

FOR_EVER = np.datetime64("9999-01-01")


def days_meant(day: str, *, age: int = 1000, says_birth=False, entered: str = "NaT", last: np.datetime64 = FOR_EVER):
    """Return {(kind of error, day): per 1,000} of a recorded day."""
    as_number = np.array([day], dtype="datetime64[D]").astype(np.int64)
    entry = np.datetime64(entered, "D")
    entry_day = np.array([np.nan if np.isnat(entry) else entry.astype(np.int64)], dtype=float)
    found = candidate_dates(
        as_number, np.array([float(age)]), np.array([says_birth]), entry_day, int(last.astype(np.int64))
    )
    names = error_kinds.base_rates()["error_kind"].to_numpy()[found.error_kind]
    meant = found.day[0].astype("datetime64[D]").astype(str)
    rates = zip(names, meant, 1000 * np.exp(found.log_rate[0]), strict=True)
    return {(name, other): pytest.approx(rate) for name, other, rate in rates if rate > 0}


def test_the_fourth_of_march_may_have_been_the_third_of_april():
    """Of months and years early and late each is half as likely; "04" exchanged is no day; birth was 100 days before."""
    assert days_meant("2026-03-04", age=500) == {
        ("day_month", "2026-04-03"): 6.0,
        ("month_slip", "2026-02-04"): 0.5,
        ("month_slip", "2026-04-04"): 0.5,
        ("year_slip", "2025-03-04"): 1.0,
        ("year_slip", "2027-03-04"): 1.0,
        ("birth_entered_late", "2024-10-20"): 2.0,
    }


def test_no_date_lies_before_birth():
    assert ("year_slip", "2025-03-04") not in days_meant("2026-03-04", age=364)
    assert ("year_slip", "2025-03-04") in days_meant("2026-03-04", age=365)


def test_no_date_lies_after_its_entry_nor_after_the_last_day():
    assert ("day_month", "2026-04-03") not in days_meant("2026-03-04", entered="2026-04-02")
    assert ("day_month", "2026-04-03") in days_meant("2026-03-04", entered="2026-04-03")
    assert ("day_month", "2026-04-03") not in days_meant("2026-03-04", last=np.datetime64("2026-04-02"))
    assert ("day_month", "2026-04-03") not in days_meant(
        "2026-03-04", entered="2027-01-01", last=np.datetime64("2026-04-02")
    )


def test_day_and_month_are_exchanged_up_to_the_twelfth():
    assert ("day_month", "2026-12-03") in days_meant("2026-03-12")
    assert "day_month" not in {name for name, _ in days_meant("2026-03-13")}


@pytest.mark.parametrize(("day", "exchanged"), [("2026-03-12", "2026-03-21"), ("2026-03-20", "2026-03-02")])
def test_the_digits_of_the_day_may_be_exchanged(day: str, exchanged: str):
    assert days_meant(day)[("day_digits", exchanged)] == 0.5


def test_there_is_no_31st_of_february_and_no_13th_month():
    kinds = {name for name, _ in days_meant("2026-01-31")}
    assert ("month_slip", "2025-12-31") in days_meant("2026-01-31")
    assert ("month_slip", "2026-03-03") not in days_meant("2026-01-31")
    assert "day_month" not in kinds
    assert "day_digits" not in {name for name, _ in days_meant("2026-03-11")}  # the same day


def test_the_29th_of_february_is_no_day_of_the_next_year():
    assert not {("year_slip", f"{year}-03-01") for year in (2023, 2025)} & set(days_meant("2024-02-29"))


def test_a_record_that_says_birth_is_a_hundred_times_likelier_to_be_one_entered_late():
    assert days_meant("2026-03-04", age=10, says_birth=True)[("birth_entered_late", "2026-02-22")] == 200.0


def test_a_record_of_the_birthday_is_not_entered_late():
    assert "birth_entered_late" not in {name for name, _ in days_meant("2026-03-04", age=0, says_birth=True)}
