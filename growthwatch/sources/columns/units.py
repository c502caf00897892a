"""Values as they are written, to kilograms and centimetres.

The grammar of a value stands in ``values``, how a unit is written in ``unit_words``; here the two meet. A number whose
unit is "lb oz" is refused when it has decimals: 7.8 may be 7 lb 8 oz or 7.8 lb. Where both the value and the unit
column name a unit, they must agree.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from growthwatch.sources.columns import values
from growthwatch.sources.columns.unit_words import (
    IN_SI,
    KG_OR_CM,
    LB,
    LB_OZ,
    NO_UNIT,
    NOT_A_UNIT,
    SPELLINGS,
    UNITS,
    WEIGHT_UNITS,
    unit_codes,
)
from growthwatch.sources.columns.values import REASONS, code
from growthwatch.sources.reject_reasons import SAID_OF_VALUE, RejectReason
from growthwatch.units import KG_PER_LB, KG_PER_OZ
from growthwatch.vocabulary import KINDS, SOURCES

__all__ = [
    "KG_OR_CM", "KG_PER_LB", "KG_PER_OZ", "LARGEST", "REASONS", "SMALLEST", "SPELLINGS", "UNITS", "USUAL_UNIT",
    "Measured", "measured", "said_of_value", "unit_codes",
]  # fmt: skip

Floats = npt.NDArray[np.float64]
Codes = npt.NDArray[np.int8]
Bools = npt.NDArray[np.bool_]

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

_NOT_REFUSED: Final = 0
_GRAMS: Final = UNITS.index("g")


@dataclass(frozen=True)
class Measured:
    """Values in kg or cm, how finely they were written, and why a value is refused.

    ``step_si`` is one of the last digit written [kg or cm]; ``refused`` a position in :data:`REASONS` counted from 1,
    0 where the value is not refused.
    """

    value_si: Floats
    step_si: Floats
    refused: Codes


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
    blank = np.asarray(value.is_null().to_numpy(zero_copy_only=False), dtype=bool)
    if len(texts.dictionary) == 0:
        nothing = np.full(len(value), np.nan)
        return Measured(nothing, nothing, np.full(len(value), code(RejectReason.value_empty), dtype=np.int8))
    written = values.read(texts.dictionary)
    at = texts.indices.fill_null(0).to_numpy(zero_copy_only=False)
    stated, own, number = unit_codes(unit), written.unit[at], written.number[at]
    used = np.where(own >= 0, own, np.where(stated >= 0, stated, _usual(usual or USUAL_UNIT)[source, kind]))
    weightless = (used < WEIGHT_UNITS) != (kind == KINDS.index("weight"))
    factor = IN_SI[used]
    with np.errstate(all="ignore"):
        si, in_pounds = number * factor, number == np.floor(number)
    checks = (
        (blank, RejectReason.value_empty),
        (np.isnan(number), RejectReason.value_not_a_number),
        ((own == NOT_A_UNIT) | (stated == NOT_A_UNIT), RejectReason.unit_unknown),
        (_contradicted(own, stated) & ~(written.grams[at] & (stated == _GRAMS)), RejectReason.unit_contradicted),
        (written.pair[at] & (used != LB_OZ), RejectReason.value_is_two_figures),
        (number <= 0, RejectReason.value_not_positive),
        (weightless, RejectReason.unit_of_another_kind),
        ((own == LB_OZ) & np.isinf(number), RejectReason.sixteen_ounces),
        ((used == LB_OZ) & (own == NO_UNIT) & ~written.pair[at] & ~in_pounds, RejectReason.pounds_or_decimal),
        (written.comma[at] & (used != _GRAMS), RejectReason.thousands_or_decimal_comma),
        (~((si >= SMALLEST) & (si <= LARGEST)), RejectReason.value_impossible),
    )
    return Measured(
        si, written.step[at] * factor, _first_reason(np.where(blank, _NOT_REFUSED, written.why[at]), checks)
    )


def _contradicted(own: npt.NDArray[np.int16], stated: npt.NDArray[np.int16]) -> Bools:
    """Whether the unit in the value's own text is another than its unit column states; lb and lb oz agree."""
    compound_ok = (own == LB_OZ) & ((stated == LB_OZ) | (stated == LB))
    return (own >= 0) & (stated >= 0) & (own != stated) & ~compound_ok & ~((stated == LB_OZ) & (own == LB))


def _first_reason(of_text: Codes, checks: Sequence[tuple[Bools, RejectReason]]) -> Codes:
    """Return the first reason that holds of each row, as its position in ``REASONS`` + 1; the text's own first."""
    refused = of_text.astype(np.int8)
    for holds, reason in checks:
        refused[(refused == _NOT_REFUSED) & holds] = code(reason)
    return refused


def said_of_value(refused: Codes) -> npt.NDArray[np.object_]:
    """Return what is said of each value that is refused, after its name; blank where it is not refused.

    Parameters
    ----------
    refused : int8 array
        ``Measured.refused``.
    """
    return np.array(["", *(SAID_OF_VALUE[reason] for reason in REASONS)], dtype=object)[refused]


def _usual(usual: dict[str, dict[str, str]]) -> npt.NDArray[np.int16]:
    rows = [[UNITS.index(usual[source][kind]) for kind in KINDS] for source in SOURCES]
    return np.array(rows, dtype=np.int16)
