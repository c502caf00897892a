"""What is suggested in place of a child's disputed and questioned records: another value, date or kind."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from growthwatch.charts.appearance import chart_text
from growthwatch.charts.child.subject import Subject
from growthwatch.vocabulary import DOUBTED


@dataclass(frozen=True)
class SuggestedRepair:
    """What is suggested in place of a record.

    ``from_age_days`` [days] and ``from_value`` [kg or cm] are the record's, NaN where it is of another kind than the
    chart; ``age_days`` and ``value`` the suggestion's, NaN where that is of another kind, ``to_kind``.
    """

    measured_on: pd.Timestamp
    to_date: pd.Timestamp
    source: str
    reason: str
    from_age_days: float
    from_value: float
    age_days: float
    value: float
    to_kind: str


def suggested_repairs(records: pd.DataFrame, subject: Subject) -> list[SuggestedRepair]:
    """Return what is suggested in place of disputed and questioned records that leave from or arrive on this chart.

    Parameters
    ----------
    records : DataFrame
        The child's rows of ``tables.JUDGED`` or of the records table.
    subject : Subject
        Whose kind is charted; ages are from its date of birth.

    Returns
    -------
    list of SuggestedRepair
        In the order of the records.
    """
    suggested = ("suggested_value", "suggested_measured_on", "suggested_kind")
    doubted = records["verdict"].isin(DOUBTED).to_numpy()
    with_repair = np.logical_or.reduce([records[name].notna().to_numpy() for name in suggested])
    if not (doubted & with_repair).any():
        return []
    columns = ["kind", "measured_on", "source", "value_si", "reason", *suggested]
    rows = records.loc[doubted & with_repair, columns].to_dict("records")
    repairs = [_repair(row, subject) for row in rows]
    return [repair for repair in repairs if not (np.isnan(repair.from_value) and np.isnan(repair.value))]


def _repair(row: dict[str, Any], subject: Subject) -> SuggestedRepair:
    kind, to_kind = row["kind"], _first_known(row["suggested_kind"], row["kind"])
    to_date = _first_known(row["suggested_measured_on"], row["measured_on"])
    leaves, arrives = kind == subject.kind, to_kind == subject.kind
    return SuggestedRepair(
        measured_on=row["measured_on"],
        to_date=to_date,
        source=chart_text.systems(str(row["source"])),
        reason=str(_first_known(row["reason"], "")),
        from_age_days=_days(row["measured_on"] - subject.born) if leaves else np.nan,
        from_value=float(row["value_si"]) if leaves else np.nan,
        age_days=_days(to_date - subject.born) if arrives else np.nan,
        value=float(_first_known(row["suggested_value"], row["value_si"])) if arrives else np.nan,
        to_kind=str(to_kind),
    )


def _first_known(preferred: Any, otherwise: Any) -> Any:
    return otherwise if pd.isna(preferred) else preferred


def _days(length: pd.Timedelta) -> float:
    return float(length / pd.Timedelta(days=1))
