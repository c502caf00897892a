"""The look of every chart: its face, its colours, its quiet axes."""

from typing import Any, Final

#: The centile lines are all one colour: blue for boys and pink for girls, as on the printed charts.
LINE_COLOURS: Final = {"male": "#4f7cac", "female": "#b5648f", None: "#777777"}
#: Of the lines of the trisomy 21 reference, dotted beside those of UK-WHO.
TRISOMY_21_COLOUR: Final = "#2f6f3a"
INK: Final = "#222222"
GREY: Final = "#666666"
#: Faces of the reader's own system; none is fetched.
FONT: Final = "Liberation Sans, Arial, Helvetica, sans-serif"

#: The ``config`` of a Vega-Lite specification.
# one face in one weight, so that a PDF holds one font and is the same, byte for byte, each time it is made
CONFIG: Final[dict[str, Any]] = {
    "font": FONT,
    "background": "white",
    "view": {"stroke": "#bbbbbb", "strokeWidth": 0.6},
    # a reader hears the description and the table beside it, not each nameless stroke; tips are those that are given
    "mark": {"aria": False, "tooltip": None},
    "axis": {
        "grid": False, "domainColor": "#999999", "tickColor": "#999999", "tickSize": 4, "labelColor": "#444444",
        "titleColor": "#444444", "labelFontSize": 10, "titleFontSize": 11, "titleFontWeight": "normal",
        "labelOverlap": False,
    },
    "title": {"color": INK, "fontWeight": "normal"},
}  # fmt: skip
