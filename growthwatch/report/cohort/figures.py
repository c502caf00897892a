"""The audit's charts in one quiet style: run of months with control limits, funnel, before and after, bands.

Each function takes a table of ``audit.published_tables`` and returns an Altair chart; ``alt`` says in words what it
shows. A colour is never the only sign: points that signal are also larger and of another shape.
"""

import base64
from typing import Any, Final

import altair as alt
import numpy as np
import pandas as pd
import vl_convert

from growthwatch.audit.published_tables import months_of
from growthwatch.audit.statistics import funnel
from growthwatch.charts.appearance.theme import FONT, GREY, INK

INKED: Final = "#1f3a5f"
SIGNAL: Final = "#b45f06"
PALE: Final = "#9db2cc"
WIDTH: Final = 620
HEIGHT: Final = 250
Chart = alt.LayerChart
#: Points that are no signal, and points that are part of one.
_MARKS: Final = ["as chance has it", "part of a signal"]
PERCENT_AXIS: Final = alt.Axis(labelExpr="datum.value + ' %'", grid=False)


def run_chart(monthly: pd.DataFrame, chart: str, *, changes: pd.DataFrame | None = None) -> alt.LayerChart:
    """Return a control chart of one indicator by month.

    Parameters
    ----------
    monthly : DataFrame
        From ``audit.published_tables.series``.
    chart : str
        "p" or "xmr".
    changes : DataFrame, optional
        Changes of practice to mark: ``month`` (2026-03) and ``what``.

    Returns
    -------
    altair.LayerChart
        Drawn by :func:`svg`.
    """
    data = monthly.assign(
        # a share that rounding alone may have lifted to 100 % is no point at 100 %
        percent=monthly["percent"].mask(monthly["nearly_all"].astype(bool)),
        mark=np.where(monthly[f"{chart}_signal"].fillna("") == "", *_MARKS),
        month_on=months_of(monthly["month"])[0] + "-01",
    )
    x = alt.X("month_on:T", title=None, axis=alt.Axis(format="%b %y", grid=False, labelOverlap=True))
    scale = alt.Scale(domain=_domain(monthly, chart), nice=False)
    base = alt.Chart(data).encode(x=x)
    layers = _limit_lines(base, monthly, chart, scale)
    value = alt.Y("percent:Q", scale=scale)
    layers.append(base.mark_line(color=INKED, strokeWidth=1.5).encode(y=value))
    layers.append(
        base.mark_point(filled=True, opacity=1).encode(
            y=value, color=_signal_colour(), shape=_signal_shape(), size=_signal_size()
        )
    )
    if changes is not None and len(changes):
        layers += _marked(changes, scale.domain)
    return dressed(layered(*layers))


def _limit_lines(base: alt.Chart, monthly: pd.DataFrame, chart: str, scale: alt.Scale) -> list[Any]:
    """Return the centre, the limits and the near limits of a control chart, one line each."""
    return [
        base.mark_line(strokeDash=dash, color=colour, strokeWidth=width).encode(
            y=alt.Y(f"{chart}_{name}:Q", title=str(monthly["name"].iloc[0]), scale=scale, axis=PERCENT_AXIS)
        )
        for name, dash, colour, width in (
            ("lower", [5, 3], GREY, 1),
            ("upper", [5, 3], GREY, 1),
            ("near_lower", [1, 3], PALE, 1),
            ("near_upper", [1, 3], PALE, 1),
            ("centre", [1, 0], GREY, 1),
        )
    ]


def _marked(changes: pd.DataFrame, domain: Any) -> list[Any]:
    data = changes.assign(month_on=changes["month"] + "-01", top=domain[1])
    base = alt.Chart(data).encode(x="month_on:T")
    label = base.mark_text(align="left", dx=4, dy=6, baseline="top", fontSize=10, color=INK, limit=260)
    return [
        base.mark_rule(color=SIGNAL, strokeDash=[2, 2]),
        label.encode(y=alt.Y("top:Q", scale=alt.Scale(domain=domain)), text="what:N"),
    ]


def _domain(monthly: pd.DataFrame, chart: str) -> list[float]:
    """Return a scale that holds points and limits and a margin, never beyond 0 to 100 %."""
    shown = monthly[["percent", f"{chart}_lower", f"{chart}_upper"]].to_numpy(dtype=np.float64)
    if np.isnan(shown).all():
        return [0.0, 100.0]
    low, high = float(np.nanmin(shown)), float(np.nanmax(shown))
    return [max(0.0, 5 * np.floor((low - 4) / 5)), min(100.0, 5 * np.ceil((high + 4) / 5))]


def _signal_colour() -> alt.Color:
    return alt.Color(
        "mark:N", scale=alt.Scale(domain=_MARKS, range=[INKED, SIGNAL]), legend=alt.Legend(title=None, orient="top")
    )


def _signal_shape() -> alt.Shape:
    return alt.Shape("mark:N", scale=alt.Scale(domain=_MARKS, range=["circle", "diamond"]))


def _signal_size() -> alt.Size:
    return alt.Size("mark:N", scale=alt.Scale(domain=_MARKS, range=[36, 110]), legend=None)


def funnel_chart(units: pd.DataFrame, read: funnel.Funnel) -> alt.LayerChart:
    """Return a funnel plot of practices, from ``published_tables.funnel_of``; names only on those outside 99.8 %.

    Parameters
    ----------
    units : DataFrame
        One row for each practice, and its place.
    read : Funnel
        The funnel of the same practices.

    Returns
    -------
    altair.LayerChart
        Drawn by :func:`svg`.
    """
    x = alt.X(
        "babies:Q",
        title="Babies (denominator)",
        axis=alt.Axis(grid=False, tickCount=8),
        scale=alt.Scale(zero=True, nice=False),
    )
    y = alt.Y(
        "percent:Q",
        title=str(units["name"].iloc[0]) if len(units) else "",
        axis=PERCENT_AXIS,
        scale=alt.Scale(zero=False),
    )
    contours = _contours(units, read, x, y)
    middle = alt.Chart(pd.DataFrame({"percent": [100 * read.target]})).mark_rule(color=GREY).encode(y="percent:Q")
    outside = units["place"].isin(funnel.OUTSIDE_OUTER)
    data = units.assign(
        babies=units["denominator"],
        mark=np.where(outside, _MARKS[1], _MARKS[0]),
        label=np.where(outside, units["group"], ""),
    )
    points = (
        alt.Chart(data)
        .mark_point(filled=True, opacity=0.9)
        .encode(x=x, y=y, color=_funnel_colour(), shape=_signal_shape(), size=_signal_size())
    )
    labels = alt.Chart(data).mark_text(align="left", dx=7, fontSize=10, color=INK).encode(x=x, y=y, text="label:N")
    return dressed(layered(contours, middle, points, labels))


def _contours(units: pd.DataFrame, read: funnel.Funnel, x: alt.X, y: alt.Y) -> alt.Chart:
    """Return the 95 % and 99.8 % limits by number of babies, wider where practices differ more than chance has it."""
    widest = float(units["denominator"].max()) if len(units) else 10.0
    sizes = np.unique(np.round(np.geomspace(5, max(widest * 1.1, 10), 120)))
    curves = pd.DataFrame({"babies": sizes})
    for name, tail in funnel.CONTOURS.items():
        limits = (
            funnel.adjusted_limits(read.target, sizes, tail, read.dispersion.between_variance)
            if read.dispersion.present
            else funnel.exact_limits(read.target, sizes, tail)
        )
        curves[f"lower {name}"], curves[f"upper {name}"] = (100 * line for line in limits)
    lines = curves.melt("babies", var_name="limit", value_name="percent")
    lines["contour"] = lines["limit"].str.split(" ").str[1] + " % limits"
    drawn: alt.Chart = (
        alt.Chart(lines)
        .mark_line(color=GREY, strokeWidth=1)
        .encode(
            x=x,
            y=y,
            detail="limit:N",
            strokeDash=alt.StrokeDash(
                "contour:N",
                scale=alt.Scale(domain=["95 % limits", "99.8 % limits"], range=[[2, 3], [6, 2]]),
                legend=alt.Legend(title=None, orient="top"),
            ),
        )
    )
    return drawn


def _funnel_colour() -> alt.Color:
    return alt.Color("mark:N", scale=alt.Scale(domain=_MARKS, range=[INKED, SIGNAL]), legend=None)


def interval_chart(rates: pd.DataFrame, title: str) -> alt.LayerChart:
    """Return groups with their percentage and exact 95 % interval, in the order given.

    Parameters
    ----------
    rates : DataFrame
        group, percent, lower, upper [%].
    title : str
        Of the axis.

    Returns
    -------
    altair.LayerChart
        Drawn by :func:`svg`.
    """
    order = rates["group"].tolist()
    base = alt.Chart(rates).encode(y=alt.Y("group:N", sort=order, title=None, axis=alt.Axis(labelLimit=220)))
    scale = alt.Scale(zero=False, domain=_interval_domain(rates))
    line = base.mark_rule(color=INKED, strokeWidth=2).encode(
        x=alt.X("lower:Q", title=title, axis=PERCENT_AXIS, scale=scale), x2="upper:Q"
    )
    point = base.mark_point(filled=True, color=INKED, size=60, opacity=1).encode(x=alt.X("percent:Q", scale=scale))
    return dressed(layered(line, point), height=26 * max(len(rates), 2), width=WIDTH - 100)


def _interval_domain(rates: pd.DataFrame) -> list[float]:
    low, high = rates["lower"].min(), rates["upper"].max()
    return (
        [0.0, 100.0] if np.isnan(low) else [max(0.0, float(np.floor(low - 3))), min(100.0, float(np.ceil(high + 3)))]
    )


_BANDS: Final = ["expected in healthy infants", "where UK infants run 0.5 SD below WHO"]


def band_chart(rates: pd.DataFrame) -> alt.LayerChart:
    """Return each rule's share with its interval over the band expected in healthy infants.

    Parameters
    ----------
    rates : DataFrame
        From ``audit.published_tables.findings``.

    Returns
    -------
    altair.LayerChart
        Drawn by :func:`svg`.
    """
    data = rates.assign(label=rates["rule"] + ", " + rates["at"])
    order = data["label"].tolist()
    y = alt.Y("label:N", sort=order, title=None, axis=alt.Axis(labelLimit=320))
    top = float(np.nanmax(data[["upper", "expected_high", "with_uk_dip"]].to_numpy(dtype=np.float64)))
    scale = alt.Scale(domain=[0, float(np.ceil(top + 1))], nice=False)
    bands = pd.concat(
        [
            data.assign(band=_BANDS[0], start=data["expected_low"] - 0.08, end=data["expected_high"] + 0.08),
            data.assign(band=_BANDS[1], start=data["expected_high"] + 0.08, end=data["with_uk_dip"]).dropna(
                subset="end"
            ),
        ]
    )
    expected = (
        alt.Chart(bands)
        .mark_bar(height=14)
        .encode(
            y=y,
            x=alt.X("start:Q", title="Babies (%)", scale=scale, axis=alt.Axis(grid=False)),
            x2="end:Q",
            color=alt.Color(
                "band:N",
                scale=alt.Scale(domain=_BANDS, range=["#d8a657", "#f3e3c3"]),
                legend=alt.Legend(title=None, orient="top", labelLimit=400),
            ),
        )
    )
    base = alt.Chart(data).encode(y=y)
    line = base.mark_rule(color=INKED, strokeWidth=2).encode(x=alt.X("lower:Q", scale=scale), x2="upper:Q")
    point = base.mark_point(filled=True, color=INKED, size=60, opacity=1).encode(x=alt.X("percent:Q", scale=scale))
    return dressed(layered(expected, line, point), height=30 * max(len(data), 2), width=WIDTH - 180)


def layered(*layers: Any) -> alt.LayerChart:
    """Return charts drawn over each other."""
    return alt.LayerChart(layer=list(layers))


def dressed(chart: alt.LayerChart, height: int = HEIGHT, width: int = WIDTH) -> alt.LayerChart:
    """Return a chart in the style of this file, of a size in pixels."""
    dressed: alt.LayerChart = (
        chart.properties(width=width, height=height, background="white")
        .configure(font=FONT)
        .configure_view(stroke=None)
        .configure_axis(domainColor="#999999", tickColor="#999999", labelColor="#444444", titleColor="#444444",
                        labelFontSize=11, titleFontSize=11, titleFontWeight="normal")
        .configure_legend(labelFontSize=11, labelColor="#444444")
    )  # fmt: skip
    return dressed


def svg(chart: alt.LayerChart) -> str:
    """Return the chart as SVG; nothing outside the specification is asked for.

    Parameters
    ----------
    chart : altair.LayerChart
        Any chart of this file.

    Returns
    -------
    str
        The SVG.
    """
    drawn: str = vl_convert.vegalite_to_svg(chart.to_dict(), allowed_base_urls=[])
    return drawn


def encoded(chart: alt.LayerChart) -> str:
    """Return the chart as SVG in base 64, for a page that stands alone.

    Parameters
    ----------
    chart : altair.LayerChart
        Any chart of this file.

    Returns
    -------
    str
        Base 64 in ASCII.
    """
    return base64.b64encode(svg(chart).encode()).decode()
