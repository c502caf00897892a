"""How surely the other readings foretell a value: normal at heart, with the tails that real growth has.

A child may truly fall or catch up at once. Where nothing later contradicts it (the reading is the child's last) the
tail is widest, so that a sudden change is news there and not noise.
"""

from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]

#: How far a true value may lie off: as foretold; 1.8 times as far; and on top of that a sudden change of this many
#: SDS (weight, length, head). Lengths differ by 3 to 5 cm between routine and research measurers (Howe 2009).
_WIDER: Final = np.array([1.0, 1.8, 1.0])
SUDDEN_SDS: Final = np.array([1.5, 1.2, 1.2])
#: How often each of the three is so, with a later reading to contradict it and without: about what is left over in the
#: cohorts of ``process.GROWTH``, where a sudden change is hardly seen; the room for it is our own [L].
_BRACKETED: Final = np.array([0.965, 0.0345, 0.0005])
_OPEN: Final = np.array([0.9695, 0.027, 0.0035])
#: What a slip claims to have been the true value has no tail to hide in.
_CLAIMED: Final = np.array([0.955, 0.045])
_ONE_OF_MANY: Final = np.array([0.955, 0.045, 1e-9])
#: Above this [SDS] readings grow rarer than the process has it, by this factor (log) for each SDS: it would put 4 in
#: 1,000 above +4, as many as below -4, and so many are not seen [L].
HIGH_SDS: Final = 2.5
_PER_SDS_ABOVE: Final = 1.5


def log_true(off: Floats, spread: Floats, kind: npt.NDArray[np.generic], last: Bools) -> Floats:
    """Return the log density of a reading that stands ``off`` [SDS] what was foretold, if it is true.

    ``spread`` is the variance foretold; ``last`` says where no later reading can contradict.
    """
    sudden = SUDDEN_SDS[kind] ** 2
    parts = [
        _log_normal_of(off, spread),
        _log_normal_of(off, spread * _WIDER[1] ** 2),
        _log_normal_of(off, spread * _WIDER[2] ** 2 + sudden),
    ]
    return _mixed(parts, np.where(last[..., None], _OPEN, _BRACKETED))


def log_so_high(sds: Floats, foretold: Floats) -> Floats:
    """Return how much rarer (log) readings so high are than the process has it; 0 where they were foretold.

    The process is as wide upwards as downwards, for children born small; but nobody is so far above the median.
    """
    return np.asarray(-_PER_SDS_ABOVE * np.maximum(sds - np.maximum(foretold, HIGH_SDS), 0.0))


def log_claimed(off: Floats, spread: Floats, kind: npt.NDArray[np.generic], lone: Bools) -> Floats:
    """Return the log density of a value that a slip claims.

    ``lone`` says where the slip claims just one value, which may then itself be a sudden change: where it claims
    one of many, one of them always fits.
    """
    parts = [
        _log_normal_of(off, spread),
        _log_normal_of(off, spread * _WIDER[1] ** 2),
        _log_normal_of(off, spread * _WIDER[2] ** 2 + SUDDEN_SDS[kind] ** 2),
    ]
    return _mixed(parts, np.where(lone[..., None], _BRACKETED, _ONE_OF_MANY))


def log_even(off: Floats, spread: Floats) -> Floats:
    """Return the log density of a reading without tails: whatever the order, readings weighed so agree."""
    return _log_normal_of(off, spread)


def log_even_together(off: Floats, spread: Floats, has: Bools) -> Floats:
    """Return :func:`log_even` of a visit's readings together."""
    return _log_normal(*_whitened(off, spread, has))


def log_true_together(off: Floats, spread: Floats, has: Bools, last: Bools) -> Floats:
    """Return :func:`log_true` of a visit's readings together [..., kinds]; ``has`` says which there are."""
    sudden = np.diag(SUDDEN_SDS**2)
    foretold = _whitened(off, spread, has)
    parts = [
        _log_normal(*foretold),
        _log_normal(*_wider(foretold, _WIDER[1] ** 2)),
        _log_normal(*_whitened(off, spread * _WIDER[2] ** 2 + sudden, has)),
    ]
    return _mixed(parts, np.where(last[..., None], _OPEN, _BRACKETED))


def log_claimed_together(off: Floats, spread: Floats, has: Bools) -> Floats:
    """Return :func:`log_claimed` of a visit's readings together."""
    foretold = _whitened(off, spread, has)
    return _mixed([_log_normal(*foretold), _log_normal(*_wider(foretold, _WIDER[1] ** 2))], _CLAIMED)


def _mixed(parts: list[Floats], weights: Floats) -> Floats:
    """Return the log of the weighted sum of densities whose logs are given."""
    top = np.maximum.reduce(parts)
    top = np.where(np.isneginf(top), 0.0, top)
    total = sum(weights[..., part] * np.exp(log - top) for part, log in enumerate(parts))
    with np.errstate(divide="ignore"):  # the log of nothing at all
        return np.asarray(top + np.log(total))


class _Whitened(NamedTuple):
    """Readings taken together: how many, their squared distance, and the log of the determinant of their variance."""

    n: npt.NDArray[np.int64]
    squared: Floats
    log_det: Floats


def _whitened(off: Floats, spread: Floats, has: Bools) -> _Whitened:
    """Return the readings ``off`` [..., kinds] with variance ``spread`` [..., kinds, kinds] in units of it.

    The few kinds are taken one after another by Cholesky's formulas (Golub & Van Loan 2013, Matrix Computations,
    4.2), over all visits at once: a library call for each little matrix costs several times as much.
    """
    kinds = off.shape[-1]
    off = np.where(has, off, 0.0)
    root: dict[tuple[int, int], Floats] = {}
    white: list[Floats] = []
    squared, log_det = np.zeros(off.shape[:-1]), np.zeros(off.shape[:-1])
    for i in range(kinds):
        for j in range(i + 1):
            # a kind without a reading stands for itself: variance 1, alone
            of = np.where(has[..., i] & has[..., j], spread[..., i, j], float(i == j))
            rest = of - sum(root[i, k] * root[j, k] for k in range(j))
            root[i, j] = np.sqrt(rest) if i == j else rest / root[j, j]
        white.append((off[..., i] - sum(root[i, k] * white[k] for k in range(i))) / root[i, i])
        squared += white[i] ** 2
        log_det += 2 * np.log(root[i, i])
    return _Whitened(has.sum(axis=-1), squared, log_det)


def _wider(of: _Whitened, factor: float) -> _Whitened:
    """Return the same readings with their variance so many times as large."""
    return _Whitened(of.n, of.squared / factor, of.log_det + of.n * np.log(factor))


def _log_normal(n: npt.ArrayLike, squared: Floats, log_det: Floats) -> Floats:
    return np.asarray(-0.5 * (squared + log_det + np.asarray(n) * np.log(2 * np.pi)))


def _log_normal_of(off: Floats, variance: Floats) -> Floats:
    return _log_normal(1, off**2 / variance, np.log(variance))
