"""Log densities of readings round what the child's other readings predict: normal, with the tails real growth has.

A child may truly fall or catch up at once. Where nothing later contradicts it (the reading is the child's latest) the
tail is widest, so that a sudden change is news there and not noise. A residual is a reading less its prediction [SDS];
variances are predictive variances, the noise of the reading included [SDS squared].
"""

from collections.abc import Sequence
from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]

#: How far a true value may lie off: as predicted; 1.8 times as far; and on top of that a sudden change of this many
#: SDS (weight, length, head). Lengths differ by 3 to 5 cm between routine and research measurers (Howe 2009).
_SD_FACTOR: Final = np.array([1.0, 1.8, 1.0])
SUDDEN_SDS: Final = np.array([1.5, 1.2, 1.2])
#: How often each of the three is so, with a later reading to contradict it and without: about what is left over in the
#: cohorts of ``gaussian_process.GROWTH``, where a sudden change is hardly seen; the room for it is our own [L].
_WEIGHTS_BRACKETED: Final = np.array([0.965, 0.0345, 0.0005])
_WEIGHTS_LATEST: Final = np.array([0.9695, 0.027, 0.0035])
#: What an error would have as the true value has no tail to hide in.
_WEIGHTS_CANDIDATE_VISIT: Final = np.array([0.955, 0.045])
_WEIGHTS_CANDIDATE_OF_MANY: Final = np.array([0.955, 0.045, 1e-9])
#: Above this [SDS] readings grow rarer than the process has it, by this factor (log) for each SDS: it would put 4 in
#: 1,000 above +4, as many as below -4, and so many are not seen [L].
HIGH_SDS: Final = 2.5
_LOG_PER_SDS_ABOVE: Final = 1.5
#: No child is so far above the median [SDS]. Below there is no such line: a baby of 24 weeks scored as one of 40 is at
#: -10 and lower.
NOBODYS_SDS: Final = 10.0


def log_density_true(residual: Floats, variance: Floats, kind: npt.NDArray[np.generic], is_latest: Bools) -> Floats:
    """Return the log density of readings if they are true: a mixture of three normals.

    Parameters
    ----------
    residual, variance : ndarray
        Reading less prediction [SDS], and predictive variance [SDS squared]; one shape.
    kind : ndarray of int
        Positions in ``vocabulary.KINDS``.
    is_latest : ndarray of bool
        No later reading of the child and kind can contradict it.
    """
    return _mixture(_components(residual, variance, kind), _weights_true(is_latest))


def log_density_candidate(
    residual: Floats, variance: Floats, kind: npt.NDArray[np.generic], is_single: Bools
) -> Floats:
    """Return the log density of values that an error would have as the true ones.

    ``is_single`` says where the error has just one candidate, which may then itself be a sudden change: of many
    candidates one always fits. Other parameters as :func:`log_density_true`.
    """
    weights = _either(is_single, _WEIGHTS_BRACKETED, _WEIGHTS_CANDIDATE_OF_MANY)
    return _mixture(_components(residual, variance, kind), weights)


def log_high_sds_prior(sds: Floats, predicted_sds: Floats) -> Floats:
    """Return how much rarer (log, 0 or less) readings so high are than the process has it; 0 where predicted so high.

    The process is as wide upwards as downwards, for children born small; but nobody is so far above the median.
    """
    return np.asarray(-_LOG_PER_SDS_ABOVE * np.maximum(sds - np.maximum(predicted_sds, HIGH_SDS), 0.0))


def is_nobodys(sds: Floats) -> Bools:
    """Return which SDS are above those of any child: no such value is the true one, as recorded or repaired."""
    return np.asarray(sds > NOBODYS_SDS)


def log_density_normal(residual: Floats, variance: Floats) -> Floats:
    """Return the log density of readings without tails: it agrees whatever the order readings are taken in."""
    return _log_normal(1, residual**2 / variance, np.log(variance))


def log_density_normal_joint(residual: Floats, covariance: Floats, present: Bools) -> Floats:
    """Return :func:`log_density_normal` of the readings of visits together; parameters as the next."""
    return _log_normal(*_whitened(residual, covariance, present))


def log_density_true_joint(residual: Floats, covariance: Floats, present: Bools, is_latest: Bools) -> Floats:
    """Return :func:`log_density_true` of the readings of visits together.

    Parameters
    ----------
    residual : ndarray, shape (..., kinds)
        Reading less prediction [SDS].
    covariance : ndarray, shape (..., kinds, kinds)
        Predictive covariance [SDS squared].
    present : ndarray of bool, shape (..., kinds)
        Which kinds the visit has a reading of.
    is_latest : ndarray of bool, shape (...)
        The visit holds a reading that no later one can contradict.
    """
    sudden = np.diag(SUDDEN_SDS**2)
    as_predicted = _whitened(residual, covariance, present)
    components = [
        _log_normal(*as_predicted),
        _log_normal(*_inflated(as_predicted, _SD_FACTOR[1] ** 2)),
        _log_normal(*_whitened(residual, covariance * _SD_FACTOR[2] ** 2 + sudden, present)),
    ]
    return _mixture(components, _weights_true(is_latest))


def log_density_candidate_joint(residual: Floats, covariance: Floats, present: Bools) -> Floats:
    """Return the log density of visits that an error would have as true; parameters as those above."""
    as_predicted = _whitened(residual, covariance, present)
    components = [_log_normal(*as_predicted), _log_normal(*_inflated(as_predicted, _SD_FACTOR[1] ** 2))]
    return _mixture(components, _WEIGHTS_CANDIDATE_VISIT)


def _components(residual: Floats, variance: Floats, kind: npt.NDArray[np.generic]) -> list[Floats]:
    """Return the log densities as predicted, wider, and with a sudden change."""
    return [
        log_density_normal(residual, variance),
        log_density_normal(residual, variance * _SD_FACTOR[1] ** 2),
        log_density_normal(residual, variance * _SD_FACTOR[2] ** 2 + SUDDEN_SDS[kind] ** 2),
    ]


def _weights_true(is_latest: Bools) -> list[Floats]:
    return _either(is_latest, _WEIGHTS_LATEST, _WEIGHTS_BRACKETED)


def _either(which: Bools, weights: Floats, other_weights: Floats) -> list[Floats]:
    """Return the weight of each component, of the first weights where ``which`` and of the second elsewhere."""
    return [np.where(which, one, other) for one, other in zip(weights, other_weights, strict=True)]


def _mixture(components: list[Floats], weights: Sequence[Floats] | Floats) -> Floats:
    """Return the log of the weighted sum of densities whose logs are given, and the weight of each."""
    top = np.maximum.reduce(components)
    top = np.where(np.isneginf(top), 0.0, top)
    total = sum(weights[part] * np.exp(log - top) for part, log in enumerate(components))
    with np.errstate(divide="ignore"):  # the log of nothing at all
        return np.asarray(top + np.log(total))


class _Whitened(NamedTuple):
    """Readings taken together: how many, their squared distance, and the log determinant of their covariance."""

    n: npt.NDArray[np.int64]
    squared: Floats
    log_det: Floats


def _whitened(residual: Floats, covariance: Floats, present: Bools) -> _Whitened:
    """Return residuals [..., kinds] in units of their covariance [..., kinds, kinds].

    The few kinds are taken one after another by Cholesky's formulas (Golub & Van Loan 2013, Matrix Computations,
    4.2), over all visits at once: a library call for each little matrix costs several times as much.
    """
    kinds = residual.shape[-1]
    residual = np.where(present, residual, 0.0)
    root: dict[tuple[int, int], Floats] = {}
    white: list[Floats] = []
    squared, log_det = np.zeros(residual.shape[:-1]), np.zeros(residual.shape[:-1])
    for i in range(kinds):
        for j in range(i + 1):
            # a kind without a reading stands for itself: variance 1, alone
            cell = np.where(present[..., i] & present[..., j], covariance[..., i, j], float(i == j))
            rest = cell - sum(root[i, k] * root[j, k] for k in range(j))
            root[i, j] = np.sqrt(rest) if i == j else rest / root[j, j]
        white.append((residual[..., i] - sum(root[i, k] * white[k] for k in range(i))) / root[i, i])
        squared += white[i] ** 2
        log_det += 2 * np.log(root[i, i])
    return _Whitened(present.sum(axis=-1), squared, log_det)


def _inflated(whitened: _Whitened, factor: float) -> _Whitened:
    """Return the same readings with their covariance so many times as large."""
    return _Whitened(whitened.n, whitened.squared / factor, whitened.log_det + whitened.n * np.log(factor))


def _log_normal(n: npt.ArrayLike, squared: Floats, log_det: Floats) -> Floats:
    return np.asarray(-0.5 * (squared + log_det + np.asarray(n) * np.log(2 * np.pi)))
