"""Two exports of overlapping periods: what subtracting one from the other would give away."""

from collections.abc import Sequence
from typing import Final, NamedTuple

import numpy as np
import pandas as pd

from growthwatch.audit.disclosure import suppression
from growthwatch.audit.publication import PERIOD

_KEYS: Final = ["breakdown", "group", "measure"]
#: Two counts rounded to 5 that differ by no more may differ in truth by 1 to 7.
_MAY_BE_SMALL: Final = suppression.SMALLEST_SHOWN - 1 + suppression.ROUNDED_TO - 1


class Export(NamedTuple):
    """An export as published: its name, days covered, as-of date, and cells (n NaN where hidden)."""

    name: str
    first: str
    last: str
    as_of: str
    cells: pd.DataFrame


def warnings(earlier: Sequence[Export], later: Export) -> list[str]:
    """Return a sentence for each earlier export whose period overlaps this one's and is not the same.

    Where the difference of two published counts leaves no more than small numbers, the sentence says of how many.
    The same period as of another day counts too: the difference is what was recorded in between.

    Parameters
    ----------
    earlier : sequence of Export
        What was published before.
    later : Export
        What is about to be.

    Returns
    -------
    list of str
        In the order of ``earlier``; empty where no period overlaps.
    """
    sentences = []
    for other in earlier:
        overlap = other.first <= later.last and later.first <= other.last
        same = (other.first, other.last, other.as_of) == (later.first, later.last, later.as_of)
        if overlap and not same:
            small, example = _small_differences(other.cells, later.cells)
            what = (
                f"subtracting them leaves {small} counts that may be 1 to 7 babies, such as {example}: "
                "don't publish both"
                if small
                else "no two counts are close enough for a small number to show"
            )
            which = f"{other.name} ({other.first} to {other.last}, as of {other.as_of})"
            sentences.append(f"This period overlaps the export {which}; {what}.")
    return sentences


def _small_differences(earlier: pd.DataFrame, later: pd.DataFrame) -> tuple[int, str]:
    both = _whole(earlier).merge(_whole(later), on=_KEYS, suffixes=("_earlier", "_later"))
    gap = np.abs(both["n_earlier"] - both["n_later"]).to_numpy()
    # equal zeros have no difference; equal counts may still hide one
    small = (gap <= _MAY_BE_SMALL) & ((both["n_earlier"] > 0) | (both["n_later"] > 0)).to_numpy()
    if not small.any():
        return 0, ""
    first = both[small].iloc[0]
    return int(small.sum()), f"{first['measure']} of {first['breakdown']} {first['group']}"


def _whole(cells: pd.DataFrame) -> pd.DataFrame:
    return cells.loc[(cells["month"] == PERIOD).to_numpy(), [*_KEYS, "n"]].dropna()
