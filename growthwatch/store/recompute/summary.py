"""The one line of a child that a caseload shows, taken from what the program found."""

from typing import Final

import numpy as np
import numpy.typing as npt
import pandas as pd

from growthwatch.check_schedule import one_check
from growthwatch.detect import known_of_children, list_ranks, overdue_since
from growthwatch.results import Result
from growthwatch.store.database import rows
from growthwatch.store.recompute import doubt_summary, open_doubts, result_documents
from growthwatch.vocabulary import DOUBTED, MAIN_CHECK, MET_STATUSES, OVER_STATUSES, URGENCIES

#: What comes first on a list: how soon the line calls for somebody, by the most urgent finding or the check; then
#: those for whom nobody is called.
URGENCY: Final = (*URGENCIES, "near a threshold", "nothing raised", "died or left")
_THIS_WEEK, _NEXT_CONTACT, _NEAR, _NOTHING, _GONE = (
    URGENCY.index(name) for name in ("this_week", "next_contact", "near a threshold", "nothing raised", "died or left")
)
#: A local grade [L]: whose weight of the check is missing or to be checked, and who has not been weighed reliably
#: since its window opened, calls for somebody this week; with a weight since, at the next contact.
UNWEIGHED: Final = ("missed", "overdue", "attended_not_measured", "weight_to_check")
_TO_COME: Final = ("due", "measured_no_review")
#: What there is of weights where none can be relied on.
WEIGHTS_KNOWN: Final = ("all_doubted", "unread_only")


def lines(result: Result, decisions: pd.DataFrame) -> pd.DataFrame:
    """Return for each child of a run, in their order, the columns of ``kept`` that summarise it, as stored.

    ``decisions``: those that the run was given, the oldest first.
    """
    children = result.stages.children
    ids = children["child_id"]
    gone_of = gone(result) != ""
    is_gone = gone_of.reindex(ids).to_numpy(dtype=bool)
    top = _top(result.findings).reindex(ids)
    check = one_check(result.checks, MAIN_CHECK).set_index("child_id")
    check = check[~gone_of.reindex(check.index).to_numpy(dtype=bool)].reindex(ids)
    known = weights_known(result)
    of_finding = top["position"].fillna(_NOTHING).to_numpy()
    of_check = urgency_of_checks(check.reset_index(), last_reliable_weight(result))
    unsettled = np.where(pd.isna(known), _NOTHING, _NEXT_CONTACT)
    urgency = np.where(is_gone, _GONE, np.minimum(np.minimum(of_finding, of_check), unsettled)).astype(int)
    by_finding = of_finding <= urgency
    since = pd.Series(top["since"].to_numpy()).where(by_finding, check["window_to"].to_numpy())
    check = rows.stored(check[["status", "reason", "window_to", "text"]])
    met = result.findings["status"].astype(str).isin(MET_STATUSES)
    n_met = result.findings.loc[met, "child_id"].value_counts().reindex(ids).fillna(0)
    return pd.DataFrame(
        {
            "practice_code": children["practice_code"].fillna("").to_numpy(dtype=object),
            "urgency": urgency,
            "list_urgency": urgency,
            "top_finding": top["finding_id"].to_numpy(),
            "top_rule": top["rule"].to_numpy(),
            "top_status": top["status"].to_numpy(),
            "top_certainty": top["certainty"].to_numpy(),
            "top_text": top["text"].to_numpy(),
            "top_headline": top["headline"].to_numpy(),
            "top_probability": np.where(by_finding, top["probability"].to_numpy(dtype=np.float64), np.nan),
            "latest_on": top["latest_on"].to_numpy(),
            "overdue_since": since.to_numpy(),
            "next_weighing_by": _soonest(result.findings).reindex(ids).to_numpy(),
            "n_findings": n_met.astype(int).to_numpy(),
            "check_status": check["status"].to_numpy(),
            "check_reason": check["reason"].to_numpy(),
            "check_until": check["window_to"].to_numpy(),
            "check_text": check["text"].to_numpy(),
            "weights_known": known,
            "not_judged": _not_judged(result.not_judged).reindex(ids).to_numpy(dtype=object),
            "known_conditions": known_of_children(result.conditions).reindex(ids).to_numpy(dtype=object),
            "n_doubts": _doubted(result, decisions).reindex(ids).fillna(0).astype(int).to_numpy(),
            "n_links": _offered(result, decisions),
            **doubt_summary.of_children(result, decisions, ids),
        }
    ).pipe(rows.stored)


def urgency_of_checks(check: pd.DataFrame, last_weight: pd.Series) -> npt.NDArray[np.intp]:
    """Return how soon each check calls for somebody; positions in ``URGENCY``.

    Parameters
    ----------
    check : DataFrame
        ``child_id, status, window_from``.
    last_weight : Series
        From :func:`last_reliable_weight`.
    """
    weighed = last_weight.reindex(check["child_id"]).to_numpy()
    weighed_since = weighed >= check["window_from"].to_numpy()
    status = check["status"].astype("str")
    unweighed = np.where(weighed_since, _NEXT_CONTACT, _THIS_WEEK)
    return np.select([status.isin(UNWEIGHED), status.isin(_TO_COME)], [unweighed, _NEXT_CONTACT], _NOTHING)


def last_reliable_weight(result: Result) -> pd.Series:
    """Return by child_id the day of the last weight that is not in doubt."""
    measured = result.measurements
    weights = measured[(measured["kind"].astype("str") == "weight") & ~measured["state"].isin(DOUBTED)]
    return weights.groupby("child_id")["measured_on"].max()


def weights_known(result: Result) -> npt.NDArray[np.object_]:
    """Return a word of ``WEIGHTS_KNOWN`` for each child none of whose weights can be relied on, else None."""
    ids = result.stages.children["child_id"]
    weighed = result.measurements.loc[result.measurements["kind"].astype("str") == "weight", "child_id"]
    unread = result.stages.unread
    a_weight = (unread["kind"].astype("str") == "weight") & unread["value"].notna() & (unread["child"] >= 0)
    refused = ids.iloc[unread.loc[a_weight, "child"]]
    reliable = ids.isin(last_reliable_weight(result).index).to_numpy()
    has_weight, has_refused = ids.isin(weighed).to_numpy(), ids.isin(refused).to_numpy()
    out = np.full(len(ids), None, dtype=object)
    out[~reliable & has_weight] = "all_doubted"
    out[~has_weight & has_refused] = "unread_only"
    return out


def _not_judged(not_judged: pd.DataFrame) -> pd.Series:
    """Return by child_id why rules could not be judged: words of ``NOT_JUDGED_REASONS``, "a;b"."""
    each = not_judged[["child_id", "why"]].drop_duplicates().sort_values(["child_id", "why"], kind="stable")
    return each["why"].astype("str").groupby(each["child_id"]).agg(";".join)


def gone(result: Result) -> pd.Series:
    """Return by child_id "died" or "left" for who did by the as-of date and is on no worklist, "" for the others.

    Who is recorded as having left and was measured here after that day is here: a fall of theirs is on every list.
    """
    children, as_of = result.stages.children, pd.Timestamp(result.about["as_of"])
    died, left = (children[name] <= as_of for name in ("died_on", "left_on"))
    seen = result.measurements.groupby("child_id")["measured_on"].max().reindex(children["child_id"])
    left &= ~(seen.to_numpy() > children["left_on"].to_numpy())
    return pd.Series(np.select([died, left], ["died", "left"], "").astype(object), index=children["child_id"])


def _top(findings: pd.DataFrame) -> pd.DataFrame:
    """Return each child's most urgent finding that is not over, in the order of every list, as stored.

    ``position`` is how soon it calls for somebody (in ``URGENCY``), ``since`` since when it waits.
    """
    open_ = findings[~findings["status"].isin(OVER_STATUSES)]
    order = np.lexsort(list_ranks(open_)[::-1])
    first = open_.iloc[order].drop_duplicates("child_id")
    columns = ["finding_id", "rule", "status", "certainty", "text", "headline", "latest_on", "probability"]
    near = ~first["status"].isin(MET_STATUSES).to_numpy()
    position = np.where(near, _NEAR, pd.Index(URGENCIES).get_indexer(first["urgency"].astype("str")))
    return rows.stored(first[["child_id", *columns]].assign(since=overdue_since(first))).assign(
        position=position, since=overdue_since(first)
    ).set_index("child_id")  # fmt: skip


def _doubted(result: Result, decisions: pd.DataFrame) -> pd.Series:
    return result.records.loc[open_doubts.waiting(result.records, decisions), "child_id"].value_counts()


def _offered(result: Result, decisions: pd.DataFrame) -> npt.NDArray[np.int64]:
    """Return how many links wait for a decision, at the child under which each is kept."""
    at = result_documents.child_of_link(result.links, result.stages.records)[
        open_doubts.undecided(result.links, decisions)
    ]
    return np.bincount(at[at >= 0], minlength=len(result.stages.children))


def _soonest(findings: pd.DataFrame) -> pd.Series:
    due = findings.loc[~findings["status"].isin(OVER_STATUSES), ["child_id", "next_weighing_by"]]
    due = due.dropna().sort_values("next_weighing_by").drop_duplicates("child_id")
    return rows.stored(due).set_index("child_id")["next_weighing_by"]
