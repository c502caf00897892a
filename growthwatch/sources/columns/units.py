"""Values as they are written, to kilograms and centimetres.

The grammar of a value: a number (``3.4``, ``3402``, ``1,234``), a number with its unit (``3.402kg``, ``120 oz``), or
pounds and ounces (``7 lb 8 oz``, ``7lb 8½oz``, ``7lb``). A number whose unit is "lb oz" is refused when it has
decimals: 7.8 may be 7 lb 8 oz or 7.8 lb. Where both the value and the unit column name a unit, they must agree.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from growthwatch.sources.reject_reasons import SAID_OF_VALUE, RejectReason
from growthwatch.units import CM_PER_INCH, KG_PER_LB, KG_PER_OZ
from growthwatch.vocabulary import KINDS, SOURCES

Floats = npt.NDArray[np.float64]
Codes = npt.NDArray[np.int8]
Bools = npt.NDArray[np.bool_]

#: Unit -> what one of it is in kg (weights) or cm (lengths and heads).
KG_OR_CM: Final = {
    "kg": 1.0, "g": 0.001, "lb": KG_PER_LB, "oz": KG_PER_OZ, "lb oz": KG_PER_LB,
    "cm": 1.0, "mm": 0.1, "m": 100.0, "in": CM_PER_INCH,
}  # fmt: skip
UNITS: Final = tuple(KG_OR_CM)
_WEIGHT_UNITS: Final = 5  # the first five of UNITS are of weight
_LB, _OZ, _LB_OZ = UNITS.index("lb"), UNITS.index("oz"), UNITS.index("lb oz")

#: How each unit is written; UCUM codes included. Matched in lower case with blanks, dots and dashes made one space.
SPELLINGS: Final = {
    "kg": ("kg", "kgs", "kilo", "kilos", "kilogram", "kilograms", "kilogramme", "kilogrammes"),
    "g": ("g", "gm", "gms", "gr", "gram", "grams", "gramme", "grammes"),
    "lb": ("lb", "lbs", "pound", "pounds", "[lb_av]"),
    "oz": ("oz", "ozs", "ounce", "ounces", "[oz_av]"),
    "lb oz": ("lb oz", "lbs oz", "lb/oz", "lbs/oz", "lb_oz", "lboz", "lb & oz", "lb and oz", "lb + oz",
              "pounds ounces", "pounds and ounces"),
    "cm": ("cm", "cms", "centimetre", "centimetres", "centimeter", "centimeters"),
    "mm": ("mm", "mms", "millimetre", "millimetres", "millimeter", "millimeters"),
    "m": ("m", "metre", "metres", "meter", "meters", "mtr"),
    "in": ("in", "ins", "inch", "inches", '"', "''", "[in_i]"),
}  # fmt: skip
_UNIT_OF_SPELLING = {spelling: UNITS.index(unit) for unit, ways in SPELLINGS.items() for spelling in ways}

#: The unit that a blank means: every system counted in kg and cm when it leaves the unit out, unless a mapping
#: says otherwise. Nothing is guessed from the size of a value: "7.8" alone is 7.8 kg, and judged as such later.
USUAL_UNIT: Final = {
    "parent_held": {"weight": "kg", "length": "cm", "head": "cm"},
    "clinic": {"weight": "kg", "length": "cm", "head": "cm"},
    "gp": {"weight": "kg", "length": "cm", "head": "cm"},
    "maternity": {"weight": "kg", "length": "cm", "head": "cm"},
}

#: Beyond these a figure is no measurement of a child in any unit [kg or cm].
LARGEST, SMALLEST = 100_000.0, 0.000_01
_LONGEST_VALUE = 40

_NUMBER = r"[+-]?(?:\d{1,3}(?:,\d{3})+|\d*)(?:\.(?P<decimals>\d*))?(?:e(?P<power>[+-]?\d{1,3}))?"
_PLAIN = rf"^(?P<number>{_NUMBER})(?P<unit>\s*[a-z\[][a-z_\[\]]*\.?|\s*\"|\s*'')?$"
_POUNDS = (
    r"^(?P<lb>\d+)\s*(?:lbs?|pounds?|\[lb_av\])\.?[\s,&+]*(?:and\s+)?"
    r"(?P<oz>\d+(?:\.(?P<decimals>\d+))?)\s*(?:ozs?|ounces?|\[oz_av\])?\.?$"
)
_DECIMAL_COMMA = r"^[^,]*\d,\d[^,]*$"
_TWO_NUMBERS = r"^(?P<lb>\d+)[\s-]+(?P<oz>\d+(?:\.(?P<decimals>\d+))?)$"
#: A decimal point written as a middle dot, as by hand in the UK; a space that does not break a line.
_SIGNS = (("·", "."), ("\u00a0", " "), ("\u202f", " "))
_FRACTIONS = (("½", "1/2", ".5"), ("¼", "1/4", ".25"), ("¾", "3/4", ".75"))

#: Why a value is refused; a refusal is a position here counted from 1, and 0 is none.
REASONS: Final = tuple(SAID_OF_VALUE)
_NOT_REFUSED: Final = 0


@dataclass(frozen=True)
class Measured:
    """Values in kg or cm, how finely they were written, and why a value is refused.

    ``step_si`` is one of the last digit written [kg or cm]; ``refused`` a position in :data:`REASONS` counted from 1,
    0 where the value is not refused.
    """

    value_si: Floats
    step_si: Floats
    refused: Codes


@dataclass(frozen=True)
class _Written:
    """What distinct texts say: a number, how fine, its own unit (-1 none), whether it has a comma and which."""

    number: Floats
    step: Floats
    unit: npt.NDArray[np.int16]  # position in UNITS, -1 none written, -2 not a unit
    pair: Bools  # two numbers without a unit, to be read as pounds and ounces
    comma: Bools  # before three figures: it may mark thousands
    decimal_comma: Bools  # one that can mark nothing else; the number is NaN, for it is never guessed


def measured(
    kind: Codes, source: Codes, value: pa.Array, unit: pa.Array, usual: dict[str, dict[str, str]] | None = None
) -> Measured:
    """Return each value in kg (weight) or cm (length, head).

    Parameters
    ----------
    kind, source : int8 arrays
        Positions in ``vocabulary.KINDS`` and ``vocabulary.SOURCES``; no -1.
    value, unit : pyarrow string arrays
        As written; null where blank.
    usual : dict, optional
        Source -> kind -> unit that a blank means; ``USUAL_UNIT`` by default.
    """
    texts = value.dictionary_encode()
    written = _written(texts.dictionary)
    at = texts.indices.fill_null(0).to_numpy(zero_copy_only=False)
    blank = np.asarray(value.is_null().to_numpy(zero_copy_only=False), dtype=bool)
    if len(texts.dictionary) == 0:
        nothing = np.full(len(value), np.nan)
        return Measured(
            nothing, nothing, np.full(len(value), REASONS.index(RejectReason.value_empty) + 1, dtype=np.int8)
        )
    stated, own = unit_codes(unit), written.unit[at]
    number = written.number[at]
    used = np.where(own >= 0, own, np.where(stated >= 0, stated, _usual(usual or USUAL_UNIT)[source, kind]))
    weightless = (used < _WEIGHT_UNITS) != (kind == KINDS.index("weight"))
    factor = np.array([*KG_OR_CM.values()])[used]
    with np.errstate(all="ignore"):
        si, in_pounds = number * factor, number == np.floor(number)
    checks = (
        (blank, RejectReason.value_empty),
        (written.decimal_comma[at], RejectReason.decimal_comma),
        (np.isnan(number), RejectReason.value_not_a_number),
        ((own == -2) | (stated == -2), RejectReason.unit_unknown),
        (_contradicted(own, stated), RejectReason.unit_contradicted),
        (written.pair[at] & (used != _LB_OZ), RejectReason.value_not_a_number),
        (number <= 0, RejectReason.value_not_positive),
        (weightless, RejectReason.unit_of_another_kind),
        ((own == _LB_OZ) & np.isinf(number), RejectReason.sixteen_ounces),
        ((used == _LB_OZ) & (own == -1) & ~written.pair[at] & ~in_pounds, RejectReason.pounds_or_decimal),
        (written.comma[at] & (used != UNITS.index("g")), RejectReason.thousands_or_decimal_comma),
        (~((si >= SMALLEST) & (si <= LARGEST)), RejectReason.value_impossible),
    )
    return Measured(si, written.step[at] * factor, _first_reason(checks, len(value)))


def _contradicted(own: npt.NDArray[np.int16], stated: npt.NDArray[np.int16]) -> Bools:
    """Whether the unit in the value's own text is another than its unit column states; lb and lb oz agree."""
    compound_ok = (own == _LB_OZ) & ((stated == _LB_OZ) | (stated == _LB))
    return (own >= 0) & (stated >= 0) & (own != stated) & ~compound_ok & ~((stated == _LB_OZ) & (own == _LB))


def _first_reason(checks: Sequence[tuple[Bools, RejectReason]], n_rows: int) -> Codes:
    """Return the first reason that holds of each row, as its position in ``REASONS`` + 1."""
    refused = np.zeros(n_rows, dtype=np.int8)
    for holds, reason in checks:
        refused[(refused == _NOT_REFUSED) & holds] = REASONS.index(reason) + 1
    return refused


def said_of_value(refused: Codes) -> npt.NDArray[np.object_]:
    """Return what is said of each value that is refused, after its name; blank where it is not refused.

    Parameters
    ----------
    refused : int8 array
        ``Measured.refused``.
    """
    return np.array(["", *(SAID_OF_VALUE[reason] for reason in REASONS)], dtype=object)[refused]


def unit_codes(unit: pa.Array) -> npt.NDArray[np.int16]:
    """Return the position of each unit in ``UNITS``: -1 where blank, -2 where it is no unit we know."""
    texts = unit.dictionary_encode()
    words = pc.utf8_trim(pc.utf8_lower(texts.dictionary), characters=" .")
    words = pc.replace_substring_regex(words, pattern=r"[\s.-]+", replacement=" ")
    codes = _codes(words)
    at = texts.indices.fill_null(len(codes)).to_numpy(zero_copy_only=False)
    return np.append(codes, np.int16(-1))[at]


def _codes(words: pa.Array) -> npt.NDArray[np.int16]:
    at = pc.index_in(words, value_set=pa.array(list(_UNIT_OF_SPELLING)))
    codes = np.array([*_UNIT_OF_SPELLING.values(), -2], dtype=np.int16)
    return codes[pc.fill_null(at, len(_UNIT_OF_SPELLING)).to_numpy(zero_copy_only=False)]


def _usual(usual: dict[str, dict[str, str]]) -> npt.NDArray[np.int16]:
    rows = [[UNITS.index(usual[source][kind]) for kind in KINDS] for source in SOURCES]
    return np.array(rows, dtype=np.int16)


def _written(texts: pa.Array) -> _Written:
    sized = pc.if_else(pc.less_equal(pc.utf8_length(texts), _LONGEST_VALUE), texts, "")
    words = pc.utf8_lower(sized)
    for sign, plain in _SIGNS:
        words = pc.replace_substring(words, sign, plain)
    words = pc.utf8_trim_whitespace(words)
    for sign, spelled, decimal in _FRACTIONS:
        # "8½" and "8 1/2" are 8.5; "½" alone is 0.5
        words = pc.replace_substring_regex(
            words, pattern=rf"(\d)(?:\s*{sign}|\s+{spelled})", replacement=rf"\1{decimal}"
        )
        words = pc.replace_substring_regex(words, pattern=rf"^(?:{sign}|{spelled})", replacement=f"0{decimal}")
    number, step, unit, comma = _plain(words)
    pair = np.zeros(len(words), dtype=bool)
    for form, is_pair in ((_POUNDS, False), (_TWO_NUMBERS, True)):
        found = pc.extract_regex(words, form)
        matched = _valid(found) & np.isnan(number)
        if not matched.any():
            continue
        pounds, ounces = _float(pc.struct_field(found, "lb")), _float(pc.struct_field(found, "oz"))
        # sixteen ounces or more is refused by name: infinite is its mark on the way
        whole = np.where(ounces < 16, pounds + ounces / 16, np.inf)
        number[matched] = whole[matched]
        step[matched] = (10.0 ** -_digits(pc.struct_field(found, "decimals")) / 16)[matched]
        unit[matched] = -1 if is_pair else _LB_OZ
        pair |= matched & is_pair
    decimal_comma = np.isnan(number) & _matches(words, _DECIMAL_COMMA)
    return _Written(number, step, unit, pair, comma, decimal_comma)


def _plain(words: pa.Array) -> tuple[Floats, Floats, npt.NDArray[np.int16], Bools]:
    found = pc.extract_regex(words, _PLAIN)
    text = pc.struct_field(found, "number")
    comma = np.asarray(pc.fill_null(pc.match_substring(text, ","), False).to_numpy(zero_copy_only=False), dtype=bool)
    number = _float(pc.replace_substring(text, ",", ""))
    decimals, power = _digits(pc.struct_field(found, "decimals")), _float(pc.struct_field(found, "power"))
    with np.errstate(over="ignore"):
        step = 10.0 ** (np.nan_to_num(power) - decimals)
    own = pc.utf8_trim(pc.struct_field(found, "unit"), characters=" .")
    unit = _codes(own)
    unit[~_valid(found) | _equal(own, "")] = -1
    return number, step, unit, comma


def _valid(column: pa.Array) -> Bools:
    return np.asarray(column.is_valid().to_numpy(zero_copy_only=False), dtype=bool)


def _matches(column: pa.Array, pattern: str) -> Bools:
    found = pc.fill_null(pc.match_substring_regex(column, pattern), False)
    return np.asarray(found.to_numpy(zero_copy_only=False), dtype=bool)


def _equal(column: pa.Array, text: str) -> Bools:
    return np.asarray(pc.fill_null(pc.equal(column, text), False).to_numpy(zero_copy_only=False), dtype=bool)


def _digits(column: pa.Array) -> Floats:
    return np.asarray(pc.fill_null(pc.utf8_length(column), 0).to_numpy(zero_copy_only=False), dtype=np.float64)


def _float(texts: pa.Array) -> Floats:
    """Return the numbers that texts are, NaN where they are none."""
    is_number = pc.match_substring_regex(texts, r"^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$")
    numbers = pc.cast(pc.if_else(pc.fill_null(is_number, False), texts, None), pa.float64())
    return np.array(numbers.to_numpy(zero_copy_only=False), dtype=np.float64)
