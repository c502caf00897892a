"""What is drawn around the readings: falls in spaces, the conditional range ahead, thrive lines, the check's window."""

from typing import Final

import numpy as np
import pandas as pd

from growthwatch.charts import words
from growthwatch.charts.centile_lines import Rows, birth_marks, values_at
from growthwatch.charts.panels import TERM_BAND, Panel
from growthwatch.charts.points import DOUBTED, Domain
from growthwatch.charts.subject import Subject
from growthwatch.reference import conditional
from growthwatch.reference.spaces import LINE_SDS, LINES
from growthwatch.reference.uk_who import WHO_FROM_DAY

#: The 6-8-week check's window, days 42-63 after birth (see ``detect``).
CHECK_WINDOW_DAYS: Final = (42, 63)
#: How far ahead the conditional range is drawn [days].
AHEAD_DAYS: Final = 56
#: Rules whose change is marked with a bracket on each kind's chart.
_BRACKETED: Final = {"weight": ("ng75-fall",), "length": (), "head": ("head-rising",)}


def bands(who: Subject, panel: Panel, axis: Domain) -> tuple[Rows, Rows]:
    """Return the shaded stretches of a panel, the term band (37 to 42 weeks) and the 6-8-week window.

    Both are rectangles (``day`` to ``until``, ``value`` to ``top``) with a ``label``. The window is chronological,
    so it belongs where dots stand at actual age.
    """
    term = _band(panel, axis, TERM_BAND, "term 37-42 weeks")
    window = [] if panel.name == "preterm" else _band(panel, axis, CHECK_WINDOW_DAYS, "6-8-week check")
    return term, window


def _band(panel: Panel, axis: Domain, days: tuple[int, int], label: str) -> Rows:
    first, last = max(days[0], panel.first_day), min(days[1], panel.last_day)
    if first >= last:
        return []
    return [{"day": first, "until": last, "value": axis.low, "top": axis.high, "label": label}]


def at_birth(who: Subject, panel: Panel, told: pd.DataFrame, view: str) -> Rows:
    """Return nine short marks at a term baby's birth, the scale on which the birth reading is scored."""
    if panel.name != "first_year" or who.preterm or not who.sex or not (told["age_days"] == 0).any():
        return []
    paper = who.policy == "paper"
    day = 0.0 if paper else float(who.corrected(0.0))
    values = birth_marks(who.kind, who.sex, day, paper) if view == "centile" else np.array(LINE_SDS)
    width = 2.5
    return [
        {"day": day - width, "until": day + width, "value": value, "line": line}
        for value, line in zip(values.tolist(), LINES, strict=True)
        if not np.isnan(value)
    ]


def falls(who: Subject, panel: Panel, told: pd.DataFrame, findings: pd.DataFrame, view: str) -> Rows:
    """Return a bracket for each fall found: at the reading's age, from the level of its baseline to the reading."""
    found = findings[findings["rule"].isin(_BRACKETED[who.kind]).to_numpy()]
    found = found[found[["baseline_sds", "current_sds", "spaces_fallen"]].notna().all(axis=1).to_numpy()]
    rows: Rows = []
    for finding in found.to_dict("records"):
        reading = _reading_of(finding, told)
        if reading is None or not panel.holds(reading["corrected_age_days"]) or not who.sex:
            continue
        day, moved = float(reading["corrected_age_days"]), float(finding["spaces_fallen"])
        ends = np.array([finding["baseline_sds"], finding["current_sds"]], dtype=np.float64)
        if view == "centile":
            ends = values_at(who.kind, who.sex, day, ends)
        status = "" if finding["status"] in ("met", "confirmed") else f" ({finding['status']})"
        label = f"{'fall' if moved > 0 else 'rise'} of {words.spaces(abs(moved))}{status}"
        start, end = ends.tolist()
        rows.append({"day": day, "value": start, "end": end, "middle": (start + end) / 2, "label": label})
    return rows


def _reading_of(finding: dict[str, object], told: pd.DataFrame) -> pd.Series | None:
    """Return the reading a finding's current SDS was scored from: of the latest day, the one nearest to it."""
    same_day = told[(told["measured_on"] == finding["latest_on"]).to_numpy() & told["sds"].notna().to_numpy()]
    candidates = same_day if len(same_day) else told[told["sds"].notna().to_numpy()]
    if candidates.empty:
        return None
    return candidates.iloc[int((candidates["sds"] - finding["current_sds"]).abs().to_numpy().argmin())]


def last_agreed(told: pd.DataFrame) -> pd.Series | None:
    """Return the latest reading with an SDS that nobody doubts."""
    agreed = told[(~told["state"].isin(DOUBTED) & told["sds"].notna()).to_numpy()]
    return None if agreed.empty else agreed.iloc[-1]


def conditional_range(who: Subject, panel: Panel, told: pd.DataFrame, view: str) -> Rows:
    """Return the 5th to 95th centile of where healthy infants from the last agreed weight would be.

    Rows of ``day`` (corrected), ``value`` and ``top`` for the eight weeks ahead, within the 0-53 weeks that the
    correlations cover and from 2 weeks, where centiles begin again; none for other kinds.
    """
    last = last_agreed(told)
    if who.kind != "weight" or not who.sex or last is None:
        return []
    start, sds = float(last["corrected_age_days"]), float(last["sds"])
    furthest = min(start + AHEAD_DAYS, 7 * conditional.LAST_WEEK, panel.last_day)
    days = np.arange(max(start + 1, WHO_FROM_DAY, panel.first_day), furthest + 1)
    if start < 0 or len(days) < 2:
        return []
    edge = -conditional.FIFTH_CENTILE_SDS
    low, high = (conditional.conditional_centile(sds, start, days, z) for z in (-edge, edge))
    if view == "centile":
        low, high = (values_at(who.kind, who.sex, days, z) for z in (low, high))
    columns = (days.tolist(), low.tolist(), high.tolist())
    return [{"day": day, "value": foot, "top": top} for day, foot, top in zip(*columns, strict=True)]


def thrive_lines(who: Subject, panel: Panel, told: pd.DataFrame, view: str) -> Rows:
    """Return the 5% thrive line of four weeks from each agreed weight: a slope to compare with, not a path."""
    if who.kind != "weight" or not who.sex:
        return []
    agreed = told[~told["state"].isin(DOUBTED).to_numpy()]
    start = agreed["corrected_age_days"].to_numpy(dtype=np.float64)
    sds = agreed["sds"].to_numpy(dtype=np.float64)
    end = start + conditional.SHORTEST_INTERVAL_DAYS
    end_sds = conditional.thrive_line_end(sds, start, end)
    drawn = panel.holds(start) & (start >= WHO_FROM_DAY) & ~np.isnan(end_sds)
    first, last = (sds, end_sds) if view == "sds" else (
        agreed["value"].to_numpy(dtype=np.float64), values_at(who.kind, who.sex, end, end_sds))  # fmt: skip
    columns = (start[drawn].tolist(), first[drawn].tolist(), end[drawn].tolist(), last[drawn].tolist())
    return [
        {"day": day, "value": value, "until": until, "end": to}
        for day, value, until, to in zip(*columns, strict=True)
    ]
