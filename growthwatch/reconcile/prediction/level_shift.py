"""A lasting level shift between two visits: a true collapse, or catching up, that what follows bears out.

Where the child's readings before a visit and those after it stand apart, a reading that agrees with either side is
likelier to be true than the process has it, which knows no shifts.
"""

from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt

from growthwatch.reconcile.growth_model import densities
from growthwatch.reconcile.prediction.visits import Evidence, Sides, Visits

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.intp]
Bools = npt.NDArray[np.bool_]

#: How often such a shift befalls a child just before or just after a visit [L].
_SHIFT_RATE: Final = 0.005
#: Sides also stand apart where all readings of one are errors. How often one is, any error taken together (the sum of
#: ``reference_data/error_rates``), and how thinly its value is spread [per SDS, L].
_ERROR_RATE: Final = 0.07
_ERROR_DENSITY: Final = 0.1
#: So many readings of a side at most are counted on.
_MOST_COUNTED: Final = 4
#: No date lies so many days from 1970.
_FAR_DAY: Final = 1 << 23


class LevelShift(NamedTuple):
    """Log densities as recorded together with a level shift beside the visit; -inf where a side is not known."""

    of_visit: Floats  # of all readings of the visit [visits]
    of_reading: Floats  # of the reading of each kind, -inf for none [visits, kinds]
    deviation_from_before: Floats  # of each from what earlier visits predict [standard deviations; visits, kinds]


def log_density_with_shift(evidence: Evidence, visits: Visits, predicted: Sides) -> LevelShift:
    """Return how probable each visit is together with a level shift just before it or just after.

    That the two sides stand apart is likelier with a shift by a ratio of densities: normal with the variance of a
    sudden change, against normal without it, or a side of errors.

    Parameters
    ----------
    evidence, visits
        As :func:`visits.predict_visits`.
    predicted : Sides
        What the readings on either side predict for them.
    """
    present = visits.present
    residuals = [np.where(present, side.residual[:, 0], 0.0) for side in predicted]
    covariances = [side.covariance[:, 0] for side in predicted]
    variances = [np.diagonal(one, axis1=1, axis2=2) for one in covariances]
    gap, sudden = residuals[0] - residuals[1], densities.SUDDEN_SDS**2
    n = _fewer_on_one_side(evidence, visits)
    log_rate = np.where(n > 0, np.log(_SHIFT_RATE / 2), -np.inf)
    log_errors = n * np.log(_ERROR_RATE) + np.log(_ERROR_DENSITY)

    either_side = zip(residuals, covariances, strict=True)
    of_visit = np.logaddexp(*(densities.log_density_normal_joint(r, c, present) for r, c in either_side))
    total = covariances[0] + covariances[1]
    shifted = densities.log_density_normal_joint(gap, total + np.diag(sudden), present)
    steady = densities.log_density_normal_joint(gap, total, present)
    of_visit = of_visit + shifted - np.logaddexp(steady, log_errors)

    of_reading = np.logaddexp(*(densities.log_density_normal(r, v) for r, v in zip(residuals, variances, strict=True)))
    shifted = densities.log_density_normal(gap, variances[0] + variances[1] + sudden)
    steady = densities.log_density_normal(gap, variances[0] + variances[1])
    of_reading = of_reading + shifted - np.logaddexp(steady, log_errors[:, None])
    from_before = residuals[0] / np.sqrt(variances[0])
    return LevelShift(log_rate + of_visit, np.where(present, log_rate[:, None] + of_reading, -np.inf), from_before)


def _fewer_on_one_side(evidence: Evidence, visits: Visits) -> Ints:
    """Return how many true readings the child of each visit has before it or after it, whichever are fewer."""
    readings, rows = evidence.readings, np.flatnonzero(evidence.taken_as_true)
    key = np.sort(_key(readings.child[rows], readings.day[rows]))
    child = readings.child[visits.first]
    at = [np.searchsorted(key, _key(child, visits.day), side=side) for side in ("left", "right")]
    begin, end = (np.searchsorted(key, _key(c, np.full(len(c), -_FAR_DAY))) for c in (child, child + 1))
    return np.minimum(np.minimum(at[0] - begin, end - at[1]), _MOST_COUNTED)


def _key(child: Ints, day: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
    return np.asarray(child.astype(np.int64) * (2 * _FAR_DAY) + day + _FAR_DAY)
