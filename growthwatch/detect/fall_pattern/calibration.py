"""The threshold at each weight, for any set of weighing ages, so that the false-alarm rate is what it says.

By age t a share ``spent(t)`` of healthy infants has been flagged, however often they were weighed: 5 % by a year,
more of it early, when a fall matters most. A weight's threshold spends what the time since the previous one has
added, among those who were not flagged before (alpha spending: Lan & DeMets 1983, Biometrika 70:659). It depends on
the ages up to that weight alone.

How often healthy weights at the child's own ages would cross is worked out by importance sampling: courses are drawn
with falls in them, where crossings are common, and each is weighted by how much less likely it is without (the inverse
of the mixture's likelihood ratio). One fixed set of low-discrepancy numbers serves every child, so that a threshold
depends on nothing but the ages.
"""

from functools import cache
from typing import Final

import numpy as np
import numpy.typing as npt
from scipy.special import ndtri

from growthwatch.detect.fall_pattern.model import DURATIONS_WEEKS, FALLS, Floats, after_first, whitened
from growthwatch.detect.fall_pattern.statistic import STILL_LOW_SDS

Singles = npt.NDArray[np.float32]

FALSE_ALARMS_BY_A_YEAR: Final = 0.05
YEAR_DAYS: Final = 364.0  # the usual weighing at 52 weeks
#: The rate is spent with this time constant: half of it by 8 weeks, nine tenths by 26.
SPENDING_DAYS: Final = 84.0
#: Accuracy against time: with these the rate keeps within a few per cent of itself on any schedule.
COURSES: Final = 2048
SEED: Final = 1995
# depths [SD] of the falls drawn, for each duration; and how often each onset is, most where most is spent
_DRAWN_DEPTHS: Final = (1.0, 2.0)
_DRAWN_ONSETS: Final = (8, 6, 4, 4, 3, 3, 2, 2)
#: A threshold is worked out for at most so many weights of a child: one a day to 53 weeks.
MOST_WEIGHTS: Final = 373
_CHUNK: Final = 8  # children at a time, so that the work stays in cache
_UNSEEN: Final = 1e-6
#: Logarithms are cut off here: it moves no sum, and exp is ten times slower where its result is subnormal.
_LEAST_LOG: Final = np.float32(-80.0)


def spent(age_days: Floats) -> Floats:
    """Return the share of healthy infants who may have been flagged by each age.

    Parameters
    ----------
    age_days : ndarray of float
        As the correlations count age [days].

    Returns
    -------
    ndarray of float
        Share of healthy infants found by then, 0 to 0.05.
    """
    by_age = np.expm1(-np.asarray(age_days) / SPENDING_DAYS) / np.expm1(-YEAR_DAYS / SPENDING_DAYS)
    return np.asarray(FALSE_ALARMS_BY_A_YEAR * np.minimum(by_age, 1.0))


def floor(age_days: Floats) -> Floats:
    """Return a bound that no threshold at these ages can be below, whatever the earlier ages.

    Whoever reaches the threshold has been flagged by then, so a standard normal may not reach it more often than
    ``spent``; and one shape alone is a standard normal.

    Parameters
    ----------
    age_days : ndarray of float
        As the correlations count age [days].

    Returns
    -------
    ndarray of float
        Threshold [SD] that one look alone would need: no threshold is lower.
    """
    return np.asarray(-ndtri(spent(age_days)))


def _chances() -> Floats:
    """Return how often each fall is drawn; they add up to 1."""
    often = np.repeat(_DRAWN_ONSETS, len(DURATIONS_WEEKS)).astype(np.float64)
    return np.asarray(often / often.sum())


@cache
def _draws() -> tuple[npt.NDArray[np.intp], Singles]:
    """Return which fall each course has, and its noise [weights, courses]: one low-discrepancy set."""
    # scipy.stats takes as long to import as all the rest together, and most runs have no use for it
    from scipy.stats import qmc  # noqa: PLC0415

    uniform = qmc.Sobol(MOST_WEIGHTS + 1, scramble=True, rng=SEED).random(COURSES)
    fall = np.searchsorted(np.cumsum(_chances()), uniform[:, 0], side="right")
    tiny = 2.0**-32
    return fall, ndtri(np.clip(uniform[:, 1:].T, tiny, 1 - tiny)).astype(np.float32)


def thresholds(age_days: Floats) -> Floats:
    """Return the threshold of :class:`statistic.Evidence` ``statistic`` at each weight.

    Parameters
    ----------
    age_days : array [children, weights]
        Whole days from 0 to 371, in order, equally many for each child.

    Returns
    -------
    array [children, weights]
        Infinite at the first weight, and wherever nothing is left to spend.
    """
    unique, where = np.unique(age_days, axis=0, return_inverse=True)
    # one set of work space for all: fresh memory costs more than the arithmetic in it
    space = np.empty((3, min(_CHUNK, len(unique)), len(FALLS.onset_weeks), COURSES), dtype=np.float32)
    chunks = [_thresholds(unique[at : at + _CHUNK], space) for at in range(0, len(unique), _CHUNK)]
    return np.concatenate(chunks)[where.reshape(-1)] if chunks else np.empty_like(age_days)


def _thresholds(age_days: Floats, space: Singles) -> Floats:
    """Return the thresholds of some children: at each weight the share of the rate that time since the last added."""
    children, weights = age_days.shape
    budget = spent(age_days)
    out = np.full(age_days.shape, np.inf)
    courses = _DrawnCourses(age_days, space[:, :children])
    unflagged = np.ones((children, COURSES), dtype=bool)
    used = np.zeros(children)
    for k in range(1, weights):
        statistic = courses.at_weight(k, unflagged)
        if k == 1:
            # the second weight adds one number to the first: every shape says the same, and the bound is exact
            out[:, k] = floor(age_days[:, k])
            crossing, used = statistic >= out[:, k, None], budget[:, k]
        else:
            healthy = courses.importance(unflagged)
            out[:, k], crossing = _cut(statistic, healthy, budget[:, k] - used)
            # what is over, or was overspent by part of a course, is carried to the next weight
            used = used + (healthy * crossing).sum(axis=1, dtype=np.float64)
        unflagged &= ~crossing
    return out


class _DrawnCourses:
    """Courses of weight drawn with falls in them, followed weight by weight for some children at once.

    Arrays are [children, falls, courses]; ``space`` is work space for three of them.
    """

    def __init__(self, age_days: Floats, space: Singles) -> None:
        children, weights = age_days.shape
        (exact,) = whitened(age_days, FALLS.share_fallen(age_days))
        self.shapes = exact.astype(np.float32)[..., None]  # [children, weights, falls, 1]
        falls = self.shapes.shape[2]
        self.depth = np.resize(np.array(_DRAWN_DEPTHS, dtype=np.float32), falls)
        self.fall, self.noise = _draws()
        self.log_chance = np.log(_chances()).astype(np.float32)[:, None]
        self.score, self.work, self.likelihood = space
        self.score[:] = 0.0
        self.likelihood[:] = np.exp(self.log_chance)
        self.information = np.zeros((children, falls, 1), dtype=np.float32)
        self.begun = 0
        self.given_first = after_first(age_days).astype(np.float32)
        self.course = np.zeros((children, weights, COURSES), dtype=np.float32)

    def at_weight(self, k: int, unflagged: npt.NDArray[np.bool_]) -> Singles:
        """Return for each course the statistic at the next weight, ``k`` [children, courses].

        Who was flagged before is out of the running: -inf.
        """
        shape = self.shapes[:, k]
        # falls are sorted by onset: those that no child here has reached yet are left alone
        begun = self.begun = int(np.flatnonzero(shape.any(axis=(0, 2))).max(initial=-1)) + 1
        drawn = self.course[:, k] = self.noise[k] + self.depth[self.fall] * shape[:, self.fall, 0]
        still_low = (self.given_first[:, k, None, : k + 1] @ self.course[:, : k + 1])[:, 0] >= -STILL_LOW_SDS
        self.information += shape**2
        score, information, room = self.score[:, :begun], self.information[:, :begun], self.work[:, :begun]
        score += np.multiply(drawn[:, None], shape[:, :begun], out=room)
        highest = np.multiply(score, _one_over_root(information), out=room).max(axis=1, initial=0.0)
        return np.where(unflagged & still_low, highest, np.float32(-np.inf))

    def importance(self, unflagged: npt.NDArray[np.bool_]) -> Singles:
        """Return the weight of each course so far: how much less likely it is without a fall than with those drawn.

        Who was flagged before has none [children, courses].
        """
        begun = self.begun
        room, depth = self.work[:, :begun], self.depth[:begun, None]
        np.multiply(self.score[:, :begun], depth, out=room)
        np.add(room, self.log_chance[:begun] - depth**2 * self.information[:, :begun] / 2, out=room)
        np.maximum(room, _LEAST_LOG, out=room)
        with np.errstate(over="ignore"):  # a course so far from healthy weighs nothing
            np.exp(room, out=self.likelihood[:, :begun])
            return np.asarray(unflagged / (COURSES * self.likelihood.sum(axis=1)))


def _one_over_root(information: Singles) -> Singles:
    """Return 1 / sqrt, and 0 for a fall that no weight has seen."""
    seen = information > _UNSEEN
    return np.where(seen, 1 / np.sqrt(np.where(seen, information, 1)), 0).astype(np.float32)


def _cut(statistic: Singles, weight: Singles, share: Floats) -> tuple[Floats, npt.NDArray[np.bool_]]:
    """Return the statistic down to which the weights add up to each child's share, and who reaches it."""
    order = np.argsort(-statistic, axis=1)
    ranked = np.take_along_axis(weight, order, axis=1)
    # the course that straddles the share counts when more than half of it is inside
    total = np.cumsum(ranked, axis=1, dtype=np.float64) - ranked / 2
    within = np.minimum((total <= share[:, None]).sum(axis=1), np.isfinite(statistic).sum(axis=1))
    last = np.take_along_axis(order, np.maximum(within - 1, 0)[:, None], axis=1)
    cut = np.where(within > 0, np.take_along_axis(statistic, last, axis=1)[:, 0].astype(np.float64), np.inf)
    return cut, statistic >= cut[:, None]
