"""Verdicts compared with the truth of a caseload whose data-entry errors are known, record by record."""

import datetime as dt
from pathlib import Path
from typing import Final

import numpy as np
import pandas as pd

from growthwatch import linkage, sources
from growthwatch.reconcile.stage import reconcile

#: An error is material when it changes the value by more than this share, or is of date or child.
MATERIAL: Final = 0.10
#: A repair is right within this share of the true value: what the rounding of the erroneous value leaves open.
REPAIR_TOLERANCE: Final = 0.006
WRONG_DAY_OR_CHILD: Final = ("wrong_date", "wrong_child")


def judged_against_truth(folder: Path, *, as_of: dt.date, policy: str = "digital") -> pd.DataFrame:
    """Return every record with its verdict, its repair and what is true of it."""
    inputs = folder / "in"
    # a folder is read without the truth.csv that stands beside a caseload
    linked = linkage.link(sources.read([inputs if inputs.is_dir() else folder], as_of=as_of))
    judged = reconcile(
        linked.children, linked.records, linked.decisions, policy=policy, as_of=np.datetime64(as_of)
    ).records
    judged = judged.assign(source=judged["source"].astype("str"))
    truth = pd.read_csv(folder / "truth" / "records.csv", dtype={"record_id": "str", "slip": "str", "error": "str"})
    renamed = truth.rename(columns={"error": "true_error", "age_days": "stated_age_days", "kind": "stated_kind"})
    renamed = renamed if "slip" in renamed else renamed.assign(slip=None)
    wanted = [c for c in renamed.columns if c in ("source", "record_id") or c not in judged.columns]
    return judged.merge(renamed[wanted], on=["source", "record_id"], validate="one_to_one")


def by_error(judged: pd.DataFrame) -> pd.DataFrame:
    """Return for each planted error its number, sensitivity, and the shares with the right cause and right repair.

    Parameters
    ----------
    judged : DataFrame
        From :func:`judged_against_truth`.

    Returns
    -------
    DataFrame
        A row per name in ``slip``: n, caught (sensitivity: the share not accepted as true), n_material,
        caught_material, cause (share named rightly of those questioned), repair (share right of the repairs
        suggested under the right cause). For copies ``caught`` is the share recognised as duplicate, either of the
        pair.
    """
    in_group = judged.groupby("event")["verdict"].transform("size") > 1
    planted = judged[judged["slip"].notna()]
    copy = planted["true_error"] == "duplicate"
    caught = np.where(copy, in_group[planted.index], planted["verdict"] != "kept")
    material = planted["true_error"].isin(WRONG_DAY_OR_CHILD) | (planted["rel_change"].abs() > MATERIAL)
    questioned = planted["verdict"] == "questioned"
    right_cause = planted["error"].astype("str") == planted["true_error"]
    table = planted.assign(
        n=1,
        caught=caught,
        n_material=material,
        caught_material=np.where(material, caught, np.nan),
        cause=np.where(questioned & ~copy, right_cause, np.nan),
        repair=np.where(questioned & right_cause, repaired(planted), np.nan),
    )
    shares = {"caught": "mean", "n_material": "sum", "caught_material": "mean", "cause": "mean", "repair": "mean"}
    return table.groupby("slip").agg({"n": "sum", **shares})


def repaired(planted: pd.DataFrame, tolerance: float = REPAIR_TOLERANCE) -> pd.Series:
    """Return 1 where all that the suggested repair changes is then true, 0 where not, NaN where none is suggested.

    A value is true within ``tolerance`` [share of the true one].
    A kind has only to be another than the recorded one: two kinds in each other's field have one repair.
    """
    value = planted["suggested_value"]
    by_value = ((value - planted["true_value"]).abs() <= tolerance * planted["true_value"]).where(value.notna())
    suggested_day = planted["suggested_measured_on"]
    if "true_measured_on" in planted:
        true_day = pd.to_datetime(planted["true_measured_on"])
    else:
        born = planted["measured_on"] - pd.to_timedelta(planted["stated_age_days"], unit="D")
        true_day = born + pd.to_timedelta(planted["true_age_days"], unit="D")
    by_day = (suggested_day == true_day).where(suggested_day.notna())
    kind = planted["suggested_kind"]
    by_kind = (kind.astype("str") != planted["kind"].astype("str")).where(kind.notna())
    return pd.concat([by_value, by_day, by_kind], axis=1).astype("float64").min(axis=1)


def clean(judged: pd.DataFrame) -> pd.Series:
    """Return how many records are without error, and the share of them with each verdict ("kept": specificity)."""
    without_error = judged[judged["slip"].isna()]
    share = without_error["verdict"].value_counts(normalize=True)
    return pd.concat([pd.Series({"n": float(len(without_error))}), share])
