"""A child's measurement scored under one gestation policy: which age, which reference, which SDS."""

import io
from functools import cache

import numpy as np
import numpy.typing as npt
import pandas as pd

from growthwatch.reference import data, uk_who
from growthwatch.reference.ages import TERM_FROM_DAYS, corrected_age_days
from growthwatch.vocabulary import KINDS, SCORED_KINDS, SEXES

Floats = npt.NDArray[np.float64]


@cache
def term_rows() -> Floats:
    """Return L, M and S of the averaged 37-42-week row, on which paper charts plot a term baby at birth.

    Returns
    -------
    float64 array, (kinds + 1) x (sexes + 1) x 3
        By position in ``SCORED_KINDS`` and ``SEXES``, so that -1 (not known) finds the last, NaN. NaN for bmi. M in
        kg or cm.

    Raises
    ------
    ReferenceDataError
        When the file is absent or not the one published.
    """
    table = pd.read_csv(io.BytesIO(data.verified("uk_who/term.csv")))
    rows = np.full((len(SCORED_KINDS) + 1, len(SEXES) + 1, 3), np.nan)
    kind = table["kind"].map(KINDS.index).to_numpy()
    sex = table["sex"].map(SEXES.index).to_numpy()
    rows[kind, sex] = table[["L", "M", "S"]].to_numpy()
    return rows


def score(
    kind: npt.ArrayLike,
    sex: npt.ArrayLike,
    age_days: npt.ArrayLike,
    gestation_days: npt.ArrayLike,
    value: npt.ArrayLike,
    policy: str,
    is_birth: npt.ArrayLike = False,
) -> tuple[Floats, Floats]:
    """Return the age at which each measurement is scored [days from 40+0] and its SDS.

    Parameters
    ----------
    kind, sex : array-like of int
        Positions in ``SCORED_KINDS`` and ``SEXES``; -1 is not known and gives NaN.
    age_days, gestation_days : array-like
        Chronological age and gestation at birth [days]; gestation NaN is scored as 40+0.
    value : array-like
        kg, cm, or kg/m2.
    policy : str
        "digital" or "paper".
    is_birth : array-like of bool, optional
        Which are measurements at birth, whatever day of the first days they stand under.

    Returns
    -------
    corrected_age_days : float64 array
        Age scored at [days from 40+0]; NaN where the age is not known.
    sds : float64 array
        NaN where UK-WHO has no reference, or the value is not a positive finite number.

    Raises
    ------
    ValueError
        For an unknown policy, and when the arguments can't be broadcast against each other.

    Notes
    -----
    ``paper`` scores a term baby (37+0 and over, or gestation unknown) on day 0 against the averaged 37-42-week row,
    and so a birth measurement that stands under one of the next days; nothing else has an SDS from day 1 to 2 weeks,
    where the charts have no centiles (UK-WHO data note 2011). The LMS method: Cole 1990 (Eur J Clin Nutr 44:45).
    """
    value = np.asarray(value, dtype=np.float64)
    corrected = corrected_age_days(age_days, gestation_days, policy)
    sds = uk_who.sds_of(uk_who.run_of(kind, sex), corrected, value)
    if policy == "paper":
        age = np.asarray(age_days, dtype=np.float64)
        gestation = np.asarray(gestation_days, dtype=np.float64)
        term = ~(gestation < TERM_FROM_DAYS)
        L, M, S = np.moveaxis(term_rows()[np.asarray(kind), np.asarray(sex)], -1, 0)
        with np.errstate(invalid="ignore"):
            at_birth = np.where(value > 0, ((value / M) ** L - 1) / (L * S), np.nan)
        early = term & (age >= 0) & (age < uk_who.WHO_FROM_DAY)
        born = (age == 0) | np.asarray(is_birth, dtype=bool)
        sds = np.where(early, np.where(born, at_birth, np.nan), sds)
    return corrected, sds
