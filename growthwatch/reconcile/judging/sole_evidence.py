"""Readings on which a fall from birth rests alone: without them there would be none."""

from typing import Final

import numpy as np
import numpy.typing as npt

from growthwatch.reconcile.readings.readings import Readings
from growthwatch.reference import falls
from growthwatch.reference.spaces import spaces_fallen
from growthwatch.vocabulary import KINDS

Bools = npt.NDArray[np.bool_]

_WEIGHT: Final = KINDS.index("weight")


def alone(of: Readings, known: Bools) -> Bools:
    """Return which readings NICE NG75's fall from birth rests on alone, ``known`` being those taken as true.

    Those are the only weight that meets the threshold (one that is not known counts as if it were), and the birth
    weight where any does. Babies under 32+0 are held here against their birth weight alone.
    """
    born = np.flatnonzero(known & (of.kind == _WEIGHT) & ((of.age == 0) | of.says_birth))
    n = int(of.child.max(initial=-1)) + 1
    birth = np.full(n, -1, dtype=np.intp)
    birth[of.child[born[::-1]]] = born[::-1]  # the first of several
    start = birth[of.child]
    start_sds = np.where(start >= 0, of.sds[start], np.nan)
    fallen = spaces_fallen(start_sds, of.sds)
    meets = (of.kind == _WEIGHT) & falls.established(of.age, of.corrected, of.gestation)
    meets &= fallen >= falls.fall_threshold_spaces(start_sds)
    others = np.bincount(of.child[meets & known], minlength=n)[of.child] - (meets & known)
    at_birth = start == np.arange(len(start))
    return np.where(at_birth, others > 0, meets & (others == 0))
