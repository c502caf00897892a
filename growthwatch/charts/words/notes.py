"""The sentences under a chart: what is missing, doubtful or outside the reference; and the small print."""

from collections.abc import Callable, Sequence
from typing import Final

import numpy as np
import pandas as pd

from growthwatch import vocabulary
from growthwatch.charts.appearance import chart_text
from growthwatch.charts.axes.panels import FOUR_YEARS_DAYS
from growthwatch.charts.child.child_data import ChildData
from growthwatch.charts.child.events import ChartEvent
from growthwatch.charts.child.readings import Reading
from growthwatch.charts.child.subject import Subject
from growthwatch.charts.child.weight_beside_length import PAIR_NOTES
from growthwatch.reference.ages import TERM_DAYS
from growthwatch.reference.uk_who import LAST_DAY, WHO_FROM_DAY

#: The first week of gestation with a reference.
_FIRST_WEEK: Final = {"weight": 23, "length": 25, "head": 23, vocabulary.BMI: 42}
#: Beyond this a reading is named in words as well [SDS]: twice as far out as the 99.6th.
_FAR_SDS: Final = 16 / 3


def notes(data: ChildData) -> list[str]:
    """Return one sentence for each thing that a reader of the picture alone would miss.

    Parameters
    ----------
    data : ChildData
        The child's: what is not known, birth, what is outside the reference, doubt, a reading of another kind.
    """
    subject, readings = data.subject, data.readings
    about = _about_birth if subject.kind in vocabulary.KINDS else _about_pairs
    sentences = [*_not_known(subject), *about(subject, readings), *_outside_reference(subject, readings)]
    n_doubted = sum(reading.doubted for reading in readings)
    if n_doubted:
        doubted = "1 reading is" if n_doubted == 1 else f"{n_doubted} readings are"
        sentences.append(f"{doubted} disputed or questioned (hollow marks): check the record before relying on it.")
    other_kinds = dict.fromkeys(repair.to_kind for repair in data.repairs if repair.to_kind != subject.kind)
    return [
        *sentences,
        *(f"A reading here may be a {chart_text.KIND_TITLES[kind].lower()} in the wrong box." for kind in other_kinds),
    ]


def events_not_drawn(events: Sequence[ChartEvent]) -> list[str]:
    """Return one sentence that names the events for which the chart has no place.

    Parameters
    ----------
    events : sequence of ChartEvent
        Oldest first.
    """
    return [f"Not drawn: {'; '.join(event.words for event in events)}."] if events else []


def labels_not_written(labels: Sequence[str]) -> list[str]:
    """Return one sentence with what found no room beside its mark.

    Parameters
    ----------
    labels : sequence of str
        As they would be written.
    """
    return [f"Without room beside its mark: {'; '.join(dict.fromkeys(labels))}."] if labels else []


def small_print(subject: Subject, version: str) -> list[str]:
    """Return the small print: policy, gestation, date of the data, version, acknowledgements.

    Parameters
    ----------
    subject : Subject
        Whom and what the chart is of.
    version : str
        Of growthwatch.
    """
    gestation = chart_text.gestation(subject.gestation_days)
    born = gestation if np.isnan(subject.gestation_days) else f"born at {gestation} weeks"
    policy = chart_text.POLICY_WORDS[subject.policy].capitalize()
    return [
        " · ".join((policy, born, f"data to {chart_text.date(subject.as_of)}", f"growthwatch {version}")),
        f"References: {'; '.join(vocabulary.ACKNOWLEDGEMENTS)}.",
    ]


def _not_known(subject: Subject) -> list[str]:
    sentences = []
    if pd.isna(subject.born):
        sentences.append("The date of birth is not known: no age, so nothing can be plotted.")
    if subject.sex is None:
        sentences.append("The sex is not known: no centile lines and no SDS.")
    if np.isnan(subject.gestation_days):
        sentences.append(f"{vocabulary.GESTATION_UNKNOWN.capitalize()}: scored as if born at 40+0.")
    return sentences


def _about_birth(subject: Subject, readings: Sequence[Reading]) -> list[str]:
    name = chart_text.KIND_TITLES[subject.kind].lower()
    if not readings:
        return [f"No {name} that can be read is recorded."]
    at_birth = [reading for reading in readings if reading.age_days == 0]
    if subject.kind != "weight" or pd.isna(subject.born):
        return []
    if not at_birth:
        return ["No birth weight is recorded: no fall from birth can be measured."]
    sentences = []
    if len({reading.value for reading in at_birth}) > 1:
        differing = " and ".join(f"{_quantity(subject, r)} ({chart_text.systems(r.sources)})" for r in at_birth)
        sentences.append(f"Birth weights differ: {differing}.")
    if len(at_birth) == len(readings):
        sentences.append("Only a birth weight is recorded: nothing yet to compare it with.")
    return sentences


def _about_pairs(subject: Subject, readings: Sequence[Reading]) -> list[str]:
    name = chart_text.KIND_TITLES[subject.kind].lower()
    none = [] if readings else [f"No weight and length of one visit that can be read are recorded: no {name}."]
    return [*none, PAIR_NOTES[subject.kind]]


def _outside_reference(subject: Subject, readings: Sequence[Reading]) -> list[str]:
    if subject.sex is None:
        return []
    sentences = []
    for reason, applies in _reasons(subject).items():
        listed = ", ".join(
            f"{_quantity(subject, r)} on {chart_text.date(r.measured_on)}" for r in readings if applies(r)
        )
        if listed:
            sentences.append(f"{reason}: {listed}.")
    return sentences


def _reasons(subject: Subject) -> dict[str, Callable[[Reading], bool]]:
    """Return each reason why a reading is outside the reference, and which readings it holds for."""
    far: dict[str, Callable[[Reading], bool]] = {"Far outside the lines": lambda r: abs(r.sds) > _FAR_SDS}
    if subject.kind == vocabulary.WEIGHT_FOR_LENGTH:
        outside = "Outside 45 to 110 cm lying or 65 to 120 cm standing, where WHO's tables end, so without a centile"
        return {outside: lambda r: np.isnan(r.sds), **far}
    week = _FIRST_WEEK[subject.kind]
    first_day = 7 * week - TERM_DAYS
    return {
        f"Before {week} weeks of gestation, where UK-WHO has no reference, so without a centile":
            lambda r: np.isnan(r.sds) and r.corrected_days < first_day,
        "Between birth and 2 weeks, where term babies have no centiles":
            lambda r: np.isnan(r.sds) and not subject.preterm and 0 < r.age_days < WHO_FROM_DAY
            and r.corrected_days >= first_day,
        "After 20 years, where UK-WHO ends, so without a centile":
            lambda r: r.corrected_days > LAST_DAY,
        "After 4 years, where this chart's lines end": lambda r: FOUR_YEARS_DAYS < r.corrected_days <= LAST_DAY,
        **far,
    }  # fmt: skip


def _quantity(subject: Subject, reading: Reading) -> str:
    return chart_text.quantity(subject.kind, reading.value)
