"""The mean curve of infants' SDS: down as fluid is lost, a jump where the reference tables meet, and then up.

A weight falls after birth and is regained, while the tables before 42 weeks are of birth weights and know no loss. At
42 weeks they give way to those of WHO, and the two do not meet: a child on its curve changes its SDS overnight. And
British infants put on more weight from four months to a year than WHO's did. All three befall the usual infant, so
that none is news.
"""

from collections.abc import Sequence
from functools import cache
from typing import Final

import numpy as np
import numpy.typing as npt

from growthwatch.reference import uk_who
from growthwatch.vocabulary import KINDS, SEXES

Floats = npt.NDArray[np.float64]

#: Weight against birth weight [SDS] by age [days]: maximum likelihood together with ``gaussian_process.GROWTH``.
LOSS_DAYS: Final = (0.0, 3.0, 10.0, 14.0, 20.0, 30.0, 45.0)
LOSS_SDS: Final = (0.0, -0.36, -0.60, -0.43, -0.26, -0.19, 0.0)
#: Mean weight of British children on WHO's tables [SDS] by corrected age [days]: 6-8 weeks in the Gateshead Millennium
#: Study, 4, 8, 12 and 18 months, 2 and 4-5 years the mean of that and of ALSPAC where both measured (Wright et al.
#: 2008, Arch Dis Child 93:566, table 1; Levin et al. 2016, ADC 101:455 find the same dip and rise in four British
#: cohorts and one Finnish). Their lengths are WHO's within .15.
_BRITISH_DAYS: Final = (14.0, 49.0, 122.0, 243.0, 365.0, 548.0, 730.0, 1643.0)
_BRITISH_SDS: Final = (0.0, -0.17, -0.03, 0.475, 0.61, 0.51, 0.40, 0.035)
#: The first day of WHO's tables, and from when to when a child's SDS comes to differ by that jump before it: one
#: born at term differs from birth, one born early grows into it [days from 40+0; L].
_WHO_FROM_DAYS: Final = 14.0
_NEARING_DAYS: Final = (-14.0, 0.0)


def mean_sds(
    kind: npt.NDArray[np.integer], sex: npt.NDArray[np.integer], age_days: Floats, corrected_age_days: Floats,
    loss_sds: Sequence[float] = LOSS_SDS,
) -> Floats:  # fmt: skip
    """Return the mean SDS of readings [SDS].

    Parameters
    ----------
    kind, sex : ndarray of int
        Codes in the vocabulary; a sex of -1 is not known (see :func:`sex_of_tables`).
    age_days, corrected_age_days : ndarray
        Chronological age, and age from 40+0 [days]. All broadcast against each other.
    loss_sds : sequence of float
        Weight against birth weight at ``LOSS_DAYS`` [SDS].
    """
    of_weight = np.interp(age_days, LOSS_DAYS, loss_sds)
    of_weight = of_weight + np.interp(corrected_age_days, _BRITISH_DAYS, _BRITISH_SDS)
    weight = np.where(kind == KINDS.index("weight"), of_weight, 0.0)
    before_who = corrected_age_days < _WHO_FROM_DAYS
    nearing = np.where(before_who, np.interp(corrected_age_days, _NEARING_DAYS, (0.0, 1.0)), 0.0)
    return np.asarray(weight - nearing * _jump_at_42_weeks()[kind, sex_of_tables(sex)])


def sex_of_tables(sex: npt.NDArray[np.integer]) -> npt.NDArray[np.integer]:
    """Return the sex on whose tables a child is read; one whose sex is not known is read on the girls' in this stage.

    The two differ by about .3 SDS, too little to tell an error from truth; no SDS leaves this stage.
    """
    return np.where(sex < 0, SEXES.index("female"), sex)


@cache
def _jump_at_42_weeks() -> Floats:
    """Return how far SDS rises overnight where WHO's tables begin, for a child at the median [kinds, sexes]."""
    kind, sex = np.arange(len(KINDS))[:, None], np.arange(len(SEXES))
    run = uk_who.run_of(*np.broadcast_arrays(kind, sex))
    days = np.array([_WHO_FROM_DAYS - 2, _WHO_FROM_DAYS - 1])
    before, last = np.moveaxis(uk_who.value_of(run[..., None], days, np.zeros(1)), -1, 0)
    return uk_who.sds_of(run, np.full(1, _WHO_FROM_DAYS), last + (last - before))
