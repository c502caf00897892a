"""Errors of a date: the days for which a recorded day may have been meant, and how often each happens."""

from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt

from growthwatch.reconcile.errors import error_kinds

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.intp]
Days = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]

#: A birth weight under another date than the birthday: how much likelier when the record says "birth".
SAYS_BIRTH: Final = 100.0


class Meant(NamedTuple):
    """Days a visit may have been meant for [visits, candidates]; log rate -inf where there is none."""

    day: Days
    slip: Ints  # [candidates]
    log_rate: Floats


def meant_days(day: Days, age: Floats, says_birth: Bools, entered: Floats, last_day: int) -> Meant:
    """Return the days for which each recorded day may have been meant.

    Parameters
    ----------
    day : ndarray of int
        As recorded [days since 1970].
    age : ndarray
        Age on it [days]: no candidate lies before birth.
    entered : ndarray
        The day of entry, NaN where not known: no candidate lies after it, nor after ``last_day`` [days since 1970].
    """
    date = day.astype("datetime64[D]")
    month_start = date.astype("datetime64[M]")
    year = date.astype("datetime64[Y]").astype(np.int64)
    month = month_start.astype(np.int64) % 12
    in_month = (date - month_start).astype(np.int64)  # from 0, like the month
    crossed = in_month % 9 * 0 + (in_month + 1) % 10 * 10 + (in_month + 1) // 10 - 1
    same = np.ones(len(day), dtype=bool)
    latest = np.fmin(entered, last_day)
    found = [
        ("day_month", 0.0, year, in_month, month, in_month < 12),
        ("month_slip", -np.log(2), year, month - 1, in_month, same),
        ("month_slip", -np.log(2), year, month + 1, in_month, same),
        ("year_slip", -np.log(2), year - 1, month, in_month, same),
        ("year_slip", -np.log(2), year + 1, month, in_month, same),
        ("day_digits", 0.0, year, month, crossed, crossed >= 0),
    ]
    days, rates = [], []
    for name, log_share, y, m, d, may in found:
        other, exists = _date(y, m, d)
        fits = may & exists & (other != day) & (other - day + age >= 0) & (other <= latest)
        days.append(np.where(fits, other, day))
        rates.append(np.where(fits, error_kinds.log_rate(name) + log_share, -np.inf))
    rate = error_kinds.log_rate("birth_entered_late")
    days.append(day - np.nan_to_num(age).astype(np.int64))
    rates.append(np.where((age > 0) & says_birth, np.log(SAYS_BIRTH) + rate, np.where(age > 0, rate, -np.inf)))
    names = [name for name, *_ in found] + ["birth_entered_late"]
    return Meant(np.stack(days, axis=1), np.array([error_kinds.slip(name) for name in names]), np.stack(rates, axis=1))


def _date(year: Days, month: Days, in_month: Days) -> tuple[Days, Bools]:
    """Return days since 1970 for a year, month and day in it (both from 0), and whether there is such a day."""
    start = (year * 12 + month).astype("datetime64[M]")
    date = start.astype("datetime64[D]") + in_month
    return date.astype(np.int64), date.astype("datetime64[M]") == start
