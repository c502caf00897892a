"""The 6-8-week check: attended is not measured. The value is required, never inferred.

The NIPE infant examination at 6-8 weeks covers eyes, heart, hips and testes only, and nobody nationally counts a
weight there (NIPE requirements 2021). All windows are chronological days, day 0 the day of birth.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from growthwatch import tables
from growthwatch.detect.series.series import Flags, Floats
from growthwatch.detect.wording.text_columns import Texts
from growthwatch.vocabulary import CHECK_REASONS, CHECK_STATUSES, MEASURED_LEVELS, OUTCOMES


@dataclass(frozen=True)
class Windows:
    """When the check is due [days]; every number can be set by a service."""

    opens: int = 42
    overdue_from: int = 57
    closes: int = 63
    late_until: int = 84
    #: a weight this close to the review belongs to it
    near_review: int = 3
    #: died or left before this day: no longer in the denominator
    present_until: int = 56
    #: metric C8i: reviewed by 8 weeks
    counted_by: int = 56


def checks(
    children: pd.DataFrame,
    measurements: pd.DataFrame,
    contacts: pd.DataFrame,
    *,
    as_of: np.datetime64,
    windows: Windows | None = None,
) -> pd.DataFrame:
    """Return the 6-8-week check of every child whose birth date is known.

    Parameters
    ----------
    children, measurements, contacts : DataFrame
        ``tables.CHILDREN``, ``tables.SCORED``, ``tables.CONTACTS``.
    as_of : datetime64
        The day on which the question is asked; nothing after it is read.
    windows : Windows, optional
        Other windows than the published ones.

    Returns
    -------
    DataFrame
        ``tables.OUT["checks"]``, one row per child, in the order of ``children``. ``reviewed_by_day_56`` is blank
        until it can be answered.
    """
    window = windows or Windows()
    n = len(children)
    born = children["date_of_birth"].to_numpy().astype("datetime64[D]")
    age_now = _days(as_of.astype("datetime64[D]") - born)
    weights = _unquestioned(measurements, "weight")
    reviews = _attended(contacts)

    in_window = weights.within(window.opens, window.closes)
    review = reviews.within(window.opens, window.closes)
    late_review = reviews.within(window.closes + 1, window.late_until)
    weighed_at_review = _paired(review, weights, window.near_review, n)
    weighed_at_late = _paired(late_review, weights, window.near_review, n)
    has_w, has_r, has_late = in_window.any_of(n), review.any_of(n), late_review.any_of(n)
    excluded, exclusion = _excluded(children, born, age_now, window)

    conditions = [
        excluded,
        weighed_at_review.found,
        has_r & has_w,
        (has_r & ~has_w) | (has_late & ~has_w & ~weighed_at_late.found),
        has_w,
        weighed_at_late.found,
        age_now < window.opens,
        age_now < window.overdue_from,
        age_now <= window.closes,
    ]
    code = np.select(conditions, np.arange(9), default=9)
    status = pd.Categorical.from_codes(np.where(np.isnan(age_now) & ~excluded, -1, code), list(CHECK_STATUSES))

    open_ended = np.isin(code, [7, 8, 9])
    reason = np.where(excluded, exclusion, np.where(open_ended, _reasons(contacts, reviews, window, n), ""))
    weight_row = _first_of(
        n, (weighed_at_review, weights), (weighed_at_late, weights), (in_window.first(n), in_window)
    )
    review_on = _first_review(weighed_at_review, weighed_at_late, review, late_review, n)
    by_56 = reviews.within(0, window.counted_by).any_of(n)
    out = pd.DataFrame(
        {
            "child_id": children["child_id"],
            "check": "6-8-week",
            "window_from": _plus(born, window.opens),
            "window_to": _plus(born, window.closes),
            "status": status,
            "reason": pd.Series(reason, dtype=tables.TEXT).replace("", np.nan),
            "review_on": _date_of(contacts, "contact_on", review_on),
            "weight_on": _date_of(measurements, "measured_on", weight_row),
            "weight_source": _text_of(measurements, "sources", weight_row),
            "measured_level": _level(measurements, weight_row, window.near_review),
            "reviewed_by_day_56": pd.arrays.BooleanArray(by_56, ~by_56 & ~(age_now > window.counted_by)),
        }
    )
    return out[~np.isnan(age_now)].reset_index(drop=True)[list(tables.OUT["checks"])]


@dataclass(frozen=True)
class Dated:
    """Rows of one table with the child and age of each, sorted by child, then age."""

    row: npt.NDArray[np.intp]
    child: npt.NDArray[np.intp]
    age_days: Floats

    def within(self, first_day: float, last_day: float) -> "Dated":
        """Return those from one day to another, both included."""
        keep = (self.age_days >= first_day) & (self.age_days <= last_day)
        return Dated(self.row[keep], self.child[keep], self.age_days[keep])

    def any_of(self, n_children: int) -> Flags:
        """Whether each child has one."""
        out = np.zeros(n_children, dtype=bool)
        out[self.child] = True
        return out

    def first(self, n_children: int) -> "Paired":
        """Return each child's first."""
        row = np.full(n_children, -1, dtype=np.intp)
        row[self.child[::-1]] = np.arange(len(self.child))[::-1]
        return Paired(row >= 0, row, row)


@dataclass(frozen=True)
class Paired:
    """For each child, whether a review with a weight near it was found, and the positions of both."""

    found: Flags
    review: npt.NDArray[np.intp]  # position in the reviews given
    weight: npt.NDArray[np.intp]  # position in the weights given


def _unquestioned(measurements: pd.DataFrame, kind: str) -> Dated:
    # a disputed reading is still a weighing: systems disagree on how much, not on whether
    keep = (measurements["kind"] == kind) & (measurements["state"] != "questioned") & measurements["age_days"].notna()
    return _dated(measurements, keep.to_numpy())


def _attended(contacts: pd.DataFrame) -> Dated:
    keep = (contacts["contact"] == "6-8-week") & (contacts["outcome"] == "attended") & contacts["age_days"].notna()
    return _dated(contacts, keep.to_numpy())


def _dated(table: pd.DataFrame, keep: Flags) -> Dated:
    row = np.flatnonzero(keep)
    child = table["child"].to_numpy()[row].astype(np.intp)
    age = table["age_days"].to_numpy()[row]
    order = np.lexsort((row, age, child))
    return Dated(row[order], child[order], age[order])


def _paired(reviews: Dated, weights: Dated, near_days: int, n: int) -> Paired:
    """Return each child's first review with a weight at most ``near_days`` away, and the nearest such weight."""
    # ages of one child lie far inside a stride of this length, so one sorted key finds the neighbours
    stride = 1e6
    key = weights.child * stride + weights.age_days
    wanted = reviews.child * stride + reviews.age_days
    after = np.searchsorted(key, wanted)
    best, gap = np.full(len(wanted), -1, dtype=np.intp), np.full(len(wanted), np.inf)
    for neighbour in (after - 1, after):  # the weight before and the weight after
        valid = (neighbour >= 0) & (neighbour < len(key))
        distance = np.where(valid, np.abs(key[np.where(valid, neighbour, 0)] - wanted), np.inf) if len(key) else gap
        closer = distance < gap
        best, gap = np.where(closer, neighbour, best), np.where(closer, distance, gap)
    near = np.flatnonzero(gap <= near_days)[::-1]
    review, weight = np.full(n, -1, dtype=np.intp), np.full(n, -1, dtype=np.intp)
    review[reviews.child[near]], weight[reviews.child[near]] = near, best[near]
    return Paired(review >= 0, review, weight)


def _excluded(
    children: pd.DataFrame, born: npt.NDArray[np.datetime64], age_now: Floats, window: Windows
) -> tuple[Flags, Texts]:
    ages = {name: _days(_dates(children, f"{name}_on") - born) for name in ("died", "left", "joined")}
    # what lies after the day asked about has not happened yet
    died = (ages["died"] < window.present_until) & (ages["died"] <= age_now)
    left = (ages["left"] < window.present_until) & (ages["left"] <= age_now)
    late = (ages["joined"] > window.closes) & (ages["joined"] <= age_now)
    return died | left | late, np.select([died, left, late], ["died", "left", "joined_late"], "").astype(object)


def _reasons(contacts: pd.DataFrame, reviews: Dated, window: Windows, n: int) -> Texts:
    """Return why a check is still open: every reason on record, joined by ";", else "no_record"."""
    mine = (contacts["contact"] == "6-8-week").to_numpy() & contacts["age_days"].notna().to_numpy()
    outcome = contacts["outcome"].cat.codes.to_numpy()
    child = contacts["child"].to_numpy()
    early = reviews.within(0, window.opens - 1)
    text = np.full(n, "", dtype=object)
    for reason in CHECK_REASONS:
        has = np.zeros(n, dtype=bool)
        if reason in OUTCOMES:
            has[child[mine & (outcome == OUTCOMES.index(reason))]] = True
        elif reason == "early_review":
            has[early.child] = True
        text = np.where(has, np.where(text == "", reason, text + (";" + reason)), text)
    return np.where(text == "", "no_record", text)


def _first_of(n: int, *sources: tuple[Paired, Dated]) -> npt.NDArray[np.intp]:
    """Return the row of the weight to name for each child: from the first source that has one."""
    row = np.full(n, -1, dtype=np.intp)
    for paired, weights in reversed(sources):
        row[paired.found] = weights.row[paired.weight[paired.found]]
    return row


def _first_review(at_review: Paired, at_late: Paired, review: Dated, late: Dated, n: int) -> npt.NDArray[np.intp]:
    row = np.full(n, -1, dtype=np.intp)
    for paired, reviews in ((late.first(n), late), (at_late, late), (review.first(n), review), (at_review, review)):
        row[paired.found] = reviews.row[paired.review[paired.found]]
    return row


def _level(measurements: pd.DataFrame, weight_row: npt.NDArray[np.intp], near_days: int) -> pd.Categorical:
    """Return what was measured with the weight named: head, and length, within the same few days."""
    n = len(weight_row)
    at = np.flatnonzero(weight_row >= 0)
    ages = measurements["age_days"].to_numpy()[weight_row[at]]
    weighings = Dated(weight_row[at], at.astype(np.intp), ages)
    head, length = (
        _paired(weighings, _unquestioned(measurements, kind), near_days, n).found for kind in ("head", "length")
    )
    code = np.where(weight_row < 0, 0, np.where(head & length, 3, np.where(head, 2, 1)))
    return pd.Categorical.from_codes(code, list(MEASURED_LEVELS))


def _days(interval: npt.NDArray[np.timedelta64]) -> Floats:
    days = interval.astype("timedelta64[D]")
    return np.where(np.isnat(days), np.nan, days.astype(np.float64))


def _dates(table: pd.DataFrame, column: str) -> npt.NDArray[np.datetime64]:
    return table[column].to_numpy().astype("datetime64[D]")


def _plus(born: npt.NDArray[np.datetime64], days: int) -> npt.NDArray[np.datetime64]:
    return (born + np.timedelta64(days, "D")).astype("datetime64[s]")


def _date_of(table: pd.DataFrame, column: str, row: npt.NDArray[np.intp]) -> npt.NDArray[np.datetime64]:
    dates = np.append(table[column].to_numpy().astype("datetime64[s]"), np.datetime64("NaT", "s"))
    return dates[row]


def _text_of(table: pd.DataFrame, column: str, row: npt.NDArray[np.intp]) -> pd.Series:
    return pd.Series(np.append(table[column].to_numpy(dtype=object), [None])[row], dtype=tables.TEXT)
