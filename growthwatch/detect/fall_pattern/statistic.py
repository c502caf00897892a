"""The evidence for a fall at each weight, from all weights up to it: a generalised likelihood ratio.

For a fall of known shape f (how much of it is complete at each weight) and unknown depth d, the weights are normal
about ``-d f`` with the covariance V of healthy infants. The best depth is ``A / B`` and twice the log likelihood ratio
against no fall is ``A ** 2 / B`` where ``A = -f' V^-1 z`` and ``B = f' V^-1 f``. The statistic is the largest
``A / sqrt(B)`` over the shapes: a standard normal for any one of them, and positive for falls only.
"""

from typing import Final, NamedTuple

import numpy as np

from growthwatch.detect.fall_pattern.model import FALLS, Falls, Floats, after_first, whitened
from growthwatch.reference.spaces import SPACE_SD

#: Onsets and durations [weeks] tried when the beginning of a fall is dated.
DATING_FALLS: Final = Falls.of(np.arange(0.0, 53.0, 0.5), (0.5, 1, 2, 4, 6, 8, 12, 16, 24))
#: 80 % interval: half the 80 % point of chi-squared with one degree of freedom.
LIKELIHOOD_DROP: Final = 0.5 * 1.642
#: A fall counts while the weight is more than half a space below where healthy infants from the same first weight are
#: on average: that there once was a fall stays as likely after the child has recovered, and is then no finding.
STILL_LOW_SDS: Final = -SPACE_SD / 2
RECOVERED: Final = -np.inf
# a shape that no weight has seen carries no evidence
UNSEEN: Final = 1e-9


class Evidence(NamedTuple):
    """What speaks for a fall at each weight [children, weights]; NaN at the first, where nothing can have fallen."""

    statistic: Floats  # RECOVERED where the weight is no longer low for the first one
    fallen_sds: Floats  # by this weight, in the best-fitting fall
    error_sds: Floats  # standard error of fallen_sds


def evidence(age_days: Floats, sds: Floats, falls: Falls = FALLS) -> Evidence:
    """Return the evidence at each weight of children with equally many, whose ages are 0 to 371 days, in order.

    Parameters
    ----------
    age_days : ndarray of float, shape (children, weights)
        Ages [days], in order, 0 to 371.
    sds : ndarray of float, shape (children, weights)
        SDS of the weights.
    falls : Falls
        Shapes of fall that are tried.

    Returns
    -------
    Evidence
        [SD]
    """
    share = falls.share_fallen(age_days)
    given, shapes = whitened(age_days, sds[..., None], share)
    information = np.cumsum(shapes**2, axis=1)
    score = np.cumsum(-given * shapes, axis=1)
    seen = information > UNSEEN
    root = np.sqrt(np.where(seen, information, 1.0))
    low = (after_first(age_days) @ given)[..., 0] <= STILL_LOW_SDS
    best = np.where(seen, score / root, -np.inf).argmax(axis=2)[..., None]
    fallen, A, root, seen = (np.take_along_axis(each, best, axis=2)[..., 0] for each in (share, score, root, seen))
    statistic, error = np.where(seen, A / root, np.nan), np.where(seen, fallen / root, np.nan)
    return Evidence(np.where(low | ~seen, statistic, RECOVERED), statistic * error, error)


class Onset(NamedTuple):
    """When the best-fitting falls begin [days, on the scale of the ages given]: an 80 % likelihood interval."""

    earliest_days: Floats
    latest_days: Floats


def onset(age_days: Floats, sds: Floats) -> Onset:
    """Return between which ages the fall that all the weights [children, weights] show is likely to have begun.

    Parameters
    ----------
    age_days : ndarray of float, shape (children, weights)
        Ages [days], in order.
    sds : ndarray of float, shape (children, weights)
        SDS of the weights.

    Returns
    -------
    Onset
        [days]
    """
    given, shapes = whitened(age_days, sds[..., None], DATING_FALLS.share_fallen(age_days))
    information = (shapes**2).sum(axis=1)
    score = np.maximum((-given * shapes).sum(axis=1), 0.0)
    log_ratio = np.where(information > UNSEEN, score**2 / (2 * np.maximum(information, UNSEEN)), -np.inf)
    likely = log_ratio >= log_ratio.max(axis=1, keepdims=True) - LIKELIHOOD_DROP
    begins = age_days[:, :1] + 7 * DATING_FALLS.onset_weeks
    return Onset(
        np.where(likely, begins, np.inf).min(axis=1),
        np.where(likely, begins, -np.inf).max(axis=1),
    )
