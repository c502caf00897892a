"""Two visits of a child side by side: the difference in value, in SDS, in days, and a day."""

from typing import Any, Final

import pandas as pd
import streamlit as st

from growthwatch.charts.appearance import chart_text
from growthwatch.report import two_visits
from growthwatch.store import ChildFile
from growthwatch.ui import words
from growthwatch.ui.elements import formats, parts
from growthwatch.ui.elements.formats import text
from growthwatch.vocabulary import DOUBTED

#: A day's change is written in grams for a weight, in millimetres for a length or a head.
_DAILY: Final = {"weight": (1000, "g"), "length": (10, "mm"), "head": (10, "mm")}


def section(child: ChildFile, kind: str) -> None:
    """Ask for two readings of a kind, the last two at first, and show what lies between them."""
    of_kind = child.measurements[child.measurements["kind"].astype(str) == kind].sort_values("measured_on")
    readings = {row["event_id"]: row for row in _with_corrected(child, of_kind).to_dict("records")}
    if len(readings) < 2:
        parts.quiet(words.TOO_FEW_VISITS.format(kind=words.KIND_NAMES[kind].lower()))
        return
    ids = list(readings)
    names = {event: _name(row) for event, row in readings.items()}
    left, right = st.columns(2)
    with left:
        one = st.selectbox(
            words.FIRST_VISIT, ids, index=len(ids) - 2, format_func=names.__getitem__, key=f"one-{kind}-{child.handle}"
        )
    with right:
        two = st.selectbox(
            words.SECOND_VISIT,
            ids,
            index=len(ids) - 1,
            format_func=names.__getitem__,
            key=f"two-{kind}-{child.handle}",
        )
    earlier, later = sorted((readings[one], readings[two]), key=lambda row: row["measured_on"])
    said = between(earlier, later)
    told = "".join(f"<dt>{text(what)}</dt><dd>{text(line)}</dd>" for what, line in said)
    st.html(f'<dl class="gw-meaning">{told}</dl>' if said else parts.as_quiet(words.ONE_VISIT_TWICE))


def between(earlier: dict[str, Any], later: dict[str, Any]) -> list[tuple[str, str]]:
    """Return in words what lies between two readings of one kind, each line with what it is; nothing of one day.

    Parameters
    ----------
    earlier, later : dict
        As :func:`growthwatch.report.two_visits.between` takes them, and ``age_days``.
    """
    found = two_visits.between(earlier, later)
    if found is None:
        return []
    times, unit = _DAILY[found.kind]
    per_day = f"{abs(found.value_per_day) * times:.{0 if found.kind == 'weight' else 1}f} {unit}"
    said = [
        (words.BETWEEN_VISITS, words.DAYS_BETWEEN.format(n=found.days)),
        (words.DIFFERENCE, _signed(chart_text.quantity(found.kind, abs(found.value)), found.value)),
        (words.PER_DAY, _signed(per_day, found.value)),
        (words.SDS_BETWEEN, _sds(found)),
    ]
    said += [(words.SDS_BETWEEN, words.ACROSS_JOIN.format(join=words.JOINS[name])) for name in found.joins]
    doubted = [row for row, doubt in zip((earlier, later), found.doubted, strict=True) if doubt]
    return said + [(words.READING, words.VISIT_IN_DOUBT.format(reading=_name(row))) for row in doubted]


def _with_corrected(child: ChildFile, of_kind: pd.DataFrame) -> pd.DataFrame:
    """Return public measurements with the age at which each is scored."""
    scored = child.result.stages.measurements.drop_duplicates("event_id").set_index("event_id")
    return of_kind.assign(corrected_age_days=scored["corrected_age_days"].reindex(of_kind["event_id"]).to_numpy())


def _name(row: dict[str, Any]) -> str:
    age = float("nan") if pd.isna(row["age_days"]) else float(row["age_days"])
    value = chart_text.quantity(str(row["kind"]), float(row["value"]))
    doubt = " ?" if str(row["state"]) in DOUBTED else ""
    day = formats.british_date(row["measured_on"])
    return words.VISIT.format(day=day, age=formats.age(age), value=value) + doubt


def _signed(size: str, by: float) -> str:
    return f"{'−' if by < 0 else '+'}{size}"


def _sds(found: two_visits.Between) -> str:
    if pd.isna(found.sds):
        return words.NO_SDS_BETWEEN
    way = words.WAYS["same" if not found.spaces else "down" if found.spaces < 0 else "up"]
    change = _signed(f"{abs(found.sds):.2f}", found.sds)
    return words.SPACES.format(change=change, spaces=f"{abs(found.spaces):.1f}", way=way)
