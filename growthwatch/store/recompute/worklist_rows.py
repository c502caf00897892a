"""The rows of a worklist that a run's results give: the stories of findings, the checks, the doubts, the links."""

from typing import Final

import numpy as np
import numpy.typing as npt
import pandas as pd

from growthwatch.detect import list_ranks, numbered_doubts, overdue_since
from growthwatch.detect.stories import OPEN_ENDED, leader, matter
from growthwatch.report.missed_checks.next_steps import held_by_practice
from growthwatch.results import Result
from growthwatch.store.database import rows
from growthwatch.store.recompute import doubt_summary, open_doubts, result_documents, summary
from growthwatch.store.worklist import retirement
from growthwatch.store.worklist.columns import EVIDENCE
from growthwatch.vocabulary import CHECK_STATUSES_TO_ACT_ON, MAIN_CHECK, MET_STATUSES, URGENCIES

_INFORMATION: Final = URGENCIES.index("information")
_TO_DECIDE: Final = URGENCIES.index("next_contact")
_STATUSES: Final = ("near", "met", "confirmed")
#: What a row is about where no reading of a child can be relied on: no record to decide about may be left.
NO_WEIGHT: Final = ":doubt:no-reliable-weight"


def of_result(result: Result, decisions: pd.DataFrame) -> pd.DataFrame:
    """Return the rows of the children of a run (``columns.EVIDENCE``), as stored.

    Parameters
    ----------
    result : Result
        A run.
    decisions : DataFrame
        Those that the run was given, the oldest first.
    """
    parts = [
        stories(result.findings),
        _checks(result),
        _doubts(result, decisions),
        _without_weight(result),
        _links(result, decisions),
    ]
    # each part has rows alone, so that columns without a value in one take their type from another
    held = [part for part in parts if len(part)]
    if not held:
        return pd.DataFrame(columns=list(EVIDENCE), dtype=object)
    whole = (
        pd.concat([part.astype(object) for part in held], ignore_index=True)
        .reindex(columns=list(EVIDENCE))
        .astype(object)
    )
    as_of = np.datetime64(str(result.about["as_of"]), "D")
    gone = retirement.retired(whole, _people(result), as_of=as_of, schedule=result.stages.check_schedule)
    whole = whole.assign(retired=gone).drop_duplicates(["child_id", "about"])
    return whole.where(whole.notna(), None)


def stories(findings: pd.DataFrame) -> pd.DataFrame:
    """Return a row for each story of findings of which one is met: what leads it, and what all that are met say.

    Parameters
    ----------
    findings : DataFrame
        ``tables.OUT["findings"]`` and ``kind``.
    """
    met = findings[findings["status"].isin(MET_STATUSES).to_numpy()].reset_index(drop=True)
    story = leader(met) if "part_of" in met else met["finding_id"]
    return _rows_of(met, story.to_numpy(dtype=object))


def each(findings: pd.DataFrame) -> pd.DataFrame:
    """Return a row for each finding by itself, whatever its status: what is known when something is noted of it."""
    own = findings.reset_index(drop=True)
    return _rows_of(own, own["finding_id"].to_numpy(dtype=object))


def _rows_of(findings: pd.DataFrame, story: npt.NDArray[np.object_]) -> pd.DataFrame:
    if findings.empty:
        return pd.DataFrame(columns=list(EVIDENCE))
    held = findings.assign(
        story=story,
        place=pd.Index(URGENCIES).get_indexer(findings["urgency"].astype("str")),
        standing=pd.Index(_STATUSES).get_indexer(findings["status"].astype("str")),
        of_time=(findings["rule"].astype("str") == OPEN_ENDED).to_numpy(),
        since=overdue_since(findings),
    )
    # what was stored before findings had an urgency stands first of its like, as on every list
    held["place"] = held["place"].mask(held["place"] < 0, URGENCIES.index("this_week"))
    held = held.iloc[np.lexsort(list_ranks(held)[::-1])]
    lead = held.drop_duplicates("story").set_index("story")
    by = held.groupby("story", sort=False)
    case = held["place"].where(~held["of_time"])
    places = pd.DataFrame({"case": case, "all": held["place"]}).groupby(held["story"], sort=False).min()
    rules = held[["story", "rule"]].astype({"rule": "str"}).drop_duplicates().sort_values("rule", kind="stable")
    days = rows.stored(
        pd.DataFrame(
            {"first_on": by["measured_on"].min(), "last_on": by["latest_on"].max()}
            | {name: lead[of] for name, of in {"due_on": "next_weighing_by", "not_before": "weigh_no_sooner_than",
                                              "since": "since"}.items()}
        )
    )  # fmt: skip
    child, finding = lead["child_id"].astype("str"), lead["finding_id"].astype("str")
    # every part by its story: what is grouped comes in another order than the leads
    out = pd.DataFrame(
        {
            "child_id": child,
            "about": pd.Series(
                [one.removeprefix(whose) for one, whose in zip(finding, child, strict=True)], index=lead.index
            ),
            "kind": "finding",
            "matter": pd.Series(matter(lead), index=lead.index),
            "on_today": 1,
            "urgency": places["all"],
            "case_urgency": places["case"].fillna(places["all"]),
            "status": by["standing"].max().map(dict(enumerate(_STATUSES))),
            "rules": rules.groupby("story")["rule"].agg(";".join),
            "spaces": by["spaces_fallen"].max(),
            "loss": by["loss_percent"].max(),
            **{name: days[name] for name in days},
            **{name: rows.stored(lead[[name]])[name] for name in _OF_LEAD},
        }
    ).loc[lead.index]
    out = out.astype({"urgency": "int64", "case_urgency": "int64"}).reset_index(drop=True)
    return out.reindex(columns=list(EVIDENCE)).astype(object)


_OF_LEAD: Final = ("rule", "certainty", "headline", "text", "probability")


def _checks(result: Result) -> pd.DataFrame:
    """Return a row for each check that somebody must act on; the 6-8-week check alone calls for somebody on Today.

    Of a review whose weight was taken on another day nobody has anything to do where the practice record holds it.
    """
    checks = result.checks
    status = checks["status"].astype("str")
    to_do = status.isin(CHECK_STATUSES_TO_ACT_ON).to_numpy() & ~held_by_practice(checks)
    to_act = checks[to_do].reset_index(drop=True)
    main = (to_act["check"].astype("str") == MAIN_CHECK).to_numpy()
    urgency = np.minimum(summary.urgency_of_checks(to_act, summary.last_reliable_weight(result)), _INFORMATION)
    said = rows.stored(to_act[["status", "reason", "window_to", "text"]])
    return pd.DataFrame(
        {
            "child_id": to_act["child_id"],
            "about": ":check:" + to_act["check"].astype("str"),
            "kind": "check",
            "matter": to_act["check"].astype("str"),
            "on_today": (main & (urgency < _INFORMATION)).astype(int),
            "urgency": np.where(main, urgency, np.maximum(urgency, _TO_DECIDE)),
            "case_urgency": np.where(main, urgency, np.maximum(urgency, _TO_DECIDE)),
            "status": said["status"],
            "reason": said["reason"],
            "text": said["text"],
            "due_on": said["window_to"],
            "since": said["window_to"],
        }
    )


def _doubts(result: Result, decisions: pd.DataFrame) -> pd.DataFrame:
    """Return a row for each doubt that waits for a decision; they have a list of their own."""
    doubts = doubt_summary.ranked(result.records, result.findings, decisions)
    if doubts.empty:
        return pd.DataFrame(columns=list(EVIDENCE))
    waiting = open_doubts.waiting(result.records, decisions)
    held = result.records.loc[waiting, ["source", "record_id"]].astype("str")
    named = pd.DataFrame(
        {"doubt": numbered_doubts(result.records, waiting), "name": (held["source"] + " " + held["record_id"]).array}
    )
    about = named.sort_values("name", kind="stable").groupby("doubt")["name"].agg(";".join)
    days = rows.stored(doubts[["measured_on"]])["measured_on"].to_numpy()
    urgency = doubts["urgency"].fillna(_INFORMATION).astype("int64").to_numpy()
    return pd.DataFrame(
        {
            "child_id": doubts["child_id"].to_numpy(dtype=object),
            "about": _named(":doubt:", doubts["doubt"].map(about).to_numpy(dtype=object)),
            "kind": "doubt",
            "matter": doubts["kind"].astype("str").to_numpy(dtype=object),
            "on_today": 0,
            "urgency": urgency,
            "case_urgency": urgency,
            "headline": doubts["headline"].to_numpy(dtype=object),
            "text": doubts["text"].to_numpy(dtype=object),
            "probability": doubts["probability"].to_numpy(dtype=np.float64),
            "first_on": days,
            "last_on": days,
            "since": days,
        }
    )


def _without_weight(result: Result) -> pd.DataFrame:
    """Return a row for each child none of whose weights can be relied on: settle them, or weigh again."""
    known = summary.weights_known(result)
    at = np.flatnonzero(~pd.isna(known))
    return pd.DataFrame(
        {
            "child_id": result.stages.children["child_id"].to_numpy(dtype=object)[at],
            "about": NO_WEIGHT,
            "kind": "doubt",
            "matter": "weight",
            "on_today": 1,
            "urgency": _TO_DECIDE,
            "case_urgency": _TO_DECIDE,
            "status": known[at],
        }
    )


def _links(result: Result, decisions: pd.DataFrame) -> pd.DataFrame:
    """Return a row for each pair of records that may be one child's, at the child under which it is kept."""
    at = result_documents.child_of_link(result.links, result.stages.records)
    open_ = open_doubts.undecided(result.links, decisions) & (at >= 0)
    links, at = result.links[open_], at[open_]
    names = np.array(
        [
            (links[f"source_{end}"].astype("str") + " " + links[f"record_{end}"].astype("str")).array
            for end in ("1", "2")
        ],
        dtype=object,
    ).reshape(2, -1)
    first, second = np.minimum(*names), np.maximum(*names)  # a pair is the same in either order
    return pd.DataFrame(
        {
            "child_id": result.stages.children["child_id"].to_numpy(dtype=object)[at],
            "about": _named(":link:", first + "|" + second if len(at) else first),
            "kind": "link",
            "matter": "link",
            "on_today": 0,
            "urgency": _TO_DECIDE,
            "case_urgency": _TO_DECIDE,
            "probability": links["probability"].to_numpy(dtype=np.float64),
        }
    )


def _named(kind: str, records: npt.NDArray[np.object_]) -> list[str]:
    """Return what stands for the records that each row is about: a sender's own ids may say who the child is."""
    return [f"{kind}{number:016x}" for number in pd.util.hash_array(records, categorize=False).tolist()]


def _people(result: Result) -> pd.DataFrame:
    """Return what retirement asks of each child, by child_id."""
    children, as_of = result.stages.children, np.datetime64(str(result.about["as_of"]), "D")
    born = children["date_of_birth"].to_numpy().astype("datetime64[D]")
    age = (as_of - born).astype(np.float64)
    return pd.DataFrame(
        {
            "gone": summary.gone(result).to_numpy(dtype=object),
            "age_days": np.where(np.isnat(born), np.nan, age),
            "born": born.astype("datetime64[s]"),
            "weighed_on": summary.last_reliable_weight(result).reindex(children["child_id"]).to_numpy(),
        },
        index=pd.Index(children["child_id"]),
    )
