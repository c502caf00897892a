"""Which row an action is about: a finding's story keeps its name only as long as its first measurement stands."""

import numpy as np
import pandas as pd

from growthwatch.detect.stories import FOLLOWS_WITHIN_DAYS, matter
from growthwatch.store.worklist.columns import days, words


def completed(actions: pd.DataFrame) -> pd.DataFrame:
    """Return actions with what those noted before rows had states do not say: kind, matter and days.

    Parameters
    ----------
    actions : DataFrame
        Columns of ``columns.ACTION``. One without a kind is about a finding, ``about`` being ":rule:kind:day".
    """
    out = actions.astype(object)
    old = out["kind"].isna().to_numpy()
    out["kind"] = words(out["kind"]).replace("", "finding")
    if not old.any():
        return out
    parts = words(out.loc[old, "about"]).astype("str").str.split(":", n=3, expand=True).reindex(columns=range(4))
    said = pd.DataFrame({"rule": parts[1].fillna(""), "kind": parts[2].fillna("")})
    out.loc[old, "matter"] = matter(said)
    day = parts[3].fillna("").str.slice(0, 10).replace("", None)
    for name in ("first_on", "last_on"):
        out.loc[old, name] = day
    return out


def latest(rows: pd.DataFrame, actions: pd.DataFrame) -> pd.DataFrame:
    """Return for each row its latest action, all of it blank where there is none.

    An action is about a check, a doubt or a link by its name, and about a finding's story where it was noted of the
    same matter (a low weight, a rising head ...) and the days of the two overlap or follow one another within four
    weeks: as findings are one story.

    Parameters
    ----------
    rows : DataFrame
        ``child_id, about, kind, matter, first_on, last_on`` (ISO text or None).
    actions : DataFrame
        Columns of ``columns.ACTION``, from :func:`completed`; the later has the higher ``id``.

    Returns
    -------
    DataFrame
        ``columns.ACTION``, one row for each of ``rows``, in their order.
    """
    index = pd.RangeIndex(len(rows))
    if actions.empty or rows.empty:
        return pd.DataFrame(index=index, columns=list(actions.columns), dtype=object)
    asked = rows[["child_id", "about", "kind", "matter", "first_on", "last_on"]].set_axis(index).reset_index()
    given = actions.rename(columns={"linked_child": "child_id"}).add_suffix("_then").rename(
        columns={"child_id_then": "child_id", "kind_then": "kind"}
    )  # fmt: skip
    findings = asked["kind"] == "finding"
    by_name = asked[~findings].merge(
        given, left_on=["child_id", "kind", "about"], right_on=["child_id", "kind", "about_then"]
    )
    of_story = asked[findings].merge(
        given[given["kind"] == "finding"],
        left_on=["child_id", "kind", "matter"],
        right_on=["child_id", "kind", "matter_then"],
    )
    of_story = of_story[_follow(of_story) | (of_story["about"] == of_story["about_then"]).to_numpy()]
    both = pd.concat([by_name, of_story], ignore_index=True).sort_values("id_then", kind="stable")
    last = both.drop_duplicates("index", keep="last").set_index("index").reindex(index)
    names = {f"{name}_then": name for name in actions.columns if name not in {"linked_child", "kind"}}
    return last.rename(columns={"child_id": "linked_child"})[["linked_child", "kind", *names]].rename(columns=names)


def of_findings(findings: pd.DataFrame, actions: pd.DataFrame) -> pd.DataFrame:
    """Return actions about findings, each with the id that its finding has now.

    Parameters
    ----------
    findings : DataFrame
        ``tables.OUT["findings"]`` of the children concerned.
    actions : DataFrame
        Columns of ``columns.ACTION``, from :func:`completed`.

    Returns
    -------
    DataFrame
        ``actions`` about findings with ``finding_id``: the finding of the name it was noted of, else the first of the
        same story; "" for one whose finding nothing shows any more.
    """
    noted = actions[(actions["kind"] == "finding").to_numpy()]
    known = pd.DataFrame(
        {
            "linked_child": findings["child_id"].astype(object),
            "finding_id": findings["finding_id"].astype(object),
            "matter": np.asarray(matter(findings), dtype=object),
            **{name: findings[f"{found}_on"].dt.strftime("%Y-%m-%d").astype(object)
               for name, found in (("first_on", "measured"), ("last_on", "latest"))},
        }
    )  # fmt: skip
    both = noted.merge(known, on=["linked_child", "matter"], suffixes=("_then", ""))
    named = (both["linked_child"] + words(both["about"]) == both["finding_id"]).to_numpy()
    both = both.assign(named=named)[named | _follow(both)]
    best = both.sort_values(["id", "named", "first_on"], ascending=[True, False, True], kind="stable")
    finding_id = best.drop_duplicates("id").set_index("id")["finding_id"]
    return noted.assign(finding_id=words(noted["id"].map(finding_id)).to_numpy()).reset_index(drop=True)


def _follow(pairs: pd.DataFrame) -> np.ndarray:
    """Return which rows and actions are of times that overlap or follow one another."""
    first, last, first_then, last_then = (days(pairs[name]) for name in (
        "first_on", "last_on", "first_on_then", "last_on_then"))  # fmt: skip
    near = np.timedelta64(FOLLOWS_WITHIN_DAYS, "D")
    return np.asarray((first_then <= last + near) & (first <= last_then + near))
