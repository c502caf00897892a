"""A twin's record as evidence of another child: it foretells the value, and has none of that day itself.

Twins and triplets are children of one surname and birth date whose postcodes (or, where those are not known, whose
practices) do not differ. A reading of a day on which the twin has none of its kind is held against what the twin's own
readings predict.
"""

from typing import Final

import numpy as np
import numpy.typing as npt
import pandas as pd

from growthwatch.linkage.rows.persons import plain_postcodes, plain_surnames
from growthwatch.reconcile.errors.systematic import impossible
from growthwatch.reconcile.growth_model import gaussian_process
from growthwatch.reconcile.readings.cross_source import NEAR_DAYS
from growthwatch.reconcile.readings.readings import Readings
from growthwatch.reconcile.readings.reference_sds import runs_for, sds_and_slope
from growthwatch.vocabulary import KINDS

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.intp]
Bools = npt.NDArray[np.bool_]

#: Of quadruplets each has three others.
_MOST_OTHERS: Final = 3
#: Fewer readings of a twin foretell nothing [L].
_FEWEST_READINGS: Final = 2


def twins_of(children: pd.DataFrame) -> Ints:
    """Return the twins of every child [children, 3], -1 for none.

    Parameters
    ----------
    children : DataFrame
        :data:`growthwatch.tables.CHILDREN`.
    """
    n = len(children)
    surname, born = plain_surnames(children["surname"]), children["date_of_birth"]
    known = (surname.notna() & born.notna()).to_numpy()
    group = np.where(known, pd.MultiIndex.from_arrays([surname, born]).factorize()[0] if n else 0, -1)
    postcode = pd.factorize(plain_postcodes(children["postcode"]))[0]
    practice = pd.factorize(children["practice_code"])[0]
    order = np.flatnonzero(known)
    order = order[np.argsort(group[order], kind="stable")]
    out = np.full((n, _MOST_OTHERS), -1, dtype=np.intp)
    filled = np.zeros(n, dtype=np.intp)
    for apart in range(1, _MOST_OTHERS + 1):
        for one, two in ((order[:-apart], order[apart:]), (order[apart:], order[:-apart])):
            same = (group[one] == group[two]) & _may_live_together(postcode, practice, one, two)
            fits = same & (filled[one] < _MOST_OTHERS)
            out[one[fits], filled[one[fits]]] = two[fits]
            filled[one[fits]] += 1
    return out


def _may_live_together(postcode: Ints, practice: Ints, one: Ints, two: Ints) -> Bools:
    """Return which pairs have the same postcode, or where one is not known no two practices."""
    both_known = (postcode[one] >= 0) & (postcode[two] >= 0)
    one_practice = (practice[one] < 0) | (practice[two] < 0) | (practice[one] == practice[two])
    return np.where(both_known, postcode[one] == postcode[two], one_practice)


def with_twins(readings: Readings, children: pd.DataFrame) -> Readings:
    """Return the readings with how far each is from what a twin's record foretells for its day.

    Parameters
    ----------
    readings : Readings
        Sorted by child.
    children : DataFrame
        :data:`growthwatch.tables.CHILDREN`.

    Returns
    -------
    Readings
        ``twin_residual`` [SDS] and ``twin_variance`` [SDS squared] filled in for those who have a twin whose record
        has no reading of the kind on about that day; of several the one that fits best.
    """
    twins = twins_of(children)
    count = np.bincount(readings.child, minlength=len(children))
    begin = np.cumsum(count) - count
    may_count = np.isfinite(readings.sds) & np.isfinite(readings.slope) & ~readings.set_aside & ~impossible(readings)
    n_counted = np.bincount(readings.child[may_count], minlength=len(children))
    residual, variance = readings.twin_residual.copy(), readings.twin_variance.copy()
    for column in twins.T:
        twin = column[readings.child]
        asked = (twin >= 0) & (n_counted[twin] >= _FEWEST_READINGS) & np.isfinite(readings.sds)
        rows = np.flatnonzero(asked & ~_has_reading_of_day(readings, twin))
        if len(rows):
            off, spread = _from_twin(readings, rows, begin[twin[rows]], count[twin[rows]], may_count)
            nearer = ~(off**2 / spread >= residual[rows] ** 2 / variance[rows])  # or none yet
            residual[rows[nearer]], variance[rows[nearer]] = off[nearer], spread[nearer]
    return readings._replace(twin_residual=residual, twin_variance=variance)


def _has_reading_of_day(readings: Readings, twin: Ints) -> Bools:
    """Return for each reading whether this other child has one of its kind within a few days."""
    key = _key(readings.child, readings.kind, readings.day)
    held = np.sort(key)
    wanted = _key(twin, readings.kind, readings.day)
    near = np.searchsorted(held, wanted - NEAR_DAYS, side="left")
    return np.asarray(near < np.searchsorted(held, wanted + NEAR_DAYS, side="right"))


def _key(child: Ints, kind: npt.NDArray[np.integer], day: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
    return np.asarray((child.astype(np.int64) * len(KINDS) + kind) * (1 << 24) + (day + (1 << 23)))


def _from_twin(readings: Readings, rows: Ints, start: Ints, size: Ints, may_count: Bools) -> tuple[Floats, Floats]:
    """Return how far readings are from what the children with these rows foretell, and the variance of that."""
    sex = readings.sex[start]
    kind, corrected = readings.kind[rows], readings.corrected_age_days[rows]
    sds, _ = sds_and_slope(runs_for(kind, sex), corrected, readings.value[rows])
    wanted = gaussian_process.points_at(kind, sex, readings.age_days[rows], corrected)
    mean, variance = np.empty(len(rows)), np.empty(len(rows))
    for who, of_twin, real in gaussian_process.batches(start, size):
        predicted, covariance = gaussian_process.predict(
            gaussian_process.take_points(readings.points, of_twin), readings.sds[of_twin], readings.noise[of_twin],
            real & may_count[of_twin], gaussian_process.take_points(wanted, who[:, None]),
        )  # fmt: skip
        mean[who], variance[who] = predicted[:, 0], covariance[:, 0, 0]
    return sds - mean, variance + readings.noise[rows]
