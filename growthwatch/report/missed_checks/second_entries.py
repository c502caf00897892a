"""Children who may be held twice: which other entry each is probably the same as, and whether that one was weighed.

A check that looks missed may have been done under the baby's other entry. So whoever works through a list is told
first that a link waits for confirmation. Only pairs that linkage offered are shown; nothing is linked here.
"""

from typing import Final

import numpy as np
import numpy.typing as npt
import pandas as pd

from growthwatch.linkage.review.link_reasons import JOINED, LinkReason, reason_codes
from growthwatch.results import Result

#: From here on "probably", below it "may be" (wording alone; what is joined unasked: ``classification.JOINED_FROM``).
PROBABLY_FROM: Final = 0.9
#: Why a pair that is one person by rule was not joined; for others with a forename the probability says how likely.
_BY_RULE: Final = (
    LinkReason.NUMBER_KNOWN_BEFORE,
    LinkReason.TWO_REGISTER_IDS,
    LinkReason.CORRECTED_NUMBER,
    LinkReason.EXCHANGED_NAMES,
)
_MAYBE_TWIN: Final = (LinkReason.FORENAMES_DIFFER, LinkReason.NOT_TOLD_APART)
#: Pairs that are shown for another reason than that they may be one child.
_NOT_SECOND_ENTRIES: Final = (
    *JOINED, LinkReason.SHARED_NUMBER, LinkReason.ONE_RECORD_ID, LinkReason.ONE_REGISTER_ID,
)  # fmt: skip
#: Position of an other entry whose child the result does not hold.
NOBODY: Final = -1


def pairs(result: Result) -> pd.DataFrame:
    """Return the offered pairs of children, each twice: once from either side.

    Returns
    -------
    DataFrame
        ``child``, ``other`` (positions in ``result.stages.children``; ``other`` is -1 where the result does not hold
        that child, or two bear the name by which it is pointed at), ``source``, ``record`` (by which the other is
        pointed at), ``probably``, ``twin`` (whether it may as well be a twin) and ``probability``.
    """
    links = result.links
    reasons = reason_codes(links["why_not_joined"])
    offered = ~reasons.isin(_NOT_SECOND_ENTRIES).to_numpy()
    links, why = links[offered].reset_index(drop=True), reasons[offered].reset_index(drop=True)
    ends = [_children(result, links[f"source_{end}"], links[f"record_{end}"]) for end in "12"]
    probability = links["probability"].to_numpy().astype(np.float64)
    twin = why.isin(_MAYBE_TWIN)
    likely = ((probability >= PROBABLY_FROM) & (why != LinkReason.SEVERAL_CHILDREN)).to_numpy() | why.isin(
        _BY_RULE
    ).to_numpy()
    likely &= ~(twin | why.isin([LinkReason.BIRTH_ORDERS_DIFFER])).to_numpy()
    sides = [
        pd.DataFrame(
            {
                "child": ends[one],
                "other": ends[1 - one],
                "source": links[f"source_{2 - one}"].to_numpy(dtype=object),
                "record": links[f"record_{2 - one}"].to_numpy(dtype=object),
                "probably": likely,
                "twin": twin.to_numpy(dtype=bool),
                "probability": probability,
            }
        )
        for one in (0, 1)
    ]
    both = pd.concat(sides, ignore_index=True)
    return both[((both["child"] != NOBODY) & (both["child"] != both["other"])).to_numpy()].reset_index(drop=True)


def _children(result: Result, source: pd.Series, record: pd.Series) -> npt.NDArray[np.int64]:
    """Return the child that each end of a link points at: by a record, else a contact, else its register's own id."""
    stages = result.stages
    wanted = pd.MultiIndex.from_arrays([source.astype("str"), record.astype("str")])
    child_at = np.full(len(wanted), NOBODY, dtype=np.int64)
    for table, name in ((stages.records, "record_id"), (stages.contacts, "record_id"), (stages.register, "child_id")):
        known = pd.DataFrame({"source": table["source"].astype("str"), "name": table[name], "child": table["child"]})
        known = known[known["name"].isin(set(record)).to_numpy()].drop_duplicates()
        known = known[~known.duplicated(["source", "name"], keep=False).to_numpy()]
        at = pd.MultiIndex.from_frame(known[["source", "name"]]).get_indexer(wanted)
        here = (at >= 0) & (child_at == NOBODY)
        child_at[here] = known["child"].to_numpy()[at[here]]
    return child_at


def likeliest(result: Result, facts: pd.DataFrame, weights: pd.DataFrame) -> pd.DataFrame:
    """Return the likeliest other entry of each child that may be held twice.

    Parameters
    ----------
    result : Result
        Whose links are read.
    facts : DataFrame
        ``child``, ``window_from``, ``window_to``: one row for each child and check.
    weights : DataFrame
        ``child``, ``measured_on``, ``sources``: the weights that count, by child and day.

    Returns
    -------
    DataFrame
        One row for each row of ``facts`` that has another entry, by its index: the columns of :func:`pairs`;
        ``measured_on`` and ``sources`` of the other entry's weight (in the window of the check, else its latest; NaT
        for none), and ``n_more``, how many other links the child has beside this one.
    """
    candidates = facts[["child", "window_from", "window_to"]].reset_index(names="row").merge(pairs(result), on="child")
    candidates = candidates.join(_weighed(candidates, weights))
    order = ["row", "probably", "in_window", "probability", "measured_on", "source", "record"]
    ranked = candidates.sort_values(
        order, ascending=[True, False, False, False, False, True, True], na_position="last"
    )
    n_links = ranked.groupby("row").size()
    best = ranked.drop_duplicates("row").set_index("row")
    return best.assign(n_more=n_links.reindex(best.index) - 1)


def _weighed(candidates: pd.DataFrame, weights: pd.DataFrame) -> pd.DataFrame:
    """Return for each pair the other child's weight in the window of the check, else its latest; NaT for none."""
    held = candidates[["other", "window_from", "window_to"]].reset_index(names="pair")
    held = held.merge(weights[["child", "measured_on", "sources"]].rename(columns={"child": "other"}), on="other")
    held["in_window"] = (held["measured_on"] >= held["window_from"]) & (held["measured_on"] <= held["window_to"])
    held = held.sort_values(["pair", "in_window", "measured_on"], kind="stable").drop_duplicates("pair", keep="last")
    out = held.set_index("pair")[["measured_on", "sources", "in_window"]].reindex(candidates.index)
    return out.assign(in_window=out["in_window"].eq(other=True))
