"""How a value goes wrong on its way into a record: units, decimal places, digits."""

from collections.abc import Callable

import numpy as np
import numpy.typing as npt
import pandas as pd

from growthwatch.units import CM_PER_INCH, KG_PER_OZ

Floats = npt.NDArray[np.float64]
Texts = npt.NDArray[np.str_]
#: (the value as it is written, the true value [kg or cm], a stream) -> the value as it is written wrongly
Misreading = Callable[[Texts, Floats, np.random.Generator], Texts]

_ZERO, _NINE = ord("0"), ord("9")


def _fixed(number: Floats, places: int) -> Texts:
    """Return the numbers with so many decimal places."""
    return np.char.mod(f"%.{places}f", number)


def pounds_as_kg(_: Texts, true_si: Floats, __: np.random.Generator) -> Texts:
    """Write the pounds of the scale in the kilogram box: 9.48 for 4.30 kg."""
    return _fixed(true_si / (16 * KG_PER_OZ), 2)


def pounds_and_ounces_as_decimal(_: Texts, true_si: Floats, __: np.random.Generator) -> Texts:
    """Write pounds, a point and ounces in the kilogram box: 9.8 for 9 lb 8 oz."""
    pounds, ounces = np.divmod(np.rint(true_si / KG_PER_OZ).astype(np.int64), 16)
    return np.char.add(np.char.add(pounds.astype("U4"), "."), ounces.astype("U2"))


def ounces_as_kg(_: Texts, true_si: Floats, __: np.random.Generator) -> Texts:
    """Write ounces in the kilogram box: 152 for 4.30 kg."""
    return _fixed(true_si / KG_PER_OZ, 0)


def grams_as_kg(_: Texts, true_si: Floats, __: np.random.Generator) -> Texts:
    """Write grams in the kilogram box: 4300 for 4.30 kg."""
    return _fixed(true_si * 1000, 0)


def inches_as_cm(_: Texts, true_si: Floats, __: np.random.Generator) -> Texts:
    """Write inches in the centimetre box: 22.4 for 57 cm."""
    return _fixed(true_si / CM_PER_INCH, 1)


def metres_as_cm(_: Texts, true_si: Floats, __: np.random.Generator) -> Texts:
    """Write metres in the centimetre box: 0.57 for 57 cm."""
    return _fixed(true_si / 100, 2)


def millimetres_as_cm(_: Texts, true_si: Floats, __: np.random.Generator) -> Texts:
    """Write millimetres in the centimetre box: 570 for 57 cm."""
    return _fixed(true_si * 10, 0)


def decimal_moved(text: Texts, _: Floats, rng: np.random.Generator) -> Texts:
    """Move the point one place to the left or to the right."""
    number = text.astype(np.float64)
    whole = np.char.find(text, ".") < 0
    up = rng.random(len(text)) < 0.5
    return np.where(up, _fixed(number * 10, 1), np.where(whole, _fixed(number / 10, 1), _fixed(number / 10, 3)))


def digits_exchanged(text: Texts, _: Floats, rng: np.random.Generator) -> Texts:
    """Exchange two unlike neighbouring digits; a point between them stays where it is."""
    codes = _codes(text)
    after = np.roll(codes, -1, axis=1)
    beyond = np.roll(codes, -2, axis=1)
    over_point = after == ord(".")
    partner = np.where(over_point, beyond, after)
    width = codes.shape[1]
    exists = np.arange(width)[None, :] + 1 + over_point < width
    fits = _is_digit(codes) & _is_digit(partner) & (codes != partner) & exists
    return _write_pair(codes, fits, over_point, rng)


def _write_pair(
    codes: npt.NDArray[np.uint32],
    fits: npt.NDArray[np.bool_],
    over_point: npt.NDArray[np.bool_],
    rng: np.random.Generator,
) -> Texts:
    rows = np.arange(len(codes))
    first = np.where(fits, rng.random(fits.shape), -1).argmax(axis=1)
    second = np.minimum(first + 1 + over_point[rows, first], codes.shape[1] - 1)
    can = fits[rows, first]
    out = codes.copy()
    out[rows[can], first[can]] = codes[rows[can], second[can]]
    out[rows[can], second[can]] = codes[rows[can], first[can]]
    return _texts(out)


def digit_mistyped(text: Texts, _: Floats, rng: np.random.Generator) -> Texts:
    """Replace one digit by another."""
    codes = _codes(text)
    rows = np.arange(len(codes))
    place = np.where(_is_digit(codes), rng.random(codes.shape), -1).argmax(axis=1)
    old = codes[rows, place] - _ZERO
    new = (old + rng.integers(1, 10, len(codes))) % 10
    # a number does not begin with 0, unless that leaves it as it was
    new = np.where((place == 0) & (new == 0), np.where(old == 1, 2, 1), new)
    out = codes.copy()
    out[rows, place] = new + _ZERO
    return _texts(out)


def _codes(text: Texts) -> npt.NDArray[np.uint32]:
    width = max(1, text.dtype.itemsize // 4)
    padded = np.ascontiguousarray(text.astype(f"U{width}"))
    return padded.view(np.uint32).reshape(len(text), width)


def _texts(codes: npt.NDArray[np.uint32]) -> Texts:
    codes = np.ascontiguousarray(codes.astype(np.uint32))
    return codes.view(f"U{codes.shape[1]}").reshape(len(codes))


def _is_digit(codes: npt.NDArray[np.uint32]) -> npt.NDArray[np.bool_]:
    return np.asarray((codes >= _ZERO) & (codes <= _NINE))


def number_of(value: pd.Series) -> Floats:
    """Return the values as numbers, NaN for text such as pounds and ounces."""
    return pd.to_numeric(value, errors="coerce").to_numpy(dtype=np.float64, na_value=np.nan)
