"""What the three systems hold of a child, made by hand, and what is made of it."""

import numpy as np
import pandas as pd

from growthwatch import detect, scoring, tables
from growthwatch.reconcile import Reconciled, reconcile

BORN = pd.Timestamp("2026-01-05")
UNITS = {"weight": "kg", "length": "cm", "head": "cm"}


def children(*ids: str, sex: str = "male", weeks: float = 40) -> pd.DataFrame:
    """Children born on one day at term."""
    n = len(ids)
    known = {"child_id": ids, "date_of_birth": [BORN] * n, "sex": [sex] * n, "gestation_total_days": weeks * 7}
    frame = pd.DataFrame({name: known.get(name, [np.nan] * n) for name in tables.CHILDREN})
    return tables.conform(frame.assign(n_records=0, n_unread=0, link="nhs_number"), tables.CHILDREN)


def records(*rows: tuple, child: int = 0) -> pd.DataFrame:
    """Rows of (source, kind, day, text[, unit[, context]]); ids count up from 1."""
    frame = pd.DataFrame(
        [(*row, *(None, None))[:6] for row in rows], columns=["source", "kind", "day", "value", "unit", "context"]
    )
    decimals = frame["value"].str.partition(".")[2].str.len()
    in_lb = frame["unit"] == "lb"
    kg = pd.to_numeric(frame["value"]) * np.where(in_lb, 0.45359237, 1)
    frame = frame.assign(
        record_id=[f"{child}-{i + 1}" for i in range(len(frame))],
        child=child,
        input=0,
        line=np.arange(len(frame)) + 2,
        age_days=frame["day"].astype(float),
        measured_on=BORN + pd.to_timedelta(frame["day"], unit="D"),
        unit=frame["unit"].fillna(frame["kind"].map(UNITS)),
        value_si=kg,
        step_si=10.0**-decimals,
        recorded_by=None,
        recorded_on=pd.NaT,
        note=None,
        sender=None,
        sender_record_id=None,
    )
    out = tables.conform(frame, tables.RECORDS)
    return out.sort_values(["child", "kind", "age_days", "source", "record_id"], kind="stable").reset_index(drop=True)


def decisions(*rows: tuple) -> pd.DataFrame:
    """Rows of (action, source, record_id, decided_on)."""
    frame = pd.DataFrame(rows, columns=["action", "source", "record_id", "decided_on"])
    frame = frame.assign(
        input=1, line=np.arange(len(frame)) + 2, decision_id=[f"D{i}" for i in range(len(frame))], source_2=None,
        record_2=None, decided_by="a health visitor", reason="looked at the paper chart",
    )  # fmt: skip
    return tables.conform(frame.assign(decided_on=pd.to_datetime(frame["decided_on"])), tables.DECIDED)


NONE = tables.empty(tables.DECIDED)


def read(rows: pd.DataFrame, decided: pd.DataFrame = NONE, who: pd.DataFrame | None = None) -> Reconciled:
    return reconcile(children("A") if who is None else who, rows, decided)


def record(found: Reconciled, record_id: str) -> pd.Series:
    return found.records.set_index("record_id").loc[record_id]


STEADY = (
    ("clinic", "weight", 0, "3.50"),
    ("clinic", "weight", 28, "4.45"),
    ("clinic", "weight", 56, "5.60"),
    ("clinic", "weight", 84, "6.40"),
    ("clinic", "weight", 112, "7.00"),
)


def falls_of(born: pd.DataFrame, found: Reconciled, rule: str = "ng75-fall") -> pd.DataFrame:
    scored = scoring.score(born, found.measurements, policy="digital")
    findings = detect.findings(born, scored, found.records, policy="digital")
    return findings[(findings["rule"] == rule) & (findings["status"] != "near")]
