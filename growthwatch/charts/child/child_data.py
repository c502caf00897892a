"""Everything about a child that a chart, its table and its description draw from."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd

from growthwatch.charts.child.age_shown import age_shown
from growthwatch.charts.child.events import ChartEvent
from growthwatch.charts.child.falls import Fall, falls_of_kind, urgent_headlines
from growthwatch.charts.child.next_weighing import NextWeighing, next_weighing
from growthwatch.charts.child.parents import mid_parental_sds_of
from growthwatch.charts.child.readings import Reading, readings_of_kind, with_trisomy_21
from growthwatch.charts.child.repairs import SuggestedRepair, suggested_repairs
from growthwatch.charts.child.subject import Subject, chart_subject
from growthwatch.charts.child.weight_beside_length import paired_readings
from growthwatch.reference.ages import ONE_YEAR_DAYS
from growthwatch.vocabulary import KINDS

Floats = npt.NDArray[np.float64]


class ChildData(NamedTuple):
    """The subject of a chart with its readings, suggested repairs and falls."""

    subject: Subject
    readings: list[Reading]
    repairs: list[SuggestedRepair]
    falls: list[Fall]
    urgent: list[str]  # what calls for somebody today, a sentence each
    age: str  # at which readings are drawn: "corrected", "actual" or "both"
    next_weighing: NextWeighing | None
    mid_parental_sds: float  # of a length chart; NaN where the parents' heights are not both known
    events: tuple[ChartEvent, ...] = ()  # oldest first
    trisomy_21: bool = False  # whether the child has it on record: its reference stands beside UK-WHO

    def ages(self) -> tuple[Floats, Floats]:
        """Return corrected and chronological ages of readings and repairs, each (readings + repairs) [days]."""
        repaired = np.array([repair.age_days for repair in self.repairs])
        corrected, _ = self.subject.score(repaired, np.nan)
        corrected = np.concatenate([[reading.corrected_days for reading in self.readings], corrected])
        ages = np.concatenate([[reading.age_days for reading in self.readings], repaired])
        of_events = self._event_ages(corrected)
        return (
            np.concatenate([corrected, self.subject.score(of_events, np.nan)[0]]),
            np.concatenate([ages, of_events]),
        )

    def _event_ages(self, corrected_days: Floats) -> Floats:
        """Return the ages of appointments and facts that make the axis longer: in the first year, after a reading.

        What lasts, and what lies years after the last reading, does not: it would push the readings together.
        """
        known = corrected_days[~np.isnan(corrected_days)]
        days = [event.first for event in self.events if event.first == event.last]
        if pd.isna(self.subject.born) or not len(known) or not days:
            return np.array([])
        ages = np.array([(day - self.subject.born).days for day in days], dtype=np.float64)
        corrected, _ = self.subject.score(ages, np.nan)
        after = corrected >= known.min()
        return ages[(ages >= 0) & after & ((corrected < ONE_YEAR_DAYS) | (known.max() >= ONE_YEAR_DAYS))]


def child_data(
    child: Any,
    measurements: pd.DataFrame,
    records: pd.DataFrame,
    findings: pd.DataFrame,
    *,
    kind: str,
    policy: str,
    as_of: Any,
    age: str | None = None,
    events: Sequence[ChartEvent] = (),
) -> ChildData:
    """Return what a chart of one kind knows of a child.

    Parameters
    ----------
    child, measurements, records, findings, kind, policy, as_of, age, events
        As for :func:`growthwatch.charts.growth_chart`.

    Raises
    ------
    ValueError
        For an unknown kind, policy or age, or a ``child`` that is not one row.
    KeyError
        When a column the chart needs is absent from the measurements.
    """
    subject = chart_subject(child, kind=kind, policy=policy, as_of=as_of)
    readings = _readings(measurements, subject)
    repairs = suggested_repairs(records, subject)
    return ChildData(
        subject,
        readings,
        repairs,
        falls_of_kind(kind, readings, findings),
        urgent_headlines(kind, findings),
        age_shown(subject, readings, age),
        next_weighing(kind, subject.as_of, findings),
        mid_parental_sds_of(child, kind),
        tuple(events),
        with_trisomy_21(measurements),
    )


def _readings(measurements: pd.DataFrame, subject: Subject) -> list[Reading]:
    """Return the child's readings of the subject's kind; of one worked out, its weights beside its lengths."""
    if subject.kind in KINDS:
        return readings_of_kind(measurements, subject)
    weights, lengths = (readings_of_kind(measurements, replace(subject, kind=kind)) for kind in ("weight", "length"))
    return [*paired_readings(weights, lengths, subject, with_trisomy_21=with_trisomy_21(measurements))]
