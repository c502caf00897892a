"""Odds of every slip for each doubted reading, added up claim by claim."""

from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt

from growthwatch.reconcile.readings.readings import Readings
from growthwatch.vocabulary import ERRORS

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.intp]
Bools = npt.NDArray[np.bool_]

WRONG_DATE, WRONG_CHILD, COPIED, SWAPPED, DIGITS = (
    ERRORS.index(e) for e in ("wrong_date", "wrong_child", "copied_forward", "swapped_kind", "digits")
)
OF_VISITS: Final = (WRONG_DATE, WRONG_CHILD)
#: The share of slips that were made before a reading was copied into other systems [L].
_BEFORE_COPYING: Final = 0.2
#: Repairs within this share of each other are one; one is put forward when it has this share of the probability [L].
_SAME_REPAIR: Final = 0.006
_ONLY_REPAIR: Final = 0.9
#: Odds of a slip against truth (log) from which a reading is questioned: a little more likely than not. A date takes
#: its whole visit with it, and another reading a week on may truly be the same: there they must be a little clearer. A
#: value that has not changed is a sign before it is a copy, so there the odds must be 20 to 1 [L].
_QUESTIONED_FROM: Final = np.full(len(ERRORS), np.log(1.8))
_QUESTIONED_FROM[ERRORS.index("wrong_date")] = np.log(2.5)
_QUESTIONED_FROM[ERRORS.index("copied_forward")] = np.log(20)
#: ... and sooner where a fall would rest on the reading, which weighing again settles: as soon as a slip is likelier
#: than truth; where the reading is very far off, while truth is not clearly the likelier. A copy must be clearer [L].
_QUESTIONED_IF_FAR: Final = 0.0
_QUESTIONED_IF_VERY_FAR: Final = -np.log(1.8)
#: ... where a fall rests on the reading and on no other weight [L].
_QUESTIONED_IF_ALONE: Final = -np.log(5)
_COPIED_IF_FAR: Final = np.log(3)


class Doubt(NamedTuple):
    """What is made of each doubted reading; one row per row asked."""

    log_odds: Floats  # of any specific slip against truth
    log_must: Floats  # what these must be for the reading to be questioned
    log_claimed: Floats  # log probability of the reading as slips of single values have it
    log_claimed_visit: Floats  # log probability of its visit as slips of whole visits have it
    log_truth_alone: Floats  # log probability of the reading as recorded
    error: npt.NDArray[np.int8]
    slip: Ints
    value: Floats  # suggested [kg or cm], NaN for none
    day: npt.NDArray[np.int64]  # suggested; as recorded for none
    kind: npt.NDArray[np.int8]  # suggested; as recorded for none
    whole_visit: Bools
    only_repair: Bools  # no other repair of the value is nearly as likely


class Tally:
    """Log odds by reading and error, and the likeliest claim within each."""

    def __init__(self, of: Readings, rows: Ints) -> None:
        shape = (len(rows), len(ERRORS))
        self.log_odds = np.full(shape, -np.inf)
        self.best = np.full(shape, -np.inf)
        self.slip = np.full(shape, -1, dtype=np.intp)
        self.value = np.full(shape, np.nan)
        self.day = np.repeat(of.day[rows, None], len(ERRORS), axis=1)
        self.only_repair = np.ones(shape, dtype=bool)
        self.kind = np.repeat(of.kind[rows, None], len(ERRORS), axis=1)
        self.claimed_visit = np.full(len(rows), -np.inf)

    def add(
        self, place: Ints, error: Ints, log_odds: Floats, slip: Ints, value: Floats | None = None,
        day: npt.NDArray[np.int64] | None = None, kind: Ints | None = None,
    ) -> None:  # fmt: skip
        """Add claims about the readings at ``place``."""
        # no reference at that age, no claim
        log_odds = np.where(np.isnan(log_odds), -np.inf, log_odds)
        if not len(place):
            return
        np.logaddexp.at(self.log_odds, (place, error), log_odds)
        order = np.lexsort((log_odds, error, place))
        place, error, log_odds, slip = place[order], error[order], log_odds[order], slip[order]
        last = np.append((place[1:] != place[:-1]) | (error[1:] != error[:-1]), True)
        last &= log_odds > self.best[place, error]
        at = (place[last], error[last])
        self.best[at], self.slip[at] = log_odds[last], slip[last]
        for mine, given in ((self.value, value), (self.day, day), (self.kind, kind)):
            if given is not None:
                mine[at] = given[order][last]

    def add_claimed(self, place: Ints, log_claimed: Floats) -> None:
        """Add log probabilities of the visits of the readings at ``place``, as slips of whole visits have them."""
        np.logaddexp.at(self.claimed_visit, place, np.where(np.isnan(log_claimed), -np.inf, log_claimed))

    def settle(
        self, truth: Floats, n_systems: Ints, far: Bools, very_far: Bools, rests: Bools, undone: Bools
    ) -> Doubt:
        """Return the likeliest error of each reading, and the odds of them all together.

        ``far`` and ``very_far`` say how far a reading on which a fall would rest is off what is foretold, ``rests``
        whether one rests on it and on no other, ``undone`` whether a later weight shows that one no more. A reading
        that several systems hold was copied after the slip, if it is one: of the slips that each of them makes, most
        are not.
        """
        copied = np.where(n_systems > 1, np.log(_BEFORE_COPYING * np.maximum(n_systems, 1)), 0.0)
        self.log_odds = self.log_odds + copied[:, None]
        error = np.argmax(self.log_odds, axis=1)
        at = (np.arange(len(error)), error)
        alone = np.delete(self.log_odds, OF_VISITS, axis=1)
        sooner = np.where(very_far, _QUESTIONED_IF_VERY_FAR, _QUESTIONED_IF_FAR)
        must = np.where(far, sooner, _QUESTIONED_FROM[error])
        # another child's weight would explain any value, so it is no reason to doubt sooner a fall that still stands
        rests = rests & ((error != WRONG_CHILD) | undone)
        must = np.where(rests, np.minimum(must, _QUESTIONED_IF_ALONE), must)
        must = np.where(error == COPIED, np.where(far, _COPIED_IF_FAR, _QUESTIONED_FROM[COPIED]), must)
        return Doubt(
            np.logaddexp.reduce(self.log_odds, axis=1),
            must,
            np.logaddexp.reduce(alone, axis=1) + truth,
            self.claimed_visit + copied,
            truth,
            error.astype(np.int8),
            self.slip[at],
            self.value[at],
            self.day[at],
            self.kind[at].astype(np.int8),
            np.isin(error, OF_VISITS),
            self.only_repair[at],
        )


def mark_rivals(at: Ints, odds: Floats, value: Floats, tally: Tally) -> None:
    """Note where another value is nearly as likely a repair as the best: then none is put forward."""
    odds = np.where(np.isnan(odds), -np.inf, odds)
    best = tally.value
    with np.errstate(invalid="ignore"):
        same = np.abs(value[:, None] - best[at]) <= _SAME_REPAIR * best[at]
    total, agreeing = np.full(len(best), -np.inf), np.full(best.shape, -np.inf)
    np.logaddexp.at(total, at, odds)
    place, error = np.nonzero(same)
    np.logaddexp.at(agreeing, (at[place], error), odds[place])
    tally.only_repair[:] = np.isnan(best) | (agreeing > total[:, None] + np.log(_ONLY_REPAIR))
