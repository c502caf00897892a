"""Would the other gestation policy say the same? Each finding for which it would not says so.

The two are never mixed inside one comparison: the children who have a finding are scored again, whole, under
the other policy, and judged again.
"""

from collections.abc import Callable

import numpy as np
import pandas as pd

from growthwatch import tables
from growthwatch.detect.series.series import Floats, Ints
from growthwatch.detect.wording.text_columns import Texts, per_row, whole
from growthwatch.scoring import score
from growthwatch.vocabulary import POLICIES

Find = Callable[[pd.DataFrame, pd.DataFrame], pd.DataFrame]

_ABSENT, _NEAR, _MET = 0, 1, 2
_WORDS = {_ABSENT: "neither met nor near", _NEAR: "near and not met", _MET: "met"}


def notes(
    found: pd.DataFrame, children: pd.DataFrame, measurements: pd.DataFrame, *, policy: str, find: Find
) -> Texts:
    """Return, for each finding, a sentence where the other policy differs; "" where it agrees.

    Parameters
    ----------
    found : DataFrame
        Episodes, with ``child, rule, kind, status, first_row, last_row, threshold_spaces``.
    children, measurements : DataFrame
        ``tables.CHILDREN`` and ``tables.SCORED`` (under ``policy``).
    policy : str
        The policy of the run.
    find : function
        Gives the episodes of children and scored measurements.

    Returns
    -------
    ndarray of str
        One for each finding.
    """
    (other,) = (name for name in POLICIES if name != policy)
    concerned = np.unique(found["child"].to_numpy())
    rows = np.flatnonzero(measurements["child"].isin(concerned).to_numpy())
    some = children.iloc[concerned].reset_index(drop=True)
    theirs = measurements.iloc[rows][list(tables.MEASUREMENTS)].reset_index(drop=True)
    theirs = theirs.assign(child=np.searchsorted(concerned, theirs["child"]).astype(np.int32))
    again = find(some, score(some, theirs, policy=other))
    again = again.assign(
        child=concerned[again["child"].to_numpy()],
        first_row=rows[again["first_row"].to_numpy()],
        last_row=rows[again["last_row"].to_numpy()],
    )
    level, threshold = _matched(found, again)
    own = _level(found["status"])
    differs = per_row(f" Under the {other} policy it is {{words}}.", words=pd.Series(level).map(_WORDS).to_numpy())
    own_threshold = found["threshold_spaces"].to_numpy()
    stratum = (found["rule"] == "ng75-fall").to_numpy() & ~np.isnan(threshold) & (threshold != own_threshold)
    band = per_row(
        f" Under the {other} policy the birth weight lies in another band, for which the threshold is {{n}} spaces.",
        n=whole(np.nan_to_num(threshold)),
    )
    return np.where(level != own, differs, "") + np.where(stratum, band, "")


def _level(status: pd.Series) -> Ints:
    return np.where((status == "near").to_numpy(), _NEAR, _MET)


def _matched(found: pd.DataFrame, again: pd.DataFrame) -> tuple[Ints, Floats]:
    """Return, for each finding, how far the other policy's episodes of the same days go, and their threshold."""
    keys = ["child", "rule", "kind"]
    columns = [*keys, "first_row", "last_row"]
    ours = found[columns].assign(finding=np.arange(len(found)))
    pairs = ours.merge(
        again[columns].assign(level=_level(again["status"]), threshold=again["threshold_spaces"]), on=keys
    )
    pairs = pairs[(pairs["first_row_x"] <= pairs["last_row_y"]) & (pairs["last_row_x"] >= pairs["first_row_y"])]
    best = pairs.sort_values(["finding", "level"]).groupby("finding").last()
    level = best["level"].reindex(range(len(found)), fill_value=_ABSENT)
    return level.to_numpy().astype(np.intp), best["threshold"].reindex(range(len(found))).to_numpy()
