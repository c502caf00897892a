"""Small tables made by hand, in the shape that the stages hand each other."""

import datetime as dt

import numpy as np
import pandas as pd

from growthwatch import detect, scoring, tables

BORN = dt.date(2026, 1, 1)


def on_day(day: float) -> np.datetime64:
    return np.datetime64(BORN, "s") + np.timedelta64(int(day), "D")


def children(n: int = 1, *, sex="male", gestation_days=280.0, **columns) -> pd.DataFrame:
    """Children born on BORN, in the shape of tables.CHILDREN; single values are repeated."""
    frame = pd.DataFrame(
        {
            name: pd.Series([None] * n, dtype=dtype)
            for name, dtype in tables.CHILDREN.items()
            if not name.startswith("n_")
        }
    )
    frame = frame.assign(
        child_id=[f"child-{i}" for i in range(n)],
        date_of_birth=on_day(0),
        sex=sex,
        gestation_total_days=gestation_days,
        **{"n_records": 0, "n_unread": 0, **columns},
    )
    return tables.conform(frame, tables.CHILDREN)


def measured(rows) -> pd.DataFrame:
    """Measurements from (age_days, value) or dicts with kind, state, child, is_birth; in the order of the stages."""
    given = [dict(zip(("age_days", "value"), row, strict=False)) if isinstance(row, tuple) else row for row in rows]
    frame = pd.DataFrame(given)
    defaults = {"child": 0, "kind": "weight", "state": "single", "sources": "clinic", "n_records": 1}
    for name, default in defaults.items():
        frame[name] = frame[name].fillna(default) if name in frame else default
    said = frame["is_birth"].eq(True) if "is_birth" in frame else False
    frame["is_birth"] = (frame["age_days"] == 0) | said
    frame["set_aside"] = frame["set_aside"].eq(True) if "set_aside" in frame else False
    frame["measured_on"] = [on_day(day) for day in frame["age_days"]]
    frame["kind"] = frame["kind"].astype(tables.KIND)
    frame = frame.sort_values(["child", "kind", "age_days"], kind="stable").reset_index(drop=True)
    frame["event_id"] = [f"e{i}" for i in range(len(frame))]
    return tables.conform(frame, tables.MEASUREMENTS)


def records_of(measurements: pd.DataFrame) -> pd.DataFrame:
    """One record for each measurement."""
    frame = tables.empty(tables.JUDGED).reindex(range(len(measurements)))
    verdict = measurements["state"].astype(str).where(measurements["state"].isin(["disputed", "questioned"]), "kept")
    return tables.conform(
        frame.assign(
            input=0,
            line=0,
            source="clinic",
            record_id=[f"R{i}" for i in range(len(measurements))],
            event=np.arange(len(measurements)),
            verdict=verdict,
            **{c: measurements[c] for c in ("child", "kind", "measured_on", "age_days")},
            value=measurements["value"].astype(str),
            unit="kg",
            value_si=measurements["value"],
        ),
        tables.JUDGED,
    )


def found(rows, *, policy="digital", **about) -> pd.DataFrame:
    """The findings on one child (or several) with these measurements."""
    who = children(**about)
    scored = scoring.score(who, measured(rows), policy=policy)
    return detect.findings(who, scored, records_of(scored), policy=policy)


def contacts(rows) -> pd.DataFrame:
    """Contacts from (age_days, outcome) of child 0, or dicts."""
    given = [dict(zip(("age_days", "outcome"), row, strict=False)) if isinstance(row, tuple) else row for row in rows]
    if not given:
        return tables.empty(tables.CONTACTS)
    frame = pd.DataFrame(given)
    defaults = {"child": 0, "contact": "6-8-week", "source": "clinic", "record_id": "K", "input": 0, "line": 0}
    for name, default in defaults.items():
        frame[name] = frame[name].fillna(default) if name in frame else default
    frame["contact_on"] = [on_day(day) for day in frame["age_days"]]
    return tables.conform(frame, tables.CONTACTS)


def unread(rows) -> pd.DataFrame:
    """Refused records of child 0 from dicts: age_days (None for no day that can be read), value, unit, reason ..."""
    frame = pd.DataFrame(
        [{"kind": "weight", "source": "clinic", "unit": "kg", "reason": "value_not_a_number", **row} for row in rows]
    )
    frame["measured_on"] = [pd.NaT if day is None else on_day(day) for day in frame["age_days"]]
    frame = frame.assign(child=0, input=0, line=2, record_id=[f"U{i}" for i in range(len(frame))])
    return tables.conform(frame.reindex(columns=list(tables.UNREAD)), tables.UNREAD)


def check(rows, visits, *, age_now, windows=None, refused=(), **about) -> pd.Series:
    """The 6-8-week check of one child with these measurements and contacts, asked at this age [days].

    A measurement's dict may say the ``error``, ``context`` and ``suggested_kind`` of its record; ``refused`` are rows for `unread`.
    """
    who = children(**about)
    empty = tables.empty(tables.SCORED)
    scored = scoring.score(who, measured(rows), policy="digital") if rows else empty
    records = records_of(scored)
    for row in (row for row in rows if isinstance(row, dict)):
        its = (records["age_days"] == row["age_days"]) & (records["kind"] == row.get("kind", "weight"))
        for name in ("error", "context", "suggested_kind"):
            if name in row:
                records.loc[its, name] = row[name]
    table = detect.checks(
        who, scored, records, contacts(visits), as_of=on_day(age_now), windows=windows,
        unread=unread(refused) if refused else None,
    )  # fmt: skip
    return table.iloc[0]


def at_6_to_8_weeks(checks):
    """Of a table of checks, or the rows of its file, those of the 6-8-week check."""
    if isinstance(checks, pd.DataFrame):
        return checks[checks["check"] == "6-8-week"].reset_index(drop=True)
    return [row for row in checks if row["check"] == "6-8-week"]
