"""One chart definition for screen and paper: its specification, the same as a table, and the same in words."""

from growthwatch.charts.chart import GrowthChart, growth_chart
from growthwatch.charts.words.description import alt_text, chart_table

__all__ = ["GrowthChart", "alt_text", "chart_table", "growth_chart"]
