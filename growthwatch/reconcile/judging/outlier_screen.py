"""Which readings are worth comparing with every error: those that stand far from what the others predict."""

from typing import Final

import numpy as np
import numpy.typing as npt

from growthwatch.reconcile.growth_model import gaussian_process
from growthwatch.reconcile.judging.state import State

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.intp]
Bools = npt.NDArray[np.bool_]

#: A reading this many standard deviations from what the others predict is compared with every error, if those of its
#: visit are together so far off (root of the sum of squares). Nothing nearer need be: with 1.5 and 2 of 20,000 records
#: one came out otherwise, at a sixth more work. It is compared whatever the rest of its visit when it repeats an
#: earlier value, and always when another system has the same under another date, or it was entered before that day.
_SCREEN_SD: Final = 1.0
_SCREEN_VISIT_SD: Final = 2.5
#: How many readings' worth of evidence stand for a child's varying as others do.
_PRIOR_READINGS: Final = 24.0
#: Squared deviations count up to this, so that an error does not make its child look variable; their mean is then
#: this.
_CLIPPED_AT: Final = 2.0
_CLIPPED_MEAN: Final = 0.742


def screen(state: State, children: Ints) -> Ints:
    """Return the readings of some children to compare with every error, and set their variance scale in the state."""
    deviation = squared_deviation(state, children)
    readings, index = state.readings, state.reading_index
    far = deviation > _SCREEN_SD**2
    of_visit = np.bincount(index.visit, weights=deviation)[index.visit] if len(deviation) else deviation
    same_elsewhere = (index.cross_source.same_value_other_date >= 0).any(axis=1)
    dated_oddly = same_elsewhere | (readings.entry_day < readings.day)
    outlying = far & (of_visit > _SCREEN_VISIT_SD**2)
    outlying |= (index.repeated >= 0) & far | dated_oddly & (deviation > 0)
    return np.flatnonzero(outlying & ~readings.confirmed)


def squared_deviation(state: State, children: Ints) -> Floats:
    """Return the squared deviation of each true reading from what its others predict, in variances; 0 for others.

    A child that varies more than others is given a wider scale: a posterior mean of its variance [state].
    """
    readings, index, scale = state.readings, state.reading_index, state.variance_scale
    out = np.zeros(len(readings.child))
    for who, rows, real in gaussian_process.batches(index.start[children], index.size[children]):
        used = real & state.taken_as_true[rows]
        mean, variance = gaussian_process.leave_one_out(
            gaussian_process.take_points(readings.points, rows), readings.sds[rows], readings.noise[rows], used
        )
        squared = np.where(used, (readings.sds[rows] - mean) ** 2 / variance, 0.0)
        seen = np.minimum(squared, _CLIPPED_AT).sum(axis=1) / _CLIPPED_MEAN
        scale[children[who]] = (_PRIOR_READINGS + seen) / (_PRIOR_READINGS + used.sum(axis=1))
        squared /= np.minimum(scale[children[who]], 1.0)[:, None]
        out[rows[used]] = squared[used]
    return out
