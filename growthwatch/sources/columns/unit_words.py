"""Units of weight and length: what one is in kg or cm, and how each is written."""

from typing import Final

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from growthwatch.units import CM_PER_INCH, KG_PER_LB, KG_PER_OZ

#: Unit -> what one of it is in kg (weights) or cm (lengths and heads).
KG_OR_CM: Final = {
    "kg": 1.0, "g": 0.001, "lb": KG_PER_LB, "oz": KG_PER_OZ, "lb oz": KG_PER_LB,
    "cm": 1.0, "mm": 0.1, "m": 100.0, "in": CM_PER_INCH,
}  # fmt: skip
UNITS: Final = tuple(KG_OR_CM)
IN_SI: Final = np.array([*KG_OR_CM.values()])
WEIGHT_UNITS: Final = 5  # the first five of UNITS are of weight
LB, OZ, LB_OZ = UNITS.index("lb"), UNITS.index("oz"), UNITS.index("lb oz")
#: Where no unit is written, and where what is written is none.
NO_UNIT, NOT_A_UNIT = -1, -2

#: How each unit is written; UCUM codes included. Matched in lower case with blanks, dots and dashes made one space.
SPELLINGS: Final = {
    "kg": ("kg", "kgs", "kilo", "kilos", "kilogram", "kilograms", "kilogramme", "kilogrammes"),
    "g": ("g", "gm", "gms", "gr", "gram", "grams", "gramme", "grammes"),
    "lb": ("lb", "lbs", "pound", "pounds", "[lb_av]", "lb av", "lbs av"),
    "oz": ("oz", "ozs", "ounce", "ounces", "[oz_av]", "oz av"),
    "lb oz": ("lb oz", "lbs oz", "lb/oz", "lbs/oz", "lb_oz", "lboz", "lb & oz", "lb and oz", "lb + oz", "lbs & oz",
              "lbs and oz", "lb, oz", "lb; oz", "lb:oz", "lbs + oz", "pounds ounces", "pounds and ounces",
              "pounds & ounces", "pounds/ounces", "pound and ounce", "lbs & ozs", "lbs and ozs", "lbs ozs", "lb & ozs",
              "lbs/ozs"),
    "cm": ("cm", "cms", "centimetre", "centimetres", "centimeter", "centimeters"),
    "mm": ("mm", "mms", "millimetre", "millimetres", "millimeter", "millimeters"),
    "m": ("m", "metre", "metres", "meter", "meters", "mtr"),
    "in": ("in", "ins", "inch", "inches", '"', "''", "[in_i]", "in i"),
}  # fmt: skip
_UNIT_OF_SPELLING = {spelling: UNITS.index(unit) for unit, ways in SPELLINGS.items() for spelling in ways}
#: What may stand in brackets or after a comma beside a unit and changes nothing: no troy, no metric pound.
_SYSTEM: Final = r"(?:us|uk|u s|u k|us and uk|british|imperial|avoirdupois|avdp|av|international|si|metric)"
_WITH_SYSTEM: Final = rf"^(?P<unit>.*?)\s*(?:\(\s*{_SYSTEM}\s*\)|,\s*{_SYSTEM}|\s(?:avoirdupois|international))$"
_TWICE: Final = r"^(?P<unit>[^()]*?)\s*\(\s*(?P<short>[^()]*?)\s*\)$"


def unit_codes(unit: pa.Array) -> npt.NDArray[np.int16]:
    """Return the position of each unit in ``UNITS``: -1 where blank, -2 where it is no unit we know.

    "Kilograms (kg)" and "pound (avoirdupois)" are units; "kg (lb)", which names two, is none.
    """
    texts = unit.dictionary_encode()
    words = pc.utf8_trim(pc.utf8_lower(texts.dictionary), characters=" .")
    words = pc.replace_substring_regex(words, pattern=r"[\s\p{Zs}.-]+", replacement=" ")
    codes = _codes(words)
    if (codes == NOT_A_UNIT).any():
        plain = pc.struct_field(pc.extract_regex(words, _WITH_SYSTEM), "unit")
        twice = pc.extract_regex(words, _TWICE)
        long, short = _codes(pc.struct_field(twice, "unit")), _codes(pc.struct_field(twice, "short"))
        codes = np.where(codes == NOT_A_UNIT, _codes(plain), codes)
        codes = np.where((codes == NOT_A_UNIT) & (long == short), long, codes)
    at = texts.indices.fill_null(len(codes)).to_numpy(zero_copy_only=False)
    return np.append(codes, np.int16(NO_UNIT)).astype(np.int16)[at]


def _codes(words: pa.Array) -> npt.NDArray[np.int16]:
    at = pc.index_in(words, value_set=pa.array(list(_UNIT_OF_SPELLING)))
    codes = np.array([*_UNIT_OF_SPELLING.values(), NOT_A_UNIT], dtype=np.int16)
    return codes[pc.fill_null(at, len(_UNIT_OF_SPELLING)).to_numpy(zero_copy_only=False)]
