"""A lasting change between two visits: a true collapse, or catching up, that what follows bears out.

Where the child's readings before a visit and those after it stand apart, a reading that agrees with either side is
likelier to be true than the process has it, which knows no steps.
"""

from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt

from growthwatch.reconcile.growth_model import densities
from growthwatch.reconcile.prediction.visits import Terms, Visits, foretell
from growthwatch.reconcile.readings.readings import Readings

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.intp]
Bools = npt.NDArray[np.bool_]

#: How often such a change befalls a child just before or just after a visit [L].
_SO_OFTEN: Final = 0.005
#: Sides also stand apart where all readings of one are slips. How often one is, any slip taken together (the sum of
#: ``reference_data/slips``), and how thinly its value is spread [per SDS, L].
_A_SLIP: Final = 0.07
_SPREAD: Final = 0.1
#: So many readings of a side at most are counted on.
_MOST: Final = 4
#: No date lies so many days from 1970.
_FAR: Final = 1 << 23


class Steps(NamedTuple):
    """Log densities of visits as recorded together with a step beside them; -inf where a side is not known."""

    whole: Floats  # of all readings of the visit [visits]
    each: Floats  # of the reading of each kind, -inf for none [visits, kinds]


def beside(of: Readings, known: Bools, visit_of: Ints, visits: Visits, terms: Terms, scale: Floats) -> Steps:
    """Return how probable each visit is together with a step just before it or just after (see ``visits.foretell``).

    That the two sides stand apart is likelier with a step by a ratio of densities: normal with the variance of a
    sudden change, against normal without it, or a side of slips.
    """
    day = visits.day[:, None]
    sides = [foretell(of, known, visit_of, visits, day, terms.policy, scale, side=side) for side in (-1, 1)]
    has = visits.member >= 0
    off = [np.where(has, (told.sds - told.mean)[:, 0], 0.0) for told in sides]
    spread = [told.spread[:, 0] for told in sides]
    alone = [np.diagonal(one, axis1=1, axis2=2) for one in spread]
    apart, doubt, sudden = off[0] - off[1], spread[0] + spread[1], densities.SUDDEN_SDS**2
    n = _fewer_known(of, known, visits)
    seldom = np.where(n > 0, np.log(_SO_OFTEN / 2), -np.inf)
    slips = n * np.log(_A_SLIP) + np.log(_SPREAD)

    whole = np.logaddexp(*(densities.log_even_together(o, s, has) for o, s in zip(off, spread, strict=True)))
    stepped = densities.log_even_together(apart, doubt + np.diag(sudden), has)
    steady = densities.log_even_together(apart, doubt, has)
    whole = whole + stepped - np.logaddexp(steady, slips)

    each = np.logaddexp(*(densities.log_even(o, s) for o, s in zip(off, alone, strict=True)))
    stepped = densities.log_even(apart, alone[0] + alone[1] + sudden)
    steady = densities.log_even(apart, alone[0] + alone[1])
    each = each + stepped - np.logaddexp(steady, slips[:, None])
    return Steps(seldom + whole, np.where(has, seldom[:, None] + each, -np.inf))


def _fewer_known(of: Readings, known: Bools, visits: Visits) -> Ints:
    """Return how many known readings the child of each visit has before it or after it, whichever are fewer."""
    rows = np.flatnonzero(known)
    key = np.sort(_key(of.child[rows], of.day[rows]))
    child = of.child[visits.first]
    at = [np.searchsorted(key, _key(child, visits.day), side=side) for side in ("left", "right")]
    begin, end = (np.searchsorted(key, _key(c, np.full(len(c), -_FAR))) for c in (child, child + 1))
    return np.minimum(np.minimum(at[0] - begin, end - at[1]), _MOST)


def _key(child: Ints, day: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
    return np.asarray(child.astype(np.int64) * (2 * _FAR) + day + _FAR)
