"""Values as they are written, to kilograms and centimetres."""

import numpy as np
import pyarrow as pa
import pytest

from growthwatch.sources.columns import units, values
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
        ("3 402 g", None, 3.402),
        ("3kg 402g", None, 3.402),
        ("3 kg, 40 g", None, 3.04),
        ("3kg402", None, 3.402),
        ("3kg 402g", "g", 3.402),
        ("7lb8", None, 3.401942775),
        ('="4.2"', None, 4.2),
        ("4·2", None, 4.2),
        ("4.2", "Kilograms (kg)", 4.2),
        ("7.5", "pound (US)", 3.401942775),
        ("7.5", "pounds, avoirdupois", 3.401942775),
        ("120", "ounce (avoirdupois)", 3.401942775),
        ("7 8", "lbs and oz", 3.401942775),
    ],
)
def test_a_weight_is_read_as_it_is_written(value: str, unit: str | None, kg: float) -> None:
    found = read(value, unit)
    assert units.said_of_value(found.refused)[0] == ""
    assert found.value_si[0] == pytest.approx(kg, abs=1e-12)


@pytest.mark.parametrize(
    ("value", "kg", "remark"),
    [
        ("4.2 (clothed)", 4.2, "clothed"),
        ("4.2kg*", 4.2, "*"),
        ("4.2 kg in nappy", 4.2, "in nappy"),
        ("4.2 KG Naked", 4.2, "Naked"),
        ("4.6kg (nappy on)", 4.6, "nappy on"),
        ("4.2kg, weighed by mum", 4.2, "weighed by mum"),
        ("4.2kg* (Home scales)", 4.2, "*; Home scales"),
        ("4.2 kg (50th centile)", 4.2, "50th centile"),
        ("4.2 (aged 8 weeks)", 4.2, "aged 8 weeks"),
        ("3.402 kg (7lb 8oz)", 3.402, "7lb 8oz"),
        ("7lb 8oz (3.402kg)", 3.401942775, "3.402kg"),
        # the pounds beside it say that the figure is in grams
        ("3402 (7lb 8oz)", 3.402, "7lb 8oz"),
        ("7 lb 8 oz in vest", 3.401942775, "in vest"),
    ],
)
def test_a_figure_with_a_remark_is_read_and_the_remark_kept(value: str, kg: float, remark: str) -> None:
    found = read(value)
    assert units.said_of_value(found.refused)[0] == ""
    assert found.value_si[0] == pytest.approx(kg, abs=1e-12)
    assert values.remarks(pa.array([value])).to_pylist() == [remark]


def test_a_plain_figure_has_no_remark() -> None:
    assert values.remarks(pa.array(["4.2", None, "7 lb 8 oz", "4.2 kg"])).to_pylist() == [None] * 4


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
        ("nan", "kg", "is empty"),
        ("NA", "kg", "is empty"),
        ("n/a", "kg", "not measured"),
        ("not done", "kg", "not measured"),
        ("DNA", None, "not measured"),
        ("refused", None, "not measured"),
        ("<3", "kg", "not one exact figure"),
        (">4.2", None, "not one exact figure"),
        ("~4.2", None, "not one exact figure"),
        ("c. 4.2", None, "not one exact figure"),
        ("+4.2", "kg", "not one exact figure"),
        ("4.2 kg approx", None, "not one exact figure"),
        ("4.2?", None, "not one exact figure"),
        ("4.2 (estimated)", None, "not one exact figure"),
        ("200 g loss", None, "not one exact figure"),
        ("4.2-4.3", "kg", "two that do not agree"),
        ("7-8", None, "two that do not agree"),
        ("4.2 / 4.3 kg", None, "two that do not agree"),
        ("4.2 (4.6)", "kg", "two that do not agree"),
        ("3.402 kg (7lb 9oz)", None, "two that do not agree"),
        ("4.2 (entered in error)", None, "wrong"),
        ("62 kg (mother's weight)", None, "another's"),
        ("3,402", None, "comma"),
        ("3 402", None, "comma"),
        ("4,2", None, "decimal comma"),
        ("4.2.", None, "not a number"),
        ("O.42", None, "not a number"),
        ("7'8\"", None, "not a number"),
        ("4.2", "kg (lb)", "unknown unit"),
        ("4.2", "pound (troy)", "unknown unit"),
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
