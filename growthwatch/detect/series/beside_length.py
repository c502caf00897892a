"""Every low or falling weight beside the length of the same time: a thin child, a small one, or length not known.

Shown and never decided on: no rule, status or urgency rests on it.
"""

from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd

from growthwatch import tables
from growthwatch.detect.series.series import Flags, Floats, Ints
from growthwatch.reference.ages import TERM_FROM_DAYS
from growthwatch.reference.falls import CENTILES_FROM_DAY
from growthwatch.reference.spaces import SPACE_SD, spaces_fallen
from growthwatch.reference.weight_for_length import weight_for_length_sds
from growthwatch.vocabulary import DOUBTED

#: Rules about weight on the chart; a loss within days says nothing of length.
RULES_BESIDE_LENGTH: Final = (
    "ng75-fall",
    "fall-from-highest",
    "ng75-below-2nd",
    "below-0.4th",
    "slow-conditional-gain",
    "fall-pattern",
)
#: A length of the same time: at most so many days from the weight [L]; the nearest, of equals the earlier.
LENGTH_WITHIN_DAYS: Final = 14
#: Weight for length needs both of one visit, as a check needs its weight within 3 days [L].
SAME_VISIT_DAYS: Final = 3
#: Lengths to compare are this far apart, since tapes err by centimetres [L].
LENGTHS_APART_DAYS: Final = 28
#: Length has fallen too from a centile space on; higher or lower than weight from a space on [L].
APART_SPACES: Final = 1.0
#: The public columns that say it.
BESIDE_LENGTH_COLUMNS: Final = ("beside_length", "length_on", "length_sds", "weight_for_length_sds")
#: More days than a life has: child and age in one sortable number.
_DAYS: Final = 1e6
_HAIR: Final = 1e-9


class Beside(NamedTuple):
    """Of each finding: the length of its latest weight's time and the one it is compared with; rows of SCORED.

    ``code`` is a word of ``vocabulary.BESIDE_LENGTH``, "" where the rule is not about weight on the chart.
    """

    code: npt.NDArray[np.object_]
    now_row: Ints  # -1 for none
    then_row: Ints
    fallen_spaces: Floats  # of length, between the two
    weight_for_length_sds: Floats


def beside_length(episodes: pd.DataFrame, children: pd.DataFrame, measurements: pd.DataFrame, absurd: Flags) -> Beside:
    """Return how the length of the same time stands to the weight of each finding.

    Parameters
    ----------
    episodes : DataFrame
        Findings with ``rule, kind, child, last_row, baseline_row, current_sds, if_repaired``; rows are those of
        ``measurements``.
    children, measurements : DataFrame
        ``tables.CHILDREN``, ``tables.SCORED``.
    absurd : ndarray of bool
        Which measurements can be no infant's.

    Returns
    -------
    Beside
        One element for each finding.
    """
    n = len(episodes)
    concerned = (episodes["rule"].isin(RULES_BESIDE_LENGTH) & (episodes["kind"] == "weight")).to_numpy()
    if not n or not concerned.any():
        return Beside(np.full(n, "", dtype=object), *np.full((2, n), -1), *np.full((2, n), np.nan))
    age = measurements["age_days"].to_numpy(dtype=np.float64)
    sds = np.append(measurements["sds"].to_numpy(dtype=np.float64), np.nan)
    child, last, start = (episodes[name].to_numpy() for name in ("child", "last_row", "baseline_row"))
    sure, doubted = _usable_lengths(children, measurements, absurd)
    at_weight = age[last]
    now = np.where(concerned, sure.nearest(child, at_weight), -1)
    in_doubt = concerned & (now < 0) & (doubted.nearest(child, at_weight) >= 0)
    now = np.where(in_doubt, doubted.nearest(child, at_weight), now)
    at_length = np.append(age, np.nan)[now]
    compares = concerned & (start >= 0)
    then = sure.nearest(child, np.where(compares, age[start], np.nan))
    then = np.where(then >= 0, then, np.where(compares, sure.first_of_child(child), -1))
    then = np.where((now >= 0) & (at_length - np.append(age, np.nan)[then] >= LENGTHS_APART_DAYS), then, -1)
    fallen = spaces_fallen(sds[then], sds[now])
    above = (sds[now] - episodes["current_sds"].to_numpy(dtype=np.float64)) / SPACE_SD
    code = np.select(
        [
            ~concerned,
            in_doubt,
            now < 0,
            (then >= 0) & (fallen >= APART_SPACES - _HAIR),
            then >= 0,
            above >= APART_SPACES - _HAIR,
        ],
        ["", "length_in_doubt", "length_not_known", "both_falling", "length_kept", "length_above_weight"],
        "length_low_too",
    ).astype(object)
    paired = concerned & ~in_doubt & (np.abs(at_length - at_weight) <= SAME_VISIT_DAYS)
    paired &= ~episodes["if_repaired"].to_numpy(dtype=bool)
    value = np.append(measurements["value"].to_numpy(dtype=np.float64), np.nan)
    for_length = weight_for_length_sds(children["sex"].cat.codes.to_numpy()[child], at_length, value[now], value[last])
    return Beside(code, now, then, fallen, np.where(paired, for_length, np.nan))


class _Lengths(NamedTuple):
    """Lengths sorted by child, then age."""

    row: Ints
    child: Ints
    age: Floats

    def nearest(self, child: Ints, age: Floats) -> Ints:
        """Return the row of each child's length nearest to an age, within the window; -1 for none."""
        if not len(self.row):
            return np.full(len(child), -1)
        after = np.searchsorted(self.child * _DAYS + self.age, child * _DAYS + np.nan_to_num(age))
        pair = np.stack([np.maximum(after - 1, 0), np.minimum(after, len(self.row) - 1)])
        apart = np.where(self.child[pair] == child, np.abs(self.age[pair] - age), np.inf)
        apart = np.where(np.isnan(apart), np.inf, apart)
        side = np.argmin(apart, axis=0)
        column = np.arange(len(child))
        return np.where(apart[side, column] <= LENGTH_WITHIN_DAYS, self.row[pair[side, column]], -1)

    def first_of_child(self, child: Ints) -> Ints:
        """Return the row of each child's first length; -1 for none."""
        if not len(self.row):
            return np.full(len(child), -1)
        at = np.minimum(np.searchsorted(self.child, child), len(self.row) - 1)
        return np.where(self.child[at] == child, self.row[at], -1)


def _usable_lengths(children: pd.DataFrame, measurements: pd.DataFrame, absurd: Flags) -> tuple[_Lengths, _Lengths]:
    """Return the lengths with an SDS that are beyond doubt, and those in doubt; none that a person set aside.

    Of a term baby none of day 1 to 13, for which UK-WHO has no centiles (UK-WHO data note 2011). One that can be no
    infant's is in doubt: somebody measured.
    """
    age = measurements["age_days"].to_numpy(dtype=np.float64)
    child = measurements["child"].to_numpy().astype(np.intp)
    term = ~(children["gestation_total_days"].to_numpy(dtype=np.float64)[child] < TERM_FROM_DAYS)
    usable = (measurements["kind"] == "length").to_numpy() & ~measurements["set_aside"].to_numpy()
    usable &= ~np.isnan(age) & ~(term & (age > 0) & (age < CENTILES_FROM_DAY))
    in_doubt = measurements["state"].isin(DOUBTED).to_numpy() | absurd
    out = []
    for chosen in (usable & ~in_doubt & measurements["sds"].notna().to_numpy(), usable & in_doubt):
        row = np.flatnonzero(chosen)
        row = row[np.lexsort((age[row], child[row]))]
        out.append(_Lengths(row, child[row], age[row]))
    return out[0], out[1]


def columns_of(beside: Beside, measurements: pd.DataFrame) -> dict[str, object]:
    """Return the public columns of ``BESIDE_LENGTH_COLUMNS``.

    Parameters
    ----------
    beside : Beside
        Of each finding.
    measurements : DataFrame
        ``tables.SCORED``.
    """
    has = beside.now_row >= 0
    on = np.append(measurements["measured_on"].to_numpy(), np.datetime64("NaT"))[beside.now_row]
    sds = np.append(measurements["sds"].to_numpy(dtype=np.float64), np.nan)[beside.now_row]
    columns = (
        pd.Series(beside.code, dtype=tables.TEXT).mask(beside.code == "").array,
        np.where(has, on, np.datetime64("NaT")).astype("datetime64[s]"),
        np.where(has, sds, np.nan),
        beside.weight_for_length_sds,
    )
    return dict(zip(BESIDE_LENGTH_COLUMNS, columns, strict=True))
