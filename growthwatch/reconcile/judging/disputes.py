"""What is clearly the error, and what is only in dispute with another system's reading."""

from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt

from growthwatch.reconcile.errors.error_odds import Doubt
from growthwatch.reconcile.judging.state import State, usable, weighed
from growthwatch.reconcile.readings.readings import Readings
from growthwatch.reconcile.readings.weighings import same_reading
from growthwatch.vocabulary import ERRORS

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.intp]
Bools = npt.NDArray[np.bool_]

#: Odds (log) from which two systems' readings under two dates, the same to the last digit, are put side by side [L].
_DISPUTED_FROM: Final = np.log(0.25)
#: How much likelier (log) a slip must be than one in the other system's reading to be clearly the error: in a value
#: of one day, and in one of two dates of a value [L].
_CLEARLY: Final = np.log(100)
_CLEARLY_DATED: Final = np.log(30)


class Judgement(NamedTuple):
    """What is held of every reading."""

    questioned: Bools
    against: Ints  # the reading it is in dispute with, -1 for none
    doubt: Doubt  # why (log odds -inf where nothing was asked)
    throughout: Bools  # questioned for a unit mistaken throughout the child's readings from a system


def settle(state: State, questioned: Bools) -> Judgement:
    """Tell what is clearly the error from what is only in dispute with another system's reading.

    Where a questioned reading contradicts another system's, that it is the error and the other true is held against
    the reverse; unless it is several times likelier, neither is clearly the error and both stand disputed.
    """
    against = np.full(len(questioned), -1, dtype=np.intp)
    other = _contradicted(state, questioned)
    mine = np.flatnonzero(other >= 0)
    if len(mine):
        theirs = other[mine]
        as_it_is = _if_wrong(state, mine, theirs)
        reverse = _if_wrong(state, theirs, mine)
        same_day = state.of.day[mine] == state.of.day[theirs]
        # ... and a date is that of the whole visit
        visit = np.where(same_day, np.arange(len(mine)), len(mine) + state.at.visit[mine])
        margin = np.bincount(visit, weights=reverse - as_it_is)[visit]
        even = margin > np.where(same_day, -_CLEARLY, -_CLEARLY_DATED)
        against[mine[even]], against[theirs[even]] = theirs[even], mine[even]
        questioned = questioned & (against < 0)
    against = _under_two_dates(state, questioned, against)
    against = np.where(state.of.trusted, -1, _same_day(state.of, questioned, against))
    return Judgement(questioned, against, state.doubt, np.zeros(len(questioned), dtype=bool))


def _if_wrong(state: State, wrong: Ints, right: Ints) -> Floats:
    """Return the log probability of pairs of readings if the first is a slip and the second true."""
    state.known[wrong], state.known[right] = False, True
    rows = np.unique(wrong)
    found = weighed(state, rows)
    slip = (found.log_odds + found.log_truth_alone)[np.searchsorted(rows, wrong)]
    state.known[right] = False
    rows = np.unique(right)
    truth = weighed(state, rows).log_truth_alone[np.searchsorted(rows, right)]
    return slip + truth


def _contradicted(state: State, questioned: Bools) -> Ints:
    """Return the other system's unquestioned reading that each questioned one contradicts, -1 for none.

    That is the one of the same few days, or for a wrong date the one that has the same value under another.
    """
    of, told_by = state.of, state.at.told_by
    dated = (state.doubt.error == ERRORS.index("wrong_date"))[:, None] & (told_by.echo >= 0)
    fits = np.concatenate([told_by.near >= 0, dated], axis=1)
    others = np.concatenate([told_by.near, told_by.echo], axis=1)
    fits &= (~questioned & usable(of) & ~of.trusted)[others]
    first = others[np.arange(len(others)), fits.argmax(axis=1)]
    return np.where(questioned & fits.any(axis=1), first, -1)


def _under_two_dates(state: State, questioned: Bools, against: Ints) -> Ints:
    """Add readings that two systems hold under two dates, as far as it may well be one reading."""
    state.known[:] = usable(state.of) & ~questioned
    free = state.known & (against < 0) & ~state.of.trusted
    echo = state.at.told_by.echo
    rows = np.flatnonzero(free & ((echo >= 0) & free[echo]).any(axis=1))
    if not len(rows):
        return against
    found = weighed(state, rows)
    fits = (echo[rows] >= 0) & free[echo[rows]] & (state.of.day[echo[rows]] == found.day[:, None])
    maybe = (found.log_odds > _DISPUTED_FROM) & (found.error == ERRORS.index("wrong_date")) & fits.any(axis=1)
    one = rows[maybe]
    two = echo[rows][np.arange(len(rows)), fits.argmax(axis=1)][maybe]
    out = against.copy()
    out[two], out[one] = one, two
    return out


def _same_day(of: Readings, questioned: Bools, against: Ints) -> Ints:
    """Add the readings of one child, kind and day of which none is questioned, and that are not one value."""
    left = np.flatnonzero(~questioned & ~of.aside)
    i, j = left[:-1], left[1:]
    pair = (of.child[i] == of.child[j]) & (of.kind[i] == of.kind[j]) & (of.day[i] == of.day[j])
    # readings of one day are one value once a unit mistaken throughout is put right
    pair &= ~same_reading(of.value, of.coarse, i, j)
    against = against.copy()
    for one, two in ((i[pair], j[pair]), (j[pair], i[pair])):
        free = against[one] < 0
        against[one[free]] = two[free]
    return against
