"""The chart for those who can't use the picture: a table with the same content, and a description in words."""

from collections.abc import Sequence
from typing import Any, Final

import numpy as np
import pandas as pd

from growthwatch.charts.appearance import chart_text
from growthwatch.charts.child.child_data import ChildData, child_data
from growthwatch.charts.child.events import ChartEvent
from growthwatch.charts.child.falls import Fall
from growthwatch.charts.child.readings import Reading
from growthwatch.charts.child.repairs import SuggestedRepair
from growthwatch.charts.child.subject import Subject
from growthwatch.charts.words.notes import notes

#: Columns of the table before and after the value, and the reading's text that each holds.
_BEFORE_VALUE: Final = {"Date": "date", "Actual age": "age", "Corrected age": "corrected_age"}
_AFTER_VALUE: Final = {"Centile": "centile", "SDS": "sds", "Source": "source", "Reading": "reading"}


def chart_table(
    child: Any,
    measurements: pd.DataFrame,
    records: pd.DataFrame,
    findings: pd.DataFrame,
    *,
    kind: str = "weight",
    policy: str,
    as_of: Any,
    events: Sequence[ChartEvent] = (),
) -> pd.DataFrame:
    """Return what the chart shows, as text, oldest first.

    Parameters
    ----------
    child, measurements, records, findings, kind, policy, as_of, events
        As for :func:`growthwatch.charts.growth_chart`.

    Returns
    -------
    DataFrame
        Date, Actual age, Corrected age, the kind with its unit, Centile, SDS, Source, Reading and Remarks (the
        change from birth weight, the suggested repair, the fall found); a row for each reading and, in Remarks alone,
        each event; all columns text.

    Raises
    ------
    ValueError
        For an unknown kind or policy, or a ``child`` that is not one row.
    KeyError
        When a column the chart needs is absent from the measurements.
    """
    data = child_data(child, measurements, records, findings, kind=kind, policy=policy, as_of=as_of, events=events)
    columns = [*_BEFORE_VALUE, chart_text.axis_title(kind), *_AFTER_VALUE, "Remarks"]
    rows = [(reading.measured_on, _row(data, reading)) for reading in data.readings]
    rows += [(event.first, _event_row(data.subject, event)) for event in data.events]
    # of one day the reading first; what has no day before all
    rows.sort(key=lambda row: (pd.notna(row[0]), 0 if pd.isna(row[0]) else row[0].value))
    return pd.DataFrame([row for _, row in rows], columns=columns, dtype="str")


def _event_row(subject: Subject, event: ChartEvent) -> list[str]:
    age = np.array((event.first - subject.born) / pd.Timedelta(days=1), dtype=np.float64)  # NaN of a day not known
    born = bool(age >= 0)
    corrected, _ = subject.score(age if born else np.nan, np.nan)
    ages = [chart_text.age(float(age)), chart_text.corrected_age(float(corrected))] if born else ["", ""]
    return [chart_text.date(event.first), *ages, "", *("" for _ in _AFTER_VALUE), event.words]


def _row(data: ChildData, reading: Reading) -> list[str]:
    text = reading.as_text(data.subject.kind)
    value = chart_text.number(data.subject.kind, reading.value)
    before, after = ([text[name] for name in names.values()] for names in (_BEFORE_VALUE, _AFTER_VALUE))
    return [*before, value, *after, "; ".join(_remarks(data, reading))]


def _remarks(data: ChildData, reading: Reading) -> list[str]:
    remarks = [_suggestion(data.subject, repair) for repair in data.repairs
               if repair.measured_on == reading.measured_on and repair.from_value == reading.value]  # fmt: skip
    if reading.from_birth:
        remarks.insert(0, reading.from_birth)
    if made_of := reading.as_text(data.subject.kind).get("made_of"):
        remarks.insert(0, made_of)
    return [*remarks, *(fall.label for fall in data.falls if fall.reading is reading)]


def _suggestion(subject: Subject, repair: SuggestedRepair) -> str:
    if repair.to_kind != subject.kind:
        return f"may be a {chart_text.KIND_TITLES[repair.to_kind].lower()}"
    moved = f" on {chart_text.date(repair.to_date)}" if repair.to_date != repair.measured_on else ""
    return f"may be {chart_text.quantity(subject.kind, repair.value)}{moved}"


def alt_text(
    child: Any,
    measurements: pd.DataFrame,
    records: pd.DataFrame,
    findings: pd.DataFrame,
    *,
    kind: str = "weight",
    policy: str,
    as_of: Any,
    events: Sequence[ChartEvent] = (),
) -> str:
    """Return the chart in words, for a screen reader: how many readings, the latest, the falls, what is missing.

    Parameters
    ----------
    child, measurements, records, findings, kind, policy, as_of, events
        As for :func:`growthwatch.charts.growth_chart`.

    Returns
    -------
    str
        Sentences, with the notes that stand under the chart.

    Raises
    ------
    ValueError
        For an unknown kind or policy, or a ``child`` that is not one row.
    KeyError
        When a column the chart needs is absent from the measurements.
    """
    return description(
        child_data(child, measurements, records, findings, kind=kind, policy=policy, as_of=as_of, events=events)
    )


def description(data: ChildData) -> str:
    """Return :func:`alt_text` of data already gathered.

    Parameters
    ----------
    data : ChildData
        The child's.
    """
    sentences = [f"Growth chart, {chart_text.chart_title(data.subject.kind, data.subject.sex)}.", *data.urgent]
    if data.readings:
        sentences += [_extent(data.subject.kind, data.readings), _latest(data.subject.kind, data.readings)]
    sentences += [_fall(fall) for fall in data.falls]
    return " ".join([*sentences, *events_in_words(data.events), *notes(data)])


def events_in_words(events: Sequence[ChartEvent]) -> list[str]:
    """Return one sentence that names every event, whatever is drawn of them; none without any.

    Parameters
    ----------
    events : sequence of ChartEvent
        Oldest first.
    """
    return [f"Events: {'; '.join(event.words for event in events)}."] if events else []


def _extent(kind: str, readings: Sequence[Reading]) -> str:
    """Return how many readings there are, and from when to when."""
    name = chart_text.KIND_TITLES[kind].lower()
    first, last = (chart_text.date(reading.measured_on) for reading in (readings[0], readings[-1]))
    if len(readings) == 1:
        return f"1 {name} reading on {last}."
    return f"{len(readings)} {name} readings from {first} to {last}."


def _latest(kind: str, readings: Sequence[Reading]) -> str:
    """Return what the latest reading is: of those in no doubt, where there is one."""
    latest = next((reading for reading in reversed(readings) if not reading.doubted), readings[-1])
    text = latest.as_text(kind)
    doubt = f" ({latest.state})" if latest.doubted else ""
    age = f" at {text['age']}" if text["age"] else ""
    centile = f", centile {text['centile']}, SDS {text['sds']}" if latest.centile else ", no centile"
    change = f", {latest.from_birth}" if latest.from_birth else ""
    return f"Latest {text['written']}{doubt}{age}{change}{centile}."


def _fall(fall: Fall) -> str:
    return f"{fall.label.capitalize()} on {chart_text.date(fall.reading.measured_on)}."
