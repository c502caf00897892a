"""In which unit the figures of a column are: what its heading says, held against how large they are."""

from typing import Final

import numpy as np

from growthwatch.sources.columns.samples import ColumnSample

#: Where a heading names no unit: between which figures the median of a column can be kg or cm of a child under five.
#: A weight that can be kg can be pounds as well: that is asked.
_USUAL: Final = {"weight": (0.4, 30.0), "length": (25.0, 125.0), "head": (18.0, 60.0)}
_USUAL_UNIT: Final = {"weight": "kg", "length": "cm", "head": "cm"}
_FIGURES: Final = {
    "weight": (("g", 300.0, 30_000.0),),
    "length": (("mm", 250.0, 1250.0), ("m", 0.25, 1.25), ("in", 10.0, 25.0)),
    "head": (("mm", 180.0, 600.0), ("m", 0.18, 0.6), ("in", 7.0, 18.0)),
}


def unit_of(kind: str, stated: str, sample: ColumnSample) -> tuple[str, str]:
    """Return the unit of a column of values, blank for the usual one, and what is open of it.

    Parameters
    ----------
    kind : {"weight", "length", "head"}
    stated : str
        What the heading names: a unit, blank for none, ``?`` for several or one that is not read.
    sample : ColumnSample
    """
    if stated == "?":
        return "", "the heading names several units, or one that is not read"
    if stated:
        return stated, ""
    middle = sample.median
    if np.isnan(middle):
        return "", ""  # nothing there, or values that name their own units
    low, high = _USUAL[kind]
    if low <= middle <= high:
        return "", ""
    maybe = [unit for unit, least, most in _FIGURES[kind] if least <= middle <= most]
    asked = f": {' or '.join(maybe)}?" if maybe else ""
    figures = f"its figures (half of them below {middle:g}) are no {_USUAL_UNIT[kind]}"
    return "", f"the heading names no unit, and {figures}{asked}"
