"""Sentences that stand under a chart: what is missing, doubtful or outside the reference."""

from collections.abc import Callable, Sequence
from typing import Final

import numpy as np
import pandas as pd

from growthwatch.charts.appearance import chart_text
from growthwatch.charts.axes.panels import FOUR_YEARS_DAYS
from growthwatch.charts.child.readings import Reading, Repair
from growthwatch.charts.child.subject import Subject
from growthwatch.reference.ages import TERM_DAYS
from growthwatch.reference.uk_who import LAST_DAY, WHO_FROM_DAY
from growthwatch.vocabulary import GESTATION_UNKNOWN

#: The first week of gestation with a reference.
_FIRST_WEEK: Final = {"weight": 23, "length": 25, "head": 23}
#: Beyond this a reading is named in words as well [SDS]: twice as far out as the 99.6th.
_FAR_SDS: Final = 16 / 3


def notes(who: Subject, readings: Sequence[Reading], repairs: Sequence[Repair]) -> list[str]:
    """Return one sentence for each thing that a reader of the picture alone would miss."""
    said = [*_about_child(who), *_about_birth(who, readings), *_about_reference(who, readings)]
    doubted = sum(reading.doubted for reading in readings)
    if doubted:
        subject = "1 reading is" if doubted == 1 else f"{doubted} readings are"
        said.append(f"{subject} disputed or questioned (hollow marks): check the record before relying on it.")
    elsewhere = dict.fromkeys(repair.to_kind for repair in repairs if repair.to_kind != who.kind)
    return [
        *said,
        *(f"A reading here may be a {chart_text.KIND_TITLES[kind].lower()} in the wrong box." for kind in elsewhere),
    ]


def _about_child(who: Subject) -> list[str]:
    said = []
    if pd.isna(who.born):
        said.append("The date of birth is not known: no age, so nothing can be plotted.")
    if who.sex is None:
        said.append("The sex is not known: no centile lines and no SDS.")
    if np.isnan(who.gestation_days):
        said.append(f"{GESTATION_UNKNOWN.capitalize()}: scored as if born at 40+0.")
    return said


def _about_birth(who: Subject, readings: Sequence[Reading]) -> list[str]:
    name = chart_text.KIND_TITLES[who.kind].lower()
    if not readings:
        return [f"No {name} is recorded."]
    at_birth = [reading for reading in readings if reading.age_days == 0]
    if who.kind != "weight" or pd.isna(who.born):
        return []
    if not at_birth:
        return ["No birth weight is recorded: no fall from birth can be measured."]
    said = []
    if len({reading.value for reading in at_birth}) > 1:
        differing = " and ".join(f"{_written(who, r)} ({chart_text.systems(r.sources)})" for r in at_birth)
        said.append(f"Birth weights differ: {differing}.")
    if len(at_birth) == len(readings):
        said.append("Only a birth weight is recorded: nothing yet to compare it with.")
    return said


def _about_reference(who: Subject, readings: Sequence[Reading]) -> list[str]:
    if who.sex is None:
        return []
    first_day = 7 * _FIRST_WEEK[who.kind] - TERM_DAYS
    reasons: dict[str, Callable[[Reading], bool]] = {
        f"Before {_FIRST_WEEK[who.kind]} weeks of gestation, where UK-WHO has no reference, so without a centile":
            lambda r: np.isnan(r.sds) and r.corrected_days < first_day,
        "Between birth and 2 weeks, where term babies have no centiles":
            lambda r: np.isnan(r.sds) and not who.preterm and 0 < r.age_days < WHO_FROM_DAY,
        "After 20 years, where UK-WHO ends, so without a centile":
            lambda r: r.corrected_days > LAST_DAY,
        "After 4 years, where this chart's lines end": lambda r: FOUR_YEARS_DAYS < r.corrected_days <= LAST_DAY,
        "Far outside the lines": lambda r: abs(r.sds) > _FAR_SDS,
    }  # fmt: skip
    said = []
    for reason, holds in reasons.items():
        listed = ", ".join(f"{_written(who, r)} on {chart_text.date(r.measured_on)}" for r in readings if holds(r))
        if listed:
            said.append(f"{reason}: {listed}.")
    return said


def _written(who: Subject, reading: Reading) -> str:
    return chart_text.quantity(who.kind, reading.value)
