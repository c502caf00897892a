"""How a child's SDS move together: a Gaussian process on log age, for all children at once.

The SDS of weight, length and head of one child are taken as jointly normal round the usual course (``course``). Their
covariance has five parts: where the child stands for life (``lasting``), slow drift on log age (``drift``, a powered
exponential), what fades after birth (``newborn``: size at birth), what passes within weeks, most of all in how a
length was taken (``passing``), and the reading itself (``error``, plus the rounding of its last digit). Rasmussen &
Williams 2006, Gaussian Processes for Machine Learning, eq. 2.23-2.24 for prediction and 5.12 for leaving one out.
"""

from collections.abc import Iterator
from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt

from growthwatch.reconcile.growth_model.mean_curve import usual_sds
from growthwatch.vocabulary import KINDS

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.intp]
Bools = npt.NDArray[np.bool_]

#: Log age counts from this many days before 40+0, where growth in SDS is about as fast as a newborn's.
_ORIGIN_DAYS: Final = 70.0
_FIRST_DAYS: Final = 7.0
#: Batches hold at most this many covariances: some tens of megabytes.
_CELLS: Final = 1 << 19


class Covariances(NamedTuple):
    """Parts of the covariance of SDS between kinds [weight, length, head]."""

    lasting: Floats
    drift: Floats
    drift_reach: float  # [log age]
    drift_power: float
    newborn: Floats
    newborn_days: float
    passing: Floats  # of each kind for itself
    passing_reach: float  # [log age]
    error: Floats  # standard deviation of one reading [kg, cm, cm]


#: Maximum likelihood (``growthwatch.evaluation.fit_process``; its note on how flat that is stands in
#: docs/decisions.md, 17) on the 1,565 children of four open cohorts with their own odd readings left out: British
#: Asian infants (Prosser, Rasbash & Goldstein 1991), Lima (R package refund), LIFE-6mo (Vesel 2023, BMJ Open
#: 13:e067316) and the US Collaborative Perinatal Project (R package hbgd).
GROWTH: Final = Covariances(
    lasting=np.array([[0.890, 0.846, 0.644], [0.846, 1.017, 0.558], [0.644, 0.558, 0.748]]),
    drift=np.array([[0.598, 0.280, 0.343], [0.280, 0.405, 0.185], [0.343, 0.185, 0.431]]),
    drift_reach=0.821,
    drift_power=1.724,
    newborn=np.array([[0.461, 0.543, 0.459], [0.543, 0.641, 0.541], [0.459, 0.541, 0.458]]),
    newborn_days=51.0,
    passing=np.array([0.027, 0.194, 0.081]),
    passing_reach=0.304,
    error=np.array([0.089, 0.180, 0.368]),
)
#: The spread of one reading in SDS is that of a child within this factor of the median: not of a slip's value.
_WITHIN: Final = 1.5


class Points(NamedTuple):
    """Where on the process readings stand: arrays of one shape, [...] or padded [children, width]."""

    kind: npt.NDArray[np.int8]
    clock: Floats  # log age
    fading: Floats  # what is left of birth, 1 at 40+0 and before
    usual: Floats  # mean SDS of all children


class Times(NamedTuple):
    """Where on the process days stand, whatever is measured on them."""

    clock: Floats  # log age
    fading: Floats  # what is left of birth, 1 at 40+0 and before
    usual: Floats  # mean SDS of all children, of each kind [..., kinds]


def times(sex: npt.NDArray[np.integer], age_days: Floats, corrected_age_days: Floats) -> Times:
    """Return the times of ages [days] and corrected ages [days from 40+0] of children of each sex (codes)."""
    kinds = np.arange(len(KINDS))
    usual = usual_sds(kinds, sex[..., None], age_days[..., None], corrected_age_days[..., None])
    return Times(*_passed(corrected_age_days), usual)


def points(
    kind: npt.NDArray[np.integer], sex: npt.NDArray[np.integer], age_days: Floats, corrected_age_days: Floats
) -> Points:
    """Return the points for kinds (codes) at ages [days] and corrected ages [days from 40+0]."""
    usual = usual_sds(kind, sex, age_days, corrected_age_days)
    return Points(kind.astype(np.int8), *_passed(corrected_age_days), usual)


def _passed(corrected_age_days: Floats) -> tuple[Floats, Floats]:
    """Return log age, and what is left of birth."""
    since = np.maximum(corrected_age_days + _ORIGIN_DAYS, _FIRST_DAYS)
    return np.log(since), left_of_birth(corrected_age_days)


def left_of_birth(corrected_age_days: Floats, parts: Covariances = GROWTH) -> Floats:
    """Return what is left of size at birth at corrected ages [days from 40+0]: 1 at 40+0 and before."""
    return np.asarray(np.exp(-np.maximum(corrected_age_days, 0.0) / parts.newborn_days))


def noise(kind: npt.NDArray[np.integer], slope: Floats, at_median: Floats, parts: Covariances = GROWTH) -> Floats:
    """Return the variance of a reading round the process [SDS squared], without rounding.

    ``slope`` is that of SDS at the reading, ``at_median`` at the median of its age [SDS per kg or cm].
    """
    steep = np.clip(slope, at_median / _WITHIN, at_median * _WITHIN)
    return np.asarray((parts.error[kind] * steep) ** 2)


def take(of: Points, rows: Ints) -> Points:
    """Return the points of some rows, in the shape of ``rows``."""
    return Points._make(column[rows] for column in of)


def covariance(a: Points, b: Points, parts: Covariances = GROWTH) -> Floats:
    """Return the covariance of every point of ``a`` with every one of ``b`` [..., a, b], without noise."""
    pair = a.kind[..., :, None] * 3 + b.kind[..., None, :]
    apart = np.abs(a.clock[..., :, None] - b.clock[..., None, :])
    total = _held(apart, parts)
    total *= parts.drift.ravel()[pair]
    total += parts.lasting.ravel()[pair]
    total += np.diag(parts.passing).ravel()[pair] * _not_passed(apart, parts)
    total += parts.newborn.ravel()[pair] * (a.fading[..., :, None] * b.fading[..., None, :])
    return np.asarray(total)


def anyone(times: Times) -> Floats:
    """Return the covariance [..., kinds, kinds] of the readings of a day, of no child known before, without noise."""
    always = GROWTH.lasting + GROWTH.drift + np.diag(GROWTH.passing)
    return np.asarray(always + GROWTH.newborn * times.fading[..., None, None] ** 2)


def _held(apart: Floats, parts: Covariances = GROWTH) -> Floats:
    """Return how much of the drift two readings so far apart [log age] have in common."""
    return np.asarray(np.exp(-((apart / parts.drift_reach) ** parts.drift_power)))


def _not_passed(apart: Floats, parts: Covariances = GROWTH) -> Floats:
    """Return how much of what passes two readings so far apart [log age] have in common."""
    return np.asarray(np.exp(apart / -parts.passing_reach))


def _joint(at: Points, noise: Floats, used: Bools, parts: Covariances = GROWTH) -> Floats:
    """Return the covariance of padded readings with their noise [children, width, width]; 1, 0 where not used."""
    total = covariance(at, at, parts)
    total *= used[:, :, None] & used[:, None, :]
    diagonal = np.arange(used.shape[1])
    total[:, diagonal, diagonal] += np.where(used, noise, 1.0)
    return total


def leave_one_out(at: Points, sds: Floats, noise: Floats, used: Bools) -> tuple[Floats, Floats]:
    """Return mean and variance of each used reading given the child's other used ones [children, width]."""
    inverse = np.linalg.inv(_joint(at, noise, used))
    variance = 1 / np.diagonal(inverse, axis1=1, axis2=2)
    weighted = np.matmul(inverse, np.where(used, sds - at.usual, 0.0)[:, :, None])[:, :, 0]
    return sds - weighted * variance, variance


def one_after_another(
    at: Points, sds: Floats, noise: Floats, used: Bools, parts: Covariances = GROWTH
) -> tuple[Floats, Floats]:
    """Return how far each used reading is from what those before it foretell, and the variance of that [as given].

    Readings stand in the order of their columns; what is returned of one that is not used means nothing.
    """
    root = np.linalg.cholesky(_joint(at, noise, used, parts))
    off = np.linalg.solve(root, np.where(used, sds - at.usual, 0.0)[:, :, None])[:, :, 0]
    spread = np.diagonal(root, axis1=1, axis2=2)
    return off * spread, spread**2


def predict(at: Points, sds: Floats, noise: Floats, used: Bools, wanted: Points) -> tuple[Floats, Floats]:
    """Return mean [children, q] and covariance [children, q, q] of the process at ``wanted``, without noise.

    ``used`` says which of the padded readings are taken as known.
    """
    across = covariance(at, wanted) * used[:, :, None]
    known = np.where(used, sds - at.usual, 0.0)[:, :, None]
    solved = np.linalg.solve(_joint(at, noise, used), np.concatenate([known, across], axis=2))
    turned = np.swapaxes(across, 1, 2)
    told = np.matmul(turned, solved)
    return told[:, :, 0] + wanted.usual, covariance(wanted, wanted) - told[:, :, 1:]


def predict_visits(at: Points, sds: Floats, noise: Floats, used: Bools, when: Times) -> tuple[Floats, Floats]:
    """Return mean [children, times, kinds] and covariance [children, times, kinds, kinds], without noise.

    What :func:`predict` gives for readings of every kind at each time, less what no one asks: how readings at
    different times go together.
    """
    n, t = when.clock.shape
    kind = at.kind[:, :, None]
    apart = np.abs(at.clock[:, :, None] - when.clock[:, None, :])[..., None]
    fading = (at.fading[:, :, None] * when.fading[:, None, :])[..., None]
    across = GROWTH.lasting[kind] + GROWTH.drift[kind] * _held(apart) + GROWTH.newborn[kind] * fading
    across += np.diag(GROWTH.passing)[kind] * _not_passed(apart)
    across *= used[:, :, None, None]
    known = np.where(used, sds - at.usual, 0.0)[:, :, None]
    flat = across.reshape(n, used.shape[1], -1)
    solved = np.linalg.solve(_joint(at, noise, used), np.concatenate([known, flat], axis=2))
    mean = np.matmul(np.swapaxes(flat, 1, 2), solved[:, :, :1]).reshape(n, t, -1)
    turned = np.moveaxis(across, 1, 3)  # [children, times, kinds, readings]
    told = np.matmul(turned, np.moveaxis(solved[:, :, 1:].reshape(across.shape), 1, 2))
    return mean + when.usual, anyone(when) - told


def batches(start: Ints, count: Ints, weight: int = 1) -> Iterator[tuple[Ints, Ints, Bools]]:
    """Yield groups with about as many readings: which groups, rows [groups, width], and which rows are real.

    Parameters
    ----------
    start, count : ndarray of int
        First row and number of rows of each group.
    weight : int
        How many times the usual memory one group needs.
    """
    width_of = np.array([padded_width(n) for n in range(int(count.max(initial=0)) + 1)])[count]
    for width in np.unique(width_of[count > 0]).tolist():
        members = np.flatnonzero((width_of == width) & (count > 0))
        size = max(1, _CELLS // (width * width * weight))
        place = np.arange(width)
        for begin in range(0, len(members), size):
            who = members[begin : begin + size]
            used = place < count[who, None]
            yield who, np.where(used, start[who, None] + place, start[who, None]), used


def padded_width(n: int) -> int:
    """Return the width to which n readings are padded: at most a quarter more than n."""
    step = max(1, 1 << max(0, n.bit_length() - 3))
    return -(-n // step) * step
