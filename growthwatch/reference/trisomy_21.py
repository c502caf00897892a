"""SDS on the reference for children with trisomy 21 in the UK and Ireland: shown beside UK-WHO, decided on by nothing.

Styles ME, Cole TJ, Dennis J, Preece MA, Arch Dis Child 2002;87:104-8 (body mass index added 2013), as rcpchgrowth
ships it: weight and length from 40+0 to 20 years, head circumference to 18 years, body mass index to 18.8 years. L, M
and S stand by day in ``reference_data/trisomy_21``, from its own interpolation (``build_trisomy_21.py`` there).
"""

import io
from functools import cache
from typing import Final

import numpy as np
import numpy.typing as npt
import pandas as pd

from growthwatch.reference import data
from growthwatch.vocabulary import SCORED_KINDS, SEXES

Floats = npt.NDArray[np.float64]

#: The last day tabulated, counted from 40+0: 20 years. Before 40+0 there is no reference.
LAST_DAY: Final = 7305
#: Nearer to 0 than this the power of LMS is the logarithm (Cole 1990): a girl's L for weight passes 0.
_L_IS_ZERO: Final = 1e-8
CITATION: Final = (
    "Styles ME, Cole TJ, Dennis J, Preece MA. New cross sectional stature, weight and head circumference references "
    "for Down's syndrome in the UK and Republic of Ireland. Arch Dis Child 2002;87:104-8; body mass index added 2013"
)


@cache
def lms() -> Floats:
    """Return L, M and S: float64 array of kind, sex, day and one of the three; the last kind, sex and day are NaN.

    Raises
    ------
    ReferenceDataError
        When a table is absent or not the one published.
    """
    out = np.full((len(SCORED_KINDS) + 1, len(SEXES) + 1, LAST_DAY + 2, 3), np.nan)
    for number, kind in enumerate(SCORED_KINDS):
        table = pd.read_csv(io.BytesIO(data.verified(f"trisomy_21/{kind}.csv")))
        for sex, name in enumerate(SEXES):
            out[number, sex, :-1] = table[[f"{name}_{letter}" for letter in "LMS"]].to_numpy()
    out.setflags(write=False)
    return out


def sds(
    kind: npt.NDArray[np.integer], sex: npt.NDArray[np.integer], age_days: npt.ArrayLike, value: npt.ArrayLike
) -> Floats:
    """Return the SDS of measurements of children with trisomy 21.

    Parameters
    ----------
    kind, sex : int array
        Positions in ``SCORED_KINDS`` and ``SEXES``; -1 for not known.
    age_days : array-like
        Corrected age [whole days from 40+0].
    value : array-like
        kg, cm or kg/m2.

    Returns
    -------
    float64 array
        ``((value / M) ** L - 1) / (L * S)`` (Cole 1990, Eur J Clin Nutr 44:45), ``log(value / M) / S`` where L is 0.
        NaN where there is no reference, before 40+0 too, or the value is not a positive finite number.
    """
    age, measured = np.asarray(age_days, dtype=np.float64), np.asarray(value, dtype=np.float64)
    with np.errstate(invalid="ignore"):
        inside = (age >= 0) & (age < LAST_DAY + 1)
    day = np.where(inside, np.floor(np.where(inside, age, 0)), LAST_DAY + 1).astype(np.intp)
    L, M, S = np.moveaxis(lms()[np.asarray(kind), np.asarray(sex), day], -1, 0)
    with np.errstate(all="ignore"):
        ratio = np.where(measured > 0, measured / M, np.nan)
        z = np.where(np.abs(L) < _L_IS_ZERO, np.log(ratio) / S, (ratio**L - 1) / (L * S))
    return np.where(np.isfinite(z), z, np.nan)


def value_at(
    kind: npt.NDArray[np.integer], sex: npt.NDArray[np.integer], age_days: npt.ArrayLike, sds: npt.ArrayLike
) -> Floats:
    """Return the measurement that has a given SDS: the inverse of :func:`sds`; parameters as there."""
    age, z = np.asarray(age_days, dtype=np.float64), np.asarray(sds, dtype=np.float64)
    with np.errstate(invalid="ignore"):
        inside = (age >= 0) & (age < LAST_DAY + 1)
    day = np.where(inside, np.floor(np.where(inside, age, 0)), LAST_DAY + 1).astype(np.intp)
    L, M, S = np.moveaxis(lms()[np.asarray(kind), np.asarray(sex), day], -1, 0)
    with np.errstate(all="ignore"):
        base = 1 + L * S * z
        found = np.where(np.abs(L) < _L_IS_ZERO, M * np.exp(S * z), M * np.where(base > 0, base, np.nan) ** (1 / L))
    return np.where(np.isfinite(found), found, np.nan)
