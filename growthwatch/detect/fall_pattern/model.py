"""Weights read together: how they vary in healthy infants, and the shapes that a fall may take.

Healthy weight SDS are jointly normal with unit variance. The published weekly correlations (223 Cambridge infants,
Cole 1995, Arch Dis Child 73:8) are those of the child's true course; their diagonal is below 1, and what it lacks is
the noise of one weighing. The matrix as printed is not quite a covariance: its negative eigenvalues are set to 0,
which moves no correlation by as much as .001, and between weeks its root is interpolated, so that any set of ages,
however close, has a positive definite covariance.

Tables here are rectangular: one row per child, one column per weight, all children with equally many weights.
"""

from functools import cache
from itertools import product
from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt

from growthwatch.reference.conditional import LAST_WEEK, correlation_by_week

Floats = npt.NDArray[np.float64]

DAYS_PER_WEEK: Final = 7
#: Falls that are looked for: they begin this long after the child's first weight, and take this long to complete.
#: A finer grid (46 onsets, 9 durations) finds no more of them: what it fits better, its higher threshold takes back.
ONSETS_WEEKS: Final = (0, 3, 6, 10, 15, 21, 28, 38)
DURATIONS_WEEKS: Final = (2, 12)


class Falls(NamedTuple):
    """Ramp-shaped falls, sorted by onset: level until it, down by the depth over the duration, level again."""

    onset_weeks: Floats  # after the child's first weight
    duration_weeks: Floats

    @classmethod
    def of(cls, onsets_weeks: npt.ArrayLike, durations_weeks: npt.ArrayLike) -> "Falls":
        """Return every combination of onset and duration [weeks]."""
        pairs = np.array(list(product(np.asarray(onsets_weeks), np.asarray(durations_weeks))), dtype=np.float64)
        return cls(*pairs.T)

    def share_fallen(self, age_days: Floats) -> Floats:
        """Return how much of each fall is complete [0-1] at each age; a new last axis runs over the falls."""
        since_first = (age_days - age_days[..., :1])[..., None] / DAYS_PER_WEEK
        return np.clip((since_first - self.onset_weeks) / self.duration_weeks, 0.0, 1.0)


FALLS: Final = Falls.of(ONSETS_WEEKS, DURATIONS_WEEKS)


@cache
def course_by_week() -> Floats:
    """Return a root F of the covariance of the true course at weeks 0 to 53: F F' is that covariance.

    Returns
    -------
    ndarray of float, shape (weeks, weeks)
        By week of age, 0 to 53.
    """
    eigenvalues, vectors = np.linalg.eigh(correlation_by_week())
    root: Floats = vectors * np.sqrt(np.clip(eigenvalues, 0.0, None))
    root.setflags(write=False)
    return root


def covariance(age_days: Floats) -> Floats:
    """Return the covariance of healthy weight SDS at ages from 0 to 371 days; [..., n] gives [..., n, n].

    Parameters
    ----------
    age_days : ndarray of float, shape (..., weights)
        Ages [days], as the correlations count them.

    Returns
    -------
    ndarray of float, shape (..., weights, weights)
        Of SDS, unit variance.
    """
    week = np.asarray(age_days, dtype=np.float64) / DAYS_PER_WEEK
    before = np.minimum(week.astype(np.intp), LAST_WEEK - 1)
    part = (week - before)[..., None]
    root = (1 - part) * course_by_week()[before] + part * course_by_week()[before + 1]
    matrix = root @ np.swapaxes(root, -1, -2)
    diagonal = np.arange(matrix.shape[-1])
    matrix[..., diagonal, diagonal] = 1.0  # course and weighing together
    return np.asarray(matrix)


def whitened(age_days: Floats, *columns: Floats) -> list[Floats]:
    """Return columns [children, weights, any] in units of what each weight adds to those before it.

    Healthy SDS become independent standard normals; row k depends on the first k weights alone, so whatever is
    summed over the first k rows is what could be known on that day.
    """
    root = np.linalg.cholesky(covariance(age_days))
    solved = np.linalg.solve(root, np.concatenate(columns, axis=-1))
    return list(np.split(solved, np.cumsum([column.shape[-1] for column in columns])[:-1], axis=-1))


def after_first(age_days: Floats) -> Floats:
    """Return the weights [..., n, n] that give, from whitened SDS, each SDS given the first weight (unit variance).

    Row k takes whitened SDS 1 to k; the first row is 0.
    """
    root = np.linalg.cholesky(covariance(age_days)).copy()
    root[..., 0] = 0.0  # what the first weight foretells
    spread = np.sqrt((root**2).sum(axis=-1, keepdims=True))
    return np.asarray(root / np.where(spread > 0, spread, 1.0))


def simulated(age_days: Floats, children: int, rng: np.random.Generator) -> Floats:
    """Return the weight SDS [children, weights] of healthy infants, all weighed at these ages."""
    root = np.linalg.cholesky(covariance(np.asarray(age_days, dtype=np.float64)))
    return np.asarray(rng.standard_normal((children, len(root))) @ root.T)
