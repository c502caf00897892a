"""Prediction of whole visits from a child's other readings, on the recorded day and on any other.

What a child's other visits predict for this day, and for every day it may have been meant for, is worked out once per
visit in question; each error is then a joint density of the visit's readings.
"""

from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt

from growthwatch.reconcile.growth_model import gaussian_process
from growthwatch.reconcile.prediction import from_others
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


class Sides(NamedTuple):
    """What only the readings before the recorded day of each visit predict for it, and only those after it."""

    before: Prediction  # [visits, 1, kinds]
    after: Prediction


def predict_visits(evidence: Evidence, visits: Visits, days: Days, policy: str) -> Prediction:
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
    """
    asked = _asked_on(evidence.readings, visits, days, policy)
    (others,) = _given_others(evidence, visits, asked.times, sides=())
    return _with_noise(asked, visits, *others)


def predict_with_sides(evidence: Evidence, visits: Visits, days: Days, policy: str) -> tuple[Prediction, Sides]:
    """Return :func:`predict_visits`, and what the readings on either side of the recorded day predict for that day.

    Parameters as :func:`predict_visits`; the recorded day stands first of the days.
    """
    asked = _asked_on(evidence.readings, visits, days, policy)
    others, before, after = _given_others(evidence, visits, asked.times, sides=(-1, 1))
    on_day = Prediction(
        asked.mean, asked.covariance, asked.noise[:, :1],
        gaussian_process.Times._make(column[:, :1] for column in asked.times), asked.sds[:, :1], asked.slope[:, :1],
    )  # fmt: skip
    sides = Sides(_with_noise(on_day, visits, *before), _with_noise(on_day, visits, *after))
    return _with_noise(asked, visits, *others), sides


def _asked_on(readings: Readings, visits: Visits, days: Days, policy: str) -> Prediction:
    """Return what visits would be on days, before anything is predicted of them (mean and covariance empty)."""
    first = visits.first
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
    at_median = slope_at_median(runs, corrected_of_kind)
    unmeasured = np.nan_to_num(gaussian_process.measurement_variance(kind, at_median, at_median))
    noise = np.where(visits.present[:, None, :], readings.noise[visits.member][:, None, :], unmeasured)
    return Prediction(np.empty(0), np.empty(0), noise, times, sds, slope)


def _with_noise(asked: Prediction, visits: Visits, mean: Floats, covariance: Floats) -> Prediction:
    """Return the prediction of readings, from that of the process: as wide as the child varies, and their noise."""
    covariance = covariance * visits.variance_scale[:, None, None, None]
    covariance[..., np.arange(_N), np.arange(_N)] += asked.noise
    return asked._replace(mean=mean, covariance=covariance)


def _given_others(
    evidence: Evidence, visits: Visits, times: gaussian_process.Times, *, sides: tuple[int, ...]
) -> list[tuple[Floats, Floats]]:
    """Return mean and covariance of every kind, without noise: at each time given the readings of other visits.

    After it, for each side of the recorded day, those at the first time given the readings on that side.
    """
    n, n_times = times.log_age.shape
    shapes = [(n, n_times, _N)] + [(n, 1, _N)] * len(sides)
    out = [(np.empty(shape), np.empty((*shape, _N))) for shape in shapes]
    for group in from_others.groups(
        evidence.readings, visits.start, visits.size, evidence.taken_as_true, columns=1 + n_times * _N
    ):
        at, used = group.asked, group.used[group.child]
        of_group = gaussian_process.Times._make(column[at] for column in times)
        first = gaussian_process.Times._make(column[:, :1] for column in of_group)
        columns = _columns(evidence, of_group, group, used)
        roots = from_others.roots(evidence.readings, group)
        days_after = evidence.readings.day[group.rows][group.child] - visits.day[at, None]
        for (mean, covariance), side in zip(out[1:], sides, strict=True):
            root = (roots.forwards if side < 0 else roots.backwards)[group.child]
            white = np.matmul(root, columns[:, :, : 1 + _N]) * (days_after * side > 0)[:, :, None]
            mean[at], covariance[at] = _predicted(first, white, white)
        own = evidence.visit_of_reading[group.rows][group.child] == visits.number[at, None]
        columns *= ~own[:, :, None]
        solved = from_others.solved_without(roots.inverse[group.child], used & own, columns)
        out[0][0][at], out[0][1][at] = _predicted(of_group, columns, solved)
    return out


def _columns(evidence: Evidence, times: gaussian_process.Times, group: from_others.Group, used: Bools) -> Floats:
    """Return residuals, and covariances with every kind at each time [visits, width, 1 + times * kinds]."""
    readings, rows = evidence.readings, group.rows[group.child]
    points = gaussian_process.take_points(readings.points, rows)
    across = gaussian_process.covariance_with_every_kind(points, times).reshape(*rows.shape, -1)
    residual = (readings.sds[rows] - points.mean_sds)[:, :, None]
    return np.where(used[:, :, None], np.concatenate([residual, across], axis=2), 0.0)


def _predicted(times: gaussian_process.Times, left: Floats, right: Floats) -> tuple[Floats, Floats]:
    """Return mean and covariance from columns whose products are what the readings explain."""
    n, t = times.log_age.shape
    across, solved = (np.moveaxis(one[:, :, 1:].reshape(n, -1, t, _N), 1, 2) for one in (left, right))
    mean = np.matmul(np.swapaxes(left[:, :, 1:], 1, 2), right[:, :, :1]).reshape(n, t, _N)
    explained = np.matmul(np.swapaxes(across, 2, 3), solved)
    return mean + times.mean_sds, gaussian_process.population_covariance(times) - explained


def latest_of_visits(n_visits: int, visit_of_row: Ints, is_latest: Bools) -> Bools:
    """Return which visits hold a reading that no later one can contradict, from that of each row and its visit."""
    out = np.zeros(n_visits, dtype=bool)
    np.logical_or.at(out, visit_of_row, is_latest)
    return out
