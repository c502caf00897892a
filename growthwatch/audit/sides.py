"""Before and after: counts of the months, or quarters, wholly on one side of a change or of the middle of a period.

They are published as counts of their own, and what is hidden is decided over them and the months together. Adding
up the months that are shown would not do: a month in which nearly every baby was weighed is the first to be hidden.
"""

from collections.abc import Iterator, Sequence
from typing import Final

import numpy as np
import pandas as pd

from growthwatch.audit import indicators
from growthwatch.audit.changes import month_of
from growthwatch.audit.groups import CHANGE, NOT_KNOWN, UNCHANGED, WHOLE

#: What a change of practice is judged by: weighing, and what follows a flag.
INDICATORS: Final = ("weighed_at_check", "flagged_reweighed_28", "flagged_acknowledged_28")
_BEFORE: Final = "before "
_FROM: Final = "from "
_KEYS: Final = ("breakdown", "group", "month", "measure")


def before(start: str) -> str:
    """Return the label of the time before a month: "before 2025-04".

    Parameters
    ----------
    start : str
        Year and month.
    """
    return _BEFORE + start


def after(start: str) -> str:
    """Return the label of the time from a month on: "from 2025-04".

    Parameters
    ----------
    start : str
        Year and month.
    """
    return _FROM + start


def is_side(month: pd.Series) -> pd.Series:
    """Return which labels of time are sides, and neither months nor quarters nor the period.

    Parameters
    ----------
    month : Series of str
        ``Publication.cells["month"]``.
    """
    return month.str.startswith((_BEFORE, _FROM))


def starts(counts: pd.DataFrame) -> list[str]:
    """Return the months at which time is divided: that of each change of practice, or, without one, the middle.

    Parameters
    ----------
    counts : DataFrame
        ``Sums.counts``.

    Returns
    -------
    list of str
        The middle is that of the months in which any baby's 6-8-week window closed (without checks: in which any flag
        can be judged); none where there is but one. A change on whose other side no such month lies divides nothing,
        and the middle stands in its place.
    """
    whole = counts[(counts["breakdown"] == WHOLE).to_numpy()]
    judged_by = next((name for name in _denominators() if name in whole.columns), None)
    months = [] if judged_by is None else sorted(whole.loc[(whole[judged_by] > 0).to_numpy(), "month"].unique())
    if len(months) < 2:
        return []
    changed = counts.loc[(counts["breakdown"] == CHANGE).to_numpy(), "group"].unique()
    stated = {month_of(str(name)) for name in changed if name not in (UNCHANGED, NOT_KNOWN)}
    inside = sorted(month for month in stated if months[0] < month <= months[-1])
    return inside or [str(months[len(months) // 2])]


def cells(over_time: pd.DataFrame, divided_at: Sequence[str]) -> pd.DataFrame:
    """Return the counts of each side.

    Parameters
    ----------
    over_time : DataFrame
        breakdown, group, month (months and quarters), measure, n: as they are published.
    divided_at : sequence of str
        From :func:`starts`.

    Returns
    -------
    DataFrame
        The columns of ``over_time``; ``month`` is a label of :func:`before` or :func:`after`.
    """
    parts = [part.assign(month=part["side"]) for part in _parts(over_time, divided_at)]
    if not parts:
        return over_time.iloc[:0]
    return pd.concat(parts).groupby(list(_KEYS), as_index=False, sort=True)["n"].sum()


def links(over_time: pd.DataFrame, divided_at: Sequence[str]) -> Iterator[pd.DataFrame]:
    """Yield the months and quarters of each side, with the side they add up to in ``side``.

    Parameters
    ----------
    over_time, divided_at
        As :func:`cells` takes them.
    """
    yield from _parts(over_time, divided_at)


def divided_at(cells: pd.DataFrame) -> list[str]:
    """Return the months at which published counts are divided.

    Parameters
    ----------
    cells : DataFrame
        ``Publication.cells``.
    """
    labels = cells.loc[cells["month"].str.startswith(_FROM).to_numpy(), "month"].unique()
    return sorted(str(label).removeprefix(_FROM) for label in labels)


def _parts(over_time: pd.DataFrame, divided_at: Sequence[str]) -> Iterator[pd.DataFrame]:
    of = over_time[over_time["measure"].isin(_measures()).to_numpy()]
    label = of["month"].astype("str")
    quarterly = label.str.contains("Q", regex=False).to_numpy()
    for start in divided_at:
        quarter = quarter_of_month(start)
        # a quarter in whose midst the change lies is on neither side
        begins = int(start[5:7]) % 3 == 1
        is_before = np.where(quarterly, label < quarter, label < start)
        is_after = np.where(quarterly, (label > quarter) | ((label == quarter) & begins), label >= start)
        yield of[is_before].assign(side=before(start))
        yield of[is_after].assign(side=after(start))


def quarter_of_month(month: str) -> str:
    """Return the quarter of the year, "2026-Q1", of a month, "2026-03".

    Parameters
    ----------
    month : str
        Year and month.
    """
    return f"{month[:4]}-Q{(int(month[5:7]) + 2) // 3}"


def _measures() -> set[str]:
    known = indicators.indicators().set_index("indicator").loc[list(INDICATORS)]
    return {*known["numerator"].astype("str"), *known["denominator"].astype("str")}


def _denominators() -> list[str]:
    known = indicators.indicators().set_index("indicator").loc[list(INDICATORS)]
    return [str(name) for name in known["denominator"].unique()]
