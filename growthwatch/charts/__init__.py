"""One chart definition for screen and paper: its specification, the same as a table, and the same in words."""

from growthwatch.charts.chart import GrowthChart, growth_chart
from growthwatch.charts.child.age_shown import AGES
from growthwatch.charts.child.events import ChartEvent, known_events
from growthwatch.charts.marks.switched import LAYER_NAMES, SHOWN
from growthwatch.charts.several_kinds import sds_chart
from growthwatch.charts.words.description import alt_text, chart_table

__all__ = [
    "AGES",
    "LAYER_NAMES",
    "SHOWN",
    "ChartEvent",
    "GrowthChart",
    "alt_text",
    "chart_table",
    "growth_chart",
    "known_events",
    "sds_chart",
]
