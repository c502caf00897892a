"""Slips of one value: for a value as recorded, every value it would have come from, and how often that happens.

Each slip is a way from a true value to the recorded one, with its base rate (``reference_data/slips``, editable).
What it claims is judged elsewhere: here the claims are only listed.
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


class Claims(NamedTuple):
    """One row per claim: reading ``row`` shows this value because of this slip."""

    row: Ints
    slip: Ints  # position in base_rates()
    value: Floats  # the true value [kg or cm]
    log_rate: Floats  # of just this slip
    step: Floats  # of the true value [kg or cm]


@cache
def base_rates() -> pd.DataFrame:
    """Return the slips: slip, error, per_1000 and basis, one row each, with ``log_rate``."""
    table = pd.read_csv(io.BytesIO(data.verified("slips/base_rates.csv")))
    return table.assign(log_rate=np.log(table["per_1000"] / 1000), error_code=table["error"].map(ERRORS.index))


@cache
def slip(name: str) -> int:
    """Return the position of a slip in :func:`base_rates`."""
    return int(base_rates()["slip"].tolist().index(name))


def log_rate(name: str) -> float:
    """Return the log of the base rate of a slip per value recorded."""
    return float(base_rates()["log_rate"].iloc[slip(name)])


#: Slips that multiply: name, kinds, whether the record is in imperial units, true value per value recorded.
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


def claims(of: Readings, rows: Ints) -> Claims:
    """Return every claim that a slip of one value makes about some readings."""
    parts = [
        _labelled_otherwise(of, rows),
        _millimetres(of, rows),
        _scaled(of, rows),
        _pounds_ounces(of, rows),
        _mistyped(of, rows),
        _exchanged(of, rows),
    ]
    joined = _joined(parts)
    keep = joined.value > 0
    return Claims._make(column[keep] for column in joined)


def _claims(row: Ints, name: str, value: Floats, rate: Floats | float, step: Floats) -> Claims:
    return Claims(row, np.full(len(row), slip(name)), value, np.broadcast_to(rate, row.shape), step)


def _joined(parts: list[Claims]) -> Claims:
    return Claims._make(np.concatenate(columns) for columns in zip(*parts, strict=True))


def _scaled(of: Readings, rows: Ints) -> Claims:
    found = []
    for name, kinds, imperial, times in _SCALED:
        fits = np.isin(of.kind[rows], kinds)
        if (name, times) == ("decimal", 0.1):
            # a whole number of centimetres too large by ten cannot be told from millimetres, and is named so
            fits &= (of.kind[rows] == _W) | (of.last_digit[rows] < 1)
        if imperial is not None:
            fits &= of.imperial[rows] == imperial
        at = rows[fits]
        found.append(_claims(at, name, of.value[at] * times, log_rate(name), of.last_digit[at] * times))
    return _joined(found)


def _labelled_otherwise(of: Readings, rows: Ints) -> Claims:
    """Read "3.54" under the heading of grams, pounds or inches as kilograms or centimetres."""
    at = rows[of.labelled_otherwise[rows]]
    value = of.value[at] / of.factor[at]
    return _claims(at, "unit_label", value, log_rate("unit_label"), of.last_digit[at] / of.factor[at])


def _millimetres(of: Readings, rows: Ints) -> Claims:
    """Read "573" in the centimetre box, written without a point, as millimetres."""
    whole = (of.kind[rows] != _W) & ~of.imperial[rows] & (of.last_digit[rows] >= 1)
    at = rows[whole]
    return _claims(at, "millimetres", of.value[at] / 10, log_rate("millimetres"), of.last_digit[at] / 10)


def _pounds_ounces(of: Readings, rows: Ints) -> Claims:
    """Read "10.11" in the kilogram box as 10 lb 11 oz; "10.1" as 1 oz, or 10 oz with its zero lost."""
    plain = rows[(of.kind[rows] == _W) & (of.mantissa[rows] >= 0) & (of.decimals[rows] == 2)]
    pounds, hundredths = np.divmod(of.mantissa[plain], 100)
    found = []
    for ounces, fits in ((hundredths, hundredths < 16), (hundredths // 10, hundredths % 10 == 0)):
        at = plain[fits]
        value = pounds[fits] * KG_PER_LB + ounces[fits] * KG_PER_OZ
        name = "pounds_ounces_as_decimal"
        found.append(_claims(at, name, value, log_rate(name), np.full(len(at), KG_PER_OZ)))
    return _joined(found)


def _digits(of: Readings, rows: Ints) -> tuple[Ints, npt.NDArray[np.int64], Ints]:
    """Return rows written as one plain number, their digits as a whole number, and how many digits they have."""
    plain = rows[of.mantissa[rows] > 0]
    mantissa = of.mantissa[plain]
    n = np.maximum(np.floor(np.log10(mantissa)).astype(np.intp) + 1, of.decimals[plain] + 1)
    return plain, mantissa, n


def _as_long(true: npt.NDArray[Any], mantissa: npt.NDArray[np.int64], n: Ints) -> npt.NDArray[np.bool_]:
    """Return where the true digits are as many as were written: nobody writes 061.0."""
    shortest = 10 ** (n - 1)
    return np.asarray((true > 0) & ((true >= shortest[:, None]) | (mantissa < shortest)[:, None]))


def _unit_of(of: Readings, rows: Ints) -> Floats:
    """Return kg or cm per one of the last digit."""
    return np.asarray(of.factor[rows] * 10.0 ** -of.decimals[rows].astype(np.float64))


def _mistyped(of: Readings, rows: Ints) -> Claims:
    """Put every other digit in the place of each digit."""
    plain, mantissa, n = _digits(of, rows)
    place, digit = (axis.ravel() for axis in np.meshgrid(np.arange(6), np.arange(10), indexing="ij"))
    tens = 10**place
    written = mantissa[:, None] // tens % 10
    true = mantissa[:, None] + (digit - written) * tens
    i, j = np.nonzero((place < n[:, None]) & (digit != written) & _as_long(true, mantissa, n))
    rate = log_rate("digit_mistyped") - np.log(9 * n[i])
    return _claims(plain[i], "digit_mistyped", true[i, j] * _unit_of(of, plain)[i], rate, of.step[plain[i]])


def _exchanged(of: Readings, rows: Ints) -> Claims:
    """Exchange each two neighbouring digits."""
    plain, mantissa, n = _digits(of, rows)
    tens = 10 ** np.arange(5)
    low, high = mantissa[:, None] // tens % 10, mantissa[:, None] // (tens * 10) % 10
    true = mantissa[:, None] + (low - high) * tens * 9
    i, j = np.nonzero((np.arange(5) + 1 < n[:, None]) & (low != high) & _as_long(true, mantissa, n))
    rate = log_rate("digits_exchanged") - np.log(np.maximum(n[i] - 1, 1))
    return _claims(plain[i], "digits_exchanged", true[i, j] * _unit_of(of, plain)[i], rate, of.step[plain[i]])
