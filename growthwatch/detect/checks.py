"""The 6-8-week check: attended is not measured. The value is required, never inferred.

The NIPE infant examination at 6-8 weeks covers eyes, heart, hips and testes only, and nobody nationally counts a
weight there (NIPE requirements 2021). All windows are chronological days, day 0 the day of birth.
"""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd

from growthwatch import tables
from growthwatch.check_windows import C8I_DAY, CheckWindows
from growthwatch.detect.dated_rows import DatedRows, NearestPair, Rows, dated_rows, first_known, nearest_pair
from growthwatch.detect.measured import counts_as_taken
from growthwatch.detect.series.series import Flags, Floats
from growthwatch.detect.wording.text_columns import Texts
from growthwatch.vocabulary import CHECK_REASONS, CHECK_STATUSES, MEASURED_LEVELS, OUTCOMES

#: Statuses beside which the reasons on record are kept: nobody has reviewed and nobody has weighed.
_OPEN = ("due", "overdue", "missed")


def checks(
    children: pd.DataFrame,
    measurements: pd.DataFrame,
    contacts: pd.DataFrame,
    *,
    as_of: np.datetime64,
    windows: CheckWindows | None = None,
) -> pd.DataFrame:
    """Return the 6-8-week check of every child whose birth date is known.

    Parameters
    ----------
    children, measurements, contacts : DataFrame
        ``tables.CHILDREN``, ``tables.SCORED``, ``tables.CONTACTS``.
    as_of : datetime64
        The as-of date; nothing after it is read.
    windows : CheckWindows, optional
        A service's own windows.

    Returns
    -------
    DataFrame
        ``tables.OUT["checks"]``, one row per child, in the order of ``children``. ``reviewed_by_day_56`` is blank
        until it can be answered.
    """
    window, n = windows or CheckWindows(), len(children)
    born = _dates(children, "date_of_birth")
    age_now = _days(as_of.astype("datetime64[D]") - born)
    reviews = _attended(contacts)
    held = _held(reviews, dated_rows(measurements, counts_as_taken(measurements, "weight")), window, n)
    excluded, why_excluded = _excluded(children, born, age_now, window)
    status = _statuses(held, excluded, age_now, window)
    reasons = np.where(np.isin(status, _OPEN), _reasons(contacts, reviews, window, n), "")
    weight_row = first_known(held.at_review.measurement, held.at_late_review.measurement, held.weight)
    review_row = first_known(held.at_review.review, held.review, held.at_late_review.review, held.late_review)
    by_56 = reviews.within(0, C8I_DAY).any_of(n)
    out = pd.DataFrame(
        {
            "child_id": children["child_id"],
            "check": "6-8-week",
            "window_from": _plus(born, window.opens_day),
            "window_to": _plus(born, window.closes_day),
            "status": pd.Categorical(status, categories=list(CHECK_STATUSES)),
            "reason": pd.Series(np.where(excluded, why_excluded, reasons), dtype=tables.TEXT).replace("", np.nan),
            "review_on": _date_of(contacts, "contact_on", review_row),
            "weight_on": _date_of(measurements, "measured_on", weight_row),
            "weight_source": _text_of(measurements, "sources", weight_row),
            "measured_level": _level(measurements, weight_row, window.near_review_days),
            "reviewed_by_day_56": pd.arrays.BooleanArray(by_56, ~by_56 & ~(age_now > C8I_DAY)),
        }
    )
    return out[~np.isnan(age_now)].reset_index(drop=True)[list(tables.OUT["checks"])]


class _Held(NamedTuple):
    """What each child's records hold of the check: rows of ``contacts`` and of ``measurements``, -1 for none."""

    weight: Rows  # the first in the window
    review: Rows  # the first attended in the window
    late_review: Rows  # the first attended after it, up to the last day that counts
    at_review: NearestPair  # a review in the window with a weight within a few days
    at_late_review: NearestPair


def _held(reviews: DatedRows, weights: DatedRows, window: CheckWindows, n: int) -> _Held:
    in_time = reviews.within(window.opens_day, window.closes_day)
    late = reviews.within(window.closes_day + 1, window.late_until_day)
    return _Held(
        weight=weights.within(window.opens_day, window.closes_day).first(n),
        review=in_time.first(n),
        late_review=late.first(n),
        at_review=nearest_pair(in_time, weights, window.near_review_days, n),
        at_late_review=nearest_pair(late, weights, window.near_review_days, n),
    )


def _statuses(held: _Held, excluded: Flags, age_now: Floats, window: CheckWindows) -> Texts:
    """Return the first status that holds of each child, from the top; blank where its age is not known."""
    weighed, reviewed, late = held.weight >= 0, held.review >= 0, held.late_review >= 0
    holds = {
        "excluded": excluded,
        "": np.isnan(age_now),
        "complete": held.at_review.found,
        "measured_elsewhere": reviewed & weighed,
        "attended_not_measured": ~weighed & (reviewed | (late & ~held.at_late_review.found)),
        "measured_no_review": weighed,
        "complete_late": held.at_late_review.found,
        "not_due": age_now < window.opens_day,
        "due": age_now < window.overdue_from_day,
        "overdue": age_now <= window.closes_day,
    }
    return np.select(list(holds.values()), list(holds), "missed").astype(object)


def _attended(contacts: pd.DataFrame) -> DatedRows:
    return dated_rows(contacts, ((contacts["contact"] == "6-8-week") & (contacts["outcome"] == "attended")).to_numpy())


def _excluded(
    children: pd.DataFrame, born: npt.NDArray[np.datetime64], age_now: Floats, window: CheckWindows
) -> tuple[Flags, Texts]:
    ages = {name: _days(_dates(children, f"{name}_on") - born) for name in ("died", "left", "joined")}
    # what lies after the as-of date has not happened yet
    died = (ages["died"] < window.present_until_day) & (ages["died"] <= age_now)
    left = (ages["left"] < window.present_until_day) & (ages["left"] <= age_now)
    late = (ages["joined"] > window.closes_day) & (ages["joined"] <= age_now)
    return died | left | late, np.select([died, left, late], ["died", "left", "joined_late"], "").astype(object)


def _reasons(contacts: pd.DataFrame, reviews: DatedRows, window: CheckWindows, n: int) -> Texts:
    """Return why a check is still open: every reason on record, joined by ";", else "no_record"."""
    mine = (contacts["contact"] == "6-8-week").to_numpy() & contacts["age_days"].notna().to_numpy()
    outcome = contacts["outcome"].cat.codes.to_numpy()
    child = contacts["child"].to_numpy()
    text = np.full(n, "", dtype=object)
    for reason in CHECK_REASONS:
        has = np.zeros(n, dtype=bool)
        if reason in OUTCOMES:
            has[child[mine & (outcome == OUTCOMES.index(reason))]] = True
        elif reason == "early_review":
            has = reviews.within(0, window.opens_day - 1).any_of(n)
        text = np.where(has, np.where(text == "", reason, text + (";" + reason)), text)
    return np.where(text == "", "no_record", text)


def _level(measurements: pd.DataFrame, weight_row: Rows, near_days: int) -> pd.Categorical:
    """Return what was measured with the weight named: head, and length, within the same few days."""
    n = len(weight_row)
    child = np.flatnonzero(weight_row >= 0)
    weighings = DatedRows(weight_row[child], child, measurements["age_days"].to_numpy()[weight_row[child]])
    head, length = (
        nearest_pair(weighings, dated_rows(measurements, counts_as_taken(measurements, kind)), near_days, n).found
        for kind in ("head", "length")
    )
    level = np.select([weight_row < 0, head & length, head], ["none", "weight+length+head", "weight+head"], "weight")
    return pd.Categorical(level, categories=list(MEASURED_LEVELS))


def _days(interval: npt.NDArray[np.timedelta64]) -> Floats:
    days = interval.astype("timedelta64[D]")
    return np.where(np.isnat(days), np.nan, days.astype(np.float64))


def _dates(table: pd.DataFrame, column: str) -> npt.NDArray[np.datetime64]:
    return table[column].to_numpy().astype("datetime64[D]")


def _plus(born: npt.NDArray[np.datetime64], days: int) -> npt.NDArray[np.datetime64]:
    return (born + np.timedelta64(days, "D")).astype("datetime64[s]")


def _date_of(table: pd.DataFrame, column: str, row: Rows) -> npt.NDArray[np.datetime64]:
    dates = np.append(table[column].to_numpy().astype("datetime64[s]"), np.datetime64("NaT", "s"))
    return dates[row]


def _text_of(table: pd.DataFrame, column: str, row: Rows) -> pd.Series:
    return pd.Series(np.append(table[column].to_numpy(dtype=object), [None])[row], dtype=tables.TEXT)
