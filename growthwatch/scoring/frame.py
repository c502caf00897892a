"""``gw.score``: SDS and centile beside every row of a DataFrame."""

import datetime as dt

import numpy as np
import pandas as pd

from growthwatch.scoring.table import UK_WHO, known_reference, score_table
from growthwatch.sources.columns.dates import known_order
from growthwatch.sources.frame_text import text_table
from growthwatch.sources.text_table import TextTable
from growthwatch.vocabulary import POLICIES

#: The columns that scoring adds.
ADDED = ("scored_at_days", "sds", "centile", "band", "not_scored", "score_remark", "from_birth_percent")
#: ... and those that it adds for another reference than UK-WHO.
ADDED_BESIDE = ("sds_trisomy_21", "centile_trisomy_21", "not_scored_trisomy_21")
#: Years of two figures are of this century where no date says otherwise: no infant of the last one is one now.
_NEWEST_YEAR = 2099


def score(
    frame: pd.DataFrame,
    *,
    policy: str = "digital",
    as_of: dt.date | None = None,
    dates: str | None = None,
    reference: str = UK_WHO,
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
    reference : {"uk-who", "trisomy-21"}, optional
        With "trisomy-21" SDS and centile on that reference too, beside those on UK-WHO: Styles 2002 as rcpchgrowth
        ships it, from 40+0 to 20 years, head circumference to 18, body mass index to 18.8 years.

    Returns
    -------
    DataFrame
        A copy of the frame with its own index, and ``scored_at_days`` (corrected age [days from 40+0]), ``sds``,
        ``centile`` [0-100], ``band`` (where it lies among the nine lines) and ``not_scored`` (why a row has no
        SDS, "" where it has one), ``score_remark``: what stands beside the value, what of the gestation could not be
        read, that it is not known and nothing is corrected, and that a term baby has no centile on day 1 to 13; and
        ``from_birth_percent``: a weight's change from a birth weight that the table holds (``birth_weight``, or a row
        of the same ``child_id`` or ``nhs_number`` on day 0). With "trisomy-21" ``sds_trisomy_21``,
        ``centile_trisomy_21`` and ``not_scored_trisomy_21``.

    Raises
    ------
    UnusableInput
        When a column that scoring needs is missing; the message names it.
    ValueError
        For an unknown policy or reference.

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
    added = ADDED if known_reference(reference) == UK_WHO else (*ADDED, *ADDED_BESIDE)
    cells = text_table(frame.drop(columns=[name for name in added if name in frame.columns]))
    table = TextTable("", cells, np.arange(1, len(frame) + 1, dtype=np.int64), [])
    newest = _NEWEST_YEAR if as_of is None else pd.Timestamp(as_of).year
    order = known_order(dates) if dates else None
    scored = score_table(table, policy=policy, newest_year=newest, order=order, reference=reference)
    return frame.assign(**{name: scored[name].to_pandas().to_numpy() for name in added})
