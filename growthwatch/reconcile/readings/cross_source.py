"""What the other systems hold: their readings of the same days, and the same values under other dates."""

from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt

from growthwatch.reconcile.readings.readings import Readings
from growthwatch.reconcile.readings.weighings import may_be_same_value

Ints = npt.NDArray[np.intp]

#: Another system's reading this near says what the value should have been [days].
NEAR_DAYS: Final = 3
#: The same value under another date is looked for this far away [days]: a year mistaken, and a month's delay.
FAR_DAYS: Final = 400
#: Up to this age a child may weigh just what it weighed at birth: it has lost and regained (NICE NG75 1.1: most have
#: by 3 weeks), or is late to. That another system holds the same as the birth weight then says nothing [days, L].
_REGAINED_DAYS: Final = 28
#: Looked for so many readings away in the order of days, or of values.
_NEIGHBOURS: Final = 2


class CrossSource(NamedTuple):
    """Positions of other systems' readings of the same child and kind [readings, some], -1 for none."""

    near: Ints  # of the same few days
    same_value_other_date: Ints


def cross_source(readings: Readings) -> CrossSource:
    """Return what the other systems hold beside each reading."""
    return CrossSource(_near(readings), _same_value_other_date(readings))


def _near(readings: Readings) -> Ints:
    order = np.lexsort((readings.day, readings.kind, readings.child))
    columns = []
    for i, j in _neighbours(order):
        fits = _in_another_system(readings, i, j) & (np.abs(readings.day[i] - readings.day[j]) <= NEAR_DAYS)
        columns.append(_column(len(order), i[fits], j[fits]))
    return np.stack(columns, axis=1)


def _same_value_other_date(readings: Readings) -> Ints:
    order = np.lexsort((readings.day, readings.value, readings.kind, readings.child))
    columns = []
    for i, j in _neighbours(order):
        days_apart = np.abs(readings.day[i] - readings.day[j])
        fits = _in_another_system(readings, i, j) & (days_apart > 0) & (days_apart <= FAR_DAYS)
        fits &= may_be_same_value(readings.value, readings.coarsest_resolution, i, j)
        fits &= ~_may_have_regained(readings, i, j) & ~_may_have_regained(readings, j, i)
        columns.append(_column(len(order), i[fits], j[fits]))
    return np.stack(columns, axis=1)


def _may_have_regained(readings: Readings, birth: Ints, later: Ints) -> npt.NDArray[np.bool_]:
    """Return where a reading of the birthday and one that does not say it is of birth may each be true."""
    young = (readings.age_days[birth] == 0) & (readings.age_days[later] <= _REGAINED_DAYS)
    return np.asarray(young & ~readings.says_birth[later])


def _neighbours(order: Ints) -> list[tuple[Ints, Ints]]:
    """Return pairs that stand one or two apart in an order, both ways round."""
    ahead = [(order[:-k], order[k:]) for k in range(1, _NEIGHBOURS + 1)]
    return ahead + [(j, i) for i, j in ahead]


def _in_another_system(readings: Readings, i: Ints, j: Ints) -> npt.NDArray[np.bool_]:
    same_series = (readings.child[i] == readings.child[j]) & (readings.kind[i] == readings.kind[j])
    return np.asarray(same_series & ((readings.system_bits[i] & readings.system_bits[j]) == 0))


def _column(n: int, i: Ints, j: Ints) -> Ints:
    column = np.full(n, -1, dtype=np.intp)
    column[i] = j
    return column
