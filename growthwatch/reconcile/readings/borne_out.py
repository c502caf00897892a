"""Readings that others of the same child bear out: two errors that agree are rarer than one change that is true.

- the latest readings of a kind, as far as two systems or two weighings of a few days say the same;
- a loss that the next weighing still shows: 6.82 kg, then 6.05, then 6.35 the day after;
- what stood before either.
"""

from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt

from growthwatch.reconcile.readings.readings import Readings
from growthwatch.segments import ends, starts
from growthwatch.vocabulary import KINDS

Bools = npt.NDArray[np.bool_]
Ints = npt.NDArray[np.intp]

_WEIGHT: Final = KINDS.index("weight")
#: Readings of this many days before the latest, and this near to it, say the same as it [days; share of it; L].
RUN_DAYS: Final = 14
SAME_SHARE: Final = 0.03
#: A weight this far below the one before it, of no longer ago, is a loss; the next shows it still while it is this far
#: below [share, days, share; L].
LOSS_SHARE: Final = 0.05
LOSS_WITHIN_DAYS: Final = 28
STILL_LOST_SHARE: Final = 0.02


class BorneOut(NamedTuple):
    """Which readings are borne out, one flag each."""

    itself: Bools  # in a run of like readings that ends the series, or at the bottom of a loss that the next shows
    before: Bools  # the last before such, with an earlier reading of its kind
    lost: Bools  # a weight well below the one before it


class _Days(NamedTuple):
    """Usable readings by child, kind and day; positions of the last of an earlier day and the first of a later one."""

    rows: Ints
    series: Ints
    earlier: Ints  # position here, -1 for none
    later: Ints
    agreed: Bools  # all readings of that day say the same


def borne_out(readings: Readings, usable: Bools) -> BorneOut:
    """Return which readings others bear out.

    Parameters
    ----------
    readings : Readings
        As recorded.
    usable : ndarray of bool, shape (readings,)
        Which count: the others neither bear out nor are borne out.

    Returns
    -------
    BorneOut
        Three flags per reading.
    """
    days = _by_day(readings, usable)
    run, before_run = _final_runs(readings, days)
    lost, attested, before_loss = _losses(readings, days)
    return BorneOut(*(_of_all(flag, days.rows, usable) for flag in (run | attested, before_run | before_loss, lost)))


def _of_all(flag: Bools, rows: Ints, usable: Bools) -> Bools:
    out = np.zeros(len(usable), dtype=bool)
    out[rows] = flag
    return out


def _by_day(readings: Readings, usable: Bools) -> _Days:
    rows = np.flatnonzero(usable)
    rows = rows[np.lexsort((readings.day[rows], readings.kind[rows], readings.child[rows]))]
    position = np.arange(len(rows))
    first_of_series = starts(readings.child[rows], readings.kind[rows])
    first_of_day = starts(readings.child[rows], readings.kind[rows], readings.day[rows])
    series = np.cumsum(first_of_series) - 1
    day_start = np.maximum.accumulate(np.where(first_of_day, position, 0))
    last_of_day = ends(np.cumsum(first_of_day))
    day_end = np.minimum.accumulate(np.where(last_of_day, position, len(rows))[::-1])[::-1]
    series_start = np.maximum.accumulate(np.where(first_of_series, position, 0))
    series_end = np.flatnonzero(ends(series))[series] if len(rows) else position
    earlier = np.where(day_start > series_start, day_start - 1, -1)
    value = readings.value[rows]
    day_number = np.cumsum(first_of_day) - 1
    low, high = np.full((2, int(day_number[-1]) + 1 if len(rows) else 0), np.nan)
    np.fmin.at(low, day_number, value)
    np.fmax.at(high, day_number, value)
    agreed = (high <= low * (1 + SAME_SHARE))[day_number]
    return _Days(rows, series, earlier, np.where(day_end < series_end, day_end + 1, -1), agreed)


def _final_runs(readings: Readings, days: _Days) -> tuple[Bools, Bools]:
    """Return which readings belong to the like ones that end a series, and which stand last before them.

    Where the readings of the last day do not agree, there is no run.
    """
    rows, series = days.rows, days.series
    if not len(rows):
        return np.zeros(0, dtype=bool), np.zeros(0, dtype=bool)
    last = np.flatnonzero(ends(series))[series]
    day, value = readings.day[rows], readings.value[rows]
    alike = (day[last] - day <= RUN_DAYS) & (np.abs(value - value[last]) <= SAME_SHARE * value[last])
    last_differing = np.full(int(series[-1]) + 1, -1)
    np.maximum.at(last_differing, series, np.where(alike, -1, np.arange(len(rows))))
    differing = last_differing[series]
    in_run = np.arange(len(rows)) > differing
    n_readings = np.bincount(series[in_run], minlength=len(last_differing))
    in_several = in_run & (np.bitwise_count(readings.system_bits[rows]) > 1)
    agreed = ((n_readings > 1) | (np.bincount(series[in_several], minlength=len(last_differing)) > 0))[series]
    # where a reading of the day on which a run begins differs, that day says two things, and there is no run
    day_before = np.where(differing >= 0, day[np.maximum(differing, 0)], np.iinfo(np.int64).min)
    agreed &= day[np.minimum(differing + 1, len(rows) - 1)] > day_before
    return in_run & agreed, agreed & (day == day_before) & (days.earlier >= 0)


def _losses(readings: Readings, days: _Days) -> tuple[Bools, Bools, Bools]:
    """Return which weights are well below the one before, which of these the next bears out, and the one before."""
    rows, earlier, later = days.rows, days.earlier, days.later
    day, value = readings.day[rows], readings.value[rows]
    is_weight = readings.kind[rows] == _WEIGHT
    lost = is_weight & (earlier >= 0) & (value <= (1 - LOSS_SHARE) * value[earlier])
    soon = (day - day[earlier] <= LOSS_WITHIN_DAYS) & (later >= 0) & (day[later] - day <= RUN_DAYS)
    attested = (
        lost & soon & days.agreed & days.agreed[later] & (value[later] <= (1 - STILL_LOST_SHARE) * value[earlier])
    )
    before = np.zeros(len(rows), dtype=bool)
    before[earlier[attested]] = True
    return lost, attested, before & (earlier >= 0)
