"""What later heads, and later contacts, show of a head that rose fast before 6 months.

A head that has kept its new line for more than four weeks is no longer rising, and one that caught up to the middle
by 8 weeks is of another age once the child is seen past 6 months. Both are looked at "at the next contact" then; a
large head that nobody has measured since stays "this week", for nothing is known of it.
"""

from typing import Final

import numpy as np

from growthwatch.detect.series.episodes import NEAR_SPACES
from growthwatch.detect.series.series import Flags, Floats, Ints, Series
from growthwatch.reference.falls import CENTILES_FROM_DAY
from growthwatch.reference.spaces import LINE_SDS, SPACE_SD

#: Up to here a rise is early (6 months).
EARLY_UNTIL_DAY: Final = 183
#: Up to here (the 91st centile) a head that rose from one of the first two weeks may be catching up; local rule.
CATCH_UP_SDS: Final = LINE_SDS[6]
#: Heads over more than so many days that are no higher, by what two readings of one head differ by, have risen no
#: further; local rule.
HELD_DAYS: Final = 28
HELD_WITHIN_SPACES: Final = NEAR_SPACES
_HAIR: Final = 1e-9
# no head is measured more often in the months that a rise lasts
_MOST_COMPARED: Final = 100


def days_held(heads: Series, met: Flags) -> Floats:
    """Return over how many days each head that meets the rule has shown no further rise; 0 where it has not.

    Counted from the earliest head of the same run of heads that meet it, such that none since is higher by more than
    a quarter of a space. A doubted head shows nothing of this, neither as the first nor as the last.

    Parameters
    ----------
    heads : Series
        Heads of all children; ``doubted`` (1 or 0) beside where it is known.
    met : ndarray of bool, shape (n,)
        Which heads meet the rule.

    Returns
    -------
    ndarray of float, shape (n,)
        [days]
    """
    sure = met & ~(heads.beside.get("doubted", np.zeros(len(heads))) > 0)
    out = np.zeros(len(heads))
    active = np.flatnonzero(sure)
    highest = heads.sds[active]
    for back in range(1, _MOST_COMPARED + 1):
        then = active - back
        same = (then >= 0) & (heads.child[then] == heads.child[active]) & met[then]
        active, then, highest = active[same], then[same], highest[same]
        if not len(active):
            break
        level = sure[then] & (highest <= heads.sds[then] + HELD_WITHIN_SPACES * SPACE_SD + _HAIR)
        out[active[level]] = (heads.age_days[active] - heads.age_days[then])[level]
        highest = np.maximum(highest, heads.sds[then])
    return np.where(out > HELD_DAYS, out, 0.0)


def catches_up(heads: Series, start: Ints, at: Ints) -> Flags:
    """Return which heads rose from one of the first 2 weeks, and lie no higher than the 91st centile.

    Parameters
    ----------
    heads : Series
        Heads of all children.
    start, at : ndarray of int
        Positions of the heads compared with (-1 for none), and of those compared.

    Returns
    -------
    ndarray of bool
        One for each pair.
    """
    if not len(at):
        return np.zeros(0, dtype=bool)
    from_newborn = (start >= 0) & (heads.age_days[np.maximum(start, 0)] < CENTILES_FROM_DAY)
    return from_newborn & (heads.sds[at] <= CATCH_UP_SDS + _HAIR)


def seen_past_early(heads: Series, at: Ints) -> Flags:
    """Return of which heads the child was seen later, past 6 months, with whatever was measured then.

    Parameters
    ----------
    heads : Series
        Heads of all children; ``last_seen_days`` beside where it is known, the age at the child's last undoubted
        measurement of any kind.
    at : ndarray of int
        Positions.

    Returns
    -------
    ndarray of bool
        One for each position.
    """
    last = heads.beside.get("last_seen_days", heads.age_days)
    return np.asarray(last[at] >= EARLY_UNTIL_DAY) if len(at) else np.zeros(0, dtype=bool)
