"""Which readings are worth weighing against every slip: those that stand far from what the others foretell."""

from typing import Final

import numpy as np
import numpy.typing as npt

from growthwatch.reconcile.growth_model import gaussian_process
from growthwatch.reconcile.judging.state import State

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.intp]
Bools = npt.NDArray[np.bool_]

#: A reading this many standard deviations from what the others foretell is weighed against every slip, if those of its
#: visit are together so far off (root of the sum of squares). Nothing nearer need be weighed: with 1.5 and 2 of 20,000
#: records one came out otherwise, at a sixth more work.
_SCREEN_SD: Final = 1.0
_SCREEN_TOGETHER_SD: Final = 2.5
#: ... whatever the rest of its visit when it repeats an earlier value, and always when another system has the same
#: under another date, or it was entered before that day.
#: How many readings' worth of evidence stand for a child's varying as others do.
_PRIOR_READINGS: Final = 24.0
#: Squared deviations count up to this, so that a slip does not make its child look variable; their mean is then this.
_CLIPPED: Final = 2.0
_CLIPPED_MEAN: Final = 0.742


def asked(state: State, children: Ints) -> Ints:
    """Return the readings of some children to weigh against every slip."""
    return np.flatnonzero(_far(state, children) & ~state.of.trusted)


def _far(state: State, children: Ints) -> Bools:
    """Return which known readings of some children stand far from what their others foretell."""
    of, index, known, scale = state.of, state.at, state.known, state.scale
    off = np.zeros(len(of.child))  # squared deviation, in variances
    for who, rows, real in gaussian_process.batches(index.start[children], index.size[children]):
        used = real & known[rows]
        mean, variance = gaussian_process.leave_one_out(
            gaussian_process.take(of.at, rows), of.sds[rows], of.noise[rows], used
        )
        squared = np.where(used, (of.sds[rows] - mean) ** 2 / variance, 0.0)
        usual = np.minimum(squared, _CLIPPED).sum(axis=1) / _CLIPPED_MEAN
        scale[children[who]] = (_PRIOR_READINGS + usual) / (_PRIOR_READINGS + used.sum(axis=1))
        squared /= np.minimum(scale[children[who]], 1.0)[:, None]
        off[rows[used]] = squared[used]
    together = np.bincount(index.visit, weights=off)[index.visit] if len(off) else off
    repeated = index.repeats >= 0
    dated_oddly = (index.told_by.echo >= 0).any(axis=1) | (of.entered < of.day)
    far = (off > _SCREEN_SD**2) & (together > _SCREEN_TOGETHER_SD**2)
    far |= repeated & (off > _SCREEN_SD**2) | dated_oddly & (off > 0)
    return np.asarray(far)
