"""The chart for those who can't use the picture: a table with the same content, and a description in words."""

from typing import Any

import pandas as pd

from growthwatch.charts.appearance import chart_text
from growthwatch.charts.child.readings import Reading, Repair, readings, repairs
from growthwatch.charts.child.subject import Subject, subject
from growthwatch.charts.marks import fall_brackets
from growthwatch.charts.words.notes import notes


def chart_table(
    child: Any,
    measurements: pd.DataFrame,
    records: pd.DataFrame,
    findings: pd.DataFrame,
    *,
    kind: str = "weight",
    policy: str,
    as_of: Any,
) -> pd.DataFrame:
    """Return what the chart shows, as text, oldest first.

    Parameters
    ----------
    child, measurements, records, findings, kind, policy, as_of
        As for :func:`growthwatch.charts.growth_chart`.

    Returns
    -------
    DataFrame
        Date, Actual age, Corrected age, the kind with its unit, Centile, SDS, Source, Reading and Remarks (the
        repair offered, the fall found); a row for each reading, all columns text.
    """
    who = subject(child, kind=kind, policy=policy, as_of=as_of)
    measured, offered = readings(measurements, who), repairs(records, who)
    fallen = fall_brackets.found(kind, measured, findings)
    rows = [_row(who, reading, offered, fallen) for reading in measured]
    columns = [
        "Date",
        "Actual age",
        "Corrected age",
        chart_text.axis_title(kind),
        "Centile",
        "SDS",
        "Source",
        "Reading",
    ]
    return pd.DataFrame(rows, columns=[*columns, "Remarks"], dtype="str")


def _row(who: Subject, reading: Reading, offered: list[Repair], fallen: list[fall_brackets.Fall]) -> list[str]:
    told = reading.told(who.kind)
    remarks = [_suggestion(who, repair) for repair in offered
               if repair.measured_on == reading.measured_on and repair.from_value == reading.value]  # fmt: skip
    remarks += [fall.label for fall in fallen if fall.reading is reading]
    value = chart_text.number(who.kind, reading.value)
    shown = [told[name] for name in ("date", "age", "corrected_age")]
    return [*shown, value, *(told[name] for name in ("centile", "sds", "source", "reading")), "; ".join(remarks)]


def _suggestion(who: Subject, repair: Repair) -> str:
    if repair.to_kind != who.kind:
        return f"may be a {chart_text.KIND_TITLES[repair.to_kind].lower()}"
    moved = f" on {chart_text.date(repair.to_date)}" if repair.to_date != repair.measured_on else ""
    return f"may be {chart_text.quantity(who.kind, repair.value)}{moved}"


def alt_text(
    child: Any,
    measurements: pd.DataFrame,
    records: pd.DataFrame,
    findings: pd.DataFrame,
    *,
    kind: str = "weight",
    policy: str,
    as_of: Any,
) -> str:
    """Return the chart in words, for a screen reader: how many readings, the latest, the falls, what is missing.

    Parameters
    ----------
    child, measurements, records, findings, kind, policy, as_of
        As for :func:`growthwatch.charts.growth_chart`.
    """
    who = subject(child, kind=kind, policy=policy, as_of=as_of)
    measured = readings(measurements, who)
    return described(who, measured, repairs(records, who), fall_brackets.found(kind, measured, findings))


def described(who: Subject, measured: list[Reading], offered: list[Repair], fallen: list[fall_brackets.Fall]) -> str:
    """Return :func:`alt_text` of facts already gathered."""
    said = [f"Growth chart, {chart_text.chart_title(who.kind, who.sex)}."]
    name = chart_text.KIND_TITLES[who.kind].lower()
    if measured:
        first, last = measured[0], measured[-1]
        count = f"1 {name} reading" if len(measured) == 1 else f"{len(measured)} {name} readings"
        span = f"on {chart_text.date(last.measured_on)}" if len(measured) == 1 else (
            f"from {chart_text.date(first.measured_on)} to {chart_text.date(last.measured_on)}")  # fmt: skip
        said.append(f"{count} {span}.")
        latest = next((reading for reading in reversed(measured) if not reading.doubted), last)
        told = latest.told(who.kind)
        age = f" at {told['age']}" if told["age"] else ""
        centile = f", centile {told['centile']}, SDS {told['sds']}" if latest.centile else ", no centile"
        doubt = f" ({latest.state})" if latest.doubted else ""
        said.append(f"Latest {told['written']}{doubt}{age}{centile}.")
    said += [f"{fall.label.capitalize()} on {chart_text.date(fall.reading.measured_on)}." for fall in fallen]
    return " ".join([*said, *notes(who, measured, offered)])
