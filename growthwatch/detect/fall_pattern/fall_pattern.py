"""``fall-pattern``: all agreed weights read together, a second opinion beside NG75 and never instead of it.

At each weight from the second on, healthy variation is held against a fall of unknown onset, depth and speed
(``pattern_statistic``), at a threshold that keeps the false-alarm rate for the child's own weighing ages
(``pattern_calibration``), as long as the weight is still low for the first one. Only weights up to that day are read:
a finding is dated on the day it could first be seen.
"""

from collections.abc import Iterator

import numpy as np

from growthwatch.detect.fall_pattern import calibration
from growthwatch.detect.fall_pattern import statistic as pattern_statistic
from growthwatch.detect.series.comparable import comparable, compared_until
from growthwatch.detect.series.episodes import NOT_MET, Judgement, level_of
from growthwatch.detect.series.series import Flags, Floats, Ints, Series
from growthwatch.reference.spaces import SPACE_SD
from growthwatch.segments import start_positions

# children worked on at a time: what bounds the memory
_BLOCK = 4096


def fall_pattern(weights: Series) -> Judgement:
    """``fall-pattern``: a fall explains the weights up to this one better than healthy variation does.

    Parameters
    ----------
    weights : Series
        Weights of all children.

    Returns
    -------
    Judgement
        Of every measurement that the rule applies to. ``figures``: ``statistic`` and ``threshold`` [SD].
    """
    used = comparable(weights)
    statistic, fallen, error, threshold = (np.full(len(used), np.nan) for _ in range(4))
    for rows in _blocks(weights.child[used]):
        age, sds = weights.correlation_age_days[used[rows]], weights.sds[used[rows]]
        statistic[rows], fallen[rows], error[rows] = pattern_statistic.evidence(age, sds)
        threshold[rows] = _thresholds(age, statistic[rows], error[rows])
    starts = start_positions(weights.child[used])
    first = np.repeat(used[starts], np.diff(np.r_[starts, len(used)]))
    judged = np.flatnonzero(~np.isnan(statistic))
    return Judgement(
        series=weights,
        at=used[judged],
        level=level_of(((threshold - statistic) * error / SPACE_SD)[judged], strict=False),
        baseline=first[judged],
        read=used,
        age_limit=compared_until(weights),
        spaces_fallen=fallen[judged] / SPACE_SD,
        threshold_spaces=(threshold * error / SPACE_SD)[judged],
        figures={"statistic": statistic[judged], "threshold": threshold[judged]},
    )


def _blocks(child: Ints) -> Iterator[Ints]:
    """Yield rows [children, weights] of children who have equally many weights, two or more."""
    starts = start_positions(child)
    count = np.diff(np.r_[starts, len(child)])
    for n in np.unique(count[count > 1]):
        rows = starts[count == n][:, None] + np.arange(n)
        yield from np.split(rows, np.arange(_BLOCK, len(rows), _BLOCK))


def _thresholds(age_days: Floats, statistic: Floats, error: Floats) -> Floats:
    """Return the thresholds in force [children, weights].

    They are worked out up to the last weight that is not certain to be short of near its threshold, and infinite after
    it (and for children who have no such weight).
    """
    floor = calibration.floor(age_days)
    within_reach = level_of((floor - statistic) * error / SPACE_SD, strict=False) > NOT_MET
    weights = age_days.shape[1]
    needed = np.where(within_reach.any(axis=1), weights - within_reach[:, ::-1].argmax(axis=1), 0)
    raising = np.full(age_days.shape, np.inf)
    needed = np.minimum(needed, calibration.MOST_WEIGHTS)
    for n in np.unique(needed[needed > 0]):
        raising[needed == n, :n] = calibration.thresholds(age_days[needed == n, :n])
    return holding(statistic, raising)


def holding(statistic: Floats, raising: Floats) -> Floats:
    """Return the thresholds in force: once raised, a finding holds down to the lowest threshold so far.

    The rate is spent on raising it; holding it against the same bar would let it flicker.

    Parameters
    ----------
    statistic : ndarray of float, shape (children, weights)
        Evidence for a fall [SD].
    raising : ndarray of float, shape (children, weights)
        Threshold at which a finding is raised [SD].

    Returns
    -------
    ndarray of float, shape (children, weights)
        Threshold in force [SD].
    """
    lowest = np.minimum.accumulate(raising, axis=1)
    in_force = raising.copy()
    held: Flags = np.zeros(len(raising), dtype=bool)
    for k in range(raising.shape[1]):
        in_force[:, k] = np.where(held, lowest[:, k], raising[:, k])
        with np.errstate(invalid="ignore"):
            held = statistic[:, k] >= in_force[:, k]
    return in_force
