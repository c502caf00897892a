"""Values as they are written, to kilograms and centimetres."""

import numpy as np
import pyarrow as pa
import pytest

from growthwatch.sources.columns import units
from growthwatch.vocabulary import KINDS, SOURCES


def read(value: str, unit: str | None = None, kind: str = "weight", source: str = "parent_held") -> units.Measured:
    code = np.array([KINDS.index(kind)], dtype=np.int8)
    system = np.array([SOURCES.index(source)], dtype=np.int8)
    return units.measured(code, system, pa.array([value or None], pa.string()), pa.array([unit], pa.string()))


@pytest.mark.parametrize(
    ("value", "unit", "kg"),
    [
        ("3.4", "kg", 3.4),
        ("3402", "g", 3.402),
        ("3,402 g", None, 3.402),
        ("3,402", "g", 3.402),
        ("3.402kg", None, 3.402),
        # 7 lb 8 oz = 7.5 x 0.45359237 kg (Weights and Measures Act 1985)
        ("7 lb 8 oz", None, 3.401942775),
        ("7lb 8oz", "lb oz", 3.401942775),
        ("7 lbs, 8 ozs.", "lb", 3.401942775),
        ("7 8", "lb oz", 3.401942775),
        ("7-8", "lb/oz", 3.401942775),
        ("7lb 8½oz", None, 3.4161175365625),
        ("7 lb 8 1/2 oz", None, 3.4161175365625),
        ("7½ lb", None, 3.401942775),
        ("120 oz", None, 3.401942775),
        ("120", "[oz_av]", 3.401942775),
        ("7 lb", None, 3.17514659),
        ("7.8", "lb", 3.538020486),
        ("7.8", None, 7.8),
    ],
)
def test_a_weight_is_read_as_it_is_written(value: str, unit: str | None, kg: float) -> None:
    found = read(value, unit)
    assert units.said_of_value(found.refused)[0] == ""
    assert found.value_si[0] == pytest.approx(kg, abs=1e-12)


@pytest.mark.parametrize(
    ("value", "unit", "cm"), [("52.5", None, 52.5), ("525", "mm", 52.5), ("0.525", "m", 52.5), ('20"', None, 50.8)]
)
def test_a_length_is_read_in_any_of_its_units(value: str, unit: str | None, cm: float) -> None:
    assert read(value, unit, "length").value_si[0] == pytest.approx(cm)


@pytest.mark.parametrize(
    ("value", "unit", "step"),
    [
        ("4.52", "kg", 0.01),
        ("4.5", "kg", 0.1),
        ("4.50", "kg", 0.01),
        ("4520", "g", 0.001),
        ("9 lb 6 oz", None, units.KG_PER_OZ),
        ("9 lb", None, units.KG_PER_LB),
    ],
)
def test_the_step_is_the_last_digit_written(value: str, unit: str | None, step: float) -> None:
    assert read(value, unit).step_si[0] == pytest.approx(step)


@pytest.mark.parametrize(
    ("value", "unit", "words"),
    [
        ("", "kg", "is empty"),
        ("nan", "kg", "not a number"),
        ("inf", "kg", "not a number"),
        ("1e999", "kg", "no measurement"),
        ("4" * 400, "kg", "not a number"),
        ("-3", "kg", "not greater than zero"),
        ("0", "kg", "not greater than zero"),
        ("３.4", "kg", "not a number"),
        ("7.8", "lb oz", "pounds and ounces"),
        ("7 lb 17 oz", None, "16 ounces"),
        ("3,402", "kg", "comma"),
        ("3.4 stone", None, "unknown unit"),
        ("3.4", "stone", "unknown unit"),
        ("3.4", "cm", "not one of this kind"),
        ("3.4 kg", "lb", "another unit"),
        ("7 8", "kg", "not a number"),
    ],
)
def test_what_is_not_plainly_a_weight_is_refused_and_said(value: str, unit: str | None, words: str) -> None:
    assert words in units.said_of_value(read(value, unit).refused)[0]


def test_a_pound_reading_and_the_same_in_ounces_are_the_same_number() -> None:
    """Systems that convert differently must not seem to disagree in the last bit."""
    written = [(p, o) for p in range(3, 20) for o in range(16)]
    code = np.zeros(len(written), dtype=np.int8)
    blank = pa.nulls(len(written), pa.string())
    compound = units.measured(code, code, pa.array([f"{p} lb {o} oz" for p, o in written]), blank)
    ounces = units.measured(code, code, pa.array([f"{p * 16 + o} oz" for p, o in written]), blank)
    np.testing.assert_array_equal(compound.value_si, ounces.value_si)
