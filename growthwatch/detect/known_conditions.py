"""Known conditions and care beside findings: how each stands, and one sentence; nothing is decided by them."""

from typing import Any, Final

import numpy as np
import numpy.typing as npt
import pandas as pd

from growthwatch import tables
from growthwatch.code_lists import SEPARATOR, in_words
from growthwatch.conditions import known_conditions
from growthwatch.detect.wording.text_columns import british_dates, per_row
from growthwatch.vocabulary import CONDITION_STANDINGS, OVER_STATUSES

Texts = npt.NDArray[np.object_]

_CURRENT, _SUSPECTED, _ENDED = CONDITION_STANDINGS
#: Behind the code of a condition that is suspected alone.
SUSPECTED: Final = "?"
_TYPES: Final = {name: tables.public_type("conditions", name) for name in tables.OUT["conditions"]}


def conditions_table(children: pd.DataFrame, conditions: pd.DataFrame, *, as_of: np.datetime64) -> pd.DataFrame:
    """Return the public table of known conditions: as each stands on the as-of date.

    Parameters
    ----------
    children, conditions : DataFrame
        ``tables.CHILDREN``, ``tables.CONDITIONS``.
    as_of : datetime64

    Returns
    -------
    DataFrame
        ``tables.OUT["conditions"]``: by child, those that last first, then as they began.
    """
    known = known_conditions()
    over = (conditions["standing"] == _ENDED).to_numpy() | (conditions["ended_on"] <= as_of).to_numpy()
    suspected = (conditions["standing"] == _SUSPECTED).to_numpy() & ~over
    standing = np.select([over, suspected], [_ENDED, _SUSPECTED], _CURRENT)
    out = conditions.assign(
        child_id=children["child_id"].to_numpy()[conditions["child"].to_numpy()],
        name=conditions["condition"].map({code: one.name for code, one in known.items()}),
        group=conditions["condition"].map({code: one.group for code, one in known.items()}),
        standing=standing,
        source=conditions["source"].astype("str"),
    )
    order = np.lexsort((np.arange(len(out)), pd.Index(CONDITION_STANDINGS).get_indexer(standing), out["child"]))
    return tables.conform(out.iloc[order].reset_index(drop=True), _TYPES)


def beside_findings(findings: pd.DataFrame, conditions: pd.DataFrame) -> pd.DataFrame:
    """Return findings with ``known_conditions``, and said in ``text`` of those that are not over.

    Parameters
    ----------
    findings : DataFrame
        As ``detect.apply_rules`` gives them.
    conditions : DataFrame
        ``tables.OUT["conditions"]``.

    Notes
    -----
    No threshold, status, certainty, probability or urgency is touched: a condition explains or it does not, and the
    finding stands either way.
    """
    last = conditions[(conditions["standing"] != _ENDED).to_numpy()]
    said_of, codes_of = _by_child(last, pd.Series(_words(last), index=last.index), "; "), known_of_children(conditions)
    codes, said = (
        findings["child_id"].map(of).astype(tables.TEXT).fillna("").to_numpy(dtype=object)
        for of in (codes_of, said_of)
    )
    open_ = ~findings["status"].isin(OVER_STATUSES).to_numpy() & (said != "")
    text = findings["text"].to_numpy(dtype=object)
    text = np.where(open_, per_row("{text} On record, changing no threshold: {said}.", text=text, said=said), text)
    out = findings.assign(text=pd.array(text, dtype=tables.TEXT))
    column = pd.Series(codes, dtype=tables.TEXT).mask(codes == "").array
    out.insert(out.columns.get_loc("kind") if "kind" in out else len(out.columns), "known_conditions", column)
    return out


def known_of_children(conditions: pd.DataFrame) -> pd.Series:
    """Return by child_id the codes of the conditions that last, each once, joined by a semicolon.

    Parameters
    ----------
    conditions : DataFrame
        ``tables.OUT["conditions"]``.
    """
    last = conditions[(conditions["standing"] != _ENDED).to_numpy()]
    said = last["condition"] + np.where(last["standing"] == _SUSPECTED, SUSPECTED, "")
    return _by_child(last, said, SEPARATOR)


def conditions_in_words(codes: Any) -> pd.Series:
    """Return cells of ``known_conditions`` as screens say them: "trisomy 21 (Down's syndrome), under a dietitian"."""
    names = {code: one.name for code, one in known_conditions().items()}
    suspected = {f"{code}{SUSPECTED}": f"{name}, suspected" for code, name in names.items()}
    return in_words(pd.Series(codes), names | suspected, ", ")


def _words(last: pd.DataFrame) -> Texts:
    """Return each condition that lasts in words: its name, since when, and that it is suspected alone."""
    since = last["started_on"].notna().to_numpy()
    day = british_dates(last["started_on"].to_numpy())
    words = np.where(since, per_row("{name} since {day}", name=last["name"], day=day), last["name"])
    return per_row("{words}{doubt}", words=words, doubt=np.where(last["standing"] == _SUSPECTED, " (suspected)", ""))


def _by_child(last: pd.DataFrame, said: pd.Series, between: str) -> pd.Series:
    """Return by child_id what is said of its conditions, each once, however many systems state it."""
    each = pd.DataFrame({"child_id": last["child_id"], "condition": last["condition"], "said": said})
    once = each.drop_duplicates(["child_id", "condition"])
    return once.groupby("child_id", sort=False)["said"].agg(between.join).astype(tables.TEXT)
