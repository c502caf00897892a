"""Which readings a rule is shown: with and without what is doubted, so that each finding can say what it rests on.

- ``firm``: every questioned and disputed reading left out;
- ``lowest``, ``highest``: where systems disagree, the lower and the higher reading of each day;
- ``recorded``: everything as it was recorded, questioned readings and both dates of a dispute about the day too;
- ``repaired``: questioned readings with the value put forward for them (see ``repaired.py``).

A finding that holds in the first, or in both of the second, is firm; any other is questioned.
"""

from typing import Final

import numpy as np
import numpy.typing as npt
import pandas as pd

from growthwatch.detect.series import Flags

#: Readings of two dates within this share of each other are one value, rounded in two ways.
_ONE_VALUE: Final = 0.02


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
    lowest, highest, dated = _ends_of_disputes(measurements, disputed)
    views = {
        "firm": firm,
        "highest": in_dispute & (firm | highest),
        "lowest": in_dispute & (firm | lowest),
        "recorded": in_doubt & (firm | questioned | lowest | dated),
    }
    if repaired is not None:
        views["repaired"] = _of_children_with(repaired, child) & (firm | repaired | lowest)
    return views


def _of_children_with(flag: Flags, child: npt.NDArray[np.int32]) -> Flags:
    having = np.zeros(int(child.max()) + 1 if len(child) else 0, dtype=bool)
    having[child[flag]] = True
    return having[child]


def _ends_of_disputes(measurements: pd.DataFrame, disputed: Flags) -> tuple[Flags, Flags, Flags]:
    """Whether each row is the lowest, and the highest, disputed reading of its child, kind and day.

    Where the dispute is about the day, one value stands under two dates: the later is the lower of the two. The third
    says which rows are so.
    """
    at = np.flatnonzero(disputed)
    lowest, highest, dated = np.zeros((3, len(measurements)), dtype=bool)
    if not len(at):
        return lowest, highest, dated
    part = measurements.iloc[at]
    value, age, child = (part[name].to_numpy() for name in ("value", "age_days", "child"))
    kind = part["kind"].cat.codes.to_numpy()
    order = np.lexsort((value, age, kind, child))
    starts = _starts(child[order], kind[order], age[order])
    alone = starts & np.r_[starts[1:], True]
    lowest[at[order[starts & ~alone]]] = True
    highest[at[order[np.r_[starts[1:], True] & ~alone]]] = True
    lone = order[alone]
    dated[at[lone]] = True
    if not len(lone):
        return lowest, highest, dated
    by_value = lone[np.lexsort((value[lone], kind[lone], child[lone]))]
    apart = np.r_[True, value[by_value][1:] > value[by_value][:-1] * (1 + _ONE_VALUE)]
    one_value = np.cumsum(_starts(child[by_value], kind[by_value]) | apart)
    by_day = by_value[np.lexsort((age[by_value], one_value))]
    first = _starts(one_value)  # ascending in either order
    highest[at[by_day[first]]] = True
    lowest[at[by_day[np.r_[first[1:], True]]]] = True
    return lowest, highest, dated


def _starts(*columns: npt.NDArray[np.generic]) -> Flags:
    changes = [column[1:] != column[:-1] for column in columns]
    return np.r_[True, np.logical_or.reduce(changes)] if len(columns[0]) else np.zeros(0, dtype=bool)
