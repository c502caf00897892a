"""Slips of a whole visit: a wrong date, another child's visit, values in each other's field.

What a child's other visits foretell for this day, and for every day it may have been meant for, is worked out
once per doubted visit; each slip is then a joint density of the visit's readings.
"""

from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt

from growthwatch.reconcile.errors import error_kinds
from growthwatch.reconcile.growth_model import gaussian_process
from growthwatch.reconcile.readings.readings import Readings, run_for, slope_at_median, standing
from growthwatch.reference.ages import corrected_age_days
from growthwatch.vocabulary import KINDS

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.intp]
Days = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]

_N: Final = len(KINDS)
#: A birth weight under another date than the birthday: how much likelier when the record says "birth".
SAYS_BIRTH: Final = 100.0


class Terms(NamedTuple):
    """On what terms a run judges."""

    policy: str
    last_day: int  # no date is put forward after it [days since 1970]


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


class Visits(NamedTuple):
    """Doubted visits: the child's rows, and the reading of each kind on that day (-1 for none)."""

    start: Ints
    size: Ints
    member: Ints  # [visits, kinds]
    number: Ints  # of each visit, as readings are numbered by it
    day: Days

    @property
    def first(self) -> Ints:
        """One reading of each visit."""
        return np.asarray(self.member.max(axis=1), dtype=np.intp)


class Foretold(NamedTuple):
    """What the child's other visits foretell: mean [visits, days, kinds] and covariance, noise included."""

    mean: Floats
    spread: Floats  # [visits, days, kinds, kinds]
    noise: Floats  # the part of the spread that is of the readings themselves [visits, days, kinds]
    when: gaussian_process.Times  # [visits, days]
    sds: Floats  # what the recorded values would be on that day [visits, days, kinds]
    slope: Floats


def foretell(
    of: Readings, known: Bools, visit_of: Ints, visits: Visits, days: Days, policy: str, scale: Floats, side: int = 0
) -> Foretold:
    """Return what a child's other readings foretell for each visit on each of some days [visits, days].

    ``visit_of`` is the number of the visit of every reading; another system's readings of the day are others.
    ``scale`` is how widely the child of each visit varies (a variance, 1 being as others do). With ``side`` -1 only
    readings before the visit's recorded day foretell, with 1 only those after it.
    """
    n, c = days.shape
    any_member = visits.first
    shape = (n, c, _N)
    kind = np.broadcast_to(np.arange(_N), shape)
    age = of.age[any_member][:, None] + (days - of.day[any_member][:, None])
    gestation = np.broadcast_to(of.gestation[any_member][:, None], age.shape)
    of_day = corrected_age_days(age, gestation, policy)
    corrected = np.broadcast_to(of_day[:, :, None], shape)
    sex = np.broadcast_to(of.sex[any_member][:, None, None], shape)
    value = np.broadcast_to(np.where(visits.member >= 0, of.value[visits.member], np.nan)[:, None, :], shape)
    run = run_for(kind, sex)
    sds, slope = standing(run, corrected, np.nan_to_num(value))
    when = gaussian_process.times(sex[..., 0], age, of_day)
    mean, spread = np.empty(shape), np.empty((*shape, _N))
    for who, rows, real in gaussian_process.batches(visits.start, visits.size, weight=c):
        used = real & known[rows] & (visit_of[rows] != visits.number[who, None])
        if side:
            used &= (of.day[rows] - visits.day[who, None]) * side > 0
        mean[who], spread[who] = gaussian_process.predict_visits(
            gaussian_process.take(of.at, rows), of.sds[rows], of.noise[rows], used,
            gaussian_process.Times._make(column[who] for column in when),
        )  # fmt: skip
    spread *= scale[:, None, None, None]
    at_median = slope_at_median(run, corrected)
    unmeasured = np.nan_to_num(gaussian_process.noise(kind, at_median, at_median))
    noise = np.where(visits.member[:, None, :] >= 0, of.noise[visits.member][:, None, :], unmeasured)
    spread[..., np.arange(_N), np.arange(_N)] += noise
    return Foretold(mean, spread, noise, when, sds, slope)
