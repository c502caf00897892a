"""Slips of a whole visit: a wrong date, another child's visit, values in each other's field.

What a child's other visits foretell for this day, and for every day it may have been meant for, is worked out
once per doubted visit; each slip is then a joint density of the visit's readings.
"""

from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt

from growthwatch.reconcile.growth_model import gaussian_process
from growthwatch.reconcile.readings.readings import Readings, run_for, slope_at_median, standing
from growthwatch.reference.ages import corrected_age_days
from growthwatch.vocabulary import KINDS

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.intp]
Days = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]

_N: Final = len(KINDS)


class Terms(NamedTuple):
    """On what terms a run judges."""

    policy: str
    last_day: int  # no date is put forward after it [days since 1970]


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
