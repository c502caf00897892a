"""What is clearly the error, and what is only in dispute with another system's reading."""

from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt

from growthwatch.reconcile.errors.error_odds import LikeliestErrors
from growthwatch.reconcile.judging.error_likelihood import likeliest_errors
from growthwatch.reconcile.judging.state import State, copies_of_children, usable
from growthwatch.reconcile.readings.readings import Readings
from growthwatch.reconcile.readings.weighings import may_be_same_value
from growthwatch.vocabulary import ERRORS

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.intp]
Bools = npt.NDArray[np.bool_]

_WRONG_DATE: Final = ERRORS.index("wrong_date")
#: Odds (log) from which two systems' readings under two dates, the same to the last digit, are put side by side [L].
_LOG_DISPUTED_FROM: Final = np.log(0.25)
#: How much likelier (log) an error must be than one in the other system's reading to be clearly the error: in a value
#: of one day, and in one of two dates of a value [L].
_LOG_CLEARLY: Final = np.log(100)
_LOG_CLEARLY_DATED: Final = np.log(30)


class Judgement(NamedTuple):
    """What is held of every reading."""

    questioned: Bools
    disputed_with: Ints  # the reading it is in dispute with, -1 for none
    likeliest: LikeliestErrors  # why (log odds -inf where nothing was asked)
    unit_throughout: Bools  # questioned for a unit mistaken throughout the child's readings from a system
    probability_true: Floats  # that it is right as recorded, NaN where nothing could be held against it


def resolve_disputes(state: State, questioned: Bools) -> Judgement:
    """Return what is clearly the error, and what is only in dispute with another system's reading.

    Where a questioned reading contradicts another system's, that it is the error and the other true is held against
    the reverse; unless it is several times likelier, neither is clearly the error and both stand disputed.
    """
    disputed_with = _contradicting(state, questioned)
    questioned = questioned & (disputed_with < 0)
    without = state.taking_as_true(usable(state.readings) & ~questioned)
    disputed_with = _under_two_dates(without, disputed_with)
    disputed_with = _on_one_day(state.readings, questioned, disputed_with)
    disputed_with = np.where(state.readings.confirmed, -1, disputed_with)
    return Judgement(
        questioned,
        disputed_with,
        state.likeliest,
        np.zeros(len(questioned), dtype=bool),
        np.full(len(questioned), np.nan),
    )


def _contradicting(state: State, questioned: Bools) -> Ints:
    """Return for each reading the one it contradicts where neither is clearly the error, -1 for none."""
    out = np.full(len(questioned), -1, dtype=np.intp)
    other = _contradicted(state, questioned)
    mine = np.flatnonzero(other >= 0)
    if not len(mine):
        return out
    theirs = other[mine]
    as_judged, reverse = log_probability_either_way(state, mine, theirs)
    same_day = state.readings.day[mine] == state.readings.day[theirs]
    # ... and a date is that of the whole visit
    visit = np.where(same_day, np.arange(len(mine)), len(mine) + state.reading_index.visit[mine])
    margin = np.bincount(visit, weights=reverse - as_judged)[visit]
    even = margin > np.where(same_day, -_LOG_CLEARLY, -_LOG_CLEARLY_DATED)
    out[mine[even]], out[theirs[even]] = theirs[even], mine[even]
    return out


def log_probability_either_way(state: State, mine: Ints, theirs: Ints) -> tuple[Floats, Floats]:
    """Return the log probability of pairs of readings if the first is an error and the second true, and the reverse.

    Only the children of these readings are asked, as often as there are ways, all at once.
    """
    child = np.unique(state.readings.child[np.append(mine, theirs)])
    asked, original = copies_of_children(state, np.tile(child, 4))
    n = len(original) // 4
    mine, theirs = np.searchsorted(original[:n], mine), np.searchsorted(original[:n], theirs)
    given, rows = [], []
    for wrong, right in ((mine, theirs), (theirs, mine)):
        given_right = state.taken_as_true[original[:n]]
        given_right[wrong], given_right[right] = False, True
        given_neither = given_right.copy()
        given_neither[right] = False
        given += [given_right, given_neither]
        rows += [np.unique(wrong), np.unique(right)]
    asked = asked.taking_as_true(np.concatenate(given))._replace(likeliest=state.likeliest.take(original))
    errors = likeliest_errors(asked, np.concatenate([n * copy + of_copy for copy, of_copy in enumerate(rows)]))
    end = np.cumsum([len(of_copy) for of_copy in rows])
    error, log_true = (np.split(column, end[:-1]) for column in (_log_error(errors), errors.log_likelihood_true))
    return (
        error[0][np.searchsorted(rows[0], mine)] + log_true[1][np.searchsorted(rows[1], theirs)],
        error[2][np.searchsorted(rows[2], theirs)] + log_true[3][np.searchsorted(rows[3], mine)],
    )


def _log_error(errors: LikeliestErrors) -> Floats:
    """Return how likely (log) each reading is if it is an error, whichever."""
    return np.asarray(errors.log_odds + errors.log_likelihood_true)


def _contradicted(state: State, questioned: Bools) -> Ints:
    """Return the other system's unquestioned reading that each questioned one contradicts, -1 for none.

    That is the one of the same few days, or for a wrong date the one that has the same value under another.
    """
    readings, near, same = state.readings, *state.reading_index.cross_source
    dated = (state.likeliest.error == _WRONG_DATE)[:, None] & (same >= 0)
    fits = np.concatenate([near >= 0, dated], axis=1)
    others = np.concatenate([near, same], axis=1)
    fits &= (~questioned & usable(readings) & ~readings.confirmed)[others]
    first = others[np.arange(len(others)), fits.argmax(axis=1)]
    return np.where(questioned & fits.any(axis=1), first, -1)


def _under_two_dates(state: State, disputed_with: Ints) -> Ints:
    """Add readings that two systems hold under two dates, as far as it may well be one reading."""
    free = state.taken_as_true & (disputed_with < 0) & ~state.readings.confirmed
    same = state.reading_index.cross_source.same_value_other_date
    rows = np.flatnonzero(free & ((same >= 0) & free[same]).any(axis=1))
    if not len(rows):
        return disputed_with
    errors, same = likeliest_errors(state, rows), same[rows]
    fits = (same >= 0) & free[same] & (state.readings.day[same] == errors.day[:, None])
    likely = (errors.log_odds > _LOG_DISPUTED_FROM) & (errors.error == _WRONG_DATE) & fits.any(axis=1)
    one = rows[likely]
    two = same[np.arange(len(rows)), fits.argmax(axis=1)][likely]
    out = disputed_with.copy()
    out[two], out[one] = one, two
    return out


def _on_one_day(readings: Readings, questioned: Bools, disputed_with: Ints) -> Ints:
    """Add the readings of one child, kind and day of which none is questioned, and that are not one value."""
    left = np.flatnonzero(~questioned & ~readings.set_aside)
    i, j = left[:-1], left[1:]
    pair = (readings.child[i] == readings.child[j]) & (readings.kind[i] == readings.kind[j])
    pair &= readings.day[i] == readings.day[j]
    # readings of one day are one value once a unit mistaken throughout is put right
    pair &= ~may_be_same_value(readings.value, readings.coarsest_resolution, i, j)
    out = disputed_with.copy()
    for one, two in ((i[pair], j[pair]), (j[pair], i[pair])):
        free = out[one] < 0
        out[one[free]] = two[free]
    return out


def between_versions(judged: Judgement, readings: Readings, version_of: Ints) -> Judgement:
    """Return the judgement with readings in dispute that are versions of one record of one day.

    One of them is wrong whatever the growth says, and nothing tells which is the newer: so neither is believed.

    Parameters
    ----------
    version_of : int array
        For each reading a code of the record of which its sender stated several versions, -1 for any other.
    """
    free = np.flatnonzero((version_of >= 0) & ~readings.set_aside & ~readings.confirmed)
    order = free[np.lexsort((readings.day[free], readings.kind[free], readings.child[free], version_of[free]))]
    i, j = order[:-1], order[1:]
    pair = (version_of[i] == version_of[j]) & (readings.child[i] == readings.child[j])
    pair &= (readings.kind[i] == readings.kind[j]) & (readings.day[i] == readings.day[j])
    i, j = i[pair], j[pair]
    if not len(i):
        return judged
    disputed_with, questioned = judged.disputed_with.copy(), judged.questioned.copy()
    questioned[i] = questioned[j] = False
    disputed_with[j], disputed_with[i] = i, j
    return judged._replace(questioned=questioned, disputed_with=disputed_with)
