"""When weight has fallen across centiles, as NICE NG75 counts it: from which age, and by how many spaces."""

from typing import Final

import numpy as np
import numpy.typing as npt

from growthwatch.reference.ages import VERY_PRETERM_BELOW_DAYS
from growthwatch.reference.spaces import LINE_SDS

Floats = npt.NDArray[np.float64]

#: UK-WHO has no centiles for term babies before 2 weeks.
CENTILES_FROM_DAY: Final = 14
_NINTH, _NINETY_FIRST = LINE_SDS[2], LINE_SDS[6]
#: NG75 1.2: spaces that count as a fall, by birth weight below the 9th, 9th to 91st, above the 91st.
FALL_SPACES: Final = (1.0, 2.0, 3.0)
#: What rounding may do to a number that stands exactly on a line.
_HAIR: Final = 1e-9


def fall_threshold_spaces(birth_sds: Floats) -> Floats:
    """Return how far weight must fall from birth to count as faltering growth, by birth weight.

    Parameters
    ----------
    birth_sds : float64 array
        SDS of the birth weight; NaN where it is not known.

    Returns
    -------
    float64 array
        Centile spaces: 1 below the 9th centile (z < -4/3), 2 from the 9th to the 91st inclusive, 3 above the 91st
        (z > 4/3); NaN for NaN (NICE NG75, recommendation 1.2).
    """
    low, middle, high = FALL_SPACES
    threshold = np.where(birth_sds < _NINTH - _HAIR, low, np.where(birth_sds > _NINETY_FIRST + _HAIR, high, middle))
    return np.where(np.isnan(birth_sds), np.nan, threshold)


def established(age_days: Floats, corrected_age_days: Floats, gestation_days: Floats) -> npt.NDArray[np.bool_]:
    """Whether a fall can be read at each age: from 2 weeks, and under 32+0 from 2 weeks past the due date.

    Babies under 32+0 usually fall two spaces or more early on (Cole 2014), which is no finding.

    Parameters
    ----------
    age_days : float64 array
        Chronological age [days].
    corrected_age_days : float64 array
        Age corrected to 40+0 [days], of the same shape.
    gestation_days : float64 array
        Gestation at birth [days]; NaN is read as 32+0 or more.

    Returns
    -------
    bool array
        False where the age is not known. From day 14, since UK-WHO has no centiles for term babies before 2 weeks
        (UK-WHO data note 2011); two weeks past the due date is this project's own rule.
    """
    age = np.where(gestation_days < VERY_PRETERM_BELOW_DAYS, corrected_age_days, age_days)
    return np.asarray((age_days >= CENTILES_FROM_DAY) & (age >= CENTILES_FROM_DAY))
