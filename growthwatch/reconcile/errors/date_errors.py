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


class CandidateDates(NamedTuple):
    """Days a visit may have been meant for [visits, candidates]."""

    day: Days  # [days since 1970]; as recorded where there is none
    error_kind: Ints  # position in error_kinds.base_rates() [candidates]
    log_rate: Floats  # -inf where there is none

    def that_occur(self) -> "CandidateDates":
        """Return the candidates that some visit has: the others say nothing, and are not predicted for."""
        some = np.isfinite(self.log_rate).any(axis=0)
        return CandidateDates(self.day[:, some], self.error_kind[some], self.log_rate[:, some])


def candidate_dates(
    day: Days, age_days: Floats, says_birth: Bools, entry_day: Floats, last_day: int
) -> CandidateDates:
    """Return the days for which each recorded day may have been meant.

    Parameters
    ----------
    day : ndarray of int
        As recorded [days since 1970].
    age_days : ndarray
        Age on it [days]: no candidate lies before birth.
    says_birth : ndarray of bool
        The record calls itself a birth measurement.
    entry_day : ndarray
        The day of entry, NaN where not known: no candidate lies after it, nor after ``last_day`` [days since 1970].
    """
    date = day.astype("datetime64[D]")
    month_start = date.astype("datetime64[M]")
    year = date.astype("datetime64[Y]").astype(np.int64)
    month = month_start.astype(np.int64) % 12
    day_of_month = (date - month_start).astype(np.int64)  # from 0, like the month
    crossed = (day_of_month + 1) % 10 * 10 + (day_of_month + 1) // 10 - 1
    always = np.ones(len(day), dtype=bool)
    latest = np.fmin(entry_day, last_day)
    ways = [
        ("day_month", 0.0, year, day_of_month, month, day_of_month < 12),
        ("month_slip", -np.log(2), year, month - 1, day_of_month, always),
        ("month_slip", -np.log(2), year, month + 1, day_of_month, always),
        ("year_slip", -np.log(2), year - 1, month, day_of_month, always),
        ("year_slip", -np.log(2), year + 1, month, day_of_month, always),
        ("day_digits", 0.0, year, month, crossed, crossed >= 0),
    ]
    days, rates = [], []
    for name, log_share, y, m, d, possible in ways:
        other, exists = _date(y, m, d)
        fits = possible & exists & (other != day) & (other - day + age_days >= 0) & (other <= latest)
        days.append(np.where(fits, other, day))
        rates.append(np.where(fits, error_kinds.log_rate(name) + log_share, -np.inf))
    rate = error_kinds.log_rate("birth_entered_late")
    after_birth = age_days > 0
    days.append(day - np.nan_to_num(age_days).astype(np.int64))
    rates.append(np.where(after_birth & says_birth, np.log(SAYS_BIRTH) + rate, np.where(after_birth, rate, -np.inf)))
    names = [name for name, *_ in ways] + ["birth_entered_late"]
    positions = np.array([error_kinds.position_of(name) for name in names])
    return CandidateDates(np.stack(days, axis=1), positions, np.stack(rates, axis=1))


def _date(year: Days, month: Days, day_of_month: Days) -> tuple[Days, Bools]:
    """Return days since 1970 for a year, month and day in it (both from 0), and whether there is such a day."""
    start = (year * 12 + month).astype("datetime64[M]")
    date = start.astype("datetime64[D]") + day_of_month
    return date.astype(np.int64), date.astype("datetime64[M]") == start
