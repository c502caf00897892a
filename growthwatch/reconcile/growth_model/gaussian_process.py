"""How a child's SDS move together: a Gaussian process on log age, for all children at once.

The SDS of weight, length and head of one child are taken as jointly normal round the mean curve (``mean_curve``).
Their covariance has five parts: where the child stands for life (``permanent``), slow drift on log age (``drift``, a
powered exponential), what fades after birth (``newborn``: size at birth), what passes within weeks, most of all in how
a length was taken (``transient``), and the reading itself (``measurement_sd``, plus the rounding of its last digit).
Rasmussen & Williams 2006, Gaussian Processes for Machine Learning, eq. 2.23-2.24 for prediction and 5.12 for leaving
one out.
"""

from collections.abc import Iterator
from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt

from growthwatch.reconcile.growth_model.mean_curve import mean_sds
from growthwatch.vocabulary import KINDS

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.intp]
Bools = npt.NDArray[np.bool_]

#: Log age counts from this many days before 40+0, where growth in SDS is about as fast as a newborn's.
_ORIGIN_DAYS: Final = 70.0
_FIRST_DAYS: Final = 7.0
#: Batches hold at most this many covariances: some tens of megabytes.
_MAX_CELLS: Final = 1 << 19
#: Triangles up to this wide are inverted by a library call.
_SMALL_WIDTH: Final = 8


class Covariances(NamedTuple):
    """Parts of the covariance of SDS between kinds [weight, length, head]."""

    permanent: Floats
    drift: Floats
    drift_length_scale: float  # [log age]
    drift_power: float
    newborn: Floats
    newborn_decay_days: float
    transient: Floats  # of each kind for itself
    transient_length_scale: float  # [log age]
    measurement_sd: Floats  # standard deviation of one reading [kg, cm, cm]


#: Maximum likelihood (``growthwatch.evaluation.fit_process``; its note on how flat that is stands in
#: docs/decisions.md, 17) on the 1,565 children of four open cohorts with their own odd readings left out: British
#: Asian infants (Prosser, Rasbash & Goldstein 1991), Lima (R package refund), LIFE-6mo (Vesel 2023, BMJ Open
#: 13:e067316) and the US Collaborative Perinatal Project (R package hbgd).
GROWTH: Final = Covariances(
    permanent=np.array([[0.890, 0.846, 0.644], [0.846, 1.017, 0.558], [0.644, 0.558, 0.748]]),
    drift=np.array([[0.598, 0.280, 0.343], [0.280, 0.405, 0.185], [0.343, 0.185, 0.431]]),
    drift_length_scale=0.821,
    drift_power=1.724,
    newborn=np.array([[0.461, 0.543, 0.459], [0.543, 0.641, 0.541], [0.459, 0.541, 0.458]]),
    newborn_decay_days=51.0,
    transient=np.array([0.027, 0.194, 0.081]),
    transient_length_scale=0.304,
    measurement_sd=np.array([0.089, 0.180, 0.368]),
)
#: The variance of one reading in SDS is that of a child within this factor of the median: not of an error's value.
_SLOPE_WITHIN: Final = 1.5


class Points(NamedTuple):
    """Where on the process readings stand: arrays of one shape, [...] or padded [children, width]."""

    kind: npt.NDArray[np.int8]
    log_age: Floats
    birth_effect: Floats  # what is left of size at birth, 1 at 40+0 and before
    mean_sds: Floats  # of all children


class Times(NamedTuple):
    """Where on the process days stand, whatever is measured on them."""

    log_age: Floats
    birth_effect: Floats  # what is left of size at birth, 1 at 40+0 and before
    mean_sds: Floats  # of all children, of each kind [..., kinds]


def times_at(sex: npt.NDArray[np.integer], age_days: Floats, corrected_age_days: Floats) -> Times:
    """Return the times of ages [days] and corrected ages [days from 40+0] of children of each sex (codes)."""
    kinds = np.arange(len(KINDS))
    mean = mean_sds(kinds, sex[..., None], age_days[..., None], corrected_age_days[..., None])
    return Times(_log_age(corrected_age_days), birth_effect(corrected_age_days), mean)


def points_at(
    kind: npt.NDArray[np.integer], sex: npt.NDArray[np.integer], age_days: Floats, corrected_age_days: Floats
) -> Points:
    """Return the points for kinds (codes) at ages [days] and corrected ages [days from 40+0]."""
    mean = mean_sds(kind, sex, age_days, corrected_age_days)
    return Points(kind.astype(np.int8), _log_age(corrected_age_days), birth_effect(corrected_age_days), mean)


def _log_age(corrected_age_days: Floats) -> Floats:
    return np.asarray(np.log(np.maximum(corrected_age_days + _ORIGIN_DAYS, _FIRST_DAYS)))


def birth_effect(corrected_age_days: Floats, parts: Covariances = GROWTH) -> Floats:
    """Return what is left of size at birth at corrected ages [days from 40+0]: 1 at 40+0 and before."""
    return np.asarray(np.exp(-np.maximum(corrected_age_days, 0.0) / parts.newborn_decay_days))


def measurement_variance(
    kind: npt.NDArray[np.integer], slope: Floats, slope_at_median: Floats, parts: Covariances = GROWTH
) -> Floats:
    """Return the variance of a reading round the process [SDS squared], without rounding.

    ``slope`` is that of SDS at the reading, ``slope_at_median`` at the median of its age [SDS per kg or cm].
    """
    limited = np.clip(slope, slope_at_median / _SLOPE_WITHIN, slope_at_median * _SLOPE_WITHIN)
    return np.asarray((parts.measurement_sd[kind] * limited) ** 2)


def take_points(points: Points, rows: Ints) -> Points:
    """Return the points of some rows, in the shape of ``rows``."""
    return Points._make(column[rows] for column in points)


def covariance(a: Points, b: Points, parts: Covariances = GROWTH) -> Floats:
    """Return the covariance of every point of ``a`` with every one of ``b`` [..., a, b], without noise."""
    pair = a.kind[..., :, None] * 3 + b.kind[..., None, :]
    distance = np.abs(a.log_age[..., :, None] - b.log_age[..., None, :])
    total = _drift_correlation(distance, parts)
    total *= parts.drift.ravel()[pair]
    total += parts.permanent.ravel()[pair]
    total += np.diag(parts.transient).ravel()[pair] * _transient_correlation(distance, parts)
    total += parts.newborn.ravel()[pair] * (a.birth_effect[..., :, None] * b.birth_effect[..., None, :])
    return np.asarray(total)


def population_covariance(times: Times) -> Floats:
    """Return the covariance [..., kinds, kinds] of the readings of a day, of no child known before, without noise."""
    constant = GROWTH.permanent + GROWTH.drift + np.diag(GROWTH.transient)
    return np.asarray(constant + GROWTH.newborn * times.birth_effect[..., None, None] ** 2)


def _drift_correlation(distance: Floats, parts: Covariances = GROWTH) -> Floats:
    """Return the correlation of the drift at a distance [log age]."""
    return np.asarray(np.exp(-((distance / parts.drift_length_scale) ** parts.drift_power)))


def _transient_correlation(distance: Floats, parts: Covariances = GROWTH) -> Floats:
    """Return the correlation of what passes within weeks at a distance [log age]."""
    return np.asarray(np.exp(distance / -parts.transient_length_scale))


def noisy_covariance(points: Points, noise: Floats, used: Bools, parts: Covariances = GROWTH) -> Floats:
    """Return the covariance of padded readings with their noise [children, width, width]; 1, 0 where not used."""
    total = covariance(points, points, parts)
    total *= used[:, :, None] & used[:, None, :]
    diagonal = np.arange(used.shape[1])
    total[:, diagonal, diagonal] += np.where(used, noise, 1.0)
    return total


def inverse_root(covariances: Floats) -> Floats:
    """Return the inverse of the lower Cholesky factor of each covariance [..., width, width]: also lower triangular.

    A block below the diagonal follows from those on it (Golub & Van Loan 2013, Matrix Computations, 3.1.8), so that
    nearly all the work is in products: a library call for whole inverses takes four times as long.
    """
    return _inverse_of_lower(np.asarray(np.linalg.cholesky(covariances), dtype=np.float64))


def _inverse_of_lower(root: Floats) -> Floats:
    width = root.shape[-1]
    if width <= _SMALL_WIDTH:
        return np.tril(np.linalg.inv(root))  # its pivots may leave a trace above the diagonal
    half = width // 2
    out = np.zeros_like(root)
    first, last = _inverse_of_lower(root[..., :half, :half]), _inverse_of_lower(root[..., half:, half:])
    out[..., :half, :half], out[..., half:, half:] = first, last
    out[..., half:, :half] = -np.matmul(last, np.matmul(root[..., half:, :half], first))
    return out


def leave_one_out(points: Points, sds: Floats, noise: Floats, used: Bools) -> tuple[Floats, Floats]:
    """Return predictive mean and variance of each used reading given the child's other used ones [children, width].

    Parameters
    ----------
    points : Points
        Padded [children, width], as are all others.
    sds, noise : ndarray
        Readings [SDS] and the variance of their noise [SDS squared].
    used : ndarray of bool
        Which of the padded readings are conditioned on.
    """
    root = inverse_root(noisy_covariance(points, noise, used))
    variance = 1 / (root**2).sum(axis=1)
    white = np.matmul(root, np.where(used, sds - points.mean_sds, 0.0)[:, :, None])
    weighted = np.matmul(np.swapaxes(root, 1, 2), white)[:, :, 0]
    return sds - weighted * variance, variance


def sequential_residuals(
    points: Points, sds: Floats, noise: Floats, used: Bools, parts: Covariances = GROWTH
) -> tuple[Floats, Floats]:
    """Return the residual of each used reading from what those before it predict, and its variance [as given].

    Readings stand in the order of their columns; what is returned of one that is not used means nothing. Parameters
    as :func:`leave_one_out`.
    """
    root = np.linalg.cholesky(noisy_covariance(points, noise, used, parts))
    white = np.linalg.solve(root, np.where(used, sds - points.mean_sds, 0.0)[:, :, None])[:, :, 0]
    sd = np.diagonal(root, axis1=1, axis2=2)
    return white * sd, sd**2


def predict(points: Points, sds: Floats, noise: Floats, used: Bools, wanted: Points) -> tuple[Floats, Floats]:
    """Return mean [children, q] and covariance [children, q, q] of the process at ``wanted``, without noise.

    Parameters as :func:`leave_one_out`.
    """
    across = covariance(points, wanted) * used[:, :, None]
    residual = np.where(used, sds - points.mean_sds, 0.0)[:, :, None]
    solved = np.linalg.solve(noisy_covariance(points, noise, used), np.concatenate([residual, across], axis=2))
    explained = np.matmul(np.swapaxes(across, 1, 2), solved)
    return explained[:, :, 0] + wanted.mean_sds, covariance(wanted, wanted) - explained[:, :, 1:]


def covariance_with_every_kind(points: Points, times: Times) -> Floats:
    """Return the covariance of points with every kind at times [children, width, times, kinds], without noise."""
    kind = points.kind[:, :, None]
    distance = np.abs(points.log_age[:, :, None] - times.log_age[:, None, :])[..., None]
    birth = (points.birth_effect[:, :, None] * times.birth_effect[:, None, :])[..., None]
    across = GROWTH.drift[kind] * _drift_correlation(distance)
    across += GROWTH.permanent[kind]
    across += GROWTH.newborn[kind] * birth
    across += np.diag(GROWTH.transient)[kind] * _transient_correlation(distance)
    return np.asarray(across)


def batches(start: Ints, count: Ints, columns: int = 0) -> Iterator[tuple[Ints, Ints, Bools]]:
    """Yield groups with about as many readings: which groups, rows [groups, width], and which rows are real.

    Parameters
    ----------
    start, count : ndarray of int
        First row and number of rows of each group.
    columns : int
        How many numbers are held for each reading of a group, besides its covariance with the others.
    """
    width_of = np.array([padded_width(n) for n in range(int(count.max(initial=0)) + 1)])[count]
    for width in np.unique(width_of[count > 0]).tolist():
        members = np.flatnonzero((width_of == width) & (count > 0))
        size = max(1, _MAX_CELLS // (width * (width + columns)))
        place = np.arange(width)
        for begin in range(0, len(members), size):
            who = members[begin : begin + size]
            used = place < count[who, None]
            yield who, np.where(used, start[who, None] + place, start[who, None]), used


def padded_width(n: int) -> int:
    """Return the width to which n readings are padded: at most a quarter more than n."""
    step = max(1, 1 << max(0, n.bit_length() - 3))
    return -(-n // step) * step
