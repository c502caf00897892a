"""``gw.score``: SDS and centile beside every row of a DataFrame."""

import datetime as dt

import numpy as np
import pandas as pd

from growthwatch.scoring.table import score_table
from growthwatch.sources.columns.dates import known_order
from growthwatch.sources.frame_text import text_table
from growthwatch.sources.text_table import TextTable
from growthwatch.vocabulary import POLICIES

#: The columns that scoring adds.
ADDED = ("scored_at_days", "sds", "centile", "band", "not_scored", "score_remark")
#: Years of two figures are of this century where no date says otherwise: no infant of the last one is one now.
_NEWEST_YEAR = 2099


def score(
    frame: pd.DataFrame, *, policy: str = "digital", as_of: dt.date | None = None, dates: str | None = None
) -> pd.DataFrame:
    """Return a table of measurements with SDS and centile on UK-WHO beside every row that can be scored.

    Parameters
    ----------
    frame : DataFrame
        With columns ``kind`` ("weight", "length", "head", "bmi"), ``sex`` ("male", "female"), ``value`` [kg, cm or
        kg/m2, unless a ``unit`` column or the value itself says otherwise], and one of: ``corrected_age_days``;
        ``age_days``; ``date_of_birth`` and ``measured_on``. ``gestation_weeks`` and ``gestation_days`` are corrected
        for where they stand.
    policy : str
        How a gestation is corrected for: "digital" or "paper".
    as_of : date, optional
        Years of two figures are the latest that do not pass this date's; without it they are taken as of this century.

    dates : {"day-first", "month-first"}, optional
        How 3/4/26 is read; by what the table shows unless it is stated.

    Returns
    -------
    DataFrame
        A copy of the frame with its own index, and ``scored_at_days`` (corrected age [days from 40+0]), ``sds``,
        ``centile`` [0-100], ``band`` (where it lies among the nine lines) and ``not_scored`` (why a row has no
        SDS, "" where it has one) and ``score_remark``: what stands beside the value, and what of the gestation could
        not be read.

    Raises
    ------
    UnusableInput
        When a column that scoring needs is missing; the message names it.
    ValueError
        For an unknown policy.

    Notes
    -----
    The LMS method (Cole 1990, Eur J Clin Nutr 44:45) on the tables of rcpchgrowth, as :func:`growthwatch.sds`.

    Examples
    --------
    >>> import growthwatch as gw
    >>> import pandas as pd
    >>> weights = pd.DataFrame({"kind": "weight", "sex": "male", "age_days": [56, 84], "value": ["4.4", "12 lb 2 oz"]})
    >>> gw.score(weights)[["sds", "centile", "band"]].round(2)
        sds  centile                      band
    0 -1.62     5.22   between the 2nd and 9th
    1 -1.00    15.81  between the 9th and 25th
    """
    if policy not in POLICIES:
        raise ValueError(f"unknown policy {policy!r}: expected one of {', '.join(POLICIES)}")
    cells = text_table(frame.drop(columns=[name for name in ADDED if name in frame.columns]))
    table = TextTable("", cells, np.arange(1, len(frame) + 1, dtype=np.int64), [])
    newest = _NEWEST_YEAR if as_of is None else pd.Timestamp(as_of).year
    scored = score_table(table, policy=policy, newest_year=newest, order=known_order(dates) if dates else None)
    return frame.assign(**{name: scored[name].to_pandas().to_numpy() for name in ADDED})
