"""One chart definition for screen and paper."""

from growthwatch.charts.chart import GrowthChart, growth_chart

__all__ = ["GrowthChart", "growth_chart"]
