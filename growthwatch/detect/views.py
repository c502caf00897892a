"""Which readings a rule is shown: with and without what is doubted, so that each finding can say what it rests on.

- ``firm``: every questioned and disputed reading left out;
- ``lowest``, ``highest``: where systems disagree, the lower and the higher reading of each day;
- ``recorded``: everything as it was recorded, questioned readings too;
- ``repaired``: questioned readings with the value put forward for them (see ``repaired.py``).

A finding that holds in the first, or in both of the second, is firm; any other is questioned.
"""

import numpy as np
import numpy.typing as npt
import pandas as pd

from growthwatch.detect.series import Flags


def views_of(measurements: pd.DataFrame, repaired: Flags | None = None) -> dict[str, Flags]:
    """Return, for each view, which rows of ``tables.SCORED`` it shows; ``repaired`` only where those rows are given.

    Views other than ``firm`` show only children who have a questioned or disputed reading: for everyone else they
    could say nothing new.
    """
    state = measurements["state"]
    disputed = (state == "disputed").to_numpy()
    questioned = (state == "questioned").to_numpy()
    firm = ~disputed & ~questioned
    child = measurements["child"].to_numpy()
    in_dispute = _of_children_with(disputed, child)
    in_doubt = _of_children_with(disputed | questioned, child)
    lowest, highest = _ends_of_disputes(measurements, disputed)
    views = {
        "firm": firm,
        "highest": in_dispute & (firm | highest),
        "lowest": in_dispute & (firm | lowest),
        "recorded": in_doubt & (firm | questioned | lowest),
    }
    if repaired is not None:
        views["repaired"] = _of_children_with(repaired, child) & (firm | repaired | lowest)
    return views


def _of_children_with(flag: Flags, child: npt.NDArray[np.int32]) -> Flags:
    having = np.zeros(int(child.max()) + 1 if len(child) else 0, dtype=bool)
    having[child[flag]] = True
    return having[child]


def _ends_of_disputes(measurements: pd.DataFrame, disputed: Flags) -> tuple[Flags, Flags]:
    """Whether each row is the lowest, and the highest, disputed reading of its child, kind and day."""
    at = np.flatnonzero(disputed)
    lowest, highest = np.zeros(len(measurements), dtype=bool), np.zeros(len(measurements), dtype=bool)
    if not len(at):
        return lowest, highest
    part = measurements.iloc[at]
    keys = (part["value"].to_numpy(), part["age_days"].to_numpy(), part["kind"].cat.codes.to_numpy(), part["child"])
    order = np.lexsort(keys)
    _, age, kind, child = (np.asarray(key)[order] for key in keys)
    starts = np.r_[True, (child[1:] != child[:-1]) | (kind[1:] != kind[:-1]) | (age[1:] != age[:-1])]
    lowest[at[order[starts]]] = True
    highest[at[order[np.r_[starts[1:], True]]]] = True
    return lowest, highest
