"""What is held of every reading so far: taken as true, or questioned for which error."""

from typing import Any, Final, NamedTuple

import numpy as np
import numpy.typing as npt

from growthwatch.reconcile.errors.error_odds import LikeliestErrors, no_errors
from growthwatch.reconcile.errors.systematic import impossible
from growthwatch.reconcile.prediction.visits import Evidence, JudgingOptions
from growthwatch.reconcile.readings.borne_out import BorneOut, borne_out
from growthwatch.reconcile.readings.cross_source import CrossSource, cross_source
from growthwatch.reconcile.readings.readings import Readings, take_readings
from growthwatch.segments import starts
from growthwatch.vocabulary import KINDS

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.intp]
Bools = npt.NDArray[np.bool_]

#: How many readings back a copied value may come from.
_READINGS_BACK: Final = 3
#: Values closer than this are the same to the last digit [kg or cm].
_SAME_VALUE: Final = 1e-6


class ReadingIndex(NamedTuple):
    """Where each child's readings stand, which belong to one visit, and what repeats what."""

    start: Ints  # first row, by child
    size: Ints  # rows, by child
    visit: Ints  # by reading, numbered through: one child, day and system
    repeated: Ints  # by reading: the earlier reading with the same value, -1 for none
    cross_source: CrossSource
    borne_out: BorneOut


class State(NamedTuple):
    """What is held so far; a search fills in the arrays of its own state as it goes."""

    readings: Readings
    reading_index: ReadingIndex
    taken_as_true: Bools
    likeliest: LikeliestErrors  # why what is not taken as true is questioned
    variance_scale: Floats  # by child: how widely it varies round the process, 1 being as others do
    options: JudgingOptions

    @property
    def evidence(self) -> Evidence:
        """What predictions rest on."""
        return Evidence(self.readings, self.taken_as_true, self.reading_index.visit)

    def taking_as_true(self, taken_as_true: Bools) -> "State":
        """Return the same with other readings taken as true."""
        return self._replace(taken_as_true=taken_as_true)


def initial_state(readings: Readings, n_children: int, options: JudgingOptions) -> State:
    """Return the state in which all that can be true is taken as true, in the order of children."""
    taken_as_true = usable(readings) & ~impossible(readings)
    index = _index(readings, n_children)
    return State(readings, index, taken_as_true, no_errors(readings), np.ones(n_children), options)


def usable(readings: Readings) -> Bools:
    """Return which readings have an SDS on UK-WHO, and were not set aside by a person."""
    return np.asarray(np.isfinite(readings.sds) & np.isfinite(readings.slope) & ~readings.set_aside)


def latest(readings: Readings, taken_as_true: Bools) -> Bools:
    """Return which readings have no true reading of the same child and kind after them."""
    series = readings.child * len(KINDS) + readings.kind
    last_day = np.full(int(series.max(initial=-1)) + 1, np.iinfo(np.int64).min)
    np.maximum.at(last_day, series[taken_as_true], readings.day[taken_as_true])
    return np.asarray(readings.day >= last_day[series])


def copies_of_children(state: State, child: Ints) -> tuple[State, Ints]:
    """Return a state of its own for the readings of the given children, and the rows they copy.

    There is one copy of a child for each time it is named, numbered in that order.
    """
    index = state.reading_index
    size = index.size[child]
    begin = np.cumsum(size) - size
    copy = np.repeat(np.arange(len(child)), size)
    original = np.arange(len(copy)) - begin[copy] + index.start[child][copy]
    readings = take_readings(state.readings, original)._replace(child=copy)
    copied = initial_state(readings, len(child), state.options)
    return copied._replace(variance_scale=state.variance_scale[child]), original


def store_likeliest(state: State, rows: Ints, errors: LikeliestErrors) -> None:
    """Write into the state why ``rows`` are questioned."""
    columns: tuple[npt.NDArray[Any], ...] = tuple(state.likeliest)
    for column, given in zip(columns, errors, strict=True):
        column[rows] = given


def _index(readings: Readings, n_children: int) -> ReadingIndex:
    count = np.bincount(readings.child, minlength=n_children)
    order = np.lexsort((readings.source, readings.day, readings.child))
    first_of_visit = starts(readings.child[order], readings.day[order], readings.source[order])
    visit = np.empty(len(order), dtype=np.intp)
    visit[order] = np.cumsum(first_of_visit) - 1
    others = borne_out(readings, usable(readings) & ~impossible(readings))
    return ReadingIndex(np.cumsum(count) - count, count, visit, _repeated(readings), cross_source(readings), others)


def _repeated(readings: Readings) -> Ints:
    """Return the earlier reading whose value each reading repeats, -1 for none: the nearest of a few back."""
    child, kind, day, value = readings.child, readings.kind, readings.day, readings.value
    order = np.lexsort((day, kind, child))
    out = np.full(len(order), -1, dtype=np.intp)
    for back in range(min(_READINGS_BACK, len(order) - 1), 0, -1):
        i, j = order[back:], order[:-back]
        same = (child[i] == child[j]) & (kind[i] == kind[j]) & (day[i] > day[j])
        # what is copied is what stands on the form, which may be rounded
        gap = np.minimum(np.abs(value[i] - value[j]), np.abs(value[i] - readings.coarsest_copy[j]))
        same &= gap < _SAME_VALUE
        out[i[same]] = j[same]
    return out
