"""What is in doubt of each child, and what it would mean if true: what a list of doubts leads with."""

from typing import Any, Final

import numpy as np
import pandas as pd

from growthwatch.detect import doubts_in_figures, list_ranks, numbered_doubts
from growthwatch.results import Result
from growthwatch.store.database import rows
from growthwatch.store.recompute import open_doubts
from growthwatch.vocabulary import MET_STATUSES, OVER_STATUSES, URGENCIES

#: So many doubts of a child are said in its line; how many more there are is said.
_SAID: Final = 2
_COLUMNS: Final = ("doubt_text", "doubt_headline", "doubt_urgency", "doubt_probability")


def of_children(result: Result, decisions: pd.DataFrame, ids: pd.Series) -> dict[str, Any]:
    """Return for each child the columns of its line that say what is in doubt.

    Parameters
    ----------
    result : Result
        A run.
    decisions : DataFrame
        Those that the run was given, the oldest first.
    ids : Series
        The children, in the order of the lines.

    Returns
    -------
    dict
        ``doubt_text`` (the doubts in figures, first the one that would mean most), ``doubt_headline``,
        ``doubt_urgency`` (position in ``URGENCIES``) and ``doubt_probability`` of the most urgent finding that rests
        on one; blank where nothing waits, or nothing would follow.
    """
    doubts = ranked(result.records, result.findings, decisions)
    if doubts.empty:
        return dict.fromkeys(_COLUMNS, None)
    first = doubts.drop_duplicates("child_id").set_index("child_id").reindex(ids)
    place = doubts.groupby("child_id").cumcount()
    text = doubts.loc[(place < _SAID).to_numpy()].groupby("child_id")["text"].agg("; ".join)
    more = (doubts.groupby("child_id").size() - _SAID).clip(lower=0)
    said = text + np.where(more > 0, "; and " + more.astype(str) + " more", "")
    return {
        "doubt_text": said.reindex(ids).to_numpy(dtype=object),
        "doubt_headline": first["headline"].to_numpy(dtype=object),
        "doubt_urgency": rows.stored(first[["urgency"]])["urgency"].to_numpy(),
        "doubt_probability": first["probability"].to_numpy(dtype=np.float64),
    }


def ranked(records: pd.DataFrame, findings: pd.DataFrame, decisions: pd.DataFrame) -> pd.DataFrame:
    """Return the doubts that wait for a person, of each child first the one that would mean most.

    Columns of ``detect.doubts_in_figures``, and of the most urgent finding that rests on the doubt ``headline``,
    ``urgency`` (position in ``URGENCIES``) and ``probability``; blank where no open finding does.
    """
    waiting = open_doubts.waiting(records, decisions)
    doubts = doubts_in_figures(records, waiting)
    open_ = findings[~findings["status"].isin(OVER_STATUSES) & findings["questioned_records"].fillna("").ne("")]
    open_ = open_.iloc[np.lexsort(list_ranks(open_)[::-1])].reset_index(drop=True)
    met = open_["status"].isin(MET_STATUSES).to_numpy()
    meant = pd.DataFrame(
        {
            "child_id": open_["child_id"],
            "named": open_["questioned_records"].astype("str").str.split(";"),
            "headline": open_["headline"].where(met),
            "urgency": pd.Index(URGENCIES).get_indexer(open_["urgency"].astype("str")),
            "probability": open_["probability"],
            "rank": np.arange(len(open_)),
        }
    ).explode("named")
    held = records.loc[waiting, ["child_id", "source", "record_id"]]
    member = pd.DataFrame(
        {
            "child_id": held["child_id"].to_numpy(),
            "named": (held["source"].astype("str") + " " + held["record_id"].astype("str")).to_numpy(),
            "doubt": numbered_doubts(records, waiting),
        }
    )
    best = member.merge(meant, on=["child_id", "named"]).sort_values("rank", kind="stable").drop_duplicates("doubt")
    columns = ["doubt", "headline", "urgency", "probability", "rank"]
    # of two alike the weight before the length, the latest before those of long ago
    latest = doubts.assign(weight=doubts["kind"] != "weight").merge(best[columns], on="doubt", how="left")
    order = ["rank", "weight", "measured_on"]
    return latest.sort_values(order, ascending=[True, True, False], na_position="last", kind="stable").reset_index(
        drop=True
    )
