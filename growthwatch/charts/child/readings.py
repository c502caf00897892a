"""A child's readings of one kind, and the repairs offered, as plain records: few, and each is drawn and told apart."""

from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import pandas as pd

from growthwatch.charts.appearance import chart_text
from growthwatch.charts.child.subject import Subject
from growthwatch.reference.spaces import centile_text
from growthwatch.vocabulary import DOUBTED

#: The mark of a reading that more than one system holds.
SEVERAL: Final = "several"
_NEEDED: Final = (
    "event_id", "measured_on", "value", "sources", "state", "age_days", "corrected_age_days", "sds",
)  # fmt: skip


@dataclass(frozen=True)
class Reading:
    """One measurement: numbers (ages in days, value in kg or cm, NaN not known) and the words they are told in."""

    event_id: str
    measured_on: pd.Timestamp
    value: float
    sources: str
    state: str
    age_days: float
    corrected_days: float
    sds: float
    centile: str

    @property
    def doubted(self) -> bool:
        """Whether it is disputed or questioned."""
        return self.state in DOUBTED

    @property
    def system(self) -> str:
        """The system that holds it, or ``several``."""
        return SEVERAL if ";" in self.sources else self.sources

    def told(self, kind: str) -> dict[str, str]:
        """Return what is said of it when hovered over and in the table, by field."""
        count = self.sources.count(";") + 1
        agreed = f"agreed by {count} systems" if count > 1 else "agreed"
        return {
            "date": chart_text.date(self.measured_on),
            "age": chart_text.age(self.age_days),
            "corrected_age": chart_text.corrected_age(self.corrected_days),
            "written": chart_text.quantity(kind, self.value),
            "sds": "none" if np.isnan(self.sds) else f"{self.sds:.2f}",
            "centile": self.centile or "none",
            "source": chart_text.systems(self.sources),
            "reading": {"agreed": agreed, "single": "one record"}.get(self.state, self.state),
        }


@dataclass(frozen=True)
class Repair:
    """What is suggested in place of a record; ``from_`` is the record, NaN where it is of another kind.

    ``age_days`` and ``value`` are NaN where the suggestion is of another kind, ``to_kind``.
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


def readings(measurements: pd.DataFrame, who: Subject) -> list[Reading]:
    """Return the child's measurements of the subject's kind, oldest first.

    Raises
    ------
    KeyError
        When a column the chart needs is absent.
    """
    missing = [name for name in ("kind", *_NEEDED) if name not in measurements.columns]
    if missing:
        raise KeyError(f"the measurements lack {', '.join(missing)}")
    of_kind = np.asarray(measurements["kind"] == who.kind, dtype=bool)
    columns: dict[str, Any] = {name: measurements[name].array[of_kind] for name in _NEEDED}
    sds = np.asarray(columns["sds"], dtype=np.float64)
    text = {name: ["" if pd.isna(word) else str(word) for word in columns[name]]
            for name in ("event_id", "sources", "state")}  # fmt: skip
    number = {name: np.asarray(columns[name], dtype=np.float64).tolist()
              for name in ("value", "age_days", "corrected_age_days", "sds")}  # fmt: skip
    rows = zip(
        text["event_id"], pd.DatetimeIndex(columns["measured_on"]), number["value"], text["sources"],
        text["state"], number["age_days"], number["corrected_age_days"], number["sds"],
        centile_text(sds).tolist(), strict=True,
    )  # fmt: skip
    return sorted((Reading(*row) for row in rows), key=lambda reading: (reading.measured_on, reading.value))


def repairs(records: pd.DataFrame, who: Subject) -> list[Repair]:
    """Return what is suggested in place of disputed and questioned records that leave from or arrive on this chart.

    Parameters
    ----------
    records : DataFrame
        The child's rows of ``tables.JUDGED`` or of the records table.
    """
    suggested = ("suggested_value", "suggested_measured_on", "suggested_kind")
    doubted = records["verdict"].isin(DOUBTED).to_numpy()
    given = np.logical_or.reduce([records[name].notna().to_numpy() for name in suggested])
    if not (doubted & given).any():
        return []
    columns = ["kind", "measured_on", "source", "value_si", "reason", *suggested]
    offered = [_repair(row, who) for row in records.loc[doubted & given, columns].to_dict("records")]
    return [repair for repair in offered if not (np.isnan(repair.from_value) and np.isnan(repair.value))]


def _repair(row: dict[str, Any], who: Subject) -> Repair:
    kind, to_kind = row["kind"], _first(row["suggested_kind"], row["kind"])
    to_date = _first(row["suggested_measured_on"], row["measured_on"])
    leaves, arrives = kind == who.kind, to_kind == who.kind
    return Repair(
        measured_on=row["measured_on"],
        to_date=to_date,
        source=chart_text.systems(str(row["source"])),
        reason=str(_first(row["reason"], "")),
        from_age_days=_days(row["measured_on"] - who.born) if leaves else np.nan,
        from_value=float(row["value_si"]) if leaves else np.nan,
        age_days=_days(to_date - who.born) if arrives else np.nan,
        value=float(_first(row["suggested_value"], row["value_si"])) if arrives else np.nan,
        to_kind=str(to_kind),
    )


def _first(preferred: Any, otherwise: Any) -> Any:
    return otherwise if pd.isna(preferred) else preferred


def _days(length: pd.Timedelta) -> float:
    return float(length / pd.Timedelta(days=1))
