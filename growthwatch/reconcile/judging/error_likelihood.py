"""Weighing each doubted reading: is it true, or does one specific slip explain it better."""

from typing import Final

import numpy as np
import numpy.typing as npt

from growthwatch.reconcile.errors.date_errors import meant_days
from growthwatch.reconcile.errors.error_odds import Doubt, Tally
from growthwatch.reconcile.errors.value_errors import weigh_copies, weigh_swapped, weigh_values
from growthwatch.reconcile.errors.visit_errors import add_whole, last_of_visit, pace_of_days, weigh_echoes, weigh_whole
from growthwatch.reconcile.growth_model import densities, gaussian_process
from growthwatch.reconcile.judging import sole_evidence
from growthwatch.reconcile.prediction import level_shift, velocity_prior
from growthwatch.reconcile.prediction.visits import Foretold, Terms, Visits, foretell
from growthwatch.reconcile.readings.cross_source import Witnesses
from growthwatch.reconcile.readings.readings import Readings
from growthwatch.vocabulary import KINDS

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.intp]
Bools = npt.NDArray[np.bool_]

_WEIGHT: Final = KINDS.index("weight")
#: How often two systems that hold a reading of one day measured separately [L].
_MEASURED_TWICE: Final = 0.3
#: A fall would rest on a weight so far below what is foretold, or on a birth weight as far above; and below, this is
#: very far [share of itself, L].
_FAR: Final = 0.10
_VERY_FAR: Final = 0.15
#: So far below, a weight is too grave to be doubted sooner because a fall rests on it, unless a later weight shows the
#: fall no more [share of itself, L].
_COLLAPSED: Final = 0.25
_AT_BIRTH_DAYS: Final = 1
#: A reading this far from what the other visits foretell is no evidence for its neighbours of that day.
_UNSOUND_SD: Final = 3.5


def weigh(
    of: Readings, known: Bools, visit_of: Ints, rows: Ints, visits: Visits, visit: Ints, last: Bools,
    repeats: Ints, told_by: Witnesses, scale: Floats, terms: Terms,
) -> Doubt:  # fmt: skip
    """Return what is made of the readings ``rows``.

    Parameters
    ----------
    known : ndarray of bool
        Readings taken as true.
    visit_of : ndarray of int
        The number of the visit of every reading.
    visits, visit
        The visits those rows belong to, and the place of each row's among them.
    last : ndarray of bool
        No known reading of the child and kind is later.
    repeats : ndarray of int
        The earlier reading whose value each reading repeats, -1 for none (all readings).
    told_by : Witnesses
        What other systems say (all readings).
    scale : ndarray
        How widely the child of each visit varies round the process, 1 being as others do (variance).
    """
    tally = Tally(of, rows)
    meant = meant_days(
        visits.day, of.age[visits.first], of.says_birth[visits.first], of.entered[visits.first], terms.last_day
    )
    days = np.concatenate([visits.day[:, None], meant.day], axis=1)
    told = foretell(of, known, visit_of, visits, days, terms.policy, scale)
    mean, variance = _given_sound_others(of, known, visit_of, rows, visits, visit, told)
    variance = variance * scale[visit] + of.noise[rows]
    step = level_shift.beside(of, known, visit_of, visits, terms, scale)
    truth = densities.log_true(of.sds[rows] - mean, variance, of.kind[rows], last)
    truth = np.logaddexp(truth, step.each[visit, of.kind[rows]])
    per_step = np.log(of.slope[rows]) + np.log(of.step[rows])
    among = velocity_prior.ordered(of, known)
    too_fast = velocity_prior.log_too_fast(
        of, among, visit_of, of.child[rows], of.kind[rows], of.day[rows], of.value[rows], visit_of[rows]
    )
    truth = truth + per_step + densities.log_so_high(of.sds[rows], mean) + too_fast
    near = told_by.near[rows]
    near = np.where(known[near], near, -1)
    same_day = ((near >= 0) & (of.day[near] == of.day[rows, None])).any(axis=1)
    twice = np.where(same_day, np.log(_MEASURED_TWICE), 0.0)
    truth = truth + twice
    weigh_values(of, rows, near, mean, variance, truth, tally, among, visit_of, twice)
    weigh_copies(rows, repeats, truth, tally)
    weigh_swapped(of, rows, visits, visit, told, truth, tally)
    fast = pace_of_days(of, among, visit_of, visits, meant)
    whole = weigh_whole(of, known, visits, visit, last, told, meant, fast.sum(axis=-1), step.whole)
    echoed = weigh_echoes(of, known, visits, told, told_by, last_of_visit(visits, visit, last), meant, fast[:, 0])
    add_whole(rows, visit, whole, meant, echoed, truth, tally)
    below = (mean - of.sds[rows]) / (of.slope[rows] * of.value[rows])
    far, very_far = _far_off(of, rows, below)
    rests = sole_evidence.alone(of, known)[rows]
    undone = rests & ~last & (of.age[rows] > _AT_BIRTH_DAYS)
    rests &= (below < _COLLAPSED) | undone
    return tally.settle(truth, np.bitwise_count(of.held[rows]), far, very_far, rests, undone)


def _far_off(of: Readings, rows: Ints, below: Floats) -> tuple[Bools, Bools]:
    """Return which readings a fall would rest on that are far, and very far, ``below`` what is foretold [share]."""
    weight, at_birth = of.kind[rows] == _WEIGHT, of.age[rows] <= _AT_BIRTH_DAYS
    return weight & ((below > _FAR) | (at_birth & (below < -_FAR))), weight & (below > _VERY_FAR)


def _given_sound_others(
    of: Readings, known: Bools, visit_of: Ints, rows: Ints, visits: Visits, visit: Ints, told: Foretold
) -> tuple[Floats, Floats]:
    """Return mean and variance of each row given the others, less those of its visit that look wrong too."""
    mean, variance = np.empty(len(rows)), np.empty(len(rows))
    for who, of_child, real in gaussian_process.batches(visits.start[visit], visits.size[visit]):
        v = visit[who][:, None]
        kind = of.kind[of_child]
        off = of.sds[of_child] - told.mean[v, 0, kind]
        unsound = off**2 > _UNSOUND_SD**2 * told.spread[v, 0, kind, kind]
        unsound &= visit_of[of_child] == visits.number[v]
        used = real & known[of_child] & (of_child != rows[who, None]) & ~unsound
        mine, doubt = gaussian_process.predict(
            gaussian_process.take(of.at, of_child), of.sds[of_child], of.noise[of_child], used,
            gaussian_process.take(of.at, rows[who, None]),
        )  # fmt: skip
        mean[who], variance[who] = mine[:, 0], doubt[:, 0, 0]
    return mean, variance
