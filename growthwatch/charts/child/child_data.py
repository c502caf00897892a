"""Everything about a child that a chart, its table and its description draw from."""

from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd

from growthwatch.charts.child.age_shown import age_shown
from growthwatch.charts.child.falls import Fall, falls_of_kind, urgent_headlines
from growthwatch.charts.child.next_weighing import NextWeighing, next_weighing
from growthwatch.charts.child.parents import mid_parental_sds_of
from growthwatch.charts.child.readings import Reading, readings_of_kind
from growthwatch.charts.child.repairs import SuggestedRepair, suggested_repairs
from growthwatch.charts.child.subject import Subject, chart_subject

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

    def ages(self) -> tuple[Floats, Floats]:
        """Return corrected and chronological ages of readings and repairs, each (readings + repairs) [days]."""
        repaired = np.array([repair.age_days for repair in self.repairs])
        corrected, _ = self.subject.score(repaired, np.nan)
        return (
            np.concatenate([[reading.corrected_days for reading in self.readings], corrected]),
            np.concatenate([[reading.age_days for reading in self.readings], repaired]),
        )


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
) -> ChildData:
    """Return what a chart of one kind knows of a child.

    Parameters
    ----------
    child, measurements, records, findings, kind, policy, as_of, age
        As for :func:`growthwatch.charts.growth_chart`.

    Raises
    ------
    ValueError
        For an unknown kind, policy or age, or a ``child`` that is not one row.
    KeyError
        When a column the chart needs is absent from the measurements.
    """
    subject = chart_subject(child, kind=kind, policy=policy, as_of=as_of)
    readings = readings_of_kind(measurements, subject)
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
    )
