"""The one line of a child that a caseload shows, taken from what the program found."""

from typing import Final

import numpy as np
import numpy.typing as npt
import pandas as pd

from growthwatch.results import Result
from growthwatch.store.database import rows
from growthwatch.store.recompute import open_doubts, result_documents
from growthwatch.vocabulary import MET_STATUSES

#: What comes first on a list, most urgent first: a local order [L], not a clinical score.
URGENCY: Final = (
    "confirmed",
    "met",
    "met, resting on a questioned record",
    "check missed, overdue or attended without a weight",
    "near a threshold",
    "check due or weight without a review",
    "nothing raised",
)
_OF_CHECK: Final = {
    "missed": 3, "overdue": 3, "attended_not_measured": 3, "weight_to_check": 3, "due": 5, "measured_no_review": 5,
}  # fmt: skip
#: The check that stands in the line.
CHECK: Final = "6-8-week"


def lines(result: Result, decisions: pd.DataFrame) -> pd.DataFrame:
    """Return for each child of a run, in their order, the columns of ``kept`` that summarise it, as stored.

    ``decisions``: those that the run was given, the oldest first.
    """
    children = result.stages.children
    ids = children["child_id"]
    top = _top(result.findings).reindex(ids)
    check = result.checks[result.checks["check"].astype(str) == CHECK].set_index("child_id")
    check = check[~_gone(result).reindex(check.index).to_numpy(dtype=bool)]
    check = rows.stored(check[["status", "reason", "window_to", "text"]]).reindex(ids)
    urgency = np.minimum(
        top["urgency"].fillna(len(URGENCY) - 1).to_numpy(),
        check["status"].map(_OF_CHECK).astype("float64").fillna(len(URGENCY) - 1).to_numpy(),
    )
    met = result.findings["status"].astype(str).isin(MET_STATUSES)
    n_met = result.findings.loc[met, "child_id"].value_counts().reindex(ids).fillna(0)
    return pd.DataFrame(
        {
            "practice_code": children["practice_code"].fillna("").to_numpy(dtype=object),
            "urgency": urgency.astype(int),
            "top_finding": top["finding_id"].to_numpy(),
            "top_rule": top["rule"].to_numpy(),
            "top_status": top["status"].to_numpy(),
            "top_certainty": top["certainty"].to_numpy(),
            "top_text": top["text"].to_numpy(),
            "top_headline": top["headline"].to_numpy(),
            "latest_on": top["latest_on"].to_numpy(),
            "next_weighing_by": _soonest(result.findings).reindex(ids).to_numpy(),
            "n_findings": n_met.astype(int).to_numpy(),
            "check_status": check["status"].to_numpy(),
            "check_reason": check["reason"].to_numpy(),
            "check_until": check["window_to"].to_numpy(),
            "check_text": check["text"].to_numpy(),
            "n_doubts": _doubted(result, decisions).reindex(ids).fillna(0).astype(int).to_numpy(),
            "n_links": _offered(result, decisions),
        }
    ).pipe(rows.stored)


def _gone(result: Result) -> pd.Series:
    """Return by child_id who died or left by the as-of date: on no worklist."""
    children, as_of = result.stages.children, pd.Timestamp(result.about["as_of"])
    gone = (children["died_on"] <= as_of) | (children["left_on"] <= as_of)
    return gone.set_axis(children["child_id"])


def _top(findings: pd.DataFrame) -> pd.DataFrame:
    """Return each child's most urgent unresolved finding, the latest of equals, as stored."""
    status, certainty = findings["status"].astype(str), findings["certainty"].astype(str)
    urgency = np.select(
        [status == "near", ~status.isin(MET_STATUSES), certainty == "questioned", status == "confirmed"],
        [4, len(URGENCY), 2, 0],
        1,
    )
    columns = ["finding_id", "child_id", "rule", "status", "certainty", "text", "headline", "latest_on"]
    ranked = rows.stored(findings[columns]).assign(urgency=urgency)
    ranked = ranked[ranked["urgency"] < len(URGENCY)]
    ranked = ranked.sort_values(["urgency", "latest_on"], ascending=[True, False], kind="stable")
    return ranked.drop_duplicates("child_id").set_index("child_id")


def _doubted(result: Result, decisions: pd.DataFrame) -> pd.Series:
    return result.records.loc[open_doubts.waiting(result.records, decisions), "child_id"].value_counts()


def _offered(result: Result, decisions: pd.DataFrame) -> npt.NDArray[np.int64]:
    """Return how many links wait for a decision, at the child under which each is kept."""
    at = result_documents.child_of_link(result.links, result.stages.records)[
        open_doubts.undecided(result.links, decisions)
    ]
    return np.bincount(at[at >= 0], minlength=len(result.stages.children))


def _soonest(findings: pd.DataFrame) -> pd.Series:
    due = findings.loc[findings["status"].astype(str) != "resolved", ["child_id", "next_weighing_by"]]
    due = due.dropna().sort_values("next_weighing_by").drop_duplicates("child_id")
    return rows.stored(due).set_index("child_id")["next_weighing_by"]
