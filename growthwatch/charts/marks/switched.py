"""What may be drawn beside the readings, each to be switched on or off."""

from collections.abc import Collection
from typing import Final

#: What is drawn unless it is switched off, and what is drawn on wish alone: data set -> what a person calls it.
SHOWN: Final = {
    "falls": "Falls",
    "conditional_range": "Expected range ahead",
    "check_window": "6-8-week check",
    "next_weighing": "Next weighing",
    "mid_parental": "Parents' heights",
    "loss_levels": "Loss from birth weight",
    "conditions": "Conditions and care",
    "contacts": "Appointments",
    "trisomy_21": "Trisomy 21 lines",
}
ON_WISH: Final = {
    "agreed_line": "Line through agreed readings",
    "thrive_lines": "5% thrive lines",
    "context": "Household and safeguarding",
}
LAYER_NAMES: Final = {**SHOWN, **ON_WISH}


def layers_shown(layers: Collection[str] | None, thrive_lines: bool = False) -> frozenset[str]:
    """Return the layers to be drawn.

    Parameters
    ----------
    layers : collection of str, optional
        Of :data:`LAYER_NAMES`; None for those of :data:`SHOWN`.
    thrive_lines : bool
        Draw these as well.

    Raises
    ------
    ValueError
        For another layer.
    """
    chosen = frozenset(SHOWN if layers is None else layers) | ({"thrive_lines"} if thrive_lines else frozenset())
    if unknown := sorted(chosen - frozenset(LAYER_NAMES)):
        raise ValueError(f"unknown layer {unknown[0]!r}: expected one of {', '.join(LAYER_NAMES)}")
    return chosen
