"""Readings that are the sole evidence of a fall from birth: without them there would be none."""

from typing import Final

import numpy as np
import numpy.typing as npt

from growthwatch.reconcile.readings.readings import Readings
from growthwatch.reference import falls
from growthwatch.reference.spaces import spaces_fallen
from growthwatch.vocabulary import KINDS

Bools = npt.NDArray[np.bool_]

_WEIGHT: Final = KINDS.index("weight")


def is_sole_evidence(readings: Readings, taken_as_true: Bools) -> Bools:
    """Return which readings NICE NG75's fall from birth rests on alone.

    Those are the only weight that meets the threshold (one that is not taken as true counts as if it were), and the
    birth weight where any does. Babies under 32+0 are held here against their birth weight alone.
    """
    is_weight = readings.kind == _WEIGHT
    born = np.flatnonzero(taken_as_true & is_weight & ((readings.age_days == 0) | readings.says_birth))
    n = int(readings.child.max(initial=-1)) + 1
    birth = np.full(n, -1, dtype=np.intp)
    birth[readings.child[born[::-1]]] = born[::-1]  # the first of several
    start = birth[readings.child]
    start_sds = np.where(start >= 0, readings.sds[start], np.nan)
    fallen = spaces_fallen(start_sds, readings.sds)
    meets = is_weight & falls.established(readings.age_days, readings.corrected_age_days, readings.gestation_days)
    meets &= fallen >= falls.fall_threshold_spaces(start_sds)
    true_and_meeting = np.bincount(readings.child[meets & taken_as_true], minlength=n)
    others = true_and_meeting[readings.child] - (meets & taken_as_true)
    is_birth = start == np.arange(len(start))
    return np.where(is_birth, others > 0, meets & (others == 0))
