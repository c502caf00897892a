"""The chart on a dark screen: each colour it is drawn in has a counterpart; on paper it stays as it is.

The chart's specification is the same on every ground. The browser draws its colours as attributes of the marks, which
a style sheet for the screen overrides and a printer never reads.
"""

from typing import Final

#: The ground of the chart, a little raised from that of the page.
GROUND: Final = "#1a2327"
#: What the chart is drawn in -> what it is on a dark screen.
DARK: Final = {
    "white": GROUND,
    "#222222": "#eef3f5",  # ink
    "#666666": "#b4c0c5",  # small print
    "#444444": "#cdd6da",  # words of the axes
    "#999999": "#8c999f",  # axes
    "#bbbbbb": "#5b6970",  # frame
    "#777777": "#9fadb3",  # range ahead, lines of a child of unknown sex
    "#f0f0f0": "#26323a",  # term band
    "#fcf0d6": "#3a3320",  # check window
    "#e3eef8": "#1d3146",  # next weighing
    "#d3e7e4": "#17403c",  # conditions and care, appointments, household and safeguarding
    "#2f6f6a": "#7cc4bd",
    "#5c4800": "#e0c060",
    "#e6dcf0": "#3b2c52",
    "#2f6f3a": "#8fd39a",  # lines of the trisomy 21 reference
    "#8a6d00": "#d9b64a",
    "#4f7cac": "#8ab4e0",  # centile lines
    "#b5648f": "#e39ac0",
    "#b2182b": "#ff8f8f",  # record systems
    "#08306b": "#93baff",
    "#1b7837": "#6fd08c",
    "#54278f": "#c7a7ff",
    "#111111": "#ffffff",
}
_CHART: Final = '[data-testid="stVegaLiteChart"]'


def style() -> str:
    """Return the style sheet of the chart on a dark screen."""
    rules = "\n".join(
        f'{_CHART} svg [{channel}="{light}" i] {{ {channel}: {dark} }}'
        for light, dark in DARK.items()
        for channel in ("fill", "stroke")
    )
    return (
        f"<style>@media screen {{\n{_CHART} {{ background: {GROUND}; border: 1px solid var(--gw-line) }}\n"
        f"{_CHART} svg {{ background: {GROUND} !important }}\n{rules} }}</style>"
    )
