"""The growth chart of the child on the screen, in words for those who can't see it."""

from typing import Any

import pandas as pd
import streamlit as st

from growthwatch import charts
from growthwatch.results import Result
from growthwatch.store import ChildFile
from growthwatch.ui import words
from growthwatch.ui.elements import parts, styles
from growthwatch.vocabulary import KINDS

_WIDE, _BESIDE, _NARROW = 860, 480, 270  # of the plotting area [px]


def section(child: ChildFile) -> None:
    """Show the chart with its choices, and the same as a table."""
    st.header(words.CHART, anchor=False)
    with st.container(key="controls-chart", horizontal=True):
        kind = st.segmented_control(
            words.CHART_OF, KINDS, default="weight", format_func=words.KIND_NAMES.__getitem__, required=True,
            key=f"kind-{child.handle}",
        )  # fmt: skip
        view = st.segmented_control(
            words.SCALE, list(words.VIEWS), default="centile", format_func=words.VIEWS.__getitem__, required=True,
            key=f"view-{child.handle}",
        )  # fmt: skip
    draw(child, kind or "weight", view or "centile")
    with st.expander(words.CHART_TABLE):
        told = charts.chart_table(*_facts(child.result), **_about(child, kind or "weight"))
        parts.table(told.fillna(""), words.CHART_TABLE, empty=words.MEASUREMENTS_NONE)


def draw(
    child: ChildFile, kind: str, view: str = "centile", *, result: Result | None = None, small: bool = False
) -> None:
    """Draw the chart of a child's file, or of what it would be with another result; ``small`` beside a text."""
    facts, about = _facts(result or child.result), _about(child, kind)
    width = _NARROW if styles.on_a_phone() else _BESIDE if small else _WIDE
    # the chart brings its description in words; giving it again as alt would write it to the log
    windows = (result or child.result).stages.check_windows
    chart = charts.growth_chart(*facts, **about, view=view, width=width, check_windows=windows)
    st.altair_chart(chart, width="content", theme=None)


def _about(child: ChildFile, kind: str) -> dict[str, Any]:
    return {"kind": kind, "policy": child.policy, "as_of": child.as_of}


def _facts(result: Result) -> tuple[pd.Series, pd.DataFrame, pd.DataFrame, pd.DataFrame]:
    stages = result.stages
    return stages.children.iloc[0], stages.measurements, stages.records, result.findings
