"""Prediction of whole visits from a child's other readings, on the recorded day and on any other.

What a child's other visits predict for this day, and for every day it may have been meant for, is worked out once per
visit in question; each error is then a joint density of the visit's readings.
"""

from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt

from growthwatch.reconcile.growth_model import gaussian_process
from growthwatch.reconcile.readings.readings import Readings
from growthwatch.reconcile.readings.reference_sds import runs_for, sds_and_slope, slope_at_median
from growthwatch.reference.ages import corrected_age_days
from growthwatch.vocabulary import KINDS

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.intp]
Days = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]

_N: Final = len(KINDS)


class JudgingOptions(NamedTuple):
    """What a run is asked to keep to."""

    policy: str  # "digital" or "paper": how ages are corrected for gestation
    last_day: int  # no date is suggested after it [days since 1970]


class Evidence(NamedTuple):
    """All readings, and which of them predictions rest on."""

    readings: Readings
    taken_as_true: Bools
    visit_of_reading: Ints  # number of the visit of every reading: one child, day and system


class Visits(NamedTuple):
    """Visits in question: the child's rows, and the reading of each kind on that day (-1 for none)."""

    start: Ints  # the child's first row
    size: Ints  # how many rows the child has
    member: Ints  # reading of each kind [visits, kinds]
    number: Ints  # of each visit, as readings are numbered by it
    day: Days
    variance_scale: Floats  # how widely the child of each varies round the process, 1 being as others do

    @property
    def first(self) -> Ints:
        """One reading of each visit."""
        return np.asarray(self.member.max(axis=1), dtype=np.intp)

    @property
    def present(self) -> Bools:
        """Which kinds each visit has a reading of [visits, kinds]."""
        return np.asarray(self.member >= 0)


class Prediction(NamedTuple):
    """What the child's other visits predict: mean [visits, days, kinds] and covariance, noise included."""

    mean: Floats
    covariance: Floats  # [visits, days, kinds, kinds]
    noise: Floats  # the part of the variance that is of the readings themselves [visits, days, kinds]
    times: gaussian_process.Times  # [visits, days]
    sds: Floats  # what the recorded values would be on that day [visits, days, kinds]
    slope: Floats  # of SDS at the recorded values [SDS per kg or cm]

    @property
    def residual(self) -> Floats:
        """What the recorded values would be, less their prediction [visits, days, kinds]."""
        return np.asarray(self.sds - self.mean)


def predict_visits(evidence: Evidence, visits: Visits, days: Days, policy: str, *, side: int = 0) -> Prediction:
    """Return what a child's other readings predict for each visit on each of some days.

    Parameters
    ----------
    evidence : Evidence
        Another system's readings of a visit's day are other readings.
    visits : Visits
        What is predicted.
    days : ndarray of int, shape (visits, days)
        Days since 1970.
    policy : str
        "digital" or "paper".
    side : int
        With -1 only readings before the visit's recorded day count, with 1 only those after it.
    """
    readings, first = evidence.readings, visits.first
    shape = (*days.shape, _N)
    kind = np.broadcast_to(np.arange(_N), shape)
    age = readings.age_days[first][:, None] + (days - readings.day[first][:, None])
    gestation = np.broadcast_to(readings.gestation_days[first][:, None], age.shape)
    corrected = corrected_age_days(age, gestation, policy)
    corrected_of_kind = np.broadcast_to(corrected[:, :, None], shape)
    sex = np.broadcast_to(readings.sex[first][:, None, None], shape)
    recorded = np.where(visits.present, readings.value[visits.member], np.nan)
    value = np.broadcast_to(recorded[:, None, :], shape)
    runs = runs_for(kind, sex)
    sds, slope = sds_and_slope(runs, corrected_of_kind, np.nan_to_num(value))
    times = gaussian_process.times_at(sex[..., 0], age, corrected)
    mean, covariance = _given_others(evidence, visits, times, side)
    covariance *= visits.variance_scale[:, None, None, None]
    at_median = slope_at_median(runs, corrected_of_kind)
    unmeasured = np.nan_to_num(gaussian_process.measurement_variance(kind, at_median, at_median))
    noise = np.where(visits.present[:, None, :], readings.noise[visits.member][:, None, :], unmeasured)
    covariance[..., np.arange(_N), np.arange(_N)] += noise
    return Prediction(mean, covariance, noise, times, sds, slope)


def _given_others(
    evidence: Evidence, visits: Visits, times: gaussian_process.Times, side: int
) -> tuple[Floats, Floats]:
    """Return mean and covariance of every kind at each time given the readings of other visits, without noise."""
    readings, shape = evidence.readings, (*times.log_age.shape, _N)
    mean, covariance = np.empty(shape), np.empty((*shape, _N))
    for who, rows, real in gaussian_process.batches(visits.start, visits.size, memory_factor=shape[1]):
        used = real & evidence.taken_as_true[rows]
        used &= evidence.visit_of_reading[rows] != visits.number[who, None]
        if side:
            used &= (readings.day[rows] - visits.day[who, None]) * side > 0
        mean[who], covariance[who] = gaussian_process.predict_every_kind(
            gaussian_process.take_points(readings.points, rows), readings.sds[rows], readings.noise[rows], used,
            gaussian_process.Times._make(column[who] for column in times),
        )  # fmt: skip
    return mean, covariance


def latest_of_visits(n_visits: int, visit_of_row: Ints, is_latest: Bools) -> Bools:
    """Return which visits hold a reading that no later one can contradict, from that of each row and its visit."""
    out = np.zeros(n_visits, dtype=bool)
    np.logical_or.at(out, visit_of_row, is_latest)
    return out
