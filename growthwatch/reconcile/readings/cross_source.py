"""What the other systems say: their readings of the same days, and the same values under other dates."""

from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt

from growthwatch.reconcile.readings.readings import Readings
from growthwatch.reconcile.readings.weighings import same_reading

Ints = npt.NDArray[np.intp]

#: Another system's reading this near tells what the value should have been [days].
NEAR_DAYS: Final = 3
#: The same value under another date is looked for this far away [days]: a year slip, and a month's delay.
FAR_DAYS: Final = 400
#: Up to this age a child may weigh just what it weighed at birth: it has lost and regained (NICE NG75 1.1: most have
#: by 3 weeks), or is late to. That another system holds the same as the birth weight then tells nothing [days, L].
_REGAINED_DAYS: Final = 28
_NEIGHBOURS: Final = 2


class Witnesses(NamedTuple):
    """Positions of other systems' readings of the same child and kind [readings, some], -1 for none."""

    near: Ints  # of the same few days
    echo: Ints  # the same value on another day


def witnesses(of: Readings) -> Witnesses:
    """Return what the other systems say of each reading."""
    return Witnesses(_near(of), _echoes(of))


def _near(of: Readings) -> Ints:
    order = np.lexsort((of.day, of.kind, of.child))
    columns = []
    for i, j in _neighbours(order):
        fits = _elsewhere(of, i, j) & (np.abs(of.day[i] - of.day[j]) <= NEAR_DAYS)
        columns.append(_column(len(order), i[fits], j[fits]))
    return np.stack(columns, axis=1)


def _echoes(of: Readings) -> Ints:
    order = np.lexsort((of.day, of.value, of.kind, of.child))
    columns = []
    for i, j in _neighbours(order):
        apart = np.abs(of.day[i] - of.day[j])
        fits = _elsewhere(of, i, j) & (apart > 0) & (apart <= FAR_DAYS)
        fits &= same_reading(of.value, of.coarse, i, j) & ~_regained(of, i, j) & ~_regained(of, j, i)
        columns.append(_column(len(order), i[fits], j[fits]))
    return np.stack(columns, axis=1)


def _regained(of: Readings, birth: Ints, later: Ints) -> npt.NDArray[np.bool_]:
    """Return where a reading of the birthday and one that does not say it is of birth may each be true."""
    young = (of.age[birth] == 0) & (of.age[later] <= _REGAINED_DAYS)
    return np.asarray(young & ~of.says_birth[later])


def _neighbours(order: Ints) -> list[tuple[Ints, Ints]]:
    """Return pairs that stand one or two apart in an order, both ways round."""
    ahead = [(order[:-k], order[k:]) for k in range(1, _NEIGHBOURS + 1)]
    return ahead + [(j, i) for i, j in ahead]


def _elsewhere(of: Readings, i: Ints, j: Ints) -> npt.NDArray[np.bool_]:
    same = (of.child[i] == of.child[j]) & (of.kind[i] == of.kind[j])
    return np.asarray(same & ((of.held[i] & of.held[j]) == 0))


def _column(n: int, i: Ints, j: Ints) -> Ints:
    column = np.full(n, -1, dtype=np.intp)
    column[i] = j
    return column
