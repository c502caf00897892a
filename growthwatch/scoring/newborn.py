"""The first weeks, in which a weight is read against birth weight and not against centiles."""

from typing import Final

import numpy as np
import numpy.typing as npt
import pandas as pd

from growthwatch.reference.ages import TERM_FROM_DAYS
from growthwatch.reference.falls import CENTILES_FROM_DAY
from growthwatch.vocabulary import DOUBTED

Floats = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]

#: Up to this day every weight says its change from birth; later ones only while below birth weight [L].
CHANGE_UNTIL_DAY: Final = 28
#: No baby is born outside, or changes by more before that day [L]: from such a figure nothing is computed.
BIRTH_WEIGHT_KG: Final = (0.3, 7.0)
MOST_CHANGE_PERCENT: Final = (-60.0, 150.0)


def without_centile(age_days: npt.ArrayLike, gestation_days: npt.ArrayLike) -> Flags:
    """Return of whom no centile is given: term babies on day 1 to 13 (UK-WHO data note 2011).

    Parameters
    ----------
    age_days, gestation_days : array-like
        Chronological age and gestation at birth [days]; gestation NaN is taken for term.

    Returns
    -------
    bool array
    """
    age, gestation = np.asarray(age_days, dtype=np.float64), np.asarray(gestation_days, dtype=np.float64)
    return np.asarray(~(gestation < TERM_FROM_DAYS) & (age > 0) & (age < CENTILES_FROM_DAY))


def from_birth_percent(measurements: pd.DataFrame) -> Floats:
    """Return the change of each weight from birth weight [%]; negative below it.

    Birth weight is the one beyond doubt; where every one is in doubt the highest, so that no loss is made small. None
    that a person set aside.

    Parameters
    ----------
    measurements : DataFrame
        ``tables.MEASUREMENTS``.

    Returns
    -------
    float64 array
        ``100 * (weight / birth weight - 1)``; NaN of the birth weight itself, without one, and after day 28 of a
        weight at or above it.
    """
    n_children = int(measurements["child"].max()) + 1 if len(measurements) else 0
    child, age, value = (measurements[name].to_numpy() for name in ("child", "age_days", "value"))
    weight = (measurements["kind"] == "weight").to_numpy()
    stands = weight & measurements["is_birth"].to_numpy() & ~measurements["set_aside"].to_numpy()
    stands &= (value >= BIRTH_WEIGHT_KG[0]) & (value <= BIRTH_WEIGHT_KG[1])
    doubted = measurements["state"].isin(DOUBTED).to_numpy()
    birth_kg = np.full((2, n_children), np.nan)
    for kept, chosen in zip(birth_kg, (stands & ~doubted, stands & doubted), strict=True):
        np.fmax.at(kept, child[chosen], value[chosen])
    sure, in_doubt = birth_kg
    of_child = np.where(np.isnan(sure), in_doubt, sure)[child]
    return change_percent(weight & ~measurements["is_birth"].to_numpy(), age, value, of_child)


def change_percent(weight: Flags, age_days: Floats, kg: Floats, birth_kg: Floats) -> Floats:
    """Return the change of weights from birth weight [%] as far as it says something; NaN elsewhere.

    Parameters
    ----------
    weight : bool array
        Which rows are weights other than birth weight.
    age_days, kg, birth_kg : float64 array
        Chronological age [days], weight and birth weight [kg]; a birth weight outside ``BIRTH_WEIGHT_KG`` is none.

    Returns
    -------
    float64 array
        ``100 * (kg / birth_kg - 1)``; NaN at birth, after day 28 of a weight at or above birth weight, and beyond
        ``MOST_CHANGE_PERCENT``.
    """
    with np.errstate(all="ignore"):
        known = (birth_kg >= BIRTH_WEIGHT_KG[0]) & (birth_kg <= BIRTH_WEIGHT_KG[1])
        percent = 100 * (kg / np.where(known, birth_kg, np.nan) - 1)
        stated = weight & (age_days > 0) & ((age_days <= CHANGE_UNTIL_DAY) | (percent < 0))
        stated &= (percent >= MOST_CHANGE_PERCENT[0]) & (percent <= MOST_CHANGE_PERCENT[1])
    return np.where(stated, percent, np.nan)
