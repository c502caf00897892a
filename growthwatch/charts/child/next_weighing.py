"""When a child is to be weighed again, by its findings."""

from typing import NamedTuple

import pandas as pd

from growthwatch.charts.appearance import chart_text
from growthwatch.vocabulary import MET_STATUSES


class NextWeighing(NamedTuple):
    """The first and the last day of weighing again, the first NaT where only the last is known; whether it is past."""

    first: pd.Timestamp
    last: pd.Timestamp
    passed: bool

    @property
    def label(self) -> str:
        """What is written in the window."""
        return f"{'weighing was due' if self.passed else 'weigh again'} by {chart_text.date(self.last)}"


def next_weighing(kind: str, as_of: pd.Timestamp, findings: pd.DataFrame) -> NextWeighing | None:
    """Return the window of the next weighing: that of the finding whose last day comes first.

    Parameters
    ----------
    kind : str
        Only a chart of weight has one.
    as_of : Timestamp
        The date of the data.
    findings : DataFrame
        The child's rows of ``tables.OUT["findings"]``.
    """
    if kind != "weight" or "next_weighing_by" not in findings.columns:
        return None
    due = findings[findings["status"].isin(MET_STATUSES) & findings["next_weighing_by"].notna()]
    if due.empty:
        return None
    row = due.iloc[int(pd.to_datetime(due["next_weighing_by"]).to_numpy().argmin())]
    first = row.get("weigh_no_sooner_than")
    last = pd.Timestamp(row["next_weighing_by"])
    return NextWeighing(pd.NaT if pd.isna(first) else pd.Timestamp(first), last, bool(last < as_of))
