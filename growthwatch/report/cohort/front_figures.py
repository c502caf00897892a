"""The chart of the front page, and the small figure of who is counted."""

from typing import Any, Final

import altair as alt
import numpy as np
import pandas as pd

from growthwatch.audit.published_tables import months_of
from growthwatch.charts.appearance.theme import GREY, INK
from growthwatch.report.cohort import figures
from growthwatch.report.cohort.audit_content import WEIGHED
from growthwatch.report.cohort.front_page import CHANGED, EVERYBODY, OTHERS, THEN, FrontPage

_WHO: Final = (CHANGED, EVERYBODY, OTHERS)
_COLOURS: Final = (figures.INKED, figures.INKED, "#8a5a00")
_SHAPES: Final = ("circle", "circle", "diamond")
_HEIGHT: Final = 200


def front_chart(front: FrontPage) -> figures.Chart:
    """Return the months as points, and the levels before and after as thick lines with their figures.

    Parameters
    ----------
    front : FrontPage
        One that has a chart (``no_chart`` is "").
    """
    points = front.points.assign(month_on=months_of(front.points["month"])[0] + "-01")
    levels = _level_lines(front, points)
    # points with a gap between them are not joined
    x = alt.X("month_on:T", title=None, axis=alt.Axis(format="%b %y", grid=False, labelOverlap=True))
    scale = alt.Scale(domain=_domain(points, levels), nice=False)
    y = alt.Y("percent:Q", title=front.title, scale=scale, axis=figures.PERCENT_AXIS)
    known = [who for who in _WHO if who in set(points["who"])]
    places = [_WHO.index(who) for who in known]
    legend = None if len(known) == 1 else alt.Legend(title=None, orient="top")
    colour = alt.Color(
        "who:N", scale=alt.Scale(domain=known, range=[_COLOURS[i] for i in places]), legend=legend
    )  # fmt: skip
    shape = alt.Shape("who:N", scale=alt.Scale(domain=known, range=[_SHAPES[i] for i in places]), legend=legend)
    base = alt.Chart(points).encode(x=x, y=y, color=colour)
    layers: list[Any] = [
        base.mark_line(strokeWidth=1, opacity=0.45),
        base.mark_point(filled=True, size=40, opacity=0.8).encode(shape=shape),
    ]
    if len(levels):
        rule = alt.Chart(levels).encode(x="from_on:T", y=alt.Y("percent:Q", scale=scale), color=colour)
        layers += [
            rule.mark_rule(strokeWidth=4).encode(x2="to_on:T"),
            *(
                # over the upper of two lines and under the lower, so that figures never lie on each other
                rule.transform_filter(alt.datum.under == under)
                .mark_text(align="left", dx=3, dy=11 if under else -9, fontSize=13)
                .encode(text="label:N")
                for under in (False, True)
            ),
        ]
    if front.start:
        layers += _start(front, scale)
    return figures.dressed(figures.layered(*layers), height=_HEIGHT)


def _start(front: FrontPage, scale: alt.Scale) -> list[Any]:
    if not front.change:
        return []
    top = scale.domain[1]
    data = pd.DataFrame({"month_on": [front.start + "-01"], "top": [top], "what": [front.change]})
    base = alt.Chart(data).encode(x="month_on:T")
    label = base.mark_text(align="left", dx=4, dy=6, baseline="top", fontSize=11, color=INK, limit=260)
    return [
        base.mark_rule(color=GREY, strokeDash=[3, 3]),
        label.encode(y=alt.Y("top:Q", scale=scale), text="what:N"),
    ]


def _level_lines(front: FrontPage, points: pd.DataFrame) -> pd.DataFrame:
    """Return each level with the days it reaches from and to."""
    of = front.levels[((front.levels["indicator"] == WEIGHED) & front.levels["percent"].notna()).to_numpy()]
    with_data = points.dropna(subset="percent")
    if with_data.empty:  # months that are not drawn: the levels reach over all of them
        with_data = points
    if not front.start or with_data.empty:
        return of.iloc[:0]
    first, last = with_data["month_on"].min(), with_data["month_on"].max()
    end = str((pd.Timestamp(last) + pd.offsets.MonthEnd(0)).date())
    start = front.start + "-01"
    then = (of["side"] == THEN).to_numpy()
    return of.assign(
        from_on=np.where(then, min(first, start), start),
        to_on=np.where(then, start, max(end, start)),
        under=of["percent"] < of.groupby("side")["percent"].transform("max"),
        label=of["percent"].map("{:.0f} %".format).mask(of["nearly_all"].astype(bool), "nearly all"),
    )


def _domain(points: pd.DataFrame, levels: pd.DataFrame) -> list[float]:
    shown = pd.concat([points["percent"], levels["percent"]]).dropna().to_numpy(dtype=np.float64)
    return [max(0.0, 5 * np.floor((shown.min() - 5) / 5)), min(100.0, 5 * np.ceil((shown.max() + 6) / 5))]


def alt_of(front: FrontPage) -> str:
    """Return what the front page's chart shows, for who can't see it."""
    of = front.levels[((front.levels["indicator"] == WEIGHED) & front.levels["percent"].notna()).to_numpy()]
    said = [
        f"{row.who} {'before' if row.side == THEN else 'from then on'} {row.percent:.0f} %" for row in of.itertuples()
    ]
    at = f", divided at {front.start}" if front.start else ""
    return f"{front.title} by month{at}. Levels: {'; '.join(said) or 'none can be shown'}."


#: The lines of the flow that are drawn.
FLOW_STEPS: Final = ("flow.children", "flow.closed", "check.due", "check.weighed")


def flow_chart(flow: pd.DataFrame) -> figures.Chart | None:
    """Return the children linked, due in the period, counted and weighed, as bars with their numbers.

    Parameters
    ----------
    flow : DataFrame
        ``audit.flow.table``.

    Returns
    -------
    altair.LayerChart, optional
        None where fewer than two of the bars can be shown.
    """
    of = flow.set_index("key")
    data = of.loc[[key for key in FLOW_STEPS if key in of.index], ["what", "n"]].dropna()
    if len(data) < 2 or not data["n"].max() > 0:
        return None
    data = data.assign(what=data["what"].str.lstrip("… ").str.capitalize(), label=data["n"].map("{:,.0f}".format))
    y = alt.Y("what:N", sort=data["what"].tolist(), title=None, axis=alt.Axis(labelLimit=300))
    base = alt.Chart(data.reset_index(drop=True)).encode(y=y, x=alt.X("n:Q", axis=None))
    return figures.dressed(
        figures.layered(
            base.mark_bar(color=figures.INKED, height=16),
            base.mark_text(align="left", dx=4, fontSize=11, color=INK).encode(text="label:N"),
        ),
        height=24 * len(data), width=figures.WIDTH - 260,
    )  # fmt: skip
