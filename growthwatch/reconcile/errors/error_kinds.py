"""Errors of one value: for a value as recorded, every value it would have come from, and how often that happens.

Each kind of error is a way from a true value to the recorded one, with its base rate (``reference_data/error_rates``,
editable). How likely a candidate is, is judged elsewhere: here they are only listed.
"""

import io
from functools import cache
from typing import Any, Final, NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd

from growthwatch.reconcile.readings.readings import Readings
from growthwatch.reference import data
from growthwatch.units import CM_PER_INCH, KG_PER_LB, KG_PER_OZ, KG_PER_STONE
from growthwatch.vocabulary import ERRORS, KINDS

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.intp]

_W, _L, _H = range(len(KINDS))
OUNCES_IN_POUND: Final = 16
#: A hair of tolerance for a unit of just 1 kg.
_TOLERANCE: Final = 1e-6
#: Digits looked at: no value has more than six.
_MOST_DIGITS: Final = 6


class CandidateValues(NamedTuple):
    """What the true value would have been under each error: one row per candidate."""

    row: Ints  # the reading
    error_kind: Ints  # position in base_rates()
    value: Floats  # the true value [kg or cm]
    log_rate: Floats  # how often just this error happens
    resolution: Floats  # of the true value [kg or cm]


@cache
def base_rates() -> pd.DataFrame:
    """Return the kinds of error, one row each: error_kind (name), error, per_1000, basis, log_rate, error_code."""
    table = pd.read_csv(io.BytesIO(data.verified("error_rates/base_rates.csv")))
    return table.assign(log_rate=np.log(table["per_1000"] / 1000), error_code=table["error"].map(ERRORS.index))


@cache
def position_of(name: str) -> int:
    """Return the position of a kind of error in :func:`base_rates`."""
    return int(base_rates()["error_kind"].tolist().index(name))


@cache
def log_rate(name: str) -> float:
    """Return the log of the base rate of a kind of error per value recorded."""
    return float(base_rates()["log_rate"].iloc[position_of(name)])


#: Errors that multiply: name, kinds, whether the record is in imperial units, true value per value recorded.
_SCALED: Final = (
    ("pounds", (_W,), False, KG_PER_LB),
    ("ounces", (_W,), False, KG_PER_OZ),
    ("stones", (_W,), False, KG_PER_STONE),
    ("grams", (_W,), False, 1e-3),
    ("inches", (_L, _H), False, CM_PER_INCH),
    ("metres", (_L, _H), False, 100.0),
    ("decimal", (_W, _L, _H), None, 10.0),
    ("decimal", (_W, _L, _H), None, 0.1),
    ("decimal_two_places", (_W, _L, _H), None, 100.0),
    ("decimal_two_places", (_W, _L, _H), None, 0.01),
)


def candidate_values(readings: Readings, rows: Ints) -> CandidateValues:
    """Return every value that an error of one value may have come from, for some readings."""
    joined = _joined(
        [
            _mislabelled(readings, rows),
            _millimetres(readings, rows),
            _scaled(readings, rows),
            _pounds_ounces(readings, rows),
            _mistyped(readings, rows),
            _exchanged(readings, rows),
        ]
    )
    positive = joined.value > 0
    return CandidateValues._make(column[positive] for column in joined)


def _candidates(row: Ints, name: str, value: Floats, rate: Floats | float, resolution: Floats) -> CandidateValues:
    return CandidateValues(
        row, np.full(len(row), position_of(name)), value, np.broadcast_to(rate, row.shape), resolution
    )


def _joined(parts: list[CandidateValues]) -> CandidateValues:
    return CandidateValues._make(np.concatenate(columns) for columns in zip(*parts, strict=True))


def _scaled(readings: Readings, rows: Ints) -> CandidateValues:
    parts = []
    for name, kinds, imperial, factor in _SCALED:
        fits = np.isin(readings.kind[rows], kinds)
        if (name, factor) == ("decimal", 0.1):
            # a whole number of centimetres too large by ten cannot be told from millimetres, and is named so
            fits &= (readings.kind[rows] == _W) | (readings.written_resolution[rows] < 1)
        if imperial is not None:
            fits &= readings.is_imperial[rows] == imperial
        at = rows[fits]
        resolution = readings.written_resolution[at] * factor
        parts.append(_candidates(at, name, readings.value[at] * factor, log_rate(name), resolution))
    return _joined(parts)


def scaled_as_kind(value: Floats, kind: Ints) -> CandidateValues:
    """Return every value that a mistaken unit or decimal point would have come from, had it been one of ``kind``.

    Parameters
    ----------
    value : ndarray
        As recorded, in the units of another kind [kg or cm].
    kind : ndarray of int
        Positions in ``vocabulary.KINDS``.

    Returns
    -------
    CandidateValues
        ``row`` counts the values given; the resolution is that of the factor alone [1].
    """
    parts = []
    for name, kinds, imperial, factor in _SCALED:
        if imperial is not True:
            at = np.flatnonzero(np.isin(kind, kinds))
            parts.append(_candidates(at, name, value[at] * factor, log_rate(name), np.full(len(at), factor)))
    return _joined(parts)


def _mislabelled(readings: Readings, rows: Ints) -> CandidateValues:
    """Read "3.54" under the heading of grams, pounds or inches as kilograms or centimetres."""
    at = rows[readings.in_other_unit[rows]]
    factor = readings.unit_factor[at]
    resolution = readings.written_resolution[at] / factor
    return _candidates(at, "unit_label", readings.value[at] / factor, log_rate("unit_label"), resolution)


def _millimetres(readings: Readings, rows: Ints) -> CandidateValues:
    """Read "573" in the centimetre box, written without a point, as millimetres."""
    whole = (readings.kind[rows] != _W) & ~readings.is_imperial[rows] & (readings.written_resolution[rows] >= 1)
    at = rows[whole]
    resolution = readings.written_resolution[at] / 10
    return _candidates(at, "millimetres", readings.value[at] / 10, log_rate("millimetres"), resolution)


def may_be_pounds_ounces(readings: Readings, rows: Ints) -> npt.NDArray[np.bool_]:
    """Whether readings are written as one plain number of kilograms with two decimals or fewer."""
    in_kg = np.abs(readings.unit_factor[rows] - 1) < _TOLERANCE
    return in_kg & (readings.digits[rows] >= 0) & (readings.decimals[rows] <= 2)


def whole_and_hundredths(readings: Readings, rows: Ints) -> tuple[Ints, Ints]:
    """Return the whole number and the hundredths that readings show: 10 and 40 for "10.4" as for "10.40"."""
    hundredths = readings.digits[rows] * 10 ** (2 - readings.decimals[rows].astype(np.int64))
    return np.divmod(hundredths, 100)


def _pounds_ounces(readings: Readings, rows: Ints) -> CandidateValues:
    """Read "10.11" in the kilogram box as 10 lb 11 oz; "10.1" as 1 oz, or 10 oz with its zero lost."""
    plain = rows[readings.kind[rows] == _W]
    plain = plain[may_be_pounds_ounces(readings, plain)]
    pounds, hundredths = whole_and_hundredths(readings, plain)
    parts = []
    for ounces, fits in ((hundredths, hundredths < OUNCES_IN_POUND), (hundredths // 10, hundredths % 10 == 0)):
        at = plain[fits]
        value = pounds[fits] * KG_PER_LB + ounces[fits] * KG_PER_OZ
        name = "pounds_ounces_as_decimal"
        parts.append(_candidates(at, name, value, log_rate(name), np.full(len(at), KG_PER_OZ)))
    return _joined(parts)


def _digits(readings: Readings, rows: Ints) -> tuple[Ints, npt.NDArray[np.int64], Ints]:
    """Return rows written as one plain number, their digits as a whole number, and how many digits they have."""
    plain = rows[readings.digits[rows] > 0]
    digits = readings.digits[plain]
    n = np.maximum(np.floor(np.log10(digits)).astype(np.intp) + 1, readings.decimals[plain] + 1)
    return plain, digits, n


def _as_long(true: npt.NDArray[Any], digits: npt.NDArray[np.int64], n: Ints) -> npt.NDArray[np.bool_]:
    """Return where the true digits are as many as were written: nobody writes 061.0."""
    shortest = 10 ** (n - 1)
    return np.asarray((true > 0) & ((true >= shortest[:, None]) | (digits < shortest)[:, None]))


def _last_digit(readings: Readings, rows: Ints) -> Floats:
    """Return kg or cm per one of the last digit."""
    return np.asarray(readings.unit_factor[rows] * 10.0 ** -readings.decimals[rows].astype(np.float64))


def _mistyped(readings: Readings, rows: Ints) -> CandidateValues:
    """Put every other digit in the place of each digit."""
    plain, digits, n = _digits(readings, rows)
    place, other = (axis.ravel() for axis in np.meshgrid(np.arange(_MOST_DIGITS), np.arange(10), indexing="ij"))
    power = 10**place
    written = digits[:, None] // power % 10
    true = digits[:, None] + (other - written) * power
    i, j = np.nonzero((place < n[:, None]) & (other != written) & _as_long(true, digits, n))
    rate = log_rate("digit_mistyped") - np.log(9 * n[i])
    value = true[i, j] * _last_digit(readings, plain)[i]
    return _candidates(plain[i], "digit_mistyped", value, rate, readings.resolution[plain[i]])


def _exchanged(readings: Readings, rows: Ints) -> CandidateValues:
    """Exchange each two neighbouring digits."""
    plain, digits, n = _digits(readings, rows)
    place = np.arange(_MOST_DIGITS - 1)
    power = 10**place
    low, high = digits[:, None] // power % 10, digits[:, None] // (power * 10) % 10
    true = digits[:, None] + (low - high) * power * 9
    i, j = np.nonzero((place + 1 < n[:, None]) & (low != high) & _as_long(true, digits, n))
    rate = log_rate("digits_exchanged") - np.log(np.maximum(n[i] - 1, 1))
    value = true[i, j] * _last_digit(readings, plain)[i]
    return _candidates(plain[i], "digits_exchanged", value, rate, readings.resolution[plain[i]])
