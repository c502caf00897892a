"""Verdicts held against a caseload whose slips are known, with the truth of every record beside it."""

import datetime as dt
from pathlib import Path
from typing import Final

import numpy as np
import pandas as pd

from growthwatch import linkage, sources
from growthwatch.reconcile.stage import reconcile

#: A slip is material when it moves the value by more than this share, or is of date or child.
MATERIAL: Final = 0.10
#: A repair is right within this share of the true value: what rounding of the slip itself leaves open.
CLOSE: Final = 0.006
DATES: Final = ("wrong_date", "wrong_child")


def judged_against_truth(folder: Path, *, as_of: dt.date, policy: str = "digital") -> pd.DataFrame:
    """Return every record with its verdict, its repair and what is true of it."""
    inside = folder / "in"
    given = [inside] if inside.is_dir() else sorted(folder.glob("*.csv"))
    known = linkage.link(sources.read(given, as_of=as_of))
    judged = reconcile(
        known.children, known.records, known.decisions, policy=policy, as_of=np.datetime64(as_of)
    ).records
    judged = judged.assign(source=judged["source"].astype("str"))
    truth = pd.read_csv(folder / "truth" / "records.csv", dtype={"record_id": "str", "slip": "str", "error": "str"})
    renamed = truth.rename(columns={"error": "true_error", "age_days": "stated_age_days", "kind": "stated_kind"})
    renamed = renamed if "slip" in renamed else renamed.assign(slip=None)
    wanted = [c for c in renamed.columns if c in ("source", "record_id") or c not in judged.columns]
    return judged.merge(renamed[wanted], on=["source", "record_id"], validate="one_to_one")


def by_slip(judged: pd.DataFrame) -> pd.DataFrame:
    """Return for each slip how many there are, are caught, are given the right cause and the right repair.

    Columns: n, caught, n_material, caught_material, cause (of those questioned), repair (of repairs put forward
    under the right cause). For copies ``caught`` is "recognised as duplicate" (either of the pair).
    """
    company = judged.groupby("event")["verdict"].transform("size") > 1
    planted = judged[judged["slip"].notna()]
    copy = planted["true_error"] == "duplicate"
    in_company = company[planted.index]
    caught = np.where(copy, in_company, planted["verdict"] != "kept")
    material = planted["true_error"].isin(DATES) | (planted["rel_change"].abs() > MATERIAL)
    questioned = planted["verdict"] == "questioned"
    right = planted["error"].astype("str") == planted["true_error"]
    table = planted.assign(
        n=1,
        caught=caught,
        n_material=material,
        caught_material=np.where(material, caught, np.nan),
        cause=np.where(questioned & ~copy, right, np.nan),
        repair=np.where(questioned & right, repaired(planted), np.nan),
    )
    shares = {"caught": "mean", "n_material": "sum", "caught_material": "mean", "cause": "mean", "repair": "mean"}
    return table.groupby("slip").agg({"n": "sum", **shares})


def repaired(planted: pd.DataFrame) -> pd.Series:
    """Return 1 where the repair put forward is the truth, 0 where not, NaN where none is put forward."""
    value = planted["suggested_value"]
    by_value = ((value - planted["true_value"]).abs() <= CLOSE * planted["true_value"]).where(value.notna())
    moved = planted["suggested_measured_on"]
    if "true_measured_on" in planted:
        true_day = pd.to_datetime(planted["true_measured_on"])
    else:
        born = planted["measured_on"] - pd.to_timedelta(planted["stated_age_days"], unit="D")
        true_day = born + pd.to_timedelta(planted["true_age_days"], unit="D")
    by_day = (moved == true_day).where(moved.notna())
    kind = planted["suggested_kind"]
    by_kind = (kind != planted["kind"].astype("str")).where(kind.notna())
    return by_value.fillna(by_day).fillna(by_kind).astype("float64")


def clean(judged: pd.DataFrame) -> pd.Series:
    """Return how many records have no slip, and the shares of them questioned, disputed and taken for copies."""
    without = judged[judged["slip"].isna()]
    share = without["verdict"].value_counts(normalize=True)
    return pd.concat([pd.Series({"n": float(len(without))}), share])
