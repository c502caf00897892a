"""The growth chart of the child on the screen with its choices, in words for those who can't see it."""

from dataclasses import dataclass
from typing import Any, Final

import pandas as pd
import streamlit as st

from growthwatch import __version__, charts
from growthwatch.cells import guarded_table
from growthwatch.charts import ChartEvent, GrowthChart
from growthwatch.charts.child.age_shown import default_age
from growthwatch.charts.child.events import CONTEXT, in_order
from growthwatch.detect import in_list_order
from growthwatch.report.sheet import identity
from growthwatch.results import Result
from growthwatch.store import ChildFile
from growthwatch.ui import words
from growthwatch.ui.child import chart_data, chart_events
from growthwatch.ui.elements import parts, styles
from growthwatch.ui.elements.formats import british_date, text
from growthwatch.ui.serving import session
from growthwatch.vocabulary import BMI, CHARTED_KINDS, KINDS, MET_STATUSES

_WIDE, _PAGE, _BESIDE, _NARROW = 860, 590, 480, 285  # of the plotting area [px]
#: On a narrow screen: what stands on both sides of the plotting area (edges of the page, value axis), and its limits.
_AROUND, _NARROWEST, _WIDEST_OF_NARROW = 66, 220, 396
#: Of the chart that stands beside the answer: all of it is seen at 1366 by 768.
_PAGE_HEIGHT = 265
#: What is charted beside one kind: every kind, one chart under another; the SDS of every kind in one.
STACKED: Final = "stacked"
TOGETHER: Final = "together"


@dataclass(frozen=True)
class Choices:
    """What is charted and how; ``age`` None for what the child asks for by itself."""

    kind: str = "weight"
    view: str = "centile"
    age: str | None = None
    layers: tuple[str, ...] = tuple(charts.SHOWN)


def section(child: ChildFile) -> Choices:
    """Show the chart first and its choices under it, and the same as a table; return what was chosen."""
    st.html(f'<h2 class="gw-unseen">{text(words.CHART)}</h2>')
    with st.container(key="controls-chart"):
        kind = st.segmented_control(
            words.CHART_OF, [*CHARTED_KINDS, STACKED, TOGETHER], default=_first_kind(child), required=True,
            format_func=words.CHARTED.__getitem__, label_visibility="collapsed", key=f"kind-{child.handle}",
        )  # fmt: skip
    place = st.container(key="charts")
    desk = session.desk()
    chosen = _choices(child, kind or _first_kind(child), may_see_context=desk.may("read_context"))
    context = chart_events.of_context(child, desk) if CONTEXT in chosen.layers else ()
    kinds = KINDS if chosen.kind in (STACKED, TOGETHER) else (chosen.kind,)
    with place:
        for one in kinds if chosen.kind == STACKED else (chosen.kind,):
            _show(drawn(child, chosen, one, context=context))
    _as_table(child, kinds, context)
    return chosen


def _as_table(child: ChildFile, kinds: tuple[str, ...], context: tuple[ChartEvent, ...]) -> None:
    """Offer what is charted as a table, made once it is opened."""
    opened = parts.folded(words.CHART_TABLE, f"table-{child.handle}")
    if not opened.open:
        return
    with opened:
        for one in kinds:
            told = table(child, one, context)
            parts.table(told, f"{words.CHART_TABLE}: {words.CHARTED[one]}", empty=words.NONE_OF_KIND)
        if st.toggle(words.COPY_TABLE, key=f"copy-{child.handle}"):  # with a button that copies all of it
            st.code("\n".join(copied(child, one) for one in kinds), language=None)


def _first_kind(child: ChildFile) -> str:
    """Return the kind that the most urgent finding is about: its chart is looked at first."""
    found = child.findings[child.findings["status"].isin(MET_STATUSES)]
    ranked = in_list_order(found.assign(certainty=found["certainty"].astype(str)))
    kinds = ranked["kind"].astype(str) if "kind" in ranked.columns else ranked["rule"].iloc[:0]
    if len(ranked) and ranked["rule"].iloc[0] == "bmi-low":
        return BMI
    return kinds.iloc[0] if len(kinds) and kinds.iloc[0] in KINDS else "weight"


def _choices(child: ChildFile, kind: str, *, may_see_context: bool) -> Choices:
    """Show what may be chosen about a chart of this kind, under it; on a phone folded away."""
    folded = styles.on_a_phone()
    how = (
        st.popover(words.HOW_DRAWN, key=f"controls-how-{child.handle}") if folded else st.container(key="controls-how")
    )
    with how:
        view, age = _scale_and_age(child, kind)
        layers = _layers(child, may_see_context=may_see_context)
    return Choices(kind, view, age, layers)


def _scale_and_age(child: ChildFile, kind: str) -> tuple[str, str | None]:
    view, age = "centile", None
    with st.container(key="controls-scale", horizontal=True):
        if kind != TOGETHER:
            view = st.segmented_control(
                words.SCALE, list(words.VIEWS), default="centile", format_func=words.VIEWS.__getitem__, required=True,
                key=f"view-{child.handle}",
            ) or "centile"  # fmt: skip
        usual = default_age(child.result.stages.measurements, float(child.person["gestation_total_days"]))
        if usual:
            age = st.segmented_control(
                words.AGE_DRAWN, list(charts.AGES), default=usual, format_func=words.AGES_DRAWN.__getitem__,
                required=True, key=f"age-{child.handle}",
            )  # fmt: skip
    return view, age


def _layers(child: ChildFile, *, may_see_context: bool) -> tuple[str, ...]:
    """Show what may be switched: the household and safeguarding only to whom may see them, and never unasked."""
    names = [name for name in words.LAYER_NAMES if name != CONTEXT or may_see_context]
    with st.container(key="controls-layers"):
        chosen = st.pills(
            words.LAYERS, names, selection_mode="multi", default=list(charts.SHOWN),
            format_func=words.LAYER_NAMES.__getitem__, key=f"layers-{child.handle}",
            help=words.CONTEXT_ON_CHART if may_see_context else None,
        )  # fmt: skip
    # whatever a browser sends, who may not see the context gets none of it
    return tuple(name for name in chosen if name in names)


def drawn(
    child: ChildFile, chosen: Choices, kind: str, *, width: int = 0, context: tuple[ChartEvent, ...] = ()
) -> GrowthChart:
    """Return a chart of a child's file as it was chosen; another ``width`` for paper.

    Whose it is stands on it, since in full screen and on paper nothing else says so. ``context``: what is shown to a
    role that may see it, on its screen alone.
    """
    about: dict[str, Any] = {
        "policy": child.policy, "as_of": child.as_of, "age": chosen.age, "heading": identity(child.person),
        "layers": chosen.layers, "events": in_order([*chart_events.of_records(child), *context]),
    }  # fmt: skip
    if width or styles.on_a_phone():
        about["width"] = width or _narrow()
    else:
        about |= {"width": _PAGE, "height": _PAGE_HEIGHT}
    if kind == TOGETHER:
        return charts.sds_chart(*facts(child.result), **about)
    windows = child.result.stages.check_windows
    return charts.growth_chart(*facts(child.result), kind=kind, view=chosen.view, check_windows=windows, **about)


def table(child: ChildFile, kind: str, context: tuple[ChartEvent, ...] = ()) -> pd.DataFrame:
    """Return what a chart shows, as text; ``context`` for the screen of a role that may see it."""
    events = in_order([*chart_events.of_records(child), *context])
    return charts.chart_table(
        *facts(child.result), kind=kind, policy=child.policy, as_of=child.as_of, events=events
    ).fillna("")


def copied(child: ChildFile, kind: str) -> str:
    """Return the table of a kind as text that says whose it is, of which day and by which version."""
    return f"{_of_whom(child)}\n{guarded_table(table(child, kind)).to_csv(sep=chr(9), index=False)}"


def saved_table(child: ChildFile, kind: str) -> pd.DataFrame:
    """Return the table of a kind for a file: every row says whose it is, of which day and by which version."""
    return table(child, kind).assign(**{words.CHART_TABLE_OF: _of_whom(child)})


def _of_whom(child: ChildFile) -> str:
    day = words.DATA_TO.format(day=british_date(child.as_of))
    return f"{identity(child.person)} · {day} · growthwatch {__version__}"


def draw(
    child: ChildFile, kind: str, view: str = "centile", *, result: Result | None = None, small: bool = False
) -> None:
    """Draw the chart of a child's file, or of what it would be with another result; ``small`` beside a text."""
    width = _narrow() if styles.on_a_phone() else _BESIDE if small else _WIDE
    windows = (result or child.result).stages.check_windows
    _show(
        charts.growth_chart(
            *facts(result or child.result), kind=kind, policy=child.policy, as_of=child.as_of, view=view, width=width,
            check_windows=windows, heading=identity(child.person),
        )
    )  # fmt: skip


def _narrow() -> int:
    """Return how wide a chart is plotted on a narrow screen, so that its letters keep their size [px]."""
    window = styles.window_width()
    return _NARROW if window is None else min(max(window - _AROUND, _NARROWEST), _WIDEST_OF_NARROW)


def _show(chart: GrowthChart) -> None:
    # the chart brings its description in words; giving it again as alt would write it to the log
    st.vega_lite_chart(spec=chart_data.as_streams(chart.to_dict()), width="content", theme=None)


def facts(result: Result) -> tuple[pd.Series, pd.DataFrame, pd.DataFrame, pd.DataFrame]:
    """Return what every chart draws from: the child, its measurements, records and findings."""
    stages = result.stages
    return stages.children.iloc[0], stages.measurements, stages.records, result.findings
