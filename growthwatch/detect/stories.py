"""Findings that tell one story: the most urgent leads, and the others stand beneath it.

A falling weight meets four or five rules at once. Each stays a finding of its own, with its arithmetic and its source;
``part_of`` says under which one it is read, so that a list has one row for each story of a child.
"""

from typing import Final

import numpy as np
import numpy.typing as npt
import pandas as pd

from growthwatch.detect.list_order import list_ranks
from growthwatch.segments import start_positions, starts
from growthwatch.vocabulary import RULES

#: Rules -> what they tell of. One that reads several kinds tells of each by itself.
STORIES: Final = {
    "head-rising": "a rising head",
    "head-fall": "a low or falling head",
    "head-low": "a low or falling head",
    "length-fall": "a short or falling length",
    "length-low-for-parents": "a short or falling length",
}
_OF_KIND: Final = {"weight": "a low or falling weight", "length": "a short or falling length",
                   "head": "a low or falling head"}  # fmt: skip
#: A finding that lasts until the child is weighed.
OPEN_ENDED: Final = "not-weighed-since"
#: Findings of one story overlap, or follow one another within so many days: two to four weighings [L].
FOLLOWS_WITHIN_DAYS: Final = 28


def leader(findings: pd.DataFrame) -> pd.Series:
    """Return the id of the finding under which each is read: the one it is part of, else itself.

    Parameters
    ----------
    findings : DataFrame
        ``finding_id`` and ``part_of``.

    Returns
    -------
    Series of str
        With the index of ``findings``.
    """
    part_of = findings["part_of"].astype(object)
    return part_of.where(part_of.notna() & (part_of != ""), findings["finding_id"].astype(object))


def part_of(findings: pd.DataFrame) -> npt.NDArray[np.object_]:
    """Return for each finding the id of the one that leads its story; None where it leads itself.

    One story: a child's findings of one matter (weight, length, a rising or a low head) whose times, from the first
    measurement that met each to the latest, overlap or follow one another within four weeks. It is led by the one that
    every list shows first.

    Parameters
    ----------
    findings : DataFrame
        ``finding_id, child_id, rule, kind, status, urgency, probability, measured_on, latest_on, next_weighing_by``.

    Returns
    -------
    ndarray of str or None, shape (n,)
    """
    n = len(findings)
    out = np.full(n, None, dtype=object)
    if not n:
        return out
    child = pd.factorize(findings["child_id"])[0]
    about = pd.factorize(matter(findings))[0]
    first, last = (findings[name].to_numpy().astype("datetime64[D]").astype(np.int64) for name in _SPAN)
    # a weight that is overdue is part of whatever weight story it follows, and lasts until there is one
    last = np.where(findings["rule"].astype("str") == OPEN_ENDED, last.max(), last)
    order = np.lexsort((last, first, about, child))
    of = (child[order], about[order])
    latest = _latest_so_far(last[order], *of)
    begins = starts(*of)
    begins[1:] |= first[order][1:] > latest[:-1] + FOLLOWS_WITHIN_DAYS
    story = np.empty(n, dtype=np.intp)
    story[order] = np.cumsum(begins) - 1
    by_rank = np.lexsort((*list_ranks(findings)[::-1], story))
    leads = by_rank[start_positions(story[by_rank])]
    lead = leads[story]
    beneath = lead != np.arange(n)
    out[beneath] = findings["finding_id"].to_numpy(dtype=object)[lead[beneath]]
    return out


_SPAN: Final = ("measured_on", "latest_on")


def matter(findings: pd.DataFrame) -> npt.NDArray[np.object_]:
    """Return what each finding tells of: a low or falling weight, a rising head ...

    Parameters
    ----------
    findings : DataFrame
        ``rule`` and ``kind``.

    Returns
    -------
    ndarray of str, shape (n,)
    """
    kind = findings["kind"].astype("str").to_numpy(dtype=object)
    by_rule = findings["rule"].astype("str").map(STORIES).to_numpy(dtype=object)
    by_kind = np.array([_OF_KIND.get(each, each) for each in kind], dtype=object)
    return np.where(pd.isna(by_rule), by_kind, by_rule)


def _latest_so_far(last: npt.NDArray[np.int64], *groups: npt.NDArray[np.intp]) -> npt.NDArray[np.int64]:
    """Return the latest day up to each row within its group."""
    number = np.cumsum(starts(*groups)) - 1
    lowest = last.min()
    span = last.max() - lowest + 1  # so that every later group lies above
    return np.maximum.accumulate(last - lowest + number * span) - number * span + lowest


assert set(STORIES) <= set(RULES)  # noqa: S101
