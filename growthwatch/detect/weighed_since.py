"""What was measured after a finding: the child's last undoubted measurement of the kind, and if a loss is back."""

from typing import Final

import numpy as np
import pandas as pd

from growthwatch.detect.families.acute_loss import SAME_VALUE_KG
from growthwatch.detect.series.series import Flags, Ints
from growthwatch.detect.wording.text_columns import Texts, british_dates, fixed, per_row
from growthwatch.vocabulary import DOUBTED, MET_STATUSES

#: Losses whose status waits 14 days for a weight that resolves them: back at the weight compared with they call for
#: nobody any more.
ENDS_WHEN_BACK: Final = ("ng75-early-loss", "ng75-not-regained", "weight-loss")


def last_undoubted(episodes: pd.DataFrame, measurements: pd.DataFrame) -> Ints:
    """Return the row of the child's last undoubted measurement of each finding's kind; -1 for none.

    Parameters
    ----------
    episodes : DataFrame
        ``child, kind``.
    measurements : DataFrame
        ``tables.SCORED``.

    Returns
    -------
    ndarray of int, shape (n,)
        Of several of one day the lowest.
    """
    chosen = ~measurements["state"].isin(DOUBTED) & measurements["age_days"].notna()
    row = np.flatnonzero(chosen.to_numpy())
    n_kinds = len(measurements["kind"].cat.categories)
    group, wanted = (
        each["child"].to_numpy().astype(np.int64) * n_kinds + each["kind"].cat.codes.to_numpy()
        for each in (measurements.iloc[row], episodes)
    )
    age, value = (measurements[name].to_numpy(dtype=np.float64)[row] for name in ("age_days", "value"))
    order = np.lexsort((-value, age))
    latest = np.full(max(group.max(initial=0), wanted.max(initial=0)) + 1, -1, dtype=np.intp)
    latest[group[order]] = row[order]  # the last one written stands
    return latest[wanted]


def back_since(episodes: pd.DataFrame, measurements: pd.DataFrame) -> Ints:
    """Return the row of the undoubted later weight by which a loss that still holds is back; -1 for none.

    Back is above the weight compared with: one that is the same to the last digit may be its copy, and ends nothing.

    Parameters
    ----------
    episodes : DataFrame
        Findings with ``rule, kind, child, status, last_row, baseline_row``; rows are those of ``measurements``.
    measurements : DataFrame
        ``tables.SCORED``.

    Returns
    -------
    ndarray of int, shape (n,)
        Rows.
    """
    row = last_undoubted(episodes, measurements)
    value, age = (np.append(measurements[name].to_numpy(dtype=np.float64), np.nan) for name in ("value", "age_days"))
    asked: Flags = (episodes["rule"].isin(ENDS_WHEN_BACK) & episodes["status"].isin(MET_STATUSES)).to_numpy()
    then, now = episodes["baseline_row"].to_numpy(), episodes["last_row"].to_numpy()
    back = asked & (row >= 0) & (then >= 0) & (age[row] > age[now]) & (value[row] > value[then] + SAME_VALUE_KG)
    return np.where(back, row, -1)


def back_words(back: Ints, measurements: pd.DataFrame) -> Texts:
    """Return by which weight a loss is back, with a space before it; "" where it is not.

    Parameters
    ----------
    back : ndarray of int, shape (n,)
        Of :func:`back_since`.
    measurements : DataFrame
        ``tables.SCORED``.

    Returns
    -------
    ndarray of str, shape (n,)
    """
    value = np.append(measurements["value"].to_numpy(dtype=np.float64), np.nan)[back]
    on = np.append(measurements["measured_on"].to_numpy(), np.datetime64("NaT"))[back]
    said = per_row(
        " It was back above that weight on {day}: {kg} kg.",
        day=british_dates(on),
        kg=fixed(np.nan_to_num(value), 2),
    )
    return np.where(back >= 0, said, "").astype(object)
