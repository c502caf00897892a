"""The title over a chart: what it is of and, under that, whose; in as many lines as its width asks for."""

import textwrap
from collections.abc import Sequence
from typing import Any, Final

from growthwatch.charts.appearance.theme import INK

#: Sizes of the letters, and the width of a character of each, on the safe side [px].
_TITLE_SIZE, _TITLE_CHARACTER_PX = 16, 8.2
_UNDER_SIZE, _UNDER_CHARACTER_PX = 12, 6.4
#: What the value axis adds to the plotting area, over which the title begins [px].
_AXIS_PX: Final = 42
#: Between what is said in one line of who a child is: lines are broken there, and never within an NHS number.
_BETWEEN: Final = " · "
_UNBROKEN: Final = "\N{NO-BREAK SPACE}"


def chart_title(text: str, under: Sequence[str], width: int) -> dict[str, Any]:
    """Return the title of a chart as Vega-Lite has it.

    Parameters
    ----------
    text : str
        What the chart is of.
    under : sequence of str
        Whose it is, at which age marks stand; a line each, broken where the width asks for it.
    width : int
        Of the plotting area [px]: a line longer than the chart would have all of it drawn smaller on a phone.
    """
    lines = _lines(text, _TITLE_CHARACTER_PX, width)
    title = {"text": lines[0] if len(lines) == 1 else lines, "anchor": "start", "fontSize": _TITLE_SIZE}
    beneath = [line for one in under for line in _lines(one, _UNDER_CHARACTER_PX, width)]
    if not beneath:
        return title
    return {**title, "subtitle": beneath, "subtitleFontSize": _UNDER_SIZE, "subtitleColor": INK}


def _lines(text: str, character_px: float, width: int) -> list[str]:
    whole = _BETWEEN.join(part.replace(" ", _UNBROKEN) for part in text.split(_BETWEEN)) if _BETWEEN in text else text
    wrapped = textwrap.wrap(whole, int((width + _AXIS_PX) / character_px))
    return [line.replace(_UNBROKEN, " ").removesuffix(" ·").removeprefix("· ") for line in wrapped] or [""]
