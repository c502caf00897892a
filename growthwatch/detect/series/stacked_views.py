"""Every view of every child in one table, so that a rule judges them all at once.

A child stands in it once for each view it is shown in. Only what rules read of a child is carried along.
"""

from typing import NamedTuple

import numpy as np
import pandas as pd

from growthwatch.detect.series.series import Flags, Ints

#: What rules read of a child.
READ_OF_CHILD = ("sex", "gestation_total_days", "mother_height_cm", "father_height_cm")
#: What rules read of a measurement.
READ_OF_MEASUREMENT = ("kind", "age_days", "corrected_age_days", "value", "sds", "is_birth", "sources", "state")
#: The same where it stands there: the days under which record systems hold it.
IF_THERE = ("first_age_days", "last_age_days")


class StackedViews(NamedTuple):
    """Children and measurements as the views show them, and where each stands in the tables they come from."""

    children: pd.DataFrame
    measurements: pd.DataFrame
    child: Ints  # of each child here: its position there
    view: Ints  # of each child here: the position of its view
    row: Ints  # of each measurement here: its row there


def stacked(children: pd.DataFrame, views: list[tuple[pd.DataFrame, Flags]]) -> StackedViews:
    """Return the views one below another.

    Parameters
    ----------
    children : DataFrame
        ``tables.CHILDREN``.
    views : list of (DataFrame, array)
        ``tables.SCORED`` as a view has them, and which rows it shows.

    Returns
    -------
    StackedViews
        Every view's children and measurements, one view below another.
    """
    rows = [np.flatnonzero(keep) for _, keep in views]
    parts = [_read_of(scored).iloc[at] for (scored, _), at in zip(views, rows, strict=True)]
    owners = [scored["child"].to_numpy()[at] for (scored, _), at in zip(views, rows, strict=True)]
    child = [np.unique(owner) for owner in owners]
    before = np.cumsum([0, *(len(each) for each in child)])
    at = [np.searchsorted(own, owner) + n for own, owner, n in zip(child, owners, before, strict=False)]
    who = np.concatenate(child).astype(np.intp)
    return StackedViews(
        children[[*READ_OF_CHILD]].iloc[who].reset_index(drop=True),
        pd.concat(parts, ignore_index=True).assign(child=np.concatenate(at).astype(np.int32)),
        who,
        np.repeat(np.arange(len(views)), [len(each) for each in child]),
        np.concatenate(rows),
    )


def _read_of(scored: pd.DataFrame) -> pd.DataFrame:
    return scored[[*READ_OF_MEASUREMENT, *(name for name in IF_THERE if name in scored)]]
