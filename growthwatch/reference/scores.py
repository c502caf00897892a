"""``gw.sds`` and ``gw.value_at``: the public, broadcasting face of the day tables."""

from typing import Any, Final

import numpy as np
import numpy.typing as npt

from growthwatch.reference import uk_who
from growthwatch.reference.codes import encode
from growthwatch.vocabulary import SCORED_KINDS, SEXES

#: What arithmetic may leave of a whole number of days: 7 / 365.25 * 365.25 is 6.999999999999999, which was six.
_ARITHMETIC_DAYS: Final = 1e-6


def sds(kind: Any, sex: Any, age_days: Any, value: Any) -> Any:
    """Return the SDS of measurements on UK-WHO.

    Parameters
    ----------
    kind : str or array-like of str
        "weight", "length" (height from 2 years), "head" or "bmi".
    sex : str or array-like of str
        "male" or "female".
    age_days : array-like
        Corrected age [whole days from 40+0; negative before it]; floats may hold them, and NaN for not known.
    value : array-like
        Weight [kg], length or head circumference [cm], or body mass index [kg/m2].

    Returns
    -------
    float64 scalar or array
        The arguments broadcast against each other. NaN where UK-WHO has no reference or the value is not a
        positive finite number.

    Raises
    ------
    ValueError
        For a kind or sex that is not in the vocabulary, or an age that is no whole number of days: L, M and S are
        tabulated by day, and a part of a day is never dropped unseen. The message names it.

    Notes
    -----
    LMS method, Cole 1990 (Eur J Clin Nutr 44:45), on the tables of rcpchgrowth.

    Examples
    --------
    >>> import growthwatch as gw
    >>> gw.sds("weight", ["male", "female"], 56, 4.4).round(3)
    array([-1.624, -0.964])
    """
    return _scalar_or_array(uk_who.sds_of(_runs(kind, sex), _whole_days(age_days), _floats(value)))


def value_at(kind: Any, sex: Any, age_days: Any, sds: Any) -> Any:
    """Return the measurement that has a given SDS: the inverse of :func:`sds`.

    Parameters
    ----------
    kind : str or array-like of str
        "weight", "length" (height from 2 years), "head" or "bmi".
    sex : str or array-like of str
        "male" or "female".
    age_days : array-like
        Corrected age [whole days from 40+0; negative before it]; floats may hold them, and NaN for not known.
    sds : array-like
        Standard deviation score; the 2nd centile line is -2, the 50th 0.

    Returns
    -------
    float64 scalar or array
        Weight [kg], length or head circumference [cm], or body mass index [kg/m2], the arguments broadcast against
        each other. NaN where UK-WHO has no reference or no positive value has that SDS.

    Raises
    ------
    ValueError
        As :func:`sds`.

    Notes
    -----
    LMS method, Cole 1990 (Eur J Clin Nutr 44:45), on the tables of rcpchgrowth.

    Examples
    --------
    >>> import growthwatch as gw
    >>> gw.value_at("weight", "male", 56, [-2, 0, 2]).round(2)
    array([4.19, 5.41, 6.91])
    """
    return _scalar_or_array(uk_who.value_of(_runs(kind, sex), _whole_days(age_days), _floats(sds)))


def _runs(kind: Any, sex: Any) -> uk_who.Runs:
    return uk_who.run_of(encode(kind, SCORED_KINDS, "kind"), encode(sex, SEXES, "sex"))


def _scalar_or_array(out: uk_who.Floats) -> Any:
    return out if out.ndim else out[()]


def _floats(given: Any) -> uk_who.Floats:
    return np.asarray(given, dtype=np.float64)


def _whole_days(given: Any) -> npt.NDArray[Any]:
    array = np.asarray(given)
    if array.dtype.kind in "iu":
        return array
    days = _floats(given)
    whole = np.rint(days)
    with np.errstate(invalid="ignore"):  # infinite less infinite
        broken = np.abs(days - whole) > _ARITHMETIC_DAYS
    if broken.any():
        raise ValueError(
            f"age_days {float(days[broken].flat[0])!r} is not a whole number of days: count completed days from 40+0"
        )
    return whole
