"""The symbols of readings: a shape for each record system, so that the chart reads in black and white too."""

from typing import Any, Final

from growthwatch.vocabulary import SOURCE_NAMES

#: Between what is written beside a mark and the middle of the mark [px].
BESIDE_PX: Final = 13.0
#: The system of a reading that more than one system holds.
SEVERAL: Final = "several"
_STAR: Final = "M0,-1.2L.3,-.4L1.14,-.37L.48,.15L.7,.97L0,.5L-.7,.97L-.48,.15L-1.14,-.37L-.3,-.4Z"

#: System -> (shape, colour); the colours keep their order of darkness when printed grey.
SYMBOLS: Final = {
    "parent_held": ("circle", "#b2182b"),
    "clinic": ("square", "#08306b"),
    "gp": ("triangle-up", "#1b7837"),
    "maternity": ("diamond", "#54278f"),
    SEVERAL: (_STAR, "#111111"),
}
#: Kind of measurement -> (shape, colour), on the chart of every kind.
KIND_SYMBOLS: Final = {
    "Weight": ("circle", "#111111"),
    "Length": ("square", "#08306b"),
    "Head circumference": ("triangle-up", "#1b7837"),
    "Weight for length": ("diamond", "#b2182b"),
    "Body mass index": ("triangle-down", "#b2182b"),
}
#: Layer of an event -> the fill and the edge of its bar.
EVENT_COLOURS: Final = {
    "conditions": ("#d3e7e4", "#2f6f6a"),
    "contacts": ("#8a6d00", "#5c4800"),
    "context": ("#e6dcf0", "#54278f"),
}
#: How the systems that agree on a reading are told apart beside the mark they share.
LETTERS: Final = {"parent_held": "R", "clinic": "C", "gp": "G", "maternity": "M"}
_LETTER_KEY: Final = ", ".join(f"{letter} {SOURCE_NAMES[system]}" for system, letter in LETTERS.items())
SYSTEM_NAMES: Final = {**SOURCE_NAMES, SEVERAL: f"two or more systems agree ({_LETTER_KEY})"}


def shape_scale() -> dict[str, Any]:
    """Return the Vega-Lite scale from system to shape."""
    return {"domain": list(SYMBOLS), "range": [shape for shape, _ in SYMBOLS.values()]}


def colour_scale() -> dict[str, Any]:
    """Return the Vega-Lite scale from system to colour."""
    return {"domain": list(SYMBOLS), "range": [colour for _, colour in SYMBOLS.values()]}
