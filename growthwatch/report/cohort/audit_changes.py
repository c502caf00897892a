"""What is different in an audit's rates since an earlier audit: new, gone and changed, as both published them."""

from typing import Final

import numpy as np
import pandas as pd

_KEY: Final = ["indicator", "name", "breakdown", "group"]
_FIGURES: Final = ["numerator", "denominator", "percent"]
#: What an earlier audit's table of rates must have.
NEEDED: Final = (*_KEY, *_FIGURES)


def compared(before: pd.DataFrame, now: pd.DataFrame) -> pd.DataFrame:
    """Return the rates that are new, gone or changed: Change, the rate, and its figures then and now.

    Parameters
    ----------
    before, now : DataFrame
        ``Cohort.rates`` of two audits, the earlier one as its ``rates.csv`` has it: numbers hidden in either are
        unknown here too.

    Returns
    -------
    DataFrame
        Change (New, Gone, Changed), ``indicator, name, breakdown, group``, and numerator, denominator and percent with
        ``_before`` and ``_now``; ``points`` [percentage points] is the difference, NaN where either is hidden.
    """
    sides = [table[[*_KEY, *_FIGURES]].astype(dict.fromkeys(_KEY, "str")) for table in (before, now)]
    sides = [side.assign(**{name: pd.to_numeric(side[name], errors="coerce") for name in _FIGURES}) for side in sides]
    both = sides[0].merge(sides[1], on=_KEY, how="outer", suffixes=("_before", "_now"), indicator=True)
    was, is_ = (both[[f"{name}_{when}" for name in _FIGURES]].round(1).to_numpy() for when in ("before", "now"))
    same = ((was == is_) | (np.isnan(was) & np.isnan(is_))).all(axis=1) & (both["_merge"] == "both").to_numpy()
    change = both["_merge"].map({"left_only": "Gone", "right_only": "New", "both": "Changed"}).astype("str")
    out = both.drop(columns="_merge").assign(points=(both["percent_now"] - both["percent_before"]).round(1))
    out.insert(0, "Change", change)
    return out[~same].reset_index(drop=True)


def sentence(changes: pd.DataFrame, since: str) -> str:
    """Return how many figures differ, and how the share weighed at 6-8 weeks moved in the whole area."""
    n = changes["Change"].value_counts()
    counts = ", ".join(f"{n.get(word, 0)} {word.lower()}" for word in ("New", "Gone", "Changed"))
    whole = changes[((changes["indicator"] == "weighed_at_check") & (changes["breakdown"] == "all")).to_numpy()]
    moved = whole["points"].dropna()
    said = f"Since {since}: {counts} figures (changes_since.csv)"
    return f"{said}; weighed at 6-8 weeks {moved.iloc[0]:+.1f} percentage points." if len(moved) else f"{said}."
