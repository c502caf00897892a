"""Slips of a single value, weighed: other digits or units, a value carried forward, or another kind's."""

from typing import Final

import numpy as np
import numpy.typing as npt

from growthwatch.reconcile.errors import error_kinds
from growthwatch.reconcile.errors.error_odds import COPIED, DIGITS, SWAPPED, Tally, mark_rivals
from growthwatch.reconcile.growth_model import densities
from growthwatch.reconcile.prediction import velocity_prior
from growthwatch.reconcile.prediction.visits import Foretold, Visits
from growthwatch.reconcile.readings.readings import Readings, run_for, standing
from growthwatch.vocabulary import KINDS

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.intp]

_N: Final = len(KINDS)
#: How often, of two systems that hold a reading of one day, one copied the other's before a slip was made [L].
_COPIED_RIGHT: Final = 0.5


def weigh_values(
    of: Readings, rows: Ints, near: Ints, mean: Floats, variance: Floats, truth: Floats, tally: Tally,
    among: velocity_prior.Ordered, visit_of: Ints, log_twice: Floats,
) -> None:  # fmt: skip
    """Weigh the slips of one value; ``near`` is what other systems hold of those days [rows, some].

    ``log_twice`` is how seldom a value would have been measured apart from another system's of that day.
    """
    place_of = np.full(len(of.child), -1)
    place_of[rows] = np.arange(len(rows))
    claims = error_kinds.claims(of, rows)
    at, row = place_of[claims.row], claims.row
    sds, slope = standing(run_for(of.kind[row], of.sex[row]), of.corrected[row], claims.value)
    error = error_kinds.base_rates()["error_code"].to_numpy()[claims.slip]
    mass = densities.log_claimed(sds - mean[at], variance[at], of.kind[row], error != DIGITS)
    mass = mass + densities.log_so_high(sds, mean[at]) + np.log(slope) + np.log(claims.step)
    mass = mass + velocity_prior.log_too_fast(
        of, among, visit_of, of.child[row], of.kind[row], of.day[row], claims.value, visit_of[row]
    )
    # or the true value is the one that another system copied before the slip was made
    gap = np.abs(claims.value[:, None] - of.value[near[at]])
    slack = np.fmax(claims.step[:, None], of.last_digit[near[at]]) / 2
    fits = (near[at] >= 0) & (gap <= slack + 1e-6)
    borne_out = fits.any(axis=1)
    mass = mass + log_twice[at]
    mass = np.where(borne_out, np.logaddexp(mass, np.log(_COPIED_RIGHT)), mass)
    # ... and where it holds it more finely, that is the repair
    other = near[at, fits.argmax(axis=1)]
    value = np.where(borne_out & (of.last_digit[other] < claims.step), of.value[other], claims.value)
    odds = claims.log_rate + mass - truth[at]
    tally.add(at, error, odds, claims.slip, value)
    mark_rivals(at, odds, value, tally)


def weigh_copies(rows: Ints, repeats: Ints, truth: Floats, tally: Tally) -> None:
    """Weigh whether a value that repeats an earlier one was carried forward."""
    copied = np.flatnonzero(repeats[rows] >= 0)
    odds = error_kinds.log_rate("copied_forward") - truth[copied]
    n = len(copied)
    tally.add(copied, np.full(n, COPIED), odds, np.full(n, error_kinds.slip("copied_forward")))


def weigh_swapped(
    of: Readings, rows: Ints, visits: Visits, visit: Ints, told: Foretold, truth: Floats, tally: Tally
) -> None:
    """Weigh whether a value was meant for the field of another kind, alone or in exchange for that one's."""
    place, kind = (axis.ravel() for axis in np.meshgrid(np.arange(len(rows)), np.arange(_N), indexing="ij"))
    other = kind != of.kind[rows[place]]
    place, kind = place[other], kind[other]
    row, v = rows[place], visit[place]
    sds, slope = standing(run_for(kind, of.sex[row]), of.corrected[row], of.value[row])
    off, spread = sds - told.mean[v, 0, kind], told.spread[v, 0, kind, kind]
    claimed = densities.log_claimed(off, spread, kind, np.zeros(len(off), dtype=bool))
    fit = np.full((len(rows), _N), -np.inf)
    fit[place, kind] = np.nan_to_num(np.log(of.step[row]) + claimed + np.log(slope) - truth[place], nan=-np.inf)
    rate, slip = error_kinds.log_rate("swapped_kind"), error_kinds.slip("swapped_kind")
    alone = np.logaddexp(0.0, np.logaddexp.reduce(tally.log_odds, axis=1))
    # the reading of the other kind in the same visit, where that is doubted too
    place_of = np.full((len(visits.day), _N), -1)
    place_of[visit, of.kind[rows]] = np.arange(len(rows))
    pair = place_of[v, kind]
    exchanged = np.where(pair >= 0, fit[pair, of.kind[row]] - alone[pair] + np.log(2), -np.inf)
    odds = rate - np.log(2) + fit[place, kind] + np.logaddexp(0.0, exchanged)
    n = len(place)
    tally.add(place, np.full(n, SWAPPED), odds, np.full(n, slip), kind=kind)
