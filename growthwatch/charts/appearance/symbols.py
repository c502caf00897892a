"""The marks: each record system has a shape of its own, so that the chart reads in black and white too."""

from typing import Any, Final

from growthwatch.charts.child.readings import SEVERAL
from growthwatch.vocabulary import SOURCE_NAMES

_STAR: Final = "M0,-1.2L.3,-.4L1.14,-.37L.48,.15L.7,.97L0,.5L-.7,.97L-.48,.15L-1.14,-.37L-.3,-.4Z"

#: System -> (shape, colour); the colours keep their order of darkness when printed grey.
SYMBOLS: Final = {
    "parent_held": ("circle", "#b2182b"),
    "clinic": ("square", "#08306b"),
    "gp": ("triangle-up", "#1b7837"),
    "maternity": ("diamond", "#54278f"),
    SEVERAL: (_STAR, "#111111"),
}
#: How the systems that agree on a reading are told apart beside the mark they share.
LETTERS: Final = {"parent_held": "R", "clinic": "C", "gp": "G", "maternity": "M"}
_LETTERS_TOLD: Final = ", ".join(f"{letter} {SOURCE_NAMES[system]}" for system, letter in LETTERS.items())
SYSTEM_NAMES: Final = {**SOURCE_NAMES, SEVERAL: f"two or more systems agree ({_LETTERS_TOLD})"}
#: The centile lines are all one colour: blue for boys and pink for girls, as on the printed charts.
LINE_COLOURS: Final = {"male": "#4f7cac", "female": "#b5648f", None: "#777777"}
INK: Final = "#222222"
GREY: Final = "#666666"
#: Faces of the reader's own system; none is fetched.
FONT: Final = "Liberation Sans, Arial, Helvetica, sans-serif"


def shape_scale() -> dict[str, Any]:
    """Return the scale from system to shape."""
    return {"domain": list(SYMBOLS), "range": [shape for shape, _ in SYMBOLS.values()]}


def colour_scale() -> dict[str, Any]:
    """Return the scale from system to colour."""
    return {"domain": list(SYMBOLS), "range": [colour for _, colour in SYMBOLS.values()]}
