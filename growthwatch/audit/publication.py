"""What leaves: tables of rates with small numbers hidden over all of them at once.

Everything published (tables, charts, labels, workbook, downloads) is made from :class:`Publication`, whose counts
are rounded and hidden already; percentages and intervals come from those. With ``suppress=False`` the true counts
stand, for a role that may see the children themselves.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Final

import numpy as np
import numpy.typing as npt
import pandas as pd

from growthwatch.audit import flow, indicators, sides
from growthwatch.audit.disclosure import reconstruction, suppression
from growthwatch.audit.disclosure.suppression import Relations
from growthwatch.audit.groups import CHANGE, NOT_KNOWN, WHOLE
from growthwatch.audit.statistics import intervals
from growthwatch.audit.sums import COUNT_KEYS, Sums

Flags = npt.NDArray[np.bool_]
#: The month of a count over the whole period.
PERIOD: Final = ""
_EVERY: Final = indicators.EVERY
_SIDE: Final = "side"
_GROUP: Final = ("group", "month")
_KEY: Final = ("breakdown", "group", "month", "measure")


@dataclass(frozen=True)
class Publication:
    """Counts as published. ``cells``: breakdown, group, month, measure, n, hidden.

    ``month`` is "" for the whole period, "2026-03" for a month, "2026-Q1" for a quarter, "before 2026-03" and "from
    2026-03" for what lies wholly on one side of a change (``audit.sides``).

    ``n`` is NaN where hidden. ``groups`` gives, for each breakdown, its groups.
    """

    cells: pd.DataFrame
    suppressed: bool

    @property
    def breakdowns(self) -> list[str]:
        """The breakdowns that something is published by."""
        return sorted({breakdown for breakdown, grain in self._tables if grain == indicators.EVERY})

    def counts(self, breakdown: str) -> pd.DataFrame:
        """Return the published counts over the period: groups by measures, NaN where hidden.

        Parameters
        ----------
        breakdown : str
            One of ``breakdowns``.

        Returns
        -------
        DataFrame
            Without a row where no child belongs to the breakdown.
        """
        return self._wide(breakdown, indicators.EVERY)

    def rates(self, breakdown: str, numerator: str, denominator: str, *, over_time: bool = False) -> pd.DataFrame:
        """Return group (and month or quarter), numerator, denominator, percent and its exact 95 % interval [%].

        A rate with either count hidden is hidden.

        Parameters
        ----------
        breakdown : str
            One of ``breakdowns``.
        numerator, denominator : str
            Measures.
        over_time : bool
            Whether by month or quarter, as finely as the measure is published, instead of over the period.

        Returns
        -------
        DataFrame
            group, month where asked for, numerator, denominator, percent, nearly_all (rounding leaves no difference:
            to be written so, not as 100 %), lower, upper (Clopper & Pearson 1934, Biometrika 26:404).
        """
        return self._rated(breakdown, numerator, denominator, indicators.scope()[denominator] if over_time else _EVERY)

    def sides(self, breakdown: str, numerator: str, denominator: str) -> pd.DataFrame:
        """Return :meth:`rates` of what lies before and after a change of practice, or the middle of the period.

        Parameters
        ----------
        breakdown : str
            "all" or "change".
        numerator, denominator : str
            Measures of an indicator of ``sides.INDICATORS``.

        Returns
        -------
        DataFrame
            group, month ("before 2026-03", "from 2026-03") and the columns of :meth:`rates`; no row where time is not
            divided.
        """
        divided = self._tables.get((breakdown, _SIDE))
        # of a measure by quarters no whole one may lie on a side
        if divided is None or not {numerator, denominator} <= set(divided.columns):
            return self.rates(breakdown, numerator, denominator).iloc[:0].assign(month=pd.Series(dtype="str"))
        return self._rated(breakdown, numerator, denominator, _SIDE)

    def _rated(self, breakdown: str, numerator: str, denominator: str, grain: str) -> pd.DataFrame:
        wide = self._wide(breakdown, grain)
        out = wide.index.to_frame(index=False)
        out["denominator"] = wide[denominator].to_numpy()
        out.insert(len(out.columns) - 1, "numerator", suppression.of_shown(wide[numerator], out["denominator"]))
        k, n = out["numerator"].to_numpy(), out["denominator"].to_numpy()
        out["percent"] = suppression.percent(k, n)
        out["nearly_all"] = self.suppressed & suppression.nearly_all(k, n)
        low, high = intervals.proportion(np.minimum(k, n), n)
        out["lower"], out["upper"] = 100 * low, 100 * high
        return out

    @cached_property
    def _tables(self) -> dict[tuple[str, str], pd.DataFrame]:
        """Return (breakdown, grain) -> groups by measures: made once, read for every indicator.

        The grain is ``indicators.EVERY`` for the period, ``QUARTERLY`` or ``MONTHLY``.
        """
        grain = _grain(self.cells["month"])
        return {
            (str(breakdown), str(fine)): _by_measure(of, [*_GROUP[: 1 + (fine != indicators.EVERY)], "measure"])
            for (breakdown, fine), of in self.cells.groupby(["breakdown", grain])
        }

    def _wide(self, breakdown: str, grain: str) -> pd.DataFrame:
        table = self._tables.get((breakdown, grain))
        if table is not None:
            return table
        # a breakdown that no child belongs to: no group, every measure
        return self._tables[WHOLE, grain].iloc[:0]


def _grain(month: pd.Series) -> pd.Series:
    """Return how fine each label of time is: of the period, of one side of it, of a quarter, of a month."""
    quarter = month.str.contains("Q", regex=False)
    fine = np.where(quarter, indicators.QUARTERLY, indicators.MONTHLY)
    fine = np.where(sides.is_side(month), _SIDE, fine)
    return pd.Series(np.where(month == PERIOD, indicators.EVERY, fine), index=month.index, name="grain")


def quarter_of(month: pd.Series) -> pd.Series:
    """Return the quarter of the year, "2026-Q1", of each month, "2026-03".

    Parameters
    ----------
    month : Series of str
        Year and month.

    Returns
    -------
    Series of str
        With the index of ``month``.
    """
    return month.str[:4] + "-Q" + ((month.str[5:7].astype(np.int64) + 2) // 3).astype("str")


def _by_measure(cells: pd.DataFrame, keys: list[str]) -> pd.DataFrame:
    return cells.set_index(keys)["n"].unstack()  # noqa: PD010 - nothing to aggregate


def publish(sums: Sums, *, suppressed: bool = True) -> Publication:
    """Return the counts of an audit as they may be shown.

    Parameters
    ----------
    sums : Sums
        From ``aggregate`` or ``merge``.
    suppressed : bool
        Whether small numbers are hidden and others rounded.

    Returns
    -------
    Publication
        Counts rounded and hidden as NHS England's rule for hospital episode statistics has it, or the true ones.

    Raises
    ------
    disclosure.DisclosureError
        When hidden counts could be worked out however many are hidden.
    """
    cells = cells_of(sums)
    n = cells["n"].to_numpy()
    if not suppressed:
        return Publication(cells.assign(n=n.astype(np.float64), hidden=False), suppressed=False)
    hidden = reconstruction.protect(n, relations_of(cells, sums.nesting))
    return Publication(cells.assign(n=suppression.shown(n, hidden), hidden=hidden), suppressed=True)


def cells_of(sums: Sums) -> pd.DataFrame:
    """Return every count that is published.

    Each measure over the period for the breakdowns that its indicators ask for, and, where they ask for months or
    quarters, by these for the whole area and for practices by what they changed (before and after); and who is counted
    and who is not (``audit.flow``).

    Parameters
    ----------
    sums : Sums
        Of the whole population.

    Returns
    -------
    DataFrame
        breakdown, group, month ("" for the whole period, or a quarter), measure, n: true counts.
    """
    scope = indicators.scope()
    whole = sums.counts.drop(columns="month").groupby(["breakdown", "group"], as_index=False).sum()
    monthly = sums.counts[sums.counts["breakdown"].isin([WHOLE, CHANGE]).to_numpy()]
    quarterly = monthly.assign(month=quarter_of(monthly["month"])).groupby(list(COUNT_KEYS), as_index=False).sum()
    wide = pd.concat([whole.assign(month=PERIOD), quarterly, monthly], ignore_index=True)
    measures = [name for name in sums.measures if name in scope]
    cells = wide.melt(id_vars=list(COUNT_KEYS), value_vars=measures, var_name="measure", value_name="n")
    asked, grain = cells["measure"].map(scope), _grain(cells["month"])
    keep = (cells["breakdown"] == WHOLE) | (asked != indicators.AREA)
    keep &= (grain == indicators.EVERY) | (asked == grain)
    kept = cells[keep.to_numpy()]
    over_time = kept[(kept["month"] != PERIOD).to_numpy()]
    divided = sides.cells(over_time, sides.starts(sums.counts))
    return pd.concat([kept, divided, flow.cells(sums)], ignore_index=True)


def relations_of(cells: pd.DataFrame, nesting: pd.DataFrame) -> Relations:
    """Return everything that anyone can add up or subtract between published counts.

    Parameters
    ----------
    cells : DataFrame
        From :func:`cells_of`.
    nesting : DataFrame
        ``Sums.nesting``.

    Returns
    -------
    Relations
        Between the positions of the cells.
    """
    position = pd.Series(
        np.arange(len(cells)), index=pd.MultiIndex.from_frame(cells[["breakdown", "group", "month", "measure"]])
    )
    links = pd.concat([*_group_links(cells), *_nested_links(cells, nesting), *_partition_links(cells)])
    total = position.reindex(pd.MultiIndex.from_frame(links[[f"{key}_total" for key in _KEY]])).to_numpy()
    part = position.reindex(pd.MultiIndex.from_frame(links[list(_KEY)])).to_numpy()
    code = links.groupby(["sum", *(f"{key}_total" for key in _KEY)], sort=False).ngroup().to_numpy()
    # babies of no known practice belong to a locality all the same: there its practices don't fill it
    n = cells["n"].to_numpy()
    left = n[total] - np.bincount(code, weights=n[part])[code]
    total, part, code = total[left == 0], part[left == 0], code[left == 0]
    order = np.argsort(code, kind="stable")
    starts = np.flatnonzero(np.diff(code[order], prepend=-1))
    members = np.split(part[order].astype(np.intp), starts[1:]) if len(starts) else []
    inner, outer = _inside(position)
    return suppression.relations(total[order][starts].astype(np.intp), members, inner, outer, len(cells))


def _linked(parts: pd.DataFrame, name: str, **total: object) -> pd.DataFrame:
    """Return parts beside the key of the total they add up to; what is not stated is the part's own."""
    return parts[list(_KEY)].assign(sum=name, **{f"{key}_total": total.get(key, parts[key]) for key in _KEY})


def _group_links(cells: pd.DataFrame) -> Iterator[pd.DataFrame]:
    """Yield groups that add up to the area, and months, or quarters, that add up to the period."""
    parts = cells[(cells["breakdown"] != WHOLE).to_numpy()]
    for breakdown, of in parts.groupby("breakdown"):
        yield _linked(of, f"by {breakdown}", breakdown=WHOLE, group=WHOLE)
    over_time = cells[((cells["month"] != PERIOD) & ~sides.is_side(cells["month"])).to_numpy()]
    yield _linked(over_time, "by month", month=PERIOD)
    for of in sides.links(over_time, sides.divided_at(cells)):
        yield _linked(of, "by side", month=of["side"])


def _nested_links(cells: pd.DataFrame, nesting: pd.DataFrame) -> Iterator[pd.DataFrame]:
    """Yield practices that add up to the group they belong to, where each belongs to one."""
    practices = cells[(cells["breakdown"] == "practice").to_numpy()]
    for breakdown, of in nesting.groupby("breakdown"):
        if of["practice"].duplicated().any():
            continue
        named = of.set_index("practice")["group"]
        group = practices["group"].map(named)
        # children without a practice stand in "not known", which practices alone don't fill
        known = (group.notna() & (group != NOT_KNOWN)).to_numpy()
        yield _linked(practices[known], f"practices of {breakdown}", breakdown=breakdown, group=group[known])


def _partition_links(cells: pd.DataFrame) -> Iterator[pd.DataFrame]:
    """Yield counts that divide another, such as the statuses of a check."""
    for number, (total, parts) in enumerate(indicators.PARTITIONS):
        of = cells[cells["measure"].isin([total, *parts]).to_numpy()]
        # a count of which one part is not published can't be added up
        whole = of.groupby(["breakdown", "group", "month"])["measure"].transform("size") == len(parts) + 1
        yield _linked(of[(whole & (of["measure"] != total)).to_numpy()], f"divides {number}", measure=total)


def _inside(position: pd.Series) -> tuple[npt.NDArray[np.intp], npt.NDArray[np.intp]]:
    """Return the cells of every count and, beside them, of what it is counted among."""
    inner, outer = [], []
    measure = position.index.get_level_values("measure")
    for numerator, denominator in indicators.nested():
        at = np.flatnonzero(measure == numerator)
        over = position.index[at].droplevel("measure")
        key = pd.MultiIndex.from_arrays(
            [over.get_level_values(i) for i in range(3)] + [np.repeat(denominator, len(at))]
        )
        among = position.reindex(key).to_numpy()
        inner.append(at[~np.isnan(among)])
        outer.append(among[~np.isnan(among)].astype(np.intp))
    return np.concatenate(inner), np.concatenate(outer)
