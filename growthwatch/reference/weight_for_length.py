"""Weight for length on the WHO Child Growth Standards (2006): how heavy a child is for how long it is.

UK-WHO has no such chart and rcpchgrowth ships no such table: this stands beside a finding, and no rule reads it.
"""

import io
from functools import cache
from typing import Final

import numpy as np
import numpy.typing as npt
import pandas as pd

from growthwatch.reference import data
from growthwatch.reference.uk_who import HEIGHT_FROM_DAY
from growthwatch.vocabulary import SEXES

Floats = npt.NDArray[np.float64]

_CM_STEP: Final = 0.1
#: Beyond this many SD WHO goes on in steps of the distance between 2 and 3 SD (WHO 2006, chapter 5: restricted LMS).
_RESTRICTED_SDS: Final = 3.0
#: Lying until 2 years, standing after.
_FILES: Final = ("who/weight_for_length.csv", "who/weight_for_height.csv")


@cache
def _tables() -> tuple[tuple[float, Floats], ...]:
    """Return for length and for height: the first cm, and L, M and S by sex and 0.1 cm, shape (sexes, 3, n)."""
    out = []
    for name in _FILES:
        table = pd.read_csv(io.BytesIO(data.verified(name)))
        lms = np.array([[table[f"{sex}_{letter}"].to_numpy() for letter in "LMS"] for sex in SEXES])
        out.append((float(table["cm"].iloc[0]), lms))
    return tuple(out)


def weight_for_length_sds(
    sex: npt.ArrayLike, age_days: npt.ArrayLike, length_cm: npt.ArrayLike, weight_kg: npt.ArrayLike
) -> Floats:
    """Return the SDS of weights for lengths.

    Parameters
    ----------
    sex : array-like of int
        Positions in ``SEXES``; -1 is not known and gives NaN.
    age_days : array-like
        Chronological age [days]: below 2 years the value is a length and read from weight for length, from then on a
        height and read from weight for height.
    length_cm, weight_kg : array-like
        Length or height [cm] and weight [kg].

    Returns
    -------
    float64 array
        The arguments broadcast against each other: ``((weight / M) ** L - 1) / (L * S)``, beyond 3 SD continued in
        steps of the distance between the second and the third SD (WHO Child Growth Standards 2006, chapter 5). NaN
        outside the tables (45 to 110 cm lying, 65 to 120 cm standing) and for what is not known.

    Raises
    ------
    ReferenceDataError
        When a table is absent or not the one published.
    """
    numbers = (np.asarray(column, dtype=np.float64) for column in (age_days, length_cm, weight_kg))
    code, age, cm, kg = np.broadcast_arrays(np.asarray(sex, dtype=np.intp), *numbers)
    return _restricted(_lms_at(code, age, cm), kg)


def weight_for_length_at(
    sex: npt.ArrayLike, age_days: npt.ArrayLike, length_cm: npt.ArrayLike, sds: npt.ArrayLike
) -> Floats:
    """Return the weights [kg] that have an SDS for a length: the inverse of :func:`weight_for_length_sds` within 3 SD.

    Parameters
    ----------
    sex, age_days, length_cm
        As for :func:`weight_for_length_sds`.
    sds : array-like
        From -3 to 3, as all nine centile lines are.

    Returns
    -------
    float64 array
        ``M * (1 + L * S * sds) ** (1 / L)`` (WHO Child Growth Standards 2006, chapter 5); NaN outside the tables and
        beyond 3 SD.

    Raises
    ------
    ReferenceDataError
        When a table is absent or not the one published.
    """
    numbers = (np.asarray(column, dtype=np.float64) for column in (age_days, length_cm, sds))
    code, age, cm, z = np.broadcast_arrays(np.asarray(sex, dtype=np.intp), *numbers)
    L, M, S = np.moveaxis(_lms_at(code, age, cm), -1, 0)
    with np.errstate(all="ignore"):
        return np.where(np.abs(z) <= _RESTRICTED_SDS, M * (1 + L * S * z) ** (1 / L), np.nan)


def table_range(*, standing: bool) -> tuple[float, float]:
    """Return the first and the last length or height [cm] that the tables hold: lying 45 to 110, standing 65 to 120.

    Parameters
    ----------
    standing : bool
        Height, measured standing, or length.
    """
    first, lms = _tables()[standing]
    return first, round(first + _CM_STEP * (lms.shape[-1] - 1), 1)


def _lms_at(code: npt.NDArray[np.intp], age: Floats, cm: Floats) -> Floats:
    """Return L, M and S for lengths, the three last; NaN outside the tables."""
    standing = age >= HEIGHT_FROM_DAY
    lms_here = np.full((*cm.shape, 3), np.nan)
    for (first_cm, lms), here in zip(_tables(), (~standing, standing), strict=True):
        step = (cm - first_cm) / _CM_STEP
        with np.errstate(invalid="ignore"):
            inside = here & (code >= 0) & (step >= -1e-6) & (step <= lms.shape[-1] - 1 + 1e-6) & ~np.isnan(age)
        at = np.clip(step[inside], 0, lms.shape[-1] - 1)
        low = np.minimum(np.floor(at + 1e-6).astype(np.intp), lms.shape[-1] - 2)
        share = np.clip(at - low, 0, 1)
        below, above = lms[code[inside], :, low], lms[code[inside], :, low + 1]
        lms_here[inside] = below + share[..., None] * (above - below)
    return lms_here


def _restricted(lms: Floats, value: Floats) -> Floats:
    L, M, S = np.moveaxis(lms, -1, 0)
    with np.errstate(all="ignore"):
        plain = np.where(value > 0, ((value / M) ** L - 1) / (L * S), np.nan)
        side = np.sign(plain)
        second, third = (M * (1 + L * S * sds * side) ** (1 / L) for sds in (_RESTRICTED_SDS - 1, _RESTRICTED_SDS))
        beyond = side * (_RESTRICTED_SDS + (value - third) / (third - second))
        return np.asarray(np.where(np.abs(plain) > _RESTRICTED_SDS, beyond, plain), dtype=np.float64)
