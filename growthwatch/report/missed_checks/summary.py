"""The figures of a missed-checks report: every status and reason, C8i beside "actually weighed", by quarter."""

from collections.abc import Mapping
from typing import Final

import numpy as np
import pandas as pd

from growthwatch.audit.coverage import WEIGHED, weighed_at_check
from growthwatch.audit.disclosure import reconstruction, suppression
from growthwatch.check_windows import C8I_DAY
from growthwatch.report import percentages
from growthwatch.report.missed_checks.check_words import ReportedCheck
from growthwatch.vocabulary import (
    CHECK_EXCLUSIONS,
    CHECK_NAMES,
    CHECK_OPEN_REASONS,
    CHECK_STATUSES,
    CHECK_TITLES,
    CHECKS,
    MAIN_CHECK,
)

#: Reviewed early, and weighed at 6-8 weeks all the same.
EARLY_IN_WINDOW: Final = "complete_early.weighed"
_COUNTED: Final = tuple(status for status in CHECK_STATUSES if status != "excluded")


def weighed_label(of: ReportedCheck) -> str:
    """Return what the children weighed at a check are called."""
    return f"Actually weighed {of.span}"


def reviewed_label(of: ReportedCheck) -> str:
    """Return what the children reviewed in time are called; metric C8i is of the 6-8-week check alone."""
    return "Reviewed by 8 weeks (C8i)" if of.is_main else f"Reviewed {of.span}"


def counted(facts: pd.DataFrame, as_of: pd.Timestamp, check: ReportedCheck) -> pd.DataFrame:
    """Return key, of (the key it is counted among), n: every status and reason, and the two headline rates."""
    status, reason = facts["status"], ";" + facts["reason"].fillna("").astype("str") + ";"
    closed = (facts["window_to"] < as_of) & (status != "excluded")
    weighed = pd.Series(weighed_at_check(facts), index=facts.index)
    in_time = ("Window closed", closed, closed & _reviewed_in_window(facts))
    if check.is_main:
        reached = (facts["age_days"] > C8I_DAY) & (status != "excluded")
        by_56 = facts["reviewed_by_day_56"].fillna(value=False).astype(bool)
        in_time = ("Reached 8 weeks (over 56 days old)", reached, reached & by_56)
    rows: list[tuple[str, str, str, int]] = [
        ("children", "", "Children with a date of birth", len(facts)),
        ("eligible", "children", "Eligible for the check", int((status != "excluded").sum())),
        ("closed", "eligible", f"Window closed (over {check.windows.closes_day} days old)", int(closed.sum())),
        ("weighed", "closed", weighed_label(check), int((closed & weighed).sum())),
    ]
    if check.is_main:
        rows.append(("reached", "eligible", in_time[0], int(in_time[1].sum())))
    rows.append(("reviewed", "reached" if check.is_main else "closed", reviewed_label(check), int(in_time[2].sum())))
    for word in (*_COUNTED, "excluded"):
        among = "children" if word == "excluded" else "eligible"
        rows.append((word, among, CHECK_NAMES[word], int((status == word).sum())))
        rows += _reasons(word, status == word, reason, check.reasons)
        if word == "complete_early":
            early = int(((status == word) & weighed).sum())
            rows.append((EARLY_IN_WINDOW, word, f"… weighed {check.span}", early))
    return pd.DataFrame(rows, columns=["key", "of", "what", "n"]).astype({"n": np.float64})


def _reviewed_in_window(facts: pd.DataFrame) -> pd.Series:
    return (facts["review_on"] >= facts["window_from"]) & (facts["review_on"] <= facts["window_to"])


def _reasons(word: str, of: pd.Series, reason: pd.Series, names: Mapping[str, str]) -> list[tuple[str, str, str, int]]:
    """Return the rows of the reasons on record for one status; a child may have several."""
    if word not in ("excluded", "due", "overdue", "missed"):
        return []
    wanted = CHECK_EXCLUSIONS if word == "excluded" else CHECK_OPEN_REASONS
    return [
        (
            f"{word}.{why}",
            word,
            f"… {names[why]}",
            int((of & reason.str.contains(f";{why};", regex=False)).sum()),
        )
        for why in wanted
    ]


def other_reviews(checks: pd.DataFrame) -> pd.DataFrame:
    """Return how many children stand how at the other reviews: a row for each status that any child has.

    Parameters
    ----------
    checks : DataFrame
        ``tables.OUT["checks"]`` of a practice.
    """
    others = checks[(checks["check"] != MAIN_CHECK).to_numpy()]
    n = pd.crosstab(others["status"].astype("str"), others["check"].astype("str"))
    n = n.reindex(index=[word for word in CHECK_STATUSES if word in n.index], columns=CHECKS[1:], fill_value=0)
    n.insert(0, "Status", [CHECK_NAMES[word] for word in n.index])
    return n.rename(columns=CHECK_TITLES).reset_index(drop=True).rename_axis(None, axis=1)


def small_hidden(summary: pd.DataFrame) -> pd.DataFrame:
    """Return the summary with small numbers hidden so that no total gives one away.

    The number of all children is left out: less the eligible ones it would tell how few were not counted.
    """
    kept = summary[(summary["key"] != "children").to_numpy()].reset_index(drop=True)
    at = {str(key): position for position, key in enumerate(kept["key"])}
    n = kept["n"].to_numpy().astype(np.int64)
    totals = {"eligible": _COUNTED, "weighed": (*WEIGHED, EARLY_IN_WINDOW)}
    adds_up = {key: parts for key, parts in totals.items() if n[[at[part] for part in parts]].sum() == n[at[key]]}
    inner = [position for position, of in enumerate(kept["of"]) if of in at]
    known = suppression.relations(
        np.array([at[total] for total in adds_up], dtype=np.intp),
        [np.array([at[part] for part in parts], dtype=np.intp) for parts in adds_up.values()],
        np.array(inner, dtype=np.intp),
        np.array([at[kept["of"].iloc[position]] for position in inner], dtype=np.intp),
        len(n),
    )
    return kept.assign(n=suppression.shown(n, reconstruction.protect(n, known)))


def in_words(summary: pd.DataFrame, *, rounded: bool = False) -> pd.DataFrame:
    """Return the summary as it is read: what, number, and per cent of what it is counted among.

    Parameters
    ----------
    summary : DataFrame
        key, of, what, n.
    rounded : bool
        Whether it is of :func:`small_hidden`: 9 of 10 stands there as 10 of 10, which is not 100 %.
    """
    n = summary.set_index("key")["n"]
    among = summary["of"].map(n)
    percent = pd.Series(np.round(suppression.percent(summary["n"], among), 1), index=summary.index)
    if rounded:
        all_of = suppression.nearly_all(summary["n"], among)
        percent = percentages.written(percent, 1, nearly_all=all_of, hidden="")
    shown = (summary["of"] != "") & (
        summary["n"].isna() | (summary["n"] > 0) | ~summary["key"].str.contains(".", regex=False)
    )
    out = pd.DataFrame(
        {
            "What": summary["what"],
            "Number": suppression.text(summary["n"], summary["n"].isna())
            if summary["n"].isna().any()
            else summary["n"].astype(np.int64),
            "%": percent,
            "Per cent of": summary["of"].map(summary.set_index("key")["what"]).fillna(""),
        }
    )
    return out[(shown | (summary["of"] == "")).to_numpy()].reset_index(drop=True)


def quarters(facts: pd.DataFrame, as_of: pd.Timestamp, check: ReportedCheck) -> pd.DataFrame:
    """Return for each quarter how many children reached the check's age, were reviewed by then, and were weighed."""
    counted = facts[((facts["status"] != "excluded") & (facts["window_to"] < as_of)).to_numpy()]
    reached, reviewed = counted["window_to"], _reviewed_in_window(counted)
    of, by_then = "Window closed", reviewed_label(check)
    if check.is_main:
        reached = counted["date_of_birth"] + pd.Timedelta(days=C8I_DAY)
        reviewed, of = counted["reviewed_by_day_56"].fillna(value=False), "Reached 8 weeks"
    level = counted["measured_level"].astype("str")
    weighed = weighed_at_check(counted)
    table = pd.DataFrame(
        {
            "Quarter": reached.dt.year.astype("str") + " Q" + reached.dt.quarter.astype("str"),
            of: 1,
            by_then: reviewed.astype(int),
            "Weighed": weighed.astype(int),
            "Weight to be checked": (counted["status"] == "weight_to_check").astype(int),
            "Weight and head": (weighed & level.isin(["weight+head", "weight+length+head"])).astype(int),
            "Weight, length, head": (weighed & (level == "weight+length+head")).astype(int),
        }
    )
    added = table.groupby("Quarter", as_index=False).sum()
    added.insert(3, "Reviewed %", suppression.percent(added[by_then], added[of]))
    added.insert(5, "Weighed %", suppression.percent(added["Weighed"], added[of]))
    return added.sort_values("Quarter", ascending=False, ignore_index=True)
