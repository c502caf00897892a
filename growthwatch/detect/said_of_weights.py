"""What each check says of weights that are in doubt, or that lie just outside its window."""

from typing import Final, NamedTuple

import numpy as np
import pandas as pd

from growthwatch.check_windows import CheckWindows
from growthwatch.detect.dated_rows import Rows
from growthwatch.detect.series.series import Flags
from growthwatch.detect.wording import check_wording
from growthwatch.detect.wording.text_columns import Texts
from growthwatch.vocabulary import DOUBTED

#: Checks without a weight: one just outside the window is named beside them.
_WITHOUT: Final = ("attended_not_measured", "missed")
#: A weight without a day may be the one that these lack.
_LACKING: Final = (*_WITHOUT, "due", "overdue")


class SaidOfWeights(NamedTuple):
    """By child, "" for nothing: codes of what is in doubt, the records to look up, and the sentences."""

    doubts: Texts
    records: Texts
    sentences: Texts


def said_of_weights(entries: pd.DataFrame, status: Texts, weight_row: Rows, window: CheckWindows) -> SaidOfWeights:
    """Return what is to be said of the weights of each check.

    Of a weight to be checked every doubtful one in the window; of one that counts the doubt about its figure, with
    what other systems wrote of that day; beside a check without a weight the last one just outside the window, and
    those of which the day can't be read.

    Parameters
    ----------
    entries : DataFrame
        From :func:`growthwatch.detect.weight_entries.weight_entries`.
    status, weight_row : array
        By child: the check's status, and the entry that the check names, -1 for none.
    window : CheckWindows
        Those to which the checks are held.
    """
    n = len(status)
    child, age = entries["child"].to_numpy(dtype=np.intp), entries["age_days"].to_numpy(dtype=np.float64)
    of_child = status[child]
    in_window = (age >= window.opens_day) & (age <= window.closes_day)
    doubted = (entries["doubt"] != "").to_numpy()
    to_check = np.flatnonzero(doubted & in_window & (of_child == "weight_to_check"))
    counted = np.where(status == "excluded", -1, weight_row)
    figure = np.flatnonzero(_figure_in_doubt(entries, counted, child))
    lacks_one = np.isin(of_child.astype(str), _WITHOUT)
    last = _last_of_each(child, np.flatnonzero(lacks_one & _just_outside(age, window)))
    undated = np.flatnonzero(np.isnan(age) & np.isin(of_child.astype(str), _LACKING))
    beside = np.sort(np.concatenate([last, undated]))
    rows = np.concatenate([to_check, figure, beside]).astype(np.intp)
    said = np.concatenate(
        [
            check_wording.to_check(entries.iloc[to_check]),
            check_wording.to_check(entries.iloc[figure]),
            check_wording.outside(entries.iloc[beside], window),
        ]
    )
    in_doubt = np.concatenate([to_check, figure]).astype(np.intp)
    return SaidOfWeights(
        _joined(child[to_check], entries["doubt"].to_numpy(dtype=object)[to_check], n, ";"),
        _joined(child[in_doubt], entries["record"].to_numpy(dtype=object)[in_doubt], n, ";"),
        _joined(child[rows], said, n, " "),
    )


def joined_sentences(first: Texts, second: Texts, between: str) -> Texts:
    """Return two texts of each child one after the other; "" where there is neither."""
    gap = np.where((first != "") & (second != ""), between, "")
    return np.asarray(first + gap + second, dtype=object)


def _figure_in_doubt(entries: pd.DataFrame, weight_row: Rows, child: Rows) -> Flags:
    """Return which entries are, or stand beside, the weight that a check counts, and are doubted in their figure."""
    chosen = weight_row[weight_row >= 0]
    day_of_child = np.full(len(weight_row), np.nan)
    counts = (entries["doubt"] == "").to_numpy()
    in_doubt = entries["state"].isin(DOUBTED).to_numpy() & counts
    age = entries["age_days"].to_numpy(dtype=np.float64)
    chosen = chosen[in_doubt[chosen]]
    day_of_child[child[chosen]] = age[chosen]
    return in_doubt & (age == day_of_child[child])


def _just_outside(age: np.ndarray, window: CheckWindows) -> Flags:
    before = (age >= window.opens_day - window.beside_days) & (age < window.opens_day)
    after = (age > window.closes_day) & (age <= window.closes_day + window.beside_days)
    return np.asarray(before | after)


def _last_of_each(child: Rows, rows: Rows) -> Rows:
    """Return of rows that are sorted by child and age the last of each child."""
    last = np.append(child[rows][1:] != child[rows][:-1], True) if len(rows) else np.empty(0, dtype=bool)
    return rows[last]


def _joined(child: Rows, text: Texts, n: int, between: str) -> Texts:
    """Return, for each of n children, the different ones of its texts in the order given."""
    out = np.full(n, "", dtype=object)
    if len(child):
        each = pd.DataFrame({"child": child, "text": text}).drop_duplicates()
        joined = each.groupby("child", sort=False)["text"].agg(between.join)
        out[joined.index.to_numpy()] = joined.to_numpy(dtype=object)
    return out
