"""Measurements with each system's reading side by side, as text for a table."""

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from growthwatch.charts.appearance import chart_text as chart_words
from growthwatch.charts.child.readings import birth_weight_in_doubt
from growthwatch.detect import absurd
from growthwatch.reference.spaces import placed
from growthwatch.results import Result
from growthwatch.ui import words
from growthwatch.ui.elements import formats
from growthwatch.vocabulary import DOUBTED, SOURCES


def side_by_side(result: Result) -> pd.DataFrame:
    """Return a row for each measurement, newest first: date, age, kind, each system's reading, SDS, band, state."""
    no_infants = absurd(result.stages.children, result.stages.measurements)
    # from a value that can be no infant's nothing is computed: the doubt about it is what is said
    no_centile = result.measurements["centile"].isna().to_numpy()  # of a term baby's first two weeks as well
    scored = result.measurements.assign(sds=result.measurements["sds"].mask(no_infants | no_centile))
    measured = scored.sort_values(["measured_on", "kind"], ascending=[False, True], kind="stable")
    said = result.records.assign(
        shown=[marked(row) for row in result.records.to_dict("records")],
        source=result.records["source"].astype(str),
    )
    held = said.dropna(subset="event_id").groupby(["event_id", "source"])["shown"].agg(" / ".join)
    systems = [name for name in SOURCES if (said["source"] == name).any()]
    columns: dict[str, Any] = {
        words.DATE: [formats.british_date(day) for day in measured["measured_on"]],
        words.AGE: [formats.age(np.nan if pd.isna(days) else float(days)) for days in measured["age_days"]],
        words.WHAT: [words.KIND_NAMES[kind] for kind in measured["kind"].astype(str)],
    }
    for name in systems:
        columns[system({"source": name})] = [held.get((event, name), "–") for event in measured["event_id"]]
    if measured["from_birth_percent"].notna().any():
        in_doubt = birth_weight_in_doubt(measured)
        told = (chart_words.from_birth(one, in_doubt) for one in measured["from_birth_percent"])
        columns[words.FROM_BIRTH] = [one or "–" for one in told]
    if measured["gain_g_per_day"].notna().any():
        gains = measured["gain_g_per_day"].mask(no_infants[measured.index])
        columns[words.GAIN] = [f"{gain:.0f}".replace("-", "−") if pd.notna(gain) else "–" for gain in gains]
    columns |= {
        words.SDS: [f"{sds:+.2f}".replace("-", "−") if pd.notna(sds) else "–" for sds in measured["sds"]],
        words.CENTILE: [place or words.NO_CENTILE for place in placed(measured["sds"])],
        **_trisomy_21(measured.assign(unlikely=no_infants[measured.index])),
        words.READING: [words.STATE_NAMES[state] for state in measured["state"].astype(str)],
    }
    return pd.DataFrame(columns)


def _trisomy_21(measured: pd.DataFrame) -> dict[str, Any]:
    """Return SDS and centile on the trisomy 21 reference beside those on UK-WHO, of a child with it on record."""
    if measured["sds_trisomy_21"].isna().all():
        return {}
    without = measured["centile_trisomy_21"].isna() | measured["unlikely"]
    sds = measured["sds_trisomy_21"].mask(without)
    return {
        words.SDS_TRISOMY_21: [f"{one:+.2f}".replace("-", "−") if pd.notna(one) else "–" for one in sds],
        words.CENTILE_TRISOMY_21: [place or words.NO_CENTILE for place in placed(sds)],
    }


def marked(row: Mapping[str, Any]) -> str:
    """Return a value as its system wrote it, with its unit, marked where it is doubted."""
    return written(row) + (" ?" if str(row["verdict"]) in DOUBTED else "")


def written(row: Mapping[str, Any]) -> str:
    """Return a value as its system wrote it, with its unit."""
    value = str(row["value"])
    unit = words.NO_UNIT if pd.isna(row["unit"]) or not row["unit"] else row["unit"]
    unit = "" if unit == "lb oz" or "lb" in value else f" {unit}"
    return f"{value}{unit}"


def system(row: Mapping[str, Any]) -> str:
    """Return the name of a record's system, fit for the head of a line."""
    name = words.SYSTEM_NAMES[str(row["source"])]
    return name[:1].upper() + name[1:]


def quantity(row: Mapping[str, Any]) -> str:
    """Return a record's value in kg or cm as the chart writes it."""
    return chart_words.quantity(str(row["kind"]), float(row["value_si"]))


def record(row: Mapping[str, Any]) -> str:
    """Return a record in a few words: its system, day and value."""
    source = system(row)
    kind = words.KIND_NAMES[str(row["kind"])].lower()
    return f"{source}, {formats.british_date(row['measured_on'])}, {kind} {written(row)}"


def unread(row: Mapping[str, Any]) -> str:
    """Return a record or appointment that could not be read in a few words: its system, day, and what it says."""
    if pd.isna(row["kind"]):
        kind = words.APPOINTMENT if pd.isna(row["context"]) else words.CHECK_TITLES.get(row["context"], row["context"])
    else:
        kind = words.KIND_NAMES[str(row["kind"])].lower()
    return words.UNREAD_ROW.format(
        system="–" if pd.isna(row["source"]) else system(row), day=formats.british_date(row["measured_on"]),
        kind=kind, value=row["value"],
    )  # fmt: skip


def repair(row: Mapping[str, Any]) -> str:
    """Return the repair that is offered for a record, "" where none is."""
    kind = str(row["suggested_kind"]) if pd.notna(row["suggested_kind"]) else str(row["kind"])
    told = []
    if pd.notna(row["suggested_value"]):
        told.append(chart_words.quantity(kind, float(row["suggested_value"])))
    if pd.notna(row["suggested_kind"]):
        told.append(words.AS_KIND.format(kind=words.KIND_NAMES[kind].lower()))
    if pd.notna(row["suggested_measured_on"]):
        told.append(words.ON_DAY.format(day=formats.british_date(row["suggested_measured_on"])))
    return " ".join(told)
