"""Age under both gestation policies, in whole days.

``digital``: every baby corrected to 40+0 for life, term included (RCPCH Project Board, January 2021).
``paper``: as the charts printed for NG75: no correction from 37+0; 32+0 to 36+6 until a corrected age of 1 year;
under 32+0 until 2 years. The two are never mixed inside one comparison.
"""

from typing import Final

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]

TERM_DAYS: Final = 280  # 40+0
TERM_FROM_DAYS: Final = 259  # 37+0
VERY_PRETERM_BELOW_DAYS: Final = 224  # 32+0
#: What is accepted as a gestation at birth [days]; outside it a number is an error, not an age.
GESTATION_RANGE_DAYS: Final = (22 * 7, 44 * 7 + 6)
ONE_YEAR_DAYS: Final = 365
TWO_YEARS_DAYS: Final = 730


def corrected_age_days(age_days: npt.ArrayLike, gestation_days: npt.ArrayLike, policy: str) -> Floats:
    """Return the age at which a measurement is scored [days from 40+0], NaN where the age is not known.

    Parameters
    ----------
    age_days : array-like
        Chronological age [days], day 0 the day of birth.
    gestation_days : array-like
        Gestation at birth [days]; NaN is scored as 40+0 (and is to be marked so wherever it is shown).
    policy : str
        "digital" or "paper".

    Returns
    -------
    float64 array
        The ages broadcast against each other; chronological age where the policy corrects nothing.

    Raises
    ------
    ValueError
        For an unknown policy.

    Notes
    -----
    ``digital``: RCPCH Project Board, January 2021. ``paper``: the charts printed for NICE NG75, which
    correct 32+0 to 36+6 for 1 year and under 32+0 for 2.
    """
    age = np.asarray(age_days, dtype=np.float64)
    gestation = np.asarray(gestation_days, dtype=np.float64)
    corrected = age - np.where(np.isnan(gestation), 0.0, TERM_DAYS - gestation)
    if policy == "digital":
        return corrected
    if policy != "paper":
        raise ValueError(f"unknown policy {policy!r}: expected digital or paper")
    until = np.where(gestation < VERY_PRETERM_BELOW_DAYS, TWO_YEARS_DAYS, ONE_YEAR_DAYS)
    preterm = gestation < TERM_FROM_DAYS
    return np.where(preterm & (corrected <= until), corrected, age)


def correlation_age_days(
    age_days: npt.ArrayLike, corrected_days: npt.ArrayLike, gestation_days: npt.ArrayLike
) -> Floats:
    """Return the age at which the weight correlation matrix is read [days].

    The matrix (:func:`growthwatch.reference.conditional.correlation_by_week`) counts weeks from birth in infants born
    at term, so a term baby (or one of unknown gestation) is read at chronological age under either policy; a preterm
    baby at corrected age.

    Parameters
    ----------
    age_days : array-like
        Chronological age [days], day 0 the day of birth.
    corrected_days : array-like
        Age corrected to 40+0 [days], as :func:`corrected_age_days` gives it.
    gestation_days : array-like
        Gestation at birth [days]; under 37+0 is preterm, NaN is read as term.

    Returns
    -------
    float64 array
        The arguments broadcast against each other; NaN for a preterm baby before the due date.
    """
    corrected = np.asarray(corrected_days, dtype=np.float64)
    preterm = np.asarray(gestation_days, dtype=np.float64) < TERM_FROM_DAYS
    return np.where(preterm, np.where(corrected >= 0, corrected, np.nan), np.asarray(age_days, dtype=np.float64))
